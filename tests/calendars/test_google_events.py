"""Google's event resource <-> our nouns."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sobremesa.calendars.google_events import google_from_social, meeting_from_google, placed_from_google
from sobremesa.errors import InputError, MomentError
from sobremesa.model import (
    EventType,
    Meeting,
    Reason,
    ReasonCode,
    Response,
    Side,
    Social,
    SocialKey,
    SocialKind,
    Span,
)

FILES = Path(__file__).parent.parent / "data" / "google"
BASE: dict[str, Any] = {
    "id": "e1",
    "start": {"dateTime": "2026-11-18T15:00:00+01:00"},
    "end": {"dateTime": "2026-11-18T15:30:00+01:00"},
}
UNREADABLE = {
    "chromium_calendar_list": "id",
    "freebusy_errors": "id",
    "gcal_sync_test_api_06": "id",
    "gcal_sync_test_model_05": "start",
    "gcal_sync_test_model_17": "lasts no time",
    "gcal_sync_test_timeline_12": "end",
    "gcal_sync_test_timeline_17": "cancelled",
    "gcal_sync_test_timeline_18": "cancelled",
    "gcsa_test_event_02": "id",
}


VIDEO = {
    "entryPoints": [
        {"entryPointType": "phone", "uri": "tel:1"},
        {"entryPointType": "video", "uri": "https://v.example"},
    ]
}


def meeting(owner: str = "", zone: str = "UTC", **fields: Any) -> Meeting:
    return meeting_from_google(BASE | fields, owner_email=owner, calendar_zone=zone)


@pytest.mark.parametrize("path", sorted(FILES.glob("[!S]*.json")), ids=lambda path: path.stem)
def test_real_events_are_read_or_say_what_is_wrong(path: Path) -> None:
    resource = json.loads(path.read_text())
    if path.stem in UNREADABLE:
        with pytest.raises(InputError, match=UNREADABLE[path.stem]):
            meeting_from_google(resource, owner_email="", calendar_zone="Europe/Berlin")
    else:
        found = meeting_from_google(resource, owner_email="", calendar_zone="Europe/Berlin")
        assert found.id == resource["id"]
        assert found.title == resource.get("summary", "")
        assert found.busy is (resource.get("transparency") != "transparent")
        assert found.all_day is ("date" in resource["start"])


def test_an_ordinary_event() -> None:
    found = meeting(
        summary="Weekly",
        iCalUID="e1@google.com",
        etag='"1"',
        organizer={"email": "ann@example.com"},
        attendees=[
            {"email": "mia@example.com", "self": True, "responseStatus": "tentative"},
            {"email": "ann@example.com", "displayName": "Ann", "responseStatus": "accepted", "optional": True},
            {"email": "room@resource.calendar.google.com", "resource": True, "responseStatus": "accepted"},
            {"email": "team@googlegroups.com", "additionalGuests": 2},
        ],
        recurringEventId="series",
        originalStartTime={"dateTime": "2026-11-18T14:00:00Z"},
    )
    assert found.span == Span(datetime(2026, 11, 18, 14, tzinfo=UTC), datetime(2026, 11, 18, 14, 30, tzinfo=UTC))
    assert (found.response, found.organized_by_me, found.organizer) == (Response.TENTATIVE, False, "ann@example.com")
    assert [(one.is_self, one.resource, one.group, one.optional, one.additional) for one in found.guests] == [
        (True, False, False, False, 0),
        (False, False, False, True, 0),
        (False, True, False, False, 0),
        (False, False, True, False, 2),
    ]
    assert (found.series_id, found.original_start) == ("series", datetime(2026, 11, 18, 14, tzinfo=UTC))
    assert (found.ical_uid, found.etag) == ("e1@google.com", '"1"')


def test_the_owner_is_found_by_address_before_the_mark_and_by_the_mark_for_an_alias() -> None:
    attendees = [
        {"email": "Mia@example.com", "responseStatus": "declined"},
        {"email": "alias@example.com", "self": True, "responseStatus": "accepted"},
    ]
    assert meeting("mia@EXAMPLE.com", attendees=attendees).response is Response.DECLINED
    assert meeting("other@example.com", attendees=attendees).response is Response.ACCEPTED
    assert meeting("mia@example.com", organizer={"email": "MIA@example.com"}).organized_by_me
    assert meeting(organizer={"email": "x", "self": True}).organized_by_me


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"visibility": "private"}, "private", True),
        ({"visibility": "confidential"}, "private", True),
        ({"visibility": "default"}, "private", False),
        ({"transparency": "transparent"}, "busy", False),
        ({"eventType": "focusTime"}, "event_type", EventType.FOCUS_TIME),
        ({"eventType": "somethingNew"}, "event_type", EventType.DEFAULT),
        ({"attendeesOmitted": True}, "guests_hidden", True),
        ({"guestsCanSeeOtherGuests": False}, "guests_hidden", True),
        ({"guestsCanSeeOtherGuests": False, "organizer": {"self": True}}, "guests_hidden", False),
        ({"hangoutLink": "https://meet.google.com/x"}, "link", "https://meet.google.com/x"),
        ({"conferenceData": VIDEO}, "link", "https://v.example"),
        ({"location": "https://zoom.example/j/1"}, "link", "https://zoom.example/j/1"),
        ({"location": "https://zoom.example and Room 4"}, "link", ""),
        ({"location": "Room 4"}, "link", ""),
    ],
)
def test_fields_of_an_event(fields: dict[str, Any], name: str, value: object) -> None:
    assert getattr(meeting(**fields), name) == value


def test_a_whole_day_is_read_in_the_zone_of_the_calendar() -> None:
    day: dict[str, Any] = {"start": {"date": "2026-11-18"}, "end": {"date": "2026-11-19"}}
    found = meeting(zone="America/New_York", **day)
    assert found.all_day
    assert found.span.start == datetime(2026, 11, 18, 5, tzinfo=UTC)


def test_a_time_without_offset_is_read_in_its_own_zone_or_that_of_the_calendar() -> None:
    times: dict[str, Any] = {
        "start": {"dateTime": "2026-11-18T10:00:00", "timeZone": "Asia/Kolkata"},
        "end": {"dateTime": "2026-11-18T10:00:00"},
    }
    found = meeting(zone="UTC", **times)
    assert found.span == Span(datetime(2026, 11, 18, 4, 30, tzinfo=UTC), datetime(2026, 11, 18, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"id": ""}, "id: is missing"),
        ({"id": 7}, "id: is not a text"),
        ({"status": "cancelled"}, "cancelled"),
        ({"start": {"dateTime": "tomorrow"}}, "start: 'tomorrow' is not a time"),
        ({"start": {"date": "2026-13-01"}}, "start: '2026-13-01' is not a time"),
        ({"start": {"dateTime": "2026-11-18T10:00:00", "timeZone": "Mars/Base"}}, "start: .* is not a time"),
        ({"start": "2026"}, "start: is not an object"),
        ({"end": {}}, "end: has neither dateTime nor date"),
        ({"end": {"dateTime": "2026-11-18T10:00:00Z"}}, "end: .* is not after"),
        ({"attendees": "ann"}, "attendees: is not a list"),
        ({"attendees": ["ann"]}, "attendees: is not a list"),
        ({"attendees": [{"responseStatus": "maybe"}]}, "responseStatus: 'maybe'"),
        ({"attendees": [{"additionalGuests": "2"}]}, "additionalGuests"),
    ],
)
def test_what_cannot_be_understood_is_named(fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        meeting(**fields)


def test_an_event_of_no_length_is_a_moment() -> None:
    with pytest.raises(MomentError):
        meeting(end=BASE["start"])


def social(kind: SocialKind = SocialKind.LINGER) -> Social:
    return Social(
        SocialKey("m", Side.AFTER),
        kind,
        Span(datetime(2026, 11, 18, 14, tzinfo=UTC), datetime(2026, 11, 18, 14, 5, tzinfo=UTC)),
        "Linger",
        Reason(ReasonCode.AFTER_MEETING),
        description="A question?",
        link="https://meet.example.com/m",
        busy=False,
        zone="Europe/Berlin",
    )


def test_what_is_written_is_what_is_read() -> None:
    one = social()
    body = google_from_social(one)
    assert body["start"] == {"dateTime": "2026-11-18T14:00:00Z", "timeZone": "Europe/Berlin"}
    assert (body["visibility"], body["attendees"]) == ("private", [])
    found = placed_from_google({"id": "x", "etag": "1", **body})
    assert found is not None
    assert (found.key, found.kind, found.span, found.title) == (one.key, one.kind, one.span, one.title)
    assert (found.description, found.link, found.busy, found.cancelled) == (one.description, one.link, False, False)


def test_an_event_without_our_mark_is_not_ours() -> None:
    assert placed_from_google(BASE) is None
    assert placed_from_google(BASE | {"extendedProperties": {"private": {"other": "1"}}}) is None


def marked(**mark: str) -> dict[str, Any]:
    return BASE | {"extendedProperties": {"private": {name.replace("_", "."): value for name, value in mark.items()}}}


def test_a_mark_without_a_side_is_on_the_usual_one() -> None:
    sides = {"linger": Side.AFTER, "breather": Side.AFTER, "doors": Side.BEFORE, "coffee": Side.ITSELF}
    for kind, side in sides.items():
        found = placed_from_google(marked(sb_kind=kind, sb_for="m"))
        assert found is not None
        assert found.key == SocialKey("m", side)


@pytest.mark.parametrize(
    "mark", [{"sb_kind": "nap", "sb_for": "m|after"}, {"sb_kind": "linger"}, {"sb_for": "m|after"}]
)
def test_a_broken_mark_is_an_unreadable_event(mark: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"sb\."):
        placed_from_google(marked(**mark))


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ({"type": "officeLocation", "officeLocation": {"buildingId": "b1", "label": "Berlin"}}, "Berlin"),
        ({"type": "customLocation", "customLocation": {"label": "Lisbon"}}, "Lisbon"),
        ({"type": "homeOffice", "homeOffice": {}}, ""),
        ({"type": "officeLocation", "officeLocation": {}}, ""),
    ],
)
def test_a_working_location_carries_its_label(where: object, place: str) -> None:
    resource = {**BASE, "eventType": "workingLocation", "workingLocationProperties": where}
    read = meeting_from_google(resource, owner_email="mia@example.com", calendar_zone="UTC")
    assert read.place == place
    assert meeting_from_google(BASE, owner_email="mia@example.com", calendar_zone="UTC").place == ""


def test_a_working_location_that_is_no_object_cannot_be_read() -> None:
    with pytest.raises(InputError, match="workingLocationProperties: is not an object"):
        meeting_from_google({**BASE, "workingLocationProperties": "Berlin"}, owner_email="", calendar_zone="UTC")
