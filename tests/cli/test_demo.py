"""`sobremesa demo` and `serve` as a newcomer runs them, on a free port."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests
import structlog

from sobremesa.__main__ import main
from sobremesa.cli.serving import free_port
from sobremesa.cli.stage import Stage, open_app, set_stage
from sobremesa.cli.week_plan import plan_week
from sobremesa.errors import InputError
from sobremesa.model import SocialKind
from sobremesa.planning import LEAD
from sobremesa.sandbox import Sandbox
from sobremesa.sandbox.seed import seed_team

DATA = Path(__file__).parent.parent / "sandbox" / "data"
COMMAND = [sys.executable, "-m", "sobremesa"]
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260101T000000Z
DTSTART:{start}
DTEND:{end}
SUMMARY:{title}
END:VEVENT
END:VCALENDAR
"""


@dataclass(frozen=True)
class Done:
    """What a command that ended left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """The command as its entry point runs it, without the seconds that a new process takes."""
    monkeypatch.setenv("COLUMNS", "160")
    logs = structlog.get_config()

    def ended(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["sobremesa", *words])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)

    yield ended
    structlog.configure(**logs)


@contextmanager
def running(*words: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the first http address it prints; interrupted at the end, as Ctrl-C does."""
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "160", **environment},
    )
    assert process.stdout is not None
    try:
        address = ""
        while not address and (line := process.stdout.readline()):
            address = "".join(re.findall(r"http://[\d.]+:\d+", line)[:1])
        yield process, address
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[0]
        assert "Traceback" not in rest
        assert process.returncode in {0, 1}


def answer(url: str) -> str:
    return requests.get(url, timeout=10).text


def one_event(folder: Path, name: str, start: datetime, title: str = "Kick-off") -> Path:
    path = folder / name
    times = {"start": f"{start:%Y%m%dT%H%M%SZ}", "end": f"{start + timedelta(minutes=30):%Y%m%dT%H%M%SZ}"}
    path.write_text(EVENT.format(uid=name, title=title, **times).replace("\n", "\r\n"))
    return path


def test_once_prints_the_plan_of_the_sandbox_and_stops(run: Run) -> None:
    done = run("demo", "--once")
    assert (done.code, done.err) == (0, "")
    assert "Alex Brandt's week in Berlin" in done.out
    assert "Sandbox: made-up people; nothing is written." in done.out
    assert re.search(r"Linger \d\d:\d\d–\d\d:\d\d +5 minutes to stay on", done.out)
    assert "(back-to-back)" in done.out


def test_the_demo_ignores_the_settings_of_a_real_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "real.db"
    monkeypatch.setenv("SOBREMESA_DATABASE_URL", f"sqlite:///{kept}")
    monkeypatch.setenv("SOBREMESA_SANDBOX", "false")
    app = open_app(set_stage(), tmp_path / "demo", "127.0.0.1", 8765)
    assert not kept.exists()
    assert app.extensions["sobremesa"].sandbox


def test_it_serves_on_loopback_and_stops_at_ctrl_c(run: Run) -> None:
    with running("demo", "--port", "0") as (_, address):
        assert '"status":"ok"' in answer(f"{address}/healthz")
        assert "Sandbox" in answer(f"{address}/sandbox/")
        assert "Sign in" in answer(address)
        port = address.rpartition(":")[2]
        second = run("demo", "--port", port)
        advice = "stop what runs there, or choose another with --port"
        assert (second.code, second.err) == (2, f"sobremesa: port: {port} on 127.0.0.1 is in use; {advice}\n")


def test_a_free_port_is_found_and_a_foreign_address_is_refused() -> None:
    assert free_port("127.0.0.1", 0) > 0
    with pytest.raises(InputError, match=r"host: cannot listen on 192\.0\.2\.1"):
        free_port("192.0.2.1", 0)


def test_own_files_take_the_place_of_the_sample_week_and_bad_ones_are_named(run: Run, tmp_path: Path) -> None:
    good = one_event(tmp_path, "good.ics", datetime(2007, 3, 7, 9, tzinfo=UTC))
    bad = tmp_path / "bad.ics"
    bad.write_text("this is no calendar\n")
    done = run("demo", "--once", "--ics", str(good), "--ics", str(bad), "--ics", str(DATA / "broken_exdate.ics"))
    assert done.code == 0
    assert "Kick-off" in done.out
    assert "5–11 March 2007" in done.out
    assert "Standup" not in done.out
    problems = done.err.splitlines()
    assert any(line.startswith("bad.ics") for line in problems)
    assert any(re.match(r"broken_exdate\.ics:\d+: ", line) for line in problems)


def test_files_without_any_event_end_with_one_line_and_code_two(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--once", "--ics", str(tmp_path / "missing.ics"))
    assert done.code == 2
    assert done.err.splitlines()[-1].startswith("sobremesa: --ics: no event could be read from ")
    assert "Traceback" not in done.err


def test_the_first_week_with_a_meeting_is_shown_not_that_of_an_earlier_holiday(tmp_path: Path) -> None:
    holiday = one_event(tmp_path, "holiday.ics", datetime(2001, 1, 1, tzinfo=UTC), "New Year")
    text = holiday.read_text().replace("DTSTART:20010101T000000Z", "DTSTART;VALUE=DATE:20010101")
    holiday.write_text(text.replace("DTEND:20010101T003000Z", "DTEND;VALUE=DATE:20010102"))
    meeting = one_event(tmp_path, "meeting.ics", datetime(2007, 3, 7, 9, tzinfo=UTC))
    assert set_stage([holiday]).shown_day == date(2001, 1, 1)
    assert set_stage([holiday, meeting]).shown_day == date(2007, 3, 5)


def test_files_with_events_ahead_are_shown_now(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    stage = set_stage([one_event(tmp_path, "soon.ics", now + timedelta(days=1))])
    assert abs(stage.clock() - now) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 18, 8, tzinfo=UTC), date(2026, 11, 16)),  # a Wednesday: this week
        (datetime(2026, 11, 21, 8, tzinfo=UTC), date(2026, 11, 23)),  # a Saturday: the coming week
        (datetime(2026, 11, 22, 8, tzinfo=UTC), date(2026, 11, 23)),  # a Sunday
    ],
)
def test_the_shown_week_still_has_working_time(now: datetime, monday: date) -> None:
    sandbox = Sandbox(clock=lambda: now)
    seed_team(sandbox, now)
    snapshot, decision = plan_week(Stage(sandbox, lambda: now))
    assert snapshot.window.start.astimezone(ZoneInfo("Europe/Berlin")).date() == monday
    lingers = [one for one in decision.desired if one.kind is SocialKind.LINGER]
    assert len(lingers) >= 5
    assert all(one.span.start >= now + LEAD for one in lingers)


def test_serve_serves_with_the_settings_of_the_environment(tmp_path: Path) -> None:
    with running("serve", "--port", "0", SOBREMESA_DATA_DIR=str(tmp_path)) as (_, address):
        assert '"runner":"running"' in answer(f"{address}/healthz")
        assert (tmp_path / "sobremesa.db").is_file()


def test_serve_says_a_wrong_setting_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOBREMESA_PORT", "coffee")
    done = run("serve")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert "SOBREMESA_PORT" in done.err
