"""The main job in the terminal: one week, every buffer and every left-out meeting with its reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from google.oauth2.credentials import Credentials
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sobremesa.calendars.google import open_google_calendar
from sobremesa.calendars.google_scopes import ASKED
from sobremesa.cli.stage import Stage
from sobremesa.model import Decision, Hours, Meeting, Preferences, Skipped, Snapshot, Social, Span
from sobremesa.planning import LEAD, decide
from sobremesa.sandbox import WsgiHttp
from sobremesa.sandbox.people import SIGNED_IN
from sobremesa.web.labels import Labels, number, week_name
from sobremesa.wording import sentence

ENDPOINT = "https://sandbox.invalid/calendar/v3/"  # answered in this process
WEEK = timedelta(days=7)
Outcome = Social | Skipped


def print_week_plan(console: Console, stage: Stage) -> None:
    """Read the week through the calendar's API, decide, and print a table; nothing is written."""
    snapshot, decision = plan_week(stage)
    labels = Labels.of(SIGNED_IN.zone)
    first = labels.local(snapshot.window.start).date()
    last = first + timedelta(days=6)
    console.print(f"\n[bold]{SIGNED_IN.name}'s week in {SIGNED_IN.city}, {week_name(first, last)} {last.year}[/bold]")
    console.print("Sandbox: made-up people; nothing is written.\n")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name, whole in (("When", True), ("Meeting", False), ("Buffer", True), ("Why", False)):
        table.add_column(name, no_wrap=whole, overflow="fold")
    rows = sorted(_rows(snapshot, decision), key=lambda row: (row[0].span, row[0].id))
    for _, of_day in groupby(rows, key=lambda row: labels.local(row[0].span.start).date()):
        for meeting, outcome in of_day:
            table.add_row(*_cells(meeting, outcome, labels))
        table.add_row()
    console.print(table)
    proposed, left_out = number(len(decision.desired), "buffer"), number(len(decision.skipped), "meeting")
    console.print(f"{proposed} proposed, {left_out} left out, each with its reason.")


def plan_week(stage: Stage) -> tuple[Snapshot, Decision]:
    """The shown week of the demo's person, and what should be in it; what is over is not planned."""
    now = stage.clock()
    token = stage.sandbox.issue_token(SIGNED_IN.email, ASKED)
    calendar = open_google_calendar(
        Credentials(token),  # type: ignore[no-untyped-call]  # google-auth has no annotations here
        email=SIGNED_IN.email,
        api_endpoint=ENDPOINT,
        transport=WsgiHttp(stage.sandbox),
    )
    week = _week(stage)
    snapshot = calendar.read(week)
    hours = calendar.profile().hours or Hours(zone=snapshot.zone)
    window = Span(max(week.start, min(now + LEAD, week.end - LEAD)), week.end)
    decision = decide(snapshot, (), Preferences(SIGNED_IN.email, hours), {}, now, window, asked=True)
    return snapshot, replace(decision, window=week)


def _week(stage: Stage) -> Span:
    zone, day = ZoneInfo(SIGNED_IN.zone), stage.shown_day
    monday = day - timedelta(days=day.weekday())
    start = datetime.combine(monday, time(), zone)
    return Span(start.astimezone(UTC), (start + WEEK).astimezone(UTC))


def _rows(snapshot: Snapshot, decision: Decision) -> Iterator[tuple[Meeting, Outcome]]:
    meetings = {meeting.id: meeting for meeting in snapshot.meetings}
    outcomes: list[tuple[str, Outcome]] = [(social.key.source, social) for social in decision.desired]
    outcomes += [(skipped.source, skipped) for skipped in decision.skipped]
    yield from ((meetings[source], outcome) for source, outcome in outcomes if source in meetings)


def _cells(meeting: Meeting, outcome: Outcome, labels: Labels) -> tuple[str, str, str, str]:
    day = labels.weekday_time(meeting.span.start)
    when = f"{day[:3]} all day" if meeting.all_day else f"{day}–{labels.time(meeting.span.end)}"
    title = escape(meeting.title or "(no title)")
    if isinstance(outcome, Social):
        buffer = f"[bold]{outcome.title} {labels.times(outcome.span)}[/bold]"
        return when, title, buffer, sentence(outcome.reason)
    why = f"{sentence(outcome.reason)} ({outcome.reason.code})"
    return f"[dim]{when}[/dim]", f"[dim]{title}[/dim]", "[dim]–[/dim]", f"[dim]{escape(why)}[/dim]"
