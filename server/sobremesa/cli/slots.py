"""`sobremesa slots`: times for a coffee of people whose calendars are in a file; needs no server, books nothing."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from sobremesa.cli.people_file import PeopleFile, read_people
from sobremesa.cli.plan import LONGEST, given_instant, rfc3339
from sobremesa.errors import InputError
from sobremesa.model import CoffeePreferences, Preferences, Slot, SlotSearch, Span
from sobremesa.planning import find_slots

# Without --to so many of the first person's working days are searched; with it, all up to then.
DAYS_AHEAD = CoffeePreferences().working_days_ahead
_FAR = timedelta(days=61)  # no search without --to goes further
_DAY = timedelta(days=1)


@click.command()
@click.argument("people", type=click.Path(path_type=Path))
@click.option(
    "--minutes", type=click.IntRange(5, 480), default=25, show_default=True, help="How long the coffee takes."
)
@click.option("--now", metavar="T", help="The present moment (default: the clock).")
@click.option("--from", "start", metavar="T", help="No time before this one: RFC 3339 instant or date.")
@click.option("--to", "end", metavar="T", help=f"No time after this one (default: {DAYS_AHEAD} working days ahead).")
@click.option(
    "--notice-hours",
    type=click.IntRange(0, 9000),
    default=18,
    show_default=True,
    help="Hours between now and the coffee.",
)
@click.option(
    "--clear-minutes",
    type=click.IntRange(0, 240),
    default=5,
    show_default=True,
    help="Free minutes before and after it.",
)
@click.option(
    "--count", type=click.IntRange(0, 1000), default=3, show_default=True, help="How many; 0 lists all times."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def slots(
    people: Path, minutes: int, now: str | None, start: str | None, end: str | None, notice_hours: int,
    clear_minutes: int, count: int, *, as_json: bool,
) -> None:  # fmt: skip
    """Print the best times for a coffee of all PEOPLE, the first of whom searches, or why there is none.

    PEOPLE is JSON: {"people": [{"email", "zone", "working_hours", "overrides", "country", "events"}]}; hours as in the
    preferences of `sobremesa plan`, events as Google has them (null: the calendar cannot be seen).
    """
    file = read_people(people)
    window, moment = _times(start, end, now, file.people[0].hours.zone)
    wanted = CoffeePreferences(minutes, notice_hours, 10_000 if end else DAYS_AHEAD, clear_minutes)
    busy = file.busy(Span(window.start - _DAY, window.end + _DAY))
    search = find_slots(file.people_at(moment), busy, Preferences(coffee=wanted), moment, window, count)
    if as_json:
        json.dump(_as_json(search), sys.stdout, ensure_ascii=False, indent=2)
        click.echo()
    else:
        _print(search, file)


def _times(start: str | None, end: str | None, now: str | None, zone: str) -> tuple[Span, datetime]:
    """The window of the search, and the present moment."""
    moment = given_instant("--now", now, zone) if now else datetime.now(UTC).replace(microsecond=0)
    begin = given_instant("--from", start, zone) if start else moment
    finish = given_instant("--to", end, zone) if end else max(begin, moment) + _FAR
    if finish <= begin:
        raise InputError(f"--to: {finish.isoformat()} is not after {begin.isoformat()}")
    if finish - begin > LONGEST or finish - moment > LONGEST:
        raise InputError(f"--to: more than the {LONGEST.days} days that are searched at once")
    return Span(begin, finish), moment


def _as_json(search: SlotSearch) -> dict[str, Any]:
    why = search.none_because
    found: dict[str, Any] = {
        "slots": [_slot(slot) for slot in search.slots],
        "none_because": why.as_dict() if why else None,
    }
    if why:
        found["edges"] = [_slot(slot) for slot in search.edges]
        found["most"] = [{**_slot(slot), "absent": list(slot.absent)} for slot in search.most]
        found["sittings"] = [{**_span(one.span), "people": list(one.people)} for one in search.sittings]
        found["bridge"] = search.bridge
    return found


def _slot(slot: Slot) -> dict[str, Any]:
    return {
        **_span(slot.span),
        "score": slot.score,
        "reasons": [reason.as_dict() for reason in slot.reasons],
        "outside": [{"email": one.email, "minutes": one.minutes} for one in slot.outside],
    }


def _span(span: Span) -> dict[str, str]:
    return {"start": rfc3339(span.start), "end": rfc3339(span.end)}


def _print(search: SlotSearch, file: PeopleFile) -> None:
    from rich.console import Console

    from sobremesa.cli.slots_table import slots_table

    Console(highlight=False, markup=False).print(slots_table(search, file.people))
