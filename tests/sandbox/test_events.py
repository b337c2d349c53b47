"""One event on one's own calendar: ids, times, etags, and what patch, update and delete leave behind."""

import base64
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from support.behaviours import behaviour
from support.sandbox_client import ALEX, BO, Person, Team, all_day, guests, hour, refusal, timed


@behaviour("id-syntax")
@pytest.mark.parametrize("event_id", ["abcd", "with-dash", "UPPER1", "wxyzw", "a" * 1025])
def test_an_id_outside_base32hex_is_refused(alex: Person, event_id: str) -> None:
    with pytest.raises(HttpError) as caught:
        alex.insert(id=event_id, **hour())
    assert refusal(caught.value) == (400, "invalid")
    assert alex.insert(id="a" * 1024, **hour())["id"] == "a" * 1024


@behaviour("id-duplicate")
def test_inserting_the_same_id_twice_is_a_duplicate(alex: Person) -> None:
    alex.insert(id="abcde", **hour())
    with pytest.raises(HttpError) as caught:
        alex.insert(id="abcde", **hour())
    assert refusal(caught.value) == (409, "duplicate")
    assert "already exists" in caught.value.reason


@behaviour("id-stays-taken")
def test_a_deleted_id_stays_taken(alex: Person) -> None:
    alex.insert(id="abcde", **hour())
    alex.delete("abcde")
    with pytest.raises(HttpError) as caught:
        alex.insert(id="abcde", **hour())
    assert refusal(caught.value) == (409, "duplicate")


@behaviour("get-deleted")
def test_get_shows_a_deleted_event_as_cancelled(alex: Person) -> None:
    alex.insert(id="abcde", summary="Gone", **hour())
    alex.delete("abcde")
    assert alex.get("abcde")["status"] == "cancelled"
    assert alex.get("abcde")["summary"] == "Gone"
    assert alex.items() == []


@behaviour("delete-twice")
def test_deleting_twice_is_gone(alex: Person) -> None:
    alex.insert(id="abcde", **hour())
    alex.delete("abcde")
    with pytest.raises(HttpError) as caught:
        alex.delete("abcde")
    assert refusal(caught.value) == (410, "deleted")


@behaviour("revive")
def test_patching_the_status_revives_a_deleted_event(alex: Person) -> None:
    alex.insert(id="abcde", summary="Back", **hour())
    alex.delete("abcde")
    assert alex.patch("abcde", status="confirmed")["status"] == "confirmed"
    assert [item["summary"] for item in alex.items()] == ["Back"]


@behaviour("unknown-event")
def test_an_unknown_event_or_calendar_is_not_found(alex: Person) -> None:
    for call in (lambda: alex.get("nothere"), lambda: alex.delete("nothere"), lambda: alex.listing("no@body.example")):
        with pytest.raises(HttpError) as caught:
            call()
        assert refusal(caught.value) == (404, "notFound")


@behaviour("if-match")
def test_a_stale_etag_stops_patch_and_delete(alex: Person) -> None:
    old = alex.insert(summary="one", **hour())
    new = alex.patch(old["id"], summary="two")
    assert new["etag"] != old["etag"]
    for request in (
        alex.events.patch(calendarId="primary", eventId=old["id"], body={"summary": "three"}),
        alex.events.delete(calendarId="primary", eventId=old["id"]),
    ):
        request.headers["If-Match"] = old["etag"]
        with pytest.raises(HttpError) as caught:
            alex.run(request)
        assert refusal(caught.value) == (412, "conditionNotMet")
        assert alex.get(old["id"])["summary"] == "two"
        request.headers["If-Match"] = new["etag"]
    alex.run(request)
    assert alex.get(old["id"])["status"] == "cancelled"


@behaviour("if-none-match")
def test_an_unchanged_event_is_not_sent_again(alex: Person) -> None:
    event = alex.insert(**hour())
    request = alex.events.get(calendarId="primary", eventId=event["id"])
    request.headers["If-None-Match"] = event["etag"]
    with pytest.raises(HttpError) as caught:
        alex.run(request)
    assert caught.value.resp.status == 304
    assert caught.value.content == b""


