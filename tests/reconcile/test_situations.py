"""What happens to a meeting while its buffer lies in the calendar, told as it happens, run after run."""

from dataclasses import replace

import pytest

from sobremesa.errors import CalendarGoneError, UnsafePlanError
from sobremesa.model import Meeting, Response, Span
from sobremesa.reconcile import Automatic
from sobremesa.store import Store
from support.desk import Desk
from support.values import BO, at, meeting, span


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Everything runs by itself; a colleague's busy time is not known."""
    desk.automatic()
    return desk


def instance(day: int, hour: int = 10, *, series: str = "standup", put_at: int | None = None) -> Meeting:
    """One instance of a daily series, under the id that Google gives it: where the series had put it."""
    name = f"{series}_{at(day, hour if put_at is None else put_at):%Y%m%dT%H%M%SZ}"
    return replace(meeting(name, span(day, hour)), series_id=series)


def buffers(desk: Desk) -> list[tuple[str, str]]:
    """Where our events lie, as (weekday and time, end), in the order of time."""
    return [(f"{one.span.start:%a %H:%M}", f"{one.span.end:%H:%M}") for one in desk.calendar.ours]


def settled(desk: Desk, runs: int = 3) -> None:
    """Whatever is to be written is written by the first run; the others find nothing to do."""
    desk.run()
    for _ in range(runs - 1):
        desk.wait(15)
        assert desk.run().applied == ()


# ---------------------------------------------------------------- series


def test_each_instance_of_a_recurring_series_has_its_own_buffer(desk: Desk) -> None:
    desk.put(*(instance(day) for day in range(3)))
    settled(desk)
    assert buffers(desk) == [("Mon 10:30", "10:35"), ("Tue 10:30", "10:35"), ("Wed 10:30", "10:35")]
    assert len({one.key for one in desk.calendar.ours}) == 3


def test_one_instance_moved_takes_its_buffer_along_and_the_others_stay(desk: Desk) -> None:
    desk.put(*(instance(day) for day in range(3)))
    settled(desk)
    desk.put(instance(1, 15, put_at=10))
    assert [change.do for change in desk.run().applied] == ["move"]
    assert buffers(desk) == [("Mon 10:30", "10:35"), ("Tue 15:30", "15:35"), ("Wed 10:30", "10:35")]


def test_one_instance_cancelled_loses_its_buffer_and_the_others_stay(desk: Desk) -> None:
    desk.put(*(instance(day) for day in range(3)))
    settled(desk)
    desk.calendar.drop(instance(1).id)
    assert [change.do for change in desk.run().applied] == ["remove"]
    assert buffers(desk) == [("Mon 10:30", "10:35"), ("Wed 10:30", "10:35")]


def test_this_and_following_splits_a_series_and_buffers_follow_by_time_without_duplicates(desk: Desk) -> None:
    desk.put(*(instance(day) for day in range(3)))
    settled(desk)
    second = "standup_R20261117T100000"
    for day in (1, 2):
        desk.calendar.drop(instance(day).id)
        desk.put(instance(day, series=second))
    settled(desk)
    assert buffers(desk) == [("Mon 10:30", "10:35"), ("Tue 10:30", "10:35"), ("Wed 10:30", "10:35")]
    assert {one.key.source for one in desk.calendar.ours} == {
        "standup_20261116T100000Z",
        "standup_R20261117T100000_20261117T100000Z",
        "standup_R20261117T100000_20261118T100000Z",
    }


def test_this_and_following_to_another_hour_takes_the_buffers_along(desk: Desk) -> None:
    desk.put(*(instance(day) for day in range(3)))
    settled(desk)
    second = "standup_R20261117T140000"
    for day in (1, 2):
        desk.calendar.drop(instance(day).id)
        desk.put(instance(day, 14, series=second))
    settled(desk)
    assert buffers(desk) == [("Mon 10:30", "10:35"), ("Tue 14:30", "14:35"), ("Wed 14:30", "14:35")]


# ---------------------------------------------------------------- gone


def test_the_organiser_deletes_the_meeting_and_the_buffer_goes(desk: Desk) -> None:
    desk.put(meeting("a", span(0, 10)), meeting("b", span(1, 10)))
    settled(desk)
    desk.calendar.drop("a")
    settled(desk)
    assert buffers(desk) == [("Tue 10:30", "10:35")]


def test_i_am_removed_from_the_guests_and_the_buffer_goes(desk: Desk) -> None:
    desk.put(meeting("a", span(0, 10)))
    settled(desk)
    desk.calendar.drop("a")  # Google takes the event out of the calendar of a guest who was removed
    outcome = desk.run()
    assert [(change.do, change.reason.code) for change in outcome.applied if change.do != "insert"] == [  # type: ignore[union-attr]  # an insert has no reason of its own
        ("remove", "meeting-gone")
    ]
    assert buffers(desk) == []


def test_a_shared_calendar_is_unshared_and_only_the_buffers_of_its_meetings_go(desk: Desk) -> None:
    desk.put(meeting("mine", span(0, 10)), *(meeting(f"team{day}", span(day, 14)) for day in (0, 1)))
    settled(desk)
    for day in (0, 1):
        desk.calendar.drop(f"team{day}")
    settled(desk)
    assert buffers(desk) == [("Mon 10:30", "10:35")]


