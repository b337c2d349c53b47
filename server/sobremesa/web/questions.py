"""The shapes of what the JSON API takes; strict, so that a typing mistake is answered instead of guessed at."""

import re
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, EmailStr, Field, model_validator

from sobremesa.days_off import public_holidays
from sobremesa.errors import InputError
from sobremesa.model import (
    MINUTES_PER_DAY,
    BufferPreferences,
    CoffeePreferences,
    Counting,
    DayRange,
    Hours,
    Preferences,
    SocialKey,
    SocialKind,
    Stay,
)
from sobremesa.model.flavours import Flavour
from sobremesa.web.action_shapes import BufferKind, member
from sobremesa.web.preference_form import BUFFERS, clock, minutes_of

LONGEST = timedelta(days=62)
YEAR = 2026  # any: whether a country is known is no matter of the year
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
DATE = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)


def _instant(value: object) -> object:
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        raise ValueError("must be an instant with an offset, such as 2026-11-18T10:30:00+01:00")
    found = datetime.fromisoformat(value)
    if not 2000 <= found.year <= 2100:
        raise ValueError("must be between the years 2000 and 2100")
    return found


def _date(value: object) -> object:
    if not isinstance(value, str) or not DATE.fullmatch(value):
        raise ValueError("must be a date of this century, such as 2026-11-18")
    return date.fromisoformat(value)


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
Day = Annotated[date, BeforeValidator(_date)]
Clock = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Range = Annotated[list[Clock], Field(min_length=2, max_length=2)]
Minutes = Annotated[int, Field(ge=0, le=30)]
Zone = Annotated[str, Field(min_length=1, max_length=64)]
Count = Annotated[Counting, member(Counting)]
OneFlavour = Annotated[Flavour, member(Flavour)]


class Question(BaseModel):
    """Whatever is not known is an error, and no value is bent into another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Between(BaseModel):
    """From which day to which, both included, in the person's own zone; at most 62 days."""

    model_config = ConfigDict(strict=True, frozen=True)
    from_: Day = Field(alias="from")
    to: Day
    event: str | None = Field(None, max_length=1100)
    flavour: OneFlavour = Flavour.COFFEE

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.from_ <= self.to <= self.from_ + LONGEST:
            raise ValueError("to: must not be before from, nor more than 62 days after it")
        return self


class Apply(Question):
    """Which plan was seen; `keys` takes only these of its changes."""

    digest: str = Field(min_length=1, max_length=128)
    keys: list[Annotated[str, Field(max_length=1100)]] | None = Field(None, max_length=500)

    def social_keys(self) -> frozenset[SocialKey] | None:
        """The keys as the plan names them; raises InputError for one that is none."""
        return None if self.keys is None else frozenset(SocialKey.parse(key) for key in self.keys)


class BufferChoices(Question):
    """Buffers in minutes and people; every field has its usual value."""

    before_minutes: Minutes = 0
    after_minutes: Minutes = 5
    minimum_minutes: int = Field(3, ge=1, le=30)
    minimum_people: int = Field(2, ge=2, le=30)
    maximum_people: int = Field(8, ge=2, le=30)
    minimum_duration: int = Field(15, ge=1, le=1440)
    maximum_duration: int = Field(120, ge=1, le=1440)
    tentative: Count = Counting.MEETING
    unanswered: Count = Counting.BUSY
    large_breather: bool = False
    external_social: bool = False
    internal_domains: list[Annotated[str, Field(max_length=253)]] = Field(default_factory=list, max_length=50)
    keywords: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field(
        default_factory=lambda: list(BufferPreferences().keywords), max_length=100
    )
    lunch: Range | None = None
    social_per_day: int = Field(3, ge=0, le=20)
    full_day_minutes: int = Field(330, ge=0, le=1440)

    @model_validator(mode="after")
    def _least_before_most(self) -> Self:
        if self.minimum_people > self.maximum_people:
            raise ValueError("maximum_people: must not be less than minimum_people")
        if self.minimum_duration > self.maximum_duration:
            raise ValueError("maximum_duration: must not be less than minimum_duration")
        return self


class CoffeeChoices(Question):
    """How a coffee is planned."""

    minutes: int = Field(25, ge=10, le=120)
    notice_hours: int = Field(18, ge=0, le=168)
    working_days_ahead: int = Field(10, ge=1, le=20)
    clear_minutes: int = Field(5, ge=0, le=60)
    weekly_events: int = Field(2, ge=0, le=20)
    weekly_minutes: int = Field(60, ge=0, le=1200)
    flavours: list[OneFlavour] = Field(default_factory=lambda: list(Flavour), max_length=len(Flavour))


class Journey(Question):
    """From one day to another, both included, by another zone."""

    first: Day
    last: Day
    zone: Zone

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("last: must not be before first")
        return self


