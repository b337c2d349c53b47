"""Reads .ics files as people export them: tolerant in, one bad event never spoils the others, nothing hangs.

Tolerated: floating times (read in the file's zone), missing VTIMEZONE, Windows zone names, DURATION, duplicate UIDs,
RDATE, lines that are none. Series are expanded inside a window only. Source: RFC 5545.
"""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.error import GloballyUniqueTZIDGuessed

from sobremesa.calendars.ics_events import address, attendees, instance_id, meeting_of, placed_of, text
from sobremesa.calendars.ics_expand import STEPS_OF_A_FILE, first, is_series, occurrences, when
from sobremesa.calendars.ics_text import Block, Blocks, blocks_of
from sobremesa.errors import InputError, MomentError
from sobremesa.model import Meeting, Placed, Snapshot, Span, Unreadable, is_zone
from sobremesa.planning.recurrence import Steps

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class IcsFile:
    """A parsed file: events by UID in file order, its own IANA zone and owner (empty when unknown), and problems.

    `problems` are lines for a person, each with its line number; the events of those lines are in `unreadable` or
    were kept without the broken property. `blocks` are the lines of
    each UID's first event.
    """

    series: Mapping[str, tuple[Event, ...]]
    zone: str
    owner: str
    unreadable: tuple[Unreadable, ...]
    problems: tuple[str, ...]
    blocks: Mapping[str, Block] = field(default_factory=dict)

    def problem(self, uid: str, error: InputError) -> str:
        """What is wrong with the events of that UID, with its line; where that is unknown, where the first begins."""
        name = str(error).partition(":")[0]
        return f"line {self.blocks[uid].line_of(name, str(error))}: {error}" if uid in self.blocks else str(error)


def parse_ics(data: bytes) -> IcsFile:
    """The events of an .ics file; raises InputError only when the file holds no calendar or is larger than 10 MB."""
    blocks = blocks_of(data)
    zones = [zone for zone in blocks.zones if _parsed(_calendar_text([zone]))]
    series: dict[str, list[Event]] = {}
    unreadable, problems = [], list(blocks.problems)
    firsts: dict[str, Block] = {}
    for block, event in _events(blocks, zones):
        if event is None:
            unreadable.append(Unreadable(f"line-{block.number}", f"line {block.number}: the event cannot be parsed"))
            continue
        if not text(event, "UID"):
            event["UID"] = "no-uid-" + sha256(event.to_ical()).hexdigest()[:16]
        problems += [f"line {block.line_of(name, told)}: {name or 'line'}: {told}" for name, told in event.errors]
        firsts.setdefault(text(event, "UID"), block)
        series.setdefault(text(event, "UID"), []).append(event)
    everything = {uid: tuple(events) for uid, events in series.items()}
    return IcsFile(everything, _zone(blocks), _owner(blocks, everything), tuple(unreadable), tuple(problems), firsts)


def read_ics(file: IcsFile, window: Span, *, owner_email: str = "", zone: str = "") -> Snapshot:
    """The file's calendar over `window`: meetings, events of ours, and what could not be read.

    `owner_email` says whose calendar it is. Without it the owner is the address that the calendar is named after,
    else the one that takes part in every event with guests, else each event's organizer. `zone` (IANA, default the
    file's, else UTC) is for floating times and whole days.
    """
    name = zone or file.zone or "UTC"
    meetings: list[Meeting] = []
    ours: list[Placed] = []
    unreadable = list(file.unreadable)
    moments: list[str] = []
    budget = Steps(STEPS_OF_A_FILE)
    for uid, events in file.series.items():
        try:
            found = _occurrences(events, window, ZoneInfo(name), budget)
        except InputError as error:
            unreadable.append(Unreadable(uid, file.problem(uid, error)))
            continue
        for identifier, event in found:
            try:
                placed = placed_of(event, identifier, ZoneInfo(name))
                if placed:
                    ours.append(placed)
                else:
                    meetings.append(meeting_of(event, identifier, owner_email or file.owner, ZoneInfo(name)))
            except MomentError:
                moments.append(identifier)
            except InputError as error:
                unreadable.append(Unreadable(identifier, file.problem(uid, error)))
    near = window.start - _DAY, window.end + _DAY
    return Snapshot(
        window=window,
        meetings=tuple(one for one in meetings if one.span.start < near[1] and near[0] < one.span.end),
        ours=tuple(one for one in ours if one.span.start < near[1] and near[0] < one.span.end),
        zone=name,
        unreadable=tuple(unreadable),
        moments=tuple(moments),
    )