@behaviour("patch-merges")
def test_patch_merges_objects_and_replaces_arrays(alex: Person) -> None:
    event = alex.insert(
        summary="x",
        description="stays",
        extendedProperties={"private": {"a": "1", "b": "2"}},
        reminders={
            "useDefault": False,
            "overrides": [{"method": "popup", "minutes": 5}, {"method": "email", "minutes": 9}],
        },
        **hour(),
    )
    changed = alex.patch(
        event["id"],
        summary=None,
        extendedProperties={"private": {"b": None, "c": "3"}},
        reminders={"overrides": [{"method": "popup", "minutes": 1}]},
    )
    assert "summary" not in changed
    assert changed["description"] == "stays"
    assert changed["extendedProperties"] == {"private": {"a": "1", "c": "3"}}
    assert changed["reminders"] == {"useDefault": False, "overrides": [{"method": "popup", "minutes": 1}]}


@behaviour("update-replaces")
def test_update_clears_what_it_does_not_name(alex: Person) -> None:
    event = alex.insert(summary="x", location="here", **hour())
    request = alex.events.update(calendarId="primary", eventId=event["id"], body={"summary": "y", **hour(6)})
    changed = alex.run(request)
    assert changed["summary"] == "y"
    assert "location" not in changed
    assert changed["created"] == event["created"]
    assert changed["iCalUID"] == event["iCalUID"]
    with pytest.raises(HttpError) as caught:
        alex.run(alex.events.update(calendarId="primary", eventId=event["id"], body={"summary": "no times"}))
    assert refusal(caught.value) == (400, "required")


@behaviour("sequence")
def test_moving_raises_the_sequence_and_renaming_does_not(team: Team, alex: Person) -> None:
    event = alex.insert(summary="x", **hour())
    assert event["sequence"] == 0
    team.clock.advance(minutes=1)
    renamed = alex.patch(event["id"], summary="y")
    assert renamed["sequence"] == 0
    assert renamed["updated"] > event["updated"]
    assert alex.patch(event["id"], **hour(6))["sequence"] == 1


@behaviour("reminders-untouched")
def test_changing_reminders_leaves_updated_alone(team: Team, alex: Person) -> None:
    event = alex.insert(summary="x", **hour())
    team.clock.advance(minutes=1)
    changed = alex.patch(event["id"], reminders={"useDefault": False})
    assert changed["updated"] == event["updated"]
    assert changed["etag"] != event["etag"]


@behaviour("range-empty")
def test_an_end_before_the_start_is_an_empty_range(alex: Person) -> None:
    for times in (timed("2026-10-05T10:00:00Z", "2026-10-05T09:00:00Z"), all_day("2026-10-05", "2026-10-05")):
        with pytest.raises(HttpError) as caught:
            alex.insert(**times)
        assert refusal(caught.value) == (400, "timeRangeEmpty")


@behaviour("times-both")
@pytest.mark.parametrize(
    "times",
    [
        {"start": {"date": "2026-10-05"}, "end": {"dateTime": "2026-10-05T09:00:00Z"}},
        {
            "start": {"date": "2026-10-05", "dateTime": "2026-10-05T08:00:00Z"},
            "end": {"dateTime": "2026-10-05T09:00:00Z"},
        },
        {"start": {"timeZone": "UTC"}, "end": {"date": "2026-10-05"}},
        {"start": {"date": "5 October"}, "end": {"date": "2026-10-06"}},
        timed("2026-10-05T10:00:00", "2026-10-05T11:00:00", "Mars/Olympus"),
    ],
)
def test_times_that_do_not_fit_are_refused(alex: Person, times: dict[str, Any]) -> None:
    with pytest.raises(HttpError) as caught:
        alex.insert(**times)
    assert refusal(caught.value) == (400, "invalid")


@behaviour("time-needs-offset")
def test_a_wall_time_needs_a_zone(alex: Person) -> None:
    with pytest.raises(HttpError) as caught:
        alex.insert(**timed("2026-10-05T10:00:00", "2026-10-05T11:00:00"))
    assert refusal(caught.value) == (400, "required")
    event = alex.insert(**timed("2026-10-05T10:00:00", "2026-10-05T11:00:00", "America/New_York"))
    assert event["start"] == {"dateTime": "2026-10-05T16:00:00+02:00", "timeZone": "America/New_York"}


@behaviour("link-eid")
def test_the_link_carries_event_and_calendar(alex: Person) -> None:
    event = alex.insert(id="abcde", **hour())
    eid = event["htmlLink"].partition("eid=")[2]
    assert base64.urlsafe_b64decode(eid + "==").decode() == f"abcde {ALEX}"
    assert event["creator"] == {"email": ALEX, "displayName": "Alex", "self": True}
    assert event["organizer"] == {"email": ALEX, "displayName": "Alex", "self": True}
    assert event["iCalUID"] == "abcde@google.com"


