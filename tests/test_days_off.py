"""Public holidays, weekends and the country of a zone, against what calendars on the wall say."""

from datetime import UTC, date, datetime

import pytest

from sobremesa import days_off
from sobremesa.days_off import assumed_country, is_country, public_holidays, regions, weekend, with_days_off
from sobremesa.errors import InputError
from sobremesa.model import DayRange, Hours

NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)


def test_a_region_has_its_own_holidays_beside_those_of_the_country() -> None:
    germany, bavaria = public_holidays("DE", 2026, 2026), public_holidays("DE-BY", 2026, 2026)
    epiphany = date(2026, 1, 6)
    assert germany[date(2026, 4, 6)] == "Easter Monday"
    assert epiphany not in germany
    assert bavaria[epiphany] == "Epiphany"
    assert germany.items() < bavaria.items()


def test_a_holiday_on_a_weekend_is_also_kept_on_the_day_it_is_moved_to() -> None:
    found = public_holidays("GB-ENG", 2027, 2027)
    assert date(2027, 12, 27) in found
    assert date(2027, 12, 28) in found


@pytest.mark.parametrize(
    ("country", "days"),
    [("DE", {5, 6}), ("US", {5, 6}), ("IL", {4, 5}), ("EG", {4, 5}), ("AE", {5, 6}), ("BD", {4, 5}), ("BN", {4, 6})],
)
def test_weekends_follow_the_country(country: str, days: set[int]) -> None:
    assert weekend(country) == days


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Berlin", "DE"),
        ("Asia/Kolkata", "IN"),
        ("Asia/Calcutta", "IN"),
        ("US/Pacific", "US"),
        ("Europe/Kyiv", "UA"),
        ("America/Sao_Paulo", "BR"),
        ("UTC", ""),
        ("Etc/GMT+3", ""),
        ("Antarctica/Troll", ""),
        ("No/Where", ""),
    ],
)
def test_a_zone_suggests_its_country(zone: str, country: str) -> None:
    assert assumed_country(zone) == country


@pytest.mark.parametrize("country", ["XX", "de", "DE-XX", "DE-by", "DEU", "Germany", "", "DE-", "Ⅾ€", "US-CA-LA", "-"])
def test_what_is_no_country_is_named(country: str) -> None:
    assert not is_country(country)
    with pytest.raises(InputError, match=r"^country: .* is no country such as DE"):
        public_holidays(country, 2026, 2026)


def test_every_listed_country_is_known_and_so_are_its_regions() -> None:
    listed = days_off.countries()
    assert {"DE", "US", "IN", "JP", "BR", "NZ", "ZA"} < {code for code, _ in listed}
    assert [code for code, _ in listed if not is_country(code)] == []
    assert ("DE-BY", "Bayern") in regions("DE")
    assert all(is_country(region) for code in ("DE", "US", "GB", "CH", "IN") for region, _ in regions(code))
    assert (days_off.name_of("DE-BY"), days_off.name_of("FR")) == ("Germany, Bayern", "France")


def test_hours_without_a_country_keep_the_holidays_of_their_zone() -> None:
    berlin = Hours("Europe/Berlin")
    kept = with_days_off(berlin, NOW)
    assert kept.days_off[date(2026, 12, 25)] == "Christmas Day"
    assert (min(kept.days_off).year, max(kept.days_off).year) == (2025, 2028)
    assert with_days_off(kept, NOW) is kept
    assert with_days_off(Hours("Europe/Berlin", country="US"), NOW).days_off[date(2026, 11, 26)] == "Thanksgiving Day"
    assert with_days_off(Hours("UTC"), NOW).days_off == {}


def test_an_empty_country_keeps_none() -> None:
    assert with_days_off(Hours("Europe/Berlin", country=""), NOW).days_off == {}
    switched_off = Hours("Europe/Berlin", country="", days_off={date(2026, 12, 25): "Christmas Day"})
    assert with_days_off(switched_off, NOW).days_off == {}


def test_an_override_for_the_day_wins_over_its_holiday() -> None:
    christmas, morning = date(2026, 12, 25), (DayRange(540, 720),)
    hours = with_days_off(Hours("Europe/Berlin"), NOW)
    assert hours.ranges_on(christmas) == ()
    assert hours.usual_on(christmas) == (DayRange(540, 1020),)
    assert hours.ranges_on(date(2026, 12, 24)) == (DayRange(540, 1020),)
    working = with_days_off(Hours("Europe/Berlin", overrides={christmas: morning}), NOW)
    assert working.ranges_on(christmas) == working.usual_on(christmas) == morning
