"""What is taken back although its time never changed, judged as any history is: it stays as it was put."""

import pytest

from promises.breakages import answer, ours, padded
from promises.faults import ON_ANY, Fault
from promises.people import Person
from promises.world import World
from sobremesa.model import Response


def shown_as_free(world: World, person: Person) -> None:
    """A buffer at which one run, the last, changed nothing but the mark."""
    padded(world, person)
    world.wait(17)
    answer(world, person, Response.TENTATIVE)
    world.settle(person)
    assert not ours(person).busy


def test_a_buffer_whose_mark_alone_was_taken_back_stays_marked_as_it_was(world: World) -> None:
    (alex,) = world.people
    shown_as_free(world, alex)
    world.take_back(alex)
    world.settle(alex)
    assert ours(alex).busy


@pytest.mark.parametrize("fault", ON_ANY, ids=str)
def test_every_promise_holds_when_taking_such_a_mark_back_is_struck_by(world: World, fault: Fault) -> None:
    (alex,) = world.people
    shown_as_free(world, alex)
    world.take_back(alex, fault=fault)
    world.settle(alex)
    answer(world, alex, Response.ACCEPTED)
    world.settle(alex)
