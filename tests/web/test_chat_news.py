"""What becomes of a coffee: a guest's no, a meeting on top of it, an invitation that Google does not send."""

import json
import re
from html import unescape
from typing import Any

import pytest
from icalendar import Calendar

from sobremesa.model import Meeting, Response
from support.chatting import DIEGO, NADIA, PRIYA, TOM, add, answered, at, coffee_at, empty_calendar, meet
from support.web import ALEX, Panel, Site

WEEK = "/api/v1/suggestions?from=2026-11-16&to=2026-11-22"
START = "2026-11-18T10:00:00+01:00"


@pytest.fixture
def site(signed_in: Site, panel: Panel) -> Site:
    """A coffee with Tom on Wednesday at ten, its invitation about to leave."""
    empty_calendar(signed_in)
    for email in (DIEGO, NADIA, PRIYA, TOM):
        meet(signed_in, email)
    assert add(panel, guest=TOM, start=START).status_code == 201
    return signed_in


def later(site: Site, **time: float) -> None:
    site.clock.advance(**(time or {"seconds": 11}))
    site.parts.runner.run_due()


def offers(panel: Panel) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = panel.call("GET", WEEK).get_json()["offers"]
    return [offer for offer in found if "coffee" in offer["sentence"] or "invitation" in offer["sentence"]]


def tell(panel: Panel, answer: dict[str, Any]) -> Any:
    return panel.call("POST", "/api/v1/answers", {name: value for name, value in answer.items() if value})


def test_a_guest_who_declines_is_told_on_panel_page_and_activity_and_asked_no_more(site: Site, panel: Panel) -> None:
    later(site)
    assert [one["email"] for one in site.events()[0]["attendees"] if not one.get("self")] == [TOM]
    answered(site, TOM, Response.DECLINED)
    sent = len(site.sandbox.notifications)
    later(site, hours=9)
    assert site.events() == []
    (offer,) = offers(panel)
    assert offer["sentence"] == (
        "Tom said no to the coffee on Wed 18 Nov, 10:00. The time is free again, and nobody is asked again."
    )
    assert offer["sentence"] in site.visitor.text("/week")
    assert "The answer of Tom was no, so the time is free again." in site.visitor.text("/activity")
    assert len(site.sandbox.notifications) == sent
    assert TOM not in {one["guest"]["email"] for one in panel.call("GET", WEEK).get_json()["coffee"]}
    assert tell(panel, offer["actions"][0]["answer"]).status_code == 200
    assert offers(panel) == []
    empty_calendar(site)
    meet(site, TOM)
    refused = add(panel, "key-000002", guest=TOM, start="2026-11-19T13:15:00+01:00")
    assert refused.get_json()["error"] == {
        "code": "declined-lately", "message": "The coffee on Wed 18 Nov was declined by Tom."
    }  # fmt: skip


def booked_over(site: Site, name: str = "board") -> None:
    meeting = Meeting(name, coffee_at(2, 10), title="Board meeting")
    empty_calendar(site, meeting)
    meet(site, TOM)


def test_double_booked_is_one_suggestion_with_three_times_and_nothing_moves(site: Site, panel: Panel) -> None:
    later(site)
    before = [event["start"] for event in site.events()]
    booked_over(site)
    (offer,) = offers(panel)
    assert offer["sentence"] == (
        "“Board meeting” is now over your coffee with Tom, Wed 18 Nov, 10:00. These times suit you both:"
    )
    assert [action["label"] for action in offer["actions"]] == [
        "Tue 17 Nov, 13:15", "Wed 18 Nov, 13:15", "Thu 19 Nov, 13:15", "Leave it"
    ]  # fmt: skip
    assert [event["start"] for event in site.events()] == before
    assert offer["sentence"] in site.visitor.text("/week")


def test_a_new_time_moves_it_once_and_the_guest_is_told(site: Site, panel: Panel) -> None:
    later(site)
    booked_over(site)
    (offer,) = offers(panel)
    asked = offer["actions"][0]["confirm"]
    assert asked["sentence"] == "Tom gets the new time by mail."
    sent = len(site.sandbox.notifications)
    answer = tell(panel, asked["choices"][0]["answer"])
    assert answer.get_json()["label"] == "The coffee with Tom is on Tue 17 Nov, 13:15."
    assert [event["start"]["dateTime"] for event in site.events()] == ["2026-11-17T13:15:00+01:00"]
    assert len(site.sandbox.notifications) == sent + 1
    assert offers(panel) == []


def test_a_coffee_that_is_left_where_it_is_is_not_spoken_of_again(site: Site, panel: Panel) -> None:
    booked_over(site)
    said = tell(panel, offers(panel)[0]["actions"][-1]["answer"])
    assert said.get_json()["label"] == "The coffee with Tom stays where it is."
    assert offers(panel) == []
    booked_over(site, "another")
    assert len(offers(panel)) == 1


@pytest.mark.parametrize("start", ["", "tomorrow", "2026-11-18T10:00:00", "1999-11-18T10:00:00+01:00"])
def test_a_new_time_that_is_none_is_refused(site: Site, panel: Panel, start: str) -> None:
    booked_over(site)
    answer = offers(panel)[0]["actions"][0]["answer"]
    assert tell(panel, answer | {"start": start}).status_code == 422
    taken = tell(panel, answer | {"start": "2026-11-18T03:00:00+01:00"})
    assert (taken.status_code, taken.get_json()["error"]["code"]) == (409, "slot-taken")


def test_the_page_moves_it_with_one_press_before_the_invitation(site: Site) -> None:
    booked_over(site)
    page = unescape(site.visitor.get("/week").text)
    said = next(one for one in re.findall(r'name="said" value="(\{[^>]*?\})"', page) if "move-coffee" in one)
    assert json.loads(said)["answer"] == "move-coffee"
    site.visitor.post("/answers", said=said)
    assert [event["start"]["dateTime"] for event in site.events()] == ["2026-11-17T13:15:00+01:00"]
    assert site.sandbox.notifications == []


def test_quota_exceeded_on_the_invitation_falls_back_to_the_file(site: Site, panel: Panel) -> None:
    site.sandbox.faults.fail("calendar.events.patch", 403, "quotaExceeded", times=1)
    later(site)
    (event,) = site.events()
    assert [one for one in event.get("attendees", []) if not one.get("self")] == []
    (offer,) = offers(panel)
    assert (
        offer["sentence"] == "Google sends no more invitations for now. Send Tom the file yourself; the time is kept."
    )
    path = offer["actions"][0]["url"].removeprefix("http://localhost")
    file = site.visitor.get(path)
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"
    (invitation,) = Calendar.from_ical(file.data).events
    assert str(invitation["ATTENDEE"]) == f"mailto:{TOM}"
    assert (str(invitation["ORGANIZER"]), str(invitation["UID"])) == (f"mailto:{ALEX}", event["iCalUID"])
    later(site, hours=12)
    assert site.sandbox.notifications == []
    tell(panel, offer["actions"][1]["answer"])
    assert offers(panel) == []


def test_an_invitation_that_google_sends_is_no_file(site: Site, panel: Panel) -> None:
    chat = panel.call("GET", WEEK).get_json()["chats"][0]["id"]
    assert panel.call("GET", f"/api/v1/chats/{chat}/invitation.ics").status_code == 404
    assert at(2, 10).isoformat() == site.events()[0]["start"]["dateTime"].replace("10:00:00+01:00", "09:00:00+00:00")
