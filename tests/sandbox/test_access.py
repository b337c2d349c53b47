"""Who may see what: tokens, scopes, roles, calendars, settings and free/busy."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from sobremesa.sandbox import Grant
from support.behaviours import behaviour
from support.sandbox_client import (
    ALEX,
    BO,
    CLEO,
    DEE,
    HOURS,
    NOW,
    Person,
    Team,
    guests,
    hour,
    refusal,
    timed,
    weekly,
)

DAY = {"start": "2026-10-05T00:00:00Z", "end": "2026-10-06T00:00:00Z"}


@behaviour("token-expired")
def test_a_missing_unknown_or_expired_token_is_unauthorised(team: Team) -> None:
    person = team.person(ALEX, "calendar", ttl=timedelta(minutes=5))
    assert person.items() == []
    team.clock.advance(minutes=5)
    transport = person.http.http
    for request in (person, team.anyone("unknown"), team.person("nobody@team.example")):
        response, content = transport.request(
            "https://www.googleapis.com/calendar/v3/calendars/primary/events",
            headers={"Authorization": f"Bearer {request.http.credentials.token}"},
        )
        assert response.status == 401
        assert b'"authError"' in content
    response, content = transport.request("https://www.googleapis.com/calendar/v3/calendars/primary/events")
    assert response.status == 401
    assert b'"required"' in content
    assert response["www-authenticate"].startswith("Bearer")


@behaviour("scope-missing")
def test_a_call_without_one_of_its_scopes_is_refused(team: Team) -> None:
    person = team.person(ALEX, "calendar.events.readonly")
    assert person.items() == []
    with pytest.raises(HttpError) as caught:
        person.insert(**hour())
    assert refusal(caught.value) == (403, "insufficientPermissions")
    assert b"ACCESS_TOKEN_SCOPE_INSUFFICIENT" in caught.value.content
    assert b"calendar.v3.events.insert" in caught.value.content
    with pytest.raises(HttpError) as caught:
        person.busy(BO, **DAY)
    assert refusal(caught.value) == (403, "insufficientPermissions")


@behaviour("scope-owned")
def test_the_owned_scope_reaches_owned_calendars_only(team: Team, bo: Person) -> None:
    team.sandbox.share(BO, ALEX, "writer")
    person = team.person(ALEX, "calendar.events.owned")
    event = person.insert(**hour())
    assert person.get(event["id"])["id"] == event["id"]
    calls: list[Callable[[], Any]] = [lambda: person.items(BO), lambda: person.insert(BO, **hour())]
    for call in calls:
        with pytest.raises(HttpError) as caught:
            call()
        assert refusal(caught.value) == (403, "insufficientPermissions")
    assert bo.items() == []


@behaviour("scope-app-created")
def test_the_app_created_scope_reaches_calendars_that_an_app_made_only(team: Team) -> None:
    person = team.person(ALEX, "calendar.app.created")
    calendar = person.run(person.service.calendars().insert(body={"summary": "Chats"}))
    assert calendar["timeZone"] == "Europe/Berlin"
    assert calendar["dataOwner"] == ALEX
    event = person.insert(calendar["id"], summary="x", **hour())
    assert event["organizer"] == {"email": calendar["id"], "displayName": "Chats", "self": True}
    assert person.items(calendar["id"])[0]["summary"] == "x"
    with pytest.raises(HttpError) as caught:
        person.items()
    assert refusal(caught.value) == (403, "insufficientPermissions")
    by_hand = team.sandbox.calendar_api(ALEX).insert_calendar({"summary": "Mine"})
    refused: list[Callable[[], Any]] = [
        lambda: person.items(by_hand["id"]),
        lambda: person.run(person.service.calendarList().list()),
    ]
    for call in refused:
        with pytest.raises(HttpError) as caught:
            call()
        assert refusal(caught.value) == (403, "insufficientPermissions")
    assert team.person(ALEX, "calendar.events.owned").items(by_hand["id"]) == []


@behaviour("calendar-delete")
def test_a_deleted_calendar_is_gone_with_its_events(team: Team, alex: Person) -> None:
    person = team.person(ALEX, "calendar.app.created")
    calendar = person.run(person.service.calendars().insert(body={"summary": "Chats", "description": "ours"}))
    event = person.insert(calendar["id"], summary="x", **hour())
    listed = alex.run(alex.service.calendarList().list(showHidden=True))["items"]
    assert [(entry["id"], entry.get("description")) for entry in listed] == [(ALEX, None), (calendar["id"], "ours")]
    person.run(person.service.calendars().delete(calendarId=calendar["id"]))
    calls: list[Callable[[], Any]] = [
        lambda: alex.items(calendar["id"]),
        lambda: alex.get(event["id"], calendar["id"]),
        lambda: alex.insert(calendar["id"], **hour()),
        lambda: alex.run(alex.service.calendars().delete(calendarId=calendar["id"])),
    ]
    for call in calls:
        with pytest.raises(HttpError) as caught:
            call()
        assert refusal(caught.value) == (404, "notFound")
    assert [entry["id"] for entry in alex.run(alex.service.calendarList().list())["items"]] == [ALEX]


def test_a_calendar_is_deleted_by_its_owner_alone_and_never_a_primary_one(team: Team, bo: Person) -> None:
    calendar = team.sandbox.calendar_api(BO).insert_calendar({"summary": "Team"})
    team.sandbox.share(calendar["id"], ALEX, "writer")
    for person, calendar_id, status in ((team.person(ALEX, "calendar"), calendar["id"], 403), (bo, "primary", 501)):
        with pytest.raises(HttpError) as caught:
            person.run(person.service.calendars().delete(calendarId=calendar_id))
        assert caught.value.resp.status == status


@behaviour("busy-reader")
def test_free_busy_access_lists_single_busy_blocks(team: Team, alex: Person, bo: Person) -> None:
    series = bo.insert(**weekly())
    bo.insert(transparency="transparent", **hour(6))
    declined = alex.insert(**hour(7), **guests(BO))
    bo.answer(declined["id"], "declined")
    window = {"timeMin": "2026-10-04T00:00:00Z", "timeMax": "2026-10-14T00:00:00Z"}
    for person in (alex, team.person(ALEX, "calendar.events.freebusy")):
        found = person.listing(BO, **window)
        assert found["accessRole"] == "freeBusyReader"
        assert [item["id"] for item in found["items"]] == [
            f"{series['id']}_20261005T080000Z",
            f"{series['id']}_20261012T080000Z",
        ]
        assert all(item.keys().isdisjoint({"summary", "recurringEventId", "attendees"}) for item in found["items"])
        assert "summary" not in person.get(series["id"] + "_20261005T080000Z", BO)
    own = team.person(BO, "calendar.events.freebusy").items(**window)
    assert len(own) == 2
    assert "summary" not in own[0]
    with pytest.raises(HttpError) as caught:
        team.person(ALEX).listing(DEE)
    assert refusal(caught.value) == (404, "notFound")


@behaviour("private-reader")
def test_a_private_event_hides_its_details_from_readers(team: Team, alex: Person, bo: Person) -> None:
    team.sandbox.share(BO, ALEX, "reader")
    bo.insert(summary="Open", **hour())
    secret = bo.insert(**weekly(summary="Secret", visibility="private", day=6))
    seen = {item["id"]: item for item in alex.items(BO)}
    assert sorted(item.get("summary", "") for item in seen.values()) == ["", "Open"]
    assert seen[secret["id"]]["recurrence"] == ["RRULE:FREQ=WEEKLY"]
    assert "summary" not in alex.get(secret["id"] + "_20261006T080000Z", BO)
    assert bo.get(secret["id"])["summary"] == "Secret"


@behaviour("working-hours")
def test_working_hours_are_for_the_own_primary_workspace_calendar(team: Team, alex: Person) -> None:
    calendars = alex.service.calendars()
    assert alex.run(calendars.get(calendarId="primary"))["workingHours"] == HOURS
    colleague = alex.run(calendars.get(calendarId=BO))
    assert "workingHours" not in colleague
    assert colleague["timeZone"] == "America/New_York"
    dee = team.person(DEE, "calendar.calendars.readonly")
    found = dee.run(dee.service.calendars().get(calendarId="primary"))
    assert "workingHours" not in found
    assert found["id"] == DEE


def test_the_calendar_list_has_own_and_shared_calendars(team: Team, alex: Person) -> None:
    mine = alex.run(alex.service.calendars().insert(body={"summary": "Chats", "timeZone": "UTC"}))
    team.sandbox.share(BO, ALEX, "reader")
    entries = alex.service.calendarList()
    found = alex.run(entries.list())["items"]
    assert [(item["id"], item["accessRole"]) for item in found] == [
        (ALEX, "owner"),
        (mine["id"], "owner"),
        (BO, "reader"),
    ]
    assert found[0]["primary"] is True
    assert [item["id"] for item in alex.run(entries.list(minAccessRole="owner"))["items"]] == [ALEX, mine["id"]]
    page = alex.run(entries.list(maxResults=2))
    assert [item["id"] for item in alex.run(entries.list(maxResults=2, pageToken=page["nextPageToken"]))["items"]] == [
        BO
    ]
    assert alex.run(entries.get(calendarId="primary"))["id"] == ALEX
    with pytest.raises(HttpError) as caught:
        alex.run(entries.get(calendarId=CLEO))
    assert refusal(caught.value) == (404, "notFound")
    with pytest.raises(HttpError) as caught:
        alex.run(alex.service.calendars().insert(body={"timeZone": "UTC"}))
    assert refusal(caught.value) == (400, "required")


def test_settings_tell_the_zone_and_the_week(team: Team) -> None:
    person = team.person(BO, "calendar.settings.readonly")
    settings = person.service.settings()
    found = {item["id"]: item["value"] for item in person.run(settings.list())["items"]}
    assert (found["timezone"], found["weekStart"]) == ("America/New_York", "1")
    assert person.run(settings.get(setting="timezone"))["value"] == "America/New_York"
    with pytest.raises(HttpError) as caught:
        person.run(settings.get(setting="shoeSize"))
    assert refusal(caught.value) == (404, "notFound")


@behaviour("freebusy-busy")
def test_free_busy_is_what_blocks_time(alex: Person, bo: Person) -> None:
    bo.insert(**hour(5, 10))
    bo.insert(**hour(5, 11))
    bo.insert(**timed("2026-10-05T12:30:00Z", "2026-10-05T12:45:00Z"))
    bo.insert(transparency="transparent", **hour(5, 18))
    bo.insert(status="tentative", **hour(5, 20))
    gone = bo.insert(**hour(5, 22))
    bo.delete(gone["id"])
    declined = alex.insert(**hour(5, 16), **guests(BO))
    bo.answer(declined["id"], "declined")
    found = alex.busy(BO, start="2026-10-05T08:30:00Z", end="2026-10-06T00:00:00Z")
    assert found[BO]["busy"] == [
        {"start": "2026-10-05T08:30:00Z", "end": "2026-10-05T10:00:00Z"},
        {"start": "2026-10-05T12:30:00Z", "end": "2026-10-05T12:45:00Z"},
        {"start": "2026-10-05T18:00:00Z", "end": "2026-10-05T19:00:00Z"},
    ]
    body = {"timeMin": DAY["start"], "timeMax": DAY["end"], "items": [{"id": BO}], "timeZone": "Asia/Kolkata"}
    local = alex.run(alex.service.freebusy().query(body=body))
    assert local["calendars"][BO]["busy"][0]["start"] == "2026-10-05T13:30:00+05:30"


@behaviour("freebusy-errors")
def test_a_calendar_that_cannot_be_read_is_unknown_not_free(team: Team, alex: Person, bo: Person) -> None:
    bo.insert(**hour())
    found = alex.busy(BO, DEE, "nobody@team.example", **DAY)
    assert found[BO]["busy"]
    for name in (DEE, "nobody@team.example"):
        assert found[name]["errors"] == [{"domain": "global", "reason": "notFound"}]
    only_own = team.person(ALEX, "calendar.freebusy").busy(ALEX, BO, **DAY)
    assert "errors" not in only_own[ALEX]
    assert only_own[BO]["errors"]


@behaviour("freebusy-fifty")
def test_more_than_fifty_calendars_are_too_many(alex: Person) -> None:
    names = [f"person{number}@team.example" for number in range(50)]
    found = alex.busy(*names, BO, **DAY)
    assert found[BO]["errors"] == [{"domain": "calendar", "reason": "tooManyCalendarsRequested"}]
    assert found[names[49]]["errors"][0]["reason"] == "notFound"


@behaviour("freebusy-offset")
@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2026-10-05T00:00:00", "2026-10-06T00:00:00Z", (400, "badRequest")),
        ("", "2026-10-06T00:00:00Z", (400, "required")),
        ("2026-10-06T00:00:00Z", "2026-10-05T00:00:00Z", (400, "timeRangeEmpty")),
        ("2026-10-05T00:00:00Z", "2027-10-05T00:00:00Z", (400, "timeRangeTooLong")),
    ],
)
def test_free_busy_needs_a_range_with_offsets(alex: Person, start: str, end: str, wanted: tuple[int, str]) -> None:
    with pytest.raises(HttpError) as caught:
        alex.busy(BO, start=start, end=end)
    assert refusal(caught.value) == wanted


def test_the_lookup_of_tokens_can_be_replaced(team: Team) -> None:
    grant = Grant(CLEO, frozenset({"https://www.googleapis.com/auth/calendar"}), NOW + timedelta(hours=1))
    team.sandbox.authenticate = {"elsewhere": grant}.get
    assert team.anyone("elsewhere").listing()["summary"] == CLEO
