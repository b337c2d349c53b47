"""What we do in a world: runs, struck or not, a yes, an undo; and what is asked of them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from promises.faults import Died, Fate, Fault, FaultName, MortalStore, ShakyCalendar
from promises.people import Person, doubts_end, person_has_back, person_saw, person_sees, person_took_back
from promises.verdict import Verdict
from sobremesa.errors import CalendarError, PlanChangedError, UndoRefusedError, UnsafePlanError
from sobremesa.model import Insert, Placed, Span
from sobremesa.reconcile import Automatic, Confirmed, Mode, Outcome, Preview, reconcile, undo
from sobremesa.store import runs
from sobremesa.store.accounts import Account

Result = TypeVar("Result")


class Runs:
    """The half of a world that is ours: `store` and `fate` are what may break, `now` is the clock."""

    fate: Fate
    store: MortalStore
    now: datetime

    def drag(self, person: Person, placed: Placed, span: Span) -> None:
        """The user moves or stretches an event of ours."""
        raise NotImplementedError

    def delete(self, person: Person, placed: Placed) -> None:
        """The user deletes an event of ours."""
        raise NotImplementedError

    def run(self, person: Person, mode: Mode, fault: Fault | None = None) -> Outcome | None:
        """One run, which may be struck; what must hold even then is checked. None when it did not come to its end."""
        verdict = self._before(person)
        outcome = None
        try:
            outcome = self._guarded(person, fault, lambda: self._reconcile(person, mode))
        except UnsafePlanError as error:
            assert self.fate.writes == 0, f"an unsafe run wrote {self.fate.writes} times"
            self._after(person, verdict, struck=self.fate.struck)
            verdict.stopped_rightly(str(error), person.trusted)
            raise
        self._after(person, verdict, struck=self.fate.struck or outcome is None, mode=mode)
        if outcome is not None:
            verdict.wrote_rightly(outcome, mode, self.fate.writes, person.trusted)
            if outcome.unsafe is None or (isinstance(mode, Confirmed) and mode.keys is None):
                person.trusted = len(outcome.snapshot.meetings)
        return outcome

    def settle(self, person: Person, fault: Fault | None = None) -> None:
        """A struck run, then one that nothing disturbs; then every promise holds and another run has nothing to do."""
        outcome = self.strike(person, fault) if fault else None
        if outcome is None or self.fate.struck or outcome.again:
            outcome = self._automatic(person)
        for _ in range(3):
            if not outcome.again:
                break
            outcome = self._automatic(person)
        assert not outcome.again, "still not settled"
        self.promises(person, outcome)
        if outcome.applied:
            again = self._automatic(person)
            assert (again.applied, self.fate.writes) == ((), 0), f"a second run writes {again.applied}"
            self.promises(person, again)

    def strike(self, person: Person, fault: Fault) -> Outcome | None:
        """A run that something happens to; nobody runs again for now, and nobody answers when it stops to ask."""
        with suppress(UnsafePlanError):
            return self.run(person, Automatic(), fault)
        return None

    def look(self, person: Person) -> None:
        """An automatic run that may stop to ask; nobody answers for now."""
        with suppress(UnsafePlanError):
            self.run(person, Automatic())

    def confirm(self, person: Person, fault: Fault | None = None, only: int | None = None) -> None:
        """The person looks at the plan and says yes, to all of it or to its change number `only`."""
        seen = self.run(person, Preview())
        assert seen is not None
        self.promises(person, seen, asked=True)
        keys = None
        if only is not None and seen.plan.changes:
            change = seen.plan.changes[only % len(seen.plan.changes)]
            keys = frozenset({change.social.key if isinstance(change, Insert) else change.placed.key})
        outcome = self.run(person, Confirmed(seen.plan.digest, keys), fault)
        if outcome is not None and keys is None and not outcome.left:
            assert len(outcome.applied) == len(seen.plan.changes), "a confirmed plan was not carried out whole"

    def take_back(self, person: Person, number: int = 0, fault: Fault | None = None) -> None:
        """Undo one of the last runs, again if it was struck."""
        with self.store.read() as session:
            recent = [run for run in runs.recent(session, person.account.id) if run.undone_at is None]
        if not recent:
            return
        run = recent[number % len(recent)]
        start = person.state()
        for fault_now in (fault, None):
            verdict = self._before(person)
            try:
                undone = self._guarded(
                    person, fault_now, lambda: undo(person.account.id, run.id, self.store, self._open(person), self.now)
                )
            except UndoRefusedError:  # all of it was done before the process ended
                break
            self._after(person, verdict, struck=self.fate.struck or undone is None, undoing=True)
            if undone is not None and not self.fate.struck:
                verdict.undone_rightly(start, run, undone, person)
                break
        person_took_back(person, start)

    def promises(self, person: Person, outcome: Outcome, *, asked: bool = False) -> None:
        """What is in the calendar, with what the plan still proposes, is what it must be."""
        Verdict(person, self.now, person.state()).complete(outcome, asked=asked)
        doubts_end(person)

    # how

    def _automatic(self, person: Person) -> Outcome:
        try:
            outcome = self.run(person, Automatic())
        except UnsafePlanError:
            self.confirm(person)
            outcome = self.run(person, Automatic())
        assert outcome is not None
        return outcome

    def _reconcile(self, person: Person, mode: Mode) -> Outcome:
        return reconcile(person.account.id, self.store, self._open(person), self.now, mode)

    def _open(self, person: Person) -> Callable[[Account], Any]:
        def open_calendar(account: Account) -> Any:
            assert account.id == person.account.id
            return ShakyCalendar(person.book.calendar, self.fate, person.book.line)

        return open_calendar

    def _guarded(self, person: Person, fault: Fault | None, work: Callable[[], Result]) -> Result | None:
        """`work` with a fault armed; None when the process died or the calendar did not answer."""
        self.fate.hands = lambda name, placed: self._hands(person, name, placed)
        self.fate.arm(fault)
        try:
            return work()
        except (Died, CalendarError, PlanChangedError):
            if not self.fate.struck:  # nothing went wrong, and yet
                raise
            return None
        finally:
            self.fate.disarm()
            person.book.calm()

    def _hands(self, person: Person, name: FaultName, placed: Placed) -> None:
        """The user is quicker than our write."""
        if name == "410 by the user":
            meeting = person.meeting(placed.key)
            person.choices.in_doubt = self.fate.attempted[-1:]
            self.delete(person, placed)
            if placed.key in person.choices.no:
                person.choices.no[placed.key].times.append(meeting.span if meeting else None)
        else:
            self.drag(person, placed, placed.span.moved(timedelta(minutes=1)))

    def _before(self, person: Person) -> Verdict:
        person_sees(person, self.now)
        return Verdict(person, self.now, person.state())

    def _after(
        self, person: Person, verdict: Verdict, *, struck: bool, mode: Mode | None = None, undoing: bool = False
    ) -> None:
        state = person.state()
        if undoing:
            person_has_back(person, verdict.before)
        verdict.untouched(state, undoing=undoing, asked=isinstance(mode, Confirmed))
        person_saw(person, self.fate.attempted, struck=struck, confirmed=isinstance(mode, Confirmed))
