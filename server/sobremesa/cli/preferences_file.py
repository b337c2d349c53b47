"""Preferences of `sobremesa plan` from a TOML or JSON file; a mistake names the field, and the line where it can."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sobremesa.days_off import is_country
from sobremesa.errors import InputError
from sobremesa.model import (
    SENSITIVE_WORDS,
    BufferPreferences,
    CoffeePreferences,
    Counting,
    DayRange,
    Hours,
    Preferences,
    SocialKind,
    Stay,
)
from sobremesa.model.flavours import Flavour

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")

Minutes = Annotated[int, Field(ge=0, le=120)]
People = Annotated[int, Field(ge=1, le=10_000)]
Ranges = Annotated[list[Annotated[tuple[str, str], Field(strict=False)]], Field(strict=False)]


class Strict(BaseModel):
    """A table that takes exactly the fields it names, in their own types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class BuffersTable(Strict):
    """`[buffers]`: minutes and people, as in `sobremesa.model.BufferPreferences`."""

    before_minutes: Minutes = 0
    after_minutes: Minutes = 5
    minimum_minutes: Annotated[int, Field(ge=1, le=120)] = 3
    minimum_people: People = 2
    maximum_people: People = 8
    minimum_duration: Annotated[int, Field(ge=0, le=100_000)] = 15
    maximum_duration: Annotated[int, Field(ge=1, le=100_000)] = 120
    tentative: Annotated[Counting, Field(strict=False)] = Counting.MEETING
    unanswered: Annotated[Counting, Field(strict=False)] = Counting.BUSY
    large_breather: bool = False
    external_social: bool = False
    internal_domains: list[str] = []
    keywords: list[str] = list(SENSITIVE_WORDS)
    lunch: Annotated[tuple[str, str] | None, Field(strict=False)] = None
    social_per_day: Annotated[int, Field(ge=0, le=100)] = 3
    full_day_minutes: Annotated[int, Field(ge=0, le=1440)] = 330


class CoffeeTable(Strict):
    """`[coffee]`: how a coffee is planned and which flavours are offered, as in `sobremesa.model.CoffeePreferences`."""

    minutes: Annotated[int, Field(ge=10, le=120)] = 25
    notice_hours: Annotated[int, Field(ge=0, le=168)] = 18
    working_days_ahead: Annotated[int, Field(ge=1, le=20)] = 10
    clear_minutes: Annotated[int, Field(ge=0, le=60)] = 5
    weekly_events: Annotated[int, Field(ge=0, le=20)] = 2
    weekly_minutes: Annotated[int, Field(ge=0, le=1200)] = 60
    flavours: list[Annotated[Flavour, Field(strict=False)]] = list(Flavour)


class StayTable(Strict):
    """`[[stays]]`: a journey, from `first` to `last`, both included, to an IANA zone."""

    first: Annotated[date, Field(strict=False)]
    last: Annotated[date, Field(strict=False)]
    zone: str


class HoursTable(Strict):
    """When somebody works: ranges such as `["09:00", "17:00"]` by weekday (`mon`), and by date for exceptions."""

    zone: str = ""
    working_hours: Annotated[dict[str, Ranges] | None, Field(strict=False)] = None
    overrides: Annotated[dict[str, Ranges], Field(strict=False)] = {}
    stays: list[StayTable] = []


class PreferencesTable(HoursTable):
    """The whole file; every field has a default. `country` is whose public holidays are kept, empty for none."""

    email: str = ""
    country: str | None = None
    left_out: list[str] = []
    off_kinds: list[Annotated[SocialKind, Field(strict=False)]] = []
    paused_until: Annotated[date | None, Field(strict=False)] = None
    not_with: list[str] = []
    buffers: BuffersTable = BuffersTable()
    coffee: CoffeeTable = CoffeeTable()


def read_preferences(path: Path, default_zone: str) -> Preferences:
    """The preferences in the file; `default_zone` (IANA) holds unless the file names one.

    Raises InputError naming file, line and field.
    """
    text, values = _values(path)
    try:
        return _preferences(PreferencesTable.model_validate(values), default_zone)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path}: {line_of(text, first['loc'])}{where}: {first['msg']}") from error
    except InputError as error:
        field = str(error).partition(":")[0]
        raise InputError(f"{path}: {line_of(text, tuple(field.split('.')))}{error}") from error


