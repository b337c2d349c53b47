"""What a person does to a buffer, or to the whole feature: their choice holds, run after run."""

from dataclasses import replace

import pytest

from sobremesa.model import BufferPreferences, LedgerState
from sobremesa.reconcile import Preview
from support.desk import Desk
from support.values import at, meeting, span


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Monday's and Tuesday's meeting, each with its buffer; everything runs by itself."""
    desk.put(meeting("m", span(0, 10)), meeting("n", span(1, 10)))
    desk.automatic()
    desk.run()
    assert desk.ours == {"m": span(0, 10, 30, minutes=5), "n": span(1, 10, 30, minutes=5)}
    return desk


def quiet(desk: Desk, runs: int = 3) -> None:
    for _ in range(runs):
        assert desk.run().applied == ()
        desk.wait(15)


def delete(desk: Desk, source: str) -> None:
    desk.calendar.delete_by_user(desk.of(source).event_id)


def test_a_buffer_the_user_deletes_stays_deleted_and_remembers_the_meeting_s_time_of_that_moment(desk: Desk) -> None:
    delete(desk, "m")
    desk.put(meeting("m", span(0, 10, 10)))  # moved before we saw the deletion
    quiet(desk)
    entry = desk.entry("m")
    assert entry is not None
    assert (entry.state, entry.meeting, entry.refused_at) == (LedgerState.REFUSED, span(0, 10, 10), at(0, 7))
    assert "m" not in desk.ours


def test_a_deleted_buffer_stays_away_while_the_meeting_moves_by_less_than_its_own_length(desk: Desk) -> None:
    delete(desk, "m")
    quiet(desk)
    desk.put(meeting("m", span(0, 10, 29)))
    quiet(desk)
    assert desk.run(Preview()).plan.changes == ()


def test_a_deleted_buffer_comes_back_as_a_suggestion_only_when_the_meeting_moves_by_its_own_length(desk: Desk) -> None:
    delete(desk, "m")
    quiet(desk)
    desk.put(meeting("m", span(0, 10, 30)))
    quiet(desk)  # never by itself
    assert "m" not in desk.ours
    (suggested,) = desk.view().plan.changes
    assert suggested.do == "insert"
    desk.apply()
    assert desk.ours["m"] == span(0, 11, minutes=5)
    quiet(desk)


@pytest.mark.parametrize(
    "lies",
    [span(0, 10, 40, minutes=5), span(0, 10, 30, minutes=20), span(0, 14, minutes=7), span(0, 10, 30, minutes=1)],
)
def test_a_buffer_the_user_moves_or_stretches_stays_as_it_was_put(desk: Desk, lies: object) -> None:
    desk.calendar.edit(desk.of("m").event_id, lies)  # type: ignore[arg-type]  # a Span
    quiet(desk)
    assert desk.ours["m"] == lies


def test_a_pinned_buffer_stays_while_its_meeting_moves_by_thirty_minutes_and_follows_at_thirty_one(desk: Desk) -> None:
    desk.calendar.edit(desk.of("m").event_id, span(0, 12, minutes=10))
    quiet(desk)
    desk.put(meeting("m", span(0, 10, 30)))
    quiet(desk)
    assert desk.ours["m"] == span(0, 12, minutes=10)
    desk.put(meeting("m", span(0, 10, 31)))
    assert [change.do for change in desk.run().applied] == ["move"]
    assert desk.ours["m"] == span(0, 11, 1, minutes=5)
    quiet(desk)


def test_the_user_turns_the_feature_off_and_all_future_unpinned_buffers_go_in_one_run_that_can_be_undone(
    desk: Desk,
) -> None:
    desk.put(meeting("pinned", span(2, 10)), meeting("later", span(3, 10)))
    desk.run()
    desk.calendar.edit(desk.of("pinned").event_id, span(2, 11, minutes=10))
    desk.run()
    desk.now = at(0, 10, 31)  # Monday's buffer has begun
    desk.prefer(replace(desk.chosen, buffers=BufferPreferences(after_minutes=0)))
    off = desk.run()
    assert [(change.do, change.placed.key.source, change.reason.code) for change in off.applied] == [  # type: ignore[union-attr]  # removals only
        ("remove", "n", "off"),
        ("remove", "later", "off"),
    ]
    assert desk.ours == {"m": span(0, 10, 30, minutes=5), "pinned": span(2, 11, minutes=10)}
    assert [change.do for change in desk.runs()[0].changes] == ["remove", "remove"]
    quiet(desk)
    desk.undo(off.run_id)
    assert desk.ours["n"] == span(1, 10, 30, minutes=5)
    assert desk.ours["later"] == span(3, 10, 30, minutes=5)
    quiet(desk)


def test_the_feature_off_and_on_again_brings_the_buffers_back_once(desk: Desk) -> None:
    was = desk.chosen
    desk.prefer(replace(was, buffers=BufferPreferences(after_minutes=0)))
    desk.run()
    assert desk.ours == {}
    desk.prefer(was)
    desk.run()
    assert desk.ours == {"m": span(0, 10, 30, minutes=5), "n": span(1, 10, 30, minutes=5)}
    quiet(desk)
