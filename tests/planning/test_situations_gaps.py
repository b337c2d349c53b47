"""The room beside a meeting: gaps of every size, meetings that touch or overlap, and who gets a gap that two want."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sobremesa.model import Guest, Response, SocialKind, Span
from support.plans import ANN, ME, MONDAY, at, codes, decided, lines, meeting, people, wanting

LINK = "https://meet.example.com/abc"


def test_a_small_meeting_gets_five_minutes_after_it() -> None:
    decision = decided(meeting("m", "10:00", "10:30", link=LINK))
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    assert codes(decision) == []
    social = decision.desired[0]
    assert (social.title, social.link, social.busy, social.private) == ("Linger", LINK, True, True)
    assert social.guests == ()
    assert social.description.startswith(LINK + "\n\n")
    assert social.description.endswith("?")
    assert social.reason.as_dict() == {"code": "after-meeting", "minutes": 5, "people": 2}


def test_doors_open_before_a_meeting_when_wanted() -> None:
    decision = decided(meeting("m", "10:00", "10:30"), preferences=wanting(before_minutes=5, after_minutes=0))
    assert lines(decision) == [("m", "doors", "09:55", "10:00")]
    assert decision.desired[0].reason.as_dict() == {"code": "before-meeting", "minutes": 5, "people": 2}


def test_both_sides_when_both_are_wanted() -> None:
    decision = decided(meeting("m", "10:00", "10:30"), preferences=wanting(before_minutes=4, after_minutes=6))
    assert lines(decision) == [("m", "doors", "09:56", "10:00"), ("m", "linger", "10:30", "10:36")]


def test_back_to_back_gets_nothing() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", organized_by_me=True))
    assert lines(decision) == [("b", "linger", "11:00", "11:05")]
    assert decision.skipped[0].reason.as_dict() == {"code": "back-to-back", "next": "b", "start_late": 5}


def test_back_to_back_offers_no_late_start_for_a_meeting_of_somebody_else() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00"))
    assert decision.skipped[0].reason.as_dict() == {"code": "back-to-back", "next": "b"}


def test_back_to_back_before_a_meeting() -> None:
    wanted = wanting(before_minutes=5, after_minutes=0)
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00"), preferences=wanted)
    assert lines(decision) == [("a", "doors", "09:55", "10:00")]
    assert decision.skipped[0].reason.as_dict() == {"code": "back-to-back"}


def test_a_buffer_of_a_kind_that_is_off_takes_no_minutes_from_another() -> None:
    chosen = wanting(before_minutes=5, after_minutes=3)
    day = meeting("a", "10:00", "10:30"), meeting("b", "10:36", "11:00", guests=people(4))
    both = decided(*day, preferences=chosen)
    assert lines(both)[1:] == [("a", "linger", "10:30", "10:33"), ("b", "linger", "11:00", "11:03")]
    without = decided(*day, preferences=replace(chosen, off_kinds=frozenset({SocialKind.LINGER})))
    assert lines(without) == [("a", "doors", "09:55", "10:00"), ("b", "doors", "10:31", "10:36")]
    assert codes(without) == [("a", "kind-off"), ("b", "kind-off")]
    neither = decided(*day, preferences=replace(chosen, off_kinds=frozenset({SocialKind.LINGER, SocialKind.DOORS})))
    assert (lines(neither), {code for _, code in codes(neither)}) == ([], {"kind-off"})


def test_a_gap_of_three_minutes_is_a_buffer_of_three() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:33", "11:00"))
    assert lines(decision)[0] == ("a", "linger", "10:30", "10:33")
    assert decision.desired[0].reason.as_dict() == {"code": "shortened", "minutes": 3, "people": 2, "wanted": 5}


@pytest.mark.parametrize(("start", "minutes"), [("10:31", 1), ("10:32", 2)])
def test_a_gap_of_one_or_two_minutes_is_too_short(start: str, minutes: int) -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", start, "11:00"))
    assert lines(decision) == [("b", "linger", "11:00", "11:05")]
    assert decision.skipped[0].reason.as_dict() == {"code": "gap-too-short", "minutes": minutes, "minimum": 3}


def test_who_wants_two_minutes_gets_two_minutes() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), preferences=wanting(after_minutes=2))
    assert lines(decision) == [("a", "linger", "10:30", "10:32")]


def test_a_gap_of_eight_keeps_three_minutes_free() -> None:
    wanted = wanting(before_minutes=5)
    small, smaller = meeting("a", "10:00", "10:30", guests=people(3)), meeting("b", "10:38", "11:00")
    assert [line for line in lines(decided(small, smaller)) if line[2] < "11:00"] == [("a", "linger", "10:30", "10:35")]
    both = decided(small, smaller, preferences=wanted)
    assert lines(both)[1] == ("b", "doors", "10:33", "10:38")
    assert [one.reason.as_dict() for one in both.skipped] == [{"code": "gap-given", "minutes": 8, "to": "b"}]


def test_a_gap_of_ten_has_room_for_both_sides() -> None:
    decision = decided(
        meeting("a", "10:00", "10:30"), meeting("b", "10:40", "11:00"), preferences=wanting(before_minutes=5)
    )
    assert lines(decision)[1:3] == [("a", "linger", "10:30", "10:35"), ("b", "doors", "10:35", "10:40")]


def test_one_gap_goes_to_the_meeting_with_the_people_not_met_for_longer() -> None:
    bob = Guest("bob@example.com", "Bob", Response.ACCEPTED)
    rivals = (meeting("a", "10:00", "10:30"), meeting("b", "10:35", "11:00", guests=(ME, bob)))
    wanted = wanting(before_minutes=5)
    assert lines(decided(*rivals, preferences=wanted))[1] == ("a", "linger", "10:30", "10:35")
    met = {ANN.email: MONDAY - timedelta(days=1), bob.email: MONDAY - timedelta(days=90)}
    assert lines(decided(*rivals, preferences=wanted, last_met=met))[1] == ("b", "doors", "10:30", "10:35")


def test_two_meetings_that_end_together_share_one_linger() -> None:
    decision = decided(meeting("a", "10:00", "10:30", guests=people(4)), meeting("b", "10:15", "10:30"))
    assert lines(decision) == [("b", "linger", "10:30", "10:35")]
    assert codes(decision) == [("a", "gap-given")]


def test_each_of_three_that_want_one_gap_is_told_who_has_it() -> None:
    day = (
        meeting("a", "10:00", "10:30", guests=people(4)),
        meeting("b", "10:15", "10:30"),
        meeting("c", "10:35", "11:00", guests=people(5)),
    )
    decision = decided(*day, preferences=wanting(before_minutes=5))
    assert ("b", "linger", "10:30", "10:35") in lines(decision)
    given = [(one.source, one.side, one.reason.facts["to"]) for one in decision.skipped if "to" in one.reason.facts]
    assert given == [("a", "after", "b"), ("c", "before", "b")]


def test_overlapping_meetings_get_a_buffer_only_after_the_last_end() -> None:
    decision = decided(meeting("a", "10:00", "11:00"), meeting("b", "10:30", "11:30"))
    assert lines(decision) == [("b", "linger", "11:30", "11:35")]
    assert codes(decision) == [("a", "overlapped")]


def test_overlapping_meetings_open_doors_only_before_the_first() -> None:
    wanted = wanting(before_minutes=5, after_minutes=0)
    decision = decided(meeting("a", "10:00", "11:00"), meeting("b", "10:30", "11:30"), preferences=wanted)
    assert lines(decision) == [("a", "doors", "09:55", "10:00")]
    assert codes(decision) == [("b", "overlapped")]


def test_seconds_are_kept_exactly() -> None:
    odd = replace(meeting("m", "10:00", "10:30"), span=Span(at("10:00"), at("10:30") + timedelta(seconds=20)))
    decision = decided(odd, meeting("n", "10:34", "11:00"))
    assert decision.desired[0].span == Span(at("10:30") + timedelta(seconds=20), at("10:34"))


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("10:14", {"code": "too-short", "minutes": 14, "minimum": 15}),
        ("12:01", {"code": "too-long", "minutes": 121, "maximum": 120}),
    ],
)
def test_too_short_and_too_long_meetings(end: str, reason: dict[str, object]) -> None:
    assert decided(meeting("m", "10:00", end)).skipped[0].reason.as_dict() == reason
    assert lines(decided(meeting("m", "10:00", "10:15"), meeting("n", "13:00", "15:00"))) != []


def test_with_both_sides_off_each_meeting_says_so() -> None:
    assert codes(decided(meeting("m", "10:00", "10:30"), preferences=wanting(after_minutes=0))) == [("m", "off")]


def test_the_same_event_on_two_of_my_calendars_is_one_meeting() -> None:
    one = meeting("m", "10:00", "10:30")
    assert lines(decided(one, replace(one, calendar_id="team"))) == [("m", "linger", "10:30", "10:35")]


@pytest.mark.parametrize("name", ["m", "series"])
def test_a_meeting_or_a_series_can_be_left_out(name: str) -> None:
    preferences = replace(wanting(), left_out=frozenset({name}))
    one = meeting("m", "10:00", "10:30", series_id="series")
    assert codes(decided(one, preferences=preferences)) == [("m", "ignored")]


def test_nothing_is_written_earlier_than_in_two_minutes_or_after_fourteen_days() -> None:
    one, far = meeting("m", "10:00", "10:30"), meeting("far", "09:00", "10:00", 14)
    assert lines(decided(one, now=at("10:28"))) == [("m", "linger", "10:30", "10:35")]
    assert lines(decided(one, now=at("10:29"))) == []
    assert codes(decided(far, now=at("10:04"))) == [("far", "outside-window")]
    assert codes(decided(far, now=at("10:05"))) == []
    assert decided(far, now=at("09:00", -1)) == decided(now=at("09:00", -1))


@pytest.mark.parametrize(
    ("start", "end"),
    [("10:34", "10:34"), ("10:35", "10:35"), ("10:36", "10:35"), ("10:37", "10:35"), ("10:38", "10:35")],
)
def test_a_gap_of_four_to_eight_minutes_holds_one_linger_of_at_most_five(start: str, end: str) -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", start, "11:00"))
    assert lines(decision) == [("a", "linger", "10:30", end), ("b", "linger", "11:00", "11:05")]


def test_of_overlapping_meetings_the_longer_one_counts_although_it_began_first() -> None:
    decision = decided(meeting("long", "10:00", "12:00"), meeting("short", "10:15", "10:45"))
    assert lines(decision) == [("long", "linger", "12:00", "12:05")]
    assert codes(decision) == [("short", "overlapped")]


def test_after_overlapping_meetings_whose_last_end_is_not_free_there_is_nothing() -> None:
    solo = meeting("solo", "11:30", "12:00", guests=(ME,))
    decision = decided(meeting("a", "10:00", "11:00"), meeting("b", "10:30", "11:30"), solo)
    assert lines(decision) == []
    assert codes(decision) == [("a", "overlapped"), ("b", "back-to-back"), ("solo", "no-guests")]


def test_one_gap_goes_to_the_meeting_with_fewer_people() -> None:
    rivals = (meeting("a", "10:00", "10:30", guests=people(5)), meeting("b", "10:35", "11:00", guests=people(3)))
    decision = decided(*rivals, preferences=wanting(before_minutes=5))
    assert lines(decision)[1:] == [("b", "doors", "10:30", "10:35"), ("b", "linger", "11:00", "11:05")]
    assert decision.skipped[0].reason.as_dict() == {"code": "gap-given", "minutes": 5, "to": "b"}
