"""What people do to our events by hand, and a second user of the server in the same meetings."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from promises.acts import Acts, Chance
from promises.places import MINUTE
from promises.shapes import BO, CHANCES, CLEO
from sobremesa.model import Span


class HandRules(Acts):
    """Our events are deleted, dragged, stretched, renamed, marked and shared."""

    @rule(data=st.data(), chance=CHANCES)
    def the_user_deletes_one_of_ours(self, data: Any, chance: Chance) -> None:
        placed = self.some_of_ours(data)
        if placed is not None:
            self.here.delete(self.alex, placed)
            self.go_on(chance)

    @rule(data=st.data(), by=st.integers(-40, 40), longer=st.integers(-3, 20), chance=CHANCES)
    def the_user_drags_or_stretches_one_of_ours(self, data: Any, by: int, longer: int, chance: Chance) -> None:
        placed = self.some_of_ours(data)
        if placed is not None:
            start, end = placed.span.start + by * MINUTE, placed.span.end + (by + longer) * MINUTE
            self.here.drag(self.alex, placed, Span(start, max(end, start + MINUTE)))
            self.go_on(chance)

    @rule(data=st.data(), chance=CHANCES)
    def the_user_invites_somebody_to_one_of_ours(self, data: Any, chance: Chance) -> None:
        placed = self.some_of_ours(data)
        if placed is not None:
            self.here.invite(self.alex, placed, CLEO)
            self.go_on(chance)

    @rule(data=st.data(), chance=CHANCES)
    def the_user_renames_one_of_ours(self, data: Any, chance: Chance) -> None:
        placed = self.some_of_ours(data)
        if placed is not None:
            self.here.rename(self.alex, placed, "Breathe!")
            self.go_on(chance)

    @rule(data=st.data(), chance=CHANCES)
    def the_user_marks_one_of_ours_free_or_busy(self, data: Any, chance: Chance) -> None:
        placed = self.some_of_ours(data)
        if placed is not None:
            self.here.mark(self.alex, placed)
            self.go_on(chance)

    @precondition(lambda self: self.bo is None)
    @rule()
    def a_second_user_signs_in(self) -> None:
        self.bo = self.here.join(BO)
        for meeting in tuple(self.alex.meetings.values()):
            self.here.put(self.alex, meeting)
        self.go_on(None)

    @precondition(lambda self: self.bo is not None)
    @rule(data=st.data(), by=st.one_of(st.none(), st.integers(-30, 30)), chance=CHANCES)
    def the_second_user_deletes_or_drags_theirs(self, data: Any, by: int | None, chance: Chance) -> None:
        assert self.bo is not None
        placed = self.some_of_ours(data, self.bo)
        if placed is None:
            return
        if by is None:
            self.here.delete(self.bo, placed)
        else:
            self.here.drag(self.bo, placed, placed.span.moved(by * MINUTE))
        self.go_on(None, other=chance)
