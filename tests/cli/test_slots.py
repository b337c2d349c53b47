"""`sobremesa slots` as a person runs it: the file, the options, the answer, mistakes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sobremesa.cli import sobremesa
from sobremesa.errors import InputError

NOW = ["--now", "2026-11-16T06:00:00Z"]
MIA: dict[str, Any] = {"email": "mia@example.com", "zone": "Europe/Berlin", "events": []}
ANN: dict[str, Any] = {"email": "ann@example.com", "zone": "America/New_York", "events": []}
DAYS = ("mon", "tue", "wed", "thu", "fri")


def event(start: str, end: str, **fields: Any) -> dict[str, Any]:
    times = {"start": {"dateTime": f"2026-11-{start}:00Z"}, "end": {"dateTime": f"2026-11-{end}:00Z"}}
    return {"id": "m", "summary": "Weekly", **times, **fields}


def write(folder: Path, *people: Any, text: str = "") -> str:
    path = folder / "people.json"
    path.write_text(text or json.dumps({"people": list(people)}, indent=2))
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(sobremesa, ["slots", *arguments])


def searched(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, *NOW, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def starts(found: dict[str, Any]) -> list[str]:
    return [slot["start"] for slot in found["slots"]]


def test_three_times_with_score_and_reasons(tmp_path: Path) -> None:
    found = searched(write(tmp_path, MIA, ANN))
    assert set(found) == {"slots", "none_because"}
    assert found["none_because"] is None
    assert starts(found) == ["2026-11-17T14:45:00Z", "2026-11-18T14:45:00Z", "2026-11-19T14:45:00Z"]
    assert found["slots"][0] == {
        "start": "2026-11-17T14:45:00Z",
        "end": "2026-11-17T15:10:00Z",
        "score": found["slots"][0]["score"],
        "reasons": [{"code": "middle-of-shared-hours", "minutes": 2}, {"code": "keeps-focus", "minutes": 90}],
        "outside": [],
    }


def test_all_times_of_a_window_of_any_length(tmp_path: Path) -> None:
    window = ["--from", "2026-11-17T15:00:00Z", "--to", "2026-11-18", "--count", "0", "--minutes", "50"]
    found = searched(write(tmp_path, MIA, ANN), *window)
    assert sorted(starts(found)) == [f"2026-11-17T15:{minute:02}:00Z" for minute in (0, 5, 10)]
    early = searched(write(tmp_path, MIA, ANN), *window, "--notice-hours", "34")
    assert early["none_because"] == {"code": "no-common-time", "minutes": 50}


def test_events_are_busy_series_included_and_free_or_declined_ones_are_not(tmp_path: Path) -> None:
    series = event("10T14:00", "10T16:00", id="s", recurrence=["RRULE:FREQ=WEEKLY;BYDAY=TU"])
    away = event("18T00:00", "18T23:00", id="away", eventType="outOfOffice")
    free = event("19T14:00", "19T16:00", id="free", transparency="transparent")
    me = {"email": "ann@example.com", "self": True, "responseStatus": "declined"}
    declined = event("20T14:00", "20T16:00", id="no", attendees=[me])
    found = searched(write(tmp_path, MIA, {**ANN, "events": [series, away, free, declined]}), "--to", "2026-11-21")
    assert {start[:10] for start in starts(found)} == {"2026-11-19", "2026-11-20"}


def test_minutes_kept_clear_are_an_option(tmp_path: Path) -> None:
    people = write(tmp_path, {**MIA, "events": [event("17T14:00", "17T14:30"), event("17T15:00", "17T18:00")]}, ANN)
    window = ["--from", "2026-11-17", "--to", "2026-11-18", "--count", "0"]
    touching = searched(people, *window, "--clear-minutes", "0")
    assert sorted(starts(touching)) == ["2026-11-17T14:30:00Z", "2026-11-17T14:35:00Z"]
    assert starts(searched(people, *window)) == []


def test_hours_of_a_file_several_ranges_midnight_and_single_days(tmp_path: Path) -> None:
    night = {day: [["22:00", "02:00"]] for day in DAYS}
    late = {day: [["09:00", "10:00"], ["23:00", "24:00"]] for day in DAYS}
    people = write(
        tmp_path,
        {**MIA, "zone": "UTC", "working_hours": night, "overrides": {"2026-11-18": []}},
        {**ANN, "zone": "UTC", "working_hours": late},
    )
    found = searched(people, "--from", "2026-11-17", "--to", "2026-11-21", "--count", "0")
    assert {start[:13] for start in starts(found)} == {"2026-11-17T23", "2026-11-19T23", "2026-11-20T23"}


def test_public_holidays_and_weekends_of_a_country_are_off(tmp_path: Path) -> None:
    window = ["--from", "2026-11-20", "--to", "2026-11-28", "--count", "0"]
    thanksgiving = searched(write(tmp_path, MIA, {**ANN, "country": "US"}), *window)
    assert "2026-11-26" not in {start[:10] for start in starts(thanksgiving)}
    assert "2026-11-26" in {start[:10] for start in starts(searched(write(tmp_path, MIA, ANN), *window))}
    israel = {**MIA, "zone": "Asia/Jerusalem", "country": "IL"}
    days = {start[:10] for start in starts(searched(write(tmp_path, israel), *window))}
    assert "2026-11-22" in days
    assert not days & {"2026-11-20", "2026-11-21", "2026-11-27"}
    # A six-day country: offices rest on Saturday too.
    india = searched(write(tmp_path, {**MIA, "zone": "Asia/Kolkata", "country": "IN"}), *window)
    assert "2026-11-21" not in {start[:10] for start in starts(india)}


def test_given_hours_win_over_the_weekend_of_the_country(tmp_path: Path) -> None:
    friday = {**MIA, "zone": "Asia/Jerusalem", "country": "IL", "working_hours": {"fri": [["09:00", "12:00"]]}}
    found = searched(write(tmp_path, friday), "--from", "2026-11-20", "--to", "2026-11-28")
    assert {start[:10] for start in starts(found)} == {"2026-11-20", "2026-11-27"}


def test_no_shared_hours_come_with_the_gap_and_edges(tmp_path: Path) -> None:
    found = searched(write(tmp_path, MIA, {**ANN, "zone": "America/Los_Angeles"}))
    assert found["slots"] == []
    assert found["none_because"] == {
        "code": "no-shared-hours", "minutes": 25, "apart": 60, "one": "mia@example.com", "other": "ann@example.com",
    }  # fmt: skip
    assert found["edges"][0]["start"] == "2026-11-17T17:00:00Z"
    assert found["edges"][0]["outside"] == [{"email": "mia@example.com", "minutes": 85}]
    assert (found["most"], found["sittings"], found["bridge"]) == ([], [], "")


def test_a_group_too_far_apart_gets_two_sittings(tmp_path: Path) -> None:
    tokyo = {"email": "kim@example.com", "zone": "Asia/Tokyo"}
    mia = {**MIA, "zone": "UTC", "working_hours": {day: [["07:00", "15:00"]] for day in DAYS}}
    found = searched(write(tmp_path, mia, tokyo, ANN))
    assert found["bridge"] == "mia@example.com"
    assert [one["people"] for one in found["sittings"]] == [
        ["mia@example.com", "kim@example.com"], ["mia@example.com", "ann@example.com"],
    ]  # fmt: skip
    assert found["most"][0]["absent"] in (["kim@example.com"], ["ann@example.com"])


def test_a_calendar_that_cannot_be_seen_is_unknown(tmp_path: Path) -> None:
    found = searched(write(tmp_path, MIA, {**ANN, "events": None}))
    assert found["slots"] == []
    assert found["none_because"] == {"code": "availability-unknown", "email": "ann@example.com"}


def test_the_table_has_the_clocks_of_all_zones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = run(write(tmp_path, MIA, ANN), *NOW).stdout
    assert "Europe/Berlin" in shown
    assert "Tue 17 Nov 15:45–16:10" in shown
    assert "Tue 17 Nov 09:45–10:10" in shown
    assert "Near the middle of the hours you share." in shown


def test_the_table_says_what_comes_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    tokyo = {"email": "kim@example.com", "zone": "Asia/Tokyo"}
    mia = {**MIA, "zone": "UTC", "working_hours": {day: [["07:00", "15:00"]] for day in DAYS}}
    shown = run(write(tmp_path, mia, tokyo, ANN), *NOW).stdout
    assert "Your working hours do not meet" in shown
    assert "Two sittings; mia@example.com comes to both" in shown
    assert "2 of 3 people can come. Without" in shown
    pair = run(write(tmp_path, MIA, {**ANN, "zone": "America/Los_Angeles"}), *NOW).stdout
    assert "85 minutes beyond the working hours of mia@example.com, who has to agree." in pair


def test_titles_never_leave_the_file(tmp_path: Path) -> None:
    secret = event("17T14:00", "17T14:30", summary="Secret plan")
    people = write(tmp_path, {**MIA, "events": [secret]}, ANN)
    assert "Secret" not in run(people, *NOW).output + run(people, *NOW, "--json").output


@pytest.mark.parametrize(
    ("people", "problem"),
    [
        ([], "people: List should have at least 1 item"),
        ([{"zone": "UTC"}], "line 3: people.0.email: Field required"),
        ([MIA, {"email": "ann@example.com"}], "line 8: people.1.zone: is missing"),
        ([MIA, {**ANN, "zone": "Mars/Olympus"}], "line 10: people.1.zone: 'Mars/Olympus' is not an IANA time zone"),
        ([{**MIA, "email": "mia"}], "people.0.email: 'mia' is not an address"),
        ([{**MIA, "email": "mia\ud800@example.com"}], "people.0.email: 'mia\\ud800@example.com' is not an address"),
        ([MIA, {**ANN, "working_hours": {"mon": [["09:00", 5]]}}], "line 13: people.1.working_hours.mon.0.1: "),
        ([MIA, 5], "people.1: Input should be"),
        ([MIA, {**ANN, "email": "MIA@example.com"}], "people.1.email: 'MIA@example.com' is there twice"),
        ([{**MIA, "working_hours": {"mon": [["17:00", "17:00"]]}}], "people.0.working_hours.mon: 17:00-17:00"),
        ([{**MIA, "working_hours": {"monday": []}}], "people.0.working_hours.monday: is not one of"),
        ([{**MIA, "overrides": {"soon": []}}], "people.0.overrides.soon: is not a date"),
        ([{**MIA, "country": "Atlantis"}], "people.0.country: 'Atlantis' is no country"),
        ([{**MIA, "phone": "1"}], "people.0.phone: Extra inputs"),
        ([{**MIA, "events": [event("17T14:00", "17T13:00")]}], "people.0.events: m: "),
        ([{**MIA, "events": ["\x1b[2J\n"]}], "people.0.events: event 1: is not an object"),
    ],
)
def test_a_mistake_names_field_and_line(tmp_path: Path, people: list[Any], problem: str) -> None:
    result = run(write(tmp_path, *people), *NOW)
    assert isinstance(result.exception, InputError)
    assert problem in str(result.exception)
    assert "\n" not in str(result.exception)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"people": [\n}', "line 2: Expecting value"),
        ("[]", "Input should be a valid dictionary"),
        ('{"people": 5}', "line 1: people: Input should be a valid list"),
        ('{"persons": []}', "people: Field required"),
        ("[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_no_list_of_people_is_said_so(tmp_path: Path, text: str, problem: str) -> None:
    result = run(write(tmp_path, text=text), *NOW)
    assert isinstance(result.exception, InputError)
    assert problem in str(result.exception)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--from", "2026-11-18", "--to", "2026-11-17"], "--to: "),
        (["--from", "soon"], "--from: 'soon' is no instant"),
        (["--now", "2026-11-18T10:00"], "--now: '2026-11-18T10:00' has no offset"),
        (["--to", "2036-01-01"], "--to: more than the"),
    ],
)
def test_a_mistake_in_a_time_names_its_option(tmp_path: Path, options: list[str], problem: str) -> None:
    result = run(write(tmp_path, MIA), *NOW, *options)
    assert isinstance(result.exception, InputError)
    assert problem in str(result.exception)


def test_a_mistake_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sobremesa", "slots", str(tmp_path / "nobody.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "nobody.json: No such file" in done.stderr
