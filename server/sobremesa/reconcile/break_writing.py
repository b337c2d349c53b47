"""How what was pressed of a team's break reaches the calendar: noted before, found again after whatever stopped it.

Event ids are derived, and before anything is written the calendar is asked how it is. So carrying on after a lost
answer writes what is missing and nothing else, and tells nobody twice. What a person did in the calendar meanwhile
stays as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog

from sobremesa.calendars import Calendar, Recurring
from sobremesa.errors import (
    CalendarError,
    EventChangedError,
    EventExistsError,
    EventGoneError,
    ForbiddenError,
    UsageLimitError,
)
from sobremesa.model import (
    BreakDate,
    BreakEvent,
    BreakState,
    DateChange,
    KeptSeries,
    PlacedInstance,
    TeamBreak,
)
from sobremesa.planning.break_kept import once, with_change, without_change
from sobremesa.planning.breaks import spans_of
from sobremesa.reconcile.writing import Keep
from sobremesa.store import Store, breaks
from sobremesa.store.accounts import Account

ATTEMPTS = 3
Outcome = TypeVar("Outcome")
log = structlog.get_logger(__name__)


@dataclass
class BreakWriter:
    """Writes one break, whose state `team_break` follows what was written.

    `keep` is called in the transaction before each write; it raises when another run took over meanwhile.
    """

    store: Store
    calendar: Recurring
    now: datetime
    team_break: TeamBreak
    keep: Keep | None = None

    def note(self, team_break: TeamBreak) -> None:
        """Keep what the break is to become, or has become."""
        with self.store.begin() as session:
            if self.keep is not None:
                self.keep(session)
            breaks.put(session, team_break)
        self.team_break = team_break

    def finish(self) -> TeamBreak:
        """Write what was noted and is not written yet; nothing to do costs no call.

        What the calendar refuses for good is forgotten. Raises EventChangedError when somebody changes it all the time,
        CalendarError when the calendar does not answer.
        """
        try:
            return self._finish()
        except ForbiddenError:
            self._forget()
            raise

    def instances(self, event_id: str) -> tuple[PlacedInstance, ...]:
        """The instances of a series, cancelled ones too; none of one that was deleted."""
        try:
            return self.calendar.instances(event_id)
        except EventGoneError:
            return ()

    def _finish(self) -> TeamBreak:
        if self.team_break.state is BreakState.MAKING:
            self._make()
        if self.team_break.state is BreakState.ENDING:
            self._end()
        for change in self.team_break.changes:
            if not change.done:
                self._carry_out(change)
        return self.team_break

    def _forget(self) -> None:
        """Keep nothing of what was refused: a break of which nothing was written, its end, and changes of dates."""
        changes = tuple(change for change in self.team_break.changes if change.done)
        if self.team_break.state is BreakState.ENDING:
            self.note(replace(self.team_break, state=BreakState.KEPT, ended_at=None))
        elif self.team_break.state is BreakState.MAKING and not any(one.made for one in self.team_break.series):
            with self.store.begin() as session:
                breaks.drop(session, self.team_break.account_id, self.team_break.id)
        elif changes != self.team_break.changes:
            self.note(replace(self.team_break, changes=changes))

    def _make(self) -> None:
        if all(one.span.end <= self.now for one in self.team_break.option.dates):
            self._ended()  # its time has passed while the calendar was out of reach
            return
        gone = []
        for number, kept in enumerate(self.team_break.series):
            if not kept.made:
                gone += [] if self._insert(kept.event_id, self._event(kept)) else [kept]
                series = tuple(
                    replace(one, made=True) if index == number else one
                    for index, one in enumerate(self.team_break.series)
                )
                self.note(replace(self.team_break, series=series))
        if len(gone) == len(self.team_break.series):
            self._ended()
            return
        for kept in self.team_break.series:
            if kept not in gone:
                _insisting(partial(self._bridge, kept))
        self.note(replace(self.team_break, state=BreakState.KEPT, written_at=self.now))

    def _insert(self, event_id: str, event: BreakEvent) -> bool:
        """Write an event and invite its guests; False when its user has deleted it since an answer was lost."""
        try:
            self.calendar.insert_series(event_id, event, notify=True)
        except EventExistsError:
            placed = self.calendar.series(event_id)
            if placed is None:
                raise
            return not placed.cancelled
        return True

    def _bridge(self, kept: KeptSeries) -> None:
        """Let whoever comes to both sittings of a round come to the instance of this series too."""
        own = {person.casefold() for person in kept.series.people}
        starts = {span.start for span in spans_of(kept.series)}
        joining = {
            one.span.start: more
            for one in self.team_break.option.dates
            if one.span.start in starts and (more := [email for email in one.people if email.casefold() not in own])
        }
        for instance in self.instances(kept.event_id) if joining else ():
            more = joining.get(instance.original_start, [])
            if more and not instance.cancelled and instance.span.start > self.now:
                self.calendar.invite(instance, more)

    def _carry_out(self, change: DateChange) -> None:
        outcome = _insisting(partial(self._bring_about, change))
        if outcome is None:
            self.note(without_change(self.team_break, change))
        else:
            changed = with_change(self.team_break, replace(outcome, done=True))
            self.note(replace(changed, written_at=self.now))

    def _bring_about(self, change: DateChange) -> DateChange | None:
        """Make it so in the calendar; gives what became of it, None when its time has come before."""
        instance = next((one for one in self.instances(change.event_id) if _is_of(one, change)), None)
        if instance is None or instance.cancelled:
            if change.date is not None:  # taken out by hand: that is a no to the whole date
                change = replace(change, date=None, extra=None)
        elif min((instance.span.start, *(one.span.start for one in change.dates))) <= self.now:
            return None
        self._second_half(change)
        if instance is not None and not instance.cancelled:
            if change.date is None:
                self.calendar.cancel_instance(instance, notify=True)
            else:
                self.calendar.change_instance(instance, change.date.span, change.date.people, notify=True)
        return change

    def _second_half(self, change: DateChange) -> None:
        if change.extra is not None:
            self._insert(change.extra_id, self._single(change, change.extra))
        elif change.extra_id:
            self._remove(change.extra_id)

    def _end(self) -> None:
        for kept in self.team_break.series:
            _insisting(partial(self._end_series, kept.event_id))
        for change in self.team_break.changes:
            if change.extra is not None and change.extra.span.start > self.now:
                _insisting(partial(self._remove, change.extra_id))
        self._ended()

    def _end_series(self, event_id: str) -> None:
        """Remove the series if nothing of it has begun, else let it end now; nothing to come is no write."""
        instances = [one for one in self.instances(event_id) if not one.cancelled]
        if all(one.span.start > self.now for one in instances):
            self._remove(event_id)
            return
        # One that was moved lies on the other side of the end than the rule has it: it is taken out by itself.
        for one in instances:
            if one.original_start <= self.now < one.span.start:
                self.calendar.cancel_instance(one, notify=True)
        if any(one.original_start > self.now for one in instances):
            placed = self.calendar.series(event_id)
            if placed is not None:
                self.calendar.end_series(placed, self.now, notify=True)

    def _remove(self, event_id: str) -> None:
        placed = self.calendar.series(event_id)
        if placed is not None and not placed.cancelled:
            self.calendar.remove_series(placed, notify=True)

    def _ended(self) -> None:
        changes = tuple(replace(change, done=True) for change in self.team_break.changes)
        ended_at = self.team_break.ended_at or self.now
        self.note(
            replace(self.team_break, state=BreakState.ENDED, changes=changes, ended_at=ended_at, written_at=self.now)
        )

    def _event(self, kept: KeptSeries) -> BreakEvent:
        kept_break = self.team_break
        text = "\n\n".join(filter(None, (kept_break.description, _bridges(kept_break))))
        return BreakEvent(kept_break.id, kept_break.title, kept.series, text, kept_break.conference)

    def _single(self, change: DateChange, date: BreakDate) -> BreakEvent:
        kept = next(one for one in self.team_break.series if one.event_id == change.event_id)
        return replace(self._event(kept), series=once(kept.series, date))


def finish_breaks(account: Account, store: Store, calendar: Calendar, now: datetime, keep: Keep | None = None) -> None:
    """Write what was pressed and interrupted; without anything of the kind it asks nobody.

    What the calendar refuses, or takes no more of for now, hinders nothing else. Raises CalendarError when it does not
    answer.
    """
    with store.read() as session:
        waiting = [breaks.get(session, account.id, each) for each in breaks.unfinished(session, account.id)]
    for team_break in waiting:
        try:
            BreakWriter(store, keeping(calendar), now, team_break, keep).finish()
        except CalendarError as error:
            if not error.permanent and not isinstance(error, EventChangedError | UsageLimitError):
                raise
            log.warning("break not written", account=account.id, error=str(error))


def keeping(calendar: Calendar) -> Recurring:
    """The calendar as one that keeps breaks; raises ForbiddenError when it cannot."""
    if not isinstance(calendar, Recurring):
        raise ForbiddenError("this kind of calendar keeps no series with guests")
    return calendar


def _insisting(write: Callable[[], Outcome]) -> Outcome:
    """Read and write again when somebody, such as a guest who answers, came between the two."""
    for _ in range(ATTEMPTS - 1):
        try:
            return write()
        except (EventChangedError, EventGoneError):
            continue
    return write()


def _bridges(team_break: TeamBreak) -> str:
    """Who comes to both sittings of which round, for everybody to read; nothing where nobody has to."""
    names = {one.email: one.name or one.email for one in team_break.wish.people}
    zone = ZoneInfo(team_break.option.series[0].zone)
    days = {one.number: (one.span.start.astimezone(zone), one.bridge) for one in team_break.option.dates if one.bridge}
    lines = (f"- {start.day} {start:%B}: {names.get(email, email)}" for start, email in days.values())
    return "\n".join(("Comes to both sittings:", *lines)) if days else ""


def _is_of(instance: PlacedInstance, change: DateChange) -> bool:
    return instance.original_start == change.start
