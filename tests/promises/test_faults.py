"""Every fault really strikes, in memory and through the Google client, and afterwards everything is as it must be."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from promises.books import Book, MemoryBook
from promises.breakages import answer
from promises.faults import NAMES, Fault, FaultName
from promises.sandbox_book import SandboxBook, new_sandbox
from promises.shapes import MONDAY, meeting_of
from promises.world import World
from sobremesa.model import Response, Span
from sobremesa.store import Store
from support.values import ALEX, at


def memory_book(email: str, zone: str) -> Book:
    return MemoryBook(email, zone)


def sandbox_book(email: str, zone: str) -> Book:
    return SandboxBook(new_sandbox(MONDAY), email, zone)


@pytest.fixture(params=[memory_book, sandbox_book], ids=["memory", "sandbox"])
def world(store: Store, request: pytest.FixtureRequest) -> Iterator[World]:
    """A buffer that is to be moved, one that is to be removed, and one that is to be inserted."""
    world = World(store, MONDAY, request.param)
    person = world.join(ALEX)
    for name, hour in (("meet01", 10), ("meet02", 13)):
        world.put(person, meeting_of(name, "plain", Span(at(0, hour), at(0, hour, 30))))
    world.settle(person)
    moved = person.meetings["meet01"].span.moved(timedelta(minutes=33))
    world.put(person, meeting_of("meet01", "plain", moved))
    world.put(person, meeting_of("meet03", "plain", Span(at(1, 9), at(1, 10))))
    answer(world, person, Response.DECLINED, "meet02")
    yield world
    world.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_strikes_once_and_the_next_run_makes_everything_right(world: World, name: FaultName) -> None:
    (person,) = world.people
    world.settle(person, Fault(name))
    assert world.fate.fired == {name: 1}
