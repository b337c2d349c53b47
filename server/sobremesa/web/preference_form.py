"""The preferences page's form: out of choices, and back into them with every problem beside its field."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from werkzeug.datastructures import MultiDict

from sobremesa.days_off import is_country
from sobremesa.errors import InputError
from sobremesa.model import (
    MINUTES_PER_DAY,
    BufferPreferences,
    Counting,
    DayRange,
    Hours,
    Preferences,
    SocialKind,
    Stay,
)
from sobremesa.web import company_fields
from sobremesa.web.action_shapes import BufferKind
from sobremesa.web.form import Form
from sobremesa.web.labels import DAYS

BUFFERS: tuple[BufferKind, ...] = (SocialKind.LINGER, SocialKind.DOORS, SocialKind.BREATHER)
OF_THE_ZONE, NO_COUNTRY = "zone", "none"
SPARE = 1  # empty ranges offered beside those a day has
CLOCK = re.compile(r"^([01]?\d|2[0-4])[:.h]?([0-5]\d)?\s*(am|pm)?$", re.IGNORECASE | re.ASCII)
NUMBERS = {
    "after_minutes": (0, 30), "before_minutes": (0, 30), "minimum_minutes": (1, 30), "minimum_people": (2, 30),
    "maximum_people": (2, 30), "minimum_duration": (1, 1440), "maximum_duration": (1, 1440), "social_per_day": (0, 20),
}  # fmt: skip
COFFEE_NUMBERS = {
    "minutes": (10, 120), "notice_hours": (0, 168), "working_days_ahead": (1, 20), "weekly_events": (0, 20),
    "weekly_minutes": (0, 1200),
}  # fmt: skip


def shown(preferences: Preferences, travel: tuple[str, str] = ("", "")) -> Form:
    """The form as it is first shown; `travel` fills a new journey with its first day and its zone."""
    buffers, coffee, hours = preferences.buffers, preferences.coffee, preferences.hours
    values = {name: str(getattr(buffers, name)) for name in NUMBERS}
    values |= {f"coffee_{name}": str(getattr(coffee, name)) for name in COFFEE_NUMBERS}
    values |= {"country": OF_THE_ZONE if hours.country is None else hours.country or NO_COUNTRY}
    values |= {"zone": hours.zone, "keywords": ", ".join(buffers.keywords), "cap": str(preferences.cap)}
    values |= {"tentative": buffers.tentative, "unanswered": buffers.unanswered}
    values |= {"lunch_from": "", "lunch_to": ""} if buffers.lunch is None else _clocks("lunch", buffers.lunch)
    for name in ("large_breather", "external_social"):
        values[name] = "on" if getattr(buffers, name) else ""
    values |= {f"auto_{kind}": "on" if kind in preferences.automatic else "" for kind in SocialKind}
    values |= {f"kind_{kind}": "" if kind in preferences.off_kinds else "on" for kind in BUFFERS}
    values |= {"paused_until": preferences.paused_until.isoformat() if preferences.paused_until else ""}
    values |= company_fields.shown(preferences) | {"open_to_coffee": "on" if preferences.open_to_coffee else ""}
    for index, stay in enumerate(hours.stays):
        values |= _stay_fields(index, stay.first.isoformat(), stay.last.isoformat(), stay.zone)
    values |= _stay_fields(len(hours.stays), travel[0], "", travel[1])
    for day in range(7):
        for index, each in enumerate(hours.weekly.get(day, ())):
            values |= _clocks(f"d{day}_{index}", each)
    return Form(values)


def read(form: MultiDict[str, str], before: Preferences, today: date) -> tuple[Preferences, Form]:
    """The choices in a sent form, and the form itself; with problems the choices are those of `before`."""
    sent = Form({name: str(value) for name, value in form.items()})
    hours = _hours(sent, before.hours)
    buffers = _buffers(sent, before.buffers)
    wanted = {name: sent.number(f"coffee_{name}", *bounds) for name, bounds in COFFEE_NUMBERS.items()}
    planned = replace(before.coffee, **wanted)  # type: ignore[arg-type]  # its numbers, and mypy sees only their type
    coffee, not_with = company_fields.read(sent, planned, before)
    automatic = before.automatic
    if "auto_shown" in sent.values:
        automatic = frozenset(kind for kind in SocialKind if sent.values.get(f"auto_{kind}"))
    off = before.off_kinds
    if "kinds_shown" in sent.values:
        off = frozenset(kind for kind in BUFFERS if not sent.values.get(f"kind_{kind}"))
    paused = _pause(sent, before.paused_until, today)
    is_open = bool(sent.values.get("open_to_coffee")) if "open_shown" in sent.values else before.open_to_coffee
    if sent.problems:
        return before, sent
    chosen = replace(before, hours=hours, buffers=buffers, coffee=coffee, automatic=automatic)
    return replace(chosen, off_kinds=off, paused_until=paused, not_with=not_with, open_to_coffee=is_open), sent


def stays(form: Form) -> list[tuple[str, str, str, str]]:
    """The rows of journeys: the row's name, first day, last day and zone."""
    names = [name[: -len("_first")] for name in form.values if re.fullmatch(r"s[0-9]{1,2}_first", name)]
    values = form.values
    return [
        (name, values[f"{name}_first"], values.get(f"{name}_last", ""), values.get(f"{name}_zone", ""))
        for name in names
    ]


