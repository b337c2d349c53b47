"""Same city over the API: my own stays and answers; about others nothing, until both said yes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sobremesa.model import Meeting, Snapshot, Span
from sobremesa.model.places import City, Consent, Days
from sobremesa.store import accounts, same_city, snapshots
from support.web import ALEX, Panel, Site

PATH = "/api/v1/same-city"
MONDAY, WEDNESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 20)
LISBON = City("Lisbon", "Europe/Lisbon")
NOBODY: dict[str, Any] = {"taking_part": False, "home": None, "people": [], "stays": [], "matches": []}


def read(panel: Panel) -> dict[str, Any]:
    answer = panel.call("GET", PATH)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def say(panel: Panel, **body: Any) -> dict[str, Any]:
    answer = panel.call("POST", PATH, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def yes_to(email: str, yes: bool = True, city: str = "Lisbon") -> dict[str, Any]:
    return {"email": email, "city": city, "first": str(MONDAY), "last": str(FRIDAY), "yes": yes}


def travels(site: Site, email: str, city: str, first: date = MONDAY, last: date = FRIDAY) -> None:
    """An all-day entry, and nothing else, in the last read of that person's calendar."""
    start, end = (datetime.combine(day, datetime.min.time(), UTC) for day in (first, last + timedelta(days=1)))
    trip = Meeting("trip", Span(start, end), title=f"Trip to {city}", all_day=True, busy=False)
    with site.store.begin() as session:
        account = accounts.find(session, email)
        assert account is not None
        reading = snapshots.get(session, account.id)
        window = Span(start - timedelta(days=1), end + timedelta(days=14))
        before = reading.snapshot if reading else Snapshot(window)
        changed = replace(before, meetings=(trip,), zone="UTC")
        snapshots.put(session, account.id, changed, site.clock())


def answers_back(site: Site, email: str, yes: bool) -> None:
    """The other person's answer about Alex."""
    with site.store.begin() as session:
        account = accounts.find(session, email)
        assert account is not None
        consent = Consent(LISBON.key, Days(MONDAY, FRIDAY), ALEX, yes)
        same_city.answer(session, account.id, [consent], MONDAY)


@pytest.fixture
def friend(signed_in: Site, panel: Panel) -> str:
    """A colleague with an account here, in Lisbon from Wednesday on while Alex is there all week."""
    people = say(panel, home="Berlin")["people"]
    with signed_in.store.read() as session:
        known = [str(one["email"]) for one in people if accounts.find(session, one["email"])]
    travels(signed_in, ALEX, "Lisbon")
    travels(signed_in, known[0], "Lisbon", WEDNESDAY)
    return known[0]


def test_nobody_takes_part_before_they_say_so_and_leaving_forgets_it(panel: Panel) -> None:
    assert read(panel) == NOBODY
    part = say(panel, home="Berlin")
    assert (part["taking_part"], part["home"], part["matches"]) == (True, "Berlin", [])
    assert say(panel)["home"] == "Berlin"
    assert say(panel, home=None)["home"] is None
    for _ in range(2):
        assert panel.call("DELETE", PATH).status_code == 204
    assert read(panel) == NOBODY


def test_my_stays_are_those_of_my_own_calendar(panel: Panel, friend: str) -> None:
    first, second, *_ = read(panel)["stays"]
    assert first == {
        "city": "Lisbon", "first": "2026-11-16", "last": "2026-11-20", "at_home": False, "answers": {},
        "label": "Lisbon, Mon 16 Nov – Fri 20 Nov",
    }  # fmt: skip
    assert (second["city"], second["first"], second["at_home"]) == ("Berlin", "2026-11-21", True)
    assert say(panel, answers=[yes_to(friend)])["stays"][0]["answers"] == {friend: True}


def test_two_who_said_yes_see_each_other_and_a_time_for_lunch(signed_in: Site, panel: Panel, friend: str) -> None:
    answers_back(signed_in, friend, yes=True)
    before = signed_in.calls()
    (match,) = say(panel, answers=[yes_to(friend)])["matches"]
    assert (match["guest"]["email"], match["city"]) == (friend, "Lisbon")
    assert (match["first"], match["last"]) == ("2026-11-18", "2026-11-20")
    assert match["label"].endswith("are both in Lisbon, Wed 18 Nov – Fri 20 Nov.")
    assert match["lunches"], match["none_because"]
    for lunch in match["lunches"]:
        start, end = (datetime.fromisoformat(lunch[edge]) for edge in ("start", "end"))
        assert WEDNESDAY <= start.date() <= FRIDAY
        assert start.hour >= 12
        assert (end.hour, end.minute) <= (14, 0)
        assert start.utcoffset() == timedelta(0)
    assert match["none_because"] is None
    assert signed_in.calls() == before


@pytest.mark.parametrize("theirs", [None, False, True])
@pytest.mark.parametrize("mine", [None, False, True])
@pytest.mark.parametrize("where", ["Lisbon", "Rome"])
def test_nothing_is_told_of_anybody_before_both_said_yes(
    signed_in: Site, panel: Panel, friend: str, mine: bool | None, theirs: bool | None, where: str
) -> None:
    own = say(panel, answers=[yes_to(friend, mine)]) if mine is not None else read(panel)
    assert own["matches"] == []
    travels(signed_in, friend, where)
    if theirs is not None:
        answers_back(signed_in, friend, theirs)
    if mine and theirs and where == "Lisbon":
        assert len(read(panel)["matches"]) == 1
    else:
        assert read(panel) == own


def test_whoever_leaves_is_seen_no_more(signed_in: Site, panel: Panel, friend: str) -> None:
    answers_back(signed_in, friend, yes=True)
    assert say(panel, answers=[yes_to(friend)])["matches"]
    with signed_in.store.begin() as session:
        account = accounts.find(session, friend)
        assert account is not None
        same_city.leave(session, account.id)
    assert read(panel)["matches"] == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"email": "stranger@example.org"}, "stranger@example.org is nobody you share a small meeting with"),
        ({"first": "2026-11-21"}, "last: must not be before first"),
        ({"city": "!!"}, "city"),
        ({"yes": "yes"}, "yes"),
        ({"note": "hello"}, "note"),
    ],
)
def test_what_is_not_as_it_must_be_is_422_and_nothing_is_kept(
    panel: Panel, friend: str, change: dict[str, Any], problem: str
) -> None:
    answer = panel.call("POST", PATH, {"home": "Rome", "answers": [yes_to(friend) | change]})
    assert answer.status_code == 422
    assert problem in answer.text
    assert read(panel)["home"] == "Berlin"


def test_without_a_token_nothing_is_told(panel: Panel) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert panel.client.open(PATH, method=method, json={}).status_code == 401
