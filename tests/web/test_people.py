"""People to talk to, and with whom nobody wants a coffee: for the eyes of one person alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sobremesa.model import Chat, ChatState, FreeBusy, Guest, ReasonCode, Span
from sobremesa.store import accounts, chats, colleagues, preferences, snapshots
from sobremesa.store.tables import PreferencesRow
from sobremesa.web.preference_form import shown
from support.web import ALEX, Panel, Site

PEOPLE = "/api/v1/people"
WEEK = "/api/v1/suggestions?from=2026-11-16&to=2026-11-27"
MONDAY = datetime(2026, 11, 16, 7, 40, tzinfo=UTC)
NOA = "noa@example.com"
CODES = {"long-since-talked", "only-large-meetings", "never-small-round"}


def people(panel: Panel, most: int = 10) -> list[dict[str, Any]]:
    answer = panel.call("GET", f"{PEOPLE}?most={most}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["people"]
    return found


def emails(found: list[dict[str, Any]]) -> list[str]:
    return [one["guest"]["email"] for one in found]


@pytest.fixture
def noa(signed_in: Site) -> str:
    """A colleague whose calendar is known, met in stand-ups of four and larger rounds only."""
    with signed_in.store.begin() as session:
        account = accounts.find(session, ALEX)
        assert account
        reading = snapshots.get(session, account.id)
        assert reading
        kept = [each for each in reading.snapshot.meetings if NOA not in {one.email for one in each.guests[:3]}]
        kept += [each for each in reading.snapshot.meetings if each not in kept and len(each.guests) > 3]
        snapshots.put(session, account.id, replace(reading.snapshot, meetings=tuple(kept)), reading.read_at)
    return NOA


def choose(panel: Panel, **chosen: Any) -> None:
    now = panel.call("GET", "/api/v1/preferences").get_json()
    answer = panel.call("PUT", "/api/v1/preferences", now | chosen)
    assert answer.status_code == 200, answer.text


def test_people_come_with_a_reason_a_time_and_an_address_and_the_order_is_explained(panel: Panel) -> None:
    answer = panel.call("GET", PEOPLE).get_json()
    assert answer["order"].startswith("Three kinds in turn: whom you have not talked to for 60 days")
    assert answer["people"]
    for one in answer["people"]:
        assert one["reason"]["code"] in CODES
        assert one["reason"]["sentence"].startswith("You ")
        assert one["guest"]["email"].endswith("@example.com")
        assert one["url"].startswith("/coffee?with=")


def test_the_same_people_are_in_the_suggestions_and_on_the_page_and_google_is_not_asked(
    signed_in: Site, panel: Panel
) -> None:
    before = signed_in.calls()
    shown = panel.call("GET", WEEK).get_json()["people"]
    assert shown == people(panel, 3)
    page = signed_in.visitor.text("/week")
    assert "People you might talk to From your own calendar. Only you see this." in page
    assert all(one["reason"]["sentence"] in page for one in shown)
    assert signed_in.calls() == before


def test_somebody_whose_calendar_is_known_comes_with_the_best_time(panel: Panel, noa: str) -> None:
    one = next(each for each in people(panel) if each["guest"]["email"] == noa)
    coffee = panel.call("GET", f"/api/v1/times?guests={noa}").get_json()["coffee"]
    assert one["label"] == coffee["slots"][0]["label"]
    assert one["reason"]["code"] == "never-small-round"


def test_no_more_than_wished_for(panel: Panel) -> None:
    assert len(people(panel, 1)) == 1
    for wrong in ("0", "11", "many"):
        assert panel.call("GET", f"{PEOPLE}?most={wrong}").status_code == 422


def test_nobody_with_whom_no_coffee_is_wanted_is_suggested_anywhere(panel: Panel) -> None:
    first = emails(people(panel))[0]
    choose(panel, not_with=[first.upper().replace("EXAMPLE.COM", "example.com")])
    assert first not in emails(people(panel))
    found = panel.call("GET", WEEK).get_json()
    assert first not in {one["guest"]["email"] for one in found["coffee"]}
    assert first not in emails(found["people"])


def test_who_is_on_somebodys_list_finds_no_suitable_time_as_with_a_full_calendar(signed_in: Site, panel: Panel) -> None:
    best = next(one for one in panel.call("GET", WEEK).get_json()["coffee"] if one["slots"])["guest"]["email"]
    with signed_in.store.begin() as session:
        other = accounts.find(session, best)
        assert other
        chosen = replace(preferences.get(session, other.id), not_with=frozenset({ALEX}))
        preferences.put(session, other.id, chosen)
    told = panel.call("GET", f"/api/v1/times?guests={best}").get_json()["coffee"]
    assert (told["slots"], told["edges"], told["unseen"]) == ([], [], None)
    assert told["none_because"]["code"] == ReasonCode.NO_COMMON_TIME
    assert told["none_because"]["sentence"] == "No suitable time in the days ahead."
    assert best not in emails(people(panel))


def test_whom_not_is_sealed_in_the_store_and_in_no_calendar(signed_in: Site, panel: Panel) -> None:
    choose(panel, not_with=["zyxw.vuts@example.com"])
    with signed_in.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account
        row = session.get(PreferencesRow, account.id)
        assert row
        assert "zyxw" not in row.sealed
        assert preferences.get(session, account.id).not_with == {"zyxw.vuts@example.com"}
    panel.call("POST", "/api/v1/plan/apply", {"digest": panel.call("GET", "/api/v1/plan").get_json()["digest"]})
    assert "zyxw" not in str(signed_in.events())


def test_with_whom_a_coffee_is_to_come_nobody_suggests_another(panel: Panel, noa: str) -> None:
    coffee = panel.call("GET", f"/api/v1/times?guests={noa}").get_json()["coffee"]
    body = {"guest": noa, "start": coffee["slots"][0]["start"]}
    assert panel.call("POST", "/api/v1/chats", body, **{"Idempotency-Key": "one-coffee"}).status_code == 201
    assert noa not in emails(people(panel))


def test_who_declined_lately_is_not_suggested(signed_in: Site, panel: Panel, noa: str) -> None:
    chat = Chat(
        "c1", Guest(noa), Span(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1, minutes=25)), "", "", MONDAY
    )
    with signed_in.store.begin() as session:
        account = accounts.find(session, ALEX)
        assert account
        chats.add(session, account.id, replace(chat, state=ChatState.DECLINED), "key", MONDAY)
    assert noa not in emails(people(panel))


def test_who_has_no_time_is_not_suggested_and_is_no_different_from_who_paused(
    signed_in: Site, panel: Panel, noa: str
) -> None:
    with signed_in.store.begin() as session:
        account = accounts.find(session, ALEX)
        assert account
        kept = colleagues.get(session, account.id)
        full = [replace(each, free_busy=FreeBusy(each.person.email, (each.window,))) for each in kept]
        colleagues.put(session, account.id, full)
    assert noa not in emails(people(panel))


def test_somebody_whose_calendar_cannot_be_seen_is_offered_times_instead(signed_in: Site, panel: Panel) -> None:
    assert people(panel)[0]["label"] == ""
    assert "Offer times" in signed_in.visitor.text("/week")


def test_the_page_keeps_flavours_and_whom_not(signed_in: Site, panel: Panel) -> None:
    form = fields(signed_in)
    form |= {
        "flavours_shown": "1",
        "flavour_coffee": "on",
        "flavour_game": "on",
        "not_with": "A.B@example.com; c@d.org\n",
    }
    assert signed_in.visitor.post("/preferences", "/preferences", **form).status_code == 302
    chosen = panel.call("GET", "/api/v1/preferences").get_json()
    assert chosen["coffee"]["flavours"] == ["coffee", "game"]
    assert chosen["not_with"] == ["a.b@example.com", "c@d.org"]
    page = signed_in.visitor.get("/preferences").text
    assert "a.b@example.com\nc@d.org</textarea>" in page
    assert 'name="flavour_game" checked' in page
    assert 'name="flavour_walk">' in page


@pytest.mark.parametrize(
    ("written", "problem"),
    [("ann", "“ann” is not an address."), ("a@b.de " * 201, "Write at most 200 addresses.")],
)
def test_what_is_no_address_is_said_beside_the_field(signed_in: Site, panel: Panel, written: str, problem: str) -> None:
    answer = signed_in.visitor.post("/preferences", "/preferences", **fields(signed_in), not_with=written)
    assert answer.status_code == 422
    assert problem in answer.text
    assert panel.call("GET", "/api/v1/preferences").get_json()["not_with"] == []


def test_a_form_without_these_fields_leaves_them(signed_in: Site, panel: Panel) -> None:
    choose(panel, not_with=["a.b@example.com"])
    assert signed_in.visitor.post("/preferences", "/preferences", **fields(signed_in)).status_code == 302
    chosen = panel.call("GET", "/api/v1/preferences").get_json()
    assert chosen["not_with"] == ["a.b@example.com"]
    assert len(chosen["coffee"]["flavours"]) == 7


def fields(site: Site) -> dict[str, str]:
    """The fields that the form needs, as they are shown."""
    with site.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account
        values = shown(preferences.get(session, account.id)).values
    return {name: value for name, value in values.items() if value and not name.startswith(("flavour_", "not_with"))}
