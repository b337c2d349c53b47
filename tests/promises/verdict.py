"""The ten promises, asked of one person's calendar before and after a run."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from promises.oracle import (
    HORIZON,
    LEAD,
    Need,
    blocks,
    deserves_buffers,
    in_hours,
    needs,
    overlap,
    people_in,
    reachable,
    sentence_is_complete,
)
from promises.people import Person, State
from sobremesa.model import Insert, Move, Placed, Preferences, Reason, Remove, Side, SocialKey, SocialKind, Span
from sobremesa.reconcile import Automatic, Mode, Outcome, Preview, Undone
from sobremesa.store.runs import Run
from sobremesa.wording import sentence

NEUTRAL = {"Linger", "Doors open", "Breather"}
LEAKS = ("secret", "@", "Sync", "Mia")


class Verdict:
    """What one person's calendar was when a run began, and what may have become of it."""

    def __init__(self, person: Person, now: datetime, state: State) -> None:
        self.person = person
        self.now = now
        self.before = state
        self.foreign = person.book.foreign()
        self.fixed_keys = {key for key in person.choices.pins if key not in person.choices.loose}

    @property
    def preferences(self) -> Preferences:
        return self.person.preferences

    # after any run, even one that died

    def untouched(self, after: State, *, undoing: bool, asked: bool) -> None:
        """Nobody else's events, nothing in progress, nothing the user decided was touched, and nothing leaked."""
        assert self.person.book.foreign() == self.foreign, "an event that is not ours was changed"
        assert self.person.book.mails() == 0, "somebody was written to"
        self._in_progress(after, undoing=undoing)
        self._as_the_user_put_it(after)
        if not undoing:
            self._nothing_against_a_no(after, asked=asked)
        self._nothing_leaks(after.values())

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

    def _as_the_user_put_it(self, after: State) -> None:
        choices = self.person.choices
        for key, pin in choices.pins.items():
            if pin.event_id in self.before and not self._by_hand(pin.event_id, key):
                assert pin.event_id in after, f"{key}: the user put it at {pin.span}, and it was removed"
                assert after[pin.event_id].span == pin.span, f"{key}: moved from {pin.span} to {after[pin.event_id]}"
        for event_id, span in choices.invited.items():
            if event_id in self.before and not self._by_hand(event_id, self.before[event_id].key):
                assert event_id in after, f"{event_id} has guests and was removed"
                assert after[event_id].span == span, f"{event_id} has guests and was moved"
        for event_id, title in choices.named.items():
            if event_id in after:
                assert after[event_id].title == title, f"the user named it {title!r}, and now it is {after[event_id]}"

    def _nothing_against_a_no(self, after: State, *, asked: bool) -> None:
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

    def _nothing_leaks(self, placed: Iterable[Placed]) -> None:
        for one in placed:
            meeting = self.person.meeting(one.key)
            if one.event_id not in self.person.choices.named:
                assert one.title in NEUTRAL, one.title
            for text in (one.title, one.description, one.link):
                assert not any(leak in text for leak in LEAKS), f"{text!r} says too much"
            if meeting is not None and meeting.private:
                assert not one.link, one

    # after a run that came to its end

    def wrote_rightly(self, outcome: Outcome, mode: Mode, writes: int, trusted: int | None) -> None:
        """Within the brakes, only what was allowed, and each with a reason."""
        for change in (*outcome.plan.changes, *outcome.applied):
            reason = change.social.reason if isinstance(change, Insert) else change.reason
            self._explained(reason)
        for left in outcome.left:
            assert left.sentence.strip(), left  # a provider's own words may lack the full stop
        if isinstance(mode, Preview):
            assert writes == 0, "a preview wrote"
        if isinstance(mode, Automatic):
            assert trusted is not None or writes == 0, "the first run of all wrote"
            assert len(outcome.applied) <= self.preferences.cap, "more than the cap"
            for change in outcome.applied:
                kind = change.social.kind if isinstance(change, Insert) else change.placed.kind
                assert kind in self.preferences.automatic, f"{kind} was written without a yes"
            self._brake(outcome, trusted or 0)

    def _brake(self, outcome: Outcome, trusted: int) -> None:
        count = len(outcome.snapshot.meetings)
        if (trusted >= 5 and count == 0) or (trusted >= 10 and count * 2 <= trusted):
            removed = [change for change in outcome.applied if isinstance(change, Remove)]
            assert not removed, f"{count} of {trusted} meetings are left, and it removed {removed}"

    def stopped_rightly(self, words: str, trusted: int | None) -> None:
        """A stop says why, and only ever comes before writing."""
        assert words.strip(), "a stop without a word"
        assert trusted is not None, "the first run has nothing to stop for"

    def _explained(self, reason: Reason) -> None:
        assert sentence_is_complete(sentence(reason)), f"{reason} has no sentence"

    def complete(self, outcome: Outcome, *, asked: bool) -> None:
        """The calendar, as it will be when what is still proposed is done, is what the minutes say."""
        future = self._virtual(outcome)
        lying = [one for one in future if one.span.end > self.now]
        twice = [key for key, count in Counter(one.key for one in lying).items() if count > 1]
        assert not twice, f"two events for {twice}"
        fixed = [one for one in lying if self._is_fixed(one)]
        stuck = [one for one in lying if one not in fixed and not reachable(one.span, self.now) and self._was(one)]
        judged = [one for one in lying if one not in fixed and one not in stuck]
        meetings = list(self.person.meetings.values())
        wanted = needs(meetings, self.preferences, [one.span for one in fixed])
        self._each_is_right(judged, wanted, asked=asked)
        self._no_overlap(judged, [*fixed, *stuck])
        self._nothing_is_missing(judged, [*fixed, *stuck], wanted, asked=asked)
        self._everything_is_said(outcome)

    def _virtual(self, outcome: Outcome) -> list[Placed]:
        """What lies there, with what is still proposed: an automatic run leaves the kinds that nobody said yes to."""
        state = dict(self.before)
        for change in outcome.plan.changes:
            if change in outcome.applied:
                continue
            if isinstance(change, Remove):
                state.pop(change.placed.event_id, None)
            elif isinstance(change, Move):
                social = change.social
                state[change.placed.event_id] = replace(
                    change.placed, span=social.span, kind=social.kind, busy=social.busy, link=social.link
                )
            else:
                social = change.social
                new = Placed(str(social.key), social.key, social.kind, social.span, social.title, busy=social.busy)
                state[f"new {social.key}"] = replace(new, link=social.link)
        return list(state.values())

    def _was(self, placed: Placed) -> bool:
        return self.before.get(placed.event_id) == placed

    def _is_fixed(self, placed: Placed) -> bool:
        """Whether it lies there because its user wanted it so."""
        choices = self.person.choices
        pin = choices.pins.get(placed.key)
        if placed.event_id in choices.invited:
            return True
        return pin is not None and pin.event_id == placed.event_id and pin.span == placed.span

    def _each_is_right(self, judged: list[Placed], wanted: dict[SocialKey, Need], *, asked: bool) -> None:
        choices = self.person.choices
        for one in judged:
            meeting = self.person.meeting(one.key)
            assert meeting is not None, f"{one} belongs to no meeting"
            assert deserves_buffers(meeting, self.preferences), f"{one} for {meeting}"
            need = wanted.get(one.key)
            assert need is not None, f"{one} has no room beside {meeting.span}"
            assert one.span == need.span, f"{one.key} lies at {one.span} instead of {need.span}"
            assert all(in_hours(minute, self.preferences) for minute in _each(one.span)), f"{one} is outside hours"
            assert reachable(one.span, self.now), f"{one} is written at {self.now}"
            assert one.busy is (meeting.response == "accepted"), f"{one} for an answer of {meeting.response}"
            social = SocialKind.LINGER if one.key.side is Side.AFTER else SocialKind.DOORS
            assert one.kind in {social, SocialKind.BREATHER}, one
            link = "" if one.kind is SocialKind.BREATHER or meeting.private else meeting.link
            assert one.link == link, f"{one} has not the link {link!r}"
            if one.key not in choices.loose:
                assert asked or one.key not in choices.undone, f"{one.key} was undone"
                no = choices.no.get(one.key)
                assert no is None or (asked and no.comes_back(meeting) is not False), f"{one.key}: a no is a no"

    def _no_overlap(self, judged: list[Placed], others: list[Placed]) -> None:
        walls = [one for one in self.person.meetings.values() if blocks(one, self.preferences)]
        for number, one in enumerate(judged):
            for meeting in walls:
                assert not overlap(one.span, meeting.span), f"{one} overlaps {meeting}"
            for other in (*others, *judged[number + 1 :]):
                assert not overlap(one.span, other.span), f"{one} overlaps {other}"

    def _nothing_is_missing(
        self, judged: list[Placed], others: list[Placed], wanted: dict[SocialKey, Need], *, asked: bool
    ) -> None:
        there = {one.key for one in (*judged, *others)}
        for key, need in wanted.items():
            if key in there or not reachable(need.span, self.now) or not self._is_wanted(need, asked=asked):
                continue
            if any(overlap(need.span, one.span) for one in others):
                continue
            rivals = [one for one in judged if overlap(one.span, need.span)]
            assert rivals, f"{key} is missing at {need.span} ({self.now})"
            people = [people_in(wanted[one.key].meeting) for one in rivals]
            assert min(people) <= people_in(need.meeting), f"{key} had to yield to a larger meeting"

    def _is_wanted(self, need: Need, *, asked: bool) -> bool:
        choices = self.person.choices
        if need.key in choices.loose or (need.key in choices.undone and not asked):
            return False
        no = choices.no.get(need.key)
        return no is None or (asked and no.comes_back(need.meeting) is True)

    def _everything_is_said(self, outcome: Outcome) -> None:
        said = {one.key.source for one in outcome.decision.desired}
        said |= {one.source for one in outcome.decision.skipped}
        for meeting in self.person.meetings.values():
            if self.now + LEAD < meeting.span.start and meeting.span.end < self.now + HORIZON:
                assert meeting.id in said, f"not a word about {meeting}"
        for skipped in outcome.decision.skipped:
            self._explained(skipped.reason)
        for social in outcome.decision.desired:
            self._explained(social.reason)

    # after an undo

    def undone_rightly(self, start: State, run: Run, undone: Undone, person: Person) -> None:
        """What the run put there is away, what it moved or took lies as before, unless its user or time said no."""
        refused = {one.key for one in undone.refused}
        for one in undone.refused:
            assert sentence_is_complete(one.sentence), one
        lying = {placed.key: placed for placed in person.state().values()}
        was = {placed.key: placed for placed in start.values()}
        choices = person.choices
        for change in run.changes:
            key = change.social.key if isinstance(change, Insert) else change.placed.key
            if key in choices.loose:
                continue
            if key in refused:
                if isinstance(change, Insert):
                    placed = was[key]
                    invited = placed.event_id in choices.invited or placed.event_id in choices.named
                    theirs = key in choices.pins or invited
                    assert theirs or placed.span.start <= self.now, f"{key}: refused without need"
            elif isinstance(change, Insert):
                assert key not in lying, f"{key} was put there and not taken back"
            elif key in lying:
                assert lying[key].span == change.placed.span, f"{key} lies at {lying[key].span}, not {change.placed}"
            else:
                assert isinstance(change, Move), f"{key} was removed and not put back"


def _each(span: Span) -> Iterable[datetime]:
    minute = span.start
    while minute < span.end:
        yield minute
        minute += LEAD / 2
