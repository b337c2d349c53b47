"""Where people live, from a CSV or JSON file; every line that cannot be used is named with its number and its field."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sobremesa.errors import InputError
from sobremesa.model import is_zone
from sobremesa.model.places import City, plain, well_known_cities
from sobremesa.planning.cities import Gazetteer

FIELDS = ("email", "city", "zone")
LONGEST = 254  # characters of an address (RFC 5321), more than any city has
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class RosterFile:
    """Cities by address, or the problems of the file as sentences, one for each line that cannot be used."""

    cities: Mapping[str, City]
    problems: tuple[str, ...] = ()


def read_roster(path: Path) -> RosterFile:
    """The people of a CSV file with a heading `email,city,zone`, or of JSON: `[{"email", "city", "zone"}]`.

    JSON may hold that list under `people`. `zone` may be left out for cities that are known. Raises InputError for a
    file that is neither.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or 'this is not UTF-8'}") from error
    rows = _json_rows(path, text) if text.lstrip()[:1] in {"{", "["} else _csv_rows(path, text)
    known, cities, problems = Gazetteer(well_known_cities()), dict[str, City](), []
    for line, row in rows:
        try:
            email, city = _person(row, known, cities)
            cities[email] = city
        except InputError as error:
            problems.append(f"{path}: line {line}: {error}")
    if not cities and not problems:
        raise InputError(f"{path}: nobody is in it")
    return RosterFile(cities, tuple(problems))


def _person(row: Mapping[str, Any], known: Gazetteer, before: Mapping[str, City]) -> tuple[str, City]:
    given = {name: _text(row, name) for name in FIELDS}
    strange = next((name for name in row if name not in FIELDS), None)
    if strange is not None:
        raise InputError(f"{strange}: is no field; there are {', '.join(FIELDS)}")
    email, name, zone = given.values()
    if not _ADDRESS.fullmatch(email) or not email.isprintable():
        raise InputError(f"email: {email!r} is not an address such as ann@example.com")
    if email.lower() in before:
        raise InputError(f"email: {email} is there twice")
    if not plain(name):
        raise InputError(f"city: {name!r} is not a name")
    if zone and not is_zone(zone):
        raise InputError(f"zone: {zone!r} is not an IANA time zone")
    return email.lower(), _city(name, zone, known.named(name))


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{name}: must be text")
    text = (value or "").strip()
    if len(text) > LONGEST:
        raise InputError(f"{name}: longer than {LONGEST} characters")
    return text


def _city(name: str, zone: str, known: City | None) -> City:
    if known is None and not zone:
        raise InputError(f"zone: is missing, and {name!r} is not a city that is known; write one such as Europe/Berlin")
    if known is None:
        return City(name, zone)
    if zone and zone != known.zone:
        raise InputError(f"zone: {known.name} is in {known.zone}; another place needs a name of its own")
    return known


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the number of its line; a row with too many columns has a field without a name."""
    semicolons = text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if semicolons else ",", strict=True)
    try:
        heading = [name.strip().lower() for name in next(reader, [])]
        if not {"email", "city"} <= set(heading) or len(set(heading)) < len(heading):
            raise InputError(f"{path}: line 1: the first line names the columns: {','.join(FIELDS)}")
        for row in reader:
            if any(cell.strip() for cell in row):
                extra = [f"column {number + 1}" for number in range(len(heading), len(row))]
                yield reader.line_num, dict(zip((*heading, *extra), row, strict=False))
    except csv.Error as error:
        raise InputError(f"{path}: line {reader.line_num}: {error}") from error


def _json_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each element with the number of the line on which it begins."""
    try:
        table = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise InputError(f"{path}: is nested too deeply") from error
    people = table.get("people") if isinstance(table, dict) else table
    opening = re.search(r'"people"\s*:\s*\[', text) if isinstance(table, dict) else re.search(r"\[", text)
    if not isinstance(people, list) or opening is None:
        raise InputError(f"{path}: people: must be a list")
    position = opening.end()
    for _ in people:
        position += len(text[position:]) - len(text[position:].lstrip(" \t\r\n,"))
        value, end = json.JSONDecoder().raw_decode(text, position)
        line = text.count("\n", 0, position) + 1
        if not isinstance(value, dict):
            raise InputError(f"{path}: line {line}: must be an object with {', '.join(FIELDS)}")
        yield line, value
        position = end
