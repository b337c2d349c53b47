"""Fault knobs: each goes off as often as it was set, at the moment it was set for."""

import pytest
import requests
from googleapiclient.errors import HttpError

from sobremesa.sandbox import WsgiAdapter
from support.sandbox_client import ALEX, Person, Team, hour, refusal


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "rateLimitExceeded"),
        (403, "userRateLimitExceeded"),
        (403, "quotaExceeded"),
        (403, "dailyLimitExceeded"),
        (429, "rateLimitExceeded"),
        (500, "backendError"),
        (503, "backendError"),
    ],
)
def test_the_next_calls_fail_as_told(team: Team, alex: Person, status: int, reason: str) -> None:
    knob = team.sandbox.faults.fail("calendar.events.insert", status, reason, times=2)
    assert alex.items() == []
    for _ in range(2):
        with pytest.raises(HttpError) as caught:
            alex.insert(**hour())
        assert refusal(caught.value) == (status, reason)
    alex.insert(**hour())
    assert len(alex.items()) == 1
    assert knob.fired == team.sandbox.faults.fired["fail"] == 2


def test_slow_down_says_for_how_long(team: Team, alex: Person) -> None:
    team.sandbox.faults.fail("*", 429, "rateLimitExceeded", retry_after=7)
    with pytest.raises(HttpError) as caught:
        alex.items()
    assert caught.value.resp["retry-after"] == "7"


def test_an_error_after_the_commit_leaves_the_event_there(team: Team, alex: Person) -> None:
    team.sandbox.faults.fail("calendar.events.insert", 500, after=True)
    with pytest.raises(HttpError) as caught:
        alex.insert(id="abcde", **hour())
    assert caught.value.resp.status == 500
    assert alex.get("abcde")["status"] == "confirmed"
    assert team.sandbox.writes == 1
    team.sandbox.faults.fail("calendar.events.insert", 500)
    with pytest.raises(HttpError):
        alex.insert(id="fghij", **hour())
    with pytest.raises(HttpError) as caught:
        alex.get("fghij")
    assert refusal(caught.value) == (404, "notFound")


def test_the_clients_own_retry_meets_the_duplicate(team: Team, alex: Person) -> None:
    team.sandbox.faults.fail("calendar.events.insert", 503, after=True)
    request = alex.events.insert(calendarId="primary", body={"id": "abcde", **hour()})
    request._sleep = lambda _seconds: None
    with pytest.raises(HttpError) as caught:
        request.execute(http=alex.http, num_retries=1)
    assert refusal(caught.value) == (409, "duplicate")
    assert team.sandbox.counters["calendar.events.insert"] == 2
    assert team.sandbox.writes == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_timeout_raises_before_or_after_the_work(team: Team, alex: Person, after: bool) -> None:
    team.sandbox.faults.time_out("calendar.events.insert", after=after)
    with pytest.raises(TimeoutError):
        alex.insert(**hour())
    assert len(alex.items()) == after


def test_a_lost_page_and_an_expired_sync_hit_only_their_calls(team: Team, alex: Person) -> None:
    for day in (5, 6):
        alex.insert(**hour(day))
    team.sandbox.faults.lose_page()
    first = alex.listing(maxResults=1)
    with pytest.raises(HttpError) as caught:
        alex.listing(maxResults=1, pageToken=first["nextPageToken"])
    assert caught.value.resp.status == 500
    last = alex.listing(maxResults=1, pageToken=first["nextPageToken"])
    team.sandbox.faults.expire_sync()
    assert len(alex.items()) == 2
    with pytest.raises(HttpError) as caught:
        alex.items(syncToken=last["nextSyncToken"])
    assert refusal(caught.value) == (410, "fullSyncRequired")
    assert alex.items(syncToken=last["nextSyncToken"]) == []
    assert team.sandbox.faults.fired == {"lose_page": 1, "expire_sync": 1}


def test_knobs_that_are_cleared_do_nothing(team: Team, alex: Person) -> None:
    team.sandbox.faults.fail("*", 500, times=9)
    team.sandbox.faults.clear()
    assert alex.items() == []


def test_the_requests_adapter_speaks_to_the_same_app_and_times_out_alike(team: Team) -> None:
    session = requests.Session()
    session.mount("https://", WsgiAdapter(team.sandbox))
    token = team.sandbox.issue_token(ALEX, ["calendar"])
    address = "https://www.googleapis.com/calendar/v3/calendars/primary/events"
    headers = {"Authorization": f"Bearer {token}"}
    made = session.post(address, json={"summary": "Ümläut", **hour()}, headers=headers)
    assert (made.status_code, made.reason, made.json()["summary"]) == (200, "OK", "Ümläut")
    assert session.get(address, headers=headers, params={"maxResults": 1}).json()["items"][0]["id"] == made.json()["id"]
    assert session.get(address).status_code == 401
    team.sandbox.faults.time_out("calendar.events.list")
    with pytest.raises(requests.Timeout):
        session.get(address, headers=headers)
    with pytest.raises(TypeError):
        session.post(address, data=iter([b"a"]), headers=headers)
