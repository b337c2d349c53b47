"""What every rule of a history needs: a world, the people in it, and something to choose from."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zlib import crc32

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from promises.books import MemoryBook
from promises.faults import ON_ANY, ON_INSERT, ON_MOVE, Fault, FaultName
from promises.people import Person
from promises.places import MINUTE, PLACES, Place
from promises.shapes import ALEX, SHAPES, meeting_of
from promises.world import World
from sobremesa.model import Meeting, Placed, Response, Span
from sobremesa.store import Store

MOST_MEETINGS = 6
Chance = int | None  # at which opportunity something goes wrong, if anything does


class Acts(RuleBasedStateMachine):
    """The beginning and the end of a history; `fired` sums up the faults over all histories of a run."""

    store: Store
    fired: Any = None
    opening: FaultName = "crash during write"
    world: World | None = None

    def make_world(self, place: Place) -> World:
        return World(self.store, MemoryBook, place)

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.bo: Person | None = None
        self.pending: Fault | None = None
        self.struck = 0

    @initialize(
        place=st.sampled_from(PLACES),
        starts=st.lists(st.tuples(st.integers(60, 420), st.integers(10, 60)), min_size=1, max_size=3),
        shape=st.sampled_from(SHAPES),
    )
    def sign_in(self, place: Place, starts: list[tuple[int, int]], shape: str) -> None:
        """A first meeting gets a buffer, or then the buffer follows it, in a run that is struck."""
        self.world = self.make_world(place)
        self.alex = self.world.join(ALEX)
        for number, (start, length) in enumerate(starts):
            self.put("plain" if number == 0 else shape, start, max(length, 15) if number == 0 else length)
        opening = Fault(self.opening)
        self.world.settle(self.alex, opening if opening in ON_INSERT else None)
        if opening in ON_MOVE:
            first = self.alex.meetings["meet01"]
            self.change(first, span=first.span.moved(7 * MINUTE))
            self.world.settle(self.alex, opening)

    @invariant()
    def nobody_was_written_to(self) -> None:
        """What holds at every moment is checked in each run; here, that no guest was ever written to."""
        for person in self.world.people if self.world else ():
            assert person.book.mails() == 0

    def teardown(self) -> None:
        if self.world is not None:
            if self.fired is not None:
                self.fired.update(self.world.fate.fired)
            self.world.close()

    # what the rules are made of

    @property
    def here(self) -> World:
        """The world, once there is one."""
        assert self.world is not None
        return self.world

    def fault(self, chance: Chance) -> Fault | None:
        """What is to go wrong now: told by the calendar as it is, and kept until it struck.

        Drawn like everything else, it would be the same again and again: hypothesis likes to repeat itself.
        """
        if chance is None:
            return None
        struck = self.here.fate.fired.total()
        if self.pending is None or struck > self.struck:
            state = f"{struck} {sorted((one.id, one.span) for one in self.alex.meetings.values())}"
            self.pending, self.struck = ON_ANY[crc32(state.encode()) % len(ON_ANY)], struck
        often = 2 if self.pending.name in {"crash at begin", "crash at commit"} else 1  # a run has many transactions
        return replace(self.pending, index=chance * often)

    def strike(self, chance: Chance) -> None:
        """A run of ours is struck, and for now nobody runs again."""
        fault = self.fault(chance)
        if fault is not None:
            self.here.strike(self.alex, fault)

    def go_on(self, chance: Chance, *, other: Chance = None) -> None:
        """Everybody's calendar is brought right, after a run that was struck; `other` is the second user's chance."""
        self.here.settle(self.alex, self.fault(chance))
        if self.bo is not None:
            self.here.settle(self.bo, self.fault(other))

    def put(self, shape: str, start: int, length: int, days: int = 0) -> None:
        """A meeting that many minutes after work opens, on the first such day that is not over."""
        place, now = self.here.place, self.here.now
        day = place.today(now) + timedelta(days=days - 1)
        while (begin := place.opening(day) + start * MINUTE) < now - timedelta(hours=2):
            day += timedelta(days=1)
        self.put_at(shape, Span(begin, begin + length * MINUTE))

    def put_at(self, shape: str, span: Span, most: int = MOST_MEETINGS) -> None:
        if len(self.alex.meetings) < most:
            self.count += 1
            self.here.put(self.alex, meeting_of(f"meet{self.count:02}", shape, span, self.here.place.zone))

    def change(self, meeting: Meeting, **changes: Any) -> None:
        self.here.put(self.alex, replace(meeting, **changes))

    def answer(self, meeting: Meeting, response: Response) -> None:
        me, *others = meeting.guests
        self.change(meeting, response=response, guests=(replace(me, response=response), *others))

    def some_meeting(self, data: Any) -> Meeting | None:
        names = sorted(self.alex.meetings)
        return self.alex.meetings[data.draw(st.sampled_from(names))] if names else None

    def some_of_ours(self, data: Any, person: Person | None = None) -> Placed | None:
        ours = (person or self.alex).book.ours()
        return data.draw(st.sampled_from(list(ours))) if ours else None
