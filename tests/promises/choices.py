"""What the user decided by hand, kept by the test itself: never read off the engine's ledger.

After a crash it can be unknown whether a run saw a decision already; then every reading that is possible is kept.
"""

from dataclasses import dataclass, field

from sobremesa.model import Meeting, SocialKey, Span


@dataclass
class No:
    """A buffer that was deleted; `times` are the meeting's times at which that may have been seen."""

    times: list[Span | None] = field(default_factory=list)
    seen: bool = False

    def comes_back(self, meeting: Meeting) -> bool | None:
        """Whether a plan that a person looks at proposes it again; None when both are right."""
        if not self.times or None in self.times:
            return None
        answers = set()
        for time in self.times:
            assert time is not None
            moved = abs((meeting.span.start - time.start).total_seconds())
            answers.add(moved >= (time.end - time.start).total_seconds())
        return answers.pop() if len(answers) == 1 else None


@dataclass
class Pin:
    """A buffer the user put somewhere; `times` as above."""

    event_id: str
    span: Span
    times: list[Span | None] = field(default_factory=list)
    seen: bool = False

    def released(self, meeting: Meeting | None) -> bool | None:
        """Whether the meeting is more than 30 minutes from where it was then; None when both are right."""
        if meeting is None:
            return False
        answers = set()
        for time in self.times:
            if time is None:
                return None
            starts = abs((meeting.span.start - time.start).total_seconds()) > 30 * 60
            ends = abs((meeting.span.end - time.end).total_seconds()) > 30 * 60
            answers.add(starts)
            answers.add(ends)
        return answers.pop() if len(answers) == 1 else None


@dataclass
class Choices:
    """All of one user's decisions. `loose` are keys where the provider cannot tell, so both outcomes are right.

    `named` are titles by event id; `titles` the last one given for a key, with which an undo may put the event back.
    `marked` is busy or free as the user set it, by event id; of the events in `blurred` nobody can tell who set it.
    `split` has for each key whose series was split the one that took its place.
    """

    no: dict[SocialKey, No] = field(default_factory=dict)
    pins: dict[SocialKey, Pin] = field(default_factory=dict)
    invited: dict[str, Span] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    titles: dict[SocialKey, str] = field(default_factory=dict)
    marked: dict[str, bool] = field(default_factory=dict)
    blurred: set[str] = field(default_factory=set)
    undone: set[SocialKey] = field(default_factory=set)
    loose: set[SocialKey] = field(default_factory=set)
    split: dict[SocialKey, SocialKey] = field(default_factory=dict)
    last: dict[str, set[Span]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    releasing: dict[SocialKey, Pin] = field(default_factory=dict)
    in_doubt: list[tuple[str, SocialKey, Span | None]] = field(default_factory=list)
