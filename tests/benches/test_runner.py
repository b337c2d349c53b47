"""The benches compare fairly, and a time never fails anything."""

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from benches.__main__ import as_json, run
from benches.runner import Case, Contestant, Measured, ResultsDifferError, Target, Timing, measure, print_targets
from benches.year import snapshot


def sums(*, theirs: int = 6) -> Case:
    ours = Contestant("ours", lambda: [1, 2, 3], sum)
    return Case("sum", [ours, Contestant("theirs", lambda: theirs)], size=3, thing="number")


def test_contestants_that_disagree_are_not_timed() -> None:
    with pytest.raises(ResultsDifferError, match="sum: theirs and ours disagree"):
        measure(sums(theirs=7), repeats=5)


def test_a_disagreement_about_sets_names_what_only_one_side_has() -> None:
    case = Case("set", [Contestant("ours", lambda: {1, 2}), Contestant("theirs", lambda: {2, 3})], 2, "number")
    with pytest.raises(ResultsDifferError, match=r"1 only theirs \[3\], 1 only ours \[1\]"):
        measure(case, repeats=5)


def test_contestants_take_turns() -> None:
    turns: list[str] = []

    def slow(name: str) -> None:
        turns.append(name)
        sum(range(300_000))  # longer than one sample, so that each turn is one call

    case = Case("turns", [Contestant(name, lambda name=name: slow(name)) for name in "ab"], 1, "thing")  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    measured = measure(case, repeats=5)
    assert "".join(turns[-10:]) == "ababababab"
    assert {timing.samples for timing in measured.timings.values()} == {5}


def test_a_ratio_says_how_many_times_longer_the_peer_takes() -> None:
    measured = Measured(sums(), {"ours": Timing(2.0, 2.5, 5), "theirs": Timing(10.0, 11.0, 5)})
    assert measured.ratio("theirs") == 5.0
    assert measured.each == pytest.approx(2 / 3)


@pytest.mark.parametrize(("measured", "at_least", "met"), [(5, True, True), (4.9, True, False), (5.1, False, False)])
def test_a_target_is_met_on_its_side_of_the_goal(measured: float, at_least: bool, met: bool) -> None:
    assert Target("goal", measured, 5, at_least).met is met


def test_a_missed_target_is_only_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_targets([Target("speed", 1.0, 5.0)])
    assert "MISSED  speed: 1.00 (at least 5)" in capsys.readouterr().out


def test_a_run_prints_absent_peers_and_gives_json(capsys: pytest.CaptureFixture[str]) -> None:
    def targets(measured: Sequence[Measured]) -> list[Target]:
        return [Target("equal", measured[0].ratio("theirs"), 0.0)]

    module: Any = SimpleNamespace(cases=lambda: ([sums()], ["portion is not installed"]), targets=targets)
    report = run([module], quick=True)
    assert "portion is not installed" in capsys.readouterr().out
    written = json.loads(json.dumps(as_json(report, quick=True)))
    assert written["cases"][0]["contestants"]["ours"]["ratio"] == 1.0
    assert written["targets"][0]["met"] is True
    assert written["absent"] == ["portion is not installed"]


def test_the_year_is_the_same_for_everybody_and_full_of_what_years_hold() -> None:
    year = snapshot(52)
    assert year == snapshot(52)
    assert 1600 < len(year.meetings) < 1900
    assert len({meeting.id for meeting in year.meetings}) == len(year.meetings)
    assert all(year.window.contains(meeting.span) for meeting in year.meetings)
    assert len({meeting.response for meeting in year.meetings}) == 4
    assert len({meeting.event_type for meeting in year.meetings}) == 4
