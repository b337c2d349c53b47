"""`sobremesa invite`: one event as an .ics file; needs no server and sends nothing."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import click

from sobremesa.calendars.ics_entry import Entry
from sobremesa.calendars.ics_write import Method, cancel, clean_line, publish, request
from sobremesa.errors import InputError
from sobremesa.model import MINUTES_PER_DAY, Guest, is_zone

LONGEST = 366 * MINUTES_PER_DAY
# The field that a mistake is found in -> the option that it came from.
OPTIONS = MappingProxyType({"rule": "--rrule", "end": "--minutes"})
MAKERS: Mapping[Method, Callable[[Entry, datetime], bytes]] = MappingProxyType(
    {Method.PUBLISH: publish, Method.REQUEST: request, Method.CANCEL: cancel}
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WITH_NAME = re.compile(r"(?P<name>.*?)\s*<(?P<email>[^<>]*)>\s*", re.DOTALL)


@click.command()
@click.option("--title", required=True, help="What it is called.")
@click.option(
    "--start", required=True, metavar="T", help="2026-03-03T10:00 on the clock of the zone, an instant, a date."
)
@click.option("--minutes", required=True, type=click.IntRange(1, LONGEST), help="How long; for a date whole days.")
@click.option("--zone", required=True, metavar="Z", help="IANA time zone, such as Europe/Berlin; a series follows it.")
@click.option("--organizer", metavar="A", default="", help='"ann@example.com" or "Ann <ann@example.com>".')
@click.option("--guest", "guests", metavar="B", multiple=True, help="The same; may be given several times.")
@click.option("--rrule", default="", metavar="R", help="How it repeats, such as FREQ=WEEKLY;INTERVAL=2 (RFC 5545).")
@click.option("--count", type=click.IntRange(1, 9999), help="How often it takes place, for a rule without an end.")
@click.option(
    "--uid", default="", metavar="U", help="That of an event sent before; else the same words give the same one."
)
@click.option(
    "--sequence", default=0, type=click.IntRange(0, 1 << 30), help="Of this version; to cancel, of the last one."
)
@click.option("--link", default="", metavar="URL", help="Where to join.")
@click.option("--place", default="", help="Where to meet.")
@click.option("--description", default="", help="What there is to say about it.")
@click.option("--now", default="", metavar="T", help="The present moment (default: the clock).")
@click.option("--method", required=True, type=click.Choice([str(one).lower() for one in Method], case_sensitive=False))
@click.option("--output", required=True, metavar="FILE", help="Where to write it; - is the standard output.")
def invite(
    title: str, start: str, minutes: int, zone: str, organizer: str, guests: tuple[str, ...], rrule: str,
    count: int | None, uid: str, sequence: int, link: str, place: str, description: str, now: str, method: str,
    output: str,
) -> None:  # fmt: skip
    """Write an event as an .ics file: a download (publish), an invitation (request), or its cancellation (cancel)."""
    with naming_options():
        begin, end = _times(start, minutes, zone)
        rule = _rule(rrule, count)
        if not clean_line(title):
            raise InputError("title: is empty")
        if link and not re.fullmatch(r"https?://\S+", link):
            raise InputError(f"link: {link!r} is no web address")
        entry = Entry(
            uid=uid or _uid(organizer, title, begin, rule),
            title=title,
            start=begin,
            end=end,
            description=description,
            link=link,
            place=place,
            organizer=_guest(organizer) if organizer else None,
            guests=tuple(map(_guest, guests)),
            rule=rule,
            sequence=sequence,
        )
        moment = _instant(now) if now else datetime.now(UTC)
        _write(output, MAKERS[Method(method.upper())](entry, moment))


@contextmanager
def naming_options() -> Iterator[None]:
    """Turns a mistake in a field into one in the option that the field was made from."""
    try:
        yield
    except InputError as error:
        field, _, problem = "".join(one if one.isprintable() else " " for one in str(error)).partition(": ")
        raise InputError(f"{OPTIONS.get(field, f'--{field}')}: {problem}") from error


def _times(start: str, minutes: int, zone: str) -> tuple[date, date]:
    """Start and end: dates for a date alone, else times on the clock of the zone."""
    if not is_zone(zone):
        raise InputError(f"zone: {zone!r} is not an IANA time zone")
    if _DAY.fullmatch(start):
        if minutes % MINUTES_PER_DAY:
            raise InputError(f"minutes: {minutes} are no whole days, as the start is one; {MINUTES_PER_DAY} are a day")
        day = _parsed(start).date()
        return day, day + timedelta(minutes=minutes)
    begin = _parsed(start)
    if begin.tzinfo is None:
        begin = begin.replace(tzinfo=ZoneInfo(zone))
        if begin.astimezone(UTC).astimezone(begin.tzinfo).replace(fold=0) != begin:
            raise InputError(f"start: {start} is skipped by a clock change in {zone}")
    begin = begin.astimezone(ZoneInfo(zone))
    return begin, (begin.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(begin.tzinfo)


def _parsed(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
        if not 1901 <= found.year < 2199:
            raise InputError(f"start: {text!r} is not between the years 1901 and 2198")
    except (ValueError, OverflowError) as error:
        raise InputError(f"start: {text!r} is no time such as 2026-03-03T10:00 and no date") from error
    return found.replace(microsecond=0)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(f"now: {text!r} is no instant such as 2026-03-02T09:00:00Z") from error
    if found.tzinfo is None or not 1901 <= found.year < 2199:
        raise InputError(f"now: {text!r} has no offset; write 2026-03-02T09:00:00Z")
    return found


def _rule(rrule: str, count: int | None) -> str:
    if count is None:
        return rrule
    if not rrule:
        raise InputError("count: needs an --rrule that it ends")
    if re.search(r"(COUNT|UNTIL)\s*=", rrule, re.IGNORECASE):
        raise InputError("count: the rule has an end already")
    return f"{rrule.rstrip(';')};COUNT={count}"


def _guest(text: str) -> Guest:
    found = _WITH_NAME.fullmatch(text)
    return Guest(found["email"].strip(), found["name"].strip().strip('"')) if found else Guest(text.strip())


def _uid(organizer: str, title: str, start: date, rule: str) -> str:
    """Globally unique (RFC 7986, section 5.3), and the same when the command is repeated."""
    words = (organizer, title, start.isoformat(), rule)
    return str(uuid5(NAMESPACE_URL, "sobremesa:" + "\n".join(map(clean_line, words))))


def _write(output: str, made: bytes) -> None:
    if output == "-":
        click.echo(made, nl=False)
        return
    try:
        Path(output).write_bytes(made)
    except (OSError, ValueError) as error:
        raise InputError(f"output: {output}: {getattr(error, 'strerror', None) or error}") from error
