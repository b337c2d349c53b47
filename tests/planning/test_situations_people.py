"""Who is in the meeting: how many, whose, what may be known of them, and how much company a day should hold."""

from collections.abc import Iterable
from typing import Any

import pytest

from sobremesa.model import FreeBusy, Guest, Placed, Response, SocialKind
from support.plans import (
    ANN,
    ME,
    after,
    at,
    codes,
    decided,
    entry,
    lines,
    meeting,
    people,
    span,
    wanting,
)

LINK = "https://meet.example.com/abc"


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


def test_a_mailing_list_among_the_guests_counts_as_large() -> None:
    team = Guest("team@googlegroups.com", "Team", Response.ACCEPTED, group=True)
    decision = decided(meeting("m", "10:00", "10:30", guests=(ME, ANN, team)))
    assert decision.skipped[0].reason.as_dict() == {"code": "too-large", "maximum": 8}


def test_a_hidden_guest_list_counts_as_large_even_when_it_shows_two() -> None:
    decision = decided(meeting("m", "10:00", "10:30", guests_hidden=True))
    assert decision.skipped[0].reason.as_dict() == {"code": "too-large", "maximum": 8}


@pytest.mark.parametrize(("count", "kind"), [(8, "linger"), (9, "breather"), (30, "breather")])
def test_up_to_eight_people_linger_and_nine_to_thirty_breathe_if_wanted(count: int, kind: str) -> None:
    decision = decided(meeting("m", "10:00", "10:30", guests=people(count)), preferences=wanting(large_breather=True))
    assert lines(decision) == [("m", kind, "10:30", "10:35")]


@pytest.mark.parametrize("count", [9, 30])
def test_nine_to_thirty_people_get_nothing_unless_a_breather_is_wanted(count: int) -> None:
    decision = decided(meeting("m", "10:00", "10:30", guests=people(count)))
    assert decision.skipped[0].reason.as_dict() == {"code": "too-large", "people": count, "maximum": 8}


def fourth_of_the_day(ours: Iterable[Placed] = ()) -> list[str]:
    """The kinds of four small meetings' buffers, the first of which may lie in the calendar already, moved."""
    day = [meeting(f"m{hour}", f"{hour}:00", f"{hour}:30") for hour in (10, 11, 12, 13)]
    ledger = {one.key: entry(one, day[0], pinned=one.span) for one in ours}
    return [kind for _, kind, _, _ in lines(decided(*day, ours=ours, ledger=ledger))]


def test_beyond_the_day_s_share_a_buffer_keeps_its_minutes_and_loses_link_and_prompt() -> None:
    day = [meeting(f"m{hour}", f"{hour}:00", f"{hour}:30", link=LINK) for hour in (10, 11, 12, 13)]
    fourth = decided(*day).desired[3]
    assert (fourth.kind, fourth.span, fourth.title) == (SocialKind.BREATHER, span("13:30", "13:35"), "Breather")
    assert (fourth.link, fourth.description) == ("", "")
    assert fourth.reason.as_dict() == {"code": "alone", "minutes": 5, "people": 2, "why": "enough-today"}


def test_on_a_full_day_no_buffer_is_dropped_and_none_is_social() -> None:
    clocks = [("09:00", "09:50"), ("10:00", "11:00"), ("11:10", "12:10"), ("12:20", "13:20"), ("13:30", "14:30")]
    five_and_a_half = decided(*(meeting(start, start, end, link=LINK) for start, end in [*clocks, ("14:40", "15:20")]))
    assert [kind for _, kind, _, _ in lines(five_and_a_half)] == [*["linger"] * 3, *["breather"] * 3]
    decision = decided(*(meeting(start, start, end, link=LINK) for start, end in [*clocks, ("14:40", "15:21")]))
    assert lines(decision) == [
        ("09:00", "breather", "09:50", "09:55"),
        ("10:00", "breather", "11:00", "11:05"),
        ("11:10", "breather", "12:10", "12:15"),
        ("12:20", "breather", "13:20", "13:25"),
        ("13:30", "breather", "14:30", "14:35"),
        ("14:40", "breather", "15:21", "15:26"),
    ]
    assert {(one.link, one.description) for one in decision.desired} == {("", "")}
    assert decision.desired[0].reason.as_dict() == {"code": "alone", "minutes": 5, "people": 2, "why": "full-day"}


def test_each_day_has_its_own_share() -> None:
    week = [meeting(f"m{hour}-{day}", f"{hour}:00", f"{hour}:30", day) for day in (0, 1) for hour in (10, 11, 12, 13)]
    assert [kind for _, kind, _, _ in lines(decided(*week))] == ["linger", "linger", "linger", "breather"] * 2


def test_breathers_for_other_reasons_take_no_share_of_the_day() -> None:
    outside = Guest("kim@other.example", "Kim", Response.ACCEPTED)
    day = [meeting(f"m{hour}", f"{hour}:00", f"{hour}:30") for hour in (11, 12, 13)]
    decision = decided(meeting("m10", "10:00", "10:30", guests=(ME, outside)), *day)
    assert [kind for _, kind, _, _ in lines(decision)] == ["breather", "linger", "linger", "linger"]


def test_a_social_buffer_that_its_user_moved_still_takes_its_share_of_the_day() -> None:
    assert fourth_of_the_day() == ["linger", "linger", "linger", "breather"]
    lying = Placed("id", after("m10"), SocialKind.LINGER, span("10:40", "10:45"), "Linger")
    assert fourth_of_the_day([lying]) == ["linger", "linger", "linger", "breather"]


def test_a_breather_that_its_user_moved_takes_no_share_of_the_day() -> None:
    lying = Placed("id", after("m10"), SocialKind.BREATHER, span("10:40", "10:45"), "Breather")
    assert fourth_of_the_day([lying]) == ["breather", "linger", "linger", "linger"]


def test_a_private_meeting_s_linger_is_private_neutral_and_silent() -> None:
    private = meeting("m", "10:00", "10:30", private=True, link=LINK, title="Merger with Acme")
    social = decided(private).desired[0]
    assert (social.title, social.private, social.link, social.guests) == ("Linger", True, "", ())
    assert (social.span, social.busy) == (span("10:30", "10:35"), True)
    assert not any(word in f"{social}" for word in ("Acme", LINK, "ann@example.com", "Ann"))
