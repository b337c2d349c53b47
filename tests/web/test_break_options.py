"""Ways to hold a team's break over the API and on the page: the hours of everybody, the fairness in words, mistakes."""

from collections import OrderedDict
from typing import Any

import pytest

from sobremesa.model import BreakPlan
from sobremesa.web import break_plans
from sobremesa.web.rates import Brake
from support.web import Panel, Site, csrf, words

PATH = "/api/v1/breaks/options"
NADIA, TOM, PRIYA, DIEGO = (f"{name}@example.com" for name in ("nadia", "tom", "priya", "diego"))


@pytest.fixture
def unplanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what has nothing to do with the hours that are found: none are looked for, and none kept for other tests."""
    monkeypatch.setattr(break_plans, "plan_break", lambda *_: BreakPlan(()))
    monkeypatch.setattr(break_plans, "_plans", OrderedDict())


def ask(panel: Panel, *emails: str, **more: Any) -> dict[str, Any]:
    answer = panel.call("POST", PATH, {"people": [{"email": email} for email in emails], **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def refusal(panel: Panel, body: dict[str, Any]) -> tuple[int, str, str]:
    answer = panel.call("POST", PATH, body)
    error = answer.get_json()["error"]
    return answer.status_code, error.get("field", ""), error["message"]


def send(site: Site, **fields: Any) -> tuple[int, str]:
    """Press "See the times"."""
    token = csrf(site.visitor.get("/week").text)
    usual = {"kind": "coffee-break", "minutes": "", "every": "2", "first": "", "title": "", "others": ""}
    answer = site.visitor.client.post("/breaks/options", data={"csrf_token": token, **usual, **fields})
    return answer.status_code, answer.text


def test_an_hour_that_suits_everybody_on_all_dates_is_told_on_everybodys_clock(panel: Panel) -> None:
    answer = ask(panel, TOM, NADIA, first="2026-11-23")
    best = answer["options"][0]
    assert (best["form"], best["label"]) == ("shared", "Every second Tuesday at 15:30")
    assert {one["email"]: one["label"] for one in best["clocks"]} == {
        "alex@example.com": "15:30",
        TOM: "14:30",
        NADIA: "09:30",
    }
    assert [one["label"] for one in best["dates"]][:2] == ["Tue 24 Nov, 15:30", "Tue 8 Dec, 15:30"]
    assert len(best["dates"]) == 6
    assert best["fairness"].startswith("It costs nobody anything")
    assert (best["mails"], best["mails_label"]) == (
        2,
        "Creating it invites Tom and Nadia at once: 2 mails. Nobody is mailed before that.",
    )
    assert len({one["label"].split()[2] for one in answer["options"]}) == 3, "each on another weekday"


def test_where_no_hour_is_shared_the_ways_come_with_what_the_worst_off_person_gives(panel: Panel) -> None:
    answer = ask(panel, NADIA, PRIYA, DIEGO)
    assert [one["form"] for one in answer["options"]] == ["sittings", "rotation", "edge"]
    worst = [one["burdens"][0]["minutes"] for one in answer["options"]]
    assert worst == sorted(worst)
    reason = answer["reasons"][0]
    assert reason["code"] == "no-common-hour"
    assert [reason["sittings"], reason["rotation"], reason["edge"]] == worst
    edge = answer["options"][2]
    assert edge["fairness"].startswith("Worst off: ")
    assert "minutes outside the working day over 6 breaks (about " in edge["fairness"]
    outside = {one["email"]: one["dates_outside"] for one in edge["clocks"]}
    assert outside["alex@example.com"] < outside[DIEGO] == 6
    assert all(DIEGO in one["outside"] for one in edge["dates"])


@pytest.mark.usefixtures("unplanned")
def test_hours_that_nobody_told_are_assumed_and_shown_as_such_in_the_zone_that_is_told(panel: Panel) -> None:
    known, stranger = ask(panel, TOM, "sam@example.net")["people"][1:]
    assert (known["hours_assumed"], known["zone"]) == (False, "Europe/London")
    assert (stranger["hours_assumed"], stranger["zone"]) == (True, "Europe/Berlin")
    answer = panel.call("POST", PATH, {"people": [{"email": "sam@example.net", "zone": "Asia/Tokyo"}]})
    assert answer.get_json()["people"][1]["city"] == "Tokyo"
    told = {"people": [{"email": TOM, "zone": "Asia/Tokyo"}]}
    assert panel.call("POST", PATH, told).get_json()["people"][1]["zone"] == "Europe/London", "his own hours count"


@pytest.mark.usefixtures("unplanned")
def test_who_asks_organises_it_also_when_they_name_themselves(panel: Panel) -> None:
    people = ask(panel, "ALEX@example.com", TOM)["people"]
    assert [(one["email"], one["is_you"]) for one in people] == [("alex@example.com", True), (TOM, False)]


@pytest.mark.usefixtures("unplanned")
def test_an_open_space_is_longer_unless_told_otherwise(panel: Panel) -> None:
    assert ask(panel, TOM, kind="open-space")["minutes"] == 45
    assert ask(panel, TOM, kind="open-space", minutes=30)["minutes"] == 30


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"people": []}, "people", "at least 1 item"),
        ({"people": [{"email": "nobody"}]}, "people.0.email", "not a valid email"),
        ({"people": [{"email": TOM}], "minutes": 4}, "minutes", "greater than or equal to 5"),
        ({"people": [{"email": TOM}], "every_weeks": 3}, "every_weeks", "1 or 2"),
        ({"people": [{"email": TOM}], "kind": "party"}, "kind", "coffee-break"),
        ({"people": [{"email": TOM}, {"email": TOM}]}, "people", "is named twice"),
        ({"people": [{"email": TOM, "zone": "Mars/Base"}]}, "zone", "not an IANA time zone"),
        ({"people": [{"email": "alex@example.com"}]}, "people", "two people at least"),
        ({"people": [{"email": TOM}], "first": "2026-01-01"}, "first", "is past"),
    ],
)
def test_a_mistake_is_named_with_its_field(panel: Panel, body: dict[str, Any], field: str, said: str) -> None:
    status, where, message = refusal(panel, body)
    assert status == 422
    assert where == field
    assert said in message


@pytest.mark.usefixtures("unplanned")
def test_planning_is_slowed_down_for_each_account(signed_in: Site, panel: Panel) -> None:
    object.__setattr__(signed_in.parts, "planning_brake", Brake(most=1, seconds=60))
    ask(panel, TOM)
    answer = panel.call("POST", PATH, {"people": [{"email": TOM}]})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (429, "slow-down")
    assert int(answer.headers["Retry-After"]) > 0
    assert send(signed_in, who=[TOM])[0] == 429


def test_the_page_shows_the_ways_and_says_whom_creating_mails(signed_in: Site) -> None:
    status, html = send(signed_in, who=[TOM, NADIA], first="2026-11-23")
    said = words(html)
    assert status == 200
    assert "Every second Tuesday at 15:30" in said
    assert "6 times, from Tue 24 Nov to Tue 2 Feb." in said
    assert "Create it, Tue 15:30 Creating it invites Tom and Nadia at once: 2 mails." in said
    assert "Nothing is in anybody's calendar yet." in said


@pytest.mark.usefixtures("unplanned")
def test_the_form_names_every_field_that_is_wrong_and_keeps_what_was_written(signed_in: Site) -> None:
    status, html = send(signed_in, others="tom at home", minutes="200", first="soon", title="x" * 101)
    assert status == 422
    said = words(html)
    assert "4 fields need another look." in said
    assert "“tom at home” is not an e-mail address." in said
    assert "Write a whole number from 5 to 120." in said
    assert 'value="tom at home"' in html
    assert "Choose one person at least, or write an address." in words(send(signed_in)[1])
    assert "2026-11-01 is past." in words(send(signed_in, who=[TOM], first="2026-11-01")[1])


@pytest.mark.usefixtures("unplanned")
def test_a_typed_address_without_a_known_zone_can_be_told_one(signed_in: Site) -> None:
    _, html = send(signed_in, others="Sam <sam@example.net>")
    assert "Where they are" in words(html)
    assert 'name="zone:sam@example.net"' in html
    _, told = send(signed_in, others="sam@example.net", **{"zone:sam@example.net": "Asia/Tokyo"})
    assert "Where they are" not in words(told)
    assert 'name="zone:sam@example.net" value="Asia/Tokyo"' in told
    assert "No way to hold it" in words(told)
    _, wrong = send(signed_in, others="sam@example.net", **{"zone:sam@example.net": "Mars"})
    assert "Choose one of the zones in the list." in words(wrong)


def test_the_guests_of_an_open_meeting_are_chosen_already(signed_in: Site) -> None:
    listing = signed_in.sandbox.calendar_api("alex@example.com").list_events(
        "primary", maxResults=2500, singleEvents=True, timeMin="2026-11-16T00:00:00Z", orderBy="startTime"
    )
    event = next(one for one in listing["items"] if one.get("summary") == "Priya / Alex")
    html = signed_in.visitor.get(f"/breaks?event={event['id']}").text
    assert 'value="priya@example.com" checked' in html
    assert 'value="tom@example.com" checked' not in html


def test_the_panel_offers_a_break_with_the_people_of_an_open_meeting(panel: Panel, signed_in: Site) -> None:
    listing = signed_in.sandbox.calendar_api("alex@example.com").list_events(
        "primary", maxResults=2500, singleEvents=True, timeMin="2026-11-16T00:00:00Z", orderBy="startTime"
    )
    labels = {}
    for title in ("Standup", "Priya / Alex"):
        event = next(one["id"] for one in listing["items"] if one.get("summary") == title)
        shown = panel.call("GET", f"/api/v1/suggestions?from=2026-11-16&to=2026-11-20&event={event}").get_json()
        labels[title] = {each["label"]: each["url"] for each in shown["event"]["actions"]}
    link = labels["Standup"]["A regular break with them"]
    assert link.startswith("http://localhost/breaks?event=")
    assert 'value="noa@example.com" checked' in signed_in.visitor.get(link.removeprefix("http://localhost")).text
    assert "A regular break with them" not in labels["Priya / Alex"]