class Choices(Question):
    """All of one person's choices; `working_hours` are ranges of local time by day of the week (`mon` to `sun`).

    `country` (`DE`, or a region: `DE-BY`) is whose public holidays are kept: null for the country of the zone, empty
    for none.
    """

    zone: Zone
    working_hours: dict[str, list[Range]] = Field(max_length=7)
    overrides: dict[str, list[Range]] = Field(default_factory=dict, max_length=400)
    stays: list[Journey] = Field(default_factory=list, max_length=100)
    country: str | None = Field(None, max_length=64)
    buffers: BufferChoices = Field(default_factory=BufferChoices)
    coffee: CoffeeChoices = Field(default_factory=CoffeeChoices)
    automatic: list[Annotated[SocialKind, member(SocialKind)]] = Field(default_factory=list, max_length=4)
    cap: int = Field(40, ge=1, le=500)
    left_out: list[Annotated[str, Field(max_length=1100)]] = Field(default_factory=list, max_length=2000)
    off_kinds: list[Annotated[BufferKind, member(SocialKind)]] = Field(default_factory=list, max_length=3)
    paused_until: Day | None = None
    open_to_coffee: bool = True
    not_with: list[EmailStr] = Field(default_factory=list, max_length=200)

    def preferences(self, email: str) -> Preferences:
        """The choices as the planner takes them; raises InputError naming the field."""
        weekly = {_weekday(name): _ranges(them, f"working_hours.{name}") for name, them in self.working_hours.items()}
        overrides = {_override(name): _ranges(them, f"overrides.{name}") for name, them in self.overrides.items()}
        stays = tuple(Stay(each.first, each.last, each.zone) for each in self.stays)
        buffers = self.buffers.model_dump(exclude={"lunch", "internal_domains", "keywords"})
        lunch = _ranges([self.buffers.lunch], "buffers.lunch")[0] if self.buffers.lunch else None
        return Preferences(
            email=email,
            hours=Hours(
                self.zone, MappingProxyType(weekly), MappingProxyType(overrides), stays, _country(self.country)
            ),
            buffers=BufferPreferences(
                **buffers,
                lunch=lunch,
                internal_domains=tuple(self.buffers.internal_domains),
                keywords=tuple(self.buffers.keywords),
            ),
            coffee=CoffeePreferences(**self.coffee.model_dump() | {"flavours": frozenset(self.coffee.flavours)}),
            automatic=frozenset(self.automatic),
            cap=self.cap,
            left_out=frozenset(self.left_out),
            off_kinds=frozenset(self.off_kinds),
            paused_until=self.paused_until,
            open_to_coffee=self.open_to_coffee,
            not_with=frozenset(email.lower() for email in self.not_with),
        )

    @classmethod
    def of(cls, preferences: Preferences) -> "Choices":
        """The document of these choices; what is read can be sent back as it is."""
        hours, buffers = preferences.hours, preferences.buffers
        return cls.model_construct(
            zone=hours.zone,
            working_hours={WEEKDAYS[day]: written(them) for day, them in sorted(hours.weekly.items())},
            overrides={day.isoformat(): written(them) for day, them in sorted(hours.overrides.items())},
            stays=[Journey.model_construct(first=s.first, last=s.last, zone=s.zone) for s in hours.stays],
            country=hours.country,
            buffers=_buffer_choices(buffers),
            coffee=_coffee_choices(preferences.coffee),
            automatic=sorted(preferences.automatic),
            cap=preferences.cap,
            left_out=sorted(preferences.left_out),
            off_kinds=[kind for kind in BUFFERS if kind in preferences.off_kinds],
            paused_until=preferences.paused_until,
            open_to_coffee=preferences.open_to_coffee,
            not_with=sorted(preferences.not_with),
        )


def _coffee_choices(coffee: CoffeePreferences) -> CoffeeChoices:
    liked = [flavour for flavour in Flavour if flavour in coffee.flavours]
    return CoffeeChoices.model_construct(**_fields(coffee, CoffeeChoices) | {"flavours": liked})


def _buffer_choices(buffers: BufferPreferences) -> BufferChoices:
    values = _fields(buffers, BufferChoices)
    lists = {"internal_domains": list(buffers.internal_domains), "keywords": list(buffers.keywords)}
    lunch = written((buffers.lunch,))[0] if buffers.lunch else None
    return BufferChoices.model_construct(**(values | lists | {"lunch": lunch}))


def _fields(value: object, model: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in model.model_fields}


def written(ranges: tuple[DayRange, ...]) -> list[list[str]]:
    """Ranges of a day as the API writes them: `[["09:00", "17:00"]]`."""
    return [[clock(each.start), clock(each.end)] for each in ranges]


def _ranges(pairs: list[Range] | list[list[str]], field: str) -> tuple[DayRange, ...]:
    try:
        return tuple(sorted(DayRange(minutes_of(start), minutes_of(end) or MINUTES_PER_DAY) for start, end in pairs))
    except InputError as error:
        raise InputError(f"{field}: {error}") from error


def _country(country: str | None) -> str | None:
    if country:
        public_holidays(country, YEAR, YEAR)
    return country


def _weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise InputError(f"working_hours: {name!r} is none of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(name)


def _override(name: str) -> date:
    try:
        return date.fromisoformat(name)
    except ValueError:
        raise InputError(f"overrides: {name!r} is not a date") from None
