"""The loop through the real Google client over the sandbox: exact numbers of calls, and both guests' calendars."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from sobremesa.calendars import Calendar
from sobremesa.calendars.google import open_google_calendar
from sobremesa.calendars.google_scopes import ASKED
from sobremesa.model import Chat, Guest, Span
from sobremesa.reconcile import Confirmed, Outcome, Preview, reconcile, undo, view
from sobremesa.sandbox import WsgiHttp
from sobremesa.store import Store, chats
from sobremesa.store.accounts import Account
from support.people_sandbox import ALEX, NOW, TOM, Demo, demo
from support.values import sign_in

WRITES = ("insert", "patch", "update", "delete")


class Office:
    """Alex of the sample team, with the server's own way to the calendar."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.demo: Demo = demo()
        self.account = sign_in(store, ALEX, NOW)
        self.now = NOW

    def open(self, account: Account) -> Calendar:
        credentials: Any = Credentials
        token = self.demo.sandbox.issue_token(ALEX, ASKED)
        return open_google_calendar(
            credentials(token), email=account.email, granted=tuple(ASKED), transport=WsgiHttp(self.demo.sandbox)
        )

    def run(self, mode: Preview | Confirmed) -> Outcome:
        return reconcile(self.account.id, self.store, self.open, self.now, mode)

    def counted(self, mode: Preview | Confirmed) -> tuple[Outcome, Counter[str]]:
        before = Counter(self.demo.sandbox.counters)
        outcome = self.run(mode)
        calls = Counter(self.demo.sandbox.counters) - before
        return outcome, Counter({name.removeprefix("calendar."): count for name, count in calls.items()})


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    """Wednesday morning at the sample team's."""
    office = Office(store)
    yield office
    office.demo.sandbox.close()


def test_n_changes_cost_n_writes_and_nothing_changed_costs_one_listing(office: Office) -> None:
    plan, calls = office.counted(Preview())
    assert calls["freebusy.query"] == 1
    assert not any(calls[f"events.{write}"] for write in WRITES)
    count = len(plan.plan.changes)
    assert count > 5
    _, calls = office.counted(Confirmed(plan.plan.digest))
    assert calls == {"events.list": 1, "events.insert": count}
    again, calls = office.counted(Preview())
    assert (again.plan.changes, calls) == ((), {"events.list": 1})
    office.now += timedelta(minutes=20)
    again, calls = office.counted(Preview())
    assert (again.plan.changes, calls) == ((), {"events.list": 1, "freebusy.query": 1})


def test_a_view_costs_no_call(office: Office) -> None:
    office.run(Preview())
    before = Counter(office.demo.sandbox.counters)
    assert view(office.account.id, office.store, office.now).plan.changes
    assert Counter(office.demo.sandbox.counters) == before


def test_undo_brings_the_calendar_back(office: Office) -> None:
    run = office.run(Confirmed(office.run(Preview()).plan.digest))
    assert run.run_id is not None
    undone = undo(office.account.id, run.run_id, office.store, office.open, office.now)
    assert (undone.restored, undone.refused) == (len(run.applied), ())
    assert office.run(Preview()).snapshot.ours == ()


def test_a_chat_is_held_invited_and_taken_back_on_both_calendars(office: Office) -> None:
    tom = office.demo.sandbox.calendar_api(TOM)
    when = Span(NOW + timedelta(days=1, hours=2), NOW + timedelta(days=1, hours=2, minutes=25))
    wish = Chat(
        "c1", Guest(TOM, "Tom"), when, "Coffee with Tom", "No agenda.", NOW + timedelta(seconds=10), "Europe/Berlin"
    )
    with office.store.begin() as session:
        chats.add(session, office.account.id, wish, "key", NOW)
    office.run(Preview())
    (held,) = office.run(Preview()).snapshot.ours
    assert [guest.email for guest in held.guests if not guest.is_self] == []
    assert office.demo.sandbox.notifications == []
    office.now += timedelta(seconds=10)
    _, calls = office.counted(Preview())
    assert sum(calls[f"events.{write}"] for write in WRITES) == 1
    theirs = tom.get_event("primary", held.event_id)
    assert theirs["summary"] == "Coffee with Tom"
    assert theirs["conferenceData"]["entryPoints"]
    assert [sent.recipients for sent in office.demo.sandbox.notifications] == [(TOM,)]
    with office.store.begin() as session:
        chats.cancel(session, office.account.id, "c1")
    office.run(Preview())
    assert tom.get_event("primary", held.event_id)["status"] == "cancelled"
    _, calls = office.counted(Preview())
    assert calls == {"events.list": 1}
