"""What holds after any run, even one that died: nothing is touched that must not be, and nothing said that leaks."""

from collections.abc import Iterable
from datetime import datetime

from promises.oracle import LEAD, blocks, each_minute, in_hours, overlap, reachable
from promises.people import Person, State
from sobremesa.model import Placed, Preferences, SocialKey

NEUTRAL = {"Linger", "Doors open", "Breather"}
LEAKS = ("Xanadu", "xanadu", "@", "Sync", "Mia")  # words that no conversation starter has


class Untouched:
    """What one person's calendar was when a run began, and what may have become of it."""

    def __init__(self, person: Person, now: datetime, state: State) -> None:
        self.person = person
        self.now = now
        self.before = state
        self.foreign = person.book.foreign()

    @property
    def preferences(self) -> Preferences:
        return self.person.preferences

    def untouched(self, after: State, *, undoing: bool, asked: bool) -> None:
        """Nobody else's events, nothing in progress, nothing the user decided was touched, and nothing leaked."""
        self.ours_only()
        self._in_progress(after, undoing=undoing)
        self.as_the_user_put_it(after)
        if not undoing:
            self.nothing_against_a_no(after, asked=asked)
        self.nothing_badly_placed(after, undoing=undoing)
        self.nothing_leaks(after.values())

    def ours_only(self) -> None:
        assert self.person.book.foreign() == self.foreign, "an event that is not ours was changed"
        assert self.person.book.mails() == 0, "somebody was written to"

    def _in_progress(self, after: State, *, undoing: bool) -> None:
        for event_id, placed in self.before.items():
            begun = placed.span.start <= self.now if undoing else placed.span.start < self.now + LEAD
            if begun and placed.span.end > self.now and not self._by_hand(event_id, placed.key):
                assert event_id in after, f"{placed} has begun and was removed at {self.now}"
                assert after[event_id].span == placed.span, f"{placed} has begun and was moved"

    def _by_hand(self, event_id: str, key: SocialKey) -> bool:
        """Whether the user did something to it while we ran."""
        choices = self.person.choices
        return event_id in choices.touched or (key in choices.no and not choices.no[key].seen) or key in choices.loose

    def as_the_user_put_it(self, after: State) -> None:
        """What was dragged or stretched lies where it was put, under the title and the mark it was given."""
        choices = self.person.choices
        for key, pin in choices.pins.items():
            if pin.event_id in self.before and not self._by_hand(pin.event_id, key):
                assert pin.event_id in after, f"{key}: the user put it at {pin.span}, and it was removed"
                assert after[pin.event_id].span == pin.span, f"{key}: moved from {pin.span} to {after[pin.event_id]}"
        for event_id, title in choices.named.items():
            if event_id in after:
                assert after[event_id].title == title, f"the user named it {title!r}, and now it is {after[event_id]}"
        for event_id, busy in choices.marked.items():
            if event_id in after and event_id not in choices.blurred:
                assert after[event_id].busy is busy, f"the user marked it busy={busy}, and now it is {after[event_id]}"
        self.guests_are_asked(after)

    def guests_are_asked(self, after: State) -> None:
        """An event to which somebody was invited lies where it was; only a person takes it away."""
        for event_id, span in self.person.choices.invited.items():
            if event_id in self.before and not self._by_hand(event_id, self.before[event_id].key):
                assert event_id in after, f"{event_id} has guests and was removed"
                assert after[event_id].span == span, f"{event_id} has guests and was moved"

    def nothing_against_a_no(self, after: State, *, asked: bool) -> None:
        """What was deleted by its user, or taken back, does not come back by itself."""
        choices = self.person.choices
        there = {placed.key for placed in self.before.values()}
        for placed in after.values():
            if placed.key in there or placed.key in choices.loose:
                continue
            if placed.key in choices.no:
                meeting = self.person.meeting(placed.key)
                again = asked and meeting is not None and choices.no[placed.key].comes_back(meeting) is not False
                assert again, f"{placed.key} was deleted by its user and came back: {choices.no[placed.key]}"
            assert asked or placed.key not in choices.undone, f"{placed.key} was undone and came back by itself"

    def nothing_badly_placed(self, after: State, *, undoing: bool) -> None:
        """Whatever this run wrote, however it ended, overlaps nothing, and is in hours and in reach."""
        walls = [one.span for one in self.person.meetings.values() if blocks(one, self.preferences)]
        for event_id, placed in after.items():
            was = self.before.get(event_id)
            if (was and was.span == placed.span) or self._by_hand(event_id, placed.key):
                continue
            taken = [span for span in walls if overlap(placed.span, span)]
            assert not taken, f"{placed} was written over {taken}"
            others = [one for one in after.values() if one is not placed and not self._by_hand(one.event_id, one.key)]
            doubled = [one for one in others if overlap(placed.span, one.span)]
            assert not doubled, f"{placed} was written over {doubled}"
            if not undoing:
                assert reachable(placed.span, self.now), f"{placed} was written at {self.now}"
                outside = [one for one in each_minute(placed.span) if not in_hours(one, self.preferences)]
                assert not outside, f"{placed} was written outside hours"

    def nothing_leaks(self, placed: Iterable[Placed]) -> None:
        for one in placed:
            meeting, choices = self.person.meeting(one.key), self.person.choices
            if one.event_id not in choices.named:
                assert one.title in NEUTRAL, one.title
            said = self.person.book.said(one)
            assert not any(leak in said for leak in LEAKS), f"{said!r} says too much"
            if meeting is not None and meeting.private:
                assert not one.link, one
            if one.event_id not in choices.invited:
                assert not one.guests, f"we invited {one.guests}"
