"""`sobremesa roster import`: whoever runs the server says where people live; it enrols nobody in anything."""

from pathlib import Path

import click

from sobremesa.cli.roster_file import read_roster
from sobremesa.errors import InputError
from sobremesa.settings import load_settings
from sobremesa.store import open_store
from sobremesa.store.roster import replace

MOST_SHOWN = 20


@click.group()
def roster() -> None:
    """Where people live, for the same-city finder."""


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Keep the list in FILE (CSV with the heading email,city,zone, or JSON) in place of the one before.

    It fills the field "I live in" of those who begin to take part in the same-city finder; nobody takes part by it.
    With a line that cannot be used nothing is changed. The server's settings say where the list is kept.
    """
    found = read_roster(file)
    if found.problems:
        for problem in found.problems[:MOST_SHOWN]:
            click.echo(problem, err=True)
        left = len(found.problems) - MOST_SHOWN
        more = f" ({left} more are not shown)" if left > 0 else ""
        raise InputError(f"{file}: {_count(len(found.problems), 'line')} cannot be used{more}; nothing was changed")
    settings = load_settings()
    store = open_store(settings.database_url, settings.encryption_keys())
    try:
        with store.begin() as session:
            done = replace(session, found.cities)
    finally:
        store.close()
    people, cities = len(found.cities), len({city.key for city in found.cities.values()})
    places = f"{cities} {'city' if cities == 1 else 'cities'}"
    changes = f"{done.new} new, {done.changed} changed, {done.gone} no longer listed"
    click.echo(f"{people} {'person' if people == 1 else 'people'} in {places}: {changes}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
