"""What people choose, what they take back, and the time that passes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from promises.acts import Acts, Chance
from promises.places import EVERY_DAY
from promises.shapes import CHANCES
from promises.world import BUFFERS
from sobremesa.model import BufferPreferences, Counting, DayRange, Hours, SocialKind

KINDS = [
    frozenset[SocialKind](),
    frozenset({SocialKind.LINGER}),
    frozenset({SocialKind.DOORS}),
    frozenset({SocialKind.BREATHER}),
    frozenset({SocialKind.LINGER, SocialKind.DOORS}),
]
WORKED = [range(5), EVERY_DAY, (6, 0, 1, 2, 3), (0, 2, 5)]


class ChoiceRules(Acts):
    """Preferences change; plans are confirmed and taken back."""

    @rule(
        before=st.sampled_from([0, 0, 4, 5]),
        after=st.sampled_from([0, 3, 5, 5, 9]),
        minimum=st.integers(1, 5),
        undecided=st.sampled_from(Counting),
        lunch=st.booleans(),
        others=st.booleans(),
        chance=CHANCES,
    )
    def buffers_are_wanted_otherwise(
        self, before: int, after: int, minimum: int, undecided: Counting, lunch: bool, others: bool, chance: Chance
    ) -> None:
        wanted = BufferPreferences(
            before_minutes=before,
            after_minutes=after,
            minimum_minutes=minimum,
            tentative=undecided,
            unanswered=undecided,
            lunch=DayRange(12 * 60, 13 * 60) if lunch else None,
            large_breather=others,
            external_social=others,
        )
        self._prefer(buffers=wanted)
        self.go_on(chance)

    @rule(chance=CHANCES, then=CHANCES)
    def the_feature_is_switched_off_and_on(self, chance: Chance, then: Chance) -> None:
        wanted = self.alex.preferences.buffers
        self._prefer(buffers=replace(wanted, before_minutes=0, after_minutes=0))
        self.go_on(chance)
        self._prefer(buffers=wanted)
        self.go_on(then)

    @rule(kinds=st.sampled_from(KINDS), chance=CHANCES)
    def kinds_are_switched_off(self, kinds: frozenset[SocialKind], chance: Chance) -> None:
        self._prefer(off_kinds=kinds)
        self.go_on(chance)

    @rule(days=st.sampled_from([None, None, -1, 0, 1, 3]), chance=CHANCES)
    def the_user_pauses(self, days: int | None, chance: Chance) -> None:
        today = self.here.place.today(self.here.now)
        self._prefer(paused_until=None if days is None else today + timedelta(days=days))
        self.go_on(chance)

    @rule(start=st.integers(0, 1439), length=st.integers(30, 900), days=st.sampled_from(WORKED), chance=CHANCES)
    def working_hours_change(self, start: int, length: int, days: Any, chance: Chance) -> None:
        end = (start + length) % 1440 or 1440
        weekly = {day: (DayRange(start, end),) for day in days}
        self._prefer(hours=Hours(zone=self.here.place.zone, weekly=weekly))
        self.go_on(chance)

    @rule(automatic=st.sampled_from([BUFFERS, BUFFERS, frozenset({SocialKind.LINGER}), frozenset()]))
    def automatic_mode_changes(self, automatic: frozenset[SocialKind]) -> None:
        self._prefer(automatic=automatic)
        self.go_on(None)

    @rule(cap=st.sampled_from([1, 2, 40]))
    def the_cap_changes(self, cap: int) -> None:
        self._prefer(cap=cap)

    @rule(data=st.data(), series=st.booleans(), chance=CHANCES)
    def a_meeting_is_left_out(self, data: Any, series: bool, chance: Chance) -> None:
        meeting = self.some_meeting(data)
        if meeting is not None:
            self._prefer(
                left_out=self.alex.preferences.left_out ^ {(meeting.series_id if series else None) or meeting.id}
            )
            self.go_on(chance)

    @rule(chance=CHANCES, only=st.one_of(st.none(), st.integers(0, 3)))
    def the_user_confirms_the_plan(self, chance: Chance, only: int | None) -> None:
        self.here.confirm(self.alex, self.fault(chance), only)
        self.go_on(None)

    @rule(number=st.integers(0, 2), chance=CHANCES)
    def the_user_takes_a_run_back(self, number: int, chance: Chance) -> None:
        self.here.take_back(self.alex, number, self.fault(chance))
        self.go_on(None)

    @rule(chance=CHANCES, then=CHANCES)
    def the_user_takes_a_run_back_and_applies_it_again(self, chance: Chance, then: Chance) -> None:
        self.here.take_back(self.alex, 0, self.fault(chance))
        self.here.confirm(self.alex, self.fault(then))
        self.go_on(None)

    @rule(minutes=st.one_of(st.integers(1, 20), st.integers(20, 600), st.sampled_from([1440, 2880, 4320])))
    def time_passes(self, minutes: int) -> None:
        self.here.wait(minutes)
        self.go_on(None)

    @rule(chance=st.integers(0, 3))
    def a_run_is_struck(self, chance: int) -> None:
        self.strike(chance)

    def _prefer(self, **chosen: Any) -> None:
        self.here.prefer(self.alex, replace(self.alex.preferences, **chosen))