def first_start(file: IcsFile) -> datetime | None:
    """The UTC start of the earliest readable event, or None when there is none."""
    zone = ZoneInfo(file.zone or "UTC")
    starts = []
    for events in file.series.values():
        for event in events:
            try:
                starts.append(meeting_of(event, "", "", zone).span.start)
            except (InputError, KeyError):
                continue
    return min(starts, default=None)


def _occurrences(events: tuple[Event, ...], window: Span, zone: ZoneInfo, budget: Steps) -> list[tuple[str, Event]]:
    """Each occurrence near `window` with its id: a single event keeps its UID, one of a series adds its start."""
    for event in events:
        when(event, "DTSTART")
    kept = [event for event in events if text(event, "STATUS").upper() != "CANCELLED" or is_series(event)]
    if not any(is_series(event) for event in kept):
        return [(identifier, event) for identifier, event in zip(_unique(kept), kept, strict=True)]
    wide = Span(window.start - 2 * _DAY, window.end + 2 * _DAY)
    found = {instance_id(event, zone): event for event in occurrences(kept, wide, zone, budget)}
    return [(key, event) for key, event in found.items() if text(event, "STATUS").upper() != "CANCELLED"]


def _unique(events: Sequence[Event]) -> list[str]:
    """Their UIDs; where one is used twice, a number tells them apart by time, whatever their order in the file."""
    names = [text(event, "UID") for event in events]
    if len(events) == 1:
        return names
    order = sorted(range(len(events)), key=lambda index: (str(when(events[index], "DTSTART")), events[index].to_ical()))
    for number, index in enumerate(order):
        names[index] += f"~{number}" if number else ""
    return names


def _events(blocks: Blocks, zones: list[str]) -> list[tuple[Block, Event | None]]:
    """Every VEVENT, None for one that cannot be parsed: first all at once, else one by one."""
    everything = _parsed(_calendar_text([*zones, *(block.text for block in blocks.events)]))
    together = everything.events if everything else []
    if len(together) == len(blocks.events):
        return list(zip(blocks.events, together, strict=True))
    return [(block, _alone(block, zones)) for block in blocks.events]


def _alone(block: Block, zones: list[str]) -> Event | None:
    found = _parsed(_calendar_text([*zones, block.text])) or _parsed(_calendar_text([block.text]))
    return found.events[0] if found and found.events else None


def _calendar_text(parts: Iterable[str]) -> str:
    return "BEGIN:VCALENDAR\r\n" + "".join(parts) + "END:VCALENDAR\r\n"


def _parsed(calendar: str) -> Calendar | None:
    try:
        with warnings.catch_warnings():
            # Guessing that "/vendor/Europe/Berlin" means Europe/Berlin is exactly what is wanted.
            warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)
            return Calendar.from_ical(calendar)
    except Exception:  # noqa: BLE001 - the library raises many kinds on broken input; the caller tries smaller parts
        return None


def _zone(blocks: Blocks) -> str:
    """The zone the file names for itself: X-WR-TIMEZONE, else its only VTIMEZONE, if it is an IANA zone."""
    named = {line[5:].strip() for zone in blocks.zones for line in zone.splitlines() if line.startswith("TZID:")}
    candidates: list[str] = [blocks.properties.get("X-WR-TIMEZONE", ""), *(named if len(named) == 1 else ())]
    for candidate in candidates:
        if is_zone(candidate):
            return candidate
    return ""


def _owner(blocks: Blocks, series: Mapping[str, tuple[Event, ...]]) -> str:
    """Whose calendar it is: the address it is named after, else the only address that is in every event with guests."""
    named = address(blocks.properties.get("X-WR-CALNAME"))
    if named and "@group." not in named:
        return named
    common: list[set[str]] = []
    for events in series.values():
        for event in events:
            people = {address(value).casefold() for value in attendees(event)}
            if people:
                common.append(people | {address(first(event, "ORGANIZER")).casefold()})
    found: list[str] = sorted(set.intersection(*common) - {""}) if common else []
    return found[0] if len(found) == 1 else ""
