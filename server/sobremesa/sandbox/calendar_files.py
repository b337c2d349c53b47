"""Puts the events of exported `.ics` files into somebody's sandbox calendar, as far as they can be read."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sobremesa.sandbox.errors import ApiError
from sobremesa.sandbox.ics_blocks import CalendarFile, read_calendar_file
from sobremesa.sandbox.ics_event import IcsEvent, read_event
from sobremesa.sandbox.ics_zones import ZoneBook

if TYPE_CHECKING:
    from sobremesa.sandbox.app import Sandbox

Json = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """Something in a file that could not be taken over as it stands; `line` 0 is the whole file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """`file.ics:12: DTSTART is missing`, the form that editors and terminals know."""
        return f"{self.path.name}:{self.line}: {self.message}" if self.line else f"{self.path.name}: {self.message}"


@dataclass(frozen=True)
class SeedReport:
    """What came of the files: events on the calendar (a series is one), problems, and the earliest starts (UTC).

    `first_start` is that of any event, `first_timed` that of one with a time of day.
    """

    loaded: int = 0
    problems: tuple[Problem, ...] = ()
    first_start: datetime | None = None
    first_timed: datetime | None = None


@dataclass
class _Found:
    """One event that could be read, and where."""

    line: int
    event: IcsEvent
    exceptions: list[_Found] = field(default_factory=list)


def seed_calendar_files(sandbox: Sandbox, email: str, paths: Iterable[Path]) -> SeedReport:
    """Load the events of these files into the primary calendar of `email`; what is broken is reported, the rest loads.

    Loading a file again adds nothing. Cancelled events are left out. Whose calendar a file was, and so whose answers
    (PARTSTAT) are this person's, is told by their own address among the attendees; where that is missing, by an
    address in X-WR-CALNAME, and else by the first ORGANIZER of the file. That address is replaced by `email`.
    A floating time, and one in a zone nobody knows, is read in the person's own zone.
    """
    report = SeedReport()
    for path in paths:
        loaded = _Loader(sandbox, email, path).load()
        report = SeedReport(
            report.loaded + loaded.loaded,
            report.problems + loaded.problems,
            _earlier(report.first_start, loaded.first_start),
            _earlier(report.first_timed, loaded.first_timed),
        )
    return report


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((instant for instant in (one, other) if instant), default=None)


class _Loader:
    """Loads one file for one person."""

    def __init__(self, sandbox: Sandbox, email: str, path: Path) -> None:
        self._calendar = sandbox.calendar_api(email)
        self._email, self._path = email, path
        self._zone = ZoneInfo(zone_of(sandbox, email))
        self._loaded, self._problems, self._starts = 0, list[Problem](), list[datetime]()
        self._timed = list[datetime]()

    def load(self) -> SeedReport:
        """Read and write the whole file."""
        try:
            file = read_calendar_file(self._path)
        except (OSError, ValueError) as fault:
            self._problem(0, getattr(fault, "strerror", None) or str(fault))
            return SeedReport(problems=tuple(self._problems))
        for line in file.broken:
            self._problem(line, "this event has no END:VEVENT")
        found = list(self._read(file))
        owner = self._owner(file, found)
        for one in found:
            self._own(one.event.resource, owner)
        for series in _grouped(found):
            self._write(series)
        problems = tuple(self._problems)
        return SeedReport(self._loaded, problems, min(self._starts, default=None), min(self._timed, default=None))

    def _problem(self, line: int, message: str) -> None:
        self._problems.append(Problem(self._path, line, " ".join(message.split())))

    def _read(self, file: CalendarFile) -> Iterator[_Found]:
        zones = ZoneBook(file.zones, self._zone.key)
        for block in file.events:
            try:
                event = read_event(block.text, zones)
            except Exception as fault:  # noqa: BLE001 - a file from anywhere; the parser raises what it likes
                self._problem(block.line, str(fault) or type(fault).__name__)
                continue
            for note in event.notes:
                self._problem(block.line, note)
            uid = event.uid or f"{self._path.name} {block.line}"
            yield _Found(block.line, replace(event, uid=uid))

    def _owner(self, file: CalendarFile, found: list[_Found]) -> str:
        """The address in the file that is the calendar's owner; empty if nothing tells."""
        resources = [one.event.resource for one in found]
        if any(person["email"] == self._email for each in resources for person in each.get("attendees", ())):
            return self._email
        if "@" in file.name and " " not in file.name:
            return file.name.lower()
        return next((each["organizer"]["email"] for each in resources if "organizer" in each), "")

    def _own(self, resource: Json, owner: str) -> None:
        """Put the calendar's person among the people of a meeting: it is on their calendar, so they take part."""
        attendees = resource.get("attendees", [])
        for person in (*attendees, resource.get("organizer", {})):
            if owner and person.get("email") == owner:
                person["email"] = self._email
        if attendees and self._email not in {person["email"] for person in attendees}:
            attendees.append({"email": self._email, "responseStatus": "accepted"})
        unique = {person["email"]: person for person in reversed(attendees)}
        if attendees:
            resource["attendees"] = list(reversed(unique.values()))

    def _write(self, series: _Found) -> None:
        event = series.event
        event_id = derived_id(self._email, event.uid, event.recurrence_id)
        if event.cancelled or not self._import(series.line, event_id, event):
            return
        for exception in series.exceptions:
            self._except(event_id, _like(exception, event.resource["start"]))

    def _import(self, line: int, event_id: str, event: IcsEvent) -> bool:
        """Put an event on the calendar; True if it is there now and was not before."""
        try:
            self._calendar.import_event("primary", {"id": event_id, "iCalUID": event.uid, **event.resource})
        except ApiError as refused:
            if refused.status != 409:
                self._problem(line, refused.message)
            return False
        self._loaded += 1
        self._starts.append(_instant(event.resource["start"], self._zone))
        self._timed += self._starts[-1:] if "dateTime" in event.resource["start"] else []
        return True

    def _except(self, event_id: str, exception: _Found) -> None:
        """Change or cancel the one occurrence of a series that an exception is about.

        Where the rule does not give that occurrence, the exception stands alone, as it does in other calendars.
        """
        instance = f"{event_id}_{_stamp(exception.event.recurrence_id)}"
        try:
            if exception.event.cancelled:
                self._calendar.delete_event("primary", instance, as_organizer=True)
            else:
                self._calendar.patch_event("primary", instance, exception.event.resource, as_organizer=True)
        except ApiError as refused:
            if refused.status != 404:
                self._problem(exception.line, refused.message)
            elif not exception.event.cancelled:
                self._write(replace(exception, exceptions=[]))


