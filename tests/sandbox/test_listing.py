"""Listing events: windows, order, pages, masks and filters."""

import pytest
from googleapiclient.errors import HttpError

from support.behaviours import behaviour
from support.sandbox_client import BO, CLEO, Person, Team, all_day, guests, hour, refusal, weekly


@behaviour("list-window")
def test_the_window_bounds_are_exclusive(alex: Person) -> None:
    event = alex.insert(**hour())  # 08:00 to 09:00 UTC
    touching = alex.items(timeMin="2026-10-05T09:00:00Z") + alex.items(timeMax="2026-10-05T08:00:00Z")
    assert touching == []
    inside = alex.items(timeMin="2026-10-05T08:59:59Z", timeMax="2026-10-05T09:30:00Z")
    assert [item["id"] for item in inside] == [event["id"]]
    assert alex.items(timeMin="2026-10-05T07:00:00Z", timeMax="2026-10-05T08:00:01Z")
    with pytest.raises(HttpError) as caught:
        alex.items(timeMin="2026-10-05T08:00:00Z", timeMax="2026-10-05T08:00:00Z")
    assert refusal(caught.value) == (400, "timeRangeEmpty")
    for text in ("2026-10-05T08:00:00", "2026-10-05", "soon"):
        with pytest.raises(HttpError) as caught:
            alex.items(timeMin=text)
        assert refusal(caught.value) == (400, "badRequest")


@behaviour("list-order")
def test_order_by_start_needs_single_events(team: Team, alex: Person) -> None:
    for day in (8, 6, 7):
        team.clock.advance(seconds=1)
        alex.insert(summary=str(day), **hour(day))
    with pytest.raises(HttpError) as caught:
        alex.items(orderBy="startTime")
    assert caught.value.resp.status == 400
    assert [item["summary"] for item in alex.items(orderBy="startTime", singleEvents=True)] == ["6", "7", "8"]
    assert [item["summary"] for item in alex.items(orderBy="updated")] == ["8", "6", "7"]


@behaviour("list-pages")
def test_pages_follow_their_tokens_and_the_last_one_can_be_synced(alex: Person) -> None:
    wanted = {alex.insert(**hour(day))["id"] for day in range(5, 10)}
    first = alex.listing(maxResults=2)
    assert "nextSyncToken" not in first
    second = alex.listing(maxResults=2, pageToken=first["nextPageToken"])
    third = alex.listing(maxResults=2, pageToken=second["nextPageToken"])
    assert "nextPageToken" not in third
    assert third["nextSyncToken"]
    found = [item["id"] for page in (first, second, third) for item in page["items"]]
    assert sorted(found) == sorted(wanted)
    with pytest.raises(HttpError) as caught:
        alex.listing(maxResults=2, pageToken=first["nextPageToken"], iCalUID="other")
    assert refusal(caught.value) == (400, "invalid")
    with pytest.raises(HttpError) as caught:
        alex.listing(pageToken="rubbish")
    assert refusal(caught.value) == (400, "invalid")


def test_the_client_walks_the_pages_of_an_expanded_series(alex: Person) -> None:
    alex.insert(**weekly())
    request = alex.events.list(
        calendarId="primary",
        singleEvents=True,
        orderBy="startTime",
        timeMin="2026-10-01T00:00:00Z",
        timeMax="2026-12-01T00:00:00Z",
        maxResults=3,
    )
    starts: list[str] = []
    while request is not None:
        page = alex.run(request)
        starts += [item["start"]["dateTime"] for item in page["items"]]
        request = alex.events.list_next(request, page)
    assert len(starts) == 9
    assert starts == sorted(starts)


