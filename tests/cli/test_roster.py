"""`sobremesa roster import`: the whole list or nothing, and every line that cannot be used by number and field."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sobremesa.cli import sobremesa
from sobremesa.cli.roster_file import read_roster
from sobremesa.errors import InputError
from sobremesa.model.places import City
from sobremesa.settings import load_settings
from sobremesa.store import open_store, roster

LISBON = "Europe/Lisbon"


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the settings of a server of its own."""
    monkeypatch.setenv("SOBREMESA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SOBREMESA_DATABASE_URL", f"sqlite:///{tmp_path / 'roster.db'}")
    return tmp_path


def written(folder: Path, text: str, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def city_of(email: str) -> City | None:
    settings = load_settings()
    store = open_store(settings.database_url, settings.encryption_keys())
    try:
        with store.read() as session:
            return roster.city_of(session, email)
    finally:
        store.close()


def test_a_list_is_kept_as_a_whole_or_not_at_all(at_home: Path) -> None:
    good = written(at_home, "email,city,zone\nMia@example.com,Lisboa,\nann@example.com,Bad Aibling,Europe/Berlin\n")
    done = CliRunner().invoke(sobremesa, ["roster", "import", str(good)])
    assert (done.exit_code, done.output) == (0, "2 people in 2 cities: 2 new, 0 changed, 0 no longer listed.\n")
    bad = written(at_home, "email,city\nmia@example.com,Rome\nann,Rome\nben@example.com,Atlantis\n", "bad.csv")
    refused = CliRunner().invoke(sobremesa, ["roster", "import", str(bad)])
    assert isinstance(refused.exception, InputError)  # exit code 2 and one line of its own, as for every command
    assert str(refused.exception) == f"{bad}: 2 lines cannot be used; nothing was changed"
    assert refused.stderr.splitlines() == [
        f"{bad}: line 3: email: 'ann' is not an address such as ann@example.com",
        f"{bad}: line 4: zone: is missing, and 'Atlantis' is not a city that is known; write one such as Europe/Berlin",
    ]
    found, own = city_of("mia@example.com"), city_of("ann@example.com")
    assert found is not None
    assert (found.name, found.zone) == ("Lisbon", LISBON)
    assert own == City("Bad Aibling", "Europe/Berlin")
    shorter = written(at_home, "city;email\nRome;mia@example.com\n", "shorter.csv")
    done = CliRunner().invoke(sobremesa, ["roster", "import", str(shorter)])
    assert done.output == "1 person in 1 city: 0 new, 1 changed, 1 no longer listed.\n"
    assert city_of("ann@example.com") is None


def test_of_very_many_problems_the_first_are_shown(at_home: Path) -> None:
    bad = written(at_home, "email,city\n" + "ann,Rome\n" * 25)
    refused = CliRunner().invoke(sobremesa, ["roster", "import", str(bad)])
    assert len(refused.stderr.splitlines()) == 20
    assert "25 lines cannot be used (5 more are not shown); nothing was changed" in str(refused.exception)


@pytest.mark.parametrize("wrapped", [False, True])
def test_json_says_the_same_and_names_the_line_on_which_a_person_begins(tmp_path: Path, wrapped: bool) -> None:
    people = [{"email": "mia@example.com", "city": "Rome"}, {"email": "ann@example.com", "city": "Rome", "zone": "x"}]
    text = json.dumps({"people": people} if wrapped else people, indent=1)
    found = read_roster(written(tmp_path, text, "people.json"))
    assert {email: city.name for email, city in found.cities.items()} == {"mia@example.com": "Rome"}
    (problem,) = found.problems
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "ann@" in each) - 1
    assert problem.endswith(f"line {line}: zone: 'x' is not an IANA time zone")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("mia@example.com,Rome,", "email: mia@example.com is there twice"),
        ("ann@example.com,,", "city: '' is not a name"),
        ("ann@example.com,!!,Europe/Rome", "city: '!!' is not a name"),
        ("ann@example.com,Rome,Europe/Berlin", "zone: Rome is in Europe/Rome; another place needs a name of its own"),
        ("ann@example.com,Rome,,else", "column 4: is no field; there are email, city, zone"),
        (f"ann@example.com,{'o' * 255},", "city: longer than 254 characters"),
    ],
)
def test_what_is_wrong_with_a_row_is_named_with_its_line_and_field(tmp_path: Path, row: str, problem: str) -> None:
    path = written(tmp_path, f"email,city,zone\n\nmia@example.com,Rome,\n{row}\n")
    assert read_roster(path).problems == (f"{path}: line 4: {problem}",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: the first line names the columns: email,city,zone"),
        ("mia@example.com,Rome\n", "line 1: the first line names the columns"),
        ("email,city,email\n", "line 1: the first line names the columns"),
        ("email,city\n", "nobody is in it"),
        ('email,city\n"mia@example.com,Rome\n', "line 2: unexpected end of data"),
        ("{}", "people: must be a list"),
        ("[]", "nobody is in it"),
        ('[\n"mia"]', "line 2: must be an object with email, city, zone"),
        ('[\n{"email": }]', "line 2: Expecting value"),
        ('[{"email": "mia@example.com", "city": 5}]', ""),
        ("[" * 200_000, "is nested too deeply"),
    ],
)
def test_a_file_that_is_no_list_of_people_is_refused_in_one_line(tmp_path: Path, text: str, problem: str) -> None:
    path = written(tmp_path, text)
    if not problem:
        assert read_roster(path).problems == (f"{path}: line 1: city: must be text",)
        return
    with pytest.raises(InputError) as refused:
        read_roster(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert problem in str(refused.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"email,city\nann@example.com,M\xfcnchen\n")
    for name, problem in (("latin.csv", "this is not UTF-8"), ("none.csv", "No such file or directory")):
        with pytest.raises(InputError, match=problem):
            read_roster(tmp_path / name)
