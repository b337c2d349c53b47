"""Working hours as a person's past meetings show them: a proposal, which never replaces what somebody set.

The day is cut into quarter hours. For each weekday and quarter we count on how many dates a meeting covers it. Inside
somebody's hours that happens often, outside seldom, and a day's hours are the stretch that makes the counts likeliest:
each covered quarter speaks for it, each uncovered one a little against it. One early call or one late dinner among
eight weeks changes nothing, and neither does a lunch break. Weekdays share their begin, and their end, unless the
counts of one clearly want another.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import accumulate, chain, combinations, groupby
from math import inf, log
from operator import sub
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sobremesa.model import MINUTES_PER_DAY, DayRange, EventType, Hours, Meeting, Response, Span

LEAST_DAYS = 10
"""Working days with a meeting that a proposal needs at least."""
STEP = 15
_QUARTERS = MINUTES_PER_DAY // STEP
_LONGEST = timedelta(hours=12)  # longer events are no meetings, whatever they are
_MORE_ROUNDS = 3
# At the edges of a day fewer meetings lie than in its middle: a quarter hour belongs to the day from this part on.
_EDGE = 0.3
# Outside the hours, a quarter hour counts as covered on 2 to 32 % of the dates; inside, twice as often at least.
_RAREST, _LEAST_RARE, _COMMONEST, _CONTRAST = 0.02, 0.95 / 3, 0.95, 2
# By how much (natural logarithm of the likelihood) other hours must fit a weekday better than those of the others.
_OWN_HOURS = 25.0
_MOST_PLACES = 3
_OFTEN = 0.4  # of the weeks: a weekday with meetings less often is probably off
_DAY = timedelta(days=1)

Days = Mapping[date, set[int]]


@dataclass(frozen=True)
class Proposal:
    """Hours somebody seems to keep, and what speaks for them.

    `evidence` has, for each weekday (Monday is 0), on how many dates there was a meeting; `days` are those of the
    weekdays that are proposed, `weeks` the weeks with any meeting. `off` are weekdays that are probably off although
    something happened on them.
    """

    hours: Hours
    days: int
    weeks: int
    evidence: Mapping[int, int]
    off: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Nothing is proposed: there were meetings on `days` working days only, and `needed` are."""

    days: int
    needed: int = LEAST_DAYS


class _Counts(NamedTuple):
    """On how many dates of one weekday each quarter hour is covered, and how many dates there are."""

    covered: Sequence[int]
    dates: int


class _Rates(NamedTuple):
    """How often a quarter hour is covered from `low` to `high` (exclusive), and how seldom outside."""

    often: float
    seldom: float
    low: int
    high: int


class _Weights(NamedTuple):
    """What one covered quarter hour says for lying inside the hours, and an uncovered one against it."""

    covered: float
    uncovered: float


def learn_hours(meetings: Iterable[Meeting], hours: Hours, past: Span) -> Proposal | TooLittle:
    """The hours that the meetings which began in `past` show, in the zone of `hours`; 4 to 12 weeks are useful.

    What counts are meetings with somebody else that the person organised or accepted, and focus time; all-day events
    and absences do not. Overrides, journeys and the country of `hours` stay: a meeting on a journey is read in the
    zone of the journey. Ranges begin and end on a quarter hour and may wrap midnight.
    """
    spans = [one.span for one in meetings if _counts(one) and past.start <= one.span.start < past.end]
    turn = _quietest(_covered(spans, hours))
    days = _by_day(spans, hours, turn)
    weeks = {day.isocalendar()[:2] for day in days}
    evidence = dict(sorted(Counter(day.weekday() for day in days).items()))
    usual = [weekday for weekday, count in evidence.items() if count >= max(2, _OFTEN * len(weeks))]
    found = sum(evidence[weekday] for weekday in usual)
    if found < LEAST_DAYS:
        return TooLittle(found)
    return Proposal(
        replace(hours, weekly=MappingProxyType(_weekly(_hours_by_weekday(days, usual), turn))),
        found,
        len(weeks),
        MappingProxyType(evidence),
        tuple(weekday for weekday in evidence if weekday not in usual),
    )


def _counts(meeting: Meeting) -> bool:
    if meeting.all_day or meeting.span.end - meeting.span.start > _LONGEST:
        return False
    if meeting.event_type is EventType.FOCUS_TIME:
        return True
    if meeting.event_type is not EventType.DEFAULT or not meeting.busy or meeting.response is not Response.ACCEPTED:
        return False
    return meeting.guests_hidden or any(not guest.is_self and not guest.resource for guest in meeting.guests)


