"""Coffees in every situation: no shared hours, a calendar nobody sees, paused, lately, too many, and many people."""

from typing import Any

import pytest
from icalendar import Calendar

from sobremesa.model import CoffeePreferences
from support.chatting import (
    AHEAD,
    DIEGO,
    EARLY,
    LATE,
    NADIA,
    PRIYA,
    TOM,
    add,
    at,
    choose,
    empty_calendar,
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


def hold(panel: Panel) -> Any:
    """Hold three times for Tom."""
    return panel.call("POST", "/api/v1/holds", {"guest": TOM}, **{"Idempotency-Key": "hold-001"})


# ---------------------------------------------------------------- no shared hours


def test_without_shared_hours_the_gap_an_edge_and_another_person_are_shown(free: Site, panel: Panel) -> None:
    meet(free, PRIYA, hours=EARLY)
    found = times(panel, PRIYA)
    none = found["none_because"]
    assert (found["slots"], none["code"], none["apart"]) == ([], "no-shared-hours", 30)
    assert found["none_because"]["sentence"] == (
        "Your working hours do not meet: 30 minutes lie between those of you and Priya."
    )
    assert found["gap"] == ("Priya's day ends at 08:30 (13:00 for Priya), yours begins at 09:00: 30 minutes later.")
    edge = found["edges"][0]
    assert (edge["label"], edge["guest_label"]) == ("Tue 17 Nov, 09:00", "13:30 for Priya")
    assert edge["consent"] == ("55 minutes beyond Priya's working hours. The invitation asks Priya whether that suits.")
    assert [one["first_name"] for one in found["others"]] == ["Diego", "Luiza", "Nadia"]
    meet(free, DIEGO, hours=LATE)
    assert times(panel, DIEGO)["gap"] == (
        "Your day ends at 17:30, Diego's begins at 18:00 (09:00 for Diego): 30 minutes later."
    )


def test_an_edge_is_booked_only_with_consent_and_asks_the_guest(free: Site, panel: Panel) -> None:
    meet(free, PRIYA, hours=EARLY)
    edge = {"guest": PRIYA, "start": "2026-11-17T09:00:00+01:00"}
    answer = add(panel, **edge, confirm=True)
    assert (answer.status_code, answer.get_json()["error"]["code"], free.events()) == (409, "needs-consent", [])
    assert add(panel, **edge, consent=True).status_code == 201
    (event,) = free.events()
    assert event["description"].startswith("Priya, this is outside your usual hours: does it suit you all the same?")


def test_beyond_the_edge_nothing_is_booked_whoever_consents(free: Site, panel: Panel) -> None:
    meet(free, PRIYA, hours=EARLY)
    night = add(panel, guest=PRIYA, start="2026-11-18T03:00:00+01:00", consent=True, confirm=True)
    assert (night.status_code, night.get_json()["error"]["code"]) == (409, "slot-taken")
    shared = add(panel, guest=TOM, start="2026-11-17T18:30:00+01:00", consent=True, confirm=True)
    assert (shared.status_code, shared.get_json()["error"]["code"], free.events()) == (409, "slot-taken", [])


def test_the_page_offers_the_edge_another_person_and_asks_before_it_books(free: Site) -> None:
    meet(free, PRIYA, hours=EARLY)
    page = free.visitor.text(f"/coffee?with={PRIYA}")
    assert "30 minutes later. A little outside the hours Tue 17 Nov, 09:00 13:30 for Priya" in page
    assert "Somebody else: Diego , Luiza , Nadia ." in page
    fields = {"guest": PRIYA, "start": "2026-11-17T09:00:00+01:00", "key": "page-key-1"}
    asked = free.visitor.post("/chats", **fields)
    assert "55 minutes beyond the working hours of Priya, who has to agree." in asked.text
    assert free.events() == []
    free.visitor.post("/chats", **fields, consent="1")
    assert len(free.events()) == 1


# ---------------------------------------------------------------- a calendar that cannot be seen


def test_an_invisible_calendar_gets_three_times_as_text(free: Site, panel: Panel) -> None:
    meet(free, TOM, error="notFound")
    found = times(panel, TOM)
    assert found["unseen"]["text"] == (
        "Hi Tom,\n\nshall we have a coffee? 25 minutes, no agenda. Any of these suits me, in Berlin time:\n"
        "- Tue 17 Nov, 13:15 (UTC+01:00)\n- Wed 18 Nov, 13:15 (UTC+01:00)\n- Thu 19 Nov, 13:15 (UTC+01:00)\n\n"
        "Just tell me which one, or none: easy to skip.\nAlex"
    )
    assert free.events() == []


def test_the_three_times_are_held_on_my_side_for_five_days_and_are_a_file(free: Site, panel: Panel) -> None:
    choose(free, ALEX, coffee=CoffeePreferences(notice_hours=120))
    meet(free, TOM, error="notFound")
    answer, again = hold(panel), hold(panel)
    assert (answer.status_code, again.status_code) == (201, 200)
    offer = answer.get_json()["offer"]
    assert (labels(offer["times"]), offer["until_label"]) == (
        ["Mon 23 Nov, 13:15", "Tue 24 Nov, 13:15", "Wed 25 Nov, 13:15"], "Sat 21 Nov",
    )  # fmt: skip
    assert "I keep them free until Sat 21 Nov." in offer["text"]
    assert [(event["status"], event["visibility"], event.get("attendees")) for event in free.events()] == [
        ("tentative", "private", None)
    ] * 3
    file = panel.call("GET", answer.get_json()["ics"])
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    events = Calendar.from_ical(file.data).events
    assert [(str(event["STATUS"]), "ATTENDEE" in event) for event in events] == [("TENTATIVE", False)] * 3
    free.clock.advance(days=5)
    free.parts.runner.run_due()
    assert (free.events(), free.sandbox.notifications) == ([], [])


def test_a_hold_is_over_when_its_own_time_begins(free: Site, panel: Panel) -> None:
    meet(free, TOM, error="notFound")
    hold(panel)
    free.clock.advance(days=1, hours=4, minutes=35)
    free.parts.runner.run_due()
    assert sorted(event["start"]["dateTime"][8:16] for event in free.events()) == ["18T13:15", "19T13:15"]


def test_a_yes_to_one_of_the_times_books_it_and_lets_the_others_go(free: Site, panel: Panel) -> None:
    meet(free, TOM, error="notFound")
    assert add(panel, "key-early", guest=TOM, start=FREE_LATER).get_json()["error"]["code"] == "slot-taken"
    hold(panel)
    empty_calendar(free)
    meet(free, TOM, error="notFound")
    assert add(panel, "key-later", guest=TOM, start=FREE_LATER).status_code == 201
    assert [(event["summary"], event["start"]["dateTime"]) for event in free.events()] == [
        ("Coffee: Alex and Tom", FREE_LATER)
    ]


def test_the_page_holds_the_times_and_lets_them_go(free: Site) -> None:
    meet(free, TOM, error="notFound")
    assert "The calendar of Tom cannot be seen." in free.visitor.text(f"/coffee?with={TOM}")
    free.visitor.post("/holds", guest=TOM, key="page-key-1")
    meet(free, TOM, error="notFound")
    page = free.visitor.get(f"/coffee?with={TOM}").text
    assert "Held until Thu 19 Nov" in page
    offer = page.split("/holds/")[1].split(".ics")[0]
    assert free.visitor.get(f"/holds/{offer}.ics").status_code == 200
    free.visitor.post(f"/holds/{offer}/release")
    assert free.events() == []


def test_a_calendar_that_can_be_seen_needs_no_holds(free: Site, panel: Panel) -> None:
    answer = hold(panel)
    assert (answer.status_code, free.events()) == (422, [])


def test_a_free_busy_error_is_unknown_and_not_free_and_names_the_guest(free: Site, panel: Panel) -> None:
    meet(free, NADIA, error="internalError")
    for guests in ((NADIA,), (TOM, NADIA)):
        found = times(panel, *guests)
        assert (found["slots"], found["none_because"]["sentence"]) == ([], "The calendar of Nadia cannot be seen.")
    answer = add(panel, guests=[TOM, NADIA], start=FREE_LATER, confirm=True, consent=True)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "slot-taken")
    free_of_her = times(panel, TOM, optional=NADIA)
    assert len(free_of_her["slots"]) == 3


