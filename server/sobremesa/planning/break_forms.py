"""Where no hour is in everybody's day: two sittings with a bridge person, hours in turn, or one hour at the edge."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, product
from operator import add
from typing import NamedTuple

from sobremesa.model import MINUTES_PER_DAY, BreakForm, BreakOption, Reason, ReasonCode
from sobremesa.planning.availability import GRID
from sobremesa.planning.break_team import Team
from sobremesa.planning.fairness import Cost, fairness

# Minutes between the hours that are tried for sittings: fine ones only where no pair of round ones fits.
_SITTING_GRIDS = (30, GRID)
# And for as many hours in turn: the more there are, the fewer of each are tried.
_TURN_GRIDS = {1: 15, 2: 30, 3: 60}
_DAYS = 7


class _Bridging(NamedTuple):
    """What everybody's minutes are compared by, and who comes to both sittings in each round, by index."""

    key: tuple[int, ...]
    bridges: tuple[int, ...]


class _Pair(NamedTuple):
    """Two sittings: their hours, the rounds that take place, and to which one (0 or 1) each person comes."""

    walls: tuple[int, int]
    kept: tuple[int, ...]
    side: tuple[int, ...]


class _Turns(NamedTuple):
    """Hours in turn: `walls[number % len(walls)]` is the hour of a round."""

    key: tuple[int, ...]
    walls: tuple[int, ...]
    kept: tuple[int, ...]


# ---------------------------------------------------------------- two sittings


def sittings(team: Team) -> BreakOption | None:
    """The two hours of a week that leave everybody inside their own hours at one of them, fairest with their bridges.

    In each round one person comes to both: whoever has, after that, the least discomfort of all. That is the fairest
    choice there is, unless the costs of a person change between the rounds. None where no two hours do.
    """
    for grid in _SITTING_GRIDS:
        pairs = list(_pairs(team, grid))
        if pairs:
            return _as_option(team, *_kindest(team, pairs))
    return None


def _kindest(team: Team, pairs: Sequence[_Pair]) -> tuple[_Pair, _Bridging]:
    """The pair that is fairest with its bridges; not tried are those that cost somebody more before any bridge."""
    alone = sorted((max(_alone(team, pair)), pair) for pair in pairs)
    best: list[tuple[tuple[int, ...], _Pair, _Bridging]] = []
    for least, pair in alone:
        if best and least > best[0][0][0]:
            break
        bridging = _bridging(team, pair)
        best[:] = [min([*best, (bridging.key, pair, bridging)])]
    return best[0][1:]


def _pairs(team: Team, grid: int) -> Iterator[_Pair]:
    """The pairs of hours, not at the same time, of which one at least suits everybody."""
    everybody = (1 << len(team.people)) - 1
    whom: dict[int, list[int]] = defaultdict(list)  # the hours by whom they suit, a bit for each
    for wall in team.walls(grid):
        kept = team.kept(team.left_out(wall))
        if kept and (here := sum(_suits(team, k, wall, kept) << k for k in range(len(team.people)))):
            whom[here].append(wall)
    for (here, some), (there, others) in combinations_with_replacement(whom.items(), 2):
        if here | there == everybody:
            walls = combinations(some, 2) if here == there else map(sorted, product(some, others))
            for one, other in walls:
                if other - one >= team.wish.minutes and (pair := _paired(team, (one, other))):
                    yield pair


def _paired(team: Team, walls: tuple[int, int]) -> _Pair | None:
    kept = team.kept(team.left_out(walls[0]) | team.left_out(walls[1]))
    if not kept:
        return None
    side = []
    for index in range(len(team.people)):
        fitting = [number for number, wall in enumerate(walls) if _suits(team, index, wall, kept)]
        if not fitting:
            return None
        side.append(min(fitting, key=lambda number: _total(team, index, walls[number], kept)))
    return _Pair(walls, kept, tuple(side)) if len(set(side)) == len(walls) else None


def _suits(team: Team, index: int, wall: int, kept: tuple[int, ...]) -> bool:
    """Whether the hour is inside a person's hours in every round."""
    return not team.total(wall, kept)[index].beyond


def _total(team: Team, index: int, wall: int, kept: tuple[int, ...]) -> int:
    return team.minutes(wall, kept)[index]


def _alone(team: Team, pair: _Pair) -> list[int]:
    """What everybody's own sittings cost them, in minutes."""
    return [_total(team, k, pair.walls[side], pair.kept) for k, side in enumerate(pair.side)]


def _bridging(team: Team, pair: _Pair) -> _Bridging:
    """The bridges of every round, and everybody's minutes with them."""
    totals = _alone(team, pair)
    bridges: list[int] = []
    for number in pair.kept:
        second = [team.minutes(wall, (number,)) for wall in reversed(pair.walls)]
        here = team.present(pair.walls, number) or range(len(team.people))
        bridge = min(here, key=lambda k: (totals[k] + second[pair.side[k]][k], bridges.count(k), k))
        totals[bridge] += team.wish.minutes + second[pair.side[bridge]][bridge]
        bridges.append(bridge)
    return _Bridging(fairness(totals), tuple(bridges))