def _covered(spans: Iterable[Span], hours: Hours) -> list[int]:
    """How many meetings cover each quarter hour of a local day."""
    covered = Counter(quarter % _QUARTERS for _, quarter in _quarters(spans, hours))
    return [covered[at] for at in range(_QUARTERS)]


def _quarters(spans: Iterable[Span], hours: Hours) -> Iterator[tuple[date, int]]:
    """The local day a meeting begins on, and each quarter hour it covers, counted from that day's midnight."""
    for span in spans:
        start = span.start.astimezone(ZoneInfo(hours.zone_on(span.start.date())))
        first = start.hour * 60 + start.minute
        for quarter in range(first // STEP, -(-(first + int(span.minutes)) // STEP)):
            yield start.date(), quarter


def _quietest(covered: Sequence[int]) -> int:
    """The quarter hour in the middle of the longest quiet stretch: there one working day ends and the next begins.

    Counted from midnight of the date on which work begins: negative where the turn is on the evening before.
    """
    rare = max(covered) * 0.1
    two_days = (*range(_QUARTERS), *range(_QUARTERS))  # a stretch over midnight is whole in them
    runs = [list(run) for quiet, run in groupby(two_days, key=lambda at: covered[at] <= rare) if quiet]
    longest = max(runs, key=len, default=[0])
    turn = longest[len(longest) // 2]
    begin = _between([*covered[turn:], *covered[:turn]], sum(covered) * 0.1)
    return turn - _QUARTERS if turn + begin >= _QUARTERS else turn


def _by_day(spans: Iterable[Span], hours: Hours, turn: int) -> dict[date, set[int]]:
    """The covered quarter hours of each working day, counted from its turn."""
    days: dict[date, set[int]] = defaultdict(set)
    for day, quarter in _quarters(spans, hours):
        later, within = divmod(quarter - turn, _QUARTERS)
        days[day + later * _DAY].add(within)
    return days


def _hours_by_weekday(days: Days, usual: Sequence[int]) -> dict[int, tuple[int, int]]:
    rates = _fitted(_count(days, usual))
    weights = _weights(rates.often, rates.seldom)
    sums = {weekday: _sums(_count(days, [weekday]), weights) for weekday in usual}
    middles = {weekday: _middle(each, rates.low, rates.high) for weekday, each in sums.items()}
    begun = {weekday: [-value for value in each[: middles[weekday]]] for weekday, each in sums.items()}
    ended = {weekday: [-inf] * middles[weekday] + each[middles[weekday] :] for weekday, each in sums.items()}
    begins: dict[int, int] = {}
    finishes: dict[int, int] = {}
    edge = _weights(rates.often * _EDGE, _RAREST)
    for group in _alike(begun):
        those = _sums(_without_busiest_week(days, group), edge)[: min(middles[weekday] for weekday in group)]
        begins |= dict.fromkeys(group, those.index(min(those)))
    for group in _alike(ended):
        middle = max(middles[weekday] for weekday in group)
        those = _sums(_without_busiest_week(days, group), edge)[middle:]
        finishes |= dict.fromkeys(group, middle + those.index(max(those)))
    return {weekday: (begins[weekday], finishes[weekday]) for weekday in usual}


def _count(days: Days, weekdays: Collection[int]) -> _Counts:
    """Dates without any meeting are not counted: they may be holidays."""
    those = [quarters for day, quarters in days.items() if day.weekday() in weekdays]
    covered = Counter(chain.from_iterable(those))
    return _Counts([covered[at] for at in range(_QUARTERS)], len(those))


def _without_busiest_week(days: Days, weekdays: Collection[int]) -> _Counts:
    """The counts, for each quarter hour without the week in which it was covered most often.

    So nothing that happened once counts, such as one early call or a week in another zone. One weekday alone has too
    few dates for that.
    """
    covered, dates = _count(days, weekdays)
    weeks: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for day, quarters in days.items():
        if day.weekday() in weekdays:
            weeks[day.isocalendar()[:2]].update(quarters)
    if len(weekdays) == 1:
        return _Counts(covered, dates)
    most = [max(week[at] for week in weeks.values()) for at in range(_QUARTERS)]
    return _Counts(list(map(sub, covered, most)), dates - len(weekdays))


def _fitted(counts: _Counts) -> _Rates:
    """How often quarter hours are covered inside and outside the hours that these counts show, and those hours.

    Each round counts inside and outside the hours of the round before.
    """
    whole = sum(counts.covered)
    low, high = _between(counts.covered, whole * 0.1), _between(counts.covered, whole * 0.9)
    rates = _fitted_once(counts, low, high)
    for _ in range(_MORE_ROUNDS):
        rates = _fitted_once(counts, rates.low, rates.high)
    return rates


def _fitted_once(counts: _Counts, low: int, high: int) -> _Rates:
    inside, outside = counts.covered[low:high], [*counts.covered[:low], *counts.covered[high:]]
    often, seldom = _rate(inside, counts.dates), _rate(outside, counts.dates)
    return _Rates(often, seldom, *_heaviest(_sums(counts, _weights(often, seldom))))


def _rate(covered: Sequence[int], dates: int) -> float:
    return sum(covered) / (dates * (len(covered) or 1))


def _weights(often: float, seldom: float) -> _Weights:
    rare = min(max(seldom, _RAREST), _LEAST_RARE)
    common = min(max(often, _CONTRAST * rare), _COMMONEST)
    return _Weights(log(common / rare), log((1 - common) / (1 - rare)))


def _between(covered: Sequence[int], part: float) -> int:
    return next(at for at, total in enumerate(accumulate(covered)) if total >= part)


def _sums(counts: _Counts, weights: _Weights) -> list[float]:
    """What speaks for the quarter hours before each one, added up: a stretch weighs the difference of two."""
    pairs = ((covered, counts.dates - covered) for covered in counts.covered)
    each = (covered * weights.covered + bare * weights.uncovered for covered, bare in pairs)
    return list(accumulate(each, initial=0.0))


def _heaviest(sums: Sequence[float]) -> tuple[int, int]:
    """The stretch for which most speaks, or against which least does; never empty."""
    *begins, _ = range(len(sums))
    lowest: Iterator[int] = accumulate(begins, partial(min, key=sums.__getitem__))
    high, low = max(enumerate(lowest, 1), key=lambda pair: sums[pair[0]] - sums[pair[1]])
    return low, high


def _middle(sums: Sequence[float], low: int, high: int) -> int:
    """The middle of the day's own hours, or of what it shares with the others: there it has begun and goes on."""
    own_low, own_high = _heaviest(sums)
    shared_low, shared_high = max(low, own_low), min(high, own_high)
    both = shared_low + shared_high if shared_low < shared_high else own_low + own_high
    return -(-both // 2)


def _alike(values: Mapping[int, Sequence[float]]) -> list[list[int]]:
    """The weekdays in as few groups as have their highest value at the same place, unless more fit much better."""
    longest = max(map(len, values.values()))
    filled = {weekday: [*each, *([-inf] * longest)] for weekday, each in values.items()}
    groups = (group for size in range(1, len(filled) + 1) for group in combinations(filled, size))
    candidates = sorted({_highest([filled[weekday] for weekday in group]) for group in groups})
    choices = (chosen for size in range(1, _MOST_PLACES + 1) for chosen in combinations(candidates, size))
    best = max(choices, key=lambda chosen: _fit(filled.values(), chosen))
    alike = defaultdict(list)
    for weekday, each in filled.items():
        alike[max(best, key=each.__getitem__)].append(weekday)
    return list(alike.values())


def _highest(each: Sequence[Sequence[float]]) -> int:
    together = list(map(lambda *values: sum(values), *each))
    return together.index(max(together))


def _fit(values: Iterable[Sequence[float]], places: Sequence[int]) -> float:
    return sum(max(each[at] for at in places) for each in values) - _OWN_HOURS * len(places)


def _weekly(found: Mapping[int, tuple[int, int]], turn: int) -> dict[int, tuple[DayRange, ...]]:
    """The ranges by the weekday on which each begins: that of a night may be the next."""
    weekly: dict[int, list[DayRange]] = defaultdict(list)
    for weekday, (start, end) in found.items():
        later, first = divmod(turn + start, _QUARTERS)
        weekly[(weekday + later) % 7].append(_range(first, first + end - start))
    return {weekday: tuple(sorted(ranges)) for weekday, ranges in sorted(weekly.items())}


def _range(first: int, last: int) -> DayRange:
    """The hours between two quarter hours; few meetings end with the day, so its end is the next full half hour."""
    last += last % 2
    if last - first >= _QUARTERS:
        return DayRange(0, MINUTES_PER_DAY)
    return DayRange(first * STEP, last * STEP % MINUTES_PER_DAY or MINUTES_PER_DAY)
