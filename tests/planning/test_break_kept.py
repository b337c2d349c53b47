"""A kept break: the event of each date, what a press makes of one, where the calendar has it, and how it goes on."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from sobremesa.model import (
    BreakDate,
    BreakFlag,
    BreakForm,
    BreakOption,
    BreakSeries,
    BreakWish,
    DateChange,
    KeptSeries,
    Meeting,
    Remedy,
    Span,
    TeamBreak,
)
from sobremesa.planning.break_kept import (
    Place,
    as_they_lie,
    at,
    away_by_busy,
    once,
    places,
    prolonged,
    remedied,
    skipping,
    with_change,
    without_change,
)
from sobremesa.planning.breaks import spans_of
from support.teams import hours, instant, team_of

PAIR = team_of("Europe/Berlin", "America/New_York")
BERLIN, NEW_YORK = (one.email for one in PAIR)
BOTH = (BERLIN, NEW_YORK)
SERIES = BreakSeries("Europe/Berlin", date(2026, 10, 12), 930, 15, "FREQ=WEEKLY;INTERVAL=2;COUNT=3", BOTH)
STARTS = [instant(f"2026-{day}") for day in ("10-12T13:30", "10-26T14:30", "11-09T14:30")]
NOW = instant("2026-10-10T08:00")


def on(start: datetime, *people: str, number: int = 0) -> BreakDate:
    return BreakDate(Span(start, start + timedelta(minutes=15)), people or BOTH, number=number)


DATES = tuple(on(start, number=number) for number, start in enumerate(STARTS))
OPTION = BreakOption(BreakForm.SHARED, (SERIES,), DATES, ())
KEPT = TeamBreak("b1", "a1", "Coffee break", BreakWish(PAIR, occurrences=3), OPTION, (KeptSeries("s", SERIES),), NOW)
PLACES = tuple(Place("s", start, one) for start, one in zip(STARTS, DATES, strict=True))
LATER = on(STARTS[1] + timedelta(minutes=30), number=1)
HALF = on(STARTS[1] - timedelta(hours=3), BERLIN, number=1)
STAYING = on(STARTS[1], NEW_YORK, BERLIN, number=1)
SPLIT = DateChange("s", STARTS[1], Remedy.SPLIT, NOW, STAYING, HALF, "x")
MOVED = DateChange("s", STARTS[1], Remedy.MOVE, NOW, LATER)


# ---------------------------------------------------------------- its dates


def test_each_date_belongs_to_the_event_whose_rule_has_it() -> None:
    assert places(KEPT) == PLACES
    assert KEPT.dates == DATES
    other = replace(SERIES, minute=600)
    early = [on(span.start, number=number) for number, span in enumerate(spans_of(other))]
    dates = tuple(sorted((*DATES, *early), key=lambda one: one.span))
    two = replace(
        KEPT,
        option=replace(OPTION, series=(SERIES, other), dates=dates),
        series=(KeptSeries("s", SERIES), KeptSeries("o", other)),
    )
    assert [one.event_id for one in places(two)] == ["o", "s"] * 3


def test_a_date_that_was_moved_split_or_skipped_is_where_it_is_now() -> None:
    moved = with_change(KEPT, MOVED)
    assert places(moved) == (PLACES[0], Place("s", STARTS[1], LATER), PLACES[2])
    assert (moved.dates, moved.skipped) == ((DATES[0], LATER, DATES[2]), ())
    split = with_change(moved, SPLIT)
    assert split.changes == (SPLIT,)
    assert places(split) == (
        PLACES[0], Place("s", STARTS[1], HALF, "x"), Place("s", STARTS[1], STAYING), PLACES[2],
    )  # fmt: skip
    assert split.dates == (DATES[0], HALF, STAYING, DATES[2])
    skipped = with_change(split, replace(SPLIT, date=None, extra=None))
    assert (places(skipped), skipped.skipped) == ((PLACES[0], PLACES[2]), (STARTS[1],))
    assert without_change(skipped, SPLIT) == KEPT


def test_changes_are_kept_in_the_order_of_their_dates() -> None:
    first = skipping(KEPT, PLACES[0], NOW)
    assert with_change(with_change(KEPT, MOVED), first).changes == (first, MOVED)


def test_a_break_that_was_ended_has_only_what_had_begun() -> None:
    ended = replace(with_change(KEPT, MOVED), ended_at=STARTS[1])
    assert places(ended) == (PLACES[0],)
    assert replace(KEPT, ended_at=STARTS[1]).dates == DATES[:2]


# ---------------------------------------------------------------- as the calendar has them


def read(place: Place, by: int = 0, **fields: object) -> Meeting:
    """That date in the calendar, so many minutes later."""
    span = place.date.span.moved(timedelta(minutes=by))
    found = Meeting("i", span, series_id=place.event_id, original_start=place.start, break_id="b1")
    return replace(found, **fields)  # type: ignore[arg-type]  # as each test needs


WINDOW = Span(instant("2026-10-09T00:00"), instant("2026-10-31T00:00"))


def test_what_was_moved_or_taken_out_by_hand_is_seen_as_far_as_was_read() -> None:
    assert as_they_lie(PLACES, [read(PLACES[0]), read(PLACES[1])], WINDOW) == PLACES
    assert as_they_lie(PLACES, [read(PLACES[0])], WINDOW) == (PLACES[0], PLACES[2])
    found = as_they_lie(PLACES, [read(PLACES[0], 30), read(PLACES[1])], WINDOW)
    assert found[0] == PLACES[0]._replace(date=replace(DATES[0], span=DATES[0].span.moved(timedelta(minutes=30))))
    assert found[1:] == PLACES[1:]


def test_a_date_that_was_moved_into_what_was_read_is_found_there() -> None:
    found = as_they_lie(PLACES, [read(PLACES[2], -20 * 24 * 60)], WINDOW)
    assert [one.start for one in found] == [STARTS[2]]
    assert found[0].date.span.start == STARTS[2] - timedelta(days=20)


def test_another_meeting_at_its_time_is_not_taken_for_it() -> None:
    assert as_they_lie(PLACES[:1], [read(PLACES[0], break_id="")], WINDOW) == ()


def test_the_other_half_of_a_split_is_an_event_of_its_own() -> None:
    known = places(with_change(KEPT, SPLIT))[1:3]
    half = read(known[0], 15, id="x", series_id=None, original_start=None)
    found = as_they_lie(known, [half, read(known[1])], WINDOW)
    assert found == (known[0]._replace(date=replace(HALF, span=half.span)), known[1])
    assert as_they_lie(known, [read(known[1])], WINDOW) == known[1:]


def test_a_date_is_found_where_it_lies_or_where_its_rule_has_it() -> None:
    known = places(with_change(KEPT, MOVED))
    assert at(known, LATER.span.start) == known[1]
    assert at(known, STARTS[1]) == known[1]
    assert at(known, STARTS[1] + timedelta(minutes=5)) is None
    split = places(with_change(KEPT, SPLIT))
    assert at(split, STARTS[1]) == split[2]
    assert at(split[:2], STARTS[1]) is None


# ---------------------------------------------------------------- presses


def test_a_skipped_date_has_nothing_in_its_place() -> None:
    change = skipping(KEPT, PLACES[1], NOW)
    assert change == DateChange("s", STARTS[1], Remedy.SKIP, NOW)
    assert change.dates == ()


def test_what_became_of_another_date_plays_no_part() -> None:
    assert skipping(with_change(KEPT, MOVED), PLACES[2], NOW) == DateChange("s", STARTS[2], Remedy.SKIP, NOW)


def test_of_a_split_date_each_half_is_skipped_by_itself() -> None:
    split = with_change(KEPT, replace(SPLIT, done=True))
    half, staying = places(split)[1:3]
    later = NOW + timedelta(hours=1)
    assert skipping(split, half, later) == replace(SPLIT, remedy=Remedy.SKIP, at=later, extra=None)
    assert skipping(split, staying, later) == replace(SPLIT, remedy=Remedy.SKIP, at=later, date=None)


def test_a_flag_becomes_a_change() -> None:
    move = BreakFlag(DATES[1], Remedy.MOVE, (), 30, (LATER,))
    assert remedied(KEPT, PLACES[1], move, "x", NOW) == MOVED
    split = BreakFlag(DATES[1], Remedy.SPLIT, (), 0, (HALF, STAYING))
    assert remedied(KEPT, PLACES[1], split, "x", NOW) == SPLIT
    skip = BreakFlag(DATES[1], Remedy.SKIP, ())
    assert remedied(KEPT, PLACES[1], skip, "x", NOW) == skipping(KEPT, PLACES[1], NOW)


def test_what_was_split_is_not_split_or_moved_again() -> None:
    split = with_change(KEPT, SPLIT)
    move = BreakFlag(HALF, Remedy.MOVE, (), 30, (LATER,))
    for place in places(split)[1:3]:
        assert remedied(split, place, move, "y", NOW) is None
    half_only = with_change(KEPT, replace(SPLIT, date=None))
    assert remedied(half_only, places(half_only)[1], move, "y", NOW) is None


def test_what_was_moved_can_be_moved_again() -> None:
    moved = with_change(KEPT, replace(MOVED, done=True))
    place, later = places(moved)[1], NOW + timedelta(hours=1)
    again = BreakFlag(LATER, Remedy.MOVE, (), -15, (on(STARTS[1] + timedelta(minutes=15), number=1),))
    change = remedied(moved, place, again, "x", later)
    assert change == replace(MOVED, date=again.dates[0], at=later)


def test_a_single_event_has_the_clock_and_the_day_of_its_zone() -> None:
    late = on(instant("2026-10-26T23:30"), NEW_YORK)
    assert once(SERIES, late) == BreakSeries("Europe/Berlin", date(2026, 10, 27), 30, 15, "", (NEW_YORK,))


# ---------------------------------------------------------------- going on


@pytest.mark.parametrize(
    ("after", "rule", "last"),
    [
        ("2026-11-23T14:29", "FREQ=WEEKLY;INTERVAL=2;COUNT=3", "2026-11-09T14:30"),
        ("2026-11-23T14:30", "FREQ=WEEKLY;INTERVAL=2;COUNT=4", "2026-11-23T14:30"),
        ("2026-12-31T08:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=6", "2026-12-21T14:30"),
    ],
)
def test_a_late_answer_counts_the_rounds_that_passed(after: str, rule: str, last: str) -> None:
    longer = prolonged(SERIES, instant(after), 2)
    assert (longer.rule, spans_of(longer)[-1].start) == (rule, instant(last))


def test_a_last_round_that_was_left_out_is_no_round_that_passed() -> None:
    left_out = replace(SERIES, excluded=(date(2026, 11, 9),))
    assert prolonged(left_out, instant("2026-11-23T14:29"), 2) == left_out


def test_a_round_that_was_left_out_still_counts_among_those_of_its_rule() -> None:
    left_out = replace(SERIES, excluded=(date(2026, 10, 26),))
    assert prolonged(left_out, instant("2026-11-23T14:29"), 2) == left_out
    assert prolonged(left_out, instant("2026-11-23T14:30"), 2).rule == "FREQ=WEEKLY;INTERVAL=2;COUNT=4"


def test_of_hours_in_turn_the_rounds_of_all_of_them_pass() -> None:
    turns = replace(SERIES, rule="FREQ=WEEKLY;INTERVAL=4;COUNT=3")  # until 7 December, its turn is every second time
    assert prolonged(turns, instant("2026-12-21T15:00"), 2).rule == "FREQ=WEEKLY;INTERVAL=4;COUNT=4"
    assert prolonged(turns, instant("2027-01-04T15:00"), 2).rule == "FREQ=WEEKLY;INTERVAL=4;COUNT=4"
    assert prolonged(turns, instant("2027-01-18T15:00"), 2).rule == "FREQ=WEEKLY;INTERVAL=4;COUNT=5"


# ---------------------------------------------------------------- away


def test_who_is_busy_all_day_is_away_and_who_has_a_gap_is_not() -> None:
    own = hours("Europe/Berlin", "09:00-12:00 13:00-17:00")
    morning, noon = (
        Span(instant(f"2026-10-12T{a}"), instant(f"2026-10-12T{b}"))
        for a, b in (("06:00", "10:00"), ("11:00", "15:00"))
    )
    assert away_by_busy(own, [noon, morning], DATES) == (
        Span(instant("2026-10-12T07:00"), instant("2026-10-12T15:00")),
    )
    night = hours("Europe/Berlin", "22:00-06:00")
    shift = Span(instant("2026-10-12T20:00"), instant("2026-10-13T04:00"))
    assert away_by_busy(night, [shift], [on(instant("2026-10-13T02:00"))]) == (shift,)
    later = Span(noon.start + timedelta(minutes=5), noon.end)
    assert away_by_busy(own, [morning, later], DATES) == ()
    assert away_by_busy(own, [morning], DATES) == ()
    assert (
        away_by_busy(
            hours("Europe/Berlin", days="1"), [Span(instant("2026-10-12T00:00"), instant("2026-10-13T00:00"))], DATES
        )
        == ()
    )
