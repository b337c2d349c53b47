"""A team's breaks in a calendar in memory: their instances lie there as meetings, what was cancelled is remembered."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sobremesa.calendars.faults import Call
from sobremesa.calendars.recurrence_lines import ended, recurrence_lines
from sobremesa.errors import EventChangedError, EventExistsError, EventGoneError
from sobremesa.model import BreakEvent, Guest, Meeting, PlacedInstance, PlacedSeries, Response, Span
from sobremesa.planning.breaks import spans_of

_ONCE = "FREQ=DAILY;COUNT=1"


@dataclass(frozen=True)
class _Master:
    """A series, and where its rule still has an instance."""

    placed: PlacedSeries
    originals: tuple[Span, ...]


class MemorySeries(ABC):
    """The breaks of a calendar in memory; an instance is named after its series and its original start."""

    email: str
    writes: int
    mails: list[tuple[str, str]]
    _meetings: dict[str, Meeting]
    _descriptions: dict[str, str]

    def __init__(self) -> None:
        super().__init__()
        self._masters: dict[str, _Master] = {}

    @abstractmethod
    def _call(self, name: Call) -> AbstractContextManager[None]: ...

    @abstractmethod
    def _next_etag(self) -> str: ...

    def insert_series(self, event_id: str, event: BreakEvent, *, notify: bool = False) -> PlacedSeries:
        """Write it; raises EventExistsError when the id is taken, even by a deleted event."""
        with self._call("insert_series"):
            if event_id in self._masters:
                raise EventExistsError(f"event {event_id}: the id is taken")
            series = event.series
            spans = spans_of(series if series.rule else replace(series, rule=_ONCE))
            people = self._people((), series.people)
            lines = recurrence_lines(series)
            guests = tuple(one for one in people if not one.is_self)
            placed = PlacedSeries(event_id, event.break_id, spans[0], series.zone, lines, guests, self._next_etag())
            self._masters[event_id] = _Master(placed, spans)
            self._descriptions[event_id] = event.description
            for span in spans:
                self._put_instance(event_id, event, span, people)
            self._count(event_id, guests if notify else ())
            return placed

    def series(self, event_id: str) -> PlacedSeries | None:
        """The break's event under that id, deleted or not; None when there never was one."""
        with self._call("series"):
            master = self._masters.get(event_id)
            return master.placed if master else None

    def instances(self, event_id: str) -> tuple[PlacedInstance, ...]:
        """Every instance of a series by its original start; raises EventGoneError when it is deleted."""
        with self._call("instances"):
            master = self._masters.get(event_id)
            if master is None or master.placed.cancelled:
                raise EventGoneError(f"event {event_id}: it is not in the calendar")
            return tuple(self._instance(event_id, span) for span in master.originals)

    def invite(self, instance: PlacedInstance, emails: Iterable[str]) -> PlacedInstance:
        """Let these people come too; mailed is who has an address in another domain than the owner."""
        with self._call("invite"):
            meeting = self._unchanged_instance(instance)
            before = [one.email for one in meeting.guests if not one.is_self or instance.coming]
            known = {email.casefold() for email in before}
            more = [email for email in emails if email.casefold() not in known]
            if not more:
                return instance
            people = self._people(meeting.guests, [*before, *more])
            domain = self.email.rpartition("@")[2]
            elsewhere = (one for one in people if one.email.rpartition("@")[2] != domain)
            return self._change_instance(instance, replace(meeting, guests=people), elsewhere)

    def change_instance(
        self, instance: PlacedInstance, span: Span, emails: Iterable[str], *, notify: bool = False
    ) -> PlacedInstance:
        """Give one instance this time and these people; nothing to change is no write."""
        with self._call("change_instance"):
            meeting = self._unchanged_instance(instance)
            people = self._people(meeting.guests, emails)
            changed = replace(meeting, span=span, guests=people)
            if (span, set(people)) == (meeting.span, set(meeting.guests)):
                return instance
            told = {one.email: one for one in (*meeting.guests, *people) if not one.is_self}
            return self._change_instance(instance, changed, told.values() if notify else ())

    def cancel_instance(self, instance: PlacedInstance, *, notify: bool = False) -> None:
        """Take one instance out."""
        with self._call("cancel_instance"):
            meeting = self._unchanged_instance(instance)
            del self._meetings[instance.event_id]
            self._count(instance.event_id, meeting.guests if notify else ())

    def end_series(self, placed: PlacedSeries, until: datetime, *, notify: bool = False) -> PlacedSeries:
        """Let the rule give no instance after `until`."""
        with self._call("end_series"):
            master = self._unchanged_series(placed)
            lines = ended(placed.recurrence, until)
            known = replace(master.placed, recurrence=lines, etag=self._next_etag())
            kept = tuple(one for one in master.originals if one.start <= until)
            self._masters[placed.event_id] = _Master(known, kept)
            for one in master.originals[len(kept) :]:
                self._meetings.pop(_instance_id(placed.event_id, one), None)
            self._count(placed.event_id, placed.guests if notify else ())
            return known

    def remove_series(self, placed: PlacedSeries, *, notify: bool = False) -> None:
        """Delete it with all its instances; its id stays taken."""
        with self._call("remove_series"):
            self._unchanged_series(placed)
            self._remove_series(placed.event_id)
            self._count(placed.event_id, placed.guests if notify else ())

    def delete_series_by_user(self, event_id: str) -> None:
        """The owner deletes a break's event by hand."""
        self._remove_series(event_id)

    def _remove_series(self, event_id: str) -> None:
        master = self._masters[event_id]
        self._masters[event_id] = replace(master, placed=replace(master.placed, cancelled=True))
        for name in [event_id, *(_instance_id(event_id, one) for one in master.originals)]:
            self._meetings.pop(name, None)

    def _put_instance(self, event_id: str, event: BreakEvent, span: Span, people: tuple[Guest, ...]) -> None:
        recurs = bool(event.series.rule)
        name = _instance_id(event_id, span) if recurs else event_id
        self._meetings[name] = Meeting(
            name, span, event.title, series_id=event_id if recurs else None,
            original_start=span.start if recurs else None, response=_own(people).response, guests=people,
            organized_by_me=True, organizer=self.email,
            link=f"https://meet.example/{event_id}" if event.conference else "", etag=self._next_etag(),
            break_id=event.break_id,
        )  # fmt: skip

    def _instance(self, event_id: str, original: Span) -> PlacedInstance:
        name = _instance_id(event_id, original)
        meeting = self._meetings.get(name)
        if meeting is None:
            return PlacedInstance(name, event_id, original.start, original, cancelled=True)
        guests = tuple(one for one in meeting.guests if not one.is_self)
        coming = _own(meeting.guests).response is not Response.DECLINED
        return PlacedInstance(name, event_id, original.start, meeting.span, guests, coming, meeting.etag)

    def _change_instance(self, instance: PlacedInstance, changed: Meeting, told: Iterable[Guest]) -> PlacedInstance:
        meeting = replace(changed, response=_own(changed.guests).response, etag=self._next_etag())
        self._meetings[meeting.id] = meeting
        self._count(meeting.id, told)
        start = instance.original_start
        return self._instance(instance.series_id, Span(start, start + (meeting.span.end - meeting.span.start)))

    def _people(self, current: Iterable[Guest], emails: Iterable[str]) -> tuple[Guest, ...]:
        """The owner, who comes if they are named, and the others with the answers they gave."""
        named = {email.casefold(): email for email in emails}
        known = {one.email.casefold(): one for one in current if not one.is_self}
        own = self.email.casefold()
        answer = Response.ACCEPTED if own in named else Response.DECLINED
        mine = Guest(self.email, response=answer, is_self=True, optional=True)
        others = (known.get(key, Guest(email, optional=True)) for key, email in named.items() if key != own)
        return (mine, *others)

    def _unchanged_instance(self, instance: PlacedInstance) -> Meeting:
        meeting = self._meetings.get(instance.event_id)
        if meeting is None or instance.cancelled:
            raise EventGoneError(f"event {instance.event_id}: it is not in the calendar")
        if meeting.etag != instance.etag:
            raise EventChangedError(f"event {instance.event_id}: it changed since it was read")
        return meeting

    def _unchanged_series(self, placed: PlacedSeries) -> _Master:
        master = self._masters.get(placed.event_id)
        if master is None or master.placed.cancelled or placed.cancelled:
            raise EventGoneError(f"event {placed.event_id}: it is not in the calendar")
        if master.placed.etag != placed.etag:
            raise EventChangedError(f"event {placed.event_id}: it changed since it was read")
        return master

    def _count(self, event_id: str, told: Iterable[Guest]) -> None:
        self.writes += 1
        self.mails += [(event_id, one.email) for one in told if not one.is_self]


def _instance_id(event_id: str, original: Span) -> str:
    return f"{event_id}_{original.start.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _own(guests: Iterable[Guest]) -> Guest:
    return next(one for one in guests if one.is_self)
