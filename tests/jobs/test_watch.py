"""Watch channels: opened, renewed before they end, and the old one stopped only when the new one is known."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from sobremesa.calendars.memory import MemoryCalendar
from sobremesa.errors import CalendarUnavailableError, ForbiddenError
from sobremesa.jobs import due
from sobremesa.jobs.due import Claim
from sobremesa.jobs.handlers import Handlers
from sobremesa.model import PRIMARY
from sobremesa.reconcile.separate import use_separate
from sobremesa.store import Store, accounts, channels
from sobremesa.store.accounts import AccountState
from support.desk import Desk
from support.values import NOW

ADDRESS = "https://sobremesa.example/hooks/google"


@dataclass(frozen=True)
class Grant:
    """What a provider grants."""

    resource_id: str
    expires_at: datetime


@dataclass
class WatchedCalendar(MemoryCalendar):
    """A calendar that announces its changes, for a day whatever was asked."""

    opened: list[tuple[str, str, str]] = field(default_factory=list)
    stopped: list[tuple[str, str]] = field(default_factory=list)
    error: Exception | None = None
    unwatchable: set[str] = field(default_factory=set)
    watched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        MemoryCalendar.__init__(self)

    def watch(self, channel_id: str, token: str, address: str, ttl_seconds: int, calendar_id: str = PRIMARY) -> Grant:
        assert ttl_seconds == 7 * 24 * 3600
        if self.error or calendar_id in self.unwatchable:
            raise self.error or ForbiddenError("not supported")
        self.watched.append(calendar_id)
        self.opened.append((channel_id, token, address))
        return Grant(f"resource{len(self.opened)}", NOW + timedelta(days=len(self.opened)))

    def stop_watch(self, channel_id: str, resource_id: str) -> None:
        self.stopped.append((channel_id, resource_id))
        if self.error:
            raise self.error


@pytest.fixture
def desk(store: Store) -> Desk:
    """Alex, with a calendar that announces its changes."""
    desk = Desk(store)
    desk.calendar = WatchedCalendar()
    return desk


def watch(desk: Desk, address: str = ADDRESS) -> datetime:
    handlers = Handlers(desk.store, desk.open, lambda: desk.now, push_address=address)
    claim = Claim(desk.account.id, "watch", "test", 1, 1, desk.now + timedelta(minutes=1))
    return handlers.by_kind()["watch"](claim)


def kept(desk: Desk) -> list[tuple[str, datetime]]:
    with desk.store.read() as session:
        return [(one.resource_id, one.expires_at) for one in channels.of_account(session, desk.account.id)]


def watched(desk: Desk) -> WatchedCalendar:
    assert isinstance(desk.calendar, WatchedCalendar)
    return desk.calendar


def test_a_channel_is_kept_as_granted_and_renewed_before_it_ends(desk: Desk) -> None:
    renewal = watch(desk)
    assert kept(desk) == [("resource1", NOW + timedelta(days=1))]
    assert timedelta(hours=24 * 0.8 * 0.8) <= renewal - NOW <= timedelta(hours=24 * 0.8)
    ((channel_id, token, address),) = watched(desk).opened
    with desk.store.read() as session:
        assert channels.recognise(session, channel_id, token) is not None
    assert address == ADDRESS


def test_the_old_channel_is_stopped_after_the_new_one_is_known(desk: Desk) -> None:
    watch(desk)
    watch(desk)
    assert kept(desk) == [("resource2", NOW + timedelta(days=2))]
    assert watched(desk).stopped == [(watched(desk).opened[0][0], "resource1")]


@pytest.mark.parametrize(("hours", "read"), [(0, True), (12, False), (30, True)])
def test_a_calendar_that_nobody_announced_for_a_while_is_read_once_more(desk: Desk, hours: int, read: bool) -> None:
    """A change between the end of a channel and the next one waited for the poll, up to eight hours later."""
    if hours:
        watch(desk)  # for a day
    with desk.store.begin() as session:
        due.request(session, desk.account.id, due.RECONCILE, NOW, NOW)
        (claim,) = due.claim(session, "reader", NOW)
        assert claim.kind == due.RECONCILE
        due.done(session, claim, NOW + timedelta(days=10))
    desk.now += timedelta(hours=hours)
    watch(desk)
    with desk.store.begin() as session:
        waiting = {one.kind: one.due_at for one in due.jobs(session, desk.account.id, desk.now)}
    assert (waiting[due.RECONCILE] == desk.now) is read


def test_a_renewal_that_fails_keeps_the_old_channel(desk: Desk) -> None:
    watch(desk)
    watched(desk).error = CalendarUnavailableError("503")
    with pytest.raises(CalendarUnavailableError):
        watch(desk)
    assert kept(desk) == [("resource1", NOW + timedelta(days=1))]


def test_a_calendar_that_cannot_be_watched_is_polled(desk: Desk) -> None:
    watched(desk).error = ForbiddenError("not supported")
    assert watch(desk) == NOW + timedelta(hours=8)
    assert kept(desk) == []


def test_a_kind_of_calendar_that_announces_nothing_is_polled(desk: Desk) -> None:
    desk.calendar = MemoryCalendar()
    assert watch(desk) == NOW + timedelta(hours=8)


def test_without_an_address_and_without_consent_nothing_is_watched(desk: Desk) -> None:
    watch(desk, address="")
    with desk.store.begin() as session:
        accounts.set_state(session, desk.account.id, AccountState.RECONNECT)
    watch(desk)
    assert watched(desk).opened == []


def go_separate(desk: Desk) -> str:
    return use_separate(desk.account.id, desk.store, desk.open, desk.now)


def test_a_separate_calendar_has_a_channel_of_its_own_and_both_are_renewed_together(desk: Desk) -> None:
    watch(desk)
    there = go_separate(desk)
    renewal = watch(desk)
    assert watched(desk).watched == [PRIMARY, PRIMARY, there]
    assert sorted(kept(desk)) == [("resource2", NOW + timedelta(days=2)), ("resource3", NOW + timedelta(days=3))]
    assert renewal - NOW <= timedelta(days=2 * 0.8)
    watch(desk)
    assert [resource for _, resource in watched(desk).stopped] == ["resource1", "resource3", "resource2"]


def test_a_separate_calendar_that_cannot_be_watched_leaves_the_own_one_watched(desk: Desk) -> None:
    watched(desk).unwatchable = {go_separate(desk)}
    watch(desk)
    watch(desk)
    assert kept(desk) == [("resource2", NOW + timedelta(days=2))]
    assert watched(desk).watched == [PRIMARY, PRIMARY]
