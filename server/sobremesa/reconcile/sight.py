"""What is known of one person at one moment, and the plan that follows from it; no calendar is asked here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from sobremesa.days_off import with_days_off
from sobremesa.errors import UnsafePlanError
from sobremesa.model import Change, Chat, Decision, FreeBusy, Ledger, Plan, Preferences, Snapshot
from sobremesa.planning import decide, default_window, diff, in_chosen_calendar, plan_of, raise_if_unsafe
from sobremesa.planning.chat_questions import LATELY
from sobremesa.reconcile.modes import is_wish
from sobremesa.store import accounts, chats, colleagues, ledger, preferences, snapshots
from sobremesa.store.accounts import Account
from sobremesa.store.colleagues import Colleague

Value = TypeVar("Value")


@dataclass(frozen=True)
class Sight:
    """Everything a decision about one person needs; `snapshot` is None before the first read.

    `lately` are the chats of the last three weeks, whatever became of them.
    """

    account: Account
    preferences: Preferences
    ledger: Ledger
    chats: tuple[Chat, ...]
    colleagues: tuple[Colleague, ...]
    snapshot: Snapshot | None = None
    read_at: datetime | None = None
    trusted_meetings: int | None = None
    lately: tuple[Chat, ...] = ()

    @property
    def availability(self) -> Mapping[str, FreeBusy]:
        """What is known of colleagues' busy times, by address."""
        return self._spelled({one.person.email: one.free_busy for one in self.colleagues})

    @property
    def last_met(self) -> Mapping[str, datetime]:
        """When somebody was last met in a small round (UTC), by address."""
        return self._spelled({one.person.email: one.person.last_met for one in self.colleagues if one.person.last_met})

    def _spelled(self, known: Mapping[str, Value]) -> Mapping[str, Value]:
        """What is known by address, also under the address as a meeting spells it: capitals tell nobody apart."""
        meetings = self.snapshot.meetings if self.snapshot else ()
        spellings = {guest.email for meeting in meetings for guest in meeting.guests} - known.keys()
        return {**known, **{email: known[email.lower()] for email in spellings if email.lower() in known}}


@dataclass(frozen=True)
class Intention:
    """A decision and its changes: `plan` may need a yes, `wishes` (chats asked for or taken back) had theirs.

    `unsafe` is the sentence that stops an automatic run, if one does.
    """

    decision: Decision
    plan: Plan
    wishes: tuple[Change, ...] = ()
    unsafe: str | None = None


def gather(session: Session, account_id: str, now: datetime) -> Sight:
    """What the store knows; raises NotFoundError when there is no such account."""
    reading = snapshots.get(session, account_id)
    chosen, kept = preferences.get(session, account_id), chats.history(session, account_id)
    return Sight(
        account=accounts.get(session, account_id),
        preferences=replace(chosen, hours=with_days_off(chosen.hours, now)),
        ledger=ledger.get(session, account_id),
        chats=tuple(chat for chat in kept if chat.span.end > now),
        colleagues=tuple(_with_days_off(one, now) for one in colleagues.get(session, account_id)),
        snapshot=reading.snapshot if reading else None,
        read_at=reading.read_at if reading else None,
        trusted_meetings=reading.trusted_meetings if reading else None,
        lately=tuple(chat for chat in kept if now - LATELY < chat.span.end <= now),
    )


def _with_days_off(colleague: Colleague, now: datetime) -> Colleague:
    person = colleague.person
    return replace(colleague, person=replace(person, hours=with_days_off(person.hours, now)))


def intend(sight: Sight, now: datetime, *, asked: bool) -> Intention:
    """Decide and compare. `asked` is True for a plan a person looks at, which may propose again what was undone."""
    if sight.snapshot is None:
        return Intention(Decision(default_window(now)), plan_of(()))
    decision = decide(
        sight.snapshot,
        sight.chats,
        sight.preferences,
        sight.ledger,
        now,
        availability=sight.availability,
        last_met=sight.last_met,
        asked=asked,
    )
    decision = in_chosen_calendar(decision, sight.preferences)
    changes = diff(decision, sight.snapshot, sight.ledger, now).changes
    plan = plan_of(change for change in changes if not is_wish(change))
    wishes = tuple(change for change in changes if is_wish(change))
    return Intention(decision, plan, wishes, unsafe(plan, sight))


def unsafe(plan: Plan, sight: Sight) -> str | None:
    """The sentence with which an automatic run of this plan stops, None when it is safe."""
    assert sight.snapshot is not None
    try:
        raise_if_unsafe(plan, sight.snapshot, sight.trusted_meetings, sight.preferences.cap, confirmed=False)
    except UnsafePlanError as error:
        return str(error)
    return None