def _grouped(found: Iterable[_Found]) -> Iterator[_Found]:
    """Series with their exceptions; an exception whose series is not in the file stands alone."""
    by_uid: dict[str, list[_Found]] = defaultdict(list)
    for one in found:
        by_uid[one.event.uid].append(one)
    for same in by_uid.values():
        masters = [one for one in same if one.event.recurrence_id is None]
        exceptions = _newest(one for one in same if one.event.recurrence_id is not None)
        if not masters:
            yield from exceptions
            continue
        newest = max(masters, key=lambda one: one.event.sequence)
        newest.exceptions = exceptions if "recurrence" in newest.event.resource else []
        yield newest


def _like(exception: _Found, start: Json) -> _Found:
    """The exception with an original start of the series' kind; some programs name a day of it by its midnight."""
    original = exception.event.recurrence_id
    if "date" in start and isinstance(original, datetime):
        original = original.date()
    return replace(exception, event=replace(exception.event, recurrence_id=original))


def _newest(exceptions: Iterable[_Found]) -> list[_Found]:
    """The exceptions of a series, of several for one occurrence the one with the highest SEQUENCE."""
    newest: dict[str, _Found] = {}
    for one in sorted(exceptions, key=lambda each: each.event.sequence):
        newest[_stamp(one.event.recurrence_id)] = one
    return list(newest.values())


def derived_id(email: str, uid: str, original: datetime | date | None) -> str:
    """The event id for an imported event, the same on every load: base32hex of a hash, as the API allows."""
    text = f"{email} {uid} {_stamp(original) if original else ''}"
    return base64.b32hexencode(hashlib.sha256(text.encode()).digest()).decode().lower()[:26]


def _stamp(original: datetime | date | None) -> str:
    if isinstance(original, datetime):
        return f"{original.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{original:%Y%m%d}"


def _instant(start: Json, zone: ZoneInfo) -> datetime:
    if "date" in start:
        return datetime.combine(date.fromisoformat(start["date"]), time.min, zone).astimezone(UTC)
    return datetime.fromisoformat(start["dateTime"]).astimezone(UTC)


def zone_of(sandbox: Sandbox, email: str) -> str:
    """The IANA zone of a person's account. Raises KeyError if there is none."""
    row = sandbox.database.row("SELECT time_zone FROM users WHERE email = ?", email)
    if row is None:
        raise KeyError(email)
    return str(row["time_zone"])
