"""Incremental synchronisation: what a sync token lists, and when it is refused."""

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from support.behaviours import behaviour
from support.sandbox_client import BO, Person, Team, hour, refusal, timed, weekly


def token(person: Person, **parameters: Any) -> str:
    return str(person.listing(**parameters)["nextSyncToken"])


@behaviour("sync-changes")
def test_a_sync_lists_what_changed_and_what_was_deleted(alex: Person) -> None:
    alex.insert(id="stable", **hour())
    alex.insert(id="edited", summary="x", **hour(6))
    alex.insert(id="gone00", **hour(7))
    since = token(alex)
    assert alex.items(syncToken=since) == []
    alex.patch("edited", summary="y")
    alex.delete("gone00")
    alex.insert(id="added", **hour(8))
    found = alex.listing(syncToken=since)
    assert {item["id"]: item["status"] for item in found["items"]} == {
        "edited": "confirmed",
        "gone00": "cancelled",
        "added": "confirmed",
    }
    gone = next(item for item in found["items"] if item["id"] == "gone00")
    assert gone.keys() == {"kind", "etag", "id", "status"}
    full = alex.items(syncToken=since, showDeleted=True)
    assert "start" in next(item for item in full if item["id"] == "gone00")
    assert alex.items(syncToken=found["nextSyncToken"]) == []


@behaviour("sync-forbidden")
@pytest.mark.parametrize(
    "extra",
    [
        {"iCalUID": "x"},
        {"orderBy": "updated"},
        {"privateExtendedProperty": "a=b"},
        {"sharedExtendedProperty": "a=b"},
        {"timeMin": "2026-10-01T00:00:00Z"},
        {"timeMax": "2026-10-01T00:00:00Z"},
        {"updatedMin": "2026-10-01T00:00:00Z"},
        {"showDeleted": False},
    ],
)
def test_parameters_that_do_not_go_with_a_sync_token_are_refused(alex: Person, extra: dict[str, Any]) -> None:
    since = token(alex)
    with pytest.raises(HttpError) as caught:
        alex.listing(syncToken=since, **extra)
    assert refusal(caught.value) == (400, "invalid")


@behaviour("sync-expired")
def test_an_old_sync_token_asks_for_a_full_sync(team: Team, alex: Person) -> None:
    since = token(alex)
    team.sandbox.expire_sync_tokens()
    with pytest.raises(HttpError) as caught:
        alex.listing(syncToken=since)
    assert refusal(caught.value) == (410, "fullSyncRequired")
    assert alex.items(syncToken=token(alex)) == []


@behaviour("sync-same")
def test_a_sync_token_belongs_to_its_calendar_and_parameters(team: Team, alex: Person) -> None:
    since = token(alex, eventTypes="default")
    assert alex.items(syncToken=since, eventTypes="default") == []
    for person, extra in (
        (alex, {}),
        (alex, {"eventTypes": "focusTime"}),
        (team.person(BO), {"eventTypes": "default"}),
    ):
        with pytest.raises(HttpError) as caught:
            person.listing(syncToken=since, **extra)
        assert refusal(caught.value) == (400, "invalid")
    with pytest.raises(HttpError) as caught:
        alex.listing(syncToken="rubbish")
    assert refusal(caught.value) == (400, "invalid")


@behaviour("sync-between-pages")
def test_a_change_between_two_pages_is_in_the_next_sync(alex: Person) -> None:
    for event_id in ("aaaaa", "bbbbb", "ccccc"):
        alex.insert(id=event_id, **hour())
    first = alex.listing(maxResults=2)
    alex.patch("aaaaa", summary="changed after it was read")
    alex.insert(id="aaaab", **hour())
    last = alex.listing(maxResults=2, pageToken=first["nextPageToken"])
    found = alex.items(syncToken=last["nextSyncToken"])
    assert {item["id"] for item in found} == {"aaaaa", "aaaab"}


def test_a_sync_itself_has_pages(alex: Person) -> None:
    since = token(alex)
    wanted = {alex.insert(**hour(day))["id"] for day in range(5, 8)}
    first = alex.listing(syncToken=since, maxResults=2)
    last = alex.listing(syncToken=since, maxResults=2, pageToken=first["nextPageToken"])
    assert {item["id"] for item in first["items"] + last["items"]} == wanted
    assert alex.items(syncToken=last["nextSyncToken"]) == []


def test_a_listing_in_a_window_gives_a_token_for_all_changes(alex: Person) -> None:
    since = token(alex, timeMin="2026-10-01T00:00:00Z", timeMax="2026-10-03T00:00:00Z")
    event = alex.insert(**hour(20))
    assert [item["id"] for item in alex.items(syncToken=since)] == [event["id"]]


def test_expanded_listings_are_not_synced(alex: Person) -> None:
    assert "nextSyncToken" not in alex.listing(singleEvents=True)
    since = token(alex)
    with pytest.raises(HttpError) as caught:
        alex.listing(syncToken=since, singleEvents=True)
    assert caught.value.resp.status == 501


def test_a_sync_of_a_series_lists_master_and_exceptions(alex: Person) -> None:
    master = alex.insert(**weekly())
    since = token(alex)
    second, third = alex.instances(master["id"])[1:3]
    alex.patch(second["id"], **timed("2026-10-12T14:00:00+02:00", "2026-10-12T15:00:00+02:00"))
    alex.delete(third["id"])
    found = {item["id"]: item for item in alex.items(syncToken=since)}
    assert found.keys() == {second["id"], third["id"]}
    assert found[third["id"]].keys() == {"kind", "etag", "id", "status", "recurringEventId", "originalStartTime"}


def test_exceptions_that_a_new_rule_does_not_give_leave_tombstones(alex: Person) -> None:
    master = alex.insert(**weekly())
    second = alex.instances(master["id"])[1]
    alex.patch(second["id"], summary="special")
    since = token(alex)
    alex.patch(master["id"], **timed("2026-10-06T10:00:00", "2026-10-06T11:00:00", "Europe/Berlin"))
    found = {item["id"]: item["status"] for item in alex.items(syncToken=since)}
    assert found == {master["id"]: "confirmed", second["id"]: "cancelled"}
    with pytest.raises(HttpError) as caught:
        alex.get(second["id"])
    assert refusal(caught.value) == (404, "notFound")
    assert all(item["summary"] == "Weekly" for item in alex.items(singleEvents=True))
    alex.patch(master["id"], **timed("2026-10-05T10:00:00", "2026-10-05T11:00:00", "Europe/Berlin"))
    assert alex.get(second["id"])["summary"] == "Weekly"