@behaviour("list-fields")
def test_a_fields_mask_reaches_into_items(alex: Person) -> None:
    event = alex.insert(summary="x", extendedProperties={"private": {"a": "1", "b": "2"}}, **hour())
    found = alex.listing(fields="timeZone,items(id,start/dateTime,extendedProperties/private/a)")
    assert found == {
        "timeZone": "Europe/Berlin",
        "items": [
            {
                "id": event["id"],
                "start": {"dateTime": "2026-10-05T10:00:00+02:00"},
                "extendedProperties": {"private": {"a": "1"}},
            }
        ],
    }
    assert alex.listing(fields="items/start/*")["items"] == [
        {"start": {"dateTime": "2026-10-05T10:00:00+02:00", "timeZone": "Europe/Berlin"}}
    ]
    assert alex.listing(fields="items(start,start/dateTime)")["items"][0]["start"]["timeZone"] == "Europe/Berlin"
    assert "id" not in alex.listing(fields="items/*/dateTime")["items"][0]
    assert alex.get(event["id"], fields="*")["summary"] == "x"
    for mask in ("items(nothing)", "items(id", "items)", "items(,)", "items id"):
        with pytest.raises(HttpError) as caught:
            alex.listing(fields=mask)
        assert refusal(caught.value) == (400, "invalidParameter"), mask


@behaviour("list-properties")
def test_extended_property_filters_all_apply(alex: Person) -> None:
    both = alex.insert(extendedProperties={"private": {"app": "s", "kind": "x"}, "shared": {"t": "1"}}, **hour())
    alex.insert(extendedProperties={"private": {"app": "s"}}, **hour())
    alex.insert(**hour())
    assert len(alex.items(privateExtendedProperty="app=s")) == 2
    found = alex.items(privateExtendedProperty=["app=s", "kind=x"])
    assert [item["id"] for item in found] == [both["id"]]
    assert len(alex.items(sharedExtendedProperty="t=1")) == 1
    assert alex.items(privateExtendedProperty="t=1") == []
    with pytest.raises(HttpError) as caught:
        alex.items(privateExtendedProperty="app")
    assert refusal(caught.value) == (400, "invalid")


@behaviour("list-types")
def test_event_types_are_filtered_on_the_server(alex: Person) -> None:
    alex.insert(**hour())
    focus = alex.insert(eventType="focusTime", focusTimeProperties={}, **hour(6))
    assert [item["id"] for item in alex.items(eventTypes="focusTime")] == [focus["id"]]
    assert len(alex.items(eventTypes=["focusTime", "default"])) == 2
    assert len(alex.items()) == 2


@behaviour("list-deleted")
def test_deleted_events_are_listed_only_when_asked_for(alex: Person) -> None:
    alex.insert(id="abcde", summary="x", **hour())
    alex.delete("abcde")
    assert alex.items() == []
    (found,) = alex.items(showDeleted=True)
    assert (found["status"], found["summary"]) == ("cancelled", "x")
    assert alex.items(updatedMin="2026-10-01T00:00:00Z")
    assert alex.items(updatedMin="2026-10-02T00:00:00Z") == []


@behaviour("list-zone")
def test_the_answer_can_be_given_in_another_zone(alex: Person) -> None:
    event = alex.insert(**hour())
    (found,) = alex.items(timeZone="Asia/Tokyo")
    assert found["start"] == {"dateTime": "2026-10-05T17:00:00+09:00", "timeZone": "Europe/Berlin"}
    assert alex.get(event["id"], timeZone="UTC")["start"]["dateTime"] == "2026-10-05T08:00:00Z"
    with pytest.raises(HttpError) as caught:
        alex.items(timeZone="Nowhere/Land")
    assert refusal(caught.value) == (400, "invalid")


@behaviour("list-attendees")
def test_too_many_attendees_leave_only_the_own_entry(alex: Person, bo: Person) -> None:
    alex.insert(**hour(), **guests(BO, CLEO))
    (found,) = bo.items(maxAttendees=1)
    assert [entry["email"] for entry in found["attendees"]] == [BO]
    assert found["attendeesOmitted"] is True
    assert "attendeesOmitted" not in bo.items(maxAttendees=2)[0]


def test_a_listing_says_whose_calendar_it_is(alex: Person) -> None:
    found = alex.listing()
    assert (found["timeZone"], found["accessRole"]) == ("Europe/Berlin", "owner")
    assert found["items"] == []


def test_an_event_is_found_by_its_uid(alex: Person) -> None:
    alex.insert(id="abcde", **all_day("2026-10-05", "2026-10-07"))
    assert [item["id"] for item in alex.items(iCalUID="abcde@google.com")] == ["abcde"]
    assert alex.items(iCalUID="other@google.com") == []
