"""Events for generated calendars: what stands in the .ics file, and beside it what a person knows of the event.

Nothing here asks the product: whether an event is busy and gets a buffer is said where the event is made up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ME = "mia@example.com"
OTHERS = [f"{name}@example.com" for name in ("ann", "bob", "cy", "dee", "eve", "fay")]
MINUTE = timedelta(minutes=1)
WINDOWS_ZONES = {"Europe/Berlin": "W. Europe Standard Time", "America/New_York": "Eastern Standard Time"}
PLAIN_TITLES = ["Weekly", "Design review", "1:1", "Planning; part 2, with dates", "Team sync"]
ODD_TITLES = [
    "",
    "\U0001f389\U0001f46f\u200d\u2640\ufe0f party " * 3,
    "\u202etfel ot thgir\u202c",
    "one\\nBEGIN:VEVENT\\nDTSTART:20260101T000000Z",
    "tab\tand bell\x07",
    "one\rtwo",
    "line\u2028separator\x0bvertical\x85next\x1cfile",
    "=SUM(A1:A9)",
    "x" * 4000,
    "\u00fc" * 80,
    "Interviewer training\\; notes\\, plans",
    "</script><b>hi</b> %s {title} \\\\",
]


@dataclass(frozen=True)
class Occurrence:
    """One time something happens, in UTC: whether it keeps its owner busy, and whether it gets buffers at all.

    `id` is the name under which a plan speaks of it; several events with one UID share it.
    """

    id: str
    start: datetime
    end: datetime
    busy: bool = True
    padded: bool = False
    breather: bool = False


@dataclass(frozen=True)
class Kind:
    """What an event is: its lines beside times and UID, and what follows for its owner.

    A `trait` is something that counts as the owner chose: `tentative`, `unanswered`, `large` or `external`.
    """

    lines: tuple[str, ...] = ()
    busy: bool = True
    padded: bool = False
    breather: bool = False
    there: bool = True
    trait: str = ""
    minutes: tuple[int, int] = (15, 120)

    def as_chosen(self, buffers: Mapping[str, Any]) -> "Kind":
        """The kind as it counts with these choices, written down here once more and not asked of the product."""
        if self.trait in {"tentative", "unanswered"}:
            counts = buffers.get(self.trait, "meeting" if self.trait == "tentative" else "busy")
            return replace(self, busy=counts != "ignore", padded=counts == "meeting")
        if self.trait == "large" and buffers.get("large_breather"):
            return replace(self, padded=True, breather=True)
        return replace(self, breather=False) if self.trait == "external" and buffers.get("external_social") else self


def attendee(email: str, answer: str = "ACCEPTED", **parameters: str) -> str:
    """An ATTENDEE line."""
    said = "".join(f";{name}={value}" for name, value in parameters.items())
    return f"ATTENDEE{said};PARTSTAT={answer}:mailto:{email}"


def people(count: int, mine: str = "ACCEPTED", theirs: str = "ACCEPTED") -> tuple[str, ...]:
    """Me and so many others; the first of the others organises."""
    others = [OTHERS[number] if number < len(OTHERS) else f"p{number}@example.com" for number in range(count)]
    return (
        f"ORGANIZER:mailto:{others[0]}",
        attendee(ME.replace("mia", "Mia"), mine, CN="Mia"),
        *(attendee(email, theirs) for email in others),
    )


def _small(rng: Random) -> Kind:
    return Kind(people(rng.randint(1, 5)), padded=True)


def _mine(rng: Random) -> Kind:
    guests = people(rng.randint(1, 3))
    return Kind((f"ORGANIZER:mailto:{ME}", *guests[1:]), padded=True)


def _external(rng: Random) -> Kind:
    return Kind(
        (*people(rng.randint(1, 3)), attendee("kim@other.example")), padded=True, breather=True, trait="external"
    )


KINDS: Mapping[str, Callable[[Random], Kind]] = {
    "small": _small,
    "mine": _mine,
    "external": _external,
    "private": lambda _: Kind((*people(2), "CLASS:PRIVATE"), padded=True),
    "maybe": lambda _: Kind(people(1, mine="TENTATIVE"), padded=True, trait="tentative"),
    "alone": lambda _: Kind(),
    "with a room": lambda _: Kind((attendee(ME), attendee("room@example.com", CUTYPE="ROOM"))),
    "large": lambda rng: Kind(people(rng.randint(8, 29)), trait="large"),
    "crowd": lambda rng: Kind(people(rng.randint(30, 60))),
    "list": lambda _: Kind((*people(1), attendee("team@example.com", CUTYPE="GROUP")), trait="large"),
    "declined": lambda _: Kind(people(2, mine="DECLINED"), busy=False),
    "unanswered": lambda _: Kind(people(2, mine="NEEDS-ACTION"), trait="unanswered"),
    "nobody left": lambda _: Kind(people(2, theirs="DECLINED")),
    "free": lambda rng: Kind((*people(2), rng.choice(["TRANSP:TRANSPARENT", "transp:transparent"])), busy=False),
    "interview": lambda _: Kind((*people(1), "SUMMARY:Interview: Kim")),
    "short": lambda _: Kind(people(1), minutes=(1, 14)),
    "long": lambda _: Kind(people(1), minutes=(121, 400)),
    "away": lambda _: Kind((*people(1), "X-MICROSOFT-CDO-BUSYSTATUS:OOF")),
    "elsewhere": lambda _: Kind((*people(1), "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"), busy=False),
    "cancelled": lambda _: Kind((*people(1), "STATUS:CANCELLED"), there=False),
}
COMMON = ("small", "small", "small", "small", "mine", "mine", "external", "private", "maybe", "alone")


def kind_of(rng: Random, names: tuple[str, ...], buffers: Mapping[str, Any]) -> Kind:
    """A kind of one of these names, with a title unless it has one, as it counts with these choices."""
    kind = KINDS[rng.choice(names)](rng).as_chosen(buffers)
    if any(line.startswith("SUMMARY") for line in kind.lines):
        return kind
    return replace(kind, lines=(*kind.lines, f"SUMMARY:{rng.choice(PLAIN_TITLES)}"))


@dataclass(frozen=True)
class Clock:
    """How the file writes times: in UTC, in a zone (under its name or Windows' name for it), or floating."""

    form: str
    zone: str

    def line(self, name: str, local: datetime) -> str:
        """The property for a wall time of the zone."""
        if self.form == "utc":
            return f"{name}:{self.instant(local):%Y%m%dT%H%M%SZ}"
        if self.form == "floating":
            return f"{name}:{local:%Y%m%dT%H%M%S}"
        zone = WINDOWS_ZONES[self.zone] if self.form == "windows" and self.zone in WINDOWS_ZONES else self.zone
        return f"{name};TZID={zone}:{local:%Y%m%dT%H%M%S}"

    def instant(self, local: datetime) -> datetime:
        """The wall time in UTC; of two the first, and one that is skipped as if the clocks had not changed yet."""
        return local.replace(tzinfo=ZoneInfo(self.zone), fold=0).astimezone(UTC)


def block(lines: list[str]) -> str:
    """The lines of one event as they stand in a file, before folding."""
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def single(rng: Random, uid: str, local: datetime, clock: Clock, kind: Kind) -> tuple[str, list[Occurrence]]:
    """One event that begins at that wall time, with an end or a duration, and when it is."""
    minutes = rng.randint(*kind.minutes)
    begin = clock.instant(local)
    finish = begin + minutes * MINUTE
    if rng.random() < 0.3:
        ending = f"DURATION:PT{minutes}M" if rng.random() < 0.7 else f"DTEND:{finish:%Y%m%dT%H%M%SZ}"
    else:
        wall = finish.astimezone(ZoneInfo(clock.zone))
        # A repeated wall time would be read as the first of the two, so that one is written in UTC.
        ending = clock.line("DTEND", wall.replace(tzinfo=None)) if not wall.fold else f"DTEND:{finish:%Y%m%dT%H%M%SZ}"
    lines = [f"UID:{uid}", clock.line("DTSTART", local), ending, *kind.lines]
    found = [Occurrence(uid, begin, finish, kind.busy, kind.padded, kind.breather)] if kind.there else []
    return block(lines), found


def series(rng: Random, uid: str, local: datetime, clock: Clock, kind: Kind) -> tuple[list[str], list[Occurrence]]:
    """A daily event with a few days left out, cancelled or moved, and when it really is."""
    count, minutes = rng.randint(2, 8), rng.randint(*kind.minutes)
    rule, days = _rule(rng, local, count)
    fates = {day: rng.choice(["kept", "kept", "kept", "left out", "cancelled", "moved"]) for day in days}
    left_out = [clock.line("EXDATE", day) for day, fate in fates.items() if fate == "left out"]
    master = [f"UID:{uid}", clock.line("DTSTART", local), f"DURATION:PT{minutes}M", *kind.lines]
    blocks = [
        block(
            [
                *master,
                *(
                    line if line.startswith("RRULE") else clock.line("RDATE", datetime.fromisoformat(line))
                    for line in rule
                ),
                *left_out,
            ]
        )
    ]
    found = []
    for day, fate in fates.items():
        begin = day
        if fate == "moved":
            begin = day + rng.choice([-90, -7, 11, 200]) * MINUTE
        if fate in {"moved", "cancelled"}:
            times = [clock.line("RECURRENCE-ID", day), clock.line("DTSTART", begin), f"DURATION:PT{minutes}M"]
            status = ["STATUS:CANCELLED"] if fate == "cancelled" else []
            blocks.append(block([f"UID:{uid}", *times, *kind.lines, *status]))
        if fate in {"kept", "moved"} and kind.there:
            name = f"{uid}_{clock.instant(day):%Y%m%dT%H%M%SZ}"
            start = clock.instant(begin)
            found.append(Occurrence(name, start, start + minutes * MINUTE, kind.busy, kind.padded, kind.breather))
    return blocks, found


def _rule(rng: Random, first: datetime, count: int) -> tuple[list[str], list[datetime]]:
    """Lines that repeat, an RDATE as its wall time, and the wall times on which they give an event."""
    form = rng.choice(["daily", "daily", "weekly", "dates"])
    if form == "daily":
        return [f"RRULE:FREQ=DAILY;COUNT={count}"], [first + timedelta(days=number) for number in range(count)]
    if form == "dates":
        more = sorted(rng.sample(range(1, 8), min(count, 3)))
        days = [first + timedelta(days=number) for number in more]
        return [day.isoformat() for day in days], [first, *days]
    names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    wanted = {first.weekday(), (first.weekday() + rng.randint(1, 6)) % 7}
    last = first + timedelta(days=7, hours=11)  # in UTC: after the seventh day and before the eighth in every zone
    rule = f"RRULE:FREQ=WEEKLY;BYDAY={','.join(names[day] for day in sorted(wanted))};UNTIL={last:%Y%m%dT%H%M%SZ}"
    days = [first + timedelta(days=number) for number in range(8)]
    return [rule], [day for day in days if day.weekday() in wanted]


def whole_days(rng: Random, uid: str, first: date, zone: str, *, busy: bool) -> tuple[str, list[Occurrence]]:
    """An event of one to three whole days in the owner's zone."""
    last = first + timedelta(days=rng.randint(1, 3))
    lines = [f"UID:{uid}", f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}", "SUMMARY:Off"]
    lines += [] if busy else ["TRANSP:TRANSPARENT"]
    begin, finish = (
        datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC) for day in (first, last)
    )
    return block([*lines, *people(1)]), [Occurrence(uid, begin, finish, busy=busy)]
