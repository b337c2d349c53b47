"""A check-in round and a late start, pressed in the panel and on the page: what is offered, done and taken back."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sobremesa.calendars.check_in import LINES
from sobremesa.jobs.inline import reconcile_now
from sobremesa.reconcile import Preview
from sobremesa.store import accounts
from support.web import ALEX, Panel, Site, connect_panel, words

LINE = LINES[0]
WEEK = "/api/v1/suggestions?from=2026-11-16&to=2026-11-20"
TOM, NADIA = "tom@example.com", "nadia@example.com"
THURSDAY = datetime(2026, 11, 19, tzinfo=UTC)


def times(hour: int, minute: int, minutes: int) -> dict[str, Any]:
    """On Thursday, in UTC; Berlin's clocks are an hour ahead."""
    start = THURSDAY + timedelta(hours=hour, minutes=minute)
    named = {"start": start, "end": start + timedelta(minutes=minutes)}
    return {name: {"dateTime": instant.isoformat()} for name, instant in named.items()}


def put(site: Site, title: str, when: dict[str, Any], by: str = ALEX, *guests: str, **more: Any) -> str:
    attendees = [{"email": email} for email in guests or (TOM,)]
    body = {"summary": title, **when, "attendees": attendees, **more}
    return str(site.sandbox.calendar_api(by).insert_event("primary", body)["id"])


@pytest.fixture
def office(signed_in: Site) -> Site:
    """Alex organises `Plan` and, right after it, `Secret review`; `Nadia's` is Nadia's, right after that."""
    put(signed_in, "Plan", times(14, 0, 30))
    put(signed_in, "Secret review", times(14, 30, 30), visibility="private", description="Salaries")
    put(signed_in, "Nadia's", times(15, 0, 30), NADIA, ALEX)
    own = signed_in.parts
    with own.store.read() as session:
        account = accounts.find(session, ALEX)
    assert account is not None
    reconcile_now(account.id, own.store, own.open_calendar, own.clock, Preview())
    return signed_in


@pytest.fixture
def desk(office: Site) -> Panel:
    return connect_panel(office)


def event(site: Site, title: str, email: str = ALEX) -> dict[str, Any]:
    listing = site.sandbox.calendar_api(email).list_events("primary", singleEvents=True, maxResults=2500)
    found: dict[str, Any] = next(one for one in listing["items"] if one.get("summary") == title)
    return found


