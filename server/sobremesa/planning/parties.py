"""The people of a search for a time, each with their hours and busy time as masks over the same pages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sobremesa.model import FreeBusy, Person
from sobremesa.planning.availability import (
    GRID,
    Pages,
    Schedule,
    busy_mask,
    common,
    starts_of,
    working_mask,
)


class Party(NamedTuple):
    """One person: cells of working time, and busy cells with the minutes kept clear around them.

    `head_working` and `head_busy` say the same of the minutes that are left of a time's last cell, if any are.
    """

    person: Person
    schedule: Schedule
    working: int
    busy: int
    head_working: int
    head_busy: int

    @property
    def free(self) -> int:
        """Working time that is not busy."""
        return self.working & ~self.busy

    @property
    def head_free(self) -> int:
        """The same for the minutes of a last cell."""
        return self.head_working & ~self.head_busy

    def starts(self, minutes: int) -> int:
        """The cells with which so many minutes of free working time begin."""
        return starts_of(self.free, self.head_free, minutes)


class Table(NamedTuple):
    """Everybody at the table, and what they are asked for: so many `minutes`, beginning with one of these `cells`."""

    parties: Sequence[Party]
    pages: Pages
    minutes: int
    cells: range

    @property
    def width(self) -> int:
        """How many cells the time touches."""
        return -(-self.minutes // GRID)

    @property
    def window(self) -> int:
        """The mask of the cells with which the time may begin."""
        return (1 << self.cells.stop) - (1 << self.cells.start)


def parties_of(
    people: Iterable[Person], busy: Mapping[str, FreeBusy], pages: Pages, minutes: int, clear: int
) -> list[Party]:
    """The people with their masks; `busy` must know everybody by email."""
    rest = minutes % GRID
    parties = []
    for person in people:
        schedule, spans = Schedule(person.hours), busy[person.email].busy
        working, taken = working_mask(schedule, pages), busy_mask(spans, pages, clear)
        head = (working_mask(schedule, pages, rest), busy_mask(spans, pages, clear, rest)) if rest else (working, taken)
        parties.append(Party(person, schedule, working, taken, *head))
    return parties


def common_starts(parties: Sequence[Party], minutes: int) -> int:
    """The cells with which so many minutes begin that are free working time of everybody."""
    free = common(party.free for party in parties)
    return starts_of(free, common(party.head_free for party in parties), minutes)


def shared_starts(parties: Sequence[Party], minutes: int) -> int:
    """The same, whether or not anybody is busy then."""
    shared = common(party.working for party in parties)
    return starts_of(shared, common(party.head_working for party in parties), minutes)
