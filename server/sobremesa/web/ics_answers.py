"""What .ics files over HTTP have in common: their headers, and the numbers of their versions."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from urllib.parse import quote

from sobremesa.calendars.ics_entry import Entry, essence
from sobremesa.calendars.ics_write import Method, clean_line
from sobremesa.store import Store, versions

# What file systems refuse, and what turns the direction of writing, which could hide how a name ends.
_NOT_IN_NAMES = re.compile('[\\\\/:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_LONGEST_NAME = 80


def content_type(method: Method) -> str:
    """The media type (RFC 5545, section 8.1)."""
    return f"text/calendar; charset=utf-8; method={method}"


def download_headers(method: Method, plain: str, title: str) -> dict[str, str]:
    """Type and name of a download: `plain` in ASCII for everybody, `title` for who reads `filename*` (RFC 6266)."""
    full = " ".join(_NOT_IN_NAMES.sub(" ", clean_line(title)).split())[:_LONGEST_NAME].strip(" .")
    named = f"; filename*=UTF-8''{quote(f'{full}.ics', safe='')}" if full else ""
    return {
        "Content-Type": content_type(method),
        "Content-Disposition": f'attachment; filename="{plain}.ics"{named}',
    }


def numbered(store: Store, account_id: str, entries: Sequence[Entry]) -> list[Entry]:
    """The entries with the SEQUENCE of what they are now, which grows when time, place or rule changed since."""
    marks = [essence(entry) for entry in entries]
    with store.read() as session:
        before = [versions.known(session, account_id, entry.uid) for entry in entries]
    if all(known and known[0] == mark for known, mark in zip(before, marks, strict=True)):
        return [replace(entry, sequence=known[1]) for entry, known in zip(entries, before, strict=True) if known]
    with store.begin() as session:
        return [
            replace(entry, sequence=versions.number(session, account_id, entry.uid, mark, _end(entry.end)))
            for entry, mark in zip(entries, marks, strict=True)
        ]


def _end(value: date) -> datetime:
    return value.astimezone(UTC) if isinstance(value, datetime) else datetime.combine(value, time(), UTC)
