"""Recurring events: expansion across clock changes, exceptions, and changes of the series."""

import pytest
from googleapiclient.errors import HttpError

from support.behaviours import behaviour
from support.sandbox_client import Person, all_day, guests, hour, refusal, timed, weekly


def starts(items: list[dict[str, dict[str, str]]]) -> list[str]:
    return [item["start"].get("dateTime") or item["start"]["date"] for item in items]


@behaviour("recurring-zone")
def test_a_series_needs_a_time_zone(alex: Person) -> None:
    with pytest.raises(HttpError) as caught:
        alex.insert(**hour(), recurrence=["RRULE:FREQ=DAILY"])
    assert refusal(caught.value) == (400, "required")
    assert "time zone" in caught.value.reason


@behaviour("recurring-invalid")
@pytest.mark.parametrize(
    "line",
    [
        "RRULE:FREQ=SOMETIMES",
        "RRULE:INTERVAL=2",
        "FREQ=DAILY",
        "RRULE:FREQ=DAILY;UNTIL=20261010T100000",
        "RRULE:FREQ=DAILY;UNTIL=20261010T100000Z;COUNT=2",
        "RRULE:FREQ=DAILY;UNTIL=20261399T100000Z",
        "DTSTART:20261005T100000Z",
        "EXDATE:20261005T080000Z",
        "RRULE:FREQ=DAILY;BYDAY=XX",
        "RDATE:tomorrow",
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(alex: Person, line: str) -> None:
    with pytest.raises(HttpError) as caught:
        alex.insert(**weekly() | {"recurrence": [line]})
    assert refusal(caught.value) == (400, "invalid")
    assert caught.value.reason == "Invalid recurrence rule."


@pytest.mark.parametrize("line", ["RRULE:FREQ=HOURLY", "RDATE;VALUE=PERIOD:20261005T080000Z/PT1H"])
def test_rules_that_are_not_built_say_so(alex: Person, line: str) -> None:
    with pytest.raises(HttpError) as caught:
        alex.insert(**weekly() | {"recurrence": [line]})
    assert caught.value.resp.status == 501


@behaviour("recurring-wall")
@pytest.mark.parametrize(
    ("zone", "day", "window", "wanted"),
    [
        ("Europe/Berlin", "2026-10-19", ("2026-10-18", "2026-11-03"), ["08:00", "09:00", "09:00"]),
        ("America/New_York", "2026-10-26", ("2026-10-25", "2026-11-10"), ["14:00", "15:00", "15:00"]),
        ("Europe/Berlin", "2027-03-22", ("2027-03-21", "2027-04-06"), ["09:00", "08:00", "08:00"]),
        ("Pacific/Auckland", "2027-03-29", ("2027-03-28", "2027-04-13"), ["21:00", "22:00", "22:00"]),
    ],
)
def test_ten_stays_ten_across_clock_changes(
    alex: Person, zone: str, day: str, window: tuple[str, str], wanted: list[str]
) -> None:
    alex.insert(**timed(f"{day}T10:00:00", f"{day}T11:00:00", zone), recurrence=["RRULE:FREQ=WEEKLY"])
    low, high = (f"{date}T00:00:00Z" for date in window)
    found = alex.items(singleEvents=True, orderBy="startTime", timeMin=low, timeMax=high, timeZone="UTC")
    assert [start[11:16] for start in starts(found)] == wanted


def test_an_hour_that_the_clock_skips_is_read_with_the_offset_before(alex: Person) -> None:
    times = timed("2027-03-27T02:30:00", "2027-03-27T03:00:00", "Europe/Berlin")
    master = alex.insert(**times, recurrence=["RRULE:FREQ=DAILY;COUNT=3"])
    found = alex.instances(master["id"])
    assert starts(found) == [
        "2027-03-27T02:30:00+01:00",
        "2027-03-28T03:30:00+02:00",
        "2027-03-29T02:30:00+02:00",
    ]
    for item in found:
        assert alex.get(item["id"])["start"] == item["start"]


@behaviour("recurring-instance-id")
def test_an_instance_is_named_after_its_original_start(alex: Person) -> None:
    alex.insert(id="club0", **weekly())
    alex.insert(id="dates", **all_day("2026-10-05", "2026-10-06"), recurrence=["RRULE:FREQ=DAILY;COUNT=2"])
    assert alex.instances("club0")[3]["id"] == "club0_20261026T090000Z"
    assert [item["id"] for item in alex.instances("dates")] == ["dates_20261005", "dates_20261006"]
    one = alex.get("club0_20261026T090000Z")
    assert one["recurringEventId"] == "club0"
    assert one["originalStartTime"]["dateTime"] == "2026-10-26T10:00:00+01:00"
    assert one["iCalUID"] == "club0@google.com"
    assert "recurrence" not in one
    for wrong in ("club0_20261027T090000Z", "club0_20261026T100000Z", "club0_", "club0_x", "dates_20261007"):
        with pytest.raises(HttpError) as caught:
            alex.get(wrong)
        assert refusal(caught.value) == (404, "notFound")


@behaviour("recurring-exception")
def test_a_moved_instance_stays_in_its_series(alex: Person) -> None:
    alex.insert(id="club0", **weekly())
    moved = alex.patch(
        "club0_20261012T080000Z", **timed("2026-11-20T14:00:00+01:00", "2026-11-20T15:00:00+01:00"), summary="Late"
    )
    assert moved["originalStartTime"]["dateTime"] == "2026-10-12T10:00:00+02:00"
    october = alex.items(singleEvents=True, timeMin="2026-10-11T00:00:00Z", timeMax="2026-10-14T00:00:00Z")
    assert october == []
    november = alex.items(singleEvents=True, timeMin="2026-11-20T00:00:00Z", timeMax="2026-11-21T00:00:00Z")
    assert [item["summary"] for item in november] == ["Late"]
    alex.patch("club0", summary="All", location="Room")
    again = alex.get("club0_20261012T080000Z")
    assert (again["summary"], again["location"]) == ("Late", "Room")
    assert alex.get("club0_20261019T080000Z")["summary"] == "All"
    with pytest.raises(HttpError) as caught:
        alex.patch("club0_20261012T080000Z", recurrence=["RRULE:FREQ=DAILY"])
    assert caught.value.resp.status == 400


@behaviour("recurring-cancelled")
def test_a_deleted_instance_says_which_one_it_was(alex: Person) -> None:
    alex.insert(id="club0", **weekly())
    alex.delete("club0_20261012T080000Z")
    window = {"timeMin": "2026-10-04T00:00:00Z", "timeMax": "2026-10-20T00:00:00Z"}
    assert len(alex.items(singleEvents=True, **window)) == 2
    listed = {item["id"]: item for item in alex.items()}
    assert listed["club0_20261012T080000Z"]["status"] == "cancelled"
    assert listed["club0_20261012T080000Z"]["originalStartTime"]["dateTime"] == "2026-10-12T10:00:00+02:00"
    assert len(alex.items(singleEvents=True, showDeleted=True, **window)) == 3
    assert len(alex.instances("club0", **window)) == 2
    assert len(alex.instances("club0", showDeleted=True, **window)) == 3
    with pytest.raises(HttpError) as caught:
        alex.delete("club0_20261012T080000Z")
    assert refusal(caught.value) == (410, "deleted")
    alex.patch("club0_20261012T080000Z", status="confirmed")
    assert len(alex.instances("club0", **window)) == 3


@behaviour("recurring-masters")
def test_without_expansion_a_series_is_one_master(alex: Person) -> None:
    master = alex.insert(**weekly())
    (found,) = alex.items(timeMin="2026-12-01T00:00:00Z", timeMax="2026-12-08T00:00:00Z")
    assert found["id"] == master["id"]
    assert found["recurrence"] == ["RRULE:FREQ=WEEKLY"]
    assert alex.items(timeMin="2026-12-01T00:00:00Z", timeMax="2026-12-02T00:00:00Z") == []  # a Tuesday


def test_until_count_dates_and_excluded_dates_are_honoured(alex: Person) -> None:
    first = timed("2026-10-05T10:00:00", "2026-10-05T11:00:00", "Europe/Berlin")
    cases = {
        "RRULE:FREQ=DAILY;UNTIL=20261007T080000Z": ["05", "06", "07"],
        "RRULE:FREQ=DAILY;UNTIL=20261007T075959Z": ["05", "06"],
        "RRULE:FREQ=DAILY;COUNT=2": ["05", "06"],
        "RRULE:FREQ=DAILY;COUNT=3|EXDATE;TZID=Europe/Berlin:20261006T100000": ["05", "07"],
        "RRULE:FREQ=DAILY;COUNT=3|EXDATE:20261006T080000Z,20261007T080000Z": ["05"],
        "RRULE:FREQ=DAILY;COUNT=3|EXDATE;TZID=America/New_York:20261006T040000": ["05", "07"],
        "RDATE:20261009T080000Z": ["05", "09"],
        "RRULE:FREQ=DAILY;COUNT=4|EXRULE:FREQ=DAILY;INTERVAL=2": ["06", "08"],
    }
    for lines, wanted in cases.items():
        master = alex.insert(**first, recurrence=lines.split("|"))
        assert [start[8:10] for start in starts(alex.instances(master["id"]))] == wanted, lines
    dates = all_day("2026-10-05", "2026-10-06")
    master = alex.insert(**dates, recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20261019", "EXDATE;VALUE=DATE:20261012"])
    assert starts(alex.instances(master["id"])) == ["2026-10-05", "2026-10-19"]


def test_an_endless_series_is_expanded_for_two_years(alex: Person) -> None:
    master = alex.insert(**weekly())
    found = alex.instances(master["id"], maxResults=2500)
    assert starts(found)[-1].startswith("2028-10-02")


def test_instances_are_found_by_their_original_start(alex: Person) -> None:
    alex.insert(id="club0", **weekly())
    alex.patch("club0_20261012T080000Z", **hour(13))
    (found,) = alex.instances("club0", originalStart="2026-10-12T10:00:00+02:00")
    assert found["start"]["dateTime"] == "2026-10-13T10:00:00+02:00"
    assert alex.instances("club0", originalStart="2026-10-13T10:00:00+02:00") == []
    single = alex.insert(**hour())
    with pytest.raises(HttpError) as caught:
        alex.instances(single["id"])
    assert refusal(caught.value) == (400, "invalid")
    with pytest.raises(HttpError) as caught:
        alex.instances("unknown")
    assert refusal(caught.value) == (404, "notFound")


def test_deleting_the_series_deletes_its_instances(alex: Person) -> None:
    alex.insert(id="club0", **weekly())
    alex.patch("club0_20261012T080000Z", summary="special")
    alex.delete("club0")
    assert alex.items(singleEvents=True) == []
    assert alex.items() == []
    assert alex.get("club0_20261012T080000Z")["status"] == "cancelled"
    alex.patch("club0", status="confirmed")
    assert alex.get("club0_20261012T080000Z")["summary"] == "special"


def test_truncating_a_series_ends_it(alex: Person) -> None:
    alex.insert(id="club0", **weekly())
    alex.patch("club0", recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20261018T215959Z"])
    assert len(alex.instances("club0")) == 2
    assert alex.items(timeMin="2026-10-20T00:00:00Z") == []


def test_a_series_keeps_its_guests_on_every_instance(alex: Person, bo: Person) -> None:
    alex.insert(id="club0", **weekly(**guests("bo@team.example")))
    assert bo.instances("club0")[5]["id"] == alex.instances("club0")[5]["id"]


def test_windows_and_rules_at_the_ends_of_time_do_not_fail(alex: Person) -> None:
    times = timed("2026-10-05T10:00:00", "2026-10-12T10:00:00", "Europe/Berlin")
    alex.insert(id="until", **times, recurrence=["RRULE:FREQ=DAILY;UNTIL=99991231T000000Z"])
    alex.insert(id="long0", **times, recurrence=["RRULE:FREQ=MONTHLY"])
    for window in (
        {"timeMin": "0001-01-01T00:00:00Z", "timeMax": "2026-10-06T00:00:00Z"},
        {"timeMin": "2026-10-12T07:59:59Z", "timeMax": "2026-10-12T08:00:00Z"},
    ):
        found = {item["recurringEventId"] for item in alex.items(singleEvents=True, **window)}
        assert found == {"until", "long0"}
    assert len(alex.items(timeMin="2027-01-01T00:00:00Z", timeMax="9999-12-31T23:59:59Z")) == 2
