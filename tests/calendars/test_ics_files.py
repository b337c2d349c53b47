"""Other people's .ics files, good and broken: all are read in time, nothing is lost without a word."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from sobremesa.calendars.ics import parse_ics, read_ics
from sobremesa.model import Span

FILES = sorted((Path(__file__).parent.parent / "data" / "ics").glob("*.ics"))
MONTH = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
SEVEN_YEARS = Span(datetime(2020, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
LIMIT = 2.0  # seconds of this process, whatever else the machine does
NUMBERED = re.compile(r"line [1-9]\d*: ")


Result = TypeVar("Result")


def timed(read: Callable[[], Result]) -> tuple[Result, float]:
    """What it gives, and the seconds of this process that it took."""
    begin = time.process_time()
    return read(), time.process_time() - begin


def test_there_are_files_to_read() -> None:
    sources = json.loads((FILES[0].parent / "SOURCES.json").read_text("utf-8"))
    assert [one["file"] for one in sources] == [path.name for path in FILES]
    assert len(FILES) == 151


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[-50:])
def test_a_file_is_read_in_time_its_bad_lines_named_by_number_and_the_rest_kept(path: Path) -> None:
    data = path.read_bytes()
    file, took = timed(partial(parse_ics, data))
    said = []
    for window in (MONTH, SEVEN_YEARS):
        # On a machine that others slow down the quickest of three says what reading costs.
        tries = (timed(partial(read_ics, file, window)) for _ in range(3))
        read = next((found for found, seconds in tries if took + seconds < LIMIT), None)
        assert read is not None, f"no try of {window} was under {LIMIT} s"
        said += [one.problem for one in read.unreadable]
    assert [problem for problem in (*file.problems, *said) if not NUMBERED.match(problem)] == []
    lines = data.decode("utf-8-sig", "replace").splitlines()  # also those of programs that end them with CR alone
    begun = sum(line.strip().upper() == "BEGIN:VEVENT" for line in lines)
    kept = sum(map(len, file.series.values()))
    unended = sum("VEVENT has no END" in problem for problem in file.problems)
    assert kept + len(file.unreadable) + unended == begun  # nothing is lost without a word
