"""What a page shows: the decision and the plan over the stored snapshot, without a question to any provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sobremesa.model import Change, Chat, Decision, Ledger, Person, Plan, Preferences, Snapshot
from sobremesa.reconcile.modes import Automatic, permitted
from sobremesa.reconcile.sight import gather, intend
from sobremesa.store import Store
from sobremesa.store.accounts import Account
from sobremesa.store.colleagues import Colleague


@dataclass(frozen=True)
class View:
    """One person's calendar as last read (`snapshot` and `read_at` are None before), and what it would take.

    `plan` is what a person can confirm, by its digest; `wishes` are chats waiting to be written. `unsafe` is the
    sentence with which an automatic run stops, if it does. `lately` are the chats of the last three weeks.
    """

    account: Account
    preferences: Preferences
    snapshot: Snapshot | None
    read_at: datetime | None
    decision: Decision
    plan: Plan
    wishes: tuple[Change, ...]
    chats: tuple[Chat, ...]
    colleagues: tuple[Colleague, ...]
    ledger: Ledger
    last_met: Mapping[str, datetime]
    unsafe: str | None = None
    lately: tuple[Chat, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        """The colleagues a coffee can be planned with, by address."""
        return tuple(one.person for one in self.colleagues)


def automatic_work(account_id: str, store: Store, now: datetime) -> bool:
    """Whether an automatic run over what was read last would write anything; asks no provider."""
    with store.read() as session:
        sight = gather(session, account_id, now)
    intention = intend(sight, now, asked=False)
    return bool(intention.wishes or permitted(intention.plan, Automatic(), sight.preferences))


def view(account_id: str, store: Store, now: datetime) -> View:
    """What is known at `now` (UTC); raises NotFoundError when there is no such account."""
    with store.read() as session:
        sight = gather(session, account_id, now)
    intention = intend(sight, now, asked=True)
    return View(
        account=sight.account,
        preferences=sight.preferences,
        snapshot=sight.snapshot,
        read_at=sight.read_at,
        decision=intention.decision,
        plan=intention.plan,
        wishes=intention.wishes,
        chats=sight.chats,
        colleagues=sight.colleagues,
        ledger=sight.ledger,
        last_met=sight.last_met,
        unsafe=intention.unsafe,
        lately=sight.lately,
    )
