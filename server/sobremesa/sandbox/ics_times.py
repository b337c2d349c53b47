"""When a VEVENT happens, as the API's start, end and recurrence, in IANA zones (RFC 5545 sections 3.3.10 and 3.8.5)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.timezone import is_utc

from sobremesa.sandbox.ics_people import several
from sobremesa.sandbox.ics_zones import ZoneBook

Json = dict[str, Any]
ZONE = "X-TZID"  # the parser must not look zones up itself: it warns and guesses


class TimeReader:
    """Reads the times of one event in the zones of its file; `notes` collects zones that had to be guessed."""

    def __init__(self, event: Any, zones: ZoneBook) -> None:
        """`event` is a parsed component; ValueError if it has no start."""
        self._event, self._zones = event, zones
        self.notes: list[str] = []
        if not hasattr(event.get("DTSTART"), "dt"):
            raise ValueError("DTSTART is missing")

    def start_and_end(self) -> tuple[Json, Json]:
        """Both as EventDateTime objects; a date without an end lasts a day. ValueError if they are out of order."""
        start = self._event["DTSTART"].dt
        if not isinstance(start, datetime):
            last = max(self._end(start), start + timedelta(days=1))
            return {"date": start.isoformat()}, {"date": last.isoformat()}
        begin, zone = self._instant(self._event["DTSTART"])
        end = self._end_time(zone) if self._ends_at_time() else begin + self._length()
        if end < begin:
            raise ValueError("DTEND is before DTSTART")
        return _time(begin, zone), _time(end, zone)

    def _ends_at_time(self) -> bool:
        return isinstance(getattr(self._event.get("DTEND"), "dt", None), datetime)

    def _end_time(self, zone: str) -> datetime:
        """The end; one without any zone, which some programs write, is in the zone of the start."""
        prop = self._event["DTEND"]
        if prop.dt.tzinfo is None and ZONE not in prop.params:
            end: datetime = prop.dt.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            return end
        return self._instant(prop)[0]

    def _length(self) -> timedelta:
        length = getattr(self._event.get("DURATION"), "dt", timedelta(0))
        return length if isinstance(length, timedelta) else timedelta(0)

    def _end(self, start: date) -> date:
        end = getattr(self._event.get("DTEND"), "dt", None)
        if isinstance(end, datetime):
            return end.date()
        return end if isinstance(end, date) else start + self._length()

    def _instant(self, prop: Any) -> tuple[datetime, str]:
        """The aware instant of a date-time property and its IANA zone; a time that the clocks skip moves forward."""
        when = prop.dt
        name = prop.params.get(ZONE)
        if when.tzinfo is not None and (not name or is_utc(when)):
            return when.astimezone(UTC), "UTC"
        zone, found = self._zones.find(name, when.year)
        if not found:
            self._note(f"time zone {name!r} is not known, read as {zone}")
        instant = when.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return instant.astimezone(ZoneInfo(zone)), zone

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def moment(self, name: str) -> datetime | date | None:
        """A property as an instant in its own zone, or as a date; None if it is missing."""
        prop = self._event.get(name)
        when = getattr(prop, "dt", None)
        return self._instant(prop)[0] if isinstance(when, datetime) else when

    def recurrence(self) -> Iterator[str]:
        """RRULE, EXRULE, RDATE and EXDATE lines as the API takes them, all instants in UTC."""
        for name in ("RRULE", "EXRULE"):
            for rule in several(self._event.get(name)):
                yield f"{name}:{self._rule(rule)}"
        for name in ("RDATE", "EXDATE"):
            if name in {fault for fault, _ in self._event.errors}:
                self._note(f"{name} cannot be read, left out")
                continue
            for group in several(self._event.get(name)):
                values = [self._date(value, group) for value in group.dts if not isinstance(value.dt, time)]
                if values:
                    yield (f"{name};VALUE=DATE:" if self._all_day else f"{name}:") + ",".join(values)

    @property
    def _all_day(self) -> bool:
        return not isinstance(self._event["DTSTART"].dt, datetime)

    def _date(self, value: Any, group: Any) -> str:
        when = value.dt[0] if isinstance(value.dt, tuple) else value.dt
        if self._all_day:
            return f"{when:%Y%m%d}"
        if not isinstance(when, datetime):
            return self._at_start_time(when)
        return f"{self._instant(_Stamp(when, group.params))[0].astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def _at_start_time(self, day: date) -> str:
        """A bare date among the dates of a timed series means the occurrence of that day."""
        start, zone = self._instant(self._event["DTSTART"])
        local = start.astimezone(ZoneInfo(zone))
        moved = datetime.combine(day, local.time(), ZoneInfo(zone))
        return f"{moved.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def _rule(self, rule: Any) -> str:
        text: str = rule.to_ical().decode()
        until = rule.get("UNTIL")
        if not until:
            return text
        last = until[0] if isinstance(until, list) else until
        return re.sub(r"UNTIL=[^;]+", f"UNTIL={self._until(last)}", text)

    def _until(self, last: date) -> str:
        if self._all_day:
            return f"{last:%Y%m%d}"
        _, zone = self._instant(self._event["DTSTART"])
        if not isinstance(last, datetime):
            last = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=ZoneInfo(zone))
        aware = last if last.tzinfo else last.replace(tzinfo=ZoneInfo(zone))
        return f"{aware.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True)
class _Stamp:
    """One date-time of a list, with the list's parameters."""

    dt: datetime
    params: Mapping[str, str]


def _time(when: datetime, zone: str) -> Json:
    return {"dateTime": when.astimezone(ZoneInfo(zone)).replace(microsecond=0).isoformat(), "timeZone": zone}