def test_the_whole_calendar_vanishes_and_the_run_stops_and_asks(desk: Desk) -> None:
    desk.put(*(meeting(f"m{day}", span(day, 10)) for day in range(5)))
    settled(desk)
    for day in range(5):
        desk.calendar.drop(f"m{day}")
    with pytest.raises(UnsafePlanError, match="only 0 of 5 meetings are left"):
        desk.run()
    assert len(desk.calendar.ours) == 5
    assert len(desk.apply().applied) == 5


def test_the_calendar_itself_is_not_there_and_nothing_is_decided(desk: Desk) -> None:
    desk.put(meeting("m", span(0, 10)))
    settled(desk)
    desk.calendar.faults.before("read", CalendarGoneError("calendar team: Not Found", "team"))
    with pytest.raises(CalendarGoneError):
        desk.run()
    assert buffers(desk) == [("Mon 10:30", "10:35")]


# ---------------------------------------------------------------- moved, shortened, lengthened


def test_a_meeting_is_moved_and_its_buffer_moves(desk: Desk) -> None:
    desk.put(meeting("m", span(0, 10)))
    settled(desk)
    desk.put(meeting("m", span(3, 15, 7)))
    settled(desk)
    assert buffers(desk) == [("Thu 15:37", "15:42")]


def test_a_past_meeting_dragged_forward_has_one_buffer_however_often_it_runs(desk: Desk) -> None:
    desk.put(meeting("m", span(0, 10)))
    settled(desk)
    desk.now = at(1, 9)
    desk.put(meeting("m", span(1, 10)))
    settled(desk, runs=6)
    assert buffers(desk) == [("Tue 10:30", "10:35")]


def test_a_past_meeting_never_padded_and_dragged_forward_has_one_buffer_however_often_it_runs(desk: Desk) -> None:
    desk.put(meeting("m", span(0, 6)))
    settled(desk)
    assert buffers(desk) == []
    desk.put(meeting("m", span(2, 10)))
    settled(desk, runs=6)
    assert buffers(desk) == [("Wed 10:30", "10:35")]


@pytest.mark.parametrize(("minutes", "lies"), [(20, ("Mon 10:20", "10:25")), (55, ("Mon 10:55", "11:00"))])
def test_a_meeting_is_shortened_or_lengthened_and_the_buffer_follows_its_end(
    desk: Desk, minutes: int, lies: tuple[str, str]
) -> None:
    desk.put(meeting("m", span(0, 10)))
    settled(desk)
    desk.put(meeting("m", span(0, 10, minutes=minutes)))
    settled(desk)
    assert buffers(desk) == [lies]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (31, []),
        (32, []),
        (33, [("Mon 10:30", "10:33")]),
        (34, [("Mon 10:30", "10:34")]),
        (35, [("Mon 10:30", "10:35")]),
    ],
)
def test_a_new_meeting_lands_on_a_buffer_which_shrinks_or_goes_at_once(
    desk: Desk, start: int, expected: list[tuple[str, str]]
) -> None:
    desk.put(meeting("m", span(0, 10)))
    settled(desk)
    alone = replace(meeting("new", span(0, 10, start, minutes=60)), guests=())
    desk.put(alone)
    settled(desk)
    assert buffers(desk) == expected
    desk.calendar.drop("new")
    settled(desk)
    assert buffers(desk) == [("Mon 10:30", "10:35")]


def test_a_meeting_i_decline_loses_its_buffer_and_one_i_accept_again_gets_it_back(desk: Desk) -> None:
    desk.put(meeting("m", span(0, 10)))
    settled(desk)
    desk.put(replace(meeting("m", span(0, 10)), response=Response.DECLINED))
    settled(desk)
    assert buffers(desk) == []
    desk.put(meeting("m", span(0, 10)))
    settled(desk)
    assert buffers(desk) == [("Mon 10:30", "10:35")]


def test_a_tentative_meeting_s_buffer_is_free_until_the_meeting_is_accepted(desk: Desk) -> None:
    desk.put(replace(meeting("m", span(0, 10)), response=Response.TENTATIVE))
    settled(desk)
    assert [one.busy for one in desk.calendar.ours] == [False]
    desk.put(meeting("m", span(0, 10)))
    settled(desk)
    assert [one.busy for one in desk.calendar.ours] == [True]


def test_two_users_of_the_server_in_one_meeting_have_a_buffer_each(store: Store) -> None:
    alex, bo = Desk(store), Desk(store, BO)
    for desk in (alex, bo):
        desk.put(meeting("shared", span(0, 10), owner=desk.email))
        desk.automatic()
        desk.run(Automatic())
    assert buffers(alex) == buffers(bo) == [("Mon 10:30", "10:35")]
    assert alex.calendar.ours[0].event_id != bo.calendar.ours[0].event_id
    assert all(one.guests == () for desk in (alex, bo) for one in desk.calendar.ours)
    bo.calendar.delete_by_user(bo.calendar.ours[0].event_id)
    for desk in (alex, bo):
        desk.wait(20)
        assert desk.run().applied == ()
    assert (buffers(alex), buffers(bo)) == ([("Mon 10:30", "10:35")], [])


def test_a_meeting_of_several_days_has_one_buffer_at_its_end(desk: Desk) -> None:
    desk.prefer(replace(desk.chosen, buffers=replace(desk.chosen.buffers, maximum_duration=5000)))
    desk.put(meeting("offsite", Span(at(0, 10), at(2, 16))))
    settled(desk)
    assert buffers(desk) == [("Wed 16:00", "16:05")]
