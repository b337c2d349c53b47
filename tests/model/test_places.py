"""Cities and days: one name in many spellings, zones that exist, days that share or do not."""

from datetime import date

import pytest

from sobremesa.errors import InputError
from sobremesa.model.places import City, Days, plain, well_known_cities


@pytest.mark.parametrize(
    ("text", "same"),
    [("  São  Paulo! ", "sao paulo"), ("ZÜRICH", "zurich"), ("Wrocław", "wroclaw"), ("København", "kobenhavn")],
)
def test_names_are_compared_without_accents_capitals_and_punctuation(text: str, same: str) -> None:
    assert plain(text) == same


def test_every_city_of_the_file_is_known_once_under_each_of_its_names() -> None:
    cities = well_known_cities()
    names = [plain(name) for city in cities for name in {plain(each) for each in (city.name, *city.also)}]
    assert len(cities) > 140
    assert sorted(names) == sorted(set(names))
    assert well_known_cities() is cities


def test_a_city_has_a_name_and_a_zone_that_exists() -> None:
    with pytest.raises(InputError, match="city:"):
        City("!", "Europe/Rome")
    with pytest.raises(InputError, match="zone:"):
        City("Rome", "Europe/Nowhere")


def test_days_know_what_they_share() -> None:
    week = Days(date(2026, 3, 2), date(2026, 3, 6))
    assert week.both(Days(date(2026, 3, 5), date(2026, 3, 9))) == Days(date(2026, 3, 5), date(2026, 3, 6))
    assert week.both(Days(date(2026, 3, 7), date(2026, 3, 9))) is None
    assert week.both(Days(date(2026, 3, 6), date(2026, 3, 9))) == Days(date(2026, 3, 6), date(2026, 3, 6))
    assert date(2026, 3, 6) in week
    assert date(2026, 3, 7) not in week
    assert len(week.each()) == 5
    with pytest.raises(InputError, match="last:"):
        Days(date(2026, 3, 2), date(2026, 3, 1))
