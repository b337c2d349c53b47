"""A second coffee too soon, too many in a week, several people, no notice: what is asked, offered and refused."""

import pytest

from sobremesa.model import ChatState, CoffeePreferences, Hours
from support.chatting import (
    AHEAD,
    DIEGO,
    EARLY,
    LATE,
    NADIA,
    PRIYA,
    TOM,
    add,
    choose,
    coffee_at,
    empty_calendar,
    had,
    labels,
    meet,
    times,
)
from support.web import ALEX, Panel, Site

FREE_LATER = "2026-11-19T13:15:00+01:00"


@pytest.fixture
def free(signed_in: Site) -> Site:
    """Alex has an empty calendar, and everybody else is free."""
    empty_calendar(signed_in)
    for email in (DIEGO, NADIA, PRIYA, TOM):
        meet(signed_in, email)
    return signed_in


# ---------------------------------------------------------------- lately, to come, too many


def test_a_coffee_within_21_days_is_shown_and_asked_about(free: Site, panel: Panel) -> None:
    had(free, TOM, coffee_at(-20, 10))
    (ask,) = times(panel, TOM)["asks"]
    assert (ask["code"], ask["sentence"]) == ("talked-lately", "Your last coffee with Tom was 20 days ago.")
    answer = add(panel, guest=TOM, start=FREE_LATER, consent=True)
    assert (answer.status_code, answer.get_json()["asks"], free.events()) == (409, [ask], [])
    assert answer.get_json()["error"] == {"code": "talked-lately", "message": ask["sentence"]}
    assert add(panel, guest=TOM, start=FREE_LATER, confirm=True).status_code == 201


def test_a_coffee_to_come_is_shown_and_asked_about(free: Site, panel: Panel) -> None:
    had(free, TOM, coffee_at(9, 10))
    answer = add(panel, guest=TOM, start=FREE_LATER)
    assert answer.get_json()["error"] == {
        "code": "coffee-pending", "message": "A coffee with Tom is planned already, on Wed 25 Nov."
    }  # fmt: skip
    assert add(panel, guest=TOM, start=FREE_LATER, confirm=True).status_code == 201


def test_the_page_asks_with_no_as_the_default(free: Site) -> None:
    had(free, TOM, coffee_at(-5, 10))
    fields = {"guest": TOM, "start": FREE_LATER, "key": "page-key-1"}
    page = free.visitor.post("/chats", **fields)
    assert '<a class="button primary" href="/week">No, leave it</a>' in page.text
    assert "Your last coffee with Tom was 5 days ago." in page.text
    assert free.events() == []
    assert 'name="confirm" value="1"' in page.text
    free.visitor.post("/chats", **fields, confirm="1")
    assert len(free.events()) == 1


def test_outside_the_weekly_budget_the_default_is_no(free: Site, panel: Panel) -> None:
    had(free, NADIA, coffee_at(1, 10))
    had(free, DIEGO, coffee_at(2, 17))
    assert labels(times(panel, TOM)["slots"])[0].startswith(("Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27"))
    answer = add(panel, guest=TOM, start=FREE_LATER)
    assert (answer.status_code, answer.get_json()["error"]) == (
        409, {"code": "week-full", "message": "You already have 2 this week."},
    )  # fmt: skip
    assert add(panel, "key-000002", guest=TOM, start=FREE_LATER, confirm=True).status_code == 201
    choose(free, ALEX, coffee=CoffeePreferences(weekly_events=9))
    empty_calendar(free)
    refused = add(panel, "key-000003", guest=PRIYA, start="2026-11-20T10:00:00+01:00")
    assert refused.get_json()["error"]["message"] == "You already have 75 of 60 social minutes this week."


# ---------------------------------------------------------------- three or more


