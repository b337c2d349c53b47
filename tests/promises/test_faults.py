"""Every fault strikes at every write, through the Google client, too; afterwards all is as it must be."""

from datetime import timedelta

import pytest

from promises.books import Book, MemoryBook
from promises.breakages import answer
from promises.faults import NAMES, Fault, FaultName
from promises.people import Person
from promises.sandbox_book import SandboxBook, new_sandbox
from promises.shapes import MONDAY, meeting_of
from promises.world import World
from sobremesa.model import Response, Span
from sobremesa.store import Store
from support.values import ALEX, at

WRITES = 3  # a removal, a move and an insert
ONLY_AT: dict[FaultName, range] = {
    "412": range(2),
    "412 by the user": range(2),
    "410 by the user": range(2),
    "409": range(1),
    "lost page": range(1),
    "crash after read": range(1),
}
Lying = dict[str, tuple[Span, str, str, bool, str]]


def memory_book(email: str, zone: str) -> Book:
    return MemoryBook(email, zone)


def sandbox_book(email: str, zone: str) -> Book:
    return SandboxBook(new_sandbox(MONDAY), email, zone)


BOOKS = pytest.mark.parametrize("make_book", [memory_book, sandbox_book], ids=["memory", "sandbox"])


def begin(world: World) -> Person:
    """A buffer that is to be removed, one that is to be moved, and one that is to be inserted."""
    person = world.join(ALEX)
    for name, hour in (("meet01", 10), ("meet02", 13)):
        world.put(person, meeting_of(name, "plain", Span(at(0, hour), at(0, hour, 30))))
    world.settle(person)
    moved = person.meetings["meet01"].span.moved(timedelta(minutes=33))
    world.put(person, meeting_of("meet01", "plain", moved))
    world.put(person, meeting_of("meet03", "plain", Span(at(1, 9), at(1, 10))))
    answer(world, person, Response.DECLINED, "meet02")
    return person


def lying(person: Person) -> Lying:
    return {str(one.key): (one.span, one.kind, one.title, one.busy, one.link) for one in person.book.ours()}


UNDISTURBED: Lying = {
    "meet01|after": (Span(at(0, 11, 3), at(0, 11, 8)), "linger", "Linger", True, "https://meet.example/meet01"),
    "meet03|after": (Span(at(1, 10), at(1, 10, 5)), "linger", "Linger", True, "https://meet.example/meet03"),
}


@BOOKS
def test_a_run_that_nothing_disturbs(store: Store, make_book: type[Book]) -> None:
    world = World(store, make_book)
    person = begin(world)
    world.settle(person)
    assert (lying(person), world.fate.fired) == (UNDISTURBED, {})
    world.close()


@BOOKS
@pytest.mark.parametrize("name", NAMES)
def test_a_fault_strikes_once_at_each_write_and_the_next_run_reaches_the_same_state(
    store: Store, make_book: type[Book], name: FaultName
) -> None:
    crash_or_lost = name.startswith("crash") or name == "lost answer"
    every = range(WRITES) if make_book is memory_book or crash_or_lost else range(1)
    for index in ONLY_AT.get(name, every):
        world = World(store, make_book)
        person = begin(world)
        world.settle(person, Fault(name, index))
        assert world.fate.fired == {name: 1}
        if not name.endswith("by the user"):
            assert lying(person) == UNDISTURBED, f"{name} at write {index}"
        world.close()
