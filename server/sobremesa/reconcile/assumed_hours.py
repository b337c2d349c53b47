"""What is assumed of working hours that nobody told us: office hours in the zone, on the country's working days."""

from functools import lru_cache
from types import MappingProxyType

from sobremesa.days_off import assumed_country, weekend
from sobremesa.model import DayRange, Hours

OFFICE = (DayRange(9 * 60, 17 * 60),)
FRIDAY, SUNDAY = 4, 6
_USUAL_WEEKEND = frozenset({5, 6})


@lru_cache(maxsize=256)
def assumed_hours(zone: str) -> Hours:
    """09:00-17:00 in `zone` (IANA), Monday to Friday, or Sunday to Thursday where the weekend begins on Friday.

    A country that works six days is taken to rest on two.
    """
    country = assumed_country(zone)
    resting = weekend(country) if country else _USUAL_WEEKEND
    days = (SUNDAY, 0, 1, 2, 3) if FRIDAY in resting and SUNDAY not in resting else range(5)
    return Hours(zone, MappingProxyType({day: OFFICE for day in days if day not in resting}))
