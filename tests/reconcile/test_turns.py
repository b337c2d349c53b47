"""Nothing of ours is ever written over another thing of ours that has yet to make room for it."""

import pytest

from sobremesa.errors import EventChangedError, ForbiddenError
from sobremesa.model import Placed, Side, Social, SocialKey, Span
from sobremesa.reconcile.turns import IN_ITS_PLACE
from support.desk import Desk
from support.values import meeting, span


def overlaps(desk: Desk) -> list[tuple[Placed, Placed]]:
    ours = desk.calendar.ours
    return [(one, two) for one in ours for two in ours if one.key < two.key and one.span.overlaps(two.span)]


@pytest.fixture
def watched(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What overlapped at the moment of each write."""
    found: list[str] = []
    for name in ("insert", "move"):
        right = getattr(desk.calendar, name)

        def write(first: object, social: Social, *, notify: bool = False, right: object = right) -> Placed:
            assert callable(right)
            placed: Placed = right(first, social, notify=notify)
            found.extend(f"{one.key} on {two.key}" for one, two in overlaps(desk))
            return placed

        monkeypatch.setattr(desk.calendar, name, write)
    return found


def test_a_move_into_the_place_of_another_waits_until_that_one_has_moved(desk: Desk, watched: list[str]) -> None:
    desk.put(meeting("first", span(0, 9)), meeting("second", span(0, 10)))
    desk.apply()
    desk.automatic()
    desk.put(meeting("first", span(0, 10, 0)), meeting("second", span(0, 11)))
    desk.run()
    assert desk.ours == {"first": span(0, 10, 30, minutes=5), "second": span(0, 11, 30, minutes=5)}
    assert watched == []


@pytest.mark.parametrize("error", [EventChangedError, ForbiddenError])
def test_a_move_into_a_place_that_was_not_made_free_is_left(
    desk: Desk, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put(meeting("small", span(0, 9)), meeting("gone", span(0, 11)))
    desk.apply()
    desk.automatic()
    desk.calendar.drop("gone")
    desk.put(meeting("small", span(0, 11)))
    right = desk.calendar.remove

    def remove(*_arguments: object, **_options: object) -> None:
        monkeypatch.setattr(desk.calendar, "remove", right)
        raise error("not now")

    monkeypatch.setattr(desk.calendar, "remove", remove)
    outcome = desk.run()
    assert [left.sentence for left in outcome.left][-1] == IN_ITS_PLACE
    assert overlaps(desk) == []
    desk.run()
    assert desk.ours == {"small": span(0, 11, 30, minutes=5)}


def test_two_that_change_places_do(desk: Desk) -> None:
    desk.put(meeting("one", span(0, 9)), meeting("two", span(0, 11)))
    desk.apply()
    desk.automatic()
    desk.put(meeting("one", span(0, 11)), meeting("two", span(0, 9)))
    desk.run()
    assert desk.ours == {"one": span(0, 11, 30, minutes=5), "two": span(0, 9, 30, minutes=5)}
    assert desk.run().applied == ()


def test_a_change_nobody_asked_for_keeps_its_place_from_the_one_that_was_asked_for(desk: Desk) -> None:
    desk.put(meeting("gone", span(0, 11)))
    desk.apply()
    desk.calendar.drop("gone")
    desk.put(meeting("new", Span(span(0, 11).start, span(0, 11).end)))
    outcome = desk.apply(keys=frozenset({SocialKey("new", Side.AFTER)}))
    assert (outcome.applied, [left.sentence for left in outcome.left]) == ((), [IN_ITS_PLACE])
    assert overlaps(desk) == []
