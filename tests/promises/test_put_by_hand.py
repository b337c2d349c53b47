"""Buffers that their user puts where time has passed already, judged as any history is: they are theirs there, too."""

from promises.breakages import later, ours, padded
from promises.people import Person
from promises.places import MINUTE
from promises.world import World
from sobremesa.model import Placed, Span
from support.values import at


def until(world: World, hour: int, minute: int) -> None:
    """Time passes, with the runs of an ordinary day."""
    world.wait(int((at(0, hour, minute) - world.now) / MINUTE))
    world.settle(world.people[0])


def dragged(world: World, person: Person, minutes: int) -> Placed:
    placed = ours(person)
    world.drag(person, placed, placed.span.moved(minutes * MINUTE))
    world.settle(person)
    return ours(person)


def test_a_buffer_put_into_the_past_stays_the_one_of_its_meeting(world: World) -> None:
    (alex,) = world.people
    padded(world, alex)
    until(world, 10, 20)
    assert dragged(world, alex, -40).span == Span(at(0, 9, 50), at(0, 9, 55))


def test_a_buffer_that_is_over_and_put_elsewhere_after_its_meeting_moved_stays_the_one_of_its_meeting(
    world: World,
) -> None:
    (alex,) = world.people
    padded(world, alex)
    until(world, 18, 0)
    later(world, alex, 2 * 24 * 60)
    assert dragged(world, alex, 1).span == Span(at(0, 10, 31), at(0, 10, 36))


def test_a_buffer_that_was_put_elsewhere_when_it_was_over_goes_with_its_meeting_that_moves_later(world: World) -> None:
    (alex,) = world.people
    padded(world, alex)
    until(world, 18, 0)
    dragged(world, alex, 1)
    later(world, alex, 2 * 24 * 60)
    world.settle(alex)
    assert ours(alex).span == Span(at(2, 10, 30), at(2, 10, 35))
