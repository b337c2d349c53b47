"""People, their calendars and a clock; every act, every run, and the ten promises after it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from promises.books import Book
from promises.choices import Choices, No
from promises.faults import Died, Fate, Fault, FaultName, MortalStore, ShakyCalendar
from promises.people import Person, doubts_end, person_saw, person_sees, person_took_back, seen_by
from promises.verdict import Verdict
from sobremesa.errors import CalendarError, PlanChangedError, UndoRefusedError, UnsafePlanError
from sobremesa.model import Hours, Insert, Meeting, Placed, Preferences, Side, SocialKey, SocialKind, Span
from sobremesa.reconcile import Automatic, Confirmed, Mode, Outcome, Preview, reconcile, undo
from sobremesa.store import Store, accounts, preferences, runs
from sobremesa.store.accounts import Account
from support.values import sign_in

BUFFERS = frozenset({SocialKind.LINGER, SocialKind.DOORS, SocialKind.BREATHER})
Result = TypeVar("Result")


class World:
    """One server: a real store, real runs, people with calendars, and a clock that goes by minutes."""

    def __init__(self, store: Store, now: datetime, make_book: Callable[[str, str], Book], zone: str = "UTC") -> None:
        self.fate = Fate()
        self.store = MortalStore(store, self.fate)
        self.now = now
        self.zone = zone
        self.make_book = make_book
        self.people: list[Person] = []

    # who is there

    def join(self, email: str, chosen: Preferences | None = None) -> Person:
        """Somebody signs in, looks at a first plan and switches automatic mode on."""
        account = sign_in(self.store, email, self.now)
        chosen = chosen or Preferences(hours=Hours(zone=self.zone))
        person = Person(account, self.make_book(email, self.zone), replace(chosen, email=email, automatic=BUFFERS))
        self.people.append(person)
        self.prefer(person, person.preferences)
        self.run(person, Preview())
        return person

    def close(self) -> None:
        """Everybody leaves, so that the next history can begin with the same addresses."""
        for person in self.people:
            person.book.close()
            with self.store.begin() as session:
                accounts.delete(session, person.account.id)

    # what happens without us

    def put(self, person: Person, meeting: Meeting) -> None:
        """A meeting is added or changed; whoever else is invited here has it too."""
        person.meetings[meeting.id] = meeting
        person.book.put(meeting)
        for other in self.people:
            view = seen_by(other.account.email, meeting)
            if other is not person and view is not None:
                other.meetings[meeting.id] = view
                other.book.put(view)

    def drop(self, person: Person, meeting: Meeting) -> None:
        del person.meetings[meeting.id]
        person.book.drop(meeting)
        for other in self.people:
            if meeting.id in other.meetings:
                other.book.drop(other.meetings.pop(meeting.id))

    def split(self, person: Person, rest: Sequence[Meeting], series: str, later: timedelta) -> None:
        """ "This and following": these instances go on under a new series; what was decided about each goes with it."""
        for old in rest:
            self.drop(person, old)
            span = old.span.moved(later)
            name = f"{series}_{span.start:%Y%m%dT%H%M%SZ}"
            self.put(person, replace(old, id=name, series_id=series, span=span, original_start=span.start))
            for side in Side:
                self._goes_with(person.choices, SocialKey(old.id, side), SocialKey(name, side), same=not later, at=span)

    def _goes_with(self, choices: Choices, old: SocialKey, new: SocialKey, *, same: bool, at: Span) -> None:
        no = choices.no.get(old)
        if no is not None and same and no.seen and no.times == [at] * len(no.times) and old not in choices.loose:
            choices.no[new] = No(list(no.times), seen=True)
        elif no is not None or old in choices.pins or old in choices.undone or old in choices.loose:
            choices.loose.add(new)

    def drag(self, person: Person, placed: Placed, span: Span) -> None:
        """The user moves or stretches an event of ours."""
        person.book.edit(placed, span)
        person.choices.touched.add(placed.event_id)
        if placed.event_id in person.choices.invited:
            person.choices.invited[placed.event_id] = span

    def rename(self, person: Person, placed: Placed, title: str) -> None:
        person.book.rename(placed, title)
        person.choices.named[placed.event_id] = title

    def invite(self, person: Person, placed: Placed, email: str) -> None:
        person.book.invite(placed, email)
        person.choices.invited[placed.event_id] = placed.span

    def delete(self, person: Person, placed: Placed) -> None:
        person.book.delete(placed)
        choices = person.choices
        choices.pins.pop(placed.key, None)
        choices.invited.pop(placed.event_id, None)
        choices.touched.discard(placed.event_id)
        if any(call == "remove" and key == placed.key for call, key, _ in choices.in_doubt):
            choices.loose.add(placed.key)  # we had begun to remove it: nobody can tell who did
        else:
            choices.no[placed.key] = No()
            choices.loose.discard(placed.key)

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for person in self.people:
            person.book.pass_time(minutes)

    def prefer(self, person: Person, chosen: Preferences) -> None:
        person.preferences = chosen
        with self.store.begin() as session:
            preferences.put(session, person.account.id, chosen)

    # what we do

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
        if fault is not None:
            self.strike(person, fault)
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

    def strike(self, person: Person, fault: Fault) -> None:
        """A run that something happens to; nobody runs again for now."""
        with suppress(UnsafePlanError):
            self.run(person, Automatic(), fault)

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
        person_sees(person)
        return Verdict(person, self.now, person.state())

    def _after(
        self, person: Person, verdict: Verdict, *, struck: bool, mode: Mode | None = None, undoing: bool = False
    ) -> None:
        state = person.state()
        verdict.untouched(state, undoing=undoing, asked=isinstance(mode, Confirmed))
        person_saw(person, self.fate.attempted, struck=struck, confirmed=isinstance(mode, Confirmed))
