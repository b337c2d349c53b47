"""Where and when histories take place: zones, hours of work, and weeks in which the clocks are changed."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sobremesa.model import DayRange, Hours

MINUTE = timedelta(minutes=1)
OFFICE = (DayRange(9 * 60, 17 * 60),)
SPLIT = (DayRange(8 * 60, 12 * 60), DayRange(13 * 60 + 30, 18 * 60))
NIGHT = (DayRange(22 * 60, 6 * 60),)  # wraps midnight, and most clocks are changed at night
EVERY_DAY = range(7)


@dataclass(frozen=True)
class Place:
    """A person's zone and hours, and the instant (UTC) at which the history begins."""

    name: str
    now: datetime
    zone: str = "UTC"
    ranges: tuple[DayRange, ...] = OFFICE
    days: tuple[int, ...] = field(default=tuple(range(5)))

    @property
    def hours(self) -> Hours:
        """The working hours of somebody who lives here."""
        return Hours(self.zone, MappingProxyType(dict.fromkeys(self.days, self.ranges)))

    def today(self, now: datetime) -> date:
        """The local day at `now`."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def opening(self, day: date) -> datetime:
        """An hour before work begins on that local day, in UTC."""
        before = self.ranges[0].start - 60
        return on_the_wall(datetime.combine(day, time(before // 60, before % 60)), self.zone)


def on_the_wall(naive: datetime, zone: str) -> datetime:
    """The instant (UTC) at which the clocks in `zone` show that; the first one, if they do it twice."""
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def daily(start: datetime, days: int, zone: str) -> datetime:
    """The same time on the wall that many days later: where a series puts its next instance."""
    wall = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return on_the_wall(wall + timedelta(days=days), zone)


def _utc(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


ORDINARY = Place("an ordinary week", _utc(11, 16, 7))
PLACES = (
    ORDINARY,
    Place("Berlin, back by an hour on Sunday", _utc(10, 24, 5), "Europe/Berlin", SPLIT, tuple(EVERY_DAY)),
    Place("New York at night, forward by an hour", _utc(3, 7, 20), "America/New_York", NIGHT, tuple(EVERY_DAY)),
    Place("New York at night, back by an hour", _utc(10, 31, 20), "America/New_York", NIGHT, tuple(EVERY_DAY)),
    Place("Sydney at night, forward by an hour", _utc(10, 3, 5), "Australia/Sydney", NIGHT, tuple(EVERY_DAY)),
    Place("Lord Howe at night, back by half an hour", _utc(4, 4, 5), "Australia/Lord_Howe", NIGHT, tuple(EVERY_DAY)),
    Place("Kathmandu, Sunday to Thursday", _utc(11, 18, 1), "Asia/Kathmandu", SPLIT, (6, 0, 1, 2, 3)),
)
