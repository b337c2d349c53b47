"""`sobremesa plan`: the buffers for a calendar in a file; needs no server and writes nothing."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from sobremesa.calendars.google_events import google_from_social
from sobremesa.cli.events_file import open_events
from sobremesa.errors import InputError
from sobremesa.model import (
    Change,
    Decision,
    Hours,
    Insert,
    Plan,
    Preferences,
    Reason,
    ReasonCode,
    Remove,
    Side,
    Skipped,
    Snapshot,
    Social,
    SocialKind,
    Span,
)
from sobremesa.planning import HORIZON, decide, diff, event_id

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
LONGEST = timedelta(days=3 * 366)
_DAY = timedelta(days=1)


@click.command()
@click.argument("events", type=click.Path(path_type=Path))
@click.option("--preferences", type=click.Path(path_type=Path), help="TOML or JSON file with your preferences.")
@click.option("--from", "start", metavar="T", help="Begin of the plan: RFC 3339 instant or date (default: now).")
@click.option("--to", "end", metavar="T", help="End of the plan, not included (default: 14 days after its begin).")
@click.option("--now", metavar="T", help="The present moment (default: the clock, or --from when that is given).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def plan(
    events: Path, preferences: Path | None, start: str | None, end: str | None, now: str | None, *, as_json: bool
) -> None:
    """Print the buffers for the meetings in EVENTS, and why each other meeting gets none.

    EVENTS is an .ics file, or JSON of Google event resources: an events.list answer, a list, or one event.
    """
    file = open_events(events)
    wanted = _wanted(preferences, file.zone or "UTC")
    window, moment = _times(start, end, now, wanted.hours.zone)
    # A day is judged as a whole, so it is read from its beginning.
    read = Span(window.start - _DAY, window.end + _DAY)
    snapshot = file.read(read, wanted.email, wanted.hours.zone)
    for problem in (*file.problems, *(f"{one.id}: {one.problem}" for one in snapshot.unreadable)):
        click.echo(one_line(f"sobremesa: {events}: {problem}"), err=True)
    decision = decide(snapshot, (), wanted, {}, moment, window, asked=True)
    decision = Decision(decision.window, decision.desired, (*decision.skipped, *_unread(snapshot)))
    changes = diff(decision, snapshot, {}, moment)
    if as_json:
        json.dump(_as_json(decision, changes, wanted.email), sys.stdout, ensure_ascii=False, indent=2)
        click.echo()
    else:
        _print(decision, snapshot, wanted.hours.zone)


def _wanted(path: Path | None, zone: str) -> Preferences:
    """The preferences of the file; the library that checks them is loaded only if there is one."""
    if path is None:
        return Preferences(hours=Hours(zone=zone))
    from sobremesa.cli.preferences_file import read_preferences

    return read_preferences(path, zone)


def _times(start: str | None, end: str | None, now: str | None, zone: str) -> tuple[Span, datetime]:
    """The window and the present moment; without --now a plan that begins elsewhere is made as of its begin."""
    moment = given_instant("--now", now, zone) if now else None
    begin = given_instant("--from", start, zone) if start else moment or datetime.now(UTC).replace(microsecond=0)
    finish = given_instant("--to", end, zone) if end else begin + HORIZON
    if finish <= begin:
        raise InputError(f"--to: {finish.isoformat()} is not after {begin.isoformat()}")
    if finish - begin > LONGEST:
        raise InputError(f"--to: more than the {LONGEST.days} days that are planned at once")
    return Span(begin, finish), moment or begin


def given_instant(option: str, text: str, zone: str) -> datetime:
    """An RFC 3339 instant, or the midnight in `zone` with which a date begins, in UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
        if len(text.strip()) == len("2026-03-02"):
            found = datetime.combine(found.date(), time(), ZoneInfo(zone))
        if found.tzinfo is None:
            raise InputError(f"{option}: {text!r} has no offset; write 2026-03-02T09:00:00Z, or a date alone")
        instant = found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(f"{option}: {text!r} is no instant such as 2026-03-02T09:00:00Z and no date") from error
    if not EARLIEST <= instant <= LATEST:
        raise InputError(f"{option}: {text!r} is not between the years {EARLIEST.year} and {LATEST.year}")
    return instant


def _unread(snapshot: Snapshot) -> Sequence[Skipped]:
    """Events that last no time, and those that could not be read, as what they are: left out, with the reason."""
    nothing = Reason(ReasonCode.TOO_SHORT, {"minutes": 0})
    moments = [Skipped(identifier, Side.AFTER, nothing) for identifier in snapshot.moments]
    return [
        *moments,
        *(
            Skipped(one.id, Side.AFTER, Reason(ReasonCode.UNREADABLE, {"problem": one_line(one.problem)}))
            for one in snapshot.unreadable
        ),
    ]


def _print(decision: Decision, snapshot: Snapshot, zone: str) -> None:
    from rich.console import Console

    from sobremesa.cli.plan_table import plan_table

    Console(highlight=False, markup=False).print(plan_table(decision, snapshot, zone))


def _as_json(decision: Decision, changes: Plan, email: str) -> dict[str, Any]:
    return {
        "window": _span(decision.window),
        "buffers": [_buffer(social) for social in decision.desired if social.kind is not SocialKind.COFFEE],
        "skipped": [
            {"for": one.source, "side": str(one.side), "reason": one.reason.as_dict()} for one in decision.skipped
        ],
        "changes": [_change(change, email) for change in changes.changes],
    }


def _buffer(social: Social) -> dict[str, Any]:
    return {
        "for": social.key.source,
        "kind": str(social.kind),
        "side": str(social.key.side),
        **_span(social.span),
        "title": social.title,
        "busy": social.busy,
        "reason": social.reason.as_dict(),
    }


def _change(change: Change, email: str) -> dict[str, Any]:
    """One change; inserts and moves carry the whole event as Google takes it, the mark included."""
    if isinstance(change, Remove):
        key, identifier = change.placed.key, change.placed.event_id
        return {"do": change.do, "id": identifier, "for": key.source, "reason": change.reason.as_dict()}
    social = change.social
    reason = social.reason if isinstance(change, Insert) else change.reason
    identifier = event_id(email, "primary", social.key) if isinstance(change, Insert) else change.placed.event_id
    event = {"id": identifier, **google_from_social(social)}
    return {"do": change.do, **_buffer(social), "id": identifier, "reason": reason.as_dict(), "event": event}


def _span(span: Span) -> dict[str, str]:
    return {"start": rfc3339(span.start), "end": rfc3339(span.end)}


def rfc3339(instant: datetime) -> str:
    """The UTC instant as JSON has it: 2026-03-02T09:00:00Z."""
    return instant.isoformat().replace("+00:00", "Z")


def one_line(text: str) -> str:
    """A text from a file without anything that a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split()))
