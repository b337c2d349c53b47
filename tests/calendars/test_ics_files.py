"""Other people's .ics files, good and broken: all are read in time, nothing is lost without a word."""

import json
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
    sources = json.loads((FILES[0].parent / "SOURCES.json").read_text("utf-8"))
    assert [one["file"] for one in sources] == [path.name for path in FILES]
    assert len(FILES) == 151


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[-50:])
def test_a_file_is_read_in_time_its_bad_lines_named_by_number_and_the_rest_kept(path: Path) -> None:
    begin, data = time.process_time(), path.read_bytes()
    file, said = parse_ics(data), []
    for window in (MONTH, SEVEN_YEARS):
        said += [one.problem for one in read_ics(file, window).unreadable]
        assert time.process_time() - begin < LIMIT
        begin = time.process_time()
    assert [problem for problem in (*file.problems, *said) if not NUMBERED.match(problem)] == []
    lines = data.decode("utf-8-sig", "replace").splitlines()  # also those of programs that end them with CR alone
    begun = sum(line.strip().upper() == "BEGIN:VEVENT" for line in lines)
    kept = sum(map(len, file.series.values()))
    unended = sum("VEVENT has no END" in problem for problem in file.problems)
    assert kept + len(file.unreadable) + unended == begun  # nothing is lost without a word
