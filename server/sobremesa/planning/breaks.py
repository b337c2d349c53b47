"""A team's break: the hours that stay inside everybody's day over the whole series, or the fairest way without one.

The clock changes of all zones within the series are taken as they come, as every occurrence is held against the hours
of everybody by itself. A round on somebody's holiday is left out (EXDATE) and another one is added at the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from types import MappingProxyType

from sobremesa.model import (
    MINUTES_PER_DAY,
    BreakForm,
    BreakOption,
    BreakPlan,
    BreakSeries,
    BreakWish,
    Discomfort,
    Hours,
    Reason,
    ReasonCode,
    Span,
)
from sobremesa.planning.availability import GRID, Pages, between, common, starts_of, working_mask
from sobremesa.planning.break_forms import edge, rotation, sittings
from sobremesa.planning.break_team import WEEK, Busy, DaysOff, Team
from sobremesa.planning.fairness import Workdays, away, fairness
from sobremesa.planning.recurrence import Occurrence, Series, expand, parse_rule
from sobremesa.planning.zone_table import instant_of, minute_of, zone_table

_WEEKS_OF_A_YEAR = 52
_EVEN = 30  # minutes; of equally fair hours, one that begins with the hour or half of it
_NOTHING: Busy = MappingProxyType({})
_NO_DAYS: DaysOff = MappingProxyType({})
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_ALWAYS = (0, 100 * 366 * MINUTES_PER_DAY)  # the UTC minutes in which all series lie


def plan_break(
    wish: BreakWish, begin: date, busy: Busy = _NOTHING, days_off: DaysOff = _NO_DAYS, count: int = 3
) -> BreakPlan:
    """The best `count` hours (0: all of them) inside everybody's day, each on another weekday, or the ways without.

    The first occurrence is on one of the seven days from `begin` on, by the clock of the organiser. `busy` and
    `days_off` (dates, beside the public holidays of somebody's hours) are by email; whoever's calendar is missing or
    has an error counts as not busy, and is named in the reasons. Hours begin on a 5-minute grid of the organiser's
    clock. The fairest first; of equally fair ones those that hold all year, then those with the fewest holidays to
    leave out, then those on the half hour, then the earliest in the week.
    """
    team = Team(wish, begin, busy, days_off)
    unknown = tuple(_unknown(wish, busy))
    if shared := _shared(team):
        usual = _usual_days(team)
        return BreakPlan(tuple(_explained(team, usual, wall) for wall in _offered(team, shared, count)), unknown)
    options = [one for one in (sittings(team), rotation(team), edge(team)) if one]
    if not options:
        return BreakPlan((), (Reason(ReasonCode.TOO_MANY_HOLIDAYS, {"occurrences": wish.occurrences}), *unknown))
    numbers = {str(one.form): one.worst.minutes for one in options}
    ranked = sorted(options, key=lambda one: fairness(each.minutes for each in one.discomfort))
    explained = (replace(one, reasons=(*_worst_off(one.discomfort), *one.reasons)) for one in ranked)
    return BreakPlan(tuple(explained), (Reason(ReasonCode.NO_COMMON_HOUR, numbers), *unknown))


def go_on(wish: BreakWish, series: BreakSeries, busy: Busy = _NOTHING, days_off: DaysOff = _NO_DAYS) -> BreakPlan:
    """The same number of occurrences once more after a series, at its hour if that suits everybody again."""
    last = _occurrences(replace(series, excluded=()))[-1]
    wall = last.wall + wish.every_weeks * WEEK
    begin = date.fromordinal(wall // MINUTES_PER_DAY + _EPOCH_DAY)
    team = Team(wish, begin, busy, days_off)
    if series.zone == team.zone and wall in _shared(team):
        return BreakPlan((_explained(team, _usual_days(team), wall),), tuple(_unknown(wish, busy)))
    return plan_break(wish, begin, busy, days_off)


def recurring(series: BreakSeries) -> Series:
    """The series as the recurrence engine takes it."""
    table = zone_table(series.zone)
    wall = _wall(series, series.first)
    removed = frozenset(table.to_utc(_wall(series, day)) for day in series.excluded)
    return Series(wall, series.minutes, series.zone, (parse_rule(series.rule),), removed=removed)


def first_start(series: BreakSeries) -> datetime:
    """What the clock of the series shows at its first occurrence; without a zone."""
    return datetime.combine(series.first, time(*divmod(series.minute, 60)))


def spans_of(series: BreakSeries) -> tuple[Span, ...]:
    """When the series takes place, in order."""
    return tuple(Span(instant_of(one.start), instant_of(one.end)) for one in _occurrences(series))


def without(series: BreakSeries, start: datetime) -> BreakSeries:
    """The series with the occurrence that starts then (aware) skipped; unchanged when there is none."""
    minute = minute_of(start)
    wall = next((one.wall for one in _occurrences(series) if one.start == minute), None)
    if wall is None:
        return series
    day = date.fromordinal(wall // MINUTES_PER_DAY + _EPOCH_DAY)
    return replace(series, excluded=tuple(sorted({*series.excluded, day})))


# ---------------------------------------------------------------- an hour in everybody's day


def _shared(team: Team) -> dict[int, tuple[int, ...]]:
    """The hours inside everybody's day in every round that takes place, with those rounds; days away are no hindrance.

    Clocks are whole quarters of an hour apart, so that a 5-minute grid of one is that of all.
    """
    pages = Pages.around(*team.window)
    starts = _starts([one.hours for one in team.people], pages, team.wish.minutes)
    found = {}
    for wall in team.walls(GRID):
        kept = team.kept(team.left_out(wall))
        if kept and all(_has(starts, pages, team.start(wall, number)) for number in kept):
            found[wall] = kept
    return found


def _offered(team: Team, shared: dict[int, tuple[int, ...]], count: int) -> list[int]:
    """The fairest hours, on different weekdays unless all are asked for."""
    year = _starts_all_year(team)

    def order(wall: int) -> tuple[int, ...]:
        kept = shared[wall]
        fair = fairness(team.minutes(wall, kept))
        return (*fair, not year(wall), kept[-1], wall % _EVEN != 0, wall)

    ranked = sorted(shared, key=order)
    if count == 0:
        return ranked
    by_day: dict[int, int] = {}
    for wall in ranked:
        by_day.setdefault(wall // MINUTES_PER_DAY, wall)
    return list(by_day.values())[:count]


def _starts_all_year(team: Team) -> "_Year":
    """Which hours would stay inside everybody's usual day if the break took place every week of a year."""
    pages = Pages.around(*_year_of(team))
    return _Year(team, _starts([_usual(one.hours) for one in team.people], pages, team.wish.minutes), pages)


def _year_of(team: Team) -> tuple[int, int]:
    """The UTC minutes in which the hours of a week come round for a year, whatever the clock of the organiser."""
    return team.begin - MINUTES_PER_DAY, team.begin + _WEEKS_OF_A_YEAR * WEEK + MINUTES_PER_DAY


class _Year:
    """Asked with an hour, says whether it holds all year."""

    def __init__(self, team: Team, starts: int, pages: Pages) -> None:
        self._table, self._starts, self._pages = zone_table(team.zone), starts, pages

    def __call__(self, wall: int) -> bool:
        weeks = (self._table.to_utc(wall + week * WEEK) for week in range(_WEEKS_OF_A_YEAR))
        return all(_has(self._starts, self._pages, start) for start in weeks)


def _usual(hours: Hours) -> Hours:
    """Hours without what holds for single days and journeys only."""
    return replace(hours, overrides=MappingProxyType({}), days_off=MappingProxyType({}), stays=())


def _starts(everybody: Sequence[Hours], pages: Pages, minutes: int) -> int:
    """The cells with which something of that length can begin inside everybody's hours, or while they are away."""
    reaches = GRID, minutes % GRID or GRID
    masks, heads = (
        common(working_mask(hours, pages, reach) | _away_mask(hours, pages, reach) for hours in everybody)
        for reach in reaches
    )
    return starts_of(masks, heads, minutes)


def _has(starts: int, pages: Pages, minute: int) -> bool:
    return bool(starts >> (minute - pages.origin) // GRID & 1)


def _away_mask(hours: Hours, pages: Pages, reach: int) -> int:
    """The cells whose first `reach` minutes are on a day that the person took off."""
    mask = 0
    for low, high in away(hours, pages.origin, pages.minute(pages.cells)):
        first = max(-((pages.origin - low) // GRID), 0)
        mask |= between(first, (high - reach - pages.origin) // GRID + 1)
    return mask


# ---------------------------------------------------------------- in words


def _explained(team: Team, usual: list[tuple[str, Workdays]], wall: int) -> BreakOption:
    kept = team.kept(team.left_out(wall))
    everybody = range(len(team.people))
    discomfort = team.discomfort(team.costs(wall, number) for number in kept)
    inside = Reason(ReasonCode.INSIDE_ALL_HOURS, {"people": len(team.people), "occurrences": len(kept)})
    reasons = (inside, _later(team, usual, wall), *_worst_off(discomfort), *team.holiday_reasons(wall, kept))
    emails = tuple(one.email for one in team.people)
    dates = tuple(team.date(wall, number, everybody) for number in kept)
    return BreakOption(BreakForm.SHARED, (team.series(wall, kept, emails),), dates, discomfort, reasons)


def _usual_days(team: Team) -> list[tuple[str, Workdays]]:
    """Everybody's usual days of a year, with their email."""
    return [(one.email, Workdays(_usual(one.hours), *_year_of(team))) for one in team.people]


def _later(team: Team, usual: list[tuple[str, Workdays]], wall: int) -> Reason:
    """Whether the hour would hold all year, or whose hours it would leave first, and when."""
    table = zone_table(team.zone)
    for week in range(_WEEKS_OF_A_YEAR):
        start = table.to_utc(wall + week * WEEK)
        for email, days in usual:
            if days.beyond(start, start + team.wish.minutes):
                day = date.fromordinal((wall + week * WEEK) // MINUTES_PER_DAY + _EPOCH_DAY)
                return Reason(ReasonCode.LEAVES_LATER, {"email": email, "day": day.isoformat()})
    return Reason(ReasonCode.ALL_YEAR)


def _worst_off(discomfort: tuple[Discomfort, ...]) -> list[Reason]:
    worst = discomfort[0]
    if not worst.minutes:
        return [Reason(ReasonCode.NO_DISCOMFORT)]
    return [Reason(ReasonCode.WORST_OFF, {"email": worst.email, "minutes": worst.minutes, "beyond": worst.beyond})]


def _unknown(wish: BreakWish, busy: Busy) -> Iterable[Reason]:
    """Whose calendar was asked for and cannot be seen; nobody's if none was."""
    for one in wish.people if busy else ():
        if one.email not in busy or busy[one.email].error:
            yield Reason(ReasonCode.AVAILABILITY_UNKNOWN, {"email": one.email})


def _occurrences(series: BreakSeries) -> list[Occurrence]:
    return expand(recurring(series), _ALWAYS)


def _wall(series: BreakSeries, day: date) -> int:
    return (day.toordinal() - _EPOCH_DAY) * MINUTES_PER_DAY + series.minute