def suggestions(panel: Panel, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = panel.call("GET", WEEK + query).get_json()
    return found


def opened(site: Site, panel: Panel, title: str) -> dict[str, Any]:
    """The panel's view of one meeting."""
    found: dict[str, Any] = suggestions(panel, f"&event={event(site, title)['id']}")["event"]
    return found


def of_series(panel: Panel, title: str) -> dict[str, Any]:
    """The panel's view of this week's instance."""
    name = next(each["for"] for each in suggestions(panel)["buffers"] if each["meeting"] == title)
    found: dict[str, Any] = suggestions(panel, f"&event={name}")["event"]
    return found


def labels(of: dict[str, Any]) -> list[str]:
    return [each["label"] for each in of["actions"]]


def action(of: dict[str, Any], label: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in of["actions"] if each["label"] == label)
    return found


def say(panel: Panel, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    answer = panel.call("POST", "/api/v1/answers", body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_one_click_adds_a_check_in_for_everybody_and_mails_nobody(office: Site, desk: Panel) -> None:
    said = say(desk, action(opened(office, desk, "Secret review"), "Add a check-in round")["answer"])
    assert said["label"] == "A check-in round is in “Secret review”."
    assert event(office, "Secret review")["description"] == f"Salaries\n\n{LINE}"
    assert event(office, "Secret review", TOM)["description"] == f"Salaries\n\n{LINE}"
    assert office.sandbox.notifications == []
    calls = office.calls()
    assert labels(opened(office, desk, "Secret review"))[0] == "Take the check-in round out"
    assert office.calls() == calls
    again = say(desk, said["undo"])
    assert again["label"] == "The check-in round is out of “Secret review”."
    assert event(office, "Secret review")["description"] == "Salaries"
    assert again["undo"]["answer"] == "add-check-in"


def test_a_description_that_was_absent_is_absent_again(office: Site, desk: Panel) -> None:
    said = say(desk, action(opened(office, desk, "Plan"), "Add a check-in round")["answer"])
    assert event(office, "Plan")["description"] == LINE
    say(desk, said["undo"])
    assert "description" not in event(office, "Plan")


def test_a_series_asks_whether_it_is_for_all_of_it(office: Site, desk: Panel) -> None:
    asked = action(of_series(desk, "Backlog triage"), "Add a check-in round")
    assert asked["answer"] is None
    this, series = asked["confirm"]["choices"]
    assert (this["label"], series["label"]) == ("This meeting only", "The whole series")
    assert series["answer"]["whole_series"]
    said = say(desk, series["answer"])
    assert said["label"] == "A check-in round is in the whole series “Backlog triage”."
    listing = office.sandbox.calendar_api(TOM).list_events("primary", singleEvents=True, maxResults=2500)
    texts = [one.get("description", "") for one in listing["items"] if one.get("summary") == "Backlog triage"]
    assert len(texts) > 1
    assert all(LINE in text for text in texts)
    say(desk, said["undo"])
    assert "description" not in event(office, "Backlog triage")


def test_a_next_meeting_of_ones_own_can_start_late_and_the_linger_comes(office: Site, desk: Panel) -> None:
    office.visitor.post("/week/automatic")
    line = next(each for each in suggestions(desk)["left_out"] if each["meeting"] == "Plan")
    offered = action(line, "Start “Secret review” at 15:35")
    assert offered["confirm"]["sentence"] == "Start “Secret review” at 15:35?"
    tell, only = offered["confirm"]["choices"]
    assert (tell["label"], only["label"]) == ("Tell the guests", "Only move it")
    said = say(desk, only["answer"])
    assert said["label"] == "“Secret review” starts at 15:35."
    assert office.sandbox.notifications == []
    moved = event(office, "Secret review", TOM)
    assert [moved[name]["dateTime"][11:16] for name in ("start", "end")] == ["14:35", "15:00"]
    assert "Plan" in {each["meeting"] for each in suggestions(desk)["buffers"] if each["state"] == "placed"}
    assert "Start “Secret review” at 15:30 again" in labels(opened(office, desk, "Secret review"))
    back = say(desk, said["undo"])
    assert back["label"] == "“Secret review” starts at 15:30 again."
    assert event(office, "Secret review")["start"]["dateTime"][11:16] == "15:30"
    assert "Plan" not in {each["meeting"] for each in suggestions(desk)["buffers"]}


def test_guests_are_told_when_the_person_says_so(office: Site, desk: Panel) -> None:
    line = next(each for each in suggestions(desk)["left_out"] if each["meeting"] == "Plan")
    said = say(desk, line["actions"][0]["confirm"]["choices"][0]["answer"])
    assert said["label"] == "“Secret review” starts at 15:35. Its guests are told."
    assert [(sent.kind, sent.recipients) for sent in office.sandbox.notifications] == [("update", (TOM,))]
    assert said["undo"]["tell_guests"]


def test_nothing_is_offered_for_somebody_elses_meeting_and_nothing_done(office: Site, desk: Panel) -> None:
    line = next(each for each in suggestions(desk)["left_out"] if each["meeting"] == "Secret review")
    assert line["actions"] == []
    theirs = opened(office, desk, "Nadia's")
    assert theirs["actions"] == []
    for name in ("add-check-in", "remove-check-in", "start-late", "start-on-time"):
        error = say(desk, {"to": theirs["id"], "answer": name}, 409)["error"]
        assert error == {"code": "refused", "message": "Somebody else organises this meeting."}
    assert say(desk, {"to": "nothing", "answer": "add-check-in"}, 404)["error"]["code"] == "not-found"
    assert "description" not in event(office, "Nadia's")


def test_nothing_is_offered_for_a_break_of_the_team_and_nothing_done(signed_in: Site) -> None:
    marks = {part: {"sb.kind": "break", "sb.for": "b1"} for part in ("private", "shared")}
    put(signed_in, "Coffee break", times(14, 0, 15), ALEX, TOM, extendedProperties=marks)
    panel = connect_panel(signed_in)
    own = signed_in.parts
    with own.store.read() as session:
        account = accounts.find(session, ALEX)
    assert account is not None
    reconcile_now(account.id, own.store, own.open_calendar, own.clock, Preview())
    shown = opened(signed_in, panel, "Coffee break")
    assert [each for each in labels(shown) if "check-in" in each or "late" in each] == []
    assert say(panel, {"to": shown["id"], "answer": "add-check-in"}, 409)["error"]["code"] == "refused"
    assert "description" not in event(signed_in, "Coffee break")


def test_what_cannot_be_done_any_more_is_said_with_its_reason(office: Site, desk: Panel) -> None:
    line = next(each for each in suggestions(desk)["left_out"] if each["meeting"] == "Plan")
    body, plan = line["actions"][0], line["for"]
    office.sandbox.calendar_api(ALEX).patch_event("primary", event(office, "Secret review")["id"], times(16, 0, 30))
    error = say(desk, body["confirm"]["choices"][1]["answer"], 409)["error"]
    assert error["message"] == "It was moved since this was offered."
    office.sandbox.calendar_api(ALEX).delete_event("primary", event(office, "Plan")["id"])
    assert say(desk, {"to": plan, "answer": "add-check-in"}, 409)["error"]["message"] == (
        "This meeting is not there any more."
    )


def test_a_lost_answer_says_so_and_pressing_again_does_it_once(office: Site, desk: Panel) -> None:
    body = action(opened(office, desk, "Plan"), "Add a check-in round")["answer"]
    office.sandbox.faults.fail("calendar.events.patch", 500, "backendError", after=True)
    assert say(desk, body, 503)["error"]["code"] == "calendar-unavailable"
    assert say(desk, body)["label"] == "A check-in round is in “Plan”."
    assert event(office, "Plan")["description"] == LINE


def test_the_activity_page_lists_it_and_takes_it_back(office: Site, desk: Panel) -> None:
    line = next(each for each in suggestions(desk)["left_out"] if each["meeting"] == "Plan")
    say(desk, line["actions"][0]["confirm"]["choices"][1]["answer"])
    page = office.visitor.get("/activity").text
    assert "Moved the start to 15:35: Secret review" in words(page)
    assert "asked for by you" in words(page)
    asked = page.split("Moved the start to 15:35")[1]
    undo = asked.split('action="')[1].split('"')[0]
    office.visitor.post(undo, page="/activity")
    assert event(office, "Secret review")["start"]["dateTime"][11:16] == "15:30"
    assert "Plan" not in {each["meeting"] for each in suggestions(desk)["buffers"]}


def test_the_page_has_the_same_answers(office: Site, desk: Panel) -> None:
    body = action(opened(office, desk, "Plan"), "Add a check-in round")["answer"]
    office.visitor.post("/answers", said=json.dumps(body))
    assert office.visitor.toast() == "A check-in round is in “Plan”."
    theirs = opened(office, desk, "Nadia's")["id"]
    office.visitor.post("/answers", said=json.dumps({"to": theirs, "answer": "add-check-in"}))
    assert office.visitor.toast() == "Somebody else organises this meeting."
