"""People, their calendars and a clock: every act that is not ours."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from promises.books import Book
from promises.choices import Choices, No
from promises.faults import Fate, MortalStore
from promises.people import Person, seen_by
from promises.places import ORDINARY, Place, daily
from promises.runs import Runs
from sobremesa.model import Meeting, Placed, Preferences, Side, SocialKey, SocialKind, Span
from sobremesa.reconcile import Preview
from sobremesa.store import Store, accounts, preferences
from support.values import sign_in

BUFFERS = frozenset({SocialKind.LINGER, SocialKind.DOORS, SocialKind.BREATHER})


class World(Runs):
    """One server: a real store, real runs, people with calendars, and a clock that goes by minutes."""

    def __init__(self, store: Store, make_book: Callable[[str, str], Book], place: Place = ORDINARY) -> None:
        self.fate = Fate()
        self.store = MortalStore(store, self.fate)
        self.now = place.now
        self.place = place
        self.make_book = make_book
        self.people: list[Person] = []

    # who is there

    def join(self, email: str, chosen: Preferences | None = None) -> Person:
        """Somebody signs in, looks at a first plan and switches automatic mode on."""
        account = sign_in(self.store, email, self.now)
        chosen = chosen or Preferences(hours=self.place.hours)
        book = self.make_book(email, self.place.zone)
        person = Person(account, book, replace(chosen, email=email, automatic=BUFFERS))
        self.people.append(person)
        if book.shared:  # they see each other's free and busy times, too
            for one in self.people:
                one.known |= {other.account.email for other in self.people if other is not one}
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
                if not other.book.shared:
                    other.book.put(view)

    def put_series(self, person: Person, meetings: Sequence[Meeting]) -> None:
        """A series is added, of which these are all the instances."""
        person.book.put_series(meetings)
        for one, seen in self._seen(person, meetings):
            one.meetings |= {meeting.id: meeting for meeting in seen}
            if one is not person and not one.book.shared:
                one.book.put_series(seen)

    def drop(self, person: Person, meeting: Meeting) -> None:
        del person.meetings[meeting.id]
        person.book.drop(meeting)
        for other in self.people:
            if meeting.id in other.meetings:
                seen = other.meetings.pop(meeting.id)
                if not other.book.shared:
                    other.book.drop(seen)

    def split(self, person: Person, old: Sequence[Meeting], series: str, later: timedelta) -> None:
        """ "This and following": these instances go on under a new series; what was decided about each goes with it."""
        new = self._followers(old, series, later)
        person.book.split(old, new)
        for one, seen in self._seen(person, new):
            if one is not person and not one.book.shared:
                one.book.split([one.meetings[meeting.id] for meeting in old], seen)
            for before, after in zip(old, seen, strict=True):
                one.meetings.pop(before.id)
                one.meetings[after.id] = after
                for side in Side:
                    keys = SocialKey(before.id, side), SocialKey(after.id, side)
                    self._goes_with(one.choices, *keys, same=not later, at=after.span)

    def _followers(self, old: Sequence[Meeting], series: str, later: timedelta) -> list[Meeting]:
        """The instances of the new series, each as far from where the series puts it as it was before."""
        first = old[0].original_start
        assert first is not None
        found = []
        for one in old:
            assert one.original_start is not None
            days = (self.place.today(one.original_start) - self.place.today(first)).days
            original = daily(first + later, days, self.place.zone)
            span = one.span.moved(original - one.original_start)
            name = f"{series}_{original:%Y%m%dT%H%M%SZ}"
            found.append(replace(one, id=name, series_id=series, span=span, original_start=original))
        return found

    def _seen(self, person: Person, meetings: Sequence[Meeting]) -> list[tuple[Person, list[Meeting]]]:
        """Everybody who has these meetings, with what they see of them."""
        found = [(person, list(meetings))]
        for other in self.people:
            seen = [view for meeting in meetings if (view := seen_by(other.account.email, meeting))]
            if other is not person and seen:
                found.append((other, seen))
        return found

    def _goes_with(self, choices: Choices, old: SocialKey, new: SocialKey, *, same: bool, at: Span) -> None:
        choices.split[old] = new
        no = choices.no.get(old)
        if no is not None and same and no.seen and no.times == [at] * len(no.times) and old not in choices.loose:
            choices.no[new] = No(list(no.times), seen=True)
        elif no is not None or old in choices.pins or old in choices.undone or old in choices.loose:
            choices.loose.add(new)

    def _goes_on(self, choices: Choices, key: SocialKey) -> None:
        """What is decided about one that still lies there after the split, because it has guests or has begun.

        That goes for whoever took its place as well, if they are near enough.
        """
        while key in choices.split:
            key = choices.split[key]
            choices.loose.add(key)

    def drag(self, person: Person, placed: Placed, span: Span) -> None:
        """The user moves or stretches an event of ours."""
        person.book.edit(placed, span)
        self._goes_on(person.choices, placed.key)
        person.choices.touched.add(placed.event_id)
        if placed.event_id in person.choices.invited:
            person.choices.invited[placed.event_id] = span

    def rename(self, person: Person, placed: Placed, title: str) -> None:
        person.book.rename(placed, title)
        person.choices.named[placed.event_id] = person.choices.titles[placed.key] = title

    def mark(self, person: Person, placed: Placed) -> None:
        """The user shows an event of ours as free, or as busy again."""
        person.book.mark(placed, not placed.busy)
        choices, event_id = person.choices, placed.event_id
        if any(key == placed.key for _, key, _ in choices.in_doubt):
            choices.blurred.add(event_id)  # we had begun to write it: nobody can tell who set what
        elif event_id in choices.marked:
            del choices.marked[event_id]
        else:
            choices.marked[event_id] = not placed.busy

    def invite(self, person: Person, placed: Placed, email: str) -> None:
        person.book.invite(placed, email)
        person.choices.invited[placed.event_id] = placed.span

    def delete(self, person: Person, placed: Placed) -> None:
        person.book.delete(placed)
        choices = person.choices
        self._goes_on(choices, placed.key)
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
        self.people[0].book.pass_time(minutes)  # they share the provider, if it has a clock

    def prefer(self, person: Person, chosen: Preferences) -> None:
        person.preferences = chosen
        with self.store.begin() as session:
            preferences.put(session, person.account.id, chosen)
