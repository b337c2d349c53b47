"""Occurrences changed by hand, added and taken out, and the windows that show them."""

from sobremesa.planning.recurrence import Changed, expand
from support.series import DAY, HOUR, MARCH, YEAR, berlin, moved, series, wall, walls, window


def test_one_occurrence_is_moved_and_another_cancelled() -> None:
    changes = (
        moved("2026-03-02T09:00", "2026-03-02T15:00", 45),
        moved("2026-03-03T09:00", "2026-03-03T09:00", cancelled=True),
    )
    found = expand(series("FREQ=DAILY;COUNT=4", "2026-03-01T09:00", changed=changes), MARCH)
    assert walls(found) == ["03-01 09:00", "03-02 15:00", "03-04 09:00"]
    assert (found[1].key, found[1].end - found[1].start, found[1].changed) == (berlin("2026-03-02T09:00"), 45, 0)
    assert [one.changed for one in found] == [-1, 0, -1]


def test_an_occurrence_is_moved_into_the_window_and_out_of_it() -> None:
    changes = moved("2026-05-04T09:00", "2026-03-10T09:00"), moved("2026-03-09T09:00", "2026-06-01T09:00")
    found = expand(series("FREQ=WEEKLY;BYDAY=MO", "2026-03-02T09:00", changed=changes), MARCH)
    assert walls(found) == ["03-02 09:00", "03-10 09:00", "03-16 09:00", "03-23 09:00", "03-30 09:00"]


def test_an_occurrence_taken_out_does_not_come_back_by_a_change() -> None:
    gone = frozenset({berlin("2026-03-02T09:00")})
    changes = (moved("2026-03-02T09:00", "2026-03-02T15:00"),)
    assert walls(expand(series("FREQ=DAILY;COUNT=2", "2026-03-01T09:00", removed=gone, changed=changes), MARCH)) == [
        "03-01 09:00"
    ]


def test_a_change_for_the_future_moves_all_later_ones_on_the_wall_clock() -> None:
    changes = (
        moved("2026-03-16T09:00", "2026-03-17T15:00", 60, and_future=True),
        moved("2026-03-30T09:00", "2026-03-30T08:00"),
    )
    found = expand(series("FREQ=WEEKLY;COUNT=6", "2026-03-02T09:00", changed=changes), YEAR)
    assert walls(found) == ["03-02 09:00", "03-09 09:00", "03-17 15:00", "03-24 15:00", "03-30 08:00", "04-07 15:00"]
    assert [one.end - one.start for one in found] == [30, 30, 60, 60, 30, 60]
    assert [one.changed for one in found] == [-1, -1, 0, 0, 1, 0]
    assert found[-1].key == berlin("2026-04-06T09:00")
    assert walls(
        expand(series("FREQ=WEEKLY;COUNT=6", "2026-03-02T09:00", changed=changes), window("2026-03-24", "2026-03-25"))
    ) == ["03-24 15:00"]


def test_a_second_change_for_the_future_takes_over_and_a_cancelled_one_ends_the_series() -> None:
    changes = (
        moved("2026-03-09T09:00", "2026-03-09T10:00", and_future=True),
        moved("2026-03-23T09:00", "2026-03-23T11:00", and_future=True),
        moved("2026-04-06T09:00", "2026-04-06T09:00", cancelled=True, and_future=True),
    )
    found = expand(series("FREQ=WEEKLY", "2026-03-02T09:00", changed=changes), YEAR)
    assert walls(found) == ["03-02 09:00", "03-09 10:00", "03-16 10:00", "03-23 11:00", "03-30 11:00"]


def test_a_change_for_the_future_of_whole_days_keeps_them_whole() -> None:
    later = Changed(wall("2026-03-09"), berlin("2026-03-10"), berlin("2026-03-12"), and_future=True)
    found = expand(series("FREQ=WEEKLY;COUNT=5", "2026-03-02", DAY, all_day=True, changed=(later,)), YEAR)
    assert walls(found) == ["03-02 00:00", "03-10 00:00", "03-17 00:00", "03-24 00:00", "03-31 00:00"]
    assert found[-1].end == berlin("2026-04-02")


def test_a_single_event_may_be_changed() -> None:
    assert walls(expand(series("", "2026-03-02T09:00"), MARCH)) == ["03-02 09:00"]
    assert expand(series("", "2026-03-02T09:00"), window("2026-05-01", "2026-06-01")) == []
    changed = series("", "2026-03-02T09:00", changed=(moved("2026-03-02T09:00", "2026-03-05T09:00"),))
    assert walls(expand(changed, MARCH)) == ["03-05 09:00"]


def test_a_change_for_the_future_is_seen_wherever_it_moves_and_however_long_it_makes() -> None:
    earlier = (moved("2026-03-16T09:00", "2026-03-13T09:00", and_future=True),)
    weekly = series("FREQ=WEEKLY", "2026-03-02T09:00", changed=earlier)
    assert walls(expand(weekly, window("2026-04-03", "2026-04-04"))) == ["04-03 09:00"]
    longer = (moved("2026-03-16T09:00", "2026-03-16T09:00", 3 * DAY, and_future=True),)
    weekly = series("FREQ=WEEKLY", "2026-03-02T09:00", changed=longer)
    assert walls(expand(weekly, window("2026-04-09T06:59", "2026-04-10"))) == ["04-06 09:00"]
    assert expand(weekly, window("2026-04-09T07:00", "2026-04-10")) == []


def test_a_change_for_the_future_keeps_exact_lengths_exact_across_clock_changes() -> None:
    night = 8 * HOUR
    before = (moved("2026-03-21T22:00", "2026-03-21T22:00", night, and_future=True),)
    found = expand(series("FREQ=WEEKLY;COUNT=3", "2026-03-14T22:00", changed=before), YEAR)
    assert [one.end - one.start for one in found] == [30, night, night]
    assert found[-1].end == berlin("2026-03-29T07:00")
    across = (moved("2026-03-28T22:00", "2026-03-28T22:00", night, and_future=True),)
    found = expand(series("FREQ=WEEKLY;COUNT=4", "2026-03-14T22:00", changed=across), YEAR)
    assert [one.end - one.start for one in found] == [30, 30, night, night]
    assert found[-1].end == berlin("2026-04-05T06:00")


def test_a_change_for_the_future_keeps_whole_days_whole_across_clock_changes() -> None:
    before = Changed(wall("2026-03-21"), berlin("2026-03-22"), berlin("2026-03-24"), and_future=True)
    found = expand(series("FREQ=WEEKLY;COUNT=3", "2026-03-14", DAY, all_day=True, changed=(before,)), YEAR)
    assert (found[-1].start, found[-1].end) == (berlin("2026-03-29"), berlin("2026-03-31"))
    across = Changed(wall("2026-03-29"), berlin("2026-03-29"), berlin("2026-03-30"), and_future=True)
    found = expand(series("FREQ=WEEKLY;COUNT=3", "2026-03-22", DAY, all_day=True, changed=(across,)), YEAR)
    assert (found[-1].start, found[-1].end) == (berlin("2026-04-05"), berlin("2026-04-06"))
