"""One test for each situation of a calendar, with what a person expects written out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sobremesa.model import (
    Counting,
    DayRange,
    EventType,
    FreeBusy,
    Guest,
    Hours,
    Meeting,
    Preferences,
    Response,
    Span,
    Stay,
)
from sobremesa.planning import decide
from support.plans import ANN, ME, MONDAY, at, codes, decided, lines, meeting, people, read, span, wanting

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


def test_overlapping_meetings_get_a_buffer_only_after_the_last_end() -> None:
    decision = decided(meeting("a", "10:00", "11:00"), meeting("b", "10:30", "11:30"))
    assert lines(decision) == [("b", "linger", "11:30", "11:35")]
    assert codes(decision) == [("a", "overlapped")]


def test_overlapping_meetings_open_doors_only_before_the_first() -> None:
    wanted = wanting(before_minutes=5, after_minutes=0)
    decision = decided(meeting("a", "10:00", "11:00"), meeting("b", "10:30", "11:30"), preferences=wanted)
    assert lines(decision) == [("a", "doors", "09:55", "10:00")]
    assert codes(decision) == [("b", "overlapped")]


def all_day(name: str, **fields: Any) -> Meeting:
    return replace(meeting(name, "00:00", "23:59", **fields), span=Span(at("00:00"), at("00:00", 1)), all_day=True)


def test_a_busy_all_day_event_is_never_padded_and_blocks_its_day() -> None:
    decision = decided(meeting("m", "10:00", "10:30"), all_day("d"))
    assert lines(decision) == []
    assert codes(decision) == [("d", "all-day"), ("m", "overlapped")]


def test_a_free_all_day_event_blocks_nothing() -> None:
    decision = decided(meeting("m", "10:00", "10:30"), all_day("d", busy=False))
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    assert codes(decision) == [("d", "all-day")]


def test_an_event_of_several_days_is_padded_at_its_end_only() -> None:
    retreat = replace(meeting("r", "10:00", "11:00"), span=Span(at("10:00"), at("15:00", 1)))
    wanted = wanting(before_minutes=5, maximum_duration=5000)
    decision = decided(retreat, preferences=wanted)
    assert [(one.key.side, one.span) for one in decision.desired] == [("after", span("15:00", "15:05", 1))]
    assert codes(decision) == [("r", "multi-day")]


def test_a_meeting_i_declined_is_neither_padded_nor_busy() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", response=Response.DECLINED))
    assert lines(decision) == [("a", "linger", "10:30", "10:35")]
    assert codes(decision) == [("b", "declined")]


def test_a_meeting_everybody_else_declined_gets_nothing() -> None:
    gone = replace(ANN, response=Response.DECLINED)
    assert codes(decided(meeting("m", "10:00", "10:30", guests=(ME, gone)))) == [("m", "nobody-left")]


def test_a_tentative_meeting_has_a_buffer_marked_free() -> None:
    decision = decided(meeting("m", "10:00", "10:30", response=Response.TENTATIVE))
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    assert decision.desired[0].busy is False


def test_an_unanswered_meeting_is_busy_but_not_padded() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", response=Response.NEEDS_ACTION))
    assert lines(decision) == []
    assert codes(decision) == [("a", "back-to-back"), ("b", "unanswered")]


@pytest.mark.parametrize("setting", ["tentative", "unanswered"])
@pytest.mark.parametrize(
    ("counting", "expected"),
    [
        (Counting.MEETING, [("b", "linger", "11:00", "11:05")]),
        (Counting.BUSY, []),
        (Counting.IGNORE, [("a", "linger", "10:30", "10:35")]),
    ],
)
def test_tentative_and_unanswered_count_as_set(setting: str, counting: Counting, expected: list[object]) -> None:
    response = Response.TENTATIVE if setting == "tentative" else Response.NEEDS_ACTION
    decision = decided(
        meeting("a", "10:00", "10:30"),
        meeting("b", "10:30", "11:00", response=response),
        preferences=wanting(**{setting: counting}),
    )
    assert lines(decision) == expected


def test_a_meeting_marked_free_gets_nothing_and_blocks_nothing() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", busy=False))
    assert lines(decision) == [("a", "linger", "10:30", "10:35")]
    assert codes(decision) == [("b", "marked-free")]


def test_rooms_are_no_people() -> None:
    room = Guest("room@example.com", "Room", Response.ACCEPTED, resource=True)
    assert codes(decided(meeting("m", "10:00", "10:30", guests=(ME, room)))) == [("m", "no-guests")]


def test_without_an_attendee_marked_as_me_my_address_says_who_i_am() -> None:
    mine = Guest("MIA@example.com", "", Response.ACCEPTED)
    assert codes(decided(meeting("m", "10:00", "10:30", guests=(mine,)))) == [("m", "no-guests")]


@pytest.mark.parametrize(
    "fields",
    [
        {"guests_hidden": True},
        {"guests": (ME, Guest("team@googlegroups.com", group=True))},
        {"guests": people(9)},
        {"guests": (ME, Guest("ann@example.com", "Ann", Response.ACCEPTED, additional=7))},
    ],
)
def test_groups_hidden_lists_and_nine_people_are_large(fields: dict[str, Any]) -> None:
    large = meeting("m", "10:00", "10:30", **fields)
    assert codes(decided(large)) == [("m", "too-large")]
    breathing = decided(large, preferences=wanting(large_breather=True))
    assert lines(breathing) == [("m", "breather", "10:30", "10:35")]
    assert breathing.desired[0].reason.facts["why"] == "large"


def test_more_than_thirty_people_never_get_a_buffer() -> None:
    crowd = meeting("m", "10:00", "10:30", guests=people(31))
    decision = decided(crowd, preferences=wanting(large_breather=True))
    assert decision.skipped[0].reason.as_dict() == {"code": "too-large", "people": 31, "maximum": 8}


def test_fewer_people_than_wanted() -> None:
    decision = decided(meeting("m", "10:00", "10:30"), preferences=wanting(minimum_people=3))
    assert decision.skipped[0].reason.as_dict() == {"code": "too-few", "people": 2, "minimum": 3}


def test_a_private_meeting_gives_away_neither_title_nor_link_nor_names() -> None:
    free = {ANN.email: FreeBusy(ANN.email)}
    private = meeting("m", "10:00", "10:30", private=True, link=LINK, title="Secret plan")
    social = decided(private, availability=free).desired[0]
    assert social.title == "Linger"
    assert social.link == ""
    assert "http" not in social.description
    written = f"{social.title}{social.description}{social.link}{dict(social.reason.facts)}"
    assert not any(word in written for word in ("Secret", "Ann", "ann@"))
    assert social.private is True


def test_a_calendar_that_shows_only_free_and_busy_is_busy_and_not_padded() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", free_busy_only=True))
    assert lines(decision) == []
    assert codes(decision) == [("a", "back-to-back"), ("b", "free-busy-only")]


@pytest.mark.parametrize(
    ("kind", "busy", "wall"),
    [
        (EventType.OUT_OF_OFFICE, True, True),
        (EventType.FOCUS_TIME, False, True),
        (EventType.WORKING_LOCATION, True, False),
        (EventType.BIRTHDAY, False, False),
        (EventType.FROM_GMAIL, True, True),
    ],
)
def test_other_kinds_of_events_are_never_padded(kind: EventType, busy: bool, wall: bool) -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", event_type=kind, busy=busy))
    assert lines(decision) == ([] if wall else [("a", "linger", "10:30", "10:35")])
    assert ("b", "event-type") in codes(decision)


def test_outside_working_hours_there_is_nothing() -> None:
    assert codes(decided(meeting("m", "18:00", "18:30"))) == [("m", "outside-hours")]


def test_a_buffer_is_cut_at_the_end_of_the_day() -> None:
    decision = decided(meeting("m", "16:27", "16:57"))
    assert lines(decision) == [("m", "linger", "16:57", "17:00")]


def test_two_minutes_before_the_end_of_the_day_are_outside_it() -> None:
    decision = decided(meeting("m", "16:28", "16:58"))
    assert decision.skipped[0].reason.as_dict() == {"code": "outside-hours", "minutes": 2}


def test_doors_are_cut_at_the_beginning_of_the_day() -> None:
    wanted = wanting(before_minutes=5, after_minutes=0)
    decision = decided(meeting("a", "09:04", "09:30"), meeting("b", "08:00", "08:30"), preferences=wanted)
    assert lines(decision) == [("a", "doors", "09:00", "09:04")]
    assert codes(decision) == [("b", "outside-hours")]


def test_lunch_is_protected_and_a_linger_may_run_up_to_it() -> None:
    wanted = wanting(before_minutes=5, lunch=DayRange(12 * 60, 13 * 60))
    decision = decided(
        meeting("a", "11:00", "11:56"),
        meeting("b", "12:10", "12:40"),
        meeting("c", "13:03", "14:00"),
        preferences=wanted,
    )
    assert lines(decision)[1:3] == [("a", "linger", "11:56", "12:00"), ("c", "doors", "13:00", "13:03")]
    assert codes(decision) == [("b", "protected-lunch"), ("b", "protected-lunch")]


def test_two_minutes_before_lunch_belong_to_lunch() -> None:
    decision = decided(meeting("a", "11:00", "11:58"), preferences=wanting(lunch=DayRange(12 * 60, 13 * 60)))
    assert codes(decision) == [("a", "protected-lunch")]


def test_each_instance_of_a_series_stands_on_its_own() -> None:
    decision = decided(
        meeting("s_1", "10:00", "10:30", series_id="s"),
        meeting("s_2", "14:00", "14:30", 1, series_id="s"),
    )
    assert lines(decision) == [("s_1", "linger", "10:30", "10:35"), ("s_2", "linger", "14:30", "14:35")]


def test_guests_from_elsewhere_get_a_breather() -> None:
    outside = Guest("kim@other.example", "Kim", Response.ACCEPTED)
    decision = decided(meeting("m", "10:00", "10:30", guests=(ME, ANN, outside), link=LINK))
    assert lines(decision) == [("m", "breather", "10:30", "10:35")]
    social = decision.desired[0]
    assert (social.title, social.description, social.link) == ("Breather", "", "")
    assert social.reason.facts["why"] == "external"
    for preferences in (wanting(external_social=True), wanting(internal_domains=("other.example",))):
        again = decided(meeting("m", "10:00", "10:30", guests=(ME, outside)), preferences=preferences)
        assert lines(again) == [("m", "linger", "10:30", "10:35")]


@pytest.mark.parametrize(
    ("mine", "theirs"), [("mia@gmail.com", "ann@example.com"), ("mia@example.com", "ann"), ("mia", "ann@example.com")]
)
def test_where_addresses_tell_no_organisation_nobody_is_external(mine: str, theirs: str) -> None:
    guests = (Guest(mine, is_self=True), Guest(theirs, response=Response.ACCEPTED))
    assert lines(decided(meeting("m", "10:00", "10:30", guests=guests)))[0][1] == "linger"


def test_a_subdomain_is_the_same_organisation() -> None:
    colleague = Guest("kim@mail.example.com", response=Response.ACCEPTED)
    assert lines(decided(meeting("m", "10:00", "10:30", guests=(ME, colleague))))[0][1] == "linger"


@pytest.mark.parametrize("title", ["Interview: Kim", "Performance  review", "appraisal", "Dentist", "exit INTERVIEW"])
def test_sensitive_titles_get_no_social_time(title: str) -> None:
    assert codes(decided(meeting("m", "10:00", "10:30", title=title))) == [("m", "keyword")]


@pytest.mark.parametrize("title", ["Design review", "Interviewer training", "Medicality", ""])
def test_ordinary_titles_are_ordinary(title: str) -> None:
    assert lines(decided(meeting("m", "10:00", "10:30", title=title))) == [("m", "linger", "10:30", "10:35")]


def test_the_word_is_named_unless_the_meeting_is_private() -> None:
    shown = decided(meeting("m", "10:00", "10:30", title="Interview")).skipped[0]
    hidden = decided(meeting("m", "10:00", "10:30", title="Interview", private=True)).skipped[0]
    assert shown.reason.as_dict() == {"code": "keyword", "word": "interview"}
    assert hidden.reason.as_dict() == {"code": "keyword"}


def test_the_list_of_words_may_be_empty() -> None:
    assert lines(decided(meeting("m", "10:00", "10:30", title="Interview"), preferences=wanting(keywords=())))


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


@pytest.mark.parametrize("name", ["m", "series"])
def test_a_meeting_or_a_series_can_be_left_out(name: str) -> None:
    preferences = replace(wanting(), left_out=frozenset({name}))
    one = meeting("m", "10:00", "10:30", series_id="series")
    assert codes(decided(one, preferences=preferences)) == [("m", "ignored")]


def test_a_linger_is_social_only_if_somebody_can_be_there() -> None:
    one = meeting("m", "10:00", "10:30", guests=(ME, ANN, Guest("bob@example.com", response=Response.ACCEPTED)))
    busy = {email: FreeBusy(email, (span("10:30", "11:00"),)) for email in (ANN.email, "bob@example.com")}
    alone = decided(one, availability=busy)
    assert lines(alone) == [("m", "breather", "10:30", "10:35")]
    assert alone.desired[0].reason.facts["why"] == "nobody-free"
    together = decided(one, availability={**busy, ANN.email: FreeBusy(ANN.email, (span("10:00", "10:30"),))})
    assert lines(together) == [("m", "linger", "10:30", "10:35")]
    assert together.desired[0].reason.facts["with"] == "Ann"
    unknown = decided(
        one, availability={ANN.email: busy[ANN.email], "bob@example.com": FreeBusy("b", error="notFound")}
    )
    assert lines(unknown) == [("m", "linger", "10:30", "10:35")]


def test_from_the_fourth_social_buffer_of_a_day_on_they_are_breathers() -> None:
    day = [meeting(f"m{hour}", f"{hour}:00", f"{hour}:30") for hour in (10, 11, 12, 13)]
    assert [kind for _, kind, _, _ in lines(decided(*day))] == ["linger", "linger", "linger", "breather"]
    later = decided(*day, now=at("12:45"))
    assert lines(later) == [("m13", "breather", "13:30", "13:35")]


def test_on_a_day_with_more_than_five_and_a_half_hours_of_meetings_all_are_breathers() -> None:
    day = [meeting(f"m{hour}", f"{hour}:00", f"{hour}:50") for hour in (9, 10, 11, 12, 13, 14)]
    assert [kind for _, kind, _, _ in lines(decided(*day))] == ["linger", "linger", "linger", *["breather"] * 3]
    day += [meeting("m15", "15:00", "15:40", guests_hidden=True)]
    decision = decided(*day)
    assert {kind for _, kind, _, _ in lines(decision)} == {"breather"}
    assert decision.desired[0].reason.facts["why"] == "full-day"


def berlin(day: str, *ranges: DayRange) -> Preferences:
    hours = Hours("Europe/Berlin", overrides={date.fromisoformat(day): ranges})
    return Preferences(email=ME.email, hours=hours)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def decided_alone(start: str, end: str, preferences: Preferences) -> list[tuple[str, str]]:
    one = replace(meeting("m", "10:00", "10:30"), span=Span(instant(start), instant(end)))
    around = Span(one.span.start - timedelta(days=3), one.span.end + timedelta(days=3))
    decision = decide(replace(read(one), window=around), (), preferences, {}, around.start, around)
    return [(one.span.start.isoformat(), one.span.end.isoformat()) for one in decision.desired]


def test_no_buffer_lies_in_the_hour_that_does_not_exist() -> None:
    # On 29 March 2026 the clocks of Berlin jump from 02:00 to 03:00, which is 01:00 UTC.
    until_two = berlin("2026-03-29", DayRange(0, 150))
    assert decided_alone("2026-03-29T01:00:00+01:00", "2026-03-29T01:57:00+01:00", until_two) == [
        ("2026-03-29T00:57:00+00:00", "2026-03-29T01:00:00+00:00")
    ]
    from_half_past = berlin("2026-03-29", DayRange(150, 600))
    assert decided_alone("2026-03-29T00:30:00+01:00", "2026-03-29T01:30:00+01:00", from_half_past) == []
    assert decided_alone("2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", from_half_past) == [
        ("2026-03-29T01:00:00+00:00", "2026-03-29T01:05:00+00:00")
    ]


def test_a_buffer_in_the_hour_that_comes_twice_lies_once_beside_its_meeting() -> None:
    # On 25 October 2026 the clocks of Berlin go back from 03:00 to 02:00, which is 01:00 UTC.
    whole_night = berlin("2026-10-25", DayRange(0, 600))
    assert decided_alone("2026-10-25T02:00:00+02:00", "2026-10-25T02:58:00+02:00", whole_night) == [
        ("2026-10-25T00:58:00+00:00", "2026-10-25T01:03:00+00:00")
    ]
    until_half_past = berlin("2026-10-25", DayRange(0, 150))
    assert decided_alone("2026-10-25T01:30:00+02:00", "2026-10-25T02:28:00+02:00", until_half_past) == []
    nothing_left = berlin("2026-10-25", DayRange(125, 150))
    assert decided_alone("2026-10-25T01:30:00+02:00", "2026-10-25T02:10:00+02:00", nothing_left) == []


def test_a_journey_takes_the_working_hours_along() -> None:
    stay = Stay(date(2026, 11, 16), date(2026, 11, 17), "America/New_York")
    preferences = Preferences(email=ME.email, hours=Hours("Europe/Berlin", stays=(stay,)))
    decision = decided(
        meeting("early", "09:00", "09:30"),
        meeting("late", "20:00", "20:30"),
        meeting("home", "09:00", "09:30", 2),
        preferences=preferences,
    )
    assert [line[0] for line in lines(decision)] == ["late", "home"]
    assert codes(decision) == [("early", "outside-hours")]


def test_split_days_night_shifts_and_other_weekends() -> None:
    weekly = {0: (DayRange(8 * 60, 12 * 60), DayRange(22 * 60, 6 * 60)), 6: (DayRange(9 * 60, 1440),)}
    preferences = Preferences(email=ME.email, hours=Hours("UTC", weekly))
    decision = decided(
        meeting("morning", "08:00", "08:30"),
        meeting("noon", "13:00", "13:30"),
        meeting("night", "03:00", "03:30", 1),
        meeting("dawn", "06:00", "06:30", 1),
        meeting("sunday", "23:00", "23:57", 6),
        preferences=preferences,
    )
    assert [(line[0], line[2], line[3]) for line in lines(decision)] == [
        ("morning", "08:30", "08:35"),
        ("night", "03:30", "03:35"),
        ("sunday", "23:57", "00:00"),
    ]


def test_a_public_holiday_is_a_day_without_hours() -> None:
    preferences = Preferences(email=ME.email, hours=Hours("UTC", overrides={date(2026, 11, 16): ()}))
    assert codes(decided(meeting("m", "10:00", "10:30"), preferences=preferences)) == [("m", "outside-hours")]


def test_nothing_is_written_earlier_than_in_two_minutes_or_after_fourteen_days() -> None:
    one, far = meeting("m", "10:00", "10:30"), meeting("far", "09:00", "10:00", 14)
    assert lines(decided(one, now=at("10:28"))) == [("m", "linger", "10:30", "10:35")]
    assert lines(decided(one, now=at("10:29"))) == []
    assert codes(decided(far, now=at("10:04"))) == [("far", "outside-window")]
    assert codes(decided(far, now=at("10:05"))) == []
    assert decided(far, now=at("09:00", -1)) == decided(now=at("09:00", -1))


def test_seconds_are_kept_exactly() -> None:
    odd = replace(meeting("m", "10:00", "10:30"), span=Span(at("10:00"), at("10:30") + timedelta(seconds=20)))
    decision = decided(odd, meeting("n", "10:34", "11:00"))
    assert decision.desired[0].span == Span(at("10:30") + timedelta(seconds=20), at("10:34"))


def test_the_same_event_on_two_of_my_calendars_is_one_meeting() -> None:
    one = meeting("m", "10:00", "10:30")
    assert lines(decided(one, replace(one, calendar_id="team"))) == [("m", "linger", "10:30", "10:35")]
