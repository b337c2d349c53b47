"""What a signed-in person's presses do: each is one run of the account's loop, under its lease, in this request."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from sobremesa.calendars.google import GoogleCalendar
from sobremesa.errors import BusyAccountError, CalendarError, ReconnectError
from sobremesa.jobs import due, rhythm
from sobremesa.jobs.handlers import enrol
from sobremesa.jobs.inline import reconcile_now, undo_now
from sobremesa.model import Hours, Preferences, SocialKey
from sobremesa.reconcile import Confirmed, Outcome, Preview, Undone
from sobremesa.store import accounts, preferences
from sobremesa.store.accounts import Account, AccountState
from sobremesa.web.parts import Parts, parts
from sobremesa.web.picture import Picture, picture

FIRST_READ_SECONDS = 3.0
HOUR_CYCLES = {True: "h23", False: "h12"}
log = structlog.get_logger(__name__)


def first_read(account: Account) -> None:
    """After sign-in: learn zone, hours and clock, read the calendar once, and ask for change notifications.

    Whatever fails is tried again in the background; the page says so meanwhile.
    """
    own = parts()
    try:
        _learn(own, account)
        reconcile_now(account.id, own.store, own.open_calendar, own.clock, Preview(), wait_seconds=FIRST_READ_SECONDS)
        _look_after(own, account)
    except ReconnectError as error:
        log.warning("signed in without the calendar", account=account.id, missing=error.missing_scope)
        with own.store.begin() as session:
            accounts.set_state(session, account.id, AccountState.RECONNECT)
    except (BusyAccountError, CalendarError) as error:
        log.warning("first read postponed", account=account.id, error=str(error))
        with own.store.begin() as session:
            enrol(session, account.id, own.clock(), push=own.push)
    own.runner.wake()


def request(own: Parts, account_id: str, kind: str) -> None:
    """Have a job done as soon as possible."""
    with own.store.begin() as session:
        due.request(session, account_id, kind, own.clock(), own.clock())
    own.runner.wake()


def apply(own: Parts, account_id: str, digest: str, keys: frozenset[SocialKey] | None = None) -> Outcome:
    """Write the plan with this digest, all of it or these keys; raises PlanChangedError with the plan of now."""
    mode = Confirmed(digest, keys)
    return reconcile_now(account_id, own.store, own.open_calendar, own.clock, mode)


def undo(own: Parts, account_id: str, run_id: str) -> Undone:
    """Take a run back."""
    return undo_now(account_id, run_id, own.store, own.open_calendar, own.clock)


def save(own: Parts, account_id: str, chosen: Preferences) -> None:
    """Keep choices and have them taken into account at once; answers to offers and the calendar in use stay."""

    def choose(before: Preferences) -> Preferences:
        return replace(
            chosen,
            dismissed=before.dismissed,
            buffer_calendar=before.buffer_calendar,
            separate=before.separate,
        )

    change(own, account_id, choose)


def change(own: Parts, account_id: str, choose: Callable[[Preferences], Preferences]) -> Preferences:
    """Change choices and have them taken into account at once; gives those before."""
    with own.store.begin() as session:
        before = preferences.get(session, account_id)
        preferences.put(session, account_id, choose(before))
    request(own, account_id, due.RECONCILE)
    return before


def show(own: Parts, account_id: str) -> Picture:
    """The picture of one account now."""
    return picture(own.store, account_id, own.clock())


def _look_after(own: Parts, account: Account) -> None:
    """Plan what comes after the first read, which is done; earlier nobody else would have let this request do it."""
    now = own.clock()
    with own.store.begin() as session:
        due.request(session, account.id, due.RECONCILE, rhythm.next_reconcile(session, account.id, now), now)
        due.request(session, account.id, due.REPLAN, now + rhythm.REPLAN, now)
        if own.push:
            due.request(session, account.id, due.WATCH, now, now)


def _learn(own: Parts, account: Account) -> None:
    calendar = own.open_calendar(account)
    if not isinstance(calendar, GoogleCalendar):
        return
    profile = calendar.profile()
    language = (profile.locale or account.locale).partition("-u-")[0]
    locale = language if profile.clock_24h is None else f"{language}-u-hc-{HOUR_CYCLES[profile.clock_24h]}"
    with own.store.begin() as session:
        accounts.set_profile(session, account.id, zone=profile.zone, locale=locale)
        if not preferences.chosen(session, account.id):
            hours = profile.hours or Hours(zone=profile.zone)
            preferences.put(session, account.id, Preferences(email=account.email, hours=hours))
