"""The part of a preferences file about coffee: its numbers, the flavours offered, and with whom nobody wants one."""

from pathlib import Path

import pytest

from sobremesa.cli.preferences_file import read_preferences
from sobremesa.errors import InputError
from sobremesa.model import CoffeePreferences, Preferences
from sobremesa.model.flavours import Flavour


def read(folder: Path, text: str) -> Preferences:
    path = folder / "preferences.toml"
    path.write_text(text)
    return read_preferences(path, "Europe/Berlin")


def test_flavours_numbers_and_whom_not(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        'not_with = ["Ann@Example.com"]\n[coffee]\nminutes = 20\nweekly_events = 1\nflavours = ["walk", "check-in"]\n',
    )
    assert found.not_with == {"ann@example.com"}
    assert found.coffee == CoffeePreferences(
        minutes=20, weekly_events=1, flavours=frozenset({Flavour.WALK, Flavour.CHECK_IN})
    )


def test_an_empty_file_has_every_flavour_and_nobody_on_the_list(tmp_path: Path) -> None:
    found = read(tmp_path, "")
    assert (found.coffee, found.not_with) == (CoffeePreferences(), frozenset())
    assert found.coffee.flavours == frozenset(Flavour)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[coffee]\nflavours = ["poker"]', "preferences.toml: line 2: coffee.flavours.0: Input should be 'coffee'"),
        (
            "[coffee]\nminutes = 5",
            "preferences.toml: line 2: coffee.minutes: Input should be greater than or equal to 10",
        ),
        ("not_with = 3", "preferences.toml: line 1: not_with: Input should be a valid list"),
        ("[coffee]\nsugar = 2", "preferences.toml: line 2: coffee.sugar: Extra inputs are not permitted"),
    ],
)
def test_a_mistake_names_its_line_and_field(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, text)
    assert said in str(refused.value)
