"""The empty week: which days are drawn, from which minute to which, and what lies outside working hours."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sobremesa.model import MINUTES_PER_DAY, DayRange, Hours, Span
from sobremesa.planning import working_time

SUNDAY, SATURDAY = 6, 5
USUAL = DayRange(9 * 60, 17 * 60)
WEEK = timedelta(days=7)
MARGIN = 40  # minutes drawn before the first and after the last thing


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a stretch of time that falls on one day, in minutes after local midnight."""

    start: int
    end: int


def first_day(day: date, hours: Hours) -> date:
    """The first day of the week around `day`: Sunday for those who work Sundays and not Saturdays, else Monday."""
    begins_sunday = bool(hours.weekly.get(SUNDAY)) and not hours.weekly.get(SATURDAY)
    return day - timedelta(days=(day.weekday() + 1) % 7 if begins_sunday else day.weekday())


def week_span(first: date, zone: str) -> Span:
    """The seven days from local midnight on `first`."""
    tz = ZoneInfo(zone)
    return Span(datetime.combine(first, time(), tz), datetime.combine(first + timedelta(days=7), time(), tz))


def day_to_show(hours: Hours, now: datetime) -> date:
    """Today, or the day on which work goes on where this week has none left: on a Sunday it is Monday's week."""
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    ahead = working_time(hours, Span(now, now + 2 * WEEK))
    working = next((max(start, now) for start, end in ahead if end > now), now).astimezone(zone).date()
    return today if first_day(working, hours) == first_day(today, hours) else working


def days_drawn(first: date, hours: Hours, busy_days: Iterable[date]) -> tuple[date, ...]:
    """The five days that are nobody's weekend, and any other on which the person works or has something."""
    eventful = set(busy_days)
    week = [first + timedelta(days=step) for step in range(7)]
    usual = (0, 1, 2, 3, 4) if not any(hours.weekly.values()) else tuple(d for d in range(7) if hours.weekly.get(d))
    common = set(usual) if len(usual) >= 5 else set(usual) | {day.weekday() for day in week[:5]}
    return tuple(day for day in week if day.weekday() in common or hours.ranges_on(day) or day in eventful)


def piece_on(span: Span, day: date, zone: str) -> Piece | None:
    """Where `span` lies on `day`; clock minutes, so an hour that is skipped or repeated does not shift the rest."""
    tz = ZoneInfo(zone)
    start, end = span.start.astimezone(tz), span.end.astimezone(tz)
    if start.date() > day or (end.date(), end.time()) <= (day, time()):
        return None
    first = start.hour * 60 + start.minute if start.date() == day else 0
    last = end.hour * 60 + end.minute if end.date() == day else MINUTES_PER_DAY
    shortest = math.ceil(span.minutes) if start.date() == day == end.date() else 1
    return Piece(first, min(MINUTES_PER_DAY, max(last, first + 1 if last > first else first + shortest)))


def working(day: date, hours: Hours) -> tuple[Piece, ...]:
    """Working time on `day`, with what runs over from the night before."""
    tails = [Piece(0, r.end) for r in hours.ranges_on(day - timedelta(days=1)) if r.end <= r.start]
    own = [Piece(r.start, r.end if r.end > r.start else MINUTES_PER_DAY) for r in hours.ranges_on(day)]
    return tuple(sorted(tails + own, key=lambda piece: piece.start))


def idle(pieces: Iterable[Piece], top: int, bottom: int) -> tuple[Piece, ...]:
    """What `pieces` leave between the minutes `top` and `bottom`."""
    gaps, cursor = [], top
    for piece in pieces:
        if piece.start > cursor:
            gaps.append(Piece(cursor, min(piece.start, bottom)))
        cursor = max(cursor, piece.end)
    if cursor < bottom:
        gaps.append(Piece(cursor, bottom))
    return tuple(gap for gap in gaps if gap.end > gap.start)


def drawn_range(pieces: Iterable[Piece]) -> Piece:
    """From which minute to which the grid is drawn: everything, and usual hours at least, with a margin."""
    known = [Piece(USUAL.start, USUAL.end), *pieces]
    top = max(0, min(piece.start for piece in known) - MARGIN)
    return Piece(top, min(MINUTES_PER_DAY, max(piece.end for piece in known) + MARGIN))
