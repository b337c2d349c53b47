"""What is assumed of working hours that nobody told us: office hours in the zone, on the country's days."""

from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

from sobremesa.model import DayRange, Hours

OFFICE = (DayRange(9 * 60, 17 * 60),)
FRIDAY, SUNDAY = 4, 6


@lru_cache(maxsize=256)
def assumed_hours(zone: str) -> Hours:
    """09:00-17:00 in `zone` (IANA), Monday to Friday, or Sunday to Thursday where the weekend begins on Friday.

    Source: the weekends of Unicode CLDR, through babel. A country that works six days is taken to rest on two.
    """
    weekend = _weekend(zone)
    days = (SUNDAY, 0, 1, 2, 3) if FRIDAY in weekend and SUNDAY not in weekend else range(5)
    return Hours(zone, MappingProxyType({day: OFFICE for day in days if day not in weekend}))


def _weekend(zone: str) -> frozenset[int]:
    territory = get_global("zone_territories").get(zone, "")
    for language in ("en", *get_official_languages(territory)):
        try:
            locale = Locale(language, territory)
        except (UnknownLocaleError, ValueError):
            continue
        return frozenset(range(locale.weekend_start, locale.weekend_end + 1))
    return frozenset({5, 6})
