"""Searches for a coffee by people with plain hours, who are free but for what is said; it is Monday, 6:00 (UTC)."""

from collections.abc import Mapping
from typing import Any

from sobremesa.model import CoffeePreferences, DayRange, FreeBusy, Hours, Person, Preferences, SlotSearch, Span
from sobremesa.planning import find_slots
from support.plans import at

NOW = at("06:00")
TUESDAY: dict[str, Any] = {"working_days_ahead": 1}  # with the notice the search then begins and ends on Tuesday
HOUR: dict[str, Any] = {"minutes": 60, **TUESDAY}


def person(name: str, zone: str = "UTC", *ranges: tuple[int, int]) -> Person:
    """Somebody who works on weekdays, from nine to five if nothing else is said (hours of the day)."""
    week = dict.fromkeys(range(5), tuple(DayRange(60 * begin, 60 * end) for begin, end in ranges or ((9, 17),)))
    return Person(f"{name}@example.com", hours=Hours(zone, week))


def searched(*people: Person, busy: Mapping[str, tuple[Span, ...]] | None = None, **coffee: Any) -> SlotSearch:
    """What the first of them finds with these preferences."""
    answers = {one.email: FreeBusy(one.email, (busy or {}).get(one.email, ())) for one in people}
    return find_slots(people, answers, Preferences(coffee=CoffeePreferences(**coffee)), NOW)