def _costs_with(team: Team, pair: _Pair, bridges: Sequence[int]) -> Iterator[list[Cost]]:
    """What each round costs everybody, the bridge both sittings."""
    for place, number in enumerate(pair.kept):
        bridge = bridges[place]
        costs = [team.costs(pair.walls[side], number)[k] for k, side in enumerate(pair.side)]
        second = team.costs(pair.walls[1 - pair.side[bridge]], number)[bridge]
        costs[bridge] = Cost(*map(add, costs[bridge], second))
        yield costs


def _as_option(team: Team, pair: _Pair, bridging: _Bridging) -> BreakOption:
    groups = [[k for k, side in enumerate(pair.side) if side == number] for number in (0, 1)]
    series = tuple(
        team.series(wall, pair.kept, tuple(team.people[k].email for k in groups[side]))
        for side, wall in enumerate(pair.walls)
    )
    dates = [
        team.date(wall, number, groups[side], bridging.bridges[place])
        for place, number in enumerate(pair.kept)
        for side, wall in enumerate(pair.walls)
    ]
    bridged = [bridging.bridges.count(k) * team.wish.minutes for k in range(len(team.people))]
    discomfort = team.discomfort(_costs_with(team, pair, bridging.bridges), bridged)
    reasons = [_bridges(team, k, bridging.bridges.count(k)) for k in sorted({*bridging.bridges})]
    for holiday in (one for wall in pair.walls for one in team.holiday_reasons(wall, pair.kept)):
        reasons += [] if holiday in reasons else [holiday]
    return BreakOption(BreakForm.SITTINGS, series, tuple(dates), discomfort, tuple(reasons))


def _bridges(team: Team, index: int, times: int) -> Reason:
    return Reason(ReasonCode.BRIDGES, {"email": team.people[index].email, "times": times})


# ---------------------------------------------------------------- hours in turn


def edge(team: Team) -> BreakOption | None:
    """The one hour that is fairest although somebody is outside their hours; None when too many rounds are left out."""
    best = min((turns for day in range(_DAYS) for turns in _on_day(team, day, 1)), default=None)
    return _turning(team, best, BreakForm.EDGE) if best else None


def rotation(team: Team) -> BreakOption | None:
    """The fairest two or three hours of one weekday, not all the same, that the break takes in turn.

    Everybody whose hours it leaves has to agree. None when too many rounds are left out, or there is only one.
    """
    numbers = [turns for turns in (2, 3) if turns <= team.wish.occurrences]
    found = (turns for number in numbers for day in range(_DAYS) for turns in _on_day(team, day, number))
    best = min(found, default=None)
    return _turning(team, best, BreakForm.ROTATION) if best else None


def _on_day(team: Team, day: int, turns: int) -> list[_Turns]:
    """The fairest hours in turn of one day of the week, as a list of one; empty when too many rounds are left out.

    Which rounds are left out depends on the hours, as a holiday begins elsewhere at another time. So the search begins
    with those that every hour leaves out, and is made again with those that the hours found leave out as well.
    """
    begin = team.begin + day * MINUTES_PER_DAY
    walls = range(begin, begin + MINUTES_PER_DAY, _TURN_GRIDS[turns])
    left_out = frozenset.intersection(*(team.left_out(wall) for wall in walls))
    while kept := team.kept(left_out):
        found = _fairest(team, walls, kept, turns)
        missed = {number for number in kept if number in team.left_out(found.walls[number % turns])}
        if not missed:
            return [found]
        left_out |= missed
    return []


def _fairest(team: Team, walls: Sequence[int], kept: tuple[int, ...], turns: int) -> _Turns:
    """The fairest hours in turn: every choice is tried, but for those that are worse already with fewer hours."""
    places = [tuple(number for number in kept if number % turns == place) for place in range(turns)]
    each = [
        sorted((max(costs), costs, wall) for wall in walls for costs in [team.minutes(wall, numbers)])
        for numbers in places
    ]
    best: list[_Turns] = []

    def choose(chosen: tuple[int, ...], totals: tuple[int, ...]) -> None:
        if len(chosen) == turns:
            if turns == 1 or len(set(chosen)) > 1:
                best[:] = [min([*best, _Turns(fairness(totals), chosen, kept)])]
            return
        for worst, costs, wall in each[len(chosen)]:
            if best and worst > best[0].key[0]:
                return
            together = tuple(map(add, totals, costs))
            if not best or max(together) <= best[0].key[0]:
                choose((*chosen, wall), together)

    choose((), (0,) * len(team.people))
    return best[0]


def _turning(team: Team, turns: _Turns, form: BreakForm) -> BreakOption:
    walls, number_of = turns.walls, len(turns.walls)
    everybody = tuple(one.email for one in team.people)
    by_wall = [[number for number in turns.kept if number % number_of == place] for place in range(number_of)]
    at_place = [(walls[place], numbers) for place, numbers in enumerate(by_wall) if numbers]
    series = tuple(team.series(wall, numbers, everybody, number_of) for wall, numbers in at_place)
    dates = tuple(team.date(walls[number % number_of], number, range(len(everybody))) for number in turns.kept)
    discomfort = team.discomfort(team.costs(walls[number % number_of], number) for number in turns.kept)
    reasons = (one for wall, numbers in at_place for one in team.holiday_reasons(wall, numbers, number_of))
    return BreakOption(form, series, dates, discomfort, tuple(reasons))
