"""What is done for each kind of due row: reconcile, plan again as time goes by, keep a watch channel open."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

import structlog
from sqlalchemy.orm import Session

from sobremesa.calendars import Calendar
from sobremesa.errors import CalendarError, ForbiddenError, UnsafePlanError
from sobremesa.jobs import due, rhythm
from sobremesa.jobs.due import Claim
from sobremesa.jobs.inline import keeper
from sobremesa.jobs.local import Clock, Handler
from sobremesa.model import PRIMARY
from sobremesa.reconcile import Automatic, OpenCalendar, automatic_work, reconcile
from sobremesa.store import Store, accounts, channels, preferences, upkeep
from sobremesa.store.accounts import AccountState
from sobremesa.store.channels import Channel

CHANNEL_LIFE = timedelta(days=7)
CHANNEL_RETRY = timedelta(hours=8)
TIDY = timedelta(hours=1)
log = structlog.get_logger(__name__)


class Granted(Protocol):
    """What a provider answers to a watch: its own id for what is watched, and until when (UTC)."""

    @property
    def resource_id(self) -> str:
        """The provider's id of the watched calendar; needed to stop."""
        ...

    @property
    def expires_at(self) -> datetime:
        """The end of the channel, as the provider decided."""
        ...


@runtime_checkable
class Watchable(Protocol):
    """A calendar that can announce its changes."""

    def watch(self, channel_id: str, token: str, address: str, ttl_seconds: int, calendar_id: str = PRIMARY) -> Granted:
        """Announce changes of that calendar of the person's to `address`."""
        ...

    def stop_watch(self, channel_id: str, resource_id: str) -> None:
        """End that channel."""
        ...


@dataclass
class Handlers:
    """The handlers of one installation. `push_address` is where notifications go; without it nothing is watched.

    `again` is the pause before a calendar that changed under our hands is read again.
    """

    store: Store
    open_calendar: OpenCalendar
    clock: Clock
    push_address: str = ""
    again: timedelta = timedelta(seconds=20)
    _tidied: datetime | None = None

    def by_kind(self) -> Mapping[str, Handler]:
        """The handler for each kind of row."""
        return {due.RECONCILE: self.reconcile, due.REPLAN: self.replan, due.WATCH: self.watch}

    def reconcile(self, claim: Claim) -> datetime:
        """Read the calendar and write what may be written without asking; gives when to do so next."""
        again = False
        try:
            keep = keeper(claim, self.clock)
            outcome = reconcile(claim.account_id, self.store, self.open_calendar, self.clock(), Automatic(), keep=keep)
            again = outcome.again
        except UnsafePlanError as error:
            log.warning("stopped and waits for a person", account=claim.account_id, why=str(error))
        now = self.clock()
        with self.store.begin() as session:
            self._tidy(session, now)
            due.request(session, claim.account_id, due.REPLAN, now + rhythm.REPLAN, now)
            if again:
                return now + self.again
            return rhythm.next_reconcile(session, claim.account_id, now)

    def replan(self, claim: Claim) -> datetime:
        """Plan again over what was read last, as time goes by; only if something is to be written, ask for a run."""
        now = self.clock()
        if automatic_work(claim.account_id, self.store, now):
            with self.store.begin() as session:
                due.request(session, claim.account_id, due.RECONCILE, now, now)
        return now + rhythm.REPLAN

    def watch(self, claim: Claim) -> datetime:
        """Open a channel, keep it, and only then stop the earlier ones; gives when to renew it.

        Where none was open until now, the calendar is read once more.
        """
        now = self.clock()
        with self.store.read() as session:
            account = accounts.get(session, claim.account_id)
            earlier = channels.of_account(session, account.id)
            separate = preferences.get(session, account.id).buffer_calendar
        if not self.push_address or account.state is AccountState.RECONNECT:
            return now + CHANNEL_RETRY
        calendar = self.open_calendar(account)
        try:
            expires_at = self._open_channel(calendar, account.id, PRIMARY)
        except ForbiddenError as error:  # some calendars cannot be watched: then they are polled
            log.warning("calendar cannot be watched", account=account.id, error=str(error))
            return now + CHANNEL_RETRY
        if separate != PRIMARY:
            expires_at = min(expires_at, self._watch_separate(calendar, account.id, separate) or expires_at)
        for channel in earlier:
            self._close_channel(calendar, channel)
        if not any(channel.expires_at > now for channel in earlier):
            with self.store.begin() as session:  # what changed since the last read was announced to nobody
                due.request(session, account.id, due.RECONCILE, now, now)
        return rhythm.renewal(now, expires_at, account.id)

    def _watch_separate(self, calendar: Calendar, account_id: str, calendar_id: str) -> datetime | None:
        """The end of its channel; None when it cannot be watched: then it is read whenever the other one is."""
        try:
            return self._open_channel(calendar, account_id, calendar_id)
        except ForbiddenError as error:
            log.warning("separate calendar cannot be watched", account=account_id, error=str(error))
            return None

    def _open_channel(self, calendar: Calendar, account_id: str, calendar_id: str) -> datetime:
        if not isinstance(calendar, Watchable):
            raise ForbiddenError("this kind of calendar announces no changes")
        channel_id, token = str(uuid.uuid4()), secrets.token_urlsafe(32)
        now = self.clock()
        with self.store.begin() as session:  # known before the first message can come
            channels.add(session, Channel(channel_id, account_id, "", now + CHANNEL_LIFE), token)
        try:
            lasts = int(CHANNEL_LIFE.total_seconds())
            granted = calendar.watch(channel_id, token, self.push_address, lasts, calendar_id)
        except CalendarError:
            with self.store.begin() as session:
                channels.drop(session, channel_id)
            raise
        with self.store.begin() as session:
            channels.drop(session, channel_id)
            session.flush()
            channels.add(session, Channel(channel_id, account_id, granted.resource_id, granted.expires_at), token)
        return granted.expires_at

    def _close_channel(self, calendar: Calendar, channel: Channel) -> None:
        try:
            if isinstance(calendar, Watchable) and channel.resource_id:
                calendar.stop_watch(channel.id, channel.resource_id)
        except CalendarError as error:  # it ends by itself; its messages ask for nothing but a read
            log.info("channel not stopped", account=channel.account_id, error=str(error))
        with self.store.begin() as session:
            channels.drop(session, channel.id)

    def _tidy(self, session: Session, now: datetime) -> None:
        if self._tidied is None or now - self._tidied >= TIDY:
            self._tidied = now
            upkeep.purge(session, now)


def enrol(session: Session, account_id: str, now: datetime, *, push: bool) -> None:
    """Look after this account from now on: call it after sign-in, where it also revives what was given up."""
    due.request(session, account_id, due.RECONCILE, now, now)
    due.request(session, account_id, due.REPLAN, now + rhythm.REPLAN, now)
    if push:
        due.request(session, account_id, due.WATCH, now, now)
