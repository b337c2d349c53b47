"""The EVENTS file of `sobremesa plan`: .ics or JSON of Google event resources, told apart by what is in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sobremesa.errors import InputError
from sobremesa.model import Snapshot, Span


@dataclass(frozen=True, slots=True)
class EventsFile:
    """A parsed file: its IANA zone (empty when it names none), problems of single lines, and its events.

    `read(window, owner_email, zone)` gives the snapshot; `first_start()` the UTC start of the earliest event.
    """

    zone: str
    problems: tuple[str, ...]
    read: Callable[[Span, str, str], Snapshot]
    first_start: Callable[[], datetime | None]


def open_events(path: Path) -> EventsFile:
    """The events of the file at `path`; raises InputError, naming the file and the line, when it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    try:
        return _parsed(data)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _parsed(data: bytes) -> EventsFile:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return _google(data)
    from sobremesa.calendars.ics import first_start, parse_ics, read_ics

    file = parse_ics(data)
    return EventsFile(
        file.zone,
        file.problems,
        lambda window, owner, zone: read_ics(file, window, owner_email=owner, zone=zone),
        lambda: first_start(file),
    )


def _google(data: bytes) -> EventsFile:
    from sobremesa.cli.google_file import parse_google, read_google, starts_of

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"line {line}: this is not UTF-8") from error
    resources, zone = parse_google(text)
    return EventsFile(
        zone,
        (),
        lambda window, owner, zone: read_google(resources, window, owner_email=owner, zone=zone),
        lambda: min(starts_of(resources, zone or "UTC"), default=None),
    )
