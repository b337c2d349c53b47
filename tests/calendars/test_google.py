"""Google's calendar keeps the contract over the real client, and the adapter's own rules hold."""

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httplib2
import pytest
import stamina
from google.oauth2.credentials import Credentials

from calendars.contract import ALEX, ANN, BEN, DAY, MONDAY, CalendarContract, at, coffee, emails, linger
from calendars.worlds import GoogleWorld, SandboxWorld, new_sandbox, over_loopback, scratch_calendar, times
from sobremesa.calendars.google import GoogleCalendar, open_google_calendar
from sobremesa.calendars.google_free_busy import NOT_GRANTED
from sobremesa.calendars.google_http import Transport, calendar_service, event_requests, read_credentials
from sobremesa.calendars.google_profile import hours_from_google
from sobremesa.calendars.google_scopes import ASKED, CALENDARS, EVENTS, FREE_BUSY, SETTINGS
from sobremesa.errors import (
    CalendarUnavailableError,
    EventChangedError,
    EventExistsError,
    ForbiddenError,
    IncompleteReadError,
    QuotaError,
    ReconnectError,
)
from sobremesa.model import DayRange, EventType, FreeBusy, Hours, Response, Span


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    """Tries stay three, the pauses between them are none."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def world() -> Iterator[SandboxWorld]:
    with SandboxWorld() as made:
        yield made


class TestGoogleInProcess(CalendarContract):
    @pytest.fixture
    def world(self) -> Iterator[SandboxWorld]:
        with SandboxWorld() as made:
            yield made


class TestGoogleOverLoopback(CalendarContract):
    @pytest.fixture
    def world(self) -> Iterator[SandboxWorld]:
        sandbox = new_sandbox()
        with over_loopback(sandbox) as endpoint, SandboxWorld(endpoint, sandbox) as made:
            yield made


@pytest.fixture(scope="module")
def scratch() -> Iterator[GoogleWorld]:
    credentials = os.environ.get("SOBREMESA_LIVE_CREDENTIALS")
    if not credentials:
        pytest.skip("SOBREMESA_LIVE_CREDENTIALS is not set")
    with scratch_calendar(credentials) as (calendar, owner):
        yield GoogleWorld(calendar, owner)


@pytest.mark.live
class TestGoogleLive(CalendarContract):
    """The credentials are `Credentials.to_json()` of a test account with the scope `calendar`, in the environment."""

    @pytest.fixture
    def world(self, request: pytest.FixtureRequest, scratch: GoogleWorld) -> Iterator[GoogleWorld]:
        if getattr(request.function, "with_guests", False):
            pytest.skip("needs colleagues")
        made = GoogleWorld(scratch.calendar, scratch.owner)
        yield made
        week = Span(MONDAY - timedelta(days=1), MONDAY + timedelta(days=7))
        snapshot = made.calendar.read(week)
        for left in (*(placed.event_id for placed in snapshot.ours), *(meeting.id for meeting in snapshot.meetings)):
            made.delete_by_user(left)


# what is sent


def test_a_buffer_is_silent_private_and_marked(world: SandboxWorld) -> None:
    social = replace(linger(at("10:00", 5)), link="https://meet.example/standup", zone="Europe/Berlin")
    event_id = world.calendar.insert(world.event_id("a"), social).event_id
    resource = world.owner.get_event("primary", event_id)
    assert resource["visibility"] == "private"
    assert resource["transparency"] == "opaque"
    assert resource["reminders"] == {"useDefault": False, "overrides": []}
    assert resource["location"] == "https://meet.example/standup"
    assert resource["extendedProperties"] == {"private": {"sb.kind": "linger", "sb.for": "standup|after"}}
    assert resource["start"]["timeZone"] == "Europe/Berlin"
    assert "attendees" not in resource
    assert "conferenceData" not in resource


def test_a_coffee_is_open_to_its_guests_who_may_move_it(world: SandboxWorld) -> None:
    event_id = world.calendar.insert(world.event_id("a"), coffee(at("10:00"), ANN, conference=True)).event_id
    resource = world.owner.get_event("primary", event_id)
    assert resource["visibility"] == "default"
    assert resource["guestsCanModify"] is True
    assert resource["reminders"] == {"useDefault": True}
    assert [(entry["email"], entry["responseStatus"]) for entry in resource["attendees"]] == [
        (ALEX, "accepted"),
        (ANN, "needsAction"),
    ]
    assert resource["conferenceData"]["createRequest"]["requestId"] == f"{event_id}-meet"
    theirs = world.sandbox.calendar_api(ANN).get_event("primary", event_id)
    assert theirs["hangoutLink"] == resource["hangoutLink"]


def test_every_write_says_who_is_mailed(world: SandboxWorld) -> None:
    sent: list[str] = []
    calendar = world.open(transport=Listening(world.transport(), sent))
    placed = calendar.insert(world.event_id("a"), coffee(at("10:00")))
    placed = calendar.move(placed, coffee(at("11:00")))
    placed = calendar.amend(placed, coffee(at("11:00"), ANN), notify=True)
    calendar.remove(placed)
    writes = [uri for uri in sent if not uri.startswith("GET")]
    assert [("sendUpdates=all" in uri, "sendUpdates=none" in uri) for uri in writes] == [
        (False, True),
        (False, True),
        (True, False),
        (False, True),
    ]


def test_a_pending_conference_is_waited_for_and_not_asked_for_again(world: SandboxWorld) -> None:
    world.sandbox.faults.pending_conference()
    wanted = coffee(at("10:00"), ANN, conference=True)
    placed = world.calendar.insert(world.event_id("a"), wanted)
    assert placed.link == ""
    assert world.calendar.amend(placed, wanted) == placed
    world.sandbox.finish_conferences()
    (finished,) = world.calendar.read(DAY).ours
    assert finished.link.startswith("https://")


# how many calls


def test_each_call_costs_what_it_says(world: SandboxWorld) -> None:
    calendar = world.calendar
    placed = calendar.insert(world.event_id("a"), coffee(at("10:00")))
    assert world.calls() == {"events.insert": 1}
    placed = calendar.move(placed, coffee(at("11:00")))
    assert world.calls() == {"events.insert": 1, "events.patch": 1}
    placed = calendar.amend(placed, coffee(at("11:00"), ANN))
    assert world.calls() == {"events.insert": 1, "events.patch": 2, "events.get": 1}
    calendar.amend(placed, coffee(at("11:00"), ANN))
    assert world.calls() == {"events.insert": 1, "events.patch": 2, "events.get": 2}
    calendar.remove(placed)
    calendar.read(DAY)
    assert world.calls() == {
        "events.insert": 1, "events.patch": 2, "events.get": 2, "events.delete": 1, "events.list": 1,
    }  # fmt: skip
    assert world.sandbox.writes == 4


def test_reading_costs_one_call_for_each_page(world: SandboxWorld) -> None:
    for hour in range(8, 15):
        world.meet(f"at {hour}", at(f"{hour:02}:00"))
    snapshot = world.open(page_size=3).read(DAY)
    assert [meeting.title for meeting in snapshot.meetings] == [f"at {hour}" for hour in range(8, 15)]
    assert world.calls() == {"events.list": 3}
    assert world.open(page_size=100).read(DAY) == snapshot
    assert world.calls() == {"events.list": 4}


def test_sixty_colleagues_are_asked_for_in_two_calls(world: SandboxWorld) -> None:
    names = [f"p{number}@team.example" for number in range(60)]
    for name in names[:55]:
        world.sandbox.add_user(name, name, "Europe/London")
    busy = world.calendar.free_busy([*names, names[0]], DAY)
    assert world.calls() == {"freebusy.query": 2}
    assert [name for name, one in busy.items() if one.error] == names[55:]
    assert list(busy) == names


# reading


def test_a_weekly_meeting_keeps_its_local_time_across_the_change_of_clocks(world: SandboxWorld) -> None:
    start = datetime(2026, 10, 19, 8, tzinfo=UTC)
    body = times(Span(start, start + timedelta(minutes=30)))
    for edge in body.values():
        edge["timeZone"] = "Europe/Berlin"
    master = world.owner.insert_event(
        "primary", {"summary": "Weekly", **body, "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"]}
    )
    meetings = world.calendar.read(Span(start, start + timedelta(days=21))).meetings
    assert [meeting.span.start for meeting in meetings] == [
        datetime(2026, 10, 19, 8, tzinfo=UTC),
        datetime(2026, 10, 26, 9, tzinfo=UTC),
        datetime(2026, 11, 2, 9, tzinfo=UTC),
    ]
    assert {meeting.series_id for meeting in meetings} == {master["id"]}
    assert [meeting.original_start for meeting in meetings] == [meeting.span.start for meeting in meetings]


def test_one_moved_and_one_cancelled_instance_of_a_series(world: SandboxWorld) -> None:
    body = times(at("09:00"))
    for edge in body.values():
        edge["timeZone"] = "UTC"
    rule = ["RRULE:FREQ=DAILY;COUNT=3"]
    master = world.owner.insert_event("primary", {"summary": "Daily", **body, "recurrence": rule})["id"]
    first, second, _ = world.calendar.read(Span(MONDAY, MONDAY + timedelta(days=3))).meetings
    world.edit(first.id, at("15:00"))
    world.call_off(second.id)
    meetings = world.calendar.read(Span(MONDAY, MONDAY + timedelta(days=3))).meetings
    assert [(meeting.span, meeting.series_id) for meeting in meetings] == [
        (at("15:00"), master),
        (at("09:00", day=2), master),
    ]
    assert meetings[0].id == first.id
    assert meetings[0].original_start == at("09:00").start


def test_an_all_day_event_is_a_day_of_the_calendars_zone(world: SandboxWorld) -> None:
    day = {"start": {"date": "2026-11-17"}, "end": {"date": "2026-11-18"}}
    world.owner.insert_event("primary", {"summary": "Offsite", **day})
    (meeting,) = world.calendar.read(Span(MONDAY, MONDAY + timedelta(days=3))).meetings
    assert meeting.all_day
    assert meeting.span == Span(datetime(2026, 11, 16, 23, tzinfo=UTC), datetime(2026, 11, 17, 23, tzinfo=UTC))


def test_kinds_answers_and_busy_marks_are_read(world: SandboxWorld) -> None:
    owner = world.owner
    owner.insert_event("primary", {"summary": "Away", "eventType": "outOfOffice", **times(at("08:00"))})
    owner.insert_event("primary", {"summary": "Free", "transparency": "transparent", **times(at("09:00"))})
    owner.insert_event("primary", {"visibility": "private", **times(at("10:00"))})
    theirs = world.sandbox.calendar_api(BEN).insert_event(
        "primary", {"summary": "Ben's", "attendees": [{"email": ALEX}, {"email": ANN}], **times(at("11:00"))}
    )
    world.answer(theirs["id"], ALEX, Response.DECLINED)
    away, free, private, bens = world.calendar.read(DAY).meetings
    assert away.event_type is EventType.OUT_OF_OFFICE
    assert not free.busy
    assert (private.title, private.private) == ("", True)
    assert (bens.response, bens.organized_by_me, bens.organizer) == (Response.DECLINED, False, BEN)


def test_a_buffer_its_owner_made_last_no_time_counts_as_deleted_and_the_rest_is_read(world: SandboxWorld) -> None:
    placed = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
    world.meet("Planning", at("11:00"))
    start = times(at("10:00"))["start"]
    world.owner.patch_event("primary", placed.event_id, {"start": start, "end": start})
    snapshot = world.calendar.read(DAY)
    assert (snapshot.moments, snapshot.ours, snapshot.unreadable) == ((placed.event_id,), (), ())
    assert [meeting.title for meeting in snapshot.meetings] == ["Planning"]
    found = world.calendar.get(placed.event_id)
    assert found is not None
    assert found.cancelled


def test_an_event_that_cannot_be_understood_is_reported_and_the_rest_is_read(world: SandboxWorld) -> None:
    broken = {"extendedProperties": {"private": {"sb.kind": "party", "sb.for": "x|after"}}}
    event_id = world.owner.insert_event("primary", {"summary": "Odd", **broken, **times(at("10:00"))})["id"]
    world.meet("Planning", at("11:00"))
    snapshot = world.calendar.read(DAY)
    assert [(event.id, event.problem) for event in snapshot.unreadable] == [
        (event_id, "sb.kind: 'party' is not a kind of ours")
    ]
    assert [meeting.title for meeting in snapshot.meetings] == ["Planning"]
    with pytest.raises(ForbiddenError, match="not a kind of ours"):
        world.calendar.get(event_id)


@pytest.mark.parametrize(
    ("zone", "hours_before_utc"), [("Pacific/Auckland", 13), ("Pacific/Honolulu", -10), ("Europe/Berlin", 1)]
)
def test_an_all_day_event_begins_at_midnight_of_the_calendars_zone(zone: str, hours_before_utc: int) -> None:
    day = {"id": "d", "start": {"date": "2026-11-17"}, "end": {"date": "2026-11-18"}}
    (meeting,) = canned({"timeZone": zone, "items": [day]}).read(DAY).meetings
    midnight = datetime(2026, 11, 17, tzinfo=UTC) - timedelta(hours=hours_before_utc)
    assert (meeting.all_day, meeting.span) == (True, Span(midnight, midnight + timedelta(days=1)))


def test_a_calendar_that_shows_only_free_and_busy_is_read_as_such(world: SandboxWorld) -> None:
    world.sandbox.calendar_api(ANN).insert_event("primary", {"summary": "Secret", **times(at("10:00"))})
    calendar = world.open((EVENTS, "https://www.googleapis.com/auth/calendar.events.freebusy"), calendar_id=ANN)
    (meeting,) = calendar.read(DAY).meetings
    assert meeting.free_busy_only
    assert meeting.title == ""


def test_a_lost_page_is_never_an_empty_one(world: SandboxWorld) -> None:
    for hour in range(8, 13):
        world.meet(f"at {hour}", at(f"{hour:02}:00"))
    calendar = world.open(page_size=2)
    world.sandbox.faults.lose_page(times=3)
    with pytest.raises(IncompleteReadError):
        calendar.read(DAY)
    world.sandbox.faults.lose_page(times=2)
    assert len(calendar.read(DAY).meetings) == 5


def test_a_page_token_that_is_too_old_makes_the_read_incomplete(world: SandboxWorld) -> None:
    for hour in range(8, 13):
        world.meet(f"at {hour}", at(f"{hour:02}:00"))
    world.sandbox.faults.fail("*.list", 410, "fullSyncRequired", only_with="pageToken")
    with pytest.raises(IncompleteReadError):
        world.open(page_size=2).read(DAY)


# what goes wrong


def test_a_write_that_was_committed_and_answered_500_is_found_by_its_id(world: SandboxWorld) -> None:
    world.sandbox.faults.fail("calendar.events.insert", 500, after=True)
    event_id = world.event_id("a")
    with pytest.raises(CalendarUnavailableError):
        world.calendar.insert(event_id, linger(at("10:00", 5)))
    assert world.calls() == {"events.insert": 1}
    with pytest.raises(EventExistsError):
        world.calendar.insert(event_id, linger(at("10:00", 5)))
    found = world.calendar.get(event_id)
    assert found is not None
    assert found.span == at("10:00", 5)


@pytest.mark.parametrize("after", [False, True])
def test_a_write_without_an_answer_is_not_sent_again(world: SandboxWorld, after: bool) -> None:
    world.sandbox.faults.time_out("calendar.events.*", after=after)
    with pytest.raises(CalendarUnavailableError):
        world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
    assert world.calls() == {"events.insert": 1}
    assert (world.calendar.get(world.event_id("a")) is not None) is after


def test_a_read_is_tried_three_times(world: SandboxWorld) -> None:
    world.sandbox.faults.fail("calendar.events.list", 503, times=2)
    assert world.calendar.read(DAY).meetings == ()
    assert world.calls() == {"events.list": 3}
    world.sandbox.faults.time_out("calendar.events.list", times=3)
    with pytest.raises(CalendarUnavailableError):
        world.calendar.read(DAY)
    assert world.calls() == {"events.list": 6}


@pytest.mark.parametrize(
    ("status", "reason"), [(403, "rateLimitExceeded"), (403, "userRateLimitExceeded"), (429, "rateLimitExceeded")]
)
def test_a_write_that_came_too_fast_is_sent_again(world: SandboxWorld, status: int, reason: str) -> None:
    world.sandbox.faults.fail("calendar.events.insert", status, reason)
    assert world.calendar.insert(world.event_id("a"), linger(at("10:00", 5))).etag
    assert world.calls() == {"events.insert": 2}


def test_a_long_wait_is_left_to_the_next_run(world: SandboxWorld) -> None:
    world.sandbox.faults.fail("calendar.events.list", 429, "rateLimitExceeded", retry_after=120)
    with pytest.raises(QuotaError) as caught:
        world.calendar.read(DAY)
    assert caught.value.retry_after == 120.0
    assert world.calls() == {"events.list": 1}


def test_a_limit_on_invitations_is_not_pushed(world: SandboxWorld) -> None:
    world.sandbox.faults.fail("calendar.events.insert", 403, "quotaExceeded", message="Calendar usage limits exceeded.")
    with pytest.raises(QuotaError, match="Calendar usage limits exceeded"):
        world.calendar.insert(world.event_id("a"), coffee(at("10:00"), ANN), notify=True)
    assert world.calls() == {"events.insert": 1}


def test_a_server_that_accepts_and_says_nothing_is_given_up_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        calendar = unauthorised(silent.getsockname()[1])
        with pytest.raises(CalendarUnavailableError, match="does not answer in time"):
            calendar.insert("abc", linger(at("10:00", 5)))
        calendar.close()


def test_a_server_that_is_not_there_is_tried_three_times_even_to_write() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    sent: list[str] = []
    with pytest.raises(CalendarUnavailableError, match="cannot be reached"):
        unauthorised(port, sent).insert("abc", linger(at("10:00", 5)))
    assert len(sent) == 3


def unauthorised(port: int, sent: list[str] | None = None) -> GoogleCalendar:
    """A calendar behind `port` of this machine, with a short timeout; its requests are noted in `sent`."""
    make: Any = Credentials
    http: Transport = httplib2.Http(timeout=0.2)
    transport = Listening(http, sent) if sent is not None else http
    endpoint = f"http://127.0.0.1:{port}/calendar/v3/"
    return open_google_calendar(make("token"), email=ALEX, api_endpoint=endpoint, transport=transport)


def test_the_owner_wins_over_an_amendment_that_read_before_the_edit(world: SandboxWorld) -> None:
    placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00")))

    def meanwhile(request: str) -> None:
        if request.startswith("PATCH"):
            world.edit(placed.event_id, at("10:30"))

    with pytest.raises(EventChangedError):
        world.open(transport=Listening(world.transport(), [], meanwhile)).amend(placed, coffee(at("10:00"), ANN))
    (current,) = world.calendar.read(DAY).ours
    assert (current.span, emails(current), world.mailed()) == (at("10:30"), [], [])


def test_a_calendar_that_is_not_there_is_no_missing_event(world: SandboxWorld) -> None:
    with pytest.raises(ForbiddenError):
        world.open(calendar_id="nobody@elsewhere.example").read(DAY)


# consent


def test_without_the_scope_nobody_is_asked_for_and_nobody_is_free(world: SandboxWorld) -> None:
    calendar = world.open((EVENTS,))
    assert calendar.free_busy([ANN], DAY) == {ANN: FreeBusy(ANN, error=NOT_GRANTED)}
    assert world.calls() == {}


def test_a_scope_found_missing_at_google_makes_everybody_unknown(world: SandboxWorld) -> None:
    calendar = world.open((EVENTS,), granted=None)
    assert calendar.free_busy([ANN], DAY) == {ANN: FreeBusy(ANN, error=NOT_GRANTED)}
    assert world.calls() == {"freebusy.query": 1}


def test_a_lost_scope_for_events_needs_a_new_sign_in(world: SandboxWorld) -> None:
    with pytest.raises(ReconnectError) as caught:
        world.open((FREE_BUSY,), granted=None).insert(world.event_id("a"), linger(at("10:00", 5)))
    assert caught.value.missing_scope == EVENTS


def test_the_profile_is_as_full_as_the_consent(world: SandboxWorld) -> None:
    full = world.open().profile()
    assert full.zone == "Europe/Berlin"
    assert full.hours == Hours("Europe/Berlin", {0: (DayRange(540, 1020),)})
    assert (full.locale, full.clock_24h) == ("en", True)
    least = world.open((EVENTS,)).profile()
    assert (least.zone, least.hours, least.locale, least.clock_24h) == ("Europe/Berlin", None, "", None)
    unaware = world.open((EVENTS,), granted=None).profile()
    assert unaware == least
    assert world.open((EVENTS, SETTINGS, CALENDARS)).profile() == full


@pytest.mark.parametrize(
    "resource",
    [
        None,
        {"workingHoursEnabled": False},
        {"workingHoursEnabled": True, "availableTimes": [{"dayOfWeek": "moonday", "periodStart": 0, "periodEnd": 9}]},
        {"workingHoursEnabled": True, "availableTimes": [{"dayOfWeek": "monday", "periodStart": 0, "periodEnd": 9999}]},
    ],
)
def test_working_hours_that_are_off_or_unreadable_are_unknown(resource: dict[str, Any] | None) -> None:
    assert hours_from_google(resource, "UTC") is None


def test_two_periods_of_one_day_are_both_kept_in_order() -> None:
    periods = [
        {"dayOfWeek": "friday", "periodStart": 780, "periodEnd": 1080},
        {"dayOfWeek": "friday", "periodStart": 540, "periodEnd": 720},
    ]
    hours = hours_from_google({"workingHoursEnabled": True, "availableTimes": periods}, "Asia/Kolkata")
    assert hours == Hours("Asia/Kolkata", {4: (DayRange(540, 720), DayRange(780, 1080))})


class Listening(Transport):
    """A way to the sandbox that notes `METHOD uri` and lets something happen before a request goes out."""

    def __init__(self, http: Transport, sent: list[str], before: Any = None) -> None:
        self._http = http
        self._sent = sent
        self._before = before

    def request(
        self, uri: str, method: str = "GET", *arguments: Any, **options: Any
    ) -> tuple[httplib2.Response, bytes]:
        self._sent.append(f"{method} {uri}")
        if self._before is not None:
            self._before(self._sent[-1])
        return self._http.request(uri, method, *arguments, **options)

    def close(self) -> None:
        """Nothing is open."""


class TokenEndpoint(Listening):
    """Answers a renewal by itself, and everything else from the sandbox."""

    def __init__(self, world: SandboxWorld, sent: list[str], status: int, answer: dict[str, Any]) -> None:
        super().__init__(world.transport(), sent)
        self._status, self._answer = status, answer
        self.asked: list[str] = []

    def request(
        self, uri: str, method: str = "GET", *arguments: Any, **options: Any
    ) -> tuple[httplib2.Response, bytes]:
        if "oauth2" in uri:
            self.asked.append(str(options.get("body", b"")))
            response = httplib2.Response({"status": str(self._status), "content-type": "application/json"})
            return response, json.dumps(self._answer).encode()
        return super().request(uri, method, *arguments, **options)


STORED = json.dumps(
    {
        "token": "ya29.old",
        "refresh_token": "1//refresh",
        "client_id": "id",
        "client_secret": "secret",
        "token_uri": "https://oauth2.googleapis.com/token",
        "expiry": "2020-01-01T00:00:00Z",
    }
)


def renewing(
    world: SandboxWorld, status: int, answer: dict[str, Any]
) -> tuple[GoogleCalendar, TokenEndpoint, list[str]]:
    saved: list[str] = []
    endpoint = TokenEndpoint(world, [], status, answer)
    granted = (EVENTS, FREE_BUSY)
    calendar = open_google_calendar(STORED, email=ALEX, granted=granted, transport=endpoint, on_refresh=saved.append)
    return calendar, endpoint, saved


def test_a_renewed_token_is_handed_over_once_and_asks_only_for_what_was_granted(world: SandboxWorld) -> None:
    token = world.sandbox.issue_token(ALEX, (EVENTS,))
    calendar, endpoint, saved = renewing(
        world, 200, {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
    )
    calendar.read(DAY)
    calendar.read(DAY)
    assert len(endpoint.asked) == 1
    assert "calendar.events.freebusy" in endpoint.asked[0]
    assert "calendar.settings" not in endpoint.asked[0]
    (stored,) = saved
    assert read_credentials(stored).token == token
    assert json.loads(stored)["refresh_token"] == "1//refresh"


def test_a_token_refused_by_google_is_renewed_and_handed_over(world: SandboxWorld) -> None:
    token = world.sandbox.issue_token(ALEX, (EVENTS,))
    fresh = json.loads(STORED) | {"expiry": "2099-01-01T00:00:00Z"}
    saved: list[str] = []
    endpoint = TokenEndpoint(world, [], 200, {"access_token": token, "expires_in": 3600})
    open_google_calendar(json.dumps(fresh), email=ALEX, transport=endpoint, on_refresh=saved.append).read(DAY)
    assert [json.loads(text)["token"] for text in saved] == [token]


def test_a_withdrawn_consent_needs_a_new_sign_in_and_is_not_asked_twice(world: SandboxWorld) -> None:
    answer = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    calendar, endpoint, saved = renewing(world, 400, answer)
    with pytest.raises(ReconnectError, match="Token has been expired or revoked"):
        calendar.read(DAY)
    assert (len(endpoint.asked), saved) == (1, [])


def test_an_expired_token_without_a_way_to_renew_it_needs_a_new_sign_in(world: SandboxWorld) -> None:
    make: Any = Credentials
    calendar = open_google_calendar(make("ya29.unknown"), email=ALEX, transport=world.transport())
    with pytest.raises(ReconnectError):
        calendar.read(DAY)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"token": "x"}'])
def test_incomplete_credentials_need_a_new_sign_in(text: str) -> None:
    with pytest.raises(ReconnectError):
        open_google_calendar(text, email=ALEX, granted=ASKED)


# the service, watching


def test_a_service_is_built_once_per_endpoint_and_calls_nobody_by_itself() -> None:
    service = calendar_service()
    assert calendar_service() is service
    elsewhere = "http://127.0.0.1:1/calendar/v3/"
    assert calendar_service(elsewhere) is not service
    assert event_requests() is event_requests()
    assert event_requests(elsewhere) is not event_requests()
    with pytest.raises(RuntimeError, match="without an account"):
        event_requests().list(calendarId="primary").execute()


def test_a_channel_is_opened_and_stopped_once_and_twice(world: SandboxWorld) -> None:
    channel = world.calendar.watch("channel-1", "secret", "https://sobremesa.example/hooks/google", 3600)
    assert channel.id == "channel-1"
    assert channel.expires_at > world.sandbox.clock()
    world.calendar.stop_watch(channel.id, channel.resource_id)
    world.calendar.stop_watch(channel.id, channel.resource_id)
    assert world.calls() == {"events.watch": 1, "channels.stop": 2}


class Canned(Transport):
    """Answers every request with the next of the given JSON bodies."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)

    def request(self, *_: Any, **__: Any) -> tuple[httplib2.Response, bytes]:
        answer = self._answers.pop(0)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return httplib2.Response({"status": "200", "content-type": "application/json"}), body

    def close(self) -> None:
        """Nothing is open."""