# ---------------------------------------------------------------- paused, or wants none


@pytest.mark.parametrize(
    "closed", [{"paused_until": at(11, 12).date()}, {"open_to_coffee": False}], ids=["paused", "opted out"]
)
def test_paused_or_opted_out_reads_byte_for_byte_like_no_suitable_time(
    free: Site, panel: Panel, closed: dict[str, Any]
) -> None:
    def said() -> list[bytes]:
        book = add(panel, guest=TOM, start=FREE_LATER, confirm=True, consent=True)
        found = panel.call("GET", f"/api/v1/times?guests={TOM}")
        assert (found.status_code, book.status_code) == (200, 409)
        return [found.data, book.data, hold(panel).data]

    assert times(panel, TOM)["slots"]
    meet(free, TOM, busy=[AHEAD])
    no_time = said()
    assert b'"sentence":"No suitable time in the days ahead."' in no_time[0]
    meet(free, TOM)
    choose(free, TOM, **closed)
    assert said() == no_time
    meet(free, TOM, error="notFound")
    assert said() == no_time


def test_who_has_no_shared_hours_and_is_paused_is_offered_no_edge(free: Site, panel: Panel) -> None:
    meet(free, PRIYA, hours=EARLY, busy=[AHEAD])
    no_time = times(panel, PRIYA)
    meet(free, PRIYA, hours=EARLY)
    choose(free, PRIYA, paused_until=at(11, 12).date())
    assert times(panel, PRIYA) == no_time
    assert no_time["edges"] == []
