"""VTIMEZONE as bytes, trimmed to the years an event needs, and made once for each zone and range of years.

Where a zone changes its clocks by the same rule every year, two observances with an RRULE say so, for ever; elsewhere
each change is written out. Source: RFC 5545, section 3.6.5; the zones are those of the IANA database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sobremesa.planning.recurrence_rule import WEEKDAYS, wall_time
from sobremesa.planning.zone_table import LAST_YEAR, Change, instant_of, minute_of, zone_table

# Within 12 years every date falls on each weekday once at least: changes that fit a rule for so long follow it.
_CYCLE = 12
# How far an endless series is described in a zone whose changes follow no rule (Casablanca's follow the moon).
_YEARS_WITHOUT_RULE = 20
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Observance:
    """From the wall clock time `start`, as it was shown before, the zone is `after` minutes ahead of UTC."""

    daylight: bool
    start: datetime
    before: int
    after: int
    name: str
    rule: str = ""

    def lines(self) -> list[str]:
        """Its content lines."""
        kind = "DAYLIGHT" if self.daylight else "STANDARD"
        return [
            f"BEGIN:{kind}",
            f"DTSTART:{self.start:%Y%m%dT%H%M%S}",
            *([f"RRULE:{self.rule}"] if self.rule else []),
            f"TZNAME:{self.name}",
            f"TZOFFSETFROM:{_offset(self.before)}",
            f"TZOFFSETTO:{_offset(self.after)}",
            f"END:{kind}",
        ]


@lru_cache(maxsize=1024)
def vtimezone(zone: str, first: int, last: int | None) -> bytes:
    """The VTIMEZONE of an IANA zone, right for the years `first` to `last` (included; None is without end).

    For two years it has less than 1,024 bytes. Raises InputError for a name that is no IANA zone.
    """
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    for observance in _observances(zone, first, last):
        lines += observance.lines()
    return "".join(f"{line}\r\n" for line in [*lines, "END:VTIMEZONE"]).encode("ascii")


def _observances(zone: str, first: int, last: int | None) -> list[Observance]:
    """By rule where one holds from the year before `first` on, else one for each change."""
    table = zone_table(zone)
    regular = _by_rule(zone, table.changes(_new_year(first - 1), _new_year(min(first + _CYCLE, LAST_YEAR))))
    if regular:
        return regular
    end = min(last if last is not None else first + _YEARS_WITHOUT_RULE, LAST_YEAR)
    changes = table.changes(_new_year(first), _new_year(end + 1) + 1)
    return [_opening(zone, first, changes), *(_observance(zone, change) for change in changes)]


def _opening(zone: str, first: int, changes: Sequence[Change]) -> Observance:
    """What holds until the first change."""
    offset = zone_table(zone).offset(_new_year(first))
    in_summer = bool(changes) and changes[0].after < changes[0].before
    return Observance(in_summer, wall_time(0), offset, offset, _name(zone, _new_year(first)))


def _observance(zone: str, change: Change, rule: str = "") -> Observance:
    start = wall_time(change.utc + change.before)
    name = _name(zone, change.utc)
    return Observance(change.after > change.before, start, change.before, change.after, name, rule)


def _by_rule(zone: str, changes: Sequence[Change]) -> list[Observance]:
    """Two observances that repeat every year, or none when the changes are not like that."""
    forward = [change for change in changes if change.after > change.before]
    back = [change for change in changes if change.after < change.before]
    rules = [_rule(alike) for alike in (back, forward)]
    if not all(rules):
        return []
    return [_observance(zone, alike[0], rule) for alike, rule in zip((back, forward), rules, strict=True)]


def _rule(changes: Sequence[Change]) -> str:
    """The RRULE that gives exactly these changes, one in each of more than 12 years; empty when there is none."""
    walls = [wall_time(change.utc + change.before) for change in changes]
    alike = {(wall.month, wall.weekday(), wall.time()) for wall in walls}
    offsets = {(change.before, change.after) for change in changes}
    years = {wall.year for wall in walls}
    if len(walls) <= _CYCLE or len(years) < len(walls) or len(alike) > 1 or len(offsets) > 1:
        return ""
    days = sorted({wall.day for wall in walls})
    if days[-1] - days[0] != _WEEK - 1:
        return ""
    return f"FREQ=YEARLY;BYMONTH={walls[0].month};{_weekday(walls[0], days)}"


def _weekday(wall: datetime, days: Sequence[int]) -> str:
    """The nth or the last weekday of the month, or the one among seven other dates."""
    day = WEEKDAYS[wall.weekday()]
    if (wall.replace(day=days[-1]) + timedelta(days=1)).month != wall.month:
        return f"BYDAY=-1{day}"
    if days[0] % _WEEK == 1:
        return f"BYDAY={days[0] // _WEEK + 1}{day}"
    return f"BYDAY={day};BYMONTHDAY={','.join(map(str, days))}"


def _name(zone: str, utc: int) -> str:
    """What the zone calls its time from a UTC minute on, such as CEST."""
    return instant_of(utc).astimezone(ZoneInfo(zone)).tzname() or zone


def _offset(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{rest:02}"


def _new_year(year: int) -> int:
    return minute_of(instant_of(0).replace(year=year))
