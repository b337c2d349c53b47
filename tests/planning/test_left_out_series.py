"""Leaving a series out holds for what somebody splits off it later, and for nothing else."""

from dataclasses import replace

import pytest

from sobremesa.model import Hours, Meeting, Preferences, Snapshot
from sobremesa.planning import decide
from sobremesa.planning.eligibility import names_of
from sobremesa.planning.refusals import undivided
from support.values import NOW, meeting, span


def instance(series: str | None) -> Meeting:
    return Meeting("i", span(0, 9), series_id=series)


@pytest.mark.parametrize(
    ("series", "whole"),
    [
        ("abc", "abc"),
        ("abc_R20261123T090000", "abc"),
        ("abc_R20261123T090000Z", "abc"),
        ("abc_R20261123", "abc"),
        ("abc_R2026", "abc_R2026"),
        ("abc_R20261123T090000_more", "abc_R20261123T090000_more"),
    ],
)
def test_the_series_a_part_was_split_from(series: str, whole: str) -> None:
    assert undivided(series) == whole
    assert names_of(instance(series)) == ("i", series, whole)


def test_a_meeting_that_does_not_repeat_has_its_own_name_alone() -> None:
    assert names_of(instance(None)) == ("i",)


@pytest.mark.parametrize(
    ("series", "left_out", "reasons"),
    [
        ("abc", "abc", ["ignored"]),
        ("abc_R20261123T090000", "abc", ["ignored"]),
        ("abc_R20261123T090000", "abc_R20261123T090000", ["ignored"]),
        ("abc", "abc_R20261123T090000", []),
        ("abcd", "abc", []),
        (None, "i", ["ignored"]),
    ],
)
def test_a_series_that_was_left_out_stays_out_after_a_split(
    series: str | None, left_out: str, reasons: list[str]
) -> None:
    one = replace(meeting("i", span(0, 9)), series_id=series)
    chosen = Preferences(hours=Hours("UTC"), left_out=frozenset({left_out}))
    found = decide(Snapshot(span(0, 0, minutes=24 * 60), (one,)), (), chosen, {}, NOW)
    assert [skip.reason.code for skip in found.skipped] == reasons
    assert len(found.desired) == 1 - len(reasons)
