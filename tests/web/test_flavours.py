"""Flavours over page and API: what can be chosen, when each takes place, and what is written for it."""

from typing import Any

import pytest

from sobremesa.model.flavours import Flavour
from support.web import Panel, Site, words

WEEK = "/api/v1/suggestions?from=2026-11-16&to=2026-11-27"


def suggestions(panel: Panel, flavour: str = "") -> dict[str, Any]:
    answer = panel.call("GET", WEEK + (f"&flavour={flavour}" if flavour else ""))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def first_with_time(panel: Panel, flavour: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in suggestions(panel, flavour)["coffee"] if each["slots"])
    return found


def add(panel: Panel, coffee: dict[str, Any], **more: Any) -> Any:
    body = {"guest": coffee["guest"]["email"], "start": coffee["slots"][0]["start"], "flavour": coffee["flavour"]}
    return panel.call("POST", "/api/v1/chats", body | more, **{"Idempotency-Key": f"key-{coffee['flavour']}"})


def invited(site: Site, title: str) -> dict[str, Any]:
    """The event with that title once its guest was invited."""
    site.clock.advance(seconds=11)
    site.parts.runner.run_due()
    written = next(each for each in site.events() if each["summary"].startswith(title))
    assert [each for each in written["attendees"] if not each.get("self")]
    return written


def test_every_flavour_can_be_chosen_with_its_length(panel: Panel) -> None:
    found = suggestions(panel)
    assert found["flavour"] == "coffee"
    assert [(one["flavour"], one["name"], one["minutes"], one["conference"]) for one in found["flavours"]] == [
        ("coffee", "Coffee", 25, True),
        ("walk", "Walk", 25, False),
        ("lunch", "Lunch", 45, True),
        ("open-conversation", "Open conversation", 30, True),
        ("check-in", "Check-in", 15, True),
        ("happy-hour", "Happy hour", 45, True),
        ("game", "Game", 30, True),
    ]


@pytest.mark.parametrize(
    ("flavour", "title", "minutes"),
    [("walk", "Walk with", 25), ("check-in", "Check-in with", 15), ("open-conversation", "Open conversation with", 30)],
)
def test_suggestions_of_a_flavour_have_its_name_and_length(
    panel: Panel, flavour: str, title: str, minutes: int
) -> None:
    found = first_with_time(panel, flavour)
    assert found["title"].startswith(title)
    assert (found["flavour"], found["minutes"]) == (flavour, minutes)
    assert f"flavour={flavour}" in found["url"]


def test_lunch_is_suggested_at_lunch_time_and_says_so(panel: Panel) -> None:
    for coffee in suggestions(panel, "lunch")["coffee"]:
        for slot in coffee["slots"]:
            assert "12:00" <= slot["start"][11:16] <= "13:15"
            assert slot["reasons"][0] == {"code": "in-part-of-day", "part": "lunch"}
            assert slot["why"].startswith("In the lunch hours of you both.")


def test_an_unknown_flavour_is_refused(panel: Panel) -> None:
    assert panel.call("GET", f"{WEEK}&flavour=poker").status_code == 422


def test_a_walk_is_written_with_its_title_and_without_a_video_link(signed_in: Site, panel: Panel) -> None:
    walk = first_with_time(panel, "walk")
    answer = add(panel, walk)
    assert answer.status_code == 201, answer.text
    chat = answer.get_json()["chat"]
    assert (chat["flavour"], chat["title"]) == ("walk", walk["title"])
    written = invited(signed_in, "Walk: Alex and ")
    assert "conferenceData" not in written
    assert written["description"].startswith(
        "A walk at both ends, by phone or side by side: no video, no desk.\nNo agenda"
    )
    assert written["guestsCanModify"] is True
    assert len(chat["prompts"]) == 2


def test_a_check_in_is_written_with_a_link(signed_in: Site, panel: Panel) -> None:
    assert add(panel, first_with_time(panel, "check-in")).status_code == 201
    assert invited(signed_in, "Check-in: Alex and ")["conferenceData"]["entryPoints"]


def test_a_second_chat_with_the_same_person_begins_with_other_starters(panel: Panel) -> None:
    game = first_with_time(panel, "game")
    first = add(panel, game).get_json()["chat"]
    again = panel.call("DELETE", f"/api/v1/chats/{first['id']}")
    assert again.status_code == 200
    second = panel.call(
        "POST", "/api/v1/chats",
        {"guest": game["guest"]["email"], "start": game["slots"][0]["start"], "flavour": "game", "confirm": True},
        **{"Idempotency-Key": "another-key"},
    ).get_json()["chat"]  # fmt: skip
    assert not set(first["prompts"]) & set(second["prompts"])


def test_a_length_that_the_flavour_cannot_have_is_refused(panel: Panel) -> None:
    refused = add(panel, first_with_time(panel, "walk"), minutes=60)
    assert refused.status_code == 422
    assert refused.get_json()["error"]["message"] == "minutes: a walk lasts 25 minutes"


def test_the_coffee_page_offers_flavours_and_finds_times_for_the_chosen_one(signed_in: Site, panel: Panel) -> None:
    email = first_with_time(panel, "walk")["guest"]["email"]
    page = signed_in.visitor.get(f"/coffee?with={email}&flavour=walk").text
    assert '<option value="walk" selected>Walk, 25 minutes, no video</option>' in page
    assert "Walk with" in words(page)
    assert 'name="flavour" value="walk"' in page
    assert "Add walk," in words(page)


def test_a_flavour_that_is_none_of_ours_is_a_coffee_on_the_page(signed_in: Site) -> None:
    page = signed_in.visitor.get("/coffee?flavour=poker").text
    assert '<option value="coffee" selected>' in page


def test_the_week_page_leads_to_the_other_flavours(signed_in: Site) -> None:
    assert "Or: walk , lunch , open conversation , check-in , happy hour , game" in signed_in.visitor.text("/week")


def test_flavours_that_are_not_liked_are_not_offered(panel: Panel) -> None:
    chosen = panel.call("GET", "/api/v1/preferences").get_json()
    assert chosen["coffee"]["flavours"] == list(Flavour)
    chosen["coffee"]["flavours"] = ["walk", "coffee"]
    assert panel.call("PUT", "/api/v1/preferences", chosen).get_json()["coffee"]["flavours"] == ["coffee", "walk"]
    assert [one["flavour"] for one in suggestions(panel)["flavours"]] == ["coffee", "walk"]
    assert [one["flavour"] for one in suggestions(panel, "game")["flavours"]] == ["coffee", "walk", "game"]
