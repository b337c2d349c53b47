"""What holds when a run came to its end: the calendar is what the minutes say, and every word about it is there."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from promises.company import kinds_of, social_on_one_day
from promises.oracle import (
    HORIZON,
    LEAD,
    Need,
    blocks,
    deserves_buffers,
    each_minute,
    in_hours,
    local_day,
    needs,
    overlap,
    people_in,
    reachable,
    sentence_is_complete,
)
from promises.untouched import Untouched
from sobremesa.model import Meeting, Move, Placed, Reason, ReasonCode, Remove, Social, SocialKey, SocialKind, Span
from sobremesa.reconcile import Outcome
from sobremesa.wording import sentence

Needs = dict[SocialKey, Need]
BESIDE = {ReasonCode.AFTER_MEETING, ReasonCode.BEFORE_MEETING, ReasonCode.SHORTENED, ReasonCode.ALONE}


class Complete(Untouched):
    """The calendar with what is still proposed, judged as a whole."""

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
        self.fixed_spans = [one.span for one in fixed]
        wanted = needs(meetings, self.preferences, self.fixed_spans)
        self.each_is_right(judged, wanted, asked=asked)
        self.no_overlap(judged, [*fixed, *stuck])
        passed = {one.key for one in future if one.span.end <= self.now and self._is_pinned(one)}
        self.nothing_is_missing(judged, [*fixed, *stuck], wanted, passed, asked=asked)
        self.everything_is_said(outcome)

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
        return placed.event_id in self.person.choices.invited or self._is_pinned(placed)

    def _is_pinned(self, placed: Placed) -> bool:
        pin = self.person.choices.pins.get(placed.key)
        return pin is not None and pin.event_id == placed.event_id and pin.span == placed.span

    def each_is_right(self, judged: Sequence[Placed], wanted: Needs, *, asked: bool) -> None:
        """Each of ours has a meeting that deserves it, touches it, has the right length and is of the right kind."""
        for one in judged:
            meeting = self.person.meeting(one.key)
            assert meeting is not None, f"{one} belongs to no meeting"
            assert deserves_buffers(meeting, self.preferences), f"{one} for {meeting}"
            need = wanted.get(one.key)
            assert need is not None, f"{one} has no room beside {meeting.span}"
            assert one.span == need.span, f"{one.key} lies at {one.span} instead of {need.span}"
            assert all(in_hours(minute, self.preferences) for minute in each_minute(one.span)), f"{one}: outside hours"
            assert reachable(one.span, self.now), f"{one} is written at {self.now}"
            self._is_shown_rightly(one, meeting)
            self._is_of_the_right_kind(one, need, wanted)
            self._is_not_refused(one, meeting, asked=asked)
        social = [local_day(one.span.start, self.preferences) for one in judged if one.kind != SocialKind.BREATHER]
        assert not social_on_one_day(social, self.preferences), social_on_one_day(social, self.preferences)

    def _is_shown_rightly(self, one: Placed, meeting: Meeting) -> None:
        choices = self.person.choices
        if one.event_id not in choices.marked and one.event_id not in choices.blurred:
            assert one.busy is (meeting.response == "accepted"), f"{one} for an answer of {meeting.response}"
        link = "" if one.kind is SocialKind.BREATHER or meeting.private else meeting.link
        assert one.link == link, f"{one} has not the link {link!r}"

    def _is_of_the_right_kind(self, one: Placed, need: Need, wanted: Needs) -> None:
        right = self._kinds(need, wanted)
        assert one.kind in right, f"{one} should be one of {right}"
        assert one.kind not in self.preferences.off_kinds, f"{one}: that kind is off"

    def _kinds(self, need: Need, wanted: Needs) -> set[SocialKind]:
        meetings = self.person.meetings.values()
        return kinds_of(need, wanted, self.fixed_spans, meetings, self.preferences, self.person.known)

    def _is_not_refused(self, one: Placed, meeting: Meeting, *, asked: bool) -> None:
        choices = self.person.choices
        if one.key not in choices.loose:
            assert asked or one.key not in choices.undone, f"{one.key} was undone"
            no = choices.no.get(one.key)
            assert no is None or (asked and no.comes_back(meeting) is not False), f"{one.key}: a no is a no"

    def no_overlap(self, judged: Sequence[Placed], others: Sequence[Placed]) -> None:
        """No minute of ours is a busy one, or in two of ours."""
        walls = [one for one in self.person.meetings.values() if blocks(one, self.preferences)]
        for number, one in enumerate(judged):
            for meeting in walls:
                assert not overlap(one.span, meeting.span), f"{one} overlaps {meeting}"
            for other in (*others, *judged[number + 1 :]):
                assert not overlap(one.span, other.span), f"{one} overlaps {other}"

    def nothing_is_missing(
        self,
        judged: Sequence[Placed],
        others: Sequence[Placed],
        wanted: Needs,
        passed: Collection[SocialKey],
        *,
        asked: bool,
    ) -> None:
        """Whatever has room and is wanted is there, unless a more social meeting took its room.

        Those in `passed` lie where their user put them, which by now is over.
        """
        there = {one.key for one in (*judged, *others)}.union(passed)
        for key, need in wanted.items():
            if key in there or not reachable(need.span, self.now) or not self._is_wanted(need, wanted, asked=asked):
                continue
            if any(overlap(need.span, one.span) for one in others):
                continue
            rivals = [one for one in judged if overlap(one.span, need.span)]
            assert rivals, f"{key} is missing at {need.span} ({self.now})"
            people = [people_in(wanted[one.key].meeting) for one in rivals]
            assert min(people) <= people_in(need.meeting), f"{key} had to yield to a larger meeting"

    def _is_wanted(self, need: Need, wanted: Needs, *, asked: bool) -> bool:
        choices = self.person.choices
        if need.key in choices.loose or (need.key in choices.undone and not asked):
            return False
        if self._kinds(need, wanted) & self.preferences.off_kinds:
            return False  # it is off, or it may be
        no = choices.no.get(need.key)
        return no is None or (asked and no.comes_back(need.meeting) is True)

    def everything_is_said(self, outcome: Outcome) -> None:
        """Every meeting has a word said about it, with the numbers that are true."""
        said = {one.key.source for one in outcome.decision.desired}
        said |= {one.source for one in outcome.decision.skipped}
        for meeting in self.person.meetings.values():
            if self.now + LEAD < meeting.span.start and meeting.span.end < self.now + HORIZON:
                assert meeting.id in said, f"not a word about {meeting}"
        for skipped in outcome.decision.skipped:
            self.explained(skipped.reason)
        for social in outcome.decision.desired:
            self.explained(social.reason)
            self._with_its_numbers(social)

    def _with_its_numbers(self, social: Social) -> None:
        code, facts = social.reason.code, social.reason.facts
        assert facts["minutes"] == int(social.span.minutes), f"{social} is explained with {facts}"
        meeting = self.person.meeting(social.key)
        if meeting is not None and code in BESIDE:
            assert facts["people"] == people_in(meeting), f"{meeting} is explained with {facts}"

    def explained(self, reason: Reason) -> None:
        """A stable code, and a sentence with nothing left open."""
        assert reason.as_dict()["code"] in list(ReasonCode), reason
        assert sentence_is_complete(sentence(reason)), f"{reason} has no sentence"

    fixed_spans: list[Span]