def canned(*answers: Any) -> GoogleCalendar:
    make: Any = Credentials
    return open_google_calendar(make("token"), email=ALEX, transport=Canned(*answers))


@pytest.mark.parametrize("answer", [{}, b"", {"items": []}, {"kind": "calendar#freeBusy"}])
def test_an_answer_that_is_no_listing_is_incomplete(answer: Any) -> None:
    with pytest.raises(IncompleteReadError):
        canned(answer).read(DAY)


@pytest.mark.parametrize("content", [b'{"timeZone": "UTC", "items": [{"id"', b"<html>Sign in</html>", b"[1]"])
def test_a_cut_or_foreign_answer_is_no_answer(content: bytes) -> None:
    with pytest.raises(CalendarUnavailableError, match="cut off"):
        canned(content, content, content).read(DAY)
    with pytest.raises(CalendarUnavailableError, match="cut off"):
        canned(content).insert("abc", linger(at("10:00", 5)))


def test_an_empty_page_in_the_middle_ends_nothing() -> None:
    meeting = {"id": "m", "etag": '"1"', **times(at("10:00"))}
    pages = [
        {"timeZone": "UTC", "items": [], "nextPageToken": "2"},
        {"timeZone": "UTC", "nextPageToken": "3"},
        {"timeZone": "UTC", "items": [meeting]},
    ]
    assert [found.id for found in canned(*pages).read(DAY).meetings] == ["m"]


