"""`sobremesa plan --json` over generated calendars keeps what it promises, judged minute by minute.

`make test` plans a few calendars of each profile, CI a hundred, `make test-long` a thousand; each has its own seed.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import settings

from sobremesa.cli import sobremesa
from support.generated_calendars import PROFILES, WEEK, GeneratedCalendar, generated
from support.plan_checks import CHECKS, SIDES, Grid, buffers, differences

COUNTS = {"default": 15, "ci": 100, "long": 1000}
COUNT = COUNTS[next(name for name in COUNTS if settings.default is settings.get_profile(name))]


def arguments(folder: Path, calendar: GeneratedCalendar, file: bytes) -> list[str]:
    """The command line that plans the calendar's week."""
    (folder / "calendar.ics").write_bytes(file)
    (folder / "preferences.json").write_text(json.dumps(calendar.preferences))
    days = ["--from", calendar.monday.isoformat(), "--to", (calendar.monday + WEEK).isoformat()]
    files = [str(folder / "calendar.ics"), "--preferences", str(folder / "preferences.json")]
    return ["plan", *files, *days, "--json"]


def planned(folder: Path, calendar: GeneratedCalendar, file: bytes) -> dict[str, Any]:
    result = CliRunner().invoke(sobremesa, arguments(folder, calendar, file))
    assert result.exit_code == 0, result.exception
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def written(plan: dict[str, Any]) -> list[str]:
    """The events that the plan wants to write, as they stand in an .ics file with their mark."""
    return [as_vevent(change["id"], change["event"]) for change in plan["changes"] if change["do"] == "insert"]


def as_vevent(uid: str, event: dict[str, Any]) -> str:
    mark = event["extendedProperties"]["private"]
    stamps = {name: event[name]["dateTime"].replace("-", "").replace(":", "") for name in ("start", "end")}
    lines = [
        f"UID:{uid}",
        f"DTSTART:{stamps['start']}",
        f"DTEND:{stamps['end']}",
        f"SUMMARY:{event['summary']}",
        f"LOCATION:{event['location']}",
        f"TRANSP:{event['transparency'].upper()}",
        "CLASS:PRIVATE",
        f"X-SOBREMESA-KIND:{mark['sb.kind']}",
        f"X-SOBREMESA-FOR:{mark['sb.for']}",
    ]
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def violations(calendar: GeneratedCalendar, plan: dict[str, Any]) -> list[str]:
    grid = Grid(calendar)
    return [f"{check.__name__}: {problem}" for check in CHECKS for problem in check(grid, plan)]


@pytest.mark.parametrize("seed", range(COUNT))
@pytest.mark.parametrize("profile", PROFILES)
def test_the_plan_keeps_every_promise(tmp_path: Path, profile: str, seed: int) -> None:
    calendar = generated(profile, seed)
    plan = planned(tmp_path, calendar, calendar.text())
    assert violations(calendar, plan) == []
    assert [change["do"] for change in plan["changes"]] == ["insert"] * len(plan["buffers"])
    shuffled = planned(tmp_path, calendar, calendar.text(order=seed))
    assert differences(plan, shuffled) == [], "another order of the events, another plan"
    again = planned(tmp_path, calendar, calendar.text(*written(plan), order=seed + 1))
    assert again["changes"] == [], "a second run changes something"
    assert again["buffers"] == plan["buffers"]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_calendars_hold_enough_to_be_wrong_about(profile: str) -> None:
    calendars = [generated(profile, seed) for seed in range(15)]
    grids = [Grid(calendar) for calendar in calendars]
    deserved = [(grid, one) for grid in grids for one in grid.deserved]
    assert len(deserved) > 40
    assert {one.side for _, one in deserved} == set(SIDES)
    assert any(one.end - one.start < grid.wanted[SIDES[one.side]] for grid, one in deserved), "none is shortened"
    assert any(one.busy and not one.padded for grid in grids for one in grid.calendar.truth)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_answer_comes_from_the_command_in_a_process_of_its_own(tmp_path: Path, profile: str) -> None:
    calendar = generated(profile, 1)
    command = [sys.executable, "-m", "sobremesa", *arguments(tmp_path, calendar, calendar.text())]
    done = subprocess.run(
        command, capture_output=True, check=True, env=os.environ | {"PYTHONWARNINGS": "error", "PYTHONUTF8": "1"}
    )
    assert json.loads(done.stdout) == planned(tmp_path, calendar, calendar.text())


