"""A calendar in memory: every promise of `Calendar`, no provider; for tests, benches and new providers."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from sobremesa.calendars.faults import Call, Faults
from sobremesa.calendars.memory_meetings import MemoryMeetings
from sobremesa.calendars.memory_separate import MemorySeparate
from sobremesa.calendars.memory_series import MemorySeries
from sobremesa.errors import EventChangedError, EventExistsError, EventGoneError
from sobremesa.model import (
    PRIMARY,
    FreeBusy,
    Guest,
    Meeting,
    Placed,
    Response,
    Snapshot,
    Social,
    SocialKind,
    Span,
    Unreadable,
)


class MemoryCalendar(MemorySeparate, MemorySeries, MemoryMeetings):
    """One person's calendar in memory; safe to share between threads, and the same calls give the same etags and order.

    `calls` counts every call by name, `writes` the writes that changed something, `mails` holds what a guest was sent,
    as (event id, email). `put`, `drop`, `edit` and the like are what other people and the owner do: not counted.
    """

    def __init__(self, email: str = "alex@example.com", *, zone: str = "UTC", calendar_id: str = "primary") -> None:
        self.email = email
        self.zone = zone
        self.calendar_id = calendar_id
        self.faults = Faults()
        self.calls: Counter[Call] = Counter()
        self.writes = 0
        self.mails: list[tuple[str, str]] = []
        super().__init__()
        self._lock = threading.RLock()
        self._version = 0
        self._ours: dict[str, Placed] = {}
        self._unreadable: dict[str, Unreadable] = {}
        self._busy: dict[str, FreeBusy] = {}
        self._zones: dict[str, str] = {}

    # what `Calendar` promises

    def read(self, window: Span, also: Iterable[str] = ()) -> Snapshot:
        """Everything in `window`, by start; deleted events of ours are not listed, `get` tells of them."""
        seen = {PRIMARY, *also}
        with self._call("read"):
            self._raise_if_gone(seen)
            around = (meeting for meeting in self._meetings.values() if meeting.calendar_id not in self._separate)
            meetings = [self._as_read(meeting) for meeting in around if meeting.span.overlaps(window)]
            ours = [placed for placed in self._live(seen) if placed.span.overlaps(window)]
            return Snapshot(
                window,
                tuple(sorted(meetings, key=lambda meeting: (meeting.span, meeting.id))),
                tuple(sorted(ours, key=lambda placed: (placed.span, placed.event_id))),
                self.zone,
                tuple(self._unreadable.values()),
            )

    def free_busy(self, emails: Iterable[str], window: Span) -> Mapping[str, FreeBusy]:
        """Busy spans within `window`, joined; a person nobody told us about has the error `notFound`."""
        with self._call("free_busy"):
            return {email: self._free_busy(email, window) for email in emails}

    def zone_of(self, email: str) -> str | None:
        """The zone set for a colleague, None for anybody else."""
        with self._call("zone_of"):
            return self._zones.get(email)

    def get(self, event_id: str, calendar_id: str = PRIMARY) -> Placed | None:
        """The event of ours under that id, `cancelled` when it was deleted; None when the id was never used."""
        with self._call("get"):
            return self._lies_in(self._ours.get(event_id), calendar_id)

    def insert(self, event_id: str, social: Social, *, notify: bool = False) -> Placed:
        """Write a new event; raises EventExistsError for an id that is taken, even by a deleted event."""
        with self._call("insert"):
            self._raise_if_gone([social.calendar_id])
            if event_id in self._ours or event_id in self._meetings:
                raise EventExistsError(f"event {event_id}: the id is taken")
            return self._write(
                Placed(
                    event_id,
                    social.key,
                    social.kind,
                    social.span,
                    social.title,
                    social.description,
                    social.busy,
                    _guests((), social),
                    self._link(event_id, social),
                    calendar_id=social.calendar_id,
                ),
                notify,
            )

    def move(self, placed: Placed, social: Social, *, notify: bool = False) -> Placed:
        """Give the event what `social` says, its guests aside; EventChangedError on another etag."""
        with self._call("move"):
            current = self._unchanged(placed)
            return self._write(
                replace(
                    current,
                    span=social.span,
                    kind=social.kind,
                    title=social.title,
                    description=social.description,
                    busy=social.busy,
                    link=current.link if social.kind is SocialKind.COFFEE else social.link,
                ),
                notify,
            )

    def amend(self, placed: Placed, social: Social, *, notify: bool = True) -> Placed:
        """Set guests and conference; who stays a guest keeps their answer, and nothing missing is no write."""
        with self._call("amend"):
            current = self._unchanged(placed)
            link = self._link(current.event_id, social) if social.conference else current.link
            amended = replace(current, guests=_guests(current.guests, social), link=link)
            return current if amended == current else self._write(amended, notify)

    def remove(self, placed: Placed, *, notify: bool = False) -> None:
        """Delete the event; its id stays taken. EventGoneError when it is deleted already."""
        with self._call("remove"):
            self._write(replace(self._unchanged(placed), cancelled=True), notify)

    # what happens in the world

    def put(self, meeting: Meeting) -> Meeting:
        """Put or change a meeting that is not ours; gives it back with its new etag."""
        with self._lock:
            self._meetings[meeting.id] = replace(meeting, etag=self._next_etag())
            return self._meetings[meeting.id]

    def drop(self, meeting_id: str) -> None:
        """Somebody cancels that meeting."""
        with self._lock:
            del self._meetings[meeting_id]

    def edit(
        self, event_id: str, span: Span | None = None, *, title: str | None = None, busy: bool | None = None
    ) -> Placed:
        """The owner changes an event of ours by hand; raises EventGoneError when there is none to change."""
        with self._lock:
            current = self._existing(event_id)
            return self._store(
                replace(
                    current,
                    span=span or current.span,
                    title=current.title if title is None else title,
                    busy=current.busy if busy is None else busy,
                )
            )

    def delete_by_user(self, event_id: str) -> None:
        """The owner deletes an event of ours by hand."""
        with self._lock:
            self._store(replace(self._existing(event_id), cancelled=True))

    def answer(self, event_id: str, email: str, response: Response) -> Placed:
        """A guest answers the invitation to an event of ours."""
        with self._lock:
            current = self._existing(event_id)
            guests = (replace(guest, response=response) if guest.email == email else guest for guest in current.guests)
            return self._store(replace(current, guests=tuple(guests)))

    def set_busy(self, email: str, busy: Iterable[Span] = (), *, error: str = "") -> None:
        """What the provider says of a colleague: when they are busy, or the `error` that makes it unknown."""
        with self._lock:
            self._busy[email] = FreeBusy(email, tuple(busy), error)

    def set_zone(self, email: str, zone: str) -> None:
        """The zone that a colleague's calendar tells."""
        with self._lock:
            self._zones[email] = zone

    def set_unreadable(self, *events: Unreadable) -> None:
        """The events of which every read reports that it cannot understand them."""
        with self._lock:
            self._unreadable = {event.id: event for event in events}

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """Every meeting that is not ours, by start; a look that is not counted."""
        with self._lock:
            return tuple(sorted(self._meetings.values(), key=lambda meeting: (meeting.span, meeting.id)))

    @property
    def ours(self) -> tuple[Placed, ...]:
        """Every event of ours that is not deleted, by start; a look that is not counted."""
        with self._lock:
            return tuple(sorted(self._live(), key=lambda placed: (placed.span, placed.event_id)))

    # how

    @contextmanager
    def _call(self, name: Call) -> Iterator[None]:
        with self._lock:
            self.calls[name] += 1
            self.faults.strike("before", name)
            yield
            self.faults.strike("after", name)

    def _next_etag(self) -> str:
        self._version += 1
        return f'"{self._version}"'

    def _store(self, placed: Placed) -> Placed:
        stored = replace(placed, etag=self._next_etag())
        self._ours[placed.event_id] = stored
        return stored

    def _write(self, placed: Placed, notify: bool) -> Placed:
        self.writes += 1
        if notify:
            self.mails += [(placed.event_id, guest.email) for guest in placed.guests]
        return self._store(placed)

    def _live(self, calendars: Iterable[str] | None = None) -> Iterator[Placed]:
        """Our events that are there, in these calendars or in all of them."""
        among = {PRIMARY, *self.calendars} if calendars is None else calendars
        return (placed for placed in self._ours.values() if not placed.cancelled and placed.calendar_id in among)

    def _existing(self, event_id: str) -> Placed:
        current = self._ours.get(event_id)
        if current is None or current.cancelled or not self._is_there(current.calendar_id):
            raise EventGoneError(f"event {event_id}: it is not in the calendar")
        return current

    def _unchanged(self, placed: Placed) -> Placed:
        current = self._existing(placed.event_id)
        if current.etag != placed.etag:
            raise EventChangedError(f"event {placed.event_id}: it changed since it was read")
        return current

    def _free_busy(self, email: str, window: Span) -> FreeBusy:
        known = self._busy.get(email)
        if email == self.email:
            known = FreeBusy(email, tuple(meeting.span for meeting in self._meetings.values() if _is_busy(meeting)))
        if known is None:
            return FreeBusy(email, error="notFound")
        if known.error:
            return known
        spans = (*known.busy, *(placed.span for placed in self._live({PRIMARY}) if self._occupies(placed, email)))
        return FreeBusy(email, joined(spans, window))

    def _link(self, event_id: str, social: Social) -> str:
        """Where people join: the conference's address where one is wished for, which stays the event's own."""
        return f"https://meet.example/{event_id}" if social.conference else social.link

    def _occupies(self, placed: Placed, email: str) -> bool:
        invited = {guest.email for guest in placed.guests if guest.response is not Response.DECLINED}
        return placed.busy and (email == self.email or email in invited)


def joined(spans: Iterable[Span], window: Span) -> tuple[Span, ...]:
    """The parts of `spans` inside `window`, by start, joined where they overlap or touch: Google's free/busy."""
    result: list[Span] = []
    for span in sorted(span for span in spans if span.overlaps(window)):
        part = Span(max(span.start, window.start), min(span.end, window.end))
        if result and part.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, part.end))
        else:
            result.append(part)
    return tuple(result)


def _is_busy(meeting: Meeting) -> bool:
    return meeting.busy and meeting.response is not Response.DECLINED


def _guests(current: tuple[Guest, ...], social: Social) -> tuple[Guest, ...]:
    """The guests `social` wants, each with the answer they already gave."""
    known = {guest.email: guest for guest in current}
    return tuple(known.get(email, Guest(email)) for email in social.guests)
