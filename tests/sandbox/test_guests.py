"""Events with guests: copies on every guest's calendar, answers, and who may change what."""

import pytest
from googleapiclient.errors import HttpError

from support.behaviours import behaviour
from support.sandbox_client import ALEX, BO, CLEO, DEE, Body, Person, Team, guests, hour, refusal, timed, weekly


def answers(event: Body) -> dict[str, str]:
    return {entry["email"]: entry["responseStatus"] for entry in event["attendees"]}


@behaviour("guest-copy")
def test_a_guest_finds_the_event_under_the_same_id(alex: Person, bo: Person) -> None:
    event = alex.insert(summary="Plan", **hour(), **guests(BO))
    (copy,) = bo.items()
    assert (copy["id"], copy["iCalUID"], copy["summary"]) == (event["id"], event["iCalUID"], "Plan")
    assert copy["attendees"] == [{"email": BO, "responseStatus": "needsAction", "self": True}]
    assert copy["organizer"] == {"email": ALEX, "displayName": "Alex"}
    assert copy["start"]["dateTime"] == "2026-10-05T04:00:00-04:00"
    assert "self" not in event["attendees"][0]


@behaviour("guest-answer")
def test_an_answer_reaches_everybody(team: Team, alex: Person, bo: Person) -> None:
    event = alex.insert(**hour(), **guests(BO, CLEO, DEE))
    bo.answer(event["id"], "accepted")
    team.person(CLEO).patch(
        event["id"], attendeesOmitted=True, attendees=[{"email": CLEO, "responseStatus": "tentative"}]
    )
    team.person(DEE).answer(event["id"], "declined")
    wanted = {BO: "accepted", CLEO: "tentative", DEE: "declined"}
    for person in (alex, bo, team.person(CLEO), team.person(DEE)):
        assert answers(person.get(event["id"])) == wanted
    assert alex.get(event["id"])["sequence"] == 0


@behaviour("guest-forbidden")
@pytest.mark.parametrize(
    "change",
    [
        {"summary": "mine"},
        hour(6),
        {"location": "here"},
        {"status": "cancelled"},
        {"extendedProperties": {"shared": {"a": "b"}}},
        {"attendees": [{"email": BO, "responseStatus": "accepted"}, {"email": CLEO, "responseStatus": "accepted"}]},
        {"attendees": [{"email": BO}]},
    ],
)
def test_a_guest_may_not_change_what_is_shared(alex: Person, bo: Person, change: Body) -> None:
    event = alex.insert(summary="Plan", **hour(), **guests(BO, CLEO))
    with pytest.raises(HttpError) as caught:
        bo.patch(event["id"], **change)
    assert refusal(caught.value) == (403, "forbiddenForNonOrganizer")
    assert alex.get(event["id"])["etag"] == event["etag"]


@behaviour("guest-modify")
def test_a_guest_may_change_everything_if_the_organizer_allows_it(alex: Person, bo: Person) -> None:
    event = alex.insert(summary="Plan", guestsCanModify=True, **hour(), **guests(BO, CLEO))
    bo.patch(event["id"], summary="Plan B", **hour(6))
    assert alex.get(event["id"])["summary"] == "Plan B"
    assert alex.get(event["id"])["start"]["dateTime"] == "2026-10-06T10:00:00+02:00"
    assert alex.get(event["id"])["sequence"] == 1


@behaviour("guest-invite")
def test_a_guest_invites_others_unless_that_is_off(team: Team, alex: Person, bo: Person) -> None:
    event = alex.insert(**hour(), **guests(BO))
    bo.patch(event["id"], attendees=[{"email": BO}, {"email": CLEO}])
    assert set(answers(alex.get(event["id"]))) == {BO, CLEO}
    assert team.person(CLEO).get(event["id"])["status"] == "confirmed"
    closed = alex.insert(guestsCanInviteOthers=False, **hour(), **guests(BO))
    with pytest.raises(HttpError) as caught:
        bo.patch(closed["id"], attendees=[{"email": BO}, {"email": CLEO}])
    assert refusal(caught.value) == (403, "forbiddenForNonOrganizer")


@behaviour("guest-hidden")
def test_a_hidden_guest_list_shows_only_oneself(alex: Person, bo: Person) -> None:
    event = alex.insert(guestsCanSeeOtherGuests=False, **hour(), **guests(BO, CLEO))
    seen = bo.get(event["id"])
    assert [entry["email"] for entry in seen["attendees"]] == [BO]
    assert seen["attendeesOmitted"] is True
    bo.answer(event["id"], "accepted")
    assert answers(alex.get(event["id"])) == {BO: "accepted", CLEO: "needsAction"}


