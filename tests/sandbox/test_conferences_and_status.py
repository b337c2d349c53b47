"""Conference requests, and the status events: out of office, focus time, working location."""

import pytest
from googleapiclient.errors import HttpError

from support.behaviours import behaviour
from support.sandbox_client import BO, DEE, Body, Person, Team, all_day, guests, hour, refusal, weekly

REQUEST = {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
V1 = {"conferenceDataVersion": 1}


@behaviour("conference-version")
def test_a_conference_needs_version_one(alex: Person, bo: Person) -> None:
    silent = alex.insert(conferenceData=REQUEST, **hour())
    assert "conferenceData" not in silent
    assert "conferenceData" not in alex.patch(silent["id"], conferenceData=REQUEST)
    event = alex.insert(options=V1, conferenceData=REQUEST, **hour(), **guests(BO))
    data = event["conferenceData"]
    assert data["createRequest"]["status"] == {"statusCode": "success"}
    (entry,) = data["entryPoints"]
    assert entry["uri"] == event["hangoutLink"] == f"https://meet.sandbox.example/{data['conferenceId']}"
    assert bo.get(event["id"])["hangoutLink"] == event["hangoutLink"]
    kept = alex.run(alex.events.update(calendarId="primary", eventId=event["id"], body=hour(6)))
    assert kept["conferenceData"] == data
    gone = alex.patch(event["id"], options=V1, conferenceData=None)
    assert "conferenceData" not in gone
    assert "hangoutLink" not in gone


@behaviour("conference-pending")
def test_a_conference_can_be_pending_or_fail(team: Team, alex: Person, bo: Person) -> None:
    team.sandbox.faults.pending_conference(times=2)
    event = alex.insert(options=V1, conferenceData=REQUEST, **hour(), **guests(BO))
    assert event["conferenceData"]["createRequest"]["status"] == {"statusCode": "pending"}
    assert "hangoutLink" not in event
    assert team.sandbox.finish_conferences() == 1
    assert alex.get(event["id"])["conferenceData"]["createRequest"]["status"] == {"statusCode": "success"}
    assert bo.get(event["id"])["hangoutLink"]
    failing = alex.insert(options=V1, conferenceData=REQUEST, **hour(6))
    assert team.sandbox.finish_conferences(success=False) == 1
    found = alex.get(failing["id"])["conferenceData"]
    assert found["createRequest"]["status"] == {"statusCode": "failure"}
    assert "entryPoints" not in found
    assert team.sandbox.faults.fired["pending_conference"] == 2


@behaviour("conference-request-id")
def test_the_same_request_id_changes_nothing(alex: Person) -> None:
    event = alex.insert(options=V1, conferenceData=REQUEST, **hour())
    same = alex.patch(event["id"], options=V1, conferenceData=REQUEST)
    assert same["conferenceData"] == event["conferenceData"]
    other = {"createRequest": REQUEST["createRequest"] | {"requestId": "r2"}}
    assert alex.patch(event["id"], options=V1, conferenceData=other)["hangoutLink"] != event["hangoutLink"]
    wrongs: list[Body] = [
        {"createRequest": {}},
        {"createRequest": {"requestId": "x", "conferenceSolutionKey": {"type": "addOn"}}},
    ]
    for wrong in wrongs:
        with pytest.raises(HttpError) as caught:
            alex.insert(options=V1, conferenceData=wrong, **hour())
        assert caught.value.resp.status == 400


@behaviour("status-properties")
@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("outOfOfficeProperties", {}),
        ("focusTimeProperties", {"autoDeclineMode": "declineNone"}),
        ("workingLocationProperties", {"type": "homeOffice", "homeOffice": {}}),
    ],
)
def test_status_properties_on_a_default_event_are_refused(alex: Person, name: str, properties: Body) -> None:
    with pytest.raises(HttpError) as caught:
        alex.insert(**hour(), **{name: properties})
    assert refusal(caught.value) == (400, "invalid")
    assert alex.items() == []


@behaviour("status-rules")
@pytest.mark.parametrize("kind", ["outOfOffice", "focusTime"])
def test_absences_need_times_and_have_no_guests(alex: Person, kind: str) -> None:
    event = alex.insert(eventType=kind, **hour())
    assert event[f"{kind}Properties"] == {"autoDeclineMode": "declineNone"}
    for wrong in (
        {**all_day("2026-10-05", "2026-10-06")},
        {**hour(), **guests(BO)},
        {**hour(), "transparency": "transparent"},
    ):
        with pytest.raises(HttpError) as caught:
            alex.insert(eventType=kind, **wrong)
        assert refusal(caught.value) == (400, "invalid")
    series = alex.insert(**weekly(eventType=kind))
    assert alex.instances(series["id"])[3]["eventType"] == kind


def test_status_events_live_on_primary_workspace_calendars(team: Team, alex: Person) -> None:
    other = alex.run(alex.service.calendars().insert(body={"summary": "Chats"}))
    for person, calendar in ((alex, other["id"]), (team.person(DEE), "primary")):
        with pytest.raises(HttpError) as caught:
            person.insert(calendar, eventType="focusTime", **hour())
        assert refusal(caught.value) == (400, "invalid")


@behaviour("working-location")
def test_working_locations_are_public_and_transparent(alex: Person) -> None:
    where: Body = {"type": "officeLocation", "officeLocation": {"buildingId": "b1", "label": "Kreuzberg"}}
    event = alex.insert(
        eventType="workingLocation", workingLocationProperties=where, **all_day("2026-10-05", "2026-10-06")
    )
    assert (event["visibility"], event["transparency"]) == ("public", "transparent")
    assert event["workingLocationProperties"] == where
    assert alex.busy("alex@team.example", start="2026-10-05T00:00:00Z", end="2026-10-06T00:00:00Z") == {
        "alex@team.example": {"busy": []}
    }
    home = {"workingLocationProperties": {"type": "homeOffice", "homeOffice": {}}, "eventType": "workingLocation"}
    assert alex.insert(**home, **hour())["summary"] == "Home"
    for wrong in (
        {"eventType": "workingLocation", **hour()},
        {**home, **all_day("2026-10-05", "2026-10-07")},
        {**home, **hour(), "visibility": "private"},
        {"eventType": "workingLocation", "workingLocationProperties": {"type": "homeOffice"}, **hour()},
    ):
        with pytest.raises(HttpError) as caught:
            alex.insert(**wrong)
        assert refusal(caught.value) == (400, "invalid")
