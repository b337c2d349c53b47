"""Which conversation starter goes where: the same one for ever, and none too soon again for the same people.

Nothing is remembered for that. The starters of one depth lie in one mixed order; a series or a group of people begins
somewhere in it and goes on by the calendar.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256

from sobremesa.model.starters import LIGHT, STORY, THOUGHT, starters

# What Google appends to the id of a series when its user changes "this and the following events".
_SPLIT = re.compile(r"_R\d{8}(T\d{6}Z?)?$")
_WEEK = 7


def choose(seed: str, count: int = 1) -> tuple[str, ...]:
    """`count` different starters (at most all of them), always the same ones for the same `seed`, the lightest first.

    A seed `<series>_<day>|<side>` (the key of a buffer beside one occurrence of a series, its day as YYYYMMDD) goes on
    from week to week: the series has none twice within a 14th as many weeks as there are light starters, on whichever
    days it takes place and before or after; the same weekday and side only after as many weeks as there are.
    """
    light = _order(LIGHT)
    first = _position(seed, len(light))
    return (*light[first:], *light[:first], *_order(STORY), *_order(THOUGHT))[: max(count, 0)]


@lru_cache(maxsize=4096)
def starter(seed: str) -> str:
    """The first of the starters that `choose` gives for `seed`; kept, as the same buffers are planned all day long."""
    light = _order(LIGHT)
    return light[_position(seed, len(light))]


def for_people(
    emails: Iterable[str],
    on: date,
    used: Collection[str] = (),
    depths: Iterable[int] = (LIGHT, STORY),
    tags: Iterable[str] = (),
) -> tuple[str, ...]:
    """One starter of each depth for these people, in whatever order they are named, meeting on the day `on`.

    People who meet once a week or less see one again only after as many weeks as its depth has starters. Those that
    are `used` (their texts) are passed over while there are others. Starters about one of the `tags` come first.
    """
    seed = _number("\n".join(sorted(email.strip().lower() for email in emails)))
    about = frozenset(tags)
    return tuple(_unused(_about(depth, about), _order(depth), seed + on.toordinal() // _WEEK, used) for depth in depths)


def _unused(first: tuple[str, ...], order: tuple[str, ...], position: int, used: Collection[str]) -> str:
    turned = (*_turned(first, position), *_turned(order, position))
    return next((text for text in turned if text not in used), turned[0])


def _turned(order: tuple[str, ...], position: int) -> tuple[str, ...]:
    begin = position % len(order) if order else 0
    return (*order[begin:], *order[:begin])


def _position(seed: str, size: int) -> int:
    key, _, side = seed.rpartition("|")
    series, _, when = key.rpartition("_")
    day = _day(when) if series else None
    if day is None:
        return _number(seed) % size
    # Weekdays begin a 7th of the order apart, and the two sides half of that: each has weeks before it meets another.
    week, weekday = divmod(day.toordinal(), _WEEK)
    return (_beginning(series) + week + weekday * (size // _WEEK) + (side == "before") * (size // _WEEK // 2)) % size


def _day(when: str) -> date | None:
    """The day of an occurrence's id, which Google ends in `YYYYMMDD` or `YYYYMMDDTHHMMSSZ`; None for anything else."""
    if len(when) not in {8, 16} or not (when[:8].isascii() and when[:8].isdecimal()):
        return None
    try:
        return date.fromisoformat(when[:8])
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _beginning(series: str) -> int:
    """Where in the order a series begins; its later parts, after a split, go on where the first would."""
    return _number(_SPLIT.sub("", series))


@cache
def _about(depth: int, tags: frozenset[str]) -> tuple[str, ...]:
    """Those of one depth that are about one of the tags, in the order of all."""
    tagged = {one.text for one in starters() if tags.intersection(one.tags)}
    return tuple(text for text in _order(depth) if text in tagged)


@cache
def _order(depth: int) -> tuple[str, ...]:
    """The starters of one depth, mixed, so that related ones do not follow each other."""
    fitting = (one for one in starters() if one.depth == depth)
    return tuple(one.text for one in sorted(fitting, key=lambda one: _number(one.id)))


def _number(seed: str) -> int:
    return int.from_bytes(sha256(seed.encode(errors="surrogatepass")).digest()[:8])
