"""Where things stand in the drawn week: pure values in, minutes and words out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.model import (
    DayRange,
    EventType,
    Hours,
    Meeting,
    Reason,
    ReasonCode,
    Side,
    Skipped,
    SocialKey,
    SocialKind,
    Span,
)  # fmt: skip
from sobremesa.web.frame import Piece, day_to_show, first_day, idle, piece_on, working
from sobremesa.web.grid import Grid, draw
from sobremesa.web.items import Item, Week
from sobremesa.web.labels import Labels, ago, initials, week_name
from sobremesa.web.lanes import lanes
from sobremesa.web.shown import Shown, State
from support.values import meeting, span

MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
HOURS = Hours("UTC")


def week(
    *meetings: Meeting, shown: tuple[Shown, ...] = (), skipped: tuple[Skipped, ...] = (), zone: str = "UTC"
) -> Week:
    return Week(MONDAY, meetings, shown, skipped, Labels(zone), NOW)


def linger(source: str, when: Span, side: Side = Side.AFTER, state: State = State.PROPOSED) -> Shown:
    kind = SocialKind.LINGER if side is Side.AFTER else SocialKind.DOORS
    return Shown(SocialKey(source, side), kind, when, state, Reason(ReasonCode.AFTER_MEETING, {"minutes": 5}))


def items(grid: Grid, form: str) -> list[Item]:
    return [item for day in grid.days for item in day.items if item.form == form]


def test_two_numbers_place_a_meeting_and_its_buffer() -> None:
    grid = draw(week(meeting("a", span(0, 9, 30)), shown=(linger("a", span(0, 10, 0, 5)),)), HOURS)
    assert [(i.at, i.length) for i in items(grid, "meeting")] == [(570, 30)]
    (button,) = items(grid, "buffer")
    assert (button.at, button.length, button.tab) == (600, 5, "+5′")
    assert button.said == "Linger, 5 minutes at 10:00, beside Sync, proposed"
    assert "seam-after" in items(grid, "meeting")[0].classes


def test_the_line_of_now_is_drawn_only_inside_the_hours_on_screen() -> None:
    """At eight o'clock it was drawn across the day's name, above a grid that begins at half past eight."""
    assert [item for item in draw(week(), HOURS).days[0].items if item.form == "now"] == []
    early = draw(week(meeting("a", span(0, 7, 30))), HOURS)
    assert [item.at for item in items(early, "now")] == [420]


def test_a_low_meeting_gets_one_tab_for_both_sides() -> None:
    shown = (linger("a", span(0, 9, 25, 5), Side.BEFORE), linger("a", span(0, 9, 45, 5)))
    grid = draw(week(meeting("a", span(0, 9, 30, 15)), shown=shown), HOURS)
    (button,) = items(grid, "buffer")
    assert (button.tab, len(button.parts), button.icons) == ("+2", 2, ("doors", "linger"))
    assert len(items(grid, "twin")) == 1
    grid = draw(week(meeting("a", span(0, 9, 30, 30)), shown=(shown[0], linger("a", span(0, 10, 0, 5)))), HOURS)
    assert len(items(grid, "buffer")) == 2


def test_a_days_list_is_in_the_order_of_time() -> None:
    shown = (linger("a", span(0, 9, 25, 5), Side.BEFORE), linger("a", span(0, 10, 30, 5)))
    grid = draw(week(meeting("b", span(0, 11)), meeting("a", span(0, 9, 30, 60)), shown=shown), HOURS)
    assert [item.at for item in grid.days[0].items if item.form != "now"] == [565, 570, 630, 660]


def test_a_moving_buffer_leaves_a_hollow_line_where_it_lay() -> None:
    moving = replace(linger("a", span(0, 10, 0, 5), state=State.MOVES), was=span(1, 9, 15, 5))
    grid = draw(week(meeting("a", span(0, 9, 30)), shown=(moving,)), HOURS)
    assert [(i.at, i.length) for i in items(grid, "ghost")] == [(555, 5)]
    assert items(grid, "buffer")[0].said.endswith("moves here from 09:15")


def test_a_buffer_whose_meeting_is_gone_is_still_there() -> None:
    grid = draw(week(shown=(linger("gone", span(2, 10, 0, 5), state=State.REMOVED),)), HOURS)
    (button,) = items(grid, "buffer")
    assert (button.tab, button.parts[0].under) == ("−5′", "Wednesday, its meeting is gone")


def test_nothing_after_a_meeting_says_why_in_two_words() -> None:
    skip = Skipped("a", Side.AFTER, Reason(ReasonCode.TOO_LARGE, {"people": 46, "maximum": 8}))
    grid = draw(week(meeting("a", span(0, 9, 30)), skipped=(skip,)), HOURS)
    (button,) = items(grid, "buffer")
    assert (button.tab, button.length, button.classes) == ("46 people", 0, "none")
    assert button.said == "Nothing after Sync: 46 people, more than 8."


def test_the_weekend_is_drawn_only_when_something_is_on_it() -> None:
    assert len(draw(week(), HOURS).days) == 5
    assert [day.date.day for day in draw(week(meeting("a", span(6, 10))), HOURS).days] == [16, 17, 18, 19, 20, 22]
    weekend = Hours("UTC", {**HOURS.weekly, 5: (DayRange(600, 720),)})
    assert len(draw(week(), weekend).days) == 6


def test_a_week_from_sunday_to_thursday_begins_on_sunday() -> None:
    hours = Hours("Asia/Jerusalem", {day: (DayRange(540, 1080),) for day in (6, 0, 1, 2, 3)})
    assert first_day(date(2026, 11, 18), hours) == date(2026, 11, 15)
    drawn = draw(replace(week(zone="Asia/Jerusalem"), first=date(2026, 11, 15)), hours)
    assert [day.name.split()[0] for day in drawn.days] == ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday"]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-18T09:00+01:00", date(2026, 11, 18)),  # a Wednesday morning
        ("2026-11-20T16:59+01:00", date(2026, 11, 20)),  # the last minute of Friday's work
        ("2026-11-20T17:00+01:00", date(2026, 11, 23)),
        ("2026-11-21T12:00+01:00", date(2026, 11, 23)),
        ("2026-11-22T23:30+01:00", date(2026, 11, 23)),  # still Sunday in Berlin
    ],
)
def test_when_the_weeks_work_is_over_the_coming_week_is_shown(now: str, day: date) -> None:
    assert day_to_show(Hours("Europe/Berlin"), datetime.fromisoformat(now)) == day


def test_without_any_working_hours_this_week_is_shown() -> None:
    assert day_to_show(Hours("UTC", {}), datetime(2026, 11, 21, 12, tzinfo=UTC)) == date(2026, 11, 21)


def test_a_night_shift_runs_into_the_next_day() -> None:
    hours = Hours("UTC", {4: (DayRange(1080, 120),)})
    assert working(date(2026, 11, 20), hours) == (Piece(1080, 1440),)
    assert working(date(2026, 11, 21), hours) == (Piece(0, 120),)
    assert idle(working(date(2026, 11, 21), hours), 0, 600) == (Piece(120, 600),)


def test_a_meeting_over_midnight_is_on_both_days() -> None:
    long = Span(datetime(2026, 11, 17, 22, tzinfo=UTC), datetime(2026, 11, 18, 2, tzinfo=UTC))
    grid = draw(week(meeting("a", long)), HOURS)
    assert [(i.at, i.length) for i in items(grid, "meeting")] == [(1320, 120), (0, 120)]
    assert len({item.id for item in items(grid, "meeting")}) == 2
    until_midnight = Span(datetime(2026, 11, 17, 23, tzinfo=UTC), datetime(2026, 11, 18, 0, tzinfo=UTC))
    assert piece_on(until_midnight, date(2026, 11, 18), "UTC") is None
    assert piece_on(until_midnight, date(2026, 11, 17), "UTC") == Piece(1380, 1440)


def test_on_the_day_clocks_go_back_a_repeated_hour_still_has_a_height() -> None:
    hour = Span(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))  # 02:30 to 02:30
    assert piece_on(hour, date(2026, 10, 25), "Europe/Berlin") == Piece(150, 210)


def test_working_locations_are_not_drawn_and_whole_days_stand_above() -> None:
    home = replace(meeting("h", span(0, 9)), event_type=EventType.WORKING_LOCATION)
    trip = replace(
        meeting("t", Span(NOW.replace(hour=0), NOW.replace(hour=0) + timedelta(days=2)), title="Trip"), all_day=True
    )
    grid = draw(week(home, trip), HOURS)
    assert items(grid, "meeting") == []
    assert [day.all_day for day in grid.days][:3] == [("Trip",), ("Trip",), ()]
    assert grid.all_day_rows == 1


def test_the_reader_s_clock_decides_how_times_are_said() -> None:
    afternoon = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
    assert Labels.of("UTC", "en-GB").time(afternoon) == "15:30"
    assert Labels.of("UTC", "en_US").time(afternoon) == "3:30 pm"
    assert Labels.of("UTC", "en-u-hc-h12").time(afternoon) == "3:30 pm"
    assert Labels.of("UTC", "en-US-u-hc-h23").time(afternoon) == "15:30"
    assert Labels("UTC").elsewhere(afternoon, Labels("Pacific/Auckland"), "Aroha") == "Thu 04:30 for Aroha"


def test_small_labels() -> None:
    assert week_name(date(2026, 11, 30), date(2026, 12, 4)) == "30 November – 4 December"
    assert [ago(NOW - timedelta(minutes=m), NOW) for m in (0, 2, 130, 3000)] == [
        "read just now", "read 2 min ago", "read 2 h ago", "read 2 days ago"
    ]  # fmt: skip
    assert [initials(name) for name in ("Mia Moreno", "alex@example.com", "Jean Luc Picard", "")] == [
        "MM",
        "A",
        "JP",
        "",
    ]


STRETCHES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12)


@given(STRETCHES)
def test_no_two_things_share_a_place(starts: list[tuple[int, int]]) -> None:
    stretches = [(str(index), start, start + length) for index, (start, length) in enumerate(starts)]
    found = lanes(stretches)
    assert set(found) == {name for name, _, _ in stretches}
    for name, start, end in stretches:
        lane, width = found[name]
        assert 0 <= lane < width
        for other, first, last in stretches:
            if other != name and start < last and first < end:
                assert found[other][0] != lane
                assert found[other][1] == width
