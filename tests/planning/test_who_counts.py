"""Who and what counts: towards a full day, towards the number of people, and of several copies of one event."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sobremesa.model import (
    Chat,
    ChatState,
    DayRange,
    EventType,
    Guest,
    Hours,
    LedgerEntry,
    LedgerState,
    Placed,
    Preferences,
    Response,
    Side,
    SocialKey,
    SocialKind,
    Stay,
)
from sobremesa.planning.hours import LocalDays, Offsets, own_day
from support.plans import ANN, ME, NOW, after, at, codes, decided, lines, meeting, people, span, wanting

ROOM = Guest("room@example.com", response=Response.ACCEPTED, resource=True)
DECLINED = Guest("no@example.com", response=Response.DECLINED)


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({"guests": (ME, ANN)}, True),
        ({"guests": (), "guests_hidden": True}, True),
        ({"guests": (ME, ANN), "all_day": True}, False),
        ({"guests": (ME, ANN), "event_type": EventType.OUT_OF_OFFICE}, False),
        ({"guests": (ME, ANN), "busy": False}, False),
        ({"guests": (ME,)}, False),
        ({"guests": (ME, ROOM)}, False),
        ({"guests": (ME, DECLINED)}, False),
        ({"guests": ()}, False),
    ],
)
def test_a_day_is_full_of_time_with_others_only(fields: dict[str, Any], counts: bool) -> None:
    long = meeting("long", "09:30", "15:00", **fields)
    (social,) = decided(long, meeting("m", "16:00", "16:30")).desired
    assert social.kind is (SocialKind.BREATHER if counts else SocialKind.LINGER)


def test_what_is_no_meeting_does_not_end_the_count_of_a_day() -> None:
    alone = meeting("alone", "09:00", "09:10", guests=(ME,))
    day = (alone, meeting("long", "09:30", "15:00"), meeting("m", "16:00", "16:30"))
    assert [kind for _, kind, _, _ in lines(decided(*day))] == ["breather"]


def test_of_meetings_that_touch_at_midnight_each_fills_its_own_day() -> None:
    nights = Preferences(ME.email, Hours("UTC", dict.fromkeys(range(7), (DayRange(0, 1440),))))
    morning, evening, night = (
        meeting("m", "10:00", "10:30"),
        meeting("e", "20:30", "24:00"),
        meeting("n", "24:00", "27:00"),
    )
    assert lines(decided(morning, evening, night, preferences=nights))[0] == ("m", "linger", "10:30", "10:35")
    longer = replace(evening, span=span("18:00", "24:00"))
    assert lines(decided(morning, longer, night, preferences=nights))[0] == ("m", "breather", "10:30", "10:35")


def test_a_day_is_the_person_s_own_and_not_that_of_london() -> None:
    # In Auckland, 13 hours ahead, Tuesday's working day lies on two days of UTC.
    auckland = Preferences(ME.email, Hours("Pacific/Auckland"))
    day = [meeting(f"m{number}", *clocks) for number, clocks in enumerate(
        (("20:00", "20:30"), ("21:00", "21:30"), ("24:00", "24:30"), ("25:00", "25:30"), ("26:00", "26:30"))
    )]  # fmt: skip
    kinds = [kind for _, kind, _, _ in lines(decided(*day, preferences=auckland))]
    assert kinds == ["linger", "linger", "linger", "breather", "breather"]


def test_who_is_on_a_journey_has_the_day_of_that_place() -> None:
    away = Hours("Europe/Berlin", stays=(Stay(date(2026, 3, 2), date(2026, 3, 6), "Pacific/Auckland"),))
    assert own_day(away, datetime(2026, 3, 3, 12, tzinfo=UTC)) == date(2026, 3, 4)
    assert own_day(away, datetime(2026, 3, 10, 12, tzinfo=UTC)) == date(2026, 3, 10)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_in_a_week_in_which_the_clocks_change_days_are_still_the_person_s_own(zone: str) -> None:
    hours = Hours(zone)
    away = Hours("UTC", stays=(Stay(date(2026, 3, 1), date(2026, 12, 1), zone),))
    days, days_away = LocalDays(hours, Offsets()), LocalDays(away, Offsets())
    instant = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    while instant < datetime(2026, 11, 15, tzinfo=UTC):
        expected = instant.astimezone(ZoneInfo(zone)).date()
        assert days.day(instant) == days_away.day(instant) == expected
        instant += timedelta(hours=1)


def test_the_largest_social_meeting_has_eight_people() -> None:
    assert lines(decided(meeting("m", "10:00", "10:30", guests=people(8))))[0][1] == "linger"
    too_large = decided(meeting("m", "10:00", "10:30", guests=people(9))).skipped[0].reason
    assert too_large.as_dict() == {"code": "too-large", "people": 9, "maximum": 8}
    large = decided(meeting("m", "10:00", "10:30", guests=people(9)), preferences=wanting(large_breather=True))
    assert large.desired[0].reason.as_dict() == {"code": "alone", "minutes": 5, "people": 9, "why": "large"}


def test_numbers_of_minutes_are_whole() -> None:
    for end in ("10:10", "12:30"):
        reason = decided(meeting("m", "10:00", end)).skipped[0].reason
        assert "." not in json.dumps(reason.as_dict())


def test_an_address_has_its_domain_after_the_last_at() -> None:
    odd = Guest('"kim@other.example"@example.com', response=Response.ACCEPTED)
    assert lines(decided(meeting("m", "10:00", "10:30", guests=(ME, odd))))[0][1] == "linger"


# ---------------------------------------------------------------- copies


def test_the_primary_calendar_s_copy_is_the_one_that_counts() -> None:
    mine = meeting("m", "10:00", "10:30")
    copy = replace(mine, calendar_id="a-team", response=Response.DECLINED)
    other = meeting("o", "12:00", "12:30")
    for order in ((mine, copy, other), (other, copy, mine)):
        decision = decided(*order)
        both = [("m", "linger", "10:30", "10:35"), ("o", "linger", "12:30", "12:35")]
        assert (lines(decision), codes(decision)) == (both, [])


@pytest.mark.parametrize("response", [Response.ACCEPTED, Response.TENTATIVE])
def test_a_copy_at_another_time_is_busy_time_too(response: Response) -> None:
    mine = meeting("m", "10:00", "10:30")
    copy = replace(mine, calendar_id="team", span=span("10:30", "11:00"), response=response)
    decision = decided(mine, copy)
    assert (lines(decision), codes(decision)) == ([], [("m", "back-to-back")])
    gone = decided(mine, replace(copy, response=Response.DECLINED))
    assert (lines(gone), codes(gone)) == ([("m", "linger", "10:30", "10:35")], [])


# ---------------------------------------------------------------- what is in the way


def test_which_side_was_left_out_is_told() -> None:
    off = replace(wanting(before_minutes=5, after_minutes=0), off_kinds=frozenset({SocialKind.DOORS}))
    (skipped,) = decided(meeting("m", "10:00", "10:30"), preferences=off).skipped
    assert (skipped.source, skipped.side) == ("m", Side.BEFORE)
    inside = decided(meeting("m", "10:00", "10:30"), window=span("10:30", "10:34"))
    assert [(one.side, one.reason.code) for one in inside.skipped] == [(Side.AFTER, "outside-window")]


def test_a_buffer_that_begins_with_the_window_is_not_in_the_way_of_itself() -> None:
    one = meeting("m", "10:00", "10:30")
    lying = Placed("id", after("m"), SocialKind.LINGER, span("10:30", "10:33"), "Linger")
    decision = decided(one, ours=[lying], now=at("10:28"), window=span("10:30", "12:00"))
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]


def test_a_buffer_that_is_just_over_is_not_in_the_way_of_the_next_one() -> None:
    later = meeting("m", "11:00", "11:30")
    lying = Placed("id", after("m"), SocialKind.LINGER, span("10:20", "10:25"), "Linger")
    assert lines(decided(later, ours=[lying], now=at("10:25"))) == [("m", "linger", "11:30", "11:35")]
    assert codes(decided(later, ours=[lying], now=at("10:24"))) == [("m", "in-progress")]


def test_what_is_said_of_chats_comes_before_what_is_said_of_meetings() -> None:
    chat = Chat("z", ANN, span("15:00", "15:25"), "Coffee", "", NOW, state=ChatState.CANCELLED)
    large = [meeting(name, f"1{hour}:00", f"1{hour}:30", guests=people(9)) for hour, name in enumerate("cba")]
    decision = decided(*large, chats=[chat])
    assert codes(decision) == [("z", "not-wanted"), ("c", "too-large"), ("b", "too-large"), ("a", "too-large")]


def test_a_chat_that_was_undone_is_proposed_again_when_asked_for() -> None:
    chat = Chat("c", ANN, span("15:00", "15:25"), "Coffee", "", NOW)
    key = SocialKey("c", Side.ITSELF)
    undone = {key: LedgerEntry(key, SocialKind.COFFEE, "id", LedgerState.REMOVED, undone=True)}
    assert codes(decided(chats=[chat], ledger=undone)) == [("c", "undone")]
    assert lines(decided(chats=[chat], ledger=undone, asked=True)) == [("c", "coffee", "15:00", "15:25")]
