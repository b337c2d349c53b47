"""Everything a page or the panel is made of, out of the store: not one call leaves for Google."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sobremesa.jobs import due
from sobremesa.model import Chat, ChatState, DayRange, Meeting, Plan, Preferences, Reschedule, Snapshot, Span
from sobremesa.model.flavours import Flavour
from sobremesa.planning.hours import own_day
from sobremesa.reconcile import View, view
from sobremesa.store import Store, preferences, runs
from sobremesa.store.accounts import Account, AccountState
from sobremesa.store.colleagues import Colleague
from sobremesa.web.labels import Labels
from sobremesa.web.shown import Shown, everything


@dataclass(frozen=True)
class Picture:
    """One account at `now`: the last read, what is decided about it, and what was asked for.

    `rescheduled` are the starts of own meetings that were moved on request, the latest last; `closed` the addresses of
    colleagues who are paused or want no coffee with them, which nobody is told; `lunches` the lunch hours of those who
    have some of their own, by address. `flavour` is that of the chats looked for.
    """

    view: View
    jobs: tuple[due.Job, ...]
    now: datetime
    rescheduled: tuple[Reschedule, ...] = ()
    closed: frozenset[str] = frozenset()
    lunches: Mapping[str, DayRange] = field(default_factory=dict)
    flavour: Flavour = Flavour.COFFEE

    @property
    def account(self) -> Account:
        """Whose picture it is."""
        return self.view.account

    @property
    def preferences(self) -> Preferences:
        """This person's choices."""
        return self.view.preferences

    @property
    def colleagues(self) -> tuple[Colleague, ...]:
        """The people they meet, as far as a coffee with them can be planned."""
        return self.view.colleagues

    @property
    def zone(self) -> str:
        """The zone this person is shown times in."""
        return self.preferences.hours.zone

    @property
    def labels(self) -> Labels:
        """How this person reads times."""
        return Labels.of(self.zone, self.account.locale)

    @property
    def today(self) -> date:
        """The person's own day: that of their journey, where they are on one."""
        return own_day(self.preferences.hours, self.now)

    @property
    def snapshot(self) -> Snapshot:
        """The last read; empty before the first."""
        return self.view.snapshot or Snapshot(self.view.decision.window, zone=self.zone)

    @property
    def plan(self) -> Plan:
        """What would change now."""
        return self.view.plan

    @property
    def connected(self) -> bool:
        """Whether Google still accepts the consent."""
        return self.account.state is AccountState.OK

    @cached_property
    def chats(self) -> tuple[Chat, ...]:
        """The coffees to come, by time."""
        return tuple(chat for chat in self._wanted if not chat.offer)

    @cached_property
    def holds(self) -> tuple[Chat, ...]:
        """The times held while somebody thinks about them, by time."""
        return tuple(chat for chat in self._wanted if chat.offer and chat.expires_at and chat.expires_at > self.now)

    @cached_property
    def _wanted(self) -> tuple[Chat, ...]:
        return tuple(sorted((c for c in self.view.chats if c.state is ChatState.WANTED), key=lambda chat: chat.span))

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """All of ours, in the calendar or proposed."""
        return everything(self.snapshot, self.view.decision, self.plan, self.view.ledger)

    @cached_property
    def meetings(self) -> dict[str, Meeting]:
        """The meetings of the last read by their id."""
        return {meeting.id: meeting for meeting in self.snapshot.meetings}

    def during(self, span: Span) -> tuple[Shown, ...]:
        """What of ours touches `span`."""
        return tuple(each for each in self.shown if each.span.overlaps(span))


def picture(store: Store, account_id: str, now: datetime) -> Picture:
    """The picture of one account; raises NotFoundError."""
    seen = view(account_id, store, now)
    with store.read() as session:
        theirs = preferences.of_addresses(session, [one.person.email for one in seen.colleagues])
        closed = frozenset(email for email, chosen in theirs.items() if is_closed(chosen, seen.account.email, now))
        moved = runs.reschedules(session, account_id)
        return Picture(seen, due.jobs(session, account_id, now), now, moved, closed, _lunches(seen, theirs))


def _lunches(seen: View, theirs: Mapping[str, Preferences]) -> dict[str, DayRange]:
    chosen = {seen.account.email: seen.preferences, **theirs}
    return {email: one.buffers.lunch for email, one in chosen.items() if one.buffers.lunch}


def is_closed(chosen: Preferences, email: str, now: datetime) -> bool:
    """Whether somebody with these choices is paused, or wants no coffee at all, or none with `email`."""
    paused = chosen.paused_until is not None and own_day(chosen.hours, now) <= chosen.paused_until
    return paused or not chosen.open_to_coffee or email.lower() in chosen.not_with
