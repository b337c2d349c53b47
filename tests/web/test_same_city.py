"""Same city over the API: my own stays and answers; about others nothing, until both said yes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from sobremesa.store import accounts, same_city
from support.same_city import FRIDAY, PATH, WEDNESDAY, answers_back, read, say, travels, yes_to
from support.web import ALEX, Panel, Site

NOBODY: dict[str, Any] = {"taking_part": False, "home": None, "people": [], "stays": [], "stated": [], "matches": []}


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
