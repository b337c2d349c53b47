"""One person at their calendar: everything a reconcile test does, in few words."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sobremesa.calendars import Calendar
from sobremesa.calendars.memory import MemoryCalendar
from sobremesa.model import Chat, LedgerEntry, Meeting, Placed, Preferences, Side, SocialKey, SocialKind, Span
from sobremesa.reconcile import Automatic, Confirmed, Mode, Outcome, Preview, Undone, View, reconcile, undo, view
from sobremesa.store import Store, accounts, chats, ledger, preferences, runs
from sobremesa.store.accounts import Account
from support.values import ALEX, NOW, sign_in

EVERY_BUFFER = frozenset({SocialKind.LINGER, SocialKind.DOORS, SocialKind.BREATHER})


@dataclass
class Desk:
    """An account with a calendar in memory and a clock that the test moves."""

    store: Store
    email: str = ALEX
    now: datetime = NOW
    calendar: MemoryCalendar = field(init=False)
    account: Account = field(init=False)

    def __post_init__(self) -> None:
        self.calendar = MemoryCalendar(self.email)
        self.account = sign_in(self.store, self.email, self.now)

    def open(self, account: Account) -> Calendar:
        assert account.id == self.account.id
        return self.calendar

    def put(self, *meetings: Meeting) -> None:
        for one in meetings:
            self.calendar.put(one)

    def run(self, mode: Mode | None = None) -> Outcome:
        """A run with the clock as it is; the default is an automatic one."""
        return reconcile(self.account.id, self.store, self.open, self.now, mode or Automatic())

    def apply(self, keys: Iterable[SocialKey] | None = None) -> Outcome:
        """Look at the plan and say yes."""
        plan = self.run(Preview()).plan
        return self.run(Confirmed(plan.digest, frozenset(keys) if keys is not None else None))

    def undo(self, run_id: str | None) -> Undone:
        assert run_id is not None
        return undo(self.account.id, run_id, self.store, self.open, self.now)

    def view(self) -> View:
        return view(self.account.id, self.store, self.now)

    def automatic(self, kinds: Iterable[SocialKind] = EVERY_BUFFER, cap: int = 40) -> None:
        """Choose automatic mode, after a first look."""
        self.run(Preview())
        with self.store.begin() as session:
            chosen = replace(preferences.get(session, self.account.id), automatic=frozenset(kinds), cap=cap)
            preferences.put(session, self.account.id, chosen)

    @property
    def chosen(self) -> Preferences:
        """What the person has chosen until now."""
        with self.store.read() as session:
            return preferences.get(session, self.account.id)

    def prefer(self, change: Preferences) -> None:
        with self.store.begin() as session:
            preferences.put(session, self.account.id, change)

    def wait(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    def wish(self, chat: Chat) -> None:
        with self.store.begin() as session:
            chats.add(session, self.account.id, chat, chat.id, self.now)

    def take_back(self, chat_id: str) -> None:
        with self.store.begin() as session:
            chats.cancel(session, self.account.id, chat_id)

    def chat(self, chat_id: str) -> Chat:
        with self.store.read() as session:
            return chats.get(session, self.account.id, chat_id)

    def entry(self, source: str, side: Side = Side.AFTER) -> LedgerEntry | None:
        with self.store.read() as session:
            return ledger.get(session, self.account.id).get(SocialKey(source, side))

    def runs(self) -> tuple[runs.Run, ...]:
        with self.store.read() as session:
            return runs.recent(session, self.account.id)

    def state(self) -> str:
        with self.store.read() as session:
            return accounts.get(session, self.account.id).state

    @property
    def ours(self) -> dict[str, Span]:
        """Where our events lie now, by what they are for."""
        return {placed.key.source: placed.span for placed in self.calendar.ours}

    def of(self, source: str) -> Placed:
        """Our event for that meeting or chat."""
        return next(placed for placed in self.calendar.ours if placed.key.source == source)


def told(placed: Placed, names: Iterable[str]) -> tuple[Span, dict[str, Any]]:
    """When something lies, and what it says of these."""
    return placed.span, {name: getattr(placed, name) for name in names}
