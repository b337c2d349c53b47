"""What is to come of somebody's breaks, as it was last read: no provider is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from sobremesa.days_off import with_days_off
from sobremesa.model import (
    BreakDate,
    BreakFlag,
    BreakState,
    EventType,
    FreeBusy,
    Meeting,
    Person,
    Preferences,
    Reason,
    Renewal,
    Response,
    SkipProposal,
    Snapshot,
    Span,
    TeamBreak,
)
from sobremesa.planning.break_ahead import AHEAD, ask_to_go_on, look_ahead, skip_proposals
from sobremesa.planning.break_kept import Place, as_they_lie, away_by_busy, places
from sobremesa.planning.eligibility import is_busy
from sobremesa.store import Store, accounts, breaks, colleagues, preferences, snapshots
from sobremesa.store.accounts import Account
from sobremesa.store.colleagues import Colleague


@dataclass(frozen=True)
class BreakAhead:
    """A break and its `dates` that are not over, in order, where they lie in the calendar.

    `flags` and `proposals` speak of the next two weeks. `question` is whether it goes on, while that is to be
    answered; then the `renewal` of `team_break` is asked.
    """

    team_break: TeamBreak
    dates: tuple[BreakDate, ...]
    flags: tuple[BreakFlag, ...] = ()
    proposals: tuple[SkipProposal, ...] = ()
    question: Reason | None = None

    @property
    def over(self) -> bool:
        """Whether nothing of it is to come."""
        return not self.dates


@dataclass(frozen=True)
class Around:
    """What is known of one person and their colleagues, as far as breaks need it.

    `absences` are by address, of whoever has an account here; `read_at` (UTC) is when the `snapshot` was read.
    """

    account: Account
    preferences: Preferences
    now: datetime
    colleagues: Mapping[str, Colleague]
    absences: Mapping[str, tuple[Span, ...]]
    snapshot: Snapshot | None = None
    read_at: datetime | None = None

    def lying(self, team_break: TeamBreak) -> tuple[Place, ...]:
        """The dates of a break where the calendar had them when it was read last, if that was after we wrote it."""
        known = places(team_break)
        written = team_break.written_at or team_break.created_at
        if self.snapshot is None or self.read_at is None or self.read_at <= written:
            return known
        return as_they_lie(known, self.snapshot.meetings, self.snapshot.window)

    def people(self, team_break: TeamBreak) -> tuple[Person, ...]:
        """The people of a break with their hours of now: a guess of ours does not replace what was told."""
        return tuple(self._person(one) for one in team_break.wish.people)

    def _person(self, one: Person) -> Person:
        email = one.email.casefold()
        colleague = self.colleagues.get(email)
        if email == self.account.email.casefold():
            hours = self.preferences.hours
        elif colleague is not None and not colleague.assumed_hours:
            hours = colleague.person.hours
        else:
            hours = one.hours
        return replace(one, hours=with_days_off(hours, self.now))


def breaks_ahead(account_id: str, store: Store, now: datetime) -> tuple[BreakAhead, ...]:
    """Every break of this person at `now` (UTC), in the order they were made, those that are over too.

    Raises NotFoundError when there is no such account.
    """
    with store.read() as session:
        accounts.get(session, account_id)
        kept = breaks.of_account(session, account_id)
    if not kept:
        return ()
    known = around(account_id, store, now, kept)
    return tuple(of_break(one, known) for one in kept)


def around(account_id: str, store: Store, now: datetime, kept: Iterable[TeamBreak]) -> Around:
    """What the store knows for these breaks; raises NotFoundError when there is no such account.

    Absences are looked up of those alone who are expected in the next two weeks.
    """
    soon = Span(now, now + AHEAD)
    emails = {email for one in kept for date in one.dates if date.span.overlaps(soon) for email in date.people}
    with store.read() as session:
        account = accounts.get(session, account_id)
        reading = snapshots.get(session, account_id)
        known = colleagues.get(session, account_id)
        return Around(
            account,
            preferences.get(session, account_id),
            now,
            {one.person.email.casefold(): one for one in known},
            {email: _absences(session, email) for email in emails},
            reading.snapshot if reading else None,
            reading.read_at if reading else None,
        )


def of_break(team_break: TeamBreak, known: Around) -> BreakAhead:
    """One break as it stands now."""
    now = known.now
    lying = tuple(place.date for place in known.lying(team_break))
    to_come = tuple(one for one in lying if one.span.end > now)
    if team_break.state in {BreakState.ENDING, BreakState.ENDED}:
        return BreakAhead(team_break, to_come)
    people = known.people(team_break)
    away = {one.email: _away(one, known, to_come) for one in people}
    question = ask_to_go_on(lying, now, team_break.renewal in {Renewal.RENEWED, Renewal.DECLINED})
    if question is not None:
        team_break = replace(team_break, renewal=Renewal.ASKED)
    return BreakAhead(
        team_break, to_come, look_ahead(lying, people, now), skip_proposals(lying, people, now, away), question
    )


def busy_of(known: Around, people: Iterable[Person]) -> dict[str, FreeBusy]:
    """When these people are busy, by address, as far as it was read."""
    found = {}
    for one in people:
        colleague = known.colleagues.get(one.email.casefold())
        if one.email.casefold() == known.account.email.casefold() and known.snapshot is not None:
            wanted = known.preferences.buffers
            busy = (each.span for each in known.snapshot.meetings if is_busy(each, wanted) and not each.break_id)
            found[one.email] = FreeBusy(one.email, tuple(busy))
        elif colleague is not None:
            found[one.email] = replace(colleague.free_busy, email=one.email)
    return found


def _away(person: Person, known: Around, dates: Iterable[BreakDate]) -> tuple[Span, ...]:
    """When somebody is out of office: by their own calendar, or as they are busy the whole day."""
    colleague = known.colleagues.get(person.email.casefold())
    own = known.absences.get(person.email, ())
    if colleague is None or colleague.free_busy.error:
        return own
    seen = (one for one in dates if colleague.window.contains(one.span))
    return (*own, *away_by_busy(person.hours, colleague.free_busy.busy, seen))


def _absences(session: Session, email: str) -> tuple[Span, ...]:
    account = accounts.find(session, email.lower())
    reading = snapshots.get(session, account.id) if account else None
    return tuple(one.span for one in reading.snapshot.meetings if _is_absence(one)) if reading else ()


def _is_absence(meeting: Meeting) -> bool:
    return meeting.event_type is EventType.OUT_OF_OFFICE and meeting.response is not Response.DECLINED