@behaviour("guest-private")
def test_private_properties_stay_on_one_copy_and_shared_ones_do_not(alex: Person, bo: Person) -> None:
    properties = {"private": {"mine": "1"}, "shared": {"ours": "2"}}
    event = alex.insert(extendedProperties=properties, colorId="5", **hour(), **guests(BO))
    assert bo.get(event["id"])["extendedProperties"] == {"shared": {"ours": "2"}}
    bo.patch(event["id"], extendedProperties={"private": {"his": "3"}}, colorId="7", transparency="transparent")
    alex.patch(event["id"], summary="New", extendedProperties={"shared": {"ours": "4"}})
    seen = bo.get(event["id"])
    assert seen["extendedProperties"] == {"private": {"his": "3"}, "shared": {"ours": "4"}}
    assert (seen["colorId"], seen["transparency"], seen["summary"]) == ("7", "transparent", "New")
    own = alex.get(event["id"])
    assert own["extendedProperties"] == {"private": {"mine": "1"}, "shared": {"ours": "4"}}
    assert own["colorId"] == "5"
    assert "transparency" not in own


@behaviour("guest-delete")
def test_a_guest_who_deletes_has_declined(alex: Person, bo: Person) -> None:
    event = alex.insert(**hour(), **guests(BO, CLEO))
    bo.delete(event["id"])
    assert bo.items() == []
    assert answers(alex.get(event["id"])) == {BO: "declined", CLEO: "needsAction"}
    alex.patch(event["id"], summary="still without Bo")
    assert bo.items() == []
    alex.patch(event["id"], attendees=[{"email": BO}, {"email": CLEO}])
    assert [item["id"] for item in bo.items()] == [event["id"]]


@behaviour("organizer-delete")
def test_the_organizer_deletes_for_everybody(team: Team, alex: Person, bo: Person) -> None:
    event = alex.insert(**hour(), **guests(BO, CLEO))
    since = bo.listing()["nextSyncToken"]
    alex.delete(event["id"])
    assert [item["status"] for item in bo.items(syncToken=since)] == ["cancelled"]
    assert team.person(CLEO).items() == []
    alex.patch(event["id"], status="confirmed")
    assert len(bo.items()) == 1


def test_a_guest_who_is_taken_off_the_list_loses_the_copy(alex: Person, bo: Person) -> None:
    event = alex.insert(**hour(), **guests(BO))
    alex.patch(event["id"], attendees=[])
    assert bo.items() == []
    assert bo.get(event["id"])["status"] == "cancelled"


@behaviour("notify")
def test_send_updates_decides_who_is_told(team: Team, alex: Person, bo: Person) -> None:
    alex.insert(**hour(), **guests(BO, DEE))
    alex.insert(options={"sendUpdates": "none"}, **hour(), **guests(BO, DEE))
    assert team.sandbox.notifications == []
    event = alex.insert(options={"sendUpdates": "all"}, **hour(), **guests(BO, DEE))
    alex.patch(event["id"], options={"sendUpdates": "externalOnly"}, **hour(6))
    bo.delete(event["id"], sendUpdates="all")
    alex.delete(event["id"], sendUpdates="all")
    told = [(found.kind, found.recipients) for found in team.sandbox.notifications]
    assert told == [
        ("invitation", (BO, DEE)),
        ("update", (DEE,)),
        ("response", (ALEX,)),
        ("cancellation", (BO, DEE)),
    ]


def test_one_occurrence_can_be_declined(alex: Person, bo: Person) -> None:
    alex.insert(id="club0", **weekly(**guests(BO)))
    bo.answer("club0_20261012T080000Z", "declined")
    assert answers(alex.get("club0_20261012T080000Z")) == {BO: "declined"}
    assert answers(alex.get("club0_20261019T080000Z")) == {BO: "needsAction"}
    assert answers(alex.get("club0")) == {BO: "needsAction"}
    busy = alex.busy(BO, start="2026-10-11T00:00:00Z", end="2026-10-20T00:00:00Z")
    assert [span["start"] for span in busy[BO]["busy"]] == ["2026-10-19T08:00:00Z"]


