"""A team's break in memory and at Google keeps the contract; what it costs, and what its guests see, at Google."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from calendars.contract import ANN, BEN
from calendars.series_contract import EVENT, SERIES, STARTS, YEAR, SeriesContract, first, put, recurring, starts
from calendars.test_memory import MemoryWorld
from calendars.worlds import SandboxWorld
from sobremesa.calendars import Recurring
from sobremesa.calendars.google import GoogleCalendar, open_google_calendar
from sobremesa.calendars.google_scopes import ASKED
from sobremesa.calendars.memory import MemoryCalendar
from sobremesa.calendars.recurrence_lines import ended, recurrence_lines
from sobremesa.errors import ForbiddenError
from sobremesa.model import Meeting, Response, Span


class MemorySeriesWorld(MemoryWorld):
    def edit(self, event_id: str, span: Span) -> None:
        meeting = next(one for one in self.calendar.meetings if one.id == event_id)
        self.calendar.put(replace(meeting, span=span))

    def delete_series(self, event_id: str) -> None:
        self.calendar.delete_series_by_user(event_id)

    def answer(self, event_id: str, email: str, response: Response) -> None:
        meeting = next(one for one in self.calendar.meetings if one.id == event_id)
        guests = (replace(one, response=response) if one.email == email else one for one in meeting.guests)
        self.calendar.put(replace(meeting, guests=tuple(guests)))


class GoogleSeriesWorld(SandboxWorld):
    def delete_series(self, event_id: str) -> None:
        self.delete_by_user(event_id)

    def seen_by(self, email: str) -> list[Meeting]:
        """What a guest's own client reads."""
        credentials: Any = Credentials
        token = self.sandbox.issue_token(email, ASKED)
        theirs = open_google_calendar(credentials(token), email=email, granted=tuple(ASKED), transport=self.transport())
        return list(theirs.read(YEAR).meetings)


class TestInMemory(SeriesContract):
    @pytest.fixture
    def world(self) -> MemorySeriesWorld:
        return MemorySeriesWorld()


class TestAtGoogle(SeriesContract):
    @pytest.fixture
    def world(self) -> Iterator[GoogleSeriesWorld]:
        with GoogleSeriesWorld() as made_world:
            yield made_world


@pytest.fixture
def google() -> Iterator[GoogleSeriesWorld]:
    with GoogleSeriesWorld() as made_world:
        yield made_world


def test_both_kinds_of_calendar_keep_breaks() -> None:
    assert isinstance(MemoryCalendar(), Recurring)
    assert issubclass(GoogleCalendar, Recurring)


def test_a_series_costs_one_write_and_its_instances_one_listing(google: GoogleSeriesWorld) -> None:
    placed = put(google)
    assert google.calls() == {"events.insert": 1}
    instance = first(google)
    assert google.calls() == {"events.insert": 1, "events.instances": 1}
    recurring(google).change_instance(instance, instance.span, [ANN], notify=True)
    recurring(google).cancel_instance(first(google))
    recurring(google).end_series(placed, datetime(2027, 1, 20, tzinfo=UTC))
    assert google.calls() == {
        "events.insert": 1, "events.instances": 2, "events.get": 1, "events.patch": 2, "events.delete": 1,
    }  # fmt: skip


def test_instances_are_read_from_every_page(google: GoogleSeriesWorld) -> None:
    put(google, replace(EVENT, series=replace(SERIES, rule="FREQ=DAILY;COUNT=251", excluded=())))
    assert len(recurring(google).instances(google.event_id("a"))) == 251
    assert google.calls()["events.instances"] == 2


def test_google_gets_the_clock_and_its_zone_and_no_offset(google: GoogleSeriesWorld) -> None:
    placed = put(google)
    resource = google.owner.get_event("primary", placed.event_id)
    assert resource["start"]["timeZone"] == resource["end"]["timeZone"] == "Europe/Berlin"
    assert resource["start"]["dateTime"].startswith("2026-11-24T10:00:00")
    assert resource["recurrence"] == [*recurrence_lines(SERIES)]
    assert [one["optional"] for one in resource["attendees"]] == [True] * 3
    assert resource["description"] == "Easy to skip."
    assert "guestsCanModify" not in resource


def test_guests_see_every_occurrence_marked_as_a_break(google: GoogleSeriesWorld) -> None:
    placed = put(google)
    theirs = google.seen_by(ANN)
    assert starts(theirs) == STARTS
    assert {(one.break_id, one.organized_by_me) for one in theirs} == {("b1", False)}
    second = recurring(google).instances(placed.event_id)[1]
    recurring(google).cancel_instance(second, notify=True)
    assert starts(google.seen_by(ANN)) == [STARTS[0], *STARTS[2:]]
    instance = first(google)
    recurring(google).change_instance(instance, instance.span, [BEN], notify=True)
    assert (starts(google.seen_by(ANN)), len(google.seen_by(BEN))) == (STARTS[2:], 7)


def test_an_event_that_is_no_break_is_not_taken_for_one(google: GoogleSeriesWorld) -> None:
    body: dict[str, Any] = {
        "id": google.event_id("theirs"),
        "start": {"dateTime": "2026-11-24T10:00:00Z"},
        "end": {"dateTime": "2026-11-24T10:15:00Z"},
    }
    google.owner.insert_event("primary", body)
    assert recurring(google).series(google.event_id("theirs")) is None


def test_what_cannot_be_read_is_refused(google: GoogleSeriesWorld) -> None:
    placed = put(google)
    instance = first(google)
    google.owner.patch_event("primary", instance.event_id, {"end": {"dateTime": instance.span.start.isoformat()}})
    with pytest.raises(ForbiddenError):
        recurring(google).instances(placed.event_id)
    single = recurring(google).insert_series(google.event_id("b"), replace(EVENT, series=replace(SERIES, rule="")))
    start = single.span.start.isoformat()
    google.owner.patch_event("primary", single.event_id, {"end": {"dateTime": start}})
    with pytest.raises(ForbiddenError):
        recurring(google).series(single.event_id)


def test_lines_of_a_rule() -> None:
    series = replace(SERIES, minute=5, excluded=(date(2026, 12, 8),))
    assert recurrence_lines(series) == (
        "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=10", "EXDATE;TZID=Europe/Berlin:20261208T000500",
    )  # fmt: skip
    assert recurrence_lines(replace(series, excluded=())) == ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=10",)
    assert recurrence_lines(replace(series, rule="")) == ()


def test_a_rule_that_ends_is_no_longer_counted() -> None:
    until = datetime.fromisoformat("2026-12-01T10:00:00+01:00")
    lines = ("RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=TU", "EXDATE:20261208T090000Z")
    (rule, rest) = ended(lines, until)
    assert (rule, rest) == ("RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201T090000Z", lines[1])
    assert ended((rule,), datetime(2026, 11, 1, tzinfo=UTC)) == ("RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261101T000000Z",)
