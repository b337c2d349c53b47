"""Everything a page or the panel is made of, out of the store: not one call leaves for Google."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sobremesa.jobs import due
from sobremesa.model import Chat, ChatState, Meeting, Plan, Preferences, Reschedule, Snapshot, Span
from sobremesa.planning.hours import LocalDays
from sobremesa.reconcile import View, view
from sobremesa.store import Store, runs
from sobremesa.store.accounts import Account, AccountState
from sobremesa.store.colleagues import Colleague
from sobremesa.web.labels import Labels
from sobremesa.web.shown import Shown, everything


@dataclass(frozen=True)
class Picture:
    """One account at `now`: the last read, what is decided about it, and what was asked for.

    `rescheduled` are the starts of own meetings that were moved on request, the latest last.
    """

    view: View
    jobs: tuple[due.Job, ...]
    now: datetime
    rescheduled: tuple[Reschedule, ...] = ()

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
        return LocalDays(self.preferences.hours).day(self.now)

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
        return Picture(seen, due.jobs(session, account_id, now), now, runs.reschedules(session, account_id))
