"""Local minutes <-> UTC minutes by table: the clock changes of a zone are looked up once, then searched.

All times are whole minutes since 1970-01-01T00:00: `utc` on the UTC clock, `local` on the zone's wall clock.
A local time that a clock change skips is read with the offset before the change, and one that happens twice is the
first of the two (RFC 5545, section 3.3.5). Offsets of past times with seconds (local mean time) are rounded to the
nearest minute. The table knows the years 1900 to 2199; before and after them the first and last offset stay.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sobremesa.errors import InputError
from sobremesa.model import MINUTES_PER_DAY

FIRST_YEAR, LAST_YEAR = 1900, 2199
_FIRST_DAY, _LAST_DAY = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
# Two changes that cancel each other lie four days apart at least (Freetown, 1939): no probe steps over both.
_STEP = 3 * MINUTES_PER_DAY
# Zones that a file describes itself take long to ask, and change twice a year.
_STEP_OF_A_FILE = 14 * MINUTES_PER_DAY
# The longest stretch of wall clock that a change skips or repeats: a day, where the date line moved.
_WIDEST_CHANGE = MINUTES_PER_DAY + 60
_MARGIN = 2 * MINUTES_PER_DAY
_FAR = 1 << 60
_NONE = timedelta()


def minute_of(instant: datetime) -> int:
    """The minute an aware instant lies in (seconds are cut), on the UTC clock."""
    return (instant - _EPOCH) // _MINUTE


def instant_of(utc: int) -> datetime:
    """The aware UTC instant of a UTC minute; raises OverflowError outside the years 1 to 9999."""
    return _EPOCH + timedelta(minutes=utc)


class Change(NamedTuple):
    """A clock change: from `utc` on the zone is `after` minutes ahead of UTC instead of `before`."""

    utc: int
    before: int
    after: int


class LocalRange(NamedTuple):
    """The local minutes `start` to `end` (exclusive) in which a stretch of UTC can lie; `offset` if it is one only."""

    start: int
    end: int
    offset: int | None


class _Known(NamedTuple):
    """What a table knows: of which years, from which UTC minute to which it may be asked, and the changes there."""

    years: range
    begin: int
    end: int
    changes: list[Change]
    utc: list[int]
    local: list[int]
    offsets: list[int]


class ZoneTable:
    """The clock changes of one zone; grows year by year with what it is asked."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._step = _STEP if isinstance(zone, ZoneInfo) else _STEP_OF_A_FILE
        self._epoch = _EPOCH.replace(tzinfo=zone)  # what tzinfo.fromutc wants: UTC in the clothes of the zone
        # Replaced in one piece, so that threads that share a table never see half of it.
        self._known: _Known | None = None

    def offset(self, utc: int) -> int:
        """Minutes that the wall clock is ahead of UTC at a UTC minute."""
        known = self._covering(utc, utc)
        return known.offsets[bisect_right(known.utc, utc)]

    def to_local(self, utc: int) -> int:
        """What the wall clock shows at a UTC minute."""
        return utc + self.offset(utc)

    def to_utc(self, local: int) -> int:
        """The UTC minute of a wall clock minute: in a gap with the offset before it, in an overlap the first."""
        known = self._covering(local, local)
        return local - known.offsets[bisect_right(known.local, local)]

    def all_to_utc(self, locals_: Sequence[int]) -> list[int]:
        """The UTC minutes of many wall clock minutes, which must be in order."""
        if not locals_:
            return []
        known = self._covering(locals_[0], locals_[-1])
        low, high = bisect_right(known.local, locals_[0]), bisect_right(known.local, locals_[-1])
        found: list[int] = []
        begin = 0
        for index in range(low, high + 1):
            offset = known.offsets[index]
            end = bisect_left(locals_, known.local[index]) if index < high else len(locals_)
            found += [local - offset for local in locals_[begin:end]]
            begin = end
        return found

    def local_range(self, start: int, end: int) -> LocalRange:
        """Where on the wall clock everything lies that happens from UTC minute `start` to `end` (exclusive)."""
        known = self._covering(start, end)
        low, high = bisect_right(known.utc, start - _WIDEST_CHANGE), bisect_right(known.utc, end)
        if low == high:
            offset = known.offsets[low]
            return LocalRange(start + offset, end + offset, offset)
        offsets = known.offsets[low : high + 1]
        return LocalRange(start + min(offsets), end + max(offsets), None)

    def last_local(self, utc: int) -> int:
        """The latest wall clock minute whose UTC minute is not after `utc`: how far a rule UNTIL `utc` goes."""
        known = self._covering(utc, utc)
        index = bisect_right(known.utc, utc)
        shown = utc + known.offsets[index]
        return max(shown, known.local[index - 1] - 1) if index else shown

    def changes(self, start: int, end: int) -> list[Change]:
        """The clock changes from UTC minute `start` to `end` (exclusive), in order."""
        known = self._covering(start, end)
        return known.changes[bisect_left(known.utc, start) : bisect_left(known.utc, end)]

    def _covering(self, low: int, high: int) -> _Known:
        """A table that reaches a day beyond both minutes at least, which may be local or UTC."""
        known = self._known
        if known is None or low < known.begin or high > known.end:
            known = self._known = self._extended(_year_of(low - _MARGIN), _year_of(high + _MARGIN), known)
        return known

    def _extended(self, first: int, last: int, known: _Known | None) -> _Known:
        if known:
            first, last = min(first, known.years[0]), max(last, known.years[-1])
            earlier, later = self._found(first, known.years[0]), self._found(known.years[-1] + 1, last + 1)
            changes = [*earlier, *known.changes, *later]
        else:
            changes = self._found(first, last + 1)
        begin, end = _new_year(first), _new_year(last + 1)
        return _Known(
            years=range(first, last + 1),
            begin=-_FAR if first == FIRST_YEAR else begin + _MARGIN,
            end=_FAR if last == LAST_YEAR else end - _MARGIN,
            changes=changes,
            utc=[change.utc for change in changes],
            local=[change.utc + max(change.before, change.after) for change in changes],
            offsets=[self._probe(begin), *(change.after for change in changes)],
        )

    def _found(self, first: int, last: int) -> list[Change]:
        """The changes of the years `first` to `last` (exclusive)."""
        begin, end = _new_year(first), _new_year(last)
        found: list[Change] = []
        low, before = begin, self._probe(begin)
        for high in (*range(begin + self._step, end, self._step), end):
            after = self._probe(high)
            found += self._between(low, high, before, after)
            low, before = high, after
        return found

    def _between(self, low: int, high: int, before: int, after: int) -> list[Change]:
        """The changes after `low` up to `high`, found by halving; `before` and `after` are the offsets there."""
        if before == after:
            return []
        if high - low == 1:
            return [Change(high, before, after)]
        middle = (low + high) // 2
        offset = self._probe(middle)
        return self._between(low, middle, before, offset) + self._between(middle, high, offset, after)

    def _probe(self, utc: int) -> int:
        shown = self._zone.fromutc(self._epoch + _MINUTE * utc)
        seconds = (shown.utcoffset() or _NONE).total_seconds()
        return round(seconds / 60)


@lru_cache(maxsize=1024)
def zone_table(zone: str | tzinfo) -> ZoneTable:
    """The table of an IANA zone, or of any other tzinfo; raises InputError for a name that is no IANA zone."""
    if not isinstance(zone, str):
        return ZoneTable(zone)
    try:
        return ZoneTable(ZoneInfo(zone))
    except (KeyError, OSError, ValueError) as error:
        raise InputError(f"zone: {zone!r} is not an IANA time zone") from error


def _year_of(minute: int) -> int:
    day = minute // MINUTES_PER_DAY + _EPOCH.toordinal()
    return date.fromordinal(min(max(day, _FIRST_DAY), _LAST_DAY)).year


def _new_year(year: int) -> int:
    return (date(year, 1, 1).toordinal() - _EPOCH.toordinal()) * MINUTES_PER_DAY