def test_one_occurrence_can_be_moved_for_everybody(alex: Person, bo: Person) -> None:
    alex.insert(id="club0", **weekly(**guests(BO)))
    alex.patch("club0_20261012T080000Z", **timed("2026-10-13T16:00:00+02:00", "2026-10-13T17:00:00+02:00"))
    seen = bo.get("club0_20261012T080000Z")
    assert seen["start"]["dateTime"] == "2026-10-13T10:00:00-04:00"
    assert seen["recurringEventId"] == "club0"
    alex.delete("club0_20261019T080000Z")
    window = {"timeMin": "2026-10-11T00:00:00Z", "timeMax": "2026-10-27T00:00:00Z"}
    found = bo.items(singleEvents=True, orderBy="startTime", **window)
    assert [item["id"] for item in found] == ["club0_20261012T080000Z", "club0_20261026T090000Z"]


def test_a_guest_can_mark_and_delete_one_occurrence(alex: Person, bo: Person) -> None:
    alex.insert(id="club0", **weekly(**guests(BO)))
    bo.patch("club0_20261012T080000Z", extendedProperties={"private": {"note": "1"}})
    assert "extendedProperties" not in alex.get("club0_20261012T080000Z")
    alex.patch("club0_20261012T080000Z", summary="Special")
    seen = bo.get("club0_20261012T080000Z")
    assert (seen["summary"], seen["extendedProperties"]) == ("Special", {"private": {"note": "1"}})
    bo.delete("club0_20261019T080000Z")
    assert answers(alex.get("club0_20261019T080000Z")) == {BO: "declined"}
    assert bo.get("club0_20261019T080000Z")["status"] == "cancelled"
    assert bo.get("club0_20261026T090000Z")["status"] == "confirmed"


def test_a_guest_can_be_invited_to_one_occurrence_only(team: Team, alex: Person) -> None:
    alex.insert(id="club0", **weekly(**guests(BO)))
    alex.patch("club0_20261012T080000Z", attendees=[{"email": BO}, {"email": CLEO}])
    cleo = team.person(CLEO)
    (seen,) = cleo.items(singleEvents=True)
    assert (seen["id"], seen["recurringEventId"]) == ("club0_20261012T080000Z", "club0")
    assert [item["id"] for item in cleo.items()] == ["club0_20261012T080000Z"]
    cleo.answer("club0_20261012T080000Z", "accepted")
    assert answers(alex.get("club0_20261012T080000Z")) == {BO: "needsAction", CLEO: "accepted"}
    alex.patch("club0_20261012T080000Z", attendees=[{"email": BO}])
    assert cleo.items(singleEvents=True) == []


def test_a_guest_who_joins_the_series_joins_its_exceptions(team: Team, alex: Person, bo: Person) -> None:
    alex.insert(id="club0", **weekly(**guests(BO)))
    bo.answer("club0_20261012T080000Z", "declined")
    alex.patch("club0", attendees=[{"email": BO}, {"email": CLEO}])
    assert answers(alex.get("club0_20261012T080000Z")) == {BO: "declined", CLEO: "needsAction"}
    assert answers(team.person(CLEO).get("club0_20261012T080000Z")) == {BO: "declined", CLEO: "needsAction"}
    alex.patch("club0", attendees=[{"email": CLEO}])
    assert answers(alex.get("club0_20261012T080000Z")) == {CLEO: "needsAction"}
    assert bo.items(singleEvents=True) == []


def test_a_copy_gets_another_id_where_the_guests_own_event_has_it(alex: Person, bo: Person) -> None:
    bo.insert(id="abcde", summary="Bo's own", **hour())
    alex.insert(id="abcde", summary="Alex's", **hour(), **guests(BO))
    assert sorted(item["summary"] for item in bo.items()) == ["Alex's", "Bo's own"]
    copy = next(item for item in bo.items() if item["summary"] == "Alex's")
    bo.answer(copy["id"], "accepted")
    assert answers(alex.get("abcde")) == {BO: "accepted"}


def test_a_writer_creates_events_that_the_calendars_owner_organizes(team: Team, bo: Person) -> None:
    team.sandbox.share(ALEX, BO, "writer")
    event = bo.insert(ALEX, **hour())
    assert event["creator"] == {"email": BO, "displayName": "Bo"}
    assert event["organizer"]["email"] == ALEX
    team.sandbox.share(ALEX, BO, "reader")
    with pytest.raises(HttpError) as caught:
        bo.insert(ALEX, **hour())
    assert refusal(caught.value) == (403, "requiredAccessLevel")
