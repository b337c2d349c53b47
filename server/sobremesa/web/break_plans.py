"""Ways to hold a wished break, worked out from what was read: the same for page, panel and API; nobody is asked."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sobremesa.errors import InputError, SlotTakenError
from sobremesa.model import BreakOption, BreakPlan, BreakWish
from sobremesa.planning.breaks import plan_break
from sobremesa.store import Store
from sobremesa.store.encoding import dump
from sobremesa.web.break_people import NO_ZONES, Member, busy, members
from sobremesa.web.picture import Picture

OCCURRENCES = 6
NOTICE = timedelta(days=2)
FURTHEST = timedelta(days=366)
_KEPT = 64  # plans; one takes a second to make and a few kilobytes to keep
_plans: OrderedDict[str, BreakPlan] = OrderedDict()
_lock = threading.Lock()


class BreakKind(StrEnum):
    """What the break is for: a chat over a cup, or a meeting whose topics are found when it begins."""

    COFFEE = "coffee-break"
    OPEN_SPACE = "open-space"


TITLES: Mapping[BreakKind, str] = {BreakKind.COFFEE: "Coffee break", BreakKind.OPEN_SPACE: "Open space"}
MINUTES: Mapping[BreakKind, int] = {BreakKind.COFFEE: 15, BreakKind.OPEN_SPACE: 45}


@dataclass(frozen=True)
class Asked:
    """What somebody wants: with whom, so many minutes every one or two weeks; None stands for what is usual.

    `zones` are told for people whose own is not known, by address; the first break is in the seven days from `first`.
    """

    people: tuple[str, ...]
    kind: BreakKind = BreakKind.COFFEE
    minutes: int | None = None
    every_weeks: int = 2
    first: date | None = None
    zones: Mapping[str, str] = field(default_factory=lambda: NO_ZONES)


@dataclass(frozen=True)
class Proposal:
    """The wish with everybody's hours, and the ways to hold it."""

    kind: BreakKind
    members: tuple[Member, ...]
    wish: BreakWish
    first: date
    plan: BreakPlan

    def option(self, identifier: str) -> BreakOption:
        """The way of that id; raises SlotTakenError when it is none of them any more."""
        found = next((one for one in self.plan.options if option_id(one) == identifier), None)
        if found is None:
            raise SlotTakenError("That time does not suit everybody any more. Here are the times of now.")
        return found


def propose(store: Store, picture: Picture, asked: Asked) -> Proposal:
    """Everybody's hours and the ways to hold the break; raises InputError naming the field."""
    people = members(store, picture, asked.people, asked.zones)
    minutes = MINUTES[asked.kind] if asked.minutes is None else asked.minutes
    wish = BreakWish(tuple(one.person for one in people), minutes, asked.every_weeks, OCCURRENCES)
    first = asked.first or usual_first(picture.today)
    if not picture.today < first <= picture.today + FURTHEST:
        raise InputError(f"first: {first} is {'past' if first <= picture.today else 'more than a year ahead'}")
    return Proposal(asked.kind, people, wish, first, _planned(picture, wish, first))


def usual_first(today: date) -> date:
    """The next Monday that is two days ahead at least."""
    earliest = today + NOTICE
    return earliest + timedelta(days=-earliest.weekday() % 7)


def option_id(option: BreakOption) -> str:
    """A short name of one way to hold a break, the same as long as its dates and people are."""
    return hashlib.sha256(dump(option).encode()).hexdigest()[:16]


def _planned(picture: Picture, wish: BreakWish, first: date) -> BreakPlan:
    """The plan; kept for a while, because who looked at it presses Create next."""
    emails = {one.email for one in wish.people}
    known = {email: each for email, each in busy(picture).items() if email in emails}
    parts: Collection[str] = (dump(wish), first.isoformat(), *(dump(known[email]) for email in sorted(known)))
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    with _lock:
        if key in _plans:
            _plans.move_to_end(key)
            return _plans[key]
    plan = plan_break(wish, first, known)
    with _lock:
        _plans[key] = plan
        while len(_plans) > _KEPT:
            _plans.popitem(last=False)
    return plan
