"""`sobremesa plan` as a person runs it: formats, times, preferences, mistakes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sobremesa.cli import COMMANDS, sobremesa
from sobremesa.errors import InputError

DATA = Path(__file__).parent.parent / "data"


def event(name: str, start: str, end: str, **fields: Any) -> dict[str, Any]:
    attendees = [
        {"email": "mia@example.com", "self": True, "responseStatus": "accepted"},
        {"email": "ann@example.com", "responseStatus": "accepted"},
    ]
    times = {"start": {"dateTime": f"2026-11-{start}:00Z"}, "end": {"dateTime": f"2026-11-{end}:00Z"}}
    return {"id": name, "summary": f"About {name}", "attendees": attendees, **times, **fields}


ONE = event("m", "18T10:00", "18T10:30")
NOW = ["--now", "2026-11-16T06:00:00Z"]


def write(folder: Path, content: Any, name: str = "events.json") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(sobremesa, ["plan", *arguments])


def planned(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("content", [ONE, [ONE], {"kind": "calendar#events", "timeZone": "UTC", "items": [ONE]}])
def test_one_event_a_list_and_an_answer_of_google_are_the_same(tmp_path: Path, content: Any) -> None:
    found = planned(write(tmp_path, content), *NOW)
    assert found["window"] == {"start": "2026-11-16T06:00:00Z", "end": "2026-11-30T06:00:00Z"}
    assert found["buffers"] == [
        {
            "for": "m",
            "kind": "linger",
            "side": "after",
            "start": "2026-11-18T10:30:00Z",
            "end": "2026-11-18T10:35:00Z",
            "title": "Linger",
            "busy": True,
            "reason": {"code": "after-meeting", "minutes": 5, "people": 2},
        }
    ]
    assert found["skipped"] == []
    assert [(change["do"], change["for"]) for change in found["changes"]] == [("insert", "m")]


def test_the_events_it_wants_put_back_into_the_file_leave_nothing_to_change(tmp_path: Path) -> None:
    events = [
        ONE,
        event("n", "19T10:00", "19T10:30"),
        event("t", "20T10:00", "20T10:30", hangoutLink="https://x.example"),
    ]
    found = planned(write(tmp_path, events), *NOW)
    inserted = [change["event"] for change in found["changes"]]
    assert len(inserted) == 3
    again = planned(write(tmp_path, [*inserted, *events]), *NOW)
    assert again["changes"] == []
    assert again["buffers"] == found["buffers"]


def test_events_of_ours_in_the_file_are_moved_and_removed(tmp_path: Path) -> None:
    inserted = [
        change["event"]
        for change in planned(write(tmp_path, [ONE, event("n", "19T10:00", "19T10:30")]), *NOW)["changes"]
    ]
    moved = event("m", "18T11:00", "18T11:30")
    found = planned(write(tmp_path, [moved, *inserted]), *NOW)
    assert [(change["do"], change["for"], change["reason"]["code"]) for change in found["changes"]] == [
        ("remove", "n", "meeting-gone"),
        ("move", "m", "meeting-moved"),
    ]
    assert found["changes"][0]["id"] == inserted[1]["id"]
    assert found["changes"][1]["start"] == "2026-11-18T11:30:00Z"


def test_a_master_is_expanded_and_its_exceptions_take_their_places(tmp_path: Path) -> None:
    master = event("s", "16T10:00", "16T10:30", recurrence=["RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20261117T100000Z"])
    original = {"dateTime": "2026-11-18T10:00:00Z"}
    moved = event("s_x", "18T14:00", "18T14:30", recurringEventId="s", originalStartTime=original)
    gone = {
        "id": "s_y",
        "status": "cancelled",
        "recurringEventId": "s",
        "originalStartTime": {"dateTime": "2026-11-19T10:00:00Z"},
    }
    found = planned(write(tmp_path, [master, moved, gone]), *NOW)
    assert [(one["for"], one["start"]) for one in found["buffers"]] == [
        ("s_20261116T100000Z", "2026-11-16T10:30:00Z"),
        ("s_x", "2026-11-18T14:30:00Z"),
    ]


def test_a_master_keeps_its_wall_time_over_a_clock_change(tmp_path: Path) -> None:
    times = {
        "start": {"dateTime": "2026-10-23T10:00:00+02:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-10-23T10:30:00+02:00", "timeZone": "Europe/Berlin"},
    }
    weekly = ONE | times | {"recurrence": ["RRULE:FREQ=WEEKLY"]}
    daily = ONE | {
        "id": "d",
        "start": {"date": "2026-10-23"},
        "end": {"date": "2026-10-24"},
        "recurrence": ["RRULE:FREQ=WEEKLY"],
        "transparency": "transparent",
    }
    answer = {"timeZone": "Europe/Berlin", "items": [weekly, daily]}
    found = planned(write(tmp_path, answer), "--from", "2026-10-20", "--to", "2026-11-03")
    assert [one["for"] for one in found["buffers"]] == ["m_20261023T080000Z", "m_20261030T090000Z"]
    assert [one["for"] for one in found["skipped"]] == ["d_20261023", "d_20261030"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"recurrence": ["RRULE:FREQ=SECONDLY"]}, "too often"),
        ({"recurrence": "RRULE:FREQ=DAILY"}, "recurrence: is not a list"),
        ({"recurrence": ["RRULE:FREQ=SOMETIMES"]}, "SOMETIMES"),
        ({"recurrence": ["RRULE:FREQ=DAILY;UNTIL=never"]}, "recurrence: cannot be read"),
        (
            {
                "recurrence": ["RRULE:FREQ=DAILY"],
                "start": {"dateTime": "2026-11-18T10:00:00Z", "timeZone": "Mars/Base"},
            },
            "Mars",
        ),
        ({"start": {}}, "start: has neither"),
    ],
)
def test_an_unreadable_event_is_one_line_and_one_entry(tmp_path: Path, fields: dict[str, Any], problem: str) -> None:
    result = run(write(tmp_path, [event("bad", "18T12:00", "18T12:30") | fields, ONE]), *NOW, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert [one["for"] for one in found["buffers"]] == ["m"]
    (skipped,) = found["skipped"]
    assert (skipped["for"], skipped["side"], skipped["reason"]["code"]) == ("bad", "after", "unreadable")
    assert problem in skipped["reason"]["problem"]
    assert len(result.stderr.splitlines()) == 1
    assert "bad: " in result.stderr


def test_things_that_are_no_events_are_named_by_their_place(tmp_path: Path) -> None:
    found = planned(write(tmp_path, [7, ONE, {"summary": "no id"}]), *NOW)
    assert {one["for"] for one in found["skipped"]} == {"event 1", "an event without id"}


def test_a_moment_is_too_short(tmp_path: Path) -> None:
    result = run(write(tmp_path, event("m", "18T10:00", "18T10:00")), *NOW, "--json")
    assert json.loads(result.stdout)["skipped"] == [
        {"for": "m", "side": "after", "reason": {"code": "too-short", "minutes": 0}}
    ]
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "line 1: there is no BEGIN:VCALENDAR"),
        ("{\n 'id': 1}", "line 2: this is not JSON"),
        ('{"items": 7}', "items: is not a list"),
        ("[" * 200_000, "nested too deeply"),
        ("hello", "line 1: there is no BEGIN:VCALENDAR"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, content: str, problem: str) -> None:
    result = run(write(tmp_path, content), *NOW)
    assert isinstance(result.exception, InputError)
    assert problem in str(result.exception)
    assert "\n" not in str(result.exception)


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.json"
    path.write_bytes(b'{\n"summary": "caf\xe9"}')
    assert "line 2: this is not UTF-8" in str(run(str(path)).exception)


@pytest.mark.parametrize(
    ("arguments", "start", "end"),
    [
        (["--now", "2026-11-16T06:00:00Z"], "2026-11-16T06:00:00Z", "2026-11-30T06:00:00Z"),
        (["--from", "2026-11-16"], "2026-11-15T23:00:00Z", "2026-11-29T23:00:00Z"),
        (["--from", "2026-11-16", "--to", "2026-11-17"], "2026-11-15T23:00:00Z", "2026-11-16T23:00:00Z"),
        (["--from", "2026-11-16T09:00:00+05:30", "--to", "2026-11-17"], "2026-11-16T03:30:00Z", "2026-11-16T23:00:00Z"),
    ],
)
def test_the_window_is_exactly_what_was_asked_for(tmp_path: Path, arguments: list[str], start: str, end: str) -> None:
    found = planned(write(tmp_path, {"timeZone": "Europe/Berlin", "items": []}), *arguments)
    assert found["window"] == {"start": start, "end": end}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--from", "soon"], "--from: 'soon' is no instant"),
        (["--now", "2026-11-16T09:00:00"], "--now: '2026-11-16T09:00:00' has no offset"),
        (["--from", "2026-11-16", "--to", "2026-11-16"], "--to: "),
        (["--from", "0001-01-01"], "--from: "),
        (["--from", "2026-11-16", "--to", "2036-11-16"], "more than the 1098 days"),
    ],
)
def test_wrong_times_are_one_line(tmp_path: Path, arguments: list[str], problem: str) -> None:
    result = run(write(tmp_path, []), *arguments)
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(problem) or problem in str(result.exception)


TOML = """
email = "mia@example.com"
zone = "Europe/Berlin"
left_out = ["n"]
[working_hours]
wed = [["08:00", "12:00"], ["13:00", "24:00"]]
[overrides]
"2026-11-25" = []
[buffers]
before_minutes = 4
after_minutes = 6
tentative = "ignore"
lunch = ["12:00", "13:00"]
"""


def test_preferences_from_toml_and_from_json_are_the_same(tmp_path: Path) -> None:
    weekly = event("m", "18T10:00", "18T10:30", recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    events = write(tmp_path, [weekly, event("n", "18T14:00", "18T14:30")])
    toml = planned(events, *NOW, "--preferences", write(tmp_path, TOML, "p.toml"))
    as_json = {
        "email": "mia@example.com",
        "zone": "Europe/Berlin",
        "left_out": ["n"],
        "working_hours": {"wed": [["08:00", "12:00"], ["13:00", "24:00"]]},
        "overrides": {"2026-11-25": []},
        "buffers": {"before_minutes": 4, "after_minutes": 6, "tentative": "ignore", "lunch": ["12:00", "13:00"]},
    }
    assert planned(events, *NOW, "--preferences", write(tmp_path, as_json, "p.json")) == toml
    assert [(one["kind"], one["start"], one["end"]) for one in toml["buffers"]] == [
        ("doors", "2026-11-18T09:56:00Z", "2026-11-18T10:00:00Z"),
        ("linger", "2026-11-18T10:30:00Z", "2026-11-18T10:36:00Z"),
    ]
    codes = [(one["for"], one["reason"]["code"]) for one in toml["skipped"]]
    assert codes == [*[("n", "ignored")] * 2, *[("m_20261125T100000Z", "outside-hours")] * 2]


def test_kinds_that_are_off_a_pause_and_journeys_come_from_the_file(tmp_path: Path) -> None:
    weekly = event("m", "18T10:00", "18T10:30", recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    events = write(tmp_path, [weekly])
    off = planned(events, *NOW, "--preferences", write(tmp_path, 'off_kinds = ["linger"]', "off.toml"))
    assert off["buffers"] == []
    assert {one["reason"]["code"] for one in off["skipped"]} == {"kind-off"}
    paused = planned(events, *NOW, "--preferences", write(tmp_path, "paused_until = 2026-11-18", "pause.toml"))
    assert [one["start"] for one in paused["buffers"]] == ["2026-11-25T10:30:00Z"]
    assert [one["reason"] for one in paused["skipped"]] == [{"code": "paused", "until": "2026-11-18"}]
    away = 'zone = "UTC"\nstays = [{first = 2026-11-18, last = 2026-11-18, zone = "America/New_York"}]'
    travelling = planned(events, *NOW, "--preferences", write(tmp_path, away, "stays.toml"))
    assert [one["start"] for one in travelling["buffers"]] == ["2026-11-25T10:30:00Z"]
    assert [one["reason"]["code"] for one in travelling["skipped"]] == ["outside-hours"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('zone = "Mars/Base"', "line 1: zone: 'Mars/Base' is not an IANA time zone"),
        ("zone = 7", "line 1: zone: Input should be a valid string"),
        ('\n[buffers]\nafter_minutes = "5"', "line 3: buffers.after_minutes: Input should be a valid integer"),
        ("\n[buffers]\nafter_minutes = 500", "line 3: buffers.after_minutes: "),
        ("[buffers]\nminimum_people = 9", "line 2: buffers.minimum_people: is more than maximum_people"),
        ("[buffers]\nminimum_duration = 200", "line 2: buffers.minimum_duration: is more than maximum_duration"),
        ('[buffers]\ntentative = "maybe"', "line 2: buffers.tentative: "),
        ("surprise = 1", "line 1: surprise: Extra inputs are not permitted"),
        ('[working_hours]\nmonday = [["09:00", "17:00"]]', "line 2: working_hours.monday: is not one of mon"),
        (
            '[working_hours]\nmon = [["09:00", "25:00"]]',
            "line 2: working_hours.mon: 09:00-25:00 is not a part of a day",
        ),
        ('[working_hours]\nmon = [["09:00", "09:60"]]', "line 2: working_hours.mon: 09:00-09:60"),
        ('[working_hours]\nmon = [["09:00"]]', "line 2: working_hours.mon.0"),
        ('[overrides]\n"tomorrow" = []', "line 2: overrides.tomorrow: is not a date"),
        ('off_kinds = ["coffee"]', "line 1: off_kinds: coffee is not a kind of buffer"),
        ('off_kinds = ["lingers"]', "line 1: off_kinds.0: Input should be 'linger'"),
        ('zone = "UTC"\npaused_until = "soon"', "line 2: paused_until: Input should be a valid date"),
        ('[[stays]]\nfirst = 2026-11-20\nlast = 2026-11-16\nzone = "UTC"', "line 3: stays.last: 2026-11-16 is before"),
        ('[[stays]]\nfirst = 2026-11-16\nlast = 2026-11-20\nzone = "Mars"', "zone: 'Mars' is not an IANA time zone"),
        ("zone = ", "line 1: Invalid value"),
        ("\nzone = = 1", "line 2: Invalid value"),
    ],
)
def test_a_mistake_in_the_preferences_names_line_and_field(tmp_path: Path, text: str, problem: str) -> None:
    result = run(write(tmp_path, [ONE]), *NOW, "--preferences", write(tmp_path, text, "p.toml"))
    assert isinstance(result.exception, InputError)
    assert problem in str(result.exception)
    assert "\n" not in str(result.exception)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("[1]", "no table of preferences"), ('{\n"zone": }', "line 2: "), ('{\n\n"zone": 7}', "line 3: zone")],
)
def test_a_mistake_in_json_preferences(tmp_path: Path, text: str, problem: str) -> None:
    result = run(write(tmp_path, [ONE]), "--preferences", write(tmp_path, text, "p.json"))
    assert problem in str(result.exception)


def test_missing_and_binary_preferences(tmp_path: Path) -> None:
    events = write(tmp_path, [ONE])
    assert "No such file" in str(run(events, "--preferences", str(tmp_path / "none.toml")).exception)
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe")
    assert "not UTF-8" in str(run(events, "--preferences", str(tmp_path / "b.toml")).exception)
    assert "No such file" in str(run(str(tmp_path / "none.ics")).exception)


def test_the_table_says_what_when_and_why(tmp_path: Path) -> None:
    hostile = event("h", "19T10:00", "19T10:30", summary="[red]x[/red]\x1b[31m", attendees=[])
    result = run(write(tmp_path, [ONE, hostile]), *NOW)
    assert result.exit_code == 0
    assert "Wed 18 Nov 10:30–10:35" in result.output
    assert "Linger, 5 min" in result.output
    assert "About m" in result.output
    assert "Nobody else is invited." in result.output
    assert "\x1b[31m" not in result.output
    assert "[red]x[/red]" in result.output


def test_an_empty_calendar_says_so(tmp_path: Path) -> None:
    assert "nothing to plan" in run(write(tmp_path, []), *NOW).output


def test_an_ics_file_and_its_bad_lines(tmp_path: Path) -> None:
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:u", "oops", "DTSTART:20261118T100000Z", "DURATION:PT30M"]
    people = ["ORGANIZER:mailto:mia@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.com"]
    path = write(tmp_path, "\n".join([*lines, *people, "END:VEVENT", "END:VCALENDAR"]), "a.ics")
    result = run(path, *NOW, "--json")
    assert result.exit_code == 0
    assert "line 4: 'oops' is not NAME:VALUE" in result.stderr
    assert [one["for"] for one in json.loads(result.stdout)["buffers"]] == ["u"]


@pytest.mark.parametrize("path", sorted((DATA / "google").glob("[!S]*.json")), ids=lambda path: path.stem)
def test_real_events_of_google_are_planned(path: Path) -> None:
    whole = planned(str(path), "--from", "2020-01-01", "--to", "2022-12-31")
    assert set(whole) == {"window", "buffers", "skipped", "changes"}


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sobremesa", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )


def test_the_command_exits_with_two_and_one_line_for_a_bad_file(tmp_path: Path) -> None:
    done = command("plan", str(tmp_path / "none.json"))
    assert done.returncode == 2
    assert done.stderr == f"sobremesa: {tmp_path / 'none.json'}: No such file or directory\n"
    assert done.stdout == ""


def test_the_command_plans_without_loading_the_server(tmp_path: Path) -> None:
    done = command("plan", write(tmp_path, ONE), *NOW, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["buffers"][0]["for"] == "m"
    heavy = ("flask", "sqlalchemy", "pydantic", "rich")
    code = f"import sys, sobremesa.cli.plan; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"


def test_commands_are_listed_in_the_order_a_newcomer_meets_them() -> None:
    assert COMMANDS[0] == "plan"
    unknown = CliRunner().invoke(sobremesa, ["dance"])
    assert unknown.exit_code == 2