def ranges(form: Form, day: int) -> list[tuple[str, str, str]]:
    """The rows of a day: the range's name, its from and its to; one more is empty."""
    rows = []
    index = 0
    while f"d{day}_{index}_from" in form.values:
        name = f"d{day}_{index}"
        rows.append((name, form.values[f"{name}_from"], form.values.get(f"{name}_to", "")))
        index += 1
    filled = [row for row in rows if row[1].strip() or row[2].strip() or row[0] in form.problems]
    return [*filled, *((f"d{day}_{len(rows) + extra}", "", "") for extra in range(SPARE))]


def minutes_of(text: str) -> int:
    """Minutes after midnight of a written time: `9`, `09:30`, `9.30`, `5:30 pm`, `24:00`. Raises InputError."""
    found = CLOCK.match(text.strip())
    if not found:
        raise InputError(f"“{text}” is not a time. Write it like 09:30.")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            raise InputError(f"“{text}” is not a time. Write it like 9:30 am.")
        hour = hour % 12 + (12 if found[3].lower() == "pm" else 0)
    if hour * 60 + minute > MINUTES_PER_DAY:
        raise InputError(f"“{text}” is later than 24:00.")
    return hour * 60 + minute


def clock(minutes: int) -> str:
    """Minutes after midnight as a field shows them."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _clocks(name: str, each: DayRange) -> dict[str, str]:
    return {f"{name}_from": clock(each.start), f"{name}_to": clock(each.end)}


def _hours(form: Form, before: Hours) -> Hours:
    zone = form.values.get("zone", "").strip()
    if zone not in available_timezones():
        form.problems["zone"] = "Choose a zone from the list, such as Europe/Lisbon."
        zone = before.zone
    weekly = {day: found for day in range(7) if (found := _day(form, day))}
    journeys = [_stay(form, *row) for row in stays(form)]
    kept = tuple(each for each in journeys if each)
    return replace(before, zone=zone, weekly=weekly, stays=kept, country=_country(form, before.country))


def _country(form: Form, before: str | None) -> str | None:
    """None for the country of the zone, empty for none; a form without the field leaves what was."""
    country = form.values.get("country")
    if country is None:
        return before
    if country in (OF_THE_ZONE, NO_COUNTRY):
        return None if country == OF_THE_ZONE else ""
    if not is_country(country):
        form.problems["country"] = "Choose a country or a region from the list."
    return country


def _stay_fields(index: int, first: str, last: str, zone: str) -> dict[str, str]:
    return {f"s{index}_first": first, f"s{index}_last": last, f"s{index}_zone": zone}


def _stay(form: Form, name: str, first: str, last: str, zone: str) -> Stay | None:
    """One journey; None for an empty row, one to be removed, or one with a problem."""
    if form.values.get(f"{name}_remove") or not (first.strip() or last.strip() or zone.strip()):
        return None
    begin, end = _date(first), _date(last)
    if begin is None or end is None:
        form.problems[name] = "Choose the first and the last day."
    elif end < begin:
        form.problems[name] = "The last day is before the first."
    elif zone.strip() not in available_timezones():
        form.problems[name] = "Choose a zone from the list, such as Europe/Lisbon."
    else:
        return Stay(begin, end, zone.strip())
    return None


def _pause(form: Form, before: date | None, today: date) -> date | None:
    text = form.values.get("paused_until", "").strip()
    until = _date(text)
    if text and until is None:
        form.problems["paused_until"] = "Choose a day."
    elif until and until < today and until != before:
        form.problems["paused_until"] = "Choose today or a later day."
    return until


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _day(form: Form, day: int) -> tuple[DayRange, ...]:
    found: list[DayRange] = []
    for name in sorted(
        name[: -len("_from")] for name in form.values if re.fullmatch(rf"d{day}_[0-9]{{1,2}}_from", name)
    ):
        each = _range(form, name)
        if each is None:
            continue
        if any(_meet(each, other) for other in found):
            form.problems[name] = f"These hours overlap others on {DAYS[day]}."
        found.append(each)
    return tuple(sorted(found))


def _range(form: Form, name: str) -> DayRange | None:
    start, end = form.values.get(f"{name}_from", "").strip(), form.values.get(f"{name}_to", "").strip()
    if not start and not end:
        return None
    if not start or not end:
        form.problems[name] = "Write both times, or clear both."
        return None
    try:
        return DayRange(minutes_of(start), minutes_of(end) or MINUTES_PER_DAY)
    except InputError as error:
        own = str(error).startswith("“")
        form.problems[name] = str(error) if own else f"{start} to {end} is not a part of a day."
        return None


def _meet(one: DayRange, other: DayRange) -> bool:
    ends = [each.end if each.end > each.start else each.end + MINUTES_PER_DAY for each in (one, other)]
    return one.start < ends[1] and other.start < ends[0]


def _buffers(form: Form, before: BufferPreferences) -> BufferPreferences:
    numbers: dict[str, int] = {name: form.number(name, *bounds) for name, bounds in NUMBERS.items()}
    for least, most in (("minimum_people", "maximum_people"), ("minimum_duration", "maximum_duration")):
        if numbers[least] > numbers[most] and not {least, most} & form.problems.keys():
            form.problems[most] = f"This must not be less than {numbers[least]}."
    words = tuple(dict.fromkeys(word for part in form.values.get("keywords", "").split(",") if (word := part.strip())))
    if len(words) > 100 or any(len(word) > 60 for word in words):
        form.problems["keywords"] = "Write at most 100 words, each with at most 60 letters."
    choices: dict[str, Any] = {**numbers, **_counting(form)}
    for name in ("large_breather", "external_social"):
        choices[name] = bool(form.values.get(name))
    return replace(before, keywords=words, lunch=_range(form, "lunch"), **choices)


def _counting(form: Form) -> Mapping[str, Counting]:
    chosen: dict[str, Counting] = {}
    for name in ("tentative", "unanswered"):
        value = form.values.get(name, "")
        if value in list(Counting):
            chosen[name] = Counting(value)
        else:
            form.problems[name] = "Choose one of the three."
    return chosen


def minutes_or_none(text: str) -> int | None:
    """As `minutes_of`, with None for what is no time."""
    try:
        return minutes_of(text)
    except InputError:
        return None
