"""Working hours mean the same at every door: the API, Google, a preferences file and a file of people."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sobremesa.calendars.google_profile import hours_from_google
from sobremesa.cli.people_file import read_people
from sobremesa.cli.preferences_file import read_preferences
from sobremesa.errors import InputError
from sobremesa.model import DayRange, Hours
from sobremesa.web.questions import Choices

Written = dict[str, list[list[str]]]
Door = Callable[[Path, Written, Written], Hours]
FREE_DAY, HALF_DAY = date(2026, 12, 24), date(2026, 12, 31)


def api(_folder: Path, weekly: Written, overrides: Written) -> Hours:
    body = {"zone": "UTC", "working_hours": weekly, "overrides": overrides}
    return Choices.model_validate(body).preferences("ann@example.com").hours


def preferences_file(folder: Path, weekly: Written, overrides: Written) -> Hours:
    file = folder / "preferences.json"
    file.write_text(json.dumps({"working_hours": weekly, "overrides": overrides}))
    return read_preferences(file, "UTC").hours


def people_file(folder: Path, weekly: Written, overrides: Written) -> Hours:
    file = folder / "people.json"
    person = {"email": "ann@example.com", "zone": "UTC", "working_hours": weekly, "overrides": overrides}
    file.write_text(json.dumps({"people": [person]}))
    return read_people(file).people[0].hours


DOORS = pytest.mark.parametrize("door", [api, preferences_file, people_file], ids=lambda door: door.__name__)


@DOORS
def test_several_ranges_midnight_night_shifts_and_exceptions_are_taken(door: Door, tmp_path: Path) -> None:
    weekly = {
        "mon": [["08:00", "12:00"], ["13:00", "17:30"]],
        "tue": [["16:00", "24:00"]],
        "wed": [["16:00", "00:00"]],
        "thu": [["22:00", "06:00"]],
        "fri": [["00:00", "24:00"]],
        "sat": [],
    }
    hours = door(tmp_path, weekly, {"2026-12-24": [], "2026-12-31": [["09:00", "13:00"]]})
    assert {day: ranges for day, ranges in hours.weekly.items() if ranges} == {
        0: (DayRange(480, 720), DayRange(780, 1050)),
        1: (DayRange(960, 1440),),
        2: (DayRange(960, 1440),),
        3: (DayRange(1320, 360),),
        4: (DayRange(0, 1440),),
    }
    assert (hours.ranges_on(FREE_DAY), hours.ranges_on(HALF_DAY)) == ((), (DayRange(540, 780),))


@DOORS
@pytest.mark.parametrize(
    ("weekly", "field"),
    [
        ({"mon": [["09:00", "25:00"]]}, "working_hours.mon"),
        ({"mon": [["24:00", "06:00"]]}, "working_hours.mon"),
        ({"mon": [["09:00", "09:00"]]}, "working_hours.mon"),
        ({"mon": [["09:00", "09:75"]]}, "working_hours.mon"),
        ({"mon": [["nine", "five"]]}, "working_hours.mon"),
        ({"mon": [["09:00"]]}, "working_hours.mon"),
        ({"monday": [["09:00", "17:00"]]}, "working_hours"),
    ],
)
def test_what_is_no_part_of_a_day_is_refused_with_its_field(
    door: Door, weekly: Written, field: str, tmp_path: Path
) -> None:
    with pytest.raises((InputError, ValidationError)) as refused:
        door(tmp_path, weekly, {})
    assert field in str(refused.value)


@DOORS
def test_an_exception_for_what_is_no_date_is_refused_with_its_field(door: Door, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"overrides.*tomorrow"):
        door(tmp_path, {}, {"tomorrow": []})


def period(day: str, start: int, end: int) -> dict[str, Any]:
    return {"dayOfWeek": day, "periodStart": start, "periodEnd": end}


def test_googles_working_hours_have_several_ranges_midnight_and_night_shifts() -> None:
    times = [
        period("monday", 780, 1050),
        period("monday", 480, 720),
        period("tuesday", 960, 1440),
        period("wednesday", 960, 0),
        period("thursday", 1320, 360),
        period("sunday", 0, 1440),
    ]
    hours = hours_from_google({"workingHoursEnabled": True, "availableTimes": times}, "Asia/Jerusalem")
    assert hours is not None
    assert hours.zone == "Asia/Jerusalem"
    assert hours.weekly == {
        0: (DayRange(480, 720), DayRange(780, 1050)),
        1: (DayRange(960, 1440),),
        2: (DayRange(960, 1440),),
        3: (DayRange(1320, 360),),
        6: (DayRange(0, 1440),),
    }


def test_a_preferences_file_names_a_country_or_none(tmp_path: Path) -> None:
    file = tmp_path / "preferences.toml"
    for text, country in (('country = "DE-BY"', "DE-BY"), ('country = ""', ""), ("", None)):
        file.write_text(text)
        assert read_preferences(file, "Europe/Berlin").hours.country == country
    file.write_text('email = "ann@example.com"\ncountry = "Bavaria"')
    with pytest.raises(InputError, match="line 2: country: 'Bavaria' is no country such as DE"):
        read_preferences(file, "Europe/Berlin")
