"""Public holidays and weekends of countries and their regions, and the country that a time zone suggests.

Source: the library `holidays` for both, Unicode CLDR (through babel) for the country of a zone. A country is written
as ISO 3166-1 alpha-2 (`DE`), a region of one as ISO 3166-2 (`DE-BY`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from babel import Locale
from babel.core import get_global

from sobremesa.errors import InputError
from sobremesa.model import Hours

if TYPE_CHECKING:
    from holidays import HolidayBase

YEARS_BEFORE, YEARS_AFTER = 1, 2
_LANGUAGE = "en_US"
_NOWHERE = "ZZ"  # CLDR: unknown
_NONE: Mapping[date, str] = MappingProxyType({})


def with_days_off(hours: Hours, now: datetime) -> Hours:
    """The hours with the public holidays of their country, from the year before `now` to two years after it.

    Without a country (None) the one of the zone counts; an empty one means that no holidays are kept.
    """
    country = assumed_country(hours.zone) if hours.country is None else hours.country
    days = public_holidays(country, now.year - YEARS_BEFORE, now.year + YEARS_AFTER) if country else _NONE
    return hours if hours.days_off is days else replace(hours, days_off=days)


@lru_cache(maxsize=1024)
def public_holidays(country: str, first_year: int, last_year: int) -> Mapping[date, str]:
    """The public holidays of both years and those between, with their English names; raises InputError.

    Days that a holiday is moved to because it falls on a weekend count; half days and bank holidays do not.
    """
    found = _of(country, first_year, last_year)
    return MappingProxyType({day: found[day] for day in sorted(found)})


@lru_cache(maxsize=1024)
def weekend(country: str) -> frozenset[int]:
    """The weekdays (Monday is 0) on which the country, or the region, rests now; raises InputError."""
    return frozenset(_of(country, 2026, 2026).weekend)


@lru_cache(maxsize=1024)
def is_country(country: str) -> bool:
    """Whether it is a country, or a region of one, whose public holidays are known."""
    try:
        _of(country, 2026, 2026)
    except InputError:
        return False
    return True


@lru_cache(maxsize=1024)
def assumed_country(zone: str) -> str:
    """The country an IANA zone lies in, without a region; empty where there is none, as for UTC."""
    country = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone), "")
    return country if country and is_country(country) else ""


def countries() -> list[tuple[str, str]]:
    """Codes and English names of the countries that have a time zone, by name."""
    names = Locale("en").territories
    codes = {code for code in get_global("zone_territories").values() if code.isalpha() and code in names} - {_NOWHERE}
    return sorted(((code, str(names[code])) for code in codes), key=lambda pair: pair[1])


def regions(country: str) -> list[tuple[str, str]]:
    """Codes, as `DE-BY`, and names of the regions with holidays of their own, by name; raises InputError."""
    code = country.partition("-")[0]
    found = _of(code, 2026, 2026).get_subdivision_aliases()
    named = ((f"{code}-{region}", aliases[0] if aliases else region) for region, aliases in found.items())
    return sorted(named, key=lambda pair: pair[1])


def name_of(country: str) -> str:
    """The name of a country in English, with its region behind it."""
    code, _, region = country.partition("-")
    name = str(Locale("en").territories.get(code, code))
    return f"{name}, {dict(regions(code)).get(country, region)}" if region else name


def _of(country: str, first_year: int, last_year: int) -> "HolidayBase":
    from holidays import country_holidays  # only those who ask wait for it

    code, dash, region = country.partition("-")
    years = range(first_year, last_year + 1)
    try:
        if len(code) == 2 and code.isascii() and code.isupper() and bool(dash) == bool(region):
            return country_holidays(code, subdiv=region or None, years=years, language=_LANGUAGE)
    except NotImplementedError:
        pass
    raise InputError(f"country: {country!r} is no country such as DE, nor a region of one such as DE-BY")
