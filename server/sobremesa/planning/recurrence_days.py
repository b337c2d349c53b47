"""Which days a rule's BY parts leave: of a single day, of a month, of a year. Days are counted from 1970-01-01.

The parts narrow each other down, whatever the frequency: a day belongs to the rule when it is in every part given
(RFC 5545, section 3.3.10, read as other calendars read it). An ordinal in BYDAY counts within the month, or within
the year for a YEARLY rule without BYMONTH; for shorter intervals it says nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sobremesa.planning.recurrence_rule import Frequency, Rule

_EPOCH = date(1970, 1, 1).toordinal()
FIRST_DAY = date(1, 1, 31).toordinal() - _EPOCH  # a month after the first that `date` knows, as a margin
_THURSDAY = 3  # the weekday of day 0
_MONTHS = 12


def date_of(day: int) -> date:
    """The date of a day's number."""
    return date.fromordinal(day + _EPOCH)


@lru_cache(maxsize=4096)
def month_of(day: int) -> int:
    """The number of the month that a day is in: twelve times the year, plus 0 for January."""
    value = date_of(day)
    return value.year * _MONTHS + value.month - 1


@lru_cache(maxsize=4096)
def first_of(month: int) -> int:
    """The first day of a month, given by its number."""
    year, index = divmod(month, _MONTHS)
    return date(year, index + 1, 1).toordinal() - _EPOCH


def week_of(day: int, week_start: int) -> int:
    """The first day of the week a day is in."""
    return day - (day + _THURSDAY - week_start) % 7


@dataclass(frozen=True, slots=True)
class Days:
    """The BY parts of a rule that choose days."""

    months: frozenset[int]
    month_days: tuple[int, ...]
    weekdays: frozenset[int]
    ordinals: tuple[tuple[int, int], ...]
    year_days: frozenset[int]
    weeks: frozenset[int]
    week_start: int

    @property
    def any_day(self) -> bool:
        """Whether no day is left out."""
        return not (self.months or self.month_days or self.weekdays or self.ordinals or self.year_days or self.weeks)

    @property
    def only_weekdays(self) -> bool:
        """Whether nothing but the weekday matters."""
        return not (self.months or self.month_days or self.ordinals or self.year_days or self.weeks)

    @property
    def by_month(self) -> bool:
        """Whether the days of a year can be found month by month."""
        return bool(self.months or (self.month_days and not self.ordinals))

    @property
    def _by_year(self) -> bool:
        return bool(self.year_days or self.weeks)

    def has(self, day: int) -> bool:
        """Whether a day passes every part but the ordinals."""
        return (not self.weekdays or (day + _THURSDAY) % 7 in self.weekdays) and self._has_whatever_weekday(day)

    def _has_whatever_weekday(self, day: int) -> bool:
        if not (self.months or self.month_days or self._by_year):
            return True
        value = date_of(day)
        if self.months and value.month not in self.months:
            return False
        if self.month_days and value.day not in self.month_days:
            from_end = day - first_of(month_of(day) + 1)
            if from_end not in self.month_days:
                return False
        return not self._by_year or self._in_year(value.year, day)

    def of_month(self, month: int) -> list[int]:
        """The days of a month, in order; whether BYMONTH names it is not looked at."""
        first, length = first_of(month), _days_in(month)
        days: Iterable[int] = self._dates(first, length) if self.month_days else range(first, first + length)
        if self.weekdays or self.ordinals:
            days = self._named(first, length).intersection(days)
        if self._by_year:
            days = (day for day in days if self._in_year(month // _MONTHS, day))
        return sorted(days)

    def of_year(self, year: int, low: int, high: int) -> list[int]:
        """The days of a year from `low` to `high` (exclusive), looking at each of them; not for a rule by month."""
        first, after = first_of(year * _MONTHS), first_of((year + 1) * _MONTHS)
        looked_at = range(max(first, low), min(after, high))
        if not self.ordinals:
            return [day for day in looked_at if self.has(day)]
        named = self._named(first, after - first)
        return [day for day in looked_at if day in named and self._has_whatever_weekday(day)]

    def _dates(self, first: int, length: int) -> set[int]:
        """BYMONTHDAY, where a negative one counts from the end of the month."""
        return {first + (day - 1 if day > 0 else length + day) for day in self.month_days if -length <= day <= length}

    def _named(self, first: int, length: int) -> set[int]:
        """BYDAY within so many days from `first`: every such weekday, and the ordinals among them."""
        found = {day for weekday in self.weekdays for day in _weekdays(first, length, weekday)}
        for ordinal, weekday in self.ordinals:
            every = _weekdays(first, length, weekday)
            if -len(every) <= ordinal <= len(every):
                found.add(every[ordinal - 1 if ordinal > 0 else ordinal])
        return found

    def _in_year(self, year: int, day: int) -> bool:
        """Whether BYYEARDAY and BYWEEKNO, as far as they are given, hold the day of that year."""
        first, after = first_of(year * _MONTHS), first_of((year + 1) * _MONTHS)
        if self.year_days and not {day - first + 1, day - after} & self.year_days:
            return False
        return not self.weeks or bool(self._week_numbers(day) & self.weeks)

    def _week_numbers(self, day: int) -> set[int]:
        """The number of the day's week, from the start and from the end of the year that the week belongs to."""
        week = week_of(day, self.week_start)
        year = date_of(week + 3).year  # week 1 is the first with four days in the year
        first, after = (week_of(first_of(one * _MONTHS) + 3, self.week_start) for one in (year, year + 1))
        return {(week - first) // 7 + 1, (week - after) // 7}


def days_of(rule: Rule, start: int) -> Days:
    """The parts of a rule that choose days; where it has none, the day `start` of DTSTART fills in."""
    month_days, months, by_day = rule.by_month_day, rule.by_month, rule.by_day
    if not (month_days or by_day or rule.by_year_day or rule.by_week_no):
        value = date_of(start)
        if rule.frequency is Frequency.YEARLY:
            months = months or (value.month,)
        if rule.frequency <= Frequency.MONTHLY:
            month_days = (value.day,)
        elif rule.frequency is Frequency.WEEKLY:
            by_day = ((0, value.weekday()),)
    counted = rule.frequency <= Frequency.MONTHLY
    return Days(
        months=frozenset(months),
        month_days=month_days,
        weekdays=frozenset(day for ordinal, day in by_day if not (ordinal and counted)),
        ordinals=tuple(pair for pair in by_day if pair[0] and counted),
        year_days=frozenset(rule.by_year_day),
        weeks=frozenset(rule.by_week_no),
        week_start=rule.week_start,
    )


def _days_in(month: int) -> int:
    return first_of(month + 1) - first_of(month)


def _weekdays(first: int, length: int, weekday: int) -> range:
    return range(first + (weekday - first - _THURSDAY) % 7, first + length, 7)