def test_three_people_get_the_time_that_is_kindest_to_the_worst_off(free: Site, panel: Panel) -> None:
    found = times(panel, TOM, NADIA)
    assert (found["title"], len(found["slots"])) == ("Coffee with Tom and Nadia", 3)
    slot = found["slots"][0]
    assert (slot["label"], slot["guest_label"]) == ("Tue 17 Nov, 15:45", "14:45 for Tom, 09:45 for Nadia")
    assert {"code": "no-edge-hour"} in slot["reasons"]
    assert add(panel, guests=[TOM, NADIA], start=slot["start"]).status_code == 201
    free.clock.advance(seconds=11)
    free.parts.runner.run_due()
    (event,) = free.events()
    guests = [(one["email"], one.get("optional")) for one in event["attendees"] if not one.get("self")]
    assert (event["summary"], guests) == ("Coffee: Alex, Tom and Nadia", [(TOM, True), (NADIA, True)])


def test_optional_guests_are_invited_and_need_not_have_time(free: Site, panel: Panel) -> None:
    meet(free, NADIA, busy=[AHEAD])
    assert times(panel, TOM, NADIA)["slots"] == []
    slot = times(panel, TOM, optional=NADIA)["slots"][0]
    answer = add(panel, guests=[TOM], optional=[NADIA], start=slot["start"])
    assert (answer.status_code, free.events()[0]["summary"]) == (201, "Coffee: Alex, Tom and Nadia")


def test_where_nothing_fits_a_group_is_offered_two_sittings(free: Site, panel: Panel) -> None:
    meet(free, PRIYA, hours=EARLY)
    meet(free, PRIYA, hours=Hours("Asia/Kolkata", country=""))
    meet(free, DIEGO, hours=Hours("America/Los_Angeles", EARLY.weekly, country=""))
    found = times(panel, PRIYA, DIEGO)
    assert (found["slots"], found["none_because"]["code"]) == ([], "no-shared-hours")
    assert [[one["first_name"] for one in each["guests"]] for each in found["sittings"]] == [["Priya"], ["Diego"]]
    first, second = found["sittings"]
    assert add(panel, "key-000001", guests=[PRIYA], start=first["slot"]["start"]).status_code == 201
    assert found["most"][0]["why"] == "2 of 3 people can come."
    assert first["slot"]["start"] < second["slot"]["start"]


def test_more_than_five_guests_and_nobody_are_refused(panel: Panel) -> None:
    six = [f"p{number}@example.com" for number in range(6)]
    assert add(panel, guests=six, start=FREE_LATER).status_code == 422
    assert add(panel, start=FREE_LATER).status_code == 422
    assert add(panel, guest=TOM, guests=[NADIA], start=FREE_LATER).status_code == 422


# ---------------------------------------------------------------- notice, and no calls


@pytest.mark.usefixtures("free")
def test_notice_is_18_hours_and_none_with_now(panel: Panel) -> None:
    assert min(slot["start"] for slot in times(panel, TOM)["slots"]) >= "2026-11-17T02:40:00+01:00"
    soon = times(panel, TOM, now="true")["slots"]
    assert labels(soon) == ["Mon 16 Nov, 09:30", "Mon 16 Nov, 09:55", "Mon 16 Nov, 10:20"]
    assert add(panel, guest=TOM, start=soon[0]["start"]).get_json()["error"]["code"] == "slot-taken"
    assert add(panel, guest=TOM, start=soon[0]["start"], now=True).status_code == 201


def test_asking_for_times_and_being_refused_makes_no_call_to_google(free: Site, panel: Panel) -> None:
    meet(free, DIEGO, hours=LATE)
    meet(free, NADIA, error="notFound")
    had(free, TOM, coffee_at(-5, 10), ChatState.WANTED)
    before = free.calls()
    for guests in ((TOM,), (DIEGO,), (NADIA,), (TOM, PRIYA, DIEGO)):
        times(panel, *guests)
        times(panel, *guests, now="true")
    assert add(panel, guest=TOM, start=FREE_LATER).status_code == 409
    assert panel.call("GET", "/api/v1/suggestions?from=2026-11-16&to=2026-11-22").status_code == 200
    assert free.visitor.get(f"/coffee?with={DIEGO}").status_code == 200
    assert free.calls() - before == 0
