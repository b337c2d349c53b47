"""Calendars as people have them and as nobody should: .ics files out of a seed, with the truth about each event.

Four profiles: `ordinary` weeks; `dense` days, back to back, overlapping, with small gaps on a grid of one minute;
`dst-week`, around a change of the clocks in Berlin, New York, Santiago, São Paulo or on Lord Howe (half an hour);
`hostile` files with everything that is odd, broken or too much.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from support.generated_events import (
    COMMON,
    KINDS,
    ME,
    MINUTE,
    ODD_TITLES,
    Clock,
    Kind,
    Occurrence,
    attendee,
    block,
    kind_of,
    people,
    series,
    single,
    whole_days,
)

PROFILES = ("ordinary", "dense", "dst-week", "hostile")
WEEK = timedelta(days=7)
# The Sunday on which the clocks change (in São Paulo they last did in 2018), and where.
CHANGES = [
    (date(2026, 3, 29), "Europe/Berlin"), (date(2026, 10, 25), "Europe/Berlin"),
    (date(2026, 3, 8), "America/New_York"), (date(2026, 11, 1), "America/New_York"),
    (date(2026, 4, 5), "America/Santiago"), (date(2026, 9, 6), "America/Santiago"),
    (date(2018, 11, 4), "America/Sao_Paulo"), (date(2018, 2, 18), "America/Sao_Paulo"),
    (date(2026, 4, 5), "Australia/Lord_Howe"), (date(2026, 10, 4), "Australia/Lord_Howe"),
]  # fmt: skip
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS: list[dict[str, list[list[str]]]] = [
    {day: [["09:00", "17:00"]] for day in EVERY_DAY[:5]},
    {day: [["08:00", "12:00"], ["13:00", "18:30"]] for day in EVERY_DAY},
    {day: [["10:00", "19:00"]] for day in ("sun", "mon", "tue", "wed", "thu")},
]
NIGHTS: list[dict[str, list[list[str]]]] = [
    {day: [["22:00", "06:00"]] for day in EVERY_DAY},
    {day: [["00:00", "24:00"]] for day in EVERY_DAY},
]
# Where clocks jump from 02:00 to 03:00, or to 02:30 on Lord Howe, these edges do not exist on that day.
JUMPS = {date(2026, 3, 29), date(2026, 3, 8), date(2026, 10, 4)}
MISSING = {day: [["20:00", "02:15"], ["02:20", "09:00"]] for day in EVERY_DAY}


@dataclass
class GeneratedCalendar:
    """A file, whose it is, and the truth: `begin` to `end` (UTC) is the week to plan, from midnight to midnight."""

    zone: str
    monday: date
    preferences: dict[str, Any]
    rng: Random
    blocks: list[str] = field(default_factory=list)
    truth: list[Occurrence] = field(default_factory=list)
    newline: str = "\r\n"

    @property
    def begin(self) -> datetime:
        return _midnight(self.monday, self.zone)

    @property
    def end(self) -> datetime:
        return _midnight(self.monday + WEEK, self.zone)

    @property
    def buffers(self) -> dict[str, Any]:
        """The chosen minutes, with what holds where nothing was chosen."""
        chosen = {"before_minutes": 0, "after_minutes": 5, "minimum_minutes": 3, "lunch": None}
        return {**chosen, **self.preferences["buffers"]}

    def text(self, *more: str, order: int | None = None) -> bytes:
        """The file with its events in their order or, with a seed, in another one; `more` are further events."""
        blocks = [*self.blocks, *more]
        if order is not None:
            Random(order).shuffle(blocks)
        head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//made up//EN", f"X-WR-TIMEZONE:{self.zone}"]
        head += [] if self.preferences.get("email") else [f"X-WR-CALNAME:{ME}"]
        lines = [line for part in blocks for line in part.split("\n")]
        folded = [self._folded(line) for line in [*head, *lines, "END:VCALENDAR"]]
        mark = "\ufeff" if self.newline == "\n" else ""
        return (mark + self.newline.join(folded) + self.newline).encode()

    def add(self, blocks: str | list[str], truth: list[Occurrence]) -> None:
        self.blocks += [blocks] if isinstance(blocks, str) else blocks
        self.truth += truth

    def _folded(self, line: str) -> str:
        """The line in pieces of at most 75 octets, none of which ends inside a letter; odd files do not care."""
        if len(line) > 1000 and self.newline == "\n":
            return line
        if line.isascii():
            return f"{self.newline} ".join(line[at : at + 74] for at in range(0, len(line), 74))
        pieces, piece = [], ""
        for letter in line:
            if len((piece + letter).encode()) > 74:
                pieces.append(piece)
                piece = ""
            piece += letter
        return f"{self.newline} ".join([*pieces, piece])


def generated(profile: str, seed: int) -> GeneratedCalendar:
    """The calendar of that profile and seed, always the same one."""
    rng = Random(f"{profile}-{seed}")
    return {"ordinary": _ordinary, "dense": _dense, "dst-week": _dst_week, "hostile": _hostile}[profile](rng)


def _ordinary(rng: Random) -> GeneratedCalendar:
    calendar = _calendar(rng, rng.choice(ZONES), date(2026, 6, 1), rng.choice(HOURS))
    for number in range(rng.randint(8, 30)):
        local = _wall(calendar, rng.randint(-1, 7), 7 * 60 + 5 * rng.randint(0, 144))
        kind = kind_of(rng, (*COMMON, *KINDS), calendar.buffers)
        if rng.random() < 0.2:
            calendar.add(*series(rng, f"s{number}", local, Clock("zone", calendar.zone), kind))
        else:
            calendar.add(*single(rng, f"e{number}", local, _clock(rng, calendar), kind))
    if rng.random() < 0.5:
        day = calendar.monday + timedelta(days=rng.randint(0, 6))
        calendar.add(*whole_days(rng, "days", day, calendar.zone, busy=rng.random() < 0.3))
    return calendar


def _dense(rng: Random) -> GeneratedCalendar:
    calendar = _calendar(rng, rng.choice(ZONES), date(2026, 6, 1), rng.choice(HOURS))
    number = 0
    for day in range(rng.randint(2, 4)):
        minute = 8 * 60 + rng.randint(0, 90)
        while minute < 18 * 60:
            kind = kind_of(rng, (*COMMON, "unanswered", "declined", "short", "free", "nobody left"), calendar.buffers)
            local = _wall(calendar, day, minute)
            made, found = single(rng, f"e{number}", local, _clock(rng, calendar), kind)
            calendar.add(made, found)
            length = int((found[0].end - found[0].start) / MINUTE) if found else 0
            minute += max(length + rng.choice([-20, -3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), 1)
            number += 1
    return calendar


def _dst_week(rng: Random) -> GeneratedCalendar:
    sunday, zone = rng.choice(CHANGES)
    owner = zone if rng.random() < 0.7 else rng.choice(ZONES)
    calendar = _calendar(rng, owner, sunday - timedelta(days=rng.choice([0, 3, 6])), rng.choice([*NIGHTS, *HOURS]))
    calendar.preferences["working_hours"] = rng.choice([*NIGHTS, *NIGHTS, *NIGHTS, *HOURS])
    if sunday in JUMPS and calendar.zone == zone:
        calendar.preferences["working_hours"] = rng.choice([MISSING, *NIGHTS])
    midnight = datetime(sunday.year, sunday.month, sunday.day)  # noqa: DTZ001 - a wall time
    for number in range(rng.randint(10, 25)):
        clock = Clock(rng.choice(["utc", "zone", "zone"]), rng.choice([zone, zone, calendar.zone, *ZONES]))
        local = midnight + rng.randint(-8 * 60, 10 * 60) * MINUTE
        if calendar.truth and rng.random() < 0.4:  # soon after another one, wherever the clocks are by then
            last = calendar.truth[-1].end + rng.randint(0, 9) * MINUTE
            local = last.astimezone(ZoneInfo(clock.zone)).replace(tzinfo=None)
        kind = kind_of(rng, (*COMMON, "declined", "short", "long"), calendar.buffers)
        if rng.random() < 0.25:
            local -= timedelta(days=rng.randint(0, 3))
            calendar.add(*series(rng, f"s{number}", local, Clock("zone", clock.zone), kind))
        else:
            calendar.add(*single(rng, f"e{number}", local, clock, kind))
    return calendar


def _hostile(rng: Random) -> GeneratedCalendar:
    calendar = _ordinary(rng)
    calendar.newline = rng.choice(["\r\n", "\n"])
    for number in range(rng.randint(5, 15)):
        local = _wall(calendar, rng.randint(0, 6), rng.randint(6 * 60, 20 * 60))
        kind = KINDS[rng.choice(("small", "mine", "alone"))](rng)
        odd = Kind((*kind.lines, f"SUMMARY:{rng.choice(ODD_TITLES)}"), padded=kind.padded)
        made, found = single(rng, f"h{number}", local, _clock(rng, calendar, odd=True), odd)
        calendar.add(_mangled(rng, made), found)
    for number in range(rng.randint(1, 4)):  # one UID for events that have nothing to do with each other, or for copies
        local = _wall(calendar, rng.randint(0, 6), rng.randint(6 * 60, 20 * 60))
        for _ in range(rng.randint(1, 3)):
            kind = kind_of(rng, COMMON, calendar.buffers)
            made, found = single(rng, f"twin{number}", local, _clock(rng, calendar), kind)
            calendar.add(made, found)
            if rng.random() < 0.3:
                calendar.add(made, found)
            local += rng.randint(0, 2000) * MINUTE
    if rng.random() < 0.5:
        crowd = block(["UID:crowd", "DTSTART:20260603T100000Z", "DURATION:PT30M", *people(200)])
        calendar.add(crowd, [_at("crowd", 3, 10, 0, 30)])
    retreat = block(["UID:retreat", "DTSTART:20260604T150000Z", "DTEND:20260605T110000Z", *people(3)])
    calendar.add(retreat, [_at("retreat", 4, 15, 0, 20 * 60)])
    calendar.blocks += rng.sample(BROKEN, rng.randint(2, len(BROKEN)))
    return calendar


BROKEN = [
    block(["UID:no-start", "DURATION:PT30M", *people(1)]),
    block(["UID:no-time", "DTSTART:soon", "DURATION:PT30M", *people(1)]),
    block(["UID:no-end", "DTSTART:20260602T100000Z", "DTEND:later", *people(1)]),
    block(["UID:backwards", "DTSTART:20260602T100000Z", "DTEND:20260602T090000Z", *people(1)]),
    block(["UID:moment", "DTSTART:20260602T100000Z", "DTEND:20260602T100000Z", *people(1)]),
    block(["UID:moment-too", "DTSTART:20260602T103000Z", *people(1)]),
    block(["UID:sometimes", "DTSTART:20260602T100000Z", "DURATION:PT30M", "RRULE:FREQ=SOMETIMES", *people(1)]),
    block(["UID:always", "DTSTART:20260602T100000Z", "DURATION:PT30M", "RRULE:FREQ=SECONDLY", *people(1)]),
    block(["UID:never", "DTSTART:20260602T100000Z", "DURATION:PT30M", "RRULE:FREQ=DAILY;INTERVAL=0", *people(1)]),
    block(["UID:year-1", "DTSTART:00010101T000000Z", "DURATION:PT30M", *people(1)]),
    block(["UID:long", "DTSTART:20260602T100000Z", "DURATION:P99999999999D", *people(1)]),
    "BEGIN:VTODO\nUID:todo\nSUMMARY:Buy milk\nDUE:20260602T100000Z\nEND:VTODO",
    "BEGIN:VFREEBUSY\nUID:fb\nFREEBUSY:20260602T100000Z/PT1H\nEND:VFREEBUSY",
]


def _mangled(rng: Random, made: str) -> str:
    """The event with its properties in any order, lines that are none, and things inside it that are not its own."""
    begin, *lines, end = made.split("\n")
    lines += ['X-ODD;X-P="a:b;c":1,2;3', "COMMENT:" + "long " * 400, "SEQUENCE:-7"]
    lines += rng.sample(
        ["oops", "ATTENDEE;CUTYPE=ROOM:not an address", "DTSTAMP:never", "GEO:north", "PRIORITY:high", ":", "X"], 3
    )
    rng.shuffle(lines)
    alarm = ["TRIGGER:-PT5M", "ACTION:EMAIL", "SUMMARY:Interview", attendee("all@lists.example")]
    inside = ["BEGIN:VALARM", *alarm, "END:VALARM"] if rng.random() < 0.5 else []
    return "\n".join([begin, *lines, *inside, end])


def _calendar(rng: Random, zone: str, monday: date, hours: dict[str, list[list[str]]]) -> GeneratedCalendar:
    buffers: dict[str, Any] = {
        "before_minutes": rng.choice([0, 0, 0, 5, 3, 10]),
        "after_minutes": rng.choice([5, 5, 5, 2, 10]),
        "minimum_minutes": rng.choice([3, 3, 1, 5]),
    }
    if rng.random() < 0.3:
        buffers["lunch"] = ["12:00", "13:00"]
    for name in ("tentative", "unanswered"):
        if rng.random() < 0.4:
            buffers[name] = rng.choice(["meeting", "busy", "ignore"])
    for name in ("large_breather", "external_social"):
        if rng.random() < 0.3:
            buffers[name] = True
    preferences = {"zone": zone, "working_hours": hours, "buffers": buffers}
    return GeneratedCalendar(zone, monday, preferences | ({"email": ME} if rng.random() < 0.7 else {}), rng)


def _clock(rng: Random, calendar: GeneratedCalendar, *, odd: bool = False) -> Clock:
    form = rng.choice(["utc", "zone", "floating"] + (["windows"] * 2 if odd else []))
    return Clock(form, calendar.zone if form == "floating" else rng.choice([calendar.zone, *ZONES]))


def _wall(calendar: GeneratedCalendar, day: int, minute: int) -> datetime:
    start = datetime(calendar.monday.year, calendar.monday.month, calendar.monday.day)  # noqa: DTZ001 - a wall time
    return start + timedelta(days=day, minutes=minute)


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _at(name: str, day: int, hour: int, minute: int, minutes: int) -> Occurrence:
    start = datetime(2026, 6, day, hour, minute, tzinfo=UTC)
    return Occurrence(name, start, start + minutes * MINUTE)
