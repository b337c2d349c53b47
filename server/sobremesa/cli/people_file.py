"""The people of `sobremesa slots`, from a JSON file; a mistake names the field, and the line where it can."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from sobremesa.cli.google_file import read_google
from sobremesa.cli.plan import one_line
from sobremesa.cli.preferences_file import HoursTable, Strict, hours_of, line_of
from sobremesa.days_off import weekend, with_days_off
from sobremesa.errors import InputError
from sobremesa.model import BufferPreferences, DayRange, FreeBusy, Hours, Person, Span
from sobremesa.planning.eligibility import is_busy

MOST_PEOPLE = 1000
SATURDAY = 5
OFFICE = (DayRange(9 * 60, 17 * 60),)
Location = tuple[int | str, ...]
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class PersonTable(HoursTable):
    """One person. `events` are Google event resources, series included; null is a calendar that cannot be seen."""

    email: str
    name: str = ""
    country: str = ""
    events: list[Any] | None = Field(default_factory=list)


class PeopleTable(Strict):
    """The whole file."""

    people: Annotated[list[PersonTable], Field(min_length=1, max_length=MOST_PEOPLE)]


@dataclass(frozen=True)
class PeopleFile:
    """The people of a file, in its order; the first one searches."""

    path: Path
    text: str
    people: Sequence[Person]
    tables: Sequence[PersonTable]

    def people_at(self, now: datetime) -> list[Person]:
        """The people, who do not work on the public holidays of their country in the years around `now`."""
        return [replace(person, hours=with_days_off(person.hours, now)) for person in self.people]

    def busy(self, window: Span) -> dict[str, FreeBusy]:
        """When each person is busy in the window, by email; raises InputError for an event that cannot be read.

        An unreadable event would be time that only looks free.
        """
        return {person.email: self._busy_of(number, person, window) for number, person in enumerate(self.people)}

    def _busy_of(self, number: int, person: Person, window: Span) -> FreeBusy:
        events = self.tables[number].events
        if events is None:
            return FreeBusy(person.email, error="no events")
        snapshot = read_google(events, window, owner_email=person.email, zone=person.hours.zone)
        if snapshot.unreadable:
            first = snapshot.unreadable[0]
            raise _mistake(self.path, self.text, ("people", number, "events"), f"{first.id}: {first.problem}")
        meetings = [one.span for one in snapshot.meetings if is_busy(one, BufferPreferences())]
        ours = [one.span for one in snapshot.ours if one.busy and not one.cancelled]
        return FreeBusy(person.email, (*meetings, *ours))


def read_people(path: Path) -> PeopleFile:
    """The people in the file: `{"people": [{"email", "zone", "working_hours", "overrides", "country", "events"}]}`.

    Raises InputError naming file, line and field.
    """
    text = _text(path)
    try:
        table = PeopleTable.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise InputError(f"{path}: is nested too deeply") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _mistake(path, text, first["loc"], first["msg"]) from error
    people = [_person(path, text, number, one) for number, one in enumerate(table.people)]
    for number, one in enumerate(people):
        if one.email.lower() in {other.email.lower() for other in people[:number]}:
            raise _mistake(path, text, ("people", number, "email"), f"{one.email!r} is there twice")
    return PeopleFile(path, text, people, table.people)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or 'this is not UTF-8'}") from error


def _person(path: Path, text: str, number: int, table: PersonTable) -> Person:
    where: Location = ("people", number)
    if not _ADDRESS.fullmatch(table.email) or not table.email.isprintable():
        raise _mistake(path, text, (*where, "email"), f"{table.email!r} is not an address such as ann@example.com")
    if not table.zone:
        raise _mistake(path, text, (*where, "zone"), "is missing; write one such as Europe/Berlin")
    try:
        return Person(table.email, table.name, _hours(table))
    except InputError as error:
        field, _, problem = str(error).partition(": ")
        raise _mistake(path, text, (*where, *field.split(".")), problem) from error


def _mistake(path: Path, text: str, location: Location, problem: str) -> InputError:
    where = ".".join(str(part) for part in location)
    return InputError(one_line(f"{path}: {_line(text, location)}{where}: {problem}"))


def _line(text: str, location: Location) -> str:
    """The line of a field, looked for inside the element of the list that it belongs to."""
    found = re.search(r'"people"\s*:\s*\[', text)
    if not found or len(location) < 2:
        return line_of(text, location)
    begin, end = _element(text, found.end(), int(location[1]))
    before = text.count("\n", 0, begin)
    inside = line_of(text[begin:end], tuple(part for part in location[2:] if isinstance(part, str)))
    number = int(inside.removeprefix("line ").removesuffix(": ")) if inside else 1
    return f"line {before + number}: "


def _element(text: str, position: int, number: int) -> tuple[int, int]:
    """Where the element of a list begins and ends; the list's text begins at `position`."""
    begin, end = position, position
    for _ in range(number + 1):
        begin = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n,"))
        end = json.JSONDecoder().raw_decode(text, begin)[1]
    return begin, end


def _hours(table: PersonTable) -> Hours:
    """The hours of the table; if it gives no week, office hours on the days that its country works."""
    hours = replace(hours_of(table, table.zone), country=table.country)
    if not table.country:
        return hours
    resting = weekend(table.country)
    if len(resting) < 2:
        resting |= {SATURDAY}  # where shops open on six days, offices mostly rest on two
    week = {day: OFFICE for day in range(7) if day not in resting}
    return hours if table.working_hours is not None else replace(hours, weekly=week)
