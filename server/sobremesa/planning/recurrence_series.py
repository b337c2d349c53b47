"""A series: when an event repeats, what was taken out of it, and what was changed by hand.

Times are whole minutes since 1970: `wall` minutes on the clock of the series' zone, other minutes in UTC. Source:
RFC 5545, sections 3.3.10 (rules), 3.8.4.4 (changed occurrences), 3.8.5 (RDATE, EXDATE).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from typing import NamedTuple

from sobremesa.model import MINUTES_PER_DAY
from sobremesa.planning.recurrence_plan import FAR, Plan, plan_of
from sobremesa.planning.recurrence_rule import Clock, Rule, Until
from sobremesa.planning.zone_table import ZoneTable, zone_table


@dataclass(frozen=True, slots=True)
class Added:
    """An RDATE: the key of an occurrence more (see Occurrence), with a length of its own if it was a PERIOD."""

    key: int
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of the occurrence with this `key`: moved to `start` and `end` (UTC), or cancelled.

    `and_future` (RANGE=THISANDFUTURE) moves every later one by as much on the wall clock, and gives it this length.
    """

    key: int
    start: int
    end: int
    cancelled: bool = False
    and_future: bool = False


class Occurrence(NamedTuple):
    """One occurrence: `start` and `end` in UTC, `wall` where its rule put it on the clock of the zone.

    `key` tells it apart for good, as RECURRENCE-ID does: the UTC minute where its rule put it, or for whole days the
    wall minute of that midnight. `changed` is the index in Series.changed of what it is now made from, or -1.
    """

    start: int
    end: int
    key: int
    wall: int
    changed: int = -1


class Future(NamedTuple):
    """From the occurrence `key` on, exclusive: moved by `shift` wall minutes, `length` long; nothing if `cancelled`.

    `change` is its index in Series.changed.
    """

    key: int
    shift: int
    length: int
    cancelled: bool
    change: int


@dataclass(frozen=True)
class Series:
    """An event that repeats: `start` (DTSTART) as a wall minute in `zone`, an IANA name or a file's own zone.

    `length` is minutes; exact ones, as DTEND means it, or with `nominal` minutes on the wall clock, as a DURATION of
    days does and a whole day (`all_day`, `start` at midnight) always. `removed` (EXDATE) are keys, `removed_days` wall
    days since 1970 on which nothing is left. DTSTART itself is always an occurrence, unless a rule ends before it.
    """

    start: int
    length: int
    zone: str | tzinfo = "UTC"
    rules: tuple[Rule, ...] = ()
    all_day: bool = False
    nominal: bool = False
    added: tuple[Added, ...] = ()
    removed: frozenset[int] = frozenset()
    removed_days: frozenset[int] = frozenset()
    removed_by: tuple[Rule, ...] = ()
    changed: tuple[Changed, ...] = ()

    @cached_property
    def table(self) -> ZoneTable:
        """The clock changes of its zone."""
        return zone_table(self.zone)

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Its rules made ready."""
        return tuple(plan_of(rule, self.start, self._last(rule.until)) for rule in self.rules)

    @cached_property
    def removing_plans(self) -> tuple[Plan, ...]:
        """Its EXRULEs made ready."""
        return tuple(plan_of(rule, self.start, self._last(rule.until)) for rule in self.removed_by)

    @cached_property
    def begins(self) -> bool:
        """Whether DTSTART is an occurrence: it is not after the end of every rule that has one."""
        ends = [self._last(rule.until) for rule in self.rules if rule.until]
        return not ends or self.start <= max(ends)

    @cached_property
    def is_nominal(self) -> bool:
        """Whether its length is one on the wall clock."""
        return self.nominal or self.all_day

    @cached_property
    def is_ragged(self) -> bool:
        """Whether its occurrences may have different lengths, so that each has to be held against the window."""
        return self.is_nominal or bool(self.added)

    @cached_property
    def reach(self) -> int:
        """How many minutes before a window an occurrence may begin that still lies in it."""
        longest = max(self.length, *(added.length or 0 for added in self.added), 0)
        return longest + MINUTES_PER_DAY + 60 if self.is_nominal else max(longest - 1, 0)

    @cached_property
    def alone(self) -> Occurrence | None:
        """The only occurrence, if nothing repeats it."""
        if self.rules or self.added or self.removed or self.removed_days or self.removed_by:
            return None
        start = self.table.to_utc(self.start)
        end = self.ends([start], [self.start])[0]
        return Occurrence(start, end, self.start if self.all_day else start, self.start)

    @cached_property
    def replaced(self) -> frozenset[int]:
        """The keys of occurrences that were changed by hand."""
        return frozenset(change.key for change in self.changed)

    @cached_property
    def replacements(self) -> tuple[Occurrence, ...]:
        """What the occurrences that were changed by hand are now; not those cancelled or taken out."""
        return tuple(
            Occurrence(change.start, change.end, change.key, self.table.to_local(change.start), index)
            for index, change in enumerate(self.changed)
            if not change.cancelled and change.key not in self.removed
        )

    @cached_property
    def futures(self) -> tuple[Future, ...]:
        """Its changes that hold for the future, by key."""
        return tuple(sorted(self._future(index, one) for index, one in enumerate(self.changed) if one.and_future))

    def ends(self, starts: Sequence[int], walls: Sequence[int]) -> list[int]:
        """The ends (UTC) of occurrences of its own length that start at `starts` (UTC), `walls` on the wall clock."""
        if not self.is_nominal:
            return [start + self.length for start in starts]
        ends = self.table.all_to_utc([wall + self.length for wall in walls])
        # Where a start was skipped by the clock, the end may lie before it: the length then counts from the start.
        return [end if end > start else start + self.length for start, end in zip(starts, ends, strict=True)]

    def _future(self, index: int, change: Changed) -> Future:
        local = self.table.to_local
        was = change.key if self.all_day else local(change.key)
        length = local(change.end) - local(change.start) if self.is_nominal else change.end - change.start
        return Future(change.key, local(change.start) - was, length, change.cancelled, index)

    def _last(self, until: Until | None) -> int:
        """The latest wall minute that UNTIL allows; a whole-day series looks at the date alone."""
        if until is None:
            return FAR
        if self.all_day:
            return until.minute - until.minute % MINUTES_PER_DAY
        return self.table.last_local(until.minute) if until.clock is Clock.UTC else until.minute
