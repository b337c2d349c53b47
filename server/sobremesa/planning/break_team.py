"""A team and the rounds of its break: when each hour of a week comes round, for whom it is off, what it costs whom.

An hour is the wall minute (since 1970, on the clock of the organiser) of its first occurrence, within the seven days
from the day a break may begin. Round `r` is `r` times one or two weeks later at the same time of day.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from sobremesa.model import (
    MINUTES_PER_DAY,
    BreakDate,
    BreakSeries,
    BreakWish,
    Discomfort,
    FreeBusy,
    Hours,
    Person,
    Reason,
    ReasonCode,
    Span,
)
from sobremesa.planning.fairness import Cost, Workdays, local_day, together
from sobremesa.planning.recurrence import Frequency, Rule
from sobremesa.planning.zone_table import instant_of, zone_table

WEEK = 7 * MINUTES_PER_DAY
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()

DaysOff = Mapping[str, Collection[dt.date]]
Busy = Mapping[str, FreeBusy]


class Team:
    """The people of a wish over all rounds that may be needed; costs are worked out when asked for, each once."""

    def __init__(self, wish: BreakWish, begin: dt.date, busy: Busy, days_off: DaysOff) -> None:
        self.wish = wish
        self.people = wish.people
        self.zone = wish.people[0].hours.zone
        self.begin = (begin.toordinal() - _EPOCH_DAY) * MINUTES_PER_DAY
        self.step = wish.every_weeks * WEEK
        # As many rounds again, and some, may take the place of those that are left out.
        self.rounds = 2 * wish.occurrences + 4
        self.window = (self.begin - 2 * MINUTES_PER_DAY, self.begin + self.rounds * self.step + WEEK)
        self._table = zone_table(self.zone)
        self._off = {person.email: days_off_of(person, days_off) for person in self.people}
        self._near_off = frozenset(day for off in self._off.values() for each in off for day in _near(each))
        self._days = [_workdays(person, self.window, busy) for person in self.people]
        self._costs: dict[tuple[int, int], tuple[Cost, ...]] = {}
        self._totals: dict[tuple[int, tuple[int, ...]], tuple[Cost, ...]] = {}
        self._minutes: dict[tuple[int, tuple[int, ...]], tuple[int, ...]] = {}
        self._absent: dict[tuple[int, int], frozenset[int]] = {}
        self._left_out: dict[int, frozenset[int]] = {}

    def walls(self, grid: int) -> range:
        """The hours of a week, so many minutes apart."""
        return range(self.begin, self.begin + WEEK, grid)

    def start(self, wall: int, number: int) -> int:
        """The UTC minute at which an hour comes round for the time of that number."""
        return self._table.to_utc(wall + number * self.step)

    def costs(self, wall: int, number: int) -> tuple[Cost, ...]:
        """What that round costs each person, in their order."""
        if (wall, number) not in self._costs:
            start = self.start(wall, number)
            self._costs[wall, number] = tuple(days.cost(start, start + self.wish.minutes) for days in self._days)
        return self._costs[wall, number]

    def total(self, wall: int, numbers: tuple[int, ...]) -> tuple[Cost, ...]:
        """What those rounds of an hour cost each person together."""
        if (wall, numbers) not in self._totals:
            rounds = [self.costs(wall, number) for number in numbers]
            each = ([costs[index] for costs in rounds] for index in range(len(self.people)))
            self._totals[wall, numbers] = tuple(map(together, each))
        return self._totals[wall, numbers]

    def minutes(self, wall: int, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """The same in minutes."""
        if (wall, numbers) not in self._minutes:
            self._minutes[wall, numbers] = tuple(cost.minutes for cost in self.total(wall, numbers))
        return self._minutes[wall, numbers]

    def present(self, walls: Sequence[int], number: int) -> list[int]:
        """Who has no day off at any of these hours in that round, by index."""
        away = frozenset().union(*(self._away(wall, number) for wall in walls))
        return [k for k in range(len(self.people)) if k not in away]

    def left_out(self, wall: int) -> frozenset[int]:
        """The rounds that fall on a holiday of anybody, by their own calendar."""
        if wall not in self._left_out:
            days = ((number, self.start(wall, number) // MINUTES_PER_DAY) for number in range(self.rounds))
            near = (number for number, day in days if day in self._near_off)
            self._left_out[wall] = frozenset(number for number in near if self.holidays(wall, number))
        return self._left_out[wall]

    def holidays(self, wall: int, number: int) -> list[Reason]:
        """Whose holiday that round falls on."""
        start = self.start(wall, number)
        found = [(one, holiday_on(one.hours, start, self.wish.minutes, self._off[one.email])) for one in self.people]
        return [holiday(person, day) for person, day in found if day]

    def kept(self, left_out: Collection[int]) -> tuple[int, ...]:
        """The numbers of the rounds that take place; none at all when there are too few."""
        numbers = [number for number in range(self.rounds) if number not in left_out][: self.wish.occurrences]
        return tuple(numbers) if len(numbers) == self.wish.occurrences else ()

    def series(self, wall: int, numbers: Sequence[int], people: tuple[str, ...], turns: int = 1) -> BreakSeries:
        """The recurring event of the rounds `numbers` of an hour whose turn comes every so many rounds."""
        every = numbers[0], numbers[-1] + 1, turns
        rule = Rule(Frequency.WEEKLY, interval=self.wish.every_weeks * turns, count=len(range(*every)))
        excluded = tuple(self._day(wall, number) for number in range(*every) if number not in numbers)
        first = self._day(wall, numbers[0])
        return BreakSeries(
            self.zone, first, wall % MINUTES_PER_DAY, self.wish.minutes, str(rule), people, excluded=excluded
        )

    def date(self, wall: int, number: int, members: Iterable[int], bridge: int | None = None) -> BreakDate:
        """One occurrence with these people, by their index, and who of them comes to both sittings."""
        costs, start = self.costs(wall, number), instant_of(self.start(wall, number))
        coming = sorted({*members} | ({bridge} if bridge is not None else set()))
        return BreakDate(
            Span(start, start + dt.timedelta(minutes=self.wish.minutes)),
            tuple(self.people[index].email for index in coming),
            "" if bridge is None else self.people[bridge].email,
            tuple(self.people[index].email for index in coming if costs[index].beyond),
            number,
        )

    def discomfort(self, costs: Iterable[Sequence[Cost]], bridging: Sequence[int] = ()) -> tuple[Discomfort, ...]:
        """Everybody's costs and minutes of second sittings summed up, the worst-off first."""
        rounds, found = [*costs], []
        for index, one in enumerate(self.people):
            cost = together([each[index] for each in rounds])
            second = bridging[index] if bridging else 0
            found.append(Discomfort(one.email, cost.beyond, cost.edge, cost.clashing, second))
        return tuple(sorted(found, key=lambda one: -one.minutes))

    def holiday_reasons(self, wall: int, numbers: Sequence[int], turns: int = 1) -> list[Reason]:
        """Whose holidays are left out between the rounds of an hour, and before them."""
        return [
            reason
            for number in range(numbers[0] % turns, numbers[-1] + 1, turns)
            if number not in numbers
            for reason in self.holidays(wall, number)
        ]

    def _away(self, wall: int, number: int) -> frozenset[int]:
        if (wall, number) not in self._absent:
            start = self.start(wall, number)
            self._absent[wall, number] = frozenset(k for k, days in enumerate(self._days) if days.is_away(start))
        return self._absent[wall, number]

    def _day(self, wall: int, number: int) -> dt.date:
        return dt.date.fromordinal((wall + number * self.step) // MINUTES_PER_DAY + _EPOCH_DAY)


def _near(day: dt.date) -> list[int]:
    """The UTC days (since 1970) on which something may begin that touches that day on somebody's own calendar."""
    return [day.toordinal() - _EPOCH_DAY + by for by in (-1, 0, 1)]


def days_off_of(person: Person, days_off: DaysOff) -> frozenset[dt.date]:
    """The days named for a person, and the public holidays of their hours, but for those that they work on."""
    hours = person.hours
    return frozenset(days_off.get(person.email, ())) | (hours.days_off.keys() - hours.overrides.keys())


def holiday_on(hours: Hours, start: int, minutes: int, days_off: Collection[dt.date]) -> dt.date | None:
    """The first of a person's days off that a time from UTC minute `start` on touches, by their own calendar."""
    if not days_off:
        return None
    touched = (local_day(hours, start), local_day(hours, start + minutes - 1))
    return next((day for day in touched if day in days_off), None)


def holiday(person: Person, day: dt.date) -> Reason:
    """Why an occurrence does not take place, or need not."""
    return Reason(ReasonCode.HOLIDAY, {"email": person.email, "day": day.isoformat()})


def _workdays(person: Person, window: tuple[int, int], busy: Busy) -> Workdays:
    known = busy.get(person.email)
    return Workdays(person.hours, *window, known.busy if known and not known.error else ())
