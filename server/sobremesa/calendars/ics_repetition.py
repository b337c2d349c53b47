"""The rule of a series that is about to be written: as RFC 5545 wants it, and how long it goes on."""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from sobremesa.errors import InputError
from sobremesa.model import MINUTES_PER_DAY
from sobremesa.planning.recurrence import Clock, Rule, Series, Steps, Until, expand, parse_rule
from sobremesa.planning.recurrence_rule import wall_time
from sobremesa.planning.zone_table import instant_of, zone_table

_FAR = 1 << 32  # minutes: later than any year that is expanded


class Repetition(NamedTuple):
    """`rule` with UNTIL in its exact form; `begins` if it falls on DTSTART; the `last` year, None without an end."""

    rule: Rule
    begins: bool
    last: int | None


@lru_cache(maxsize=4096)
def repetition(rule: str, start: int, zone: str, all_day: bool) -> Repetition:
    """How a series goes on that begins at the wall minute `start` in an IANA zone; raises InputError for the rule."""
    try:
        exact = _with_exact_end(parse_rule(rule), zone, all_day=all_day)
    except InputError as error:
        raise InputError(f"rule: {error}") from error
    series = Series(start, 1, zone, (exact,), all_day)
    begins = series.begins and bool(series.plans[0].walls(start, start + 1, Steps()))
    return Repetition(exact, begins, _last_year(series, exact))


def _with_exact_end(rule: Rule, zone: str, *, all_day: bool) -> Rule:
    """UNTIL is a date for whole days, else an instant in UTC (RFC 5545, section 3.3.10)."""
    until = rule.until
    if until is None:
        return rule
    if all_day:
        return replace(rule, until=Until(until.minute - until.minute % MINUTES_PER_DAY, Clock.DAY))
    exact = until.minute if until.clock is Clock.UTC else zone_table(zone).to_utc(until.minute)
    return replace(rule, until=Until(exact, Clock.UTC))


def _last_year(series: Series, rule: Rule) -> int | None:
    if rule.until is not None:
        return wall_time(rule.until.minute).year
    if rule.count is None:
        return None
    try:
        found = expand(series, (series.start - 2 * MINUTES_PER_DAY, _FAR))
    except InputError:  # more than are counted: as good as endless
        return None
    return instant_of(found[-1].end).year if found else None
