"""An event as it is written into an .ics file, and its next version.

Source: RFC 5545, sections 3.6.1 and 3.8.5; RFC 5546, section 2.1.4 (when SEQUENCE grows).
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sobremesa.calendars.ics_repetition import Repetition, repetition
from sobremesa.errors import InputError
from sobremesa.model import Guest
from sobremesa.planning.recurrence import Changed, Series
from sobremesa.planning.recurrence_rule import local_minute
from sobremesa.planning.zone_table import minute_of

# Nothing in an address may break the line, end the value, or begin a parameter.
_NO_ADDRESS = '\\s\x00-\x20\x7f-\x9f<>()\\\\,;"@\ud800-\udfff'
_ADDRESS = re.compile(f"[^{_NO_ADDRESS}:\\[\\]]+@[^{_NO_ADDRESS}]+")
_UTC_KEYS = frozenset({"UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich", "GMT0", "GMT+0", "GMT-0"})
_MINUTE = timedelta(minutes=1)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Override:
    """An occurrence that is not as its series puts it: `original` is where it would be; no title is the series' own."""

    original: date
    start: date
    end: date
    title: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a file: times are aware, or dates (`end` exclusive) for whole days.

    A series (`rule`, an RRULE) begins in the zone (zoneinfo) whose wall clock it follows; `removed` are occurrences
    left out, where the rule would put them. `link` is where to join. Raises InputError, naming the field, for floating
    times, an end that is not after its start, a series in UTC, a broken rule or address.
    """

    uid: str
    title: str
    start: date
    end: date
    description: str = ""
    link: str = ""
    place: str = ""
    organizer: Guest | None = None
    guests: tuple[Guest, ...] = ()
    rule: str = ""
    removed: tuple[date, ...] = ()
    overrides: tuple[Override, ...] = ()
    sequence: int = 0
    private: bool = False
    busy: bool = True
    tentative: bool = False

    def __post_init__(self) -> None:
        if not self.uid or not self.uid.isascii() or not self.uid.isprintable():
            raise InputError(f"uid: {self.uid!r} is not plain text")
        if self.sequence < 0:
            raise InputError(f"sequence: {self.sequence} is below 0")
        if self.organizer:
            _require_address("organizer", self.organizer)
        for guest in self.guests:
            _require_address("guest", guest)
        _require_span(self.start, self.end)
        if self.rule:
            _require_series(self)
        elif self.removed or self.overrides:
            raise InputError("rule: is missing, so there are no occurrences to change")

    @property
    def all_day(self) -> bool:
        """Whether it is whole days."""
        return not isinstance(self.start, datetime)

    @property
    def zone(self) -> str:
        """The IANA zone whose wall clock a series follows; UTC for whole days and where none is named."""
        return str(getattr(getattr(self.start, "tzinfo", None), "key", "UTC"))

    @property
    def repetition(self) -> Repetition:
        """How a series goes on."""
        return repetition(self.rule, local_minute(self.start), self.zone, self.all_day)

    def series(self) -> Series:
        """The same as the planner expands it."""
        return Series(
            start=local_minute(self.start),
            length=key(self.end) - key(self.start),
            zone=self.zone,
            rules=(self.repetition.rule,) if self.rule else (),
            all_day=self.all_day,
            removed=frozenset(map(key, self.removed)),
            changed=tuple(Changed(key(one.original), key(one.start), key(one.end)) for one in self.overrides),
        )


def revised(sent: Entry, now: Entry) -> Entry:
    """`now` as the next version of `sent`: the same UID, and a higher SEQUENCE if time, place or rule differ."""
    return replace(now, uid=sent.uid, sequence=sent.sequence + (essence(sent) != essence(now)))


def essence(entry: Entry) -> str:
    """A mark of what SEQUENCE counts the changes of: time, place and rule (64 hexadecimal digits)."""
    what: list[object] = [key(entry.start), key(entry.end), entry.all_day, entry.place, entry.link]
    if entry.rule:
        moved = sorted((key(one.original), key(one.start), key(one.end)) for one in entry.overrides)
        what += [entry.zone, str(entry.repetition.rule), sorted(set(map(key, entry.removed))), moved]
    return sha256(ascii(what).encode()).hexdigest()


def key(value: date) -> int:
    """What the planner knows an occurrence by: the UTC minute of a time, the wall minute of a day's midnight."""
    return minute_of(value) if isinstance(value, datetime) else local_minute(value)


def _require_address(field: str, person: Guest) -> None:
    if not _ADDRESS.fullmatch(person.email):
        raise InputError(f"{field}: {person.email!r} is no e-mail address")


def _require_span(start: date, end: date) -> None:
    for name, each in (("start", start), ("end", end)):
        if isinstance(each, datetime) and each.tzinfo is None:
            raise InputError(f"{name}: {each.isoformat()} has no time zone")
        if not _FIRST_YEAR < each.year < _LAST_YEAR:
            raise InputError(f"{name}: {each.isoformat()} is not between the years {_FIRST_YEAR} and {_LAST_YEAR}")
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise InputError("end: must be a whole day if the start is one, and a time if not")
    if key(end) <= key(start):
        raise InputError(f"end: {end.isoformat()} is not after the start {start.isoformat()}")


def _require_series(entry: Entry) -> None:
    if isinstance(entry.start, datetime):
        _require_wall_clock(entry.start)
    if not entry.repetition.begins:
        raise InputError(f"rule: {entry.rule} does not fall on the start {entry.start.isoformat()}")
    for one in entry.overrides:
        _require_span(one.start, one.end)
    originals = (*entry.removed, *(one.original for one in entry.overrides))
    for each in (*originals, *(one.start for one in entry.overrides)):
        if isinstance(each, datetime) is entry.all_day or (isinstance(each, datetime) and each.tzinfo is None):
            raise InputError(f"occurrence: {each.isoformat()} is not written as the start of its series is")


def _require_wall_clock(start: datetime) -> None:
    """A series follows the clock on a wall: it needs a place, and a start that this clock shows once."""
    zone = start.tzinfo
    if not isinstance(zone, ZoneInfo) or zone.key.removeprefix("Etc/") in _UTC_KEYS:
        raise InputError(
            "zone: a series in UTC is an hour off after a clock change; name a place such as Europe/Berlin"
        )
    if start.astimezone(UTC).astimezone(zone).replace(fold=0) != start.replace(fold=0):
        raise InputError(f"start: {start.isoformat()} is skipped by a clock change")
    if start.utcoffset() != start.replace(fold=0).utcoffset():
        raise InputError(f"start: {start.isoformat()} comes twice, and a series can only follow the first")
