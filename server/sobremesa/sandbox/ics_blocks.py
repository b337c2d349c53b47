"""The events and time zones of an iCalendar file as separate pieces of text that still know their line.

Parsing event by event keeps one broken event from taking the whole file with it (RFC 5545 gives the outer form only).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FOLD = re.compile(r"\r?\n[ \t]")


@dataclass(frozen=True)
class Block:
    """One component's text, from BEGIN to END, and the number of its first line, counted from 1."""

    line: int
    text: str


@dataclass(frozen=True)
class CalendarFile:
    """What a file holds: VEVENT blocks, VTIMEZONE blocks by TZID, and the calendar's name (X-WR-CALNAME) if given."""

    events: tuple[Block, ...]
    zones: dict[str, str]
    name: str
    broken: tuple[int, ...]


def read_calendar_file(path: Path) -> CalendarFile:
    """Split a file into blocks. Raises OSError if it cannot be read and ValueError if it is no calendar.

    `broken` are the first lines of events that never end.
    """
    lines = _decode(path.read_bytes()).splitlines()
    if not any(line.strip().upper() in {"BEGIN:VCALENDAR", "BEGIN:VEVENT"} for line in lines):
        raise ValueError("this is not an iCalendar file: it has neither BEGIN:VCALENDAR nor BEGIN:VEVENT")
    events, broken = [], []
    for block in _blocks(lines, "VEVENT"):
        if block.text.rstrip().upper().endswith("END:VEVENT"):
            events.append(block)
        else:
            broken.append(block.line)
    zones = {value(block.text, "TZID"): block.text for block in _blocks(lines, "VTIMEZONE")}
    return CalendarFile(tuple(events), zones, value("\n".join(lines), "X-WR-CALNAME"), tuple(broken))


def _decode(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _blocks(lines: list[str], component: str) -> Iterator[Block]:
    """Every block of a kind; one without END is cut at the next BEGIN of its kind or at the calendar's end."""
    begin, end = f"BEGIN:{component}", f"END:{component}"
    first: int | None = None
    for number, line in enumerate([*lines, "END:VCALENDAR"]):
        word = line.strip().upper()
        if first is not None and word in {begin, end, "END:VCALENDAR"}:
            last = number + 1 if word == end else number
            yield Block(first + 1, "\n".join(lines[first:last]))
            first = None
        if word == begin:
            first = number


def value(text: str, name: str) -> str:
    """The first value of a property, unfolded and without parameters; empty if it is not there."""
    found = re.search(rf"^{name}(?:;[^:\n]*)?:(.*)$", _FOLD.sub("", text), re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else ""
