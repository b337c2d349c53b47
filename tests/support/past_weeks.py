"""Eight weeks of somebody's meetings, generated from a seed around hours that are known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sobremesa.model import EventType, Guest, Meeting, Response, Span

ZONES = (
    "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo",
    "America/Sao_Paulo", "Pacific/Auckland", "America/St_Johns", "Asia/Tokyo",
)  # fmt: skip
LENGTHS = (15, 25, 25, 30, 30, 30, 45, 50, 60, 60, 60, 90)
DAY = timedelta(days=1)
GUESTS = (
    Guest("me@example.com", response=Response.ACCEPTED, is_self=True),
    Guest("bo@example.com", response=Response.ACCEPTED),
)
ANSWERS = [Response.ACCEPTED] * 17 + [Response.DECLINED, Response.TENTATIVE, Response.NEEDS_ACTION]


@dataclass(frozen=True)
class Worker:
    """Somebody's true hours: begin and end in minutes after midnight by weekday; an end over 1440 is the next day's."""

    zone: str
    hours: dict[int, tuple[int, int]]
    seed: int


def worker(seed: int) -> Worker:
    """Office people of all zones; some part-timers, short Fridays, Sunday weeks, late and night shifts."""
    random = Random(seed)
    begin = random.choice([420, 450, 480, 480, 495, 510, 540, 540, 540, 555, 570, 600, 600, 630])
    length = random.choice([450, 480, 480, 510, 510, 540, 555, 600])
    days = [6, 0, 1, 2, 3] if random.random() < 0.15 else [0, 1, 2, 3, 4]
    shape = random.random()
    if shape < 0.06:
        begin = random.choice([1200, 1260, 1320])  # a night shift
    elif shape < 0.12:
        begin = random.choice([780, 840])  # a late one
    hours = dict.fromkeys(days, (begin, begin + length))
    if random.random() < 0.2:
        del hours[random.choice(days)]
    if random.random() < 0.2:
        short = random.choice(sorted(hours))
        hours[short] = (begin, begin + random.choice([240, 300, 330]))
    return Worker(random.choice(ZONES), hours, seed)


def past_weeks(who: Worker, until: date, weeks: int = 8) -> list[Meeting]:
    """The meetings of the weeks before `until`: series and single ones, some declined or cancelled by a holiday.

    Not one of them is made to begin with the day or to end with it. There is noise of every kind: early and late
    exceptions, weeks off, a journey, private evenings, absences, all-day events, declined and unanswered invitations.
    """
    return list(_meetings(who, until, weeks))


def _meetings(who: Worker, until: date, weeks: int) -> Iterator[Meeting]:
    random = Random(who.seed + 10_000)
    series = _series(who, random)
    busyness = random.uniform(3.0, 6.0)
    off = {week for week in range(weeks) if random.random() < 0.06}
    journey = random.randrange(weeks) if random.random() < 0.15 else None
    shift = random.choice([-360, -300, 300, 420])
    number = 0
    for days_before in range(weeks * 7, 0, -1):
        day, week = until - days_before * DAY, (days_before - 1) // 7
        for start, minutes, kind in _of_day(who, day, series, busyness, random):
            number += 1
            if kind == "work" and week in off:
                continue
            at = start + shift if week == journey else start
            yield _meeting(f"m{number}", _span(who, day, at, minutes), kind, random)


def _series(who: Worker, random: Random) -> list[tuple[int, int, int]]:
    """(weekday, begin, minutes) of what comes every week: a stand-up for most, and some one-to-ones."""
    found = []
    if random.random() < 0.6:
        later, minutes = random.choice([0, 15, 30, 60, 90]), random.choice([15, 30])
        found += [(day, begin + later, minutes) for day, (begin, _) in who.hours.items()]
    for _ in range(random.randrange(2, 6)):
        day = random.choice(sorted(who.hours))
        minutes = random.choice(LENGTHS)
        found.append((day, _within(who.hours[day], minutes, random), minutes))
    return found


def _within(hours: tuple[int, int], minutes: int, random: Random) -> int:
    begin, end = hours
    step = 15 if random.random() < 0.25 else 30
    slots = range(-(-begin // step) * step, end - minutes + 1, step)
    lunch = begin + (end - begin) // 2
    outside_lunch = [start for start in slots if start + minutes <= lunch or lunch + 45 <= start]
    return random.choice(outside_lunch if outside_lunch and random.random() < 0.9 else list(slots))


def _of_day(
    who: Worker, day: date, series: list[tuple[int, int, int]], busyness: float, random: Random
) -> Iterator[tuple[int, int, str]]:
    hours = who.hours.get(day.weekday())
    if hours is not None and random.random() > 0.03:  # a public holiday now and then
        for weekday, start, minutes in series:
            if weekday == day.weekday() and random.random() > 0.1:
                yield start, minutes, "work"
        for _ in range(_poisson(busyness * (hours[1] - hours[0]) / 480, random)):
            minutes = random.choice(LENGTHS)
            yield _within(hours, minutes, random), minutes, "work"
    begin, end = hours or next(iter(who.hours.values()))
    if random.random() < (0.04 if hours else 0.02):
        yield begin - random.choice([45, 60, 90, 120, 150, 180]), random.choice([30, 60]), "work"
    if random.random() < (0.04 if hours else 0.02):
        yield end + random.choice([0, 15, 30, 60, 120, 180, 240]), random.choice([30, 60, 90]), "work"
    if random.random() < 0.2:
        yield end + random.choice([30, 60, 90, 120]), random.choice([60, 120]), "private"
    if random.random() < 0.05:
        yield 0, 1440, "all-day"
    if random.random() < 0.03:
        yield begin, end - begin, "absence"


def _poisson(mean: float, random: Random) -> int:
    count, left = 0, random.expovariate(1)
    while left < mean:
        count, left = count + 1, left + random.expovariate(1)
    return count


def _span(who: Worker, day: date, start: int, minutes: int) -> Span:
    later, within = divmod(start, 1440)
    wall = datetime.combine(day + later * DAY, time(within // 60, within % 60), ZoneInfo(who.zone)).astimezone(UTC)
    return Span(wall, wall + timedelta(minutes=minutes))


def _meeting(name: str, span: Span, kind: str, random: Random) -> Meeting:
    guests = () if kind == "private" else GUESTS
    event_type = EventType.OUT_OF_OFFICE if kind == "absence" else EventType.DEFAULT
    return Meeting(
        name, span, title="Sync", guests=guests, response=random.choice(ANSWERS), all_day=kind == "all-day",
        event_type=event_type,
    )  # fmt: skip