@behaviour("source-creator")
def test_the_source_is_seen_by_its_creator_alone(alex: Person, bo: Person) -> None:
    event = alex.insert(source={"title": "why", "url": "https://a.example"}, **hour(), **guests(BO))
    assert event["source"]["title"] == "why"
    assert "source" not in bo.get(event["id"])


def test_an_all_day_event_keeps_its_dates_in_every_zone(team: Team, alex: Person) -> None:
    event = alex.insert(**all_day("2026-10-05", "2026-10-06"))
    assert event["start"] == {"date": "2026-10-05"}
    cleo = team.person("cleo@team.example")
    other = cleo.insert(**all_day("2026-10-05", "2026-10-06"))
    busy = alex.busy(ALEX, "cleo@team.example", start="2026-10-03T00:00:00Z", end="2026-10-07T00:00:00Z")
    assert busy[ALEX]["busy"] == [{"start": "2026-10-04T22:00:00Z", "end": "2026-10-05T22:00:00Z"}]
    assert busy["cleo@team.example"]["busy"] == [{"start": "2026-10-04T11:00:00Z", "end": "2026-10-05T11:00:00Z"}]
    assert other["end"] == {"date": "2026-10-06"}


def test_the_type_of_an_event_cannot_change(alex: Person) -> None:
    event = alex.insert(**hour())
    with pytest.raises(HttpError) as caught:
        alex.patch(event["id"], eventType="focusTime")
    assert refusal(caught.value) == (400, "eventTypeRestriction")


def test_an_imported_event_keeps_its_organizer_and_its_uid(alex: Person) -> None:
    body = {"iCalUID": "u1@elsewhere", "organizer": {"email": "pat@elsewhere.example"}, "sequence": 4, **hour()}
    body |= guests(ALEX, "pat@elsewhere.example")
    event = alex.run(alex.events.import_(calendarId="primary", body=body))
    assert (event["iCalUID"], event["sequence"]) == ("u1@elsewhere", 4)
    assert event["organizer"] == {"email": "pat@elsewhere.example"}
    with pytest.raises(HttpError) as caught:
        alex.patch(event["id"], summary="mine now")
    assert refusal(caught.value) == (403, "forbiddenForNonOrganizer")
    answered = alex.answer(event["id"], "accepted")
    assert [entry["responseStatus"] for entry in answered["attendees"]] == ["accepted", "needsAction"]
    with pytest.raises(HttpError) as caught:
        alex.run(alex.events.import_(calendarId="primary", body=hour()))
    assert refusal(caught.value) == (400, "required")


@pytest.mark.parametrize(
    "reminders",
    [
        {"useDefault": True, "overrides": [{"method": "popup", "minutes": 1}]},
        {"useDefault": False, "overrides": [{"method": "popup", "minutes": 40321}]},
        {"useDefault": False, "overrides": [{"method": "fax", "minutes": 1}]},
        {"useDefault": False, "overrides": [{"method": "popup", "minutes": n} for n in range(6)]},
    ],
)
def test_impossible_reminders_are_refused(alex: Person, reminders: dict[str, Any]) -> None:
    with pytest.raises(HttpError) as caught:
        alex.insert(reminders=reminders, **hour())
    assert caught.value.resp.status == 400


@pytest.mark.parametrize(
    "extra",
    [
        {"status": "perhaps"},
        {"transparency": "solid"},
        {"eventType": "fromGmail"},
        {"attendees": [{"email": "nobody"}]},
        {"attendees": [{"displayName": "no address"}]},
        {"attendees": [{"email": "a@b.example", "responseStatus": "maybe"}]},
        {"attendees": [{"email": "a@b.example"}, {"email": "A@b.example"}]},
        {"extendedProperties": {"private": {"k" * 45: "v"}}},
        {"summery": "a field that does not exist"},
        {"summary": 7},
    ],
)
def test_values_outside_the_documentation_are_refused(alex: Person, extra: dict[str, Any]) -> None:
    with pytest.raises(HttpError) as caught:
        alex.insert(**hour(), **extra)
    assert caught.value.resp.status == 400
    assert alex.items() == []
