"""The colleagues somebody meets: who they are, when they are busy, and what is assumed."""

from dataclasses import replace

import pytest

from sobremesa.days_off import with_days_off
from sobremesa.model import Guest, Hours, Preferences, Response
from sobremesa.reconcile import Preview
from sobremesa.reconcile.acquaintances import last_talks, met_most, without
from sobremesa.reconcile.assumed_hours import assumed_hours
from sobremesa.reconcile.reading import reading_window
from sobremesa.store import Store
from support.desk import Desk
from support.values import ALEX, BO, NOW, at, meeting, span


def test_the_people_met_most_come_first_and_strangers_rooms_and_lists_do_not_count() -> None:
    room = Guest("room@example.com", response=Response.ACCEPTED, resource=True)
    everybody = Guest("all@example.com", response=Response.ACCEPTED, group=True)
    no = Guest("no@example.com", response=Response.DECLINED)
    meetings = [
        meeting("a", span(0, 9), BO, "ann@example.com", "out@elsewhere.com"),
        meeting("b", span(0, 10), "ANN@example.com"),
        replace(meeting("c", span(0, 11), BO, BO, BO), response=Response.DECLINED),
        replace(meeting("d", span(0, 12)), guests=(room, everybody, no)),
    ]
    assert [guest.email for guest in met_most(meetings, ALEX)] == ["ann@example.com", BO]


def test_no_more_than_ten_are_asked_about_always_the_same() -> None:
    names = [f"p{number:02}@example.com" for number in range(20)]
    meetings = [meeting("a", span(0, 9), *names), meeting("b", span(0, 9), *reversed(names))]
    chosen = [guest.email for guest in met_most(meetings, ALEX)]
    assert chosen == names[:10]
    assert [guest.email for guest in met_most(meetings[::-1], ALEX)] == chosen


def test_the_last_talk_is_the_last_small_meeting_that_is_over() -> None:
    meetings = [
        meeting("a", span(0, 1), BO),
        meeting("b", span(0, 3), BO, "ann@example.com"),
        meeting("large", span(0, 5), BO, "ann@example.com", "cy@example.com"),
        meeting("future", span(1, 5), BO),
    ]
    assert last_talks(meetings, NOW) == {BO: at(0, 3, 30), "ann@example.com": at(0, 3, 30)}


def test_holes_are_cut_out_of_busy_time() -> None:
    busy = (span(0, 9, minutes=60), span(0, 12))
    assert without(busy, [span(0, 9, 20, minutes=5), span(0, 12)]) == (
        span(0, 9, minutes=20),
        span(0, 9, 25, minutes=35),
    )
    assert without(busy, []) == busy


def test_hours_of_a_stranger_are_assumed_and_those_of_an_account_here_are_its_own(store: Store) -> None:
    desk, bo = Desk(store), Desk(store, BO)
    bo.prefer(Preferences(hours=Hours("Asia/Kolkata")))
    desk.put(meeting("m", span(0, 9), BO, "ann@example.com"))
    desk.calendar.set_busy(BO, [span(0, 9)])
    desk.run(Preview())
    ann, found = desk.view().colleagues
    assert (ann.person.email, ann.assumed_hours, ann.free_busy.error) == ("ann@example.com", True, "notFound")
    assert (found.person.hours, found.assumed_hours, found.free_busy.busy) == (
        with_days_off(Hours("Asia/Kolkata"), NOW),
        False,
        (span(0, 9),),
    )


def test_the_zone_a_calendar_tells_is_believed_and_asked_for_once_a_week(desk: Desk) -> None:
    desk.put(meeting("m", span(0, 9)))
    desk.calendar.set_zone(BO, "Asia/Jerusalem")
    desk.run(Preview())
    bo = desk.view().colleagues[0]
    hours = bo.person.hours
    assert (hours.zone, sorted(hours.weekly), bo.zone_known) == ("Asia/Jerusalem", [0, 1, 2, 3, 6], True)
    desk.wait(60)
    desk.run(Preview())
    assert desk.calendar.calls["zone_of"] == 1
    assert desk.view().colleagues[0].person.hours == hours


def test_somebody_whose_zone_is_hidden_is_taken_to_live_where_the_owner_does(desk: Desk) -> None:
    desk.put(meeting("m", span(0, 9)))
    desk.run(Preview())
    assert (desk.view().colleagues[0].person.hours.zone, desk.view().colleagues[0].zone_known) == ("UTC", False)


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Europe/Berlin", [0, 1, 2, 3, 4]),
        ("Asia/Jerusalem", [0, 1, 2, 3, 6]),
        ("Africa/Cairo", [0, 1, 2, 3, 6]),
        ("Asia/Dubai", [0, 1, 2, 3, 4]),
        ("Asia/Tehran", [0, 1, 2, 3, 6]),
        ("UTC", [0, 1, 2, 3, 4]),
    ],
)
def test_office_days_follow_the_countrys_weekend(zone: str, days: list[int]) -> None:
    assert sorted(assumed_hours(zone).weekly) == days


def test_somebody_new_is_asked_about_at_once(desk: Desk) -> None:
    desk.put(meeting("m", span(0, 9)))
    desk.run(Preview())
    desk.put(meeting("n", span(0, 11), "ann@example.com"))
    desk.run(Preview())
    assert len(desk.view().colleagues) == 2


def test_when_somebody_was_last_met_is_remembered_longer_than_the_meeting_is_read(desk: Desk) -> None:
    desk.put(meeting("m", span(0, 1)), meeting("later", span(9, 9)))
    desk.run(Preview())
    desk.calendar.drop("m")
    desk.wait(60)
    desk.run(Preview())
    assert desk.view().last_met == {BO: at(0, 1, 30)}


def test_what_is_read_begins_on_this_weeks_monday_and_ends_after_the_horizon() -> None:
    window = reading_window("America/New_York", at(3, 12))
    assert (window.start, window.end) == (at(0, 5), at(19, 5))  # midnights in New York
    assert reading_window("UTC", at(0, 0)).start == at(-1, 0)