# ---------------------------------------------------------------- every check can fail


def shifted(plan: dict[str, Any], index: int, start: int, end: int) -> None:
    """Move both ends of a buffer by whole minutes."""
    for name, minutes in (("start", start), ("end", end)):
        instant = datetime.fromisoformat(plan["buffers"][index][name]) + timedelta(minutes=minutes)
        plan["buffers"][index][name] = instant.isoformat()


def beside(calendar: GeneratedCalendar, padded: bool) -> dict[str, Any]:
    """A buffer of five minutes after the first meeting that does, or does not, get one."""
    one = next(one for one in calendar.truth if one.padded is padded and one.busy)
    end = one.end + timedelta(minutes=5)
    return {"for": one.id, "side": "after", "kind": "linger", "start": one.end.isoformat(), "end": end.isoformat()}


Breakage = Callable[[GeneratedCalendar, dict[str, Any]], None]
BROKEN: dict[str, Breakage] = {
    "no_busy_minute_is_touched": lambda _calendar, plan: shifted(plan, 0, -1, 0),
    "no_two_buffers_overlap": lambda _calendar, plan: plan["buffers"].append(plan["buffers"][0]),
    "each_touches_its_meeting": lambda _calendar, plan: shifted(plan, 0, 1, 1),
    "the_length_is_within_limits": lambda _calendar, plan: shifted(plan, 0, 0, 1),
    "it_is_inside_hours": lambda _calendar, plan: shifted(plan, 0, 12 * 60, 12 * 60),
    "it_is_inside_the_window": lambda _calendar, plan: shifted(plan, 0, 8 * 1440, 8 * 1440),
    "only_eligible_meetings_have_one": lambda calendar, plan: plan["buffers"].append(beside(calendar, padded=False)),
    "the_kind_is_right": lambda _calendar, plan: plan["buffers"][0].update(kind="coffee"),
    "it_is_complete_where_nobody_else_wants_the_room": lambda _calendar, plan: plan["buffers"].clear(),
}


def plain() -> GeneratedCalendar:
    """An ordinary week with lingers of five minutes only."""
    lingers = {"before_minutes": 0, "after_minutes": 5, "minimum_minutes": 3}
    calendars = (generated("ordinary", seed) for seed in range(500))
    return next(
        calendar
        for calendar in calendars
        if calendar.preferences["buffers"] == lingers and not any(one.breather for one in calendar.truth)
    )


@pytest.mark.parametrize("name", [check.__name__ for check in CHECKS])
def test_a_broken_plan_is_noticed_by(tmp_path: Path, name: str) -> None:
    calendar = plain()
    plan = planned(tmp_path, calendar, calendar.text())
    assert buffers(plan)[0].side == "after"
    assert violations(calendar, plan) == []
    broken = deepcopy(plan)
    BROKEN[name](calendar, broken)
    assert name in {problem.partition(":")[0] for problem in violations(calendar, broken)}


def test_four_social_buffers_on_one_day_are_noticed(tmp_path: Path) -> None:
    calendar = plain()
    plan = planned(tmp_path, calendar, calendar.text())
    plan["buffers"] = [plan["buffers"][0]] * 4
    assert any("4 social buffers on" in problem for problem in violations(calendar, plan))


def test_a_plan_that_depends_on_the_order_is_noticed(tmp_path: Path) -> None:
    calendar = plain()
    plan = planned(tmp_path, calendar, calendar.text())
    other = deepcopy(plan)
    other["buffers"].reverse()
    other["skipped"][0]["for"] += "~1"
    assert differences(plan, plan) == []
    assert differences(plan, other) == ["buffers", "skipped"]


def test_a_second_run_over_other_events_of_ours_changes_something(tmp_path: Path) -> None:
    calendar = plain()
    first, *others = written(planned(tmp_path, calendar, calendar.text()))
    fewer = planned(tmp_path, calendar, calendar.text(*others))
    assert [change["do"] for change in fewer["changes"]] == ["insert"]
    renamed = first.replace("SUMMARY:", "SUMMARY:Another ")
    changed = planned(tmp_path, calendar, calendar.text(renamed, *others))
    assert [change["do"] for change in changed["changes"]] == ["move"]
