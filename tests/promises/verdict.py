"""The ten promises, asked of one person's calendar before and after a run; where each of them is checked:

1. Idempotent: `Runs.settle` runs again over an unchanged calendar and counts 0 writes.
2. Convergent: after every step, with whatever faults, `each_is_right` and `nothing_is_missing` want the one state that
   the minutes ask for; `test_faults` compares with an undisturbed twin. Where nobody can tell who removed an event,
   its key is among `Choices.loose` and both states are right.
3. No overlap: `no_overlap` for the calendar as a whole, `nothing_badly_placed` for each write of a run that died.
4. Ours only: `ours_only` compares everything without our mark before and after each run, and counts messages.
5. The user wins: `as_the_user_put_it`, `nothing_against_a_no`, `_is_not_refused`, and `undone_rightly` for an undo.
6. People are asked: `guests_are_asked`, and `ours_only` counts messages to guests.
7. Nothing leaks: `nothing_leaks` reads all that an event of ours says.
8. In hours: `each_is_right` and `nothing_badly_placed` ask the wall clock of each minute.
9. Explained: `wrote_rightly` and `everything_is_said`: a code, its numbers and a sentence.
10. Bounded: `wrote_rightly` with `_brake`, `stopped_rightly`, and `Runs.confirm` for a plan that a person saw.
"""

from promises.complete import Complete
from promises.oracle import needs, sentence_is_complete
from promises.people import Person, State
from sobremesa.model import Insert, Move, Remove
from sobremesa.reconcile import Automatic, Mode, Outcome, Preview, Undone
from sobremesa.store.runs import Run

CHECKS: dict[str, tuple[str, ...]] = {
    "idempotent": ("settle",),
    "convergent": ("each_is_right", "nothing_is_missing"),
    "no overlap": ("no_overlap", "nothing_badly_placed"),
    "ours only": ("ours_only",),
    "the user wins": ("as_the_user_put_it", "nothing_against_a_no", "undone_rightly"),
    "people are asked": ("guests_are_asked",),
    "nothing leaks": ("nothing_leaks",),
    "in hours": ("each_is_right", "nothing_badly_placed"),
    "explained": ("explained", "everything_is_said"),
    "bounded": ("wrote_rightly", "stopped_rightly", "confirm"),
}


class Verdict(Complete):
    """What one person's calendar was when a run began, and what must be true of the run and of what it left."""

    def wrote_rightly(self, outcome: Outcome, mode: Mode, writes: int, trusted: int | None) -> None:
        """Within the brakes, only what was allowed, and each with a reason."""
        for change in (*outcome.plan.changes, *outcome.applied):
            self.explained(change.social.reason if isinstance(change, Insert) else change.reason)
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
        if self._emptied_or_halved(trusted, len(outcome.snapshot.meetings)):
            removed = [change for change in outcome.applied if isinstance(change, Remove)]
            assert not removed, f"{len(outcome.snapshot.meetings)} of {trusted} meetings are left: {removed} removed"

    @staticmethod
    def _emptied_or_halved(trusted: int, count: int) -> bool:
        return (trusted >= 5 and count == 0) or (trusted >= 10 and count * 2 <= trusted)

    def stopped_rightly(self, words: str, trusted: int | None) -> None:
        """A stop says why, only ever comes before writing, and not without need."""
        assert words.strip(), "a stop without a word"
        assert trusted is not None, "the first run has nothing to stop for"
        if "meetings are left" not in words:
            keys = needs(list(self.person.meetings.values()), self.preferences, []).keys()
            most = len(keys | {one.key for one in self.before.values()})
            assert most > self.preferences.cap, f"{words!r} for {most} buffers at most"

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
                    decided = choices.invited.keys() | choices.named.keys() | choices.marked.keys() | choices.blurred
                    theirs = key in choices.pins or placed.event_id in decided
                    assert theirs or placed.span.start <= self.now, f"{key}: refused without need"
            elif isinstance(change, Insert):
                assert key not in lying, f"{key} was put there and not taken back"
            elif key in lying:
                assert lying[key].span == change.placed.span, f"{key} lies at {lying[key].span}, not {change.placed}"
            else:
                assert isinstance(change, Move), f"{key} was removed and not put back"
