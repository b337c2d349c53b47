"""Time: spans of instants, parts of a day, and the hours in which somebody works."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sobremesa.errors import InputError
from sobremesa.model.value import ordered_value

MINUTES_PER_DAY = 24 * 60


@ordered_value
class Span:
    """A stretch of time from `start` (inclusive) to `end` (exclusive): aware, kept in UTC, never empty."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            self._keep_in_utc()
        if self.end <= self.start:
            raise InputError(f"end: {self.end.isoformat()} is not after the start {self.start.isoformat()}")

    def _keep_in_utc(self) -> None:
        for name in ("start", "end"):
            instant: datetime = getattr(self, name)
            if instant.tzinfo is None:
                raise InputError(f"{name}: {instant.isoformat()} has no time zone")
            object.__setattr__(self, name, instant.astimezone(UTC))

    @property
    def minutes(self) -> float:
        """Its length in minutes."""
        return (self.end - self.start).total_seconds() / 60

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share any time; touching ends do not overlap."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def moved(self, by: timedelta) -> "Span":
        """The same length, later by `by`."""
        return Span(self.start + by, self.end + by)


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """Minutes after local midnight, `start` inclusive, `end` exclusive: 0..1440.

    `end <= start` wraps past midnight into the next day (a night shift); `end == 1440` is "24:00".
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < MINUTES_PER_DAY or not 0 < self.end <= MINUTES_PER_DAY or self.start == self.end:
            raise InputError(f"range: {self.start}-{self.end} minutes is not a part of a day")

    @property
    def until(self) -> int:
        """When it ends, in minutes after the midnight before its start; beyond 1440 for a night shift."""
        return self.end if self.end > self.start else self.end + MINUTES_PER_DAY


@dataclass(frozen=True, slots=True)
class Stay:
    """A journey: from `first` to `last`, both included, the person lives by another IANA zone."""

    first: date
    last: date
    zone: str


@dataclass(frozen=True)
class Hours:
    """A person's working hours: ranges per weekday (Monday is 0) in one IANA zone; `overrides` replace a day.

    `stays` are journeys to other zones; the ranges then hold in the zone of the stay. `country` is whose public
    holidays are kept: ISO 3166-1 alpha-2 (`DE`) or a region by ISO 3166-2 (`DE-BY`), empty for none, None for the
    country the zone lies in. `days_off` are those holidays with their names, as far as somebody looked them up.
    """

    zone: str = "UTC"
    weekly: Mapping[int, tuple[DayRange, ...]] = field(
        default_factory=lambda: MappingProxyType({day: (DayRange(9 * 60, 17 * 60),) for day in range(5)})
    )
    overrides: Mapping[date, tuple[DayRange, ...]] = field(default_factory=lambda: MappingProxyType({}))
    stays: tuple[Stay, ...] = ()
    country: str | None = None
    days_off: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for zone in (self.zone, *(stay.zone for stay in self.stays)):
            if not is_zone(zone):
                raise InputError(f"zone: {zone!r} is not an IANA time zone")

    def zone_on(self, day: date) -> str:
        """The IANA zone the person is in on `day`: that of the last stay that covers it, else their own."""
        if not self.stays:
            return self.zone
        return next((stay.zone for stay in reversed(self.stays) if stay.first <= day <= stay.last), self.zone)

    def ranges_on(self, day: date) -> tuple[DayRange, ...]:
        """The ranges that begin on `day`: none on a day off, unless an override for it says otherwise."""
        return () if day in self.days_off and day not in self.overrides else self.usual_on(day)

    def usual_on(self, day: date) -> tuple[DayRange, ...]:
        """The ranges that begin on `day`, were it no public holiday."""
        return self.overrides[day] if day in self.overrides else self.weekly.get(day.weekday(), ())