def test_pages_that_go_in_a_circle_are_incomplete() -> None:
    page = {"timeZone": "UTC", "items": [], "nextPageToken": "again"}
    with pytest.raises(IncompleteReadError):
        canned(page, page, page).read(DAY)


def test_an_event_that_moved_while_the_pages_were_turned_is_read_once_as_it_is_now() -> None:
    early, late = ({"id": "m", **times(at(hour))} for hour in ("10:00", "15:00"))
    pages = [{"timeZone": "UTC", "items": [early], "nextPageToken": "2"}, {"timeZone": "UTC", "items": [late]}]
    assert [meeting.span for meeting in canned(*pages).read(DAY).meetings] == [at("15:00")]


def test_a_deleted_event_of_which_google_tells_only_the_id_is_a_tombstone() -> None:
    tombstone = canned({"id": "abc", "status": "cancelled", "etag": '"7"'}).get("abc")
    assert tombstone is not None
    assert (tombstone.event_id, tombstone.cancelled) == ("abc", True)


def test_an_event_without_our_mark_is_not_ours() -> None:
    assert canned({"id": "abc", "status": "confirmed", **times(at("10:00"))}).get("abc") is None


@pytest.mark.parametrize(
    ("calendar", "error"),
    [
        ({"errors": [{"domain": "global", "reason": "internalError"}], "busy": []}, "internalError"),
        ({"errors": [{}]}, "unknown"),
        ({"busy": [{"start": "2026-11-16T10:00:00Z"}]}, "unreadable"),
        (None, "missing"),
    ],
)
def test_a_colleague_google_does_not_tell_of_is_unknown(calendar: dict[str, Any] | None, error: str) -> None:
    calendars = {BEN: {"busy": []}} | ({ANN: calendar} if calendar is not None else {})
    busy = canned({"calendars": calendars}).free_busy([ANN, BEN], DAY)
    assert busy == {ANN: FreeBusy(ANN, error=error), BEN: FreeBusy(BEN)}


def test_a_channel_without_an_expiration_is_no_channel() -> None:
    with pytest.raises(CalendarUnavailableError):
        canned({"id": "c", "resourceId": "r"}).watch("c", "t", "https://sobremesa.example/hook", 60)
