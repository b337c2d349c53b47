"""Other people's .ics files, good and broken: all are read in time, nothing is lost without a word."""

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sobremesa.calendars.ics import parse_ics, read_ics
from sobremesa.model import Span

FILES = sorted((Path(__file__).parent.parent / "data" / "ics").glob("*.ics"))
MONTH = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
SEVEN_YEARS = Span(datetime(2020, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
LIMIT = 2.0  # seconds of this process, whatever else the machine does
NUMBERED = re.compile(r"line [1-9]\d*: ")


def test_there_are_files_to_read() -> None:
    assert len(FILES) > 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[-50:])
def test_a_file_is_read_in_time_and_every_bad_line_is_reported_with_its_number(path: Path) -> None:
    begin = time.process_time()
    file = parse_ics(path.read_bytes())
    snapshots = [read_ics(file, window) for window in (MONTH, SEVEN_YEARS)]
    assert time.process_time() - begin < LIMIT * len(snapshots)
    said = [*file.problems, *(one.problem for snapshot in snapshots for one in snapshot.unreadable)]
    assert [problem for problem in said if not NUMBERED.match(problem)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[-50:])
def test_every_event_of_a_file_is_kept_or_reported(path: Path) -> None:
    file = parse_ics(path.read_bytes())
    lines = path.read_text("utf-8-sig", "replace").splitlines()  # also those of programs that end them with CR alone
    begun = sum(line.strip().upper() == "BEGIN:VEVENT" for line in lines)
    kept = sum(map(len, file.series.values()))
    unended = sum("VEVENT has no END" in problem for problem in file.problems)
    assert kept + len(file.unreadable) + unended == begun