def _values(path: Path) -> tuple[str, Any]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or 'this is not UTF-8'}") from error
    as_json = path.suffix.lower() == ".json" or (path.suffix.lower() != ".toml" and text.lstrip().startswith("{"))
    try:
        values = json.loads(text) if as_json else tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: line {error.lineno}: {error.msg}") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)| \(at end of document\)", str(error))
        line = (found and found[1]) or text.count("\n") + 1
        message = str(error)[: found.start()] if found else str(error)
        raise InputError(f"{path}: line {line}: {message}") from error
    except RecursionError as error:
        raise InputError(f"{path}: is nested too deeply") from error
    if not isinstance(values, dict):
        raise InputError(f"{path}: line 1: this is no table of preferences")
    return text, values


def _preferences(table: PreferencesTable, default_zone: str) -> Preferences:
    buffers = table.buffers
    lunch = _range("buffers.lunch", buffers.lunch) if buffers.lunch else None
    if buffers.minimum_people > buffers.maximum_people:
        raise InputError("buffers.minimum_people: is more than maximum_people")
    if buffers.minimum_duration > buffers.maximum_duration:
        raise InputError("buffers.minimum_duration: is more than maximum_duration")
    if SocialKind.COFFEE in table.off_kinds:
        raise InputError("off_kinds: coffee is not a kind of buffer")
    values = buffers.model_dump() | {"lunch": lunch}
    values |= {"keywords": tuple(buffers.keywords), "internal_domains": tuple(buffers.internal_domains)}
    if table.country and not is_country(table.country):
        raise InputError(f"country: {table.country!r} is no country such as DE, nor a region of one such as DE-BY")
    return Preferences(
        email=table.email,
        hours=replace(hours_of(table, default_zone), country=table.country),
        buffers=BufferPreferences(**values),
        coffee=CoffeePreferences(**table.coffee.model_dump() | {"flavours": frozenset(table.coffee.flavours)}),
        not_with=frozenset(email.lower() for email in table.not_with),
        left_out=frozenset(table.left_out),
        off_kinds=frozenset(table.off_kinds),
        paused_until=table.paused_until,
    )


def hours_of(table: HoursTable, default_zone: str) -> Hours:
    """The hours that a table describes; raises InputError that begins with the name of the field."""
    zone = table.zone or default_zone
    overrides = {_date(day): _ranges(f"overrides.{day}", ranges) for day, ranges in table.overrides.items()}
    stays = tuple(_stay(each) for each in table.stays)
    if table.working_hours is None:
        return Hours(zone=zone, overrides=MappingProxyType(overrides), stays=stays)
    for day in table.working_hours:
        if day not in DAYS:
            raise InputError(f"working_hours.{day}: is not one of {', '.join(DAYS)}")
    named = {DAYS.index(day): _ranges(f"working_hours.{day}", ranges) for day, ranges in table.working_hours.items()}
    return Hours(zone, MappingProxyType(named), MappingProxyType(overrides), stays)


def _stay(table: StayTable) -> Stay:
    if table.last < table.first:
        raise InputError(f"stays.last: {table.last} is before the first day, {table.first}")
    return Stay(table.first, table.last, table.zone)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"overrides.{text}: is not a date such as 2026-03-27") from error


def _ranges(field: str, ranges: Ranges) -> tuple[DayRange, ...]:
    return tuple(_range(field, pair) for pair in ranges)


def _range(field: str, pair: tuple[str, str]) -> DayRange:
    try:
        return DayRange(_minute(pair[0]), _minute(pair[1]) or 24 * 60)
    except InputError as error:
        raise InputError(f"{field}: {pair[0]}-{pair[1]} is not a part of a day such as 09:00-17:00") from error


def _minute(clock: str) -> int:
    found = _CLOCK.fullmatch(clock.strip())
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minute <= 24 * 60:
        raise InputError(f"{clock!r} is not a time of day")
    return minute


def line_of(text: str, location: tuple[Any, ...]) -> str:
    """The line on which the last named part of a field stands, where it can be found."""
    start = 0
    number = ""
    for part in location:
        found = re.compile(rf"(?m)^.*?[\"'\[.{{,\s]?{re.escape(str(part))}[\"'\]]?\s*[:=\]]").search(text, start)
        if found:
            start = found.start()
            number = f"line {text.count(chr(10), 0, found.end()) + 1}: "
    return number
