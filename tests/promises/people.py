"""A user of the server, and what the test knows of their decisions before and after each run."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from promises.books import Book
from promises.choices import Choices, Pin
from promises.oracle import HORIZON
from sobremesa.model import Meeting, Placed, Preferences, SocialKey, Span
from sobremesa.store.accounts import Account

DAY = timedelta(days=1)
State = dict[str, Placed]
Attempts = list[tuple[str, SocialKey, Span | None]]


@dataclass
class Person:
    """A user of the server, with everything the test knows about them."""

    account: Account
    book: Book
    preferences: Preferences
    meetings: dict[str, Meeting] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)
    trusted: int | None = None
    known: set[str] = field(default_factory=set)  # people of whom the server knows when they are free

    def state(self) -> State:
        return {placed.event_id: placed for placed in self.book.ours()}

    def meeting(self, key: SocialKey) -> Meeting | None:
        return self.meetings.get(key.source)


def by_key(state: State) -> dict[SocialKey, Placed]:
    return {placed.key: placed for placed in state.values()}


def person_sees(person: Person, now: datetime) -> None:
    """A run begins at `now`: whatever the user did until then is seen by it, or may be."""
    choices, state = person.choices, person.state()
    for key, no in choices.no.items():
        if not no.seen:
            no.times.append(time_of(person, key))
    for event_id in choices.touched & state.keys():
        _is_put(choices, state[event_id])
    choices.touched.clear()
    choices.releasing.clear()
    for key, pin in tuple(choices.pins.items()):
        if not pin.seen:
            pin.times.append(time_of(person, key))
            continue
        meeting = person.meeting(key)
        released = pin.released(meeting) and _is_read(meeting, now)
        if released is None:
            choices.loose.add(key)
        elif released:
            choices.releasing[key] = choices.pins.pop(key)


def _is_read(meeting: Meeting | None, now: datetime) -> bool | None:
    """Whether a run reads that far ahead: 14 days and the day after, as a whole; None where it depends on the zone.

    A meeting that moved farther away cannot be told from one that was cancelled.
    """
    ahead = (meeting.span.start if meeting else now) - now
    return None if HORIZON + DAY <= ahead <= HORIZON + 3 * DAY else ahead < HORIZON + DAY


def _is_put(choices: Choices, placed: Placed) -> None:
    """The user dragged or stretched this event: it is theirs now, unless it lies where we may have put it."""
    known = choices.last.get(placed.event_id, set())
    pin = choices.pins.get(placed.key)
    if pin is not None and pin.span == placed.span:
        return
    if pin is None and placed.span in known:
        if len(known) > 1:
            choices.loose.add(placed.key)
        return
    choices.pins[placed.key] = Pin(placed.event_id, placed.span)


def time_of(person: Person, key: SocialKey) -> Span | None:
    """When the meeting takes place now, if it still does."""
    meeting = person.meeting(key)
    return meeting.span if meeting else None


def seen_by(email: str, meeting: Meeting) -> Meeting | None:
    """The meeting as it is in the calendar of the guest with that address, if there is such a guest."""
    mine = next((guest for guest in meeting.guests if guest.email == email), None)
    if mine is None:
        return None
    guests = tuple(replace(guest, is_self=guest.email == email) for guest in meeting.guests)
    return replace(meeting, response=mine.response, guests=guests)


def person_saw(person: Person, attempted: Attempts, *, struck: bool, confirmed: bool) -> None:
    """A run is over: what it surely saw counts as seen, and where it was struck it may have done what it began."""
    choices, state = person.choices, person.state()
    choices.in_doubt = list(attempted) if struck else []
    for event_id, placed in state.items():
        known = set() if event_id in choices.touched else {placed.span}
        if struck:
            known |= {span for _, key, span in attempted if key == placed.key and span}
            known |= choices.last.get(event_id, set())
        choices.last[event_id] = known
    if confirmed:
        _said_yes(choices, attempted, struck=struck)
    if struck:
        choices.loose |= choices.releasing.keys()
        choices.pins |= choices.releasing
    else:
        for no in choices.no.values():
            no.seen = True
        for pin in choices.pins.values():
            pin.seen = True
    choices.invited = {event_id: span for event_id, span in choices.invited.items() if event_id in state}


def _said_yes(choices: Choices, attempted: Attempts, *, struck: bool) -> None:
    """What the person confirmed is wanted again, whatever they said before."""
    for _, key, _ in attempted:
        choices.no.pop(key, None)
        choices.undone.discard(key)
        if struck:
            choices.loose.add(key)


def person_has_back(person: Person, start: State) -> None:
    """What undo put back has a new id, and still the title that its user gave it."""
    choices = person.choices
    for event_id, placed in person.state().items():
        if event_id not in start and choices.titles.get(placed.key) == placed.title:
            choices.named[event_id] = placed.title


def person_took_back(person: Person, start: State) -> None:
    """What undo took out stays out, what it put back stays where it is."""
    choices = person.choices
    before, after = by_key(start), by_key(person.state())
    for key in before.keys() - after.keys():
        choices.undone.add(key)
    for key, placed in after.items():
        if key not in before or _looks(before[key]) != _looks(placed):
            choices.pins[key] = Pin(placed.event_id, placed.span, [time_of(person, key)], seen=True)
            choices.undone.discard(key)


def _looks(placed: Placed) -> tuple[Span, str, bool]:
    """What an undo puts back: the time, and also the name and the mark where a run changed nothing else."""
    return placed.span, placed.title, placed.busy


def doubts_end(person: Person) -> None:
    """Where both outcomes were right, one of them has come about."""
    choices = person.choices
    lying = by_key(person.state())
    for key in choices.loose & lying.keys():
        pin = choices.pins.get(key)
        if pin is None or pin.span != lying[key].span:
            choices.pins.pop(key, None)
            choices.no.pop(key, None)
            choices.undone.discard(key)
            choices.loose.discard(key)
