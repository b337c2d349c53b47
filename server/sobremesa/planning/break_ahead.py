"""Before each occurrence of a break: does it leave somebody's hours, is somebody away, and shall the series go on?

Nothing is changed here: each answer is a proposal that waits for a press.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from types import MappingProxyType

from sobremesa.model import (
    MINUTES_PER_DAY,
    BreakDate,
    BreakFlag,
    Hours,
    Person,
    Reason,
    ReasonCode,
    Remedy,
    SkipProposal,
    Span,
)
from sobremesa.planning.availability import GRID
from sobremesa.planning.break_team import DaysOff, days_off_of, holiday, holiday_on
from sobremesa.planning.fairness import Workdays, is_day_away, local_day
from sobremesa.planning.zone_table import minute_of, zone_table

AHEAD = timedelta(days=14)
"""How long before an occurrence it is looked at."""
_FURTHEST = 12 * 60  # minutes that a remedy may be away from the time it replaces
_MARGIN = 9 * MINUTES_PER_DAY  # beyond any weekend and any remedy
_NO_DAYS: DaysOff = MappingProxyType({})


def look_ahead(
    dates: Sequence[BreakDate], people: Sequence[Person], now: datetime, days_off: DaysOff = _NO_DAYS
) -> tuple[BreakFlag, ...]:
    """The occurrences of the next two weeks that leave somebody's hours, each with its remedy.

    `dates` are those of the whole series, in order; the first of the `people` organises it. Who is outside by
    agreement (`BreakDate.outside`) or has the day off is not asked about.
    """
    by_email = {person.email: person for person in people}
    flags = []
    for one in _soon(dates, now):
        start, minutes = minute_of(one.span.start), round(one.span.minutes)
        expected = [
            by_email[email]
            for email in one.people
            if email not in one.outside and not _is_off(by_email[email], start, minutes, days_off)
        ]
        flag = _flag(one, expected, _Clocks(people[0].hours, minute_of(dates[0].span.start), start), now)
        flags += [flag] if flag else []
    return tuple(flags)


def skip_proposals(
    dates: Sequence[BreakDate],
    people: Sequence[Person],
    now: datetime,
    absences: Mapping[str, Sequence[Span]] = MappingProxyType({}),
    days_off: DaysOff = _NO_DAYS,
) -> tuple[SkipProposal, ...]:
    """The occurrences of the next two weeks for which somebody has a holiday or is out of office.

    `absences` and `days_off` (beside the public holidays of somebody's hours) are by email. A day that somebody's hours
    name without any range counts as out of office.
    """
    by_email = {person.email: person for person in people}
    found = []
    for one in _soon(dates, now):
        away = {email: _absence(one, by_email[email], absences.get(email, ()), days_off) for email in one.people}
        reasons = tuple(reason for reason in away.values() if reason)
        if reasons:
            found.append(SkipProposal(one, reasons, tuple(email for email, reason in away.items() if not reason)))
    return tuple(found)


def ask_to_go_on(dates: Sequence[BreakDate], now: datetime, answered: bool) -> Reason | None:
    """The one question of a series: asked when its last occurrence but one is over, until two weeks after its last.

    `dates` are those that take place. Nothing is asked once it was `answered`; without an answer the series just ends.
    A series of one occurrence is asked about from its start.
    """
    if answered or not dates:
        return None
    last = dates[-1].span
    since = max((one.span.end for one in dates if one.number < dates[-1].number), default=last.start)
    if not since <= now < last.end + AHEAD:
        return None
    rounds = len({one.number for one in dates})
    return Reason(ReasonCode.LAST_OF_SERIES, {"occurrences": rounds, "day": last.start.date().isoformat()})


def _soon(dates: Iterable[BreakDate], now: datetime) -> list[BreakDate]:
    return [one for one in dates if now < one.span.start <= now + AHEAD]


# ---------------------------------------------------------------- out of somebody's hours


class _Clocks:
    """How far clocks have moved against those of the organiser from one UTC minute to another."""

    def __init__(self, organiser: Hours, before: int, now: int) -> None:
        self._before, self._now = before, now
        self._moved = self._of(organiser)

    def moved(self, hours: Hours) -> int:
        """So many minutes the clocks of a person have moved against the organiser's."""
        return self._of(hours) - self._moved

    def _of(self, hours: Hours) -> int:
        before, now = (
            zone_table(hours.zone_on(local_day(hours, minute))).offset(minute) for minute in (self._before, self._now)
        )
        return now - before


class _Expected:
    """Who is expected at an occurrence, and how their days lie around it."""

    def __init__(self, people: Iterable[Person], start: int) -> None:
        window = (start - _MARGIN, start + _MARGIN)
        self.days = {person.email: Workdays(person.hours, *window) for person in people}

    def beyond(self, start: int, end: int) -> dict[str, int]:
        """By email, who would be outside their hours, and by how many minutes."""
        found = {email: days.beyond(start, end) for email, days in self.days.items()}
        return {email: minutes for email, minutes in found.items() if minutes}

    def nearest(self, start: int, end: int, emails: Collection[str], least: int, earliest: int) -> int | None:
        """By how many minutes to move it, `least` at least, so that these people are all inside their hours."""
        for by in chain.from_iterable((-step, step) for step in range(least, _FURTHEST + GRID, GRID)):
            inside = not any(self.days[email].beyond(start + by, end + by) for email in emails)
            if inside and start + by > earliest:
                return by
        return None


def _flag(one: BreakDate, people: Sequence[Person], clocks: _Clocks, now: datetime) -> BreakFlag | None:
    start, end, earliest = minute_of(one.span.start), minute_of(one.span.end), minute_of(now)
    expected = _Expected(people, start)
    outside = expected.beyond(start, end)
    if not outside:
        return None
    hours = {person.email: person.hours for person in people}
    reasons = tuple(_leaves(email, minutes, clocks.moved(hours[email])) for email, minutes in outside.items())
    by = expected.nearest(start, end, list(expected.days), GRID, earliest)
    if by is not None:
        facts = {"minutes": abs(by), "direction": "earlier" if by < 0 else "later"}
        moved = replace(one, span=one.span.moved(timedelta(minutes=by)))
        return BreakFlag(one, Remedy.MOVE, (*reasons, Reason(ReasonCode.MOVED_INSIDE, facts)), by, (moved,))
    least = -(-(end - start) // GRID) * GRID
    by = expected.nearest(start, end, list(outside), least, earliest)
    if by is None or len(outside) == len(expected.days):
        return BreakFlag(one, Remedy.SKIP, (*reasons, Reason(ReasonCode.BETTER_SKIPPED)))
    dates = _split(one, expected, outside, by)
    return BreakFlag(one, Remedy.SPLIT, (*reasons, Reason(ReasonCode.SPLIT_IN_TWO)), 0, dates)


def _leaves(email: str, minutes: int, moved: int) -> Reason:
    shift = {"shift": abs(moved)} if moved else {}
    return Reason(ReasonCode.LEAVES_HOURS, {"email": email, "minutes": minutes, **shift})


def _split(one: BreakDate, expected: _Expected, outside: Collection[str], by: int) -> tuple[BreakDate, ...]:
    """Those inside their hours at the old time, the others at another, and who is least far outside then at both."""
    staying = tuple(email for email in one.people if email not in outside)
    start, end = minute_of(one.span.start) + by, minute_of(one.span.end) + by
    here = [email for email in staying if email in expected.days]
    bridge = min(here, key=lambda email: expected.days[email].beyond(start, end))
    consent = (bridge,) if expected.days[bridge].beyond(start, end) else ()
    first = replace(one, people=staying, bridge=bridge)
    second = BreakDate(one.span.moved(timedelta(minutes=by)), (*outside, bridge), bridge, consent, one.number)
    return tuple(sorted((first, second), key=lambda half: half.span))


# ---------------------------------------------------------------- somebody away


def _absence(one: BreakDate, person: Person, absences: Iterable[Span], days_off: DaysOff) -> Reason | None:
    start = minute_of(one.span.start)
    day = holiday_on(person.hours, start, round(one.span.minutes), days_off_of(person, days_off))
    if day:
        return holiday(person, day)
    if any(span.overlaps(one.span) for span in absences) or is_day_away(person.hours, local_day(person.hours, start)):
        return Reason(ReasonCode.OUT_OF_OFFICE, {"email": person.email})
    return None


def _is_off(person: Person, start: int, minutes: int, days_off: DaysOff) -> bool:
    day = holiday_on(person.hours, start, minutes, days_off_of(person, days_off))
    return bool(day) or is_day_away(person.hours, local_day(person.hours, start))
