"""The loop through the real Google client over the sandbox: exact numbers of calls, and both guests' calendars."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from sobremesa.calendars import Calendar
from sobremesa.calendars.check_in import LINES
from sobremesa.calendars.google import open_google_calendar
from sobremesa.calendars.google_scopes import APP_CREATED, ASKED
from sobremesa.errors import CalendarUnavailableError
from sobremesa.model import Chat, Guest, Placed, Span
from sobremesa.reconcile import (
    Asked,
    Confirmed,
    Outcome,
    Preview,
    add_check_in,
    reconcile,
    remove_check_in,
    start_late,
    undo,
    view,
)
from sobremesa.reconcile.separate import use_own, use_separate
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
        scopes = (*ASKED, APP_CREATED)
        token = self.demo.sandbox.issue_token(ALEX, scopes)
        return open_google_calendar(
            credentials(token), email=account.email, granted=scopes, transport=WsgiHttp(self.demo.sandbox)
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


def organised(office: Office) -> tuple[str, str]:
    """Two meetings of Alex's, one right after the other, with Tom; read already. Gives their ids."""
    owner = office.demo.sandbox.calendar_api(ALEX)
    start = NOW + timedelta(days=1, hours=8)
    ids = []
    for title, begin in (("Plan", start), ("Review", start + timedelta(minutes=30))):
        body = {
            "summary": title,
            "start": {"dateTime": begin.isoformat(), "timeZone": "Europe/Berlin"},
            "end": {"dateTime": (begin + timedelta(minutes=30)).isoformat(), "timeZone": "Europe/Berlin"},
            "attendees": [{"email": TOM, "responseStatus": "tentative"}],
        }
        ids.append(str(owner.insert_event("primary", body)["id"]))
    office.run(Preview())
    return ids[0], ids[1]


def pressed(office: Office, does: Callable[..., Asked], name: str, **how: bool) -> tuple[Asked, Counter[str]]:
    before = Counter(office.demo.sandbox.counters)
    asked = does(office.account.id, name, office.store, office.open, office.now, **how)
    calls = Counter(office.demo.sandbox.counters) - before
    return asked, Counter({name.removeprefix("calendar."): count for name, count in calls.items()})


def resource(office: Office, name: str, email: str = ALEX) -> dict[str, Any]:
    found: dict[str, Any] = office.demo.sandbox.calendar_api(email).get_event("primary", name)
    return {field: value for field, value in found.items() if field not in {"etag", "updated", "sequence"}}


def test_a_check_in_costs_one_look_and_one_write_and_none_when_it_is_there(office: Office) -> None:
    name, _ = organised(office)
    before = resource(office, name), resource(office, name, TOM)
    _, calls = pressed(office, add_check_in, name)
    assert calls == {"events.get": 1, "events.patch": 1}
    assert LINES[0] in resource(office, name, TOM)["description"]
    _, calls = pressed(office, add_check_in, name)
    assert calls == {"events.get": 1}
    _, calls = pressed(office, remove_check_in, name)
    assert calls == {"events.get": 1, "events.patch": 1}
    assert (resource(office, name), resource(office, name, TOM)) == before
    assert office.demo.sandbox.notifications == []


def test_a_late_start_moves_the_start_alone_and_comes_back_exactly(office: Office) -> None:
    _, name = organised(office)
    before = resource(office, name), resource(office, name, TOM)
    asked, calls = pressed(office, start_late, name)
    assert calls == {"events.get": 1, "events.patch": 1}
    now = resource(office, name)
    assert {field for field in now if now[field] != before[0].get(field)} == {"start"}
    assert now["start"]["dateTime"][11:16] == "17:35"
    theirs = datetime.fromisoformat(resource(office, name, TOM)["start"]["dateTime"])
    assert theirs == datetime.fromisoformat(now["start"]["dateTime"])
    assert asked.run_id is not None
    undone = undo(office.account.id, asked.run_id, office.store, office.open, office.now)
    assert (undone.restored, undone.refused) == (1, ())
    assert (resource(office, name), resource(office, name, TOM)) == before
    assert office.demo.sandbox.notifications == []


@pytest.mark.parametrize("does", [add_check_in, start_late])
@pytest.mark.parametrize("after", [False, True])
def test_a_press_whose_answer_is_lost_is_repeated_without_harm(
    office: Office, does: Callable[..., Asked], after: bool
) -> None:
    _, name = organised(office)
    before = resource(office, name)
    office.demo.sandbox.faults.fail("calendar.events.patch", 500, "backendError", after=after)
    with pytest.raises(CalendarUnavailableError):
        pressed(office, does, name)
    asked, calls = pressed(office, does, name)
    assert calls["events.patch"] == (0 if after else 1)
    assert (asked.run_id is None) is after
    changed = resource(office, name)
    assert changed.get("description", "").count(LINES[0]) == (does is add_check_in)
    assert (changed["start"] != before["start"]) is (does is start_late)


def test_a_press_that_meets_somebody_elses_edit_keeps_it(office: Office) -> None:
    name, _ = organised(office)
    office.demo.sandbox.faults.fail("calendar.events.patch", 412, "conditionNotMet")
    _, calls = pressed(office, add_check_in, name)
    assert calls == {"events.get": 2, "events.patch": 2}
    assert resource(office, name)["description"] == LINES[0]


def test_a_separate_calendar_costs_one_more_listing_and_no_write_while_nothing_changes(office: Office) -> None:
    first = office.run(Preview())
    office.run(Confirmed(first.plan.digest))
    there = use_separate(office.account.id, office.store, office.open, office.now)
    plan, calls = office.counted(Preview())
    count = len(plan.plan.changes)
    assert (count, calls) == (len(first.plan.changes), {"events.list": 2})
    _, calls = office.counted(Confirmed(plan.plan.digest))
    assert calls == {"events.list": 2, "events.delete": count, "events.insert": count}
    again, calls = office.counted(Preview())
    assert (again.plan.changes, calls) == ((), {"events.list": 2})
    assert {placed.calendar_id for placed in again.snapshot.ours} == {there}


def test_back_again_it_costs_one_listing_as_before(office: Office) -> None:
    office.run(Confirmed(office.run(Preview()).plan.digest))
    use_separate(office.account.id, office.store, office.open, office.now)
    moved = office.run(Confirmed(office.run(Preview()).plan.digest))
    use_own(office.account.id, office.store, office.open, office.now)
    _, calls = office.counted(Confirmed(office.run(Preview()).plan.digest))
    assert calls == {"events.list": 2, "events.delete": len(moved.applied), "events.insert": len(moved.applied)}
    again, calls = office.counted(Preview())
    assert (again.plan.changes, calls) == ((), {"events.list": 1})


def test_undo_of_the_move_is_exact_at_google_too(office: Office) -> None:
    before = office.run(Confirmed(office.run(Preview()).plan.digest)).snapshot.ours
    use_separate(office.account.id, office.store, office.open, office.now)
    run = office.run(Confirmed(office.run(Preview()).plan.digest))
    assert run.run_id is not None
    undone = undo(office.account.id, run.run_id, office.store, office.open, office.now)
    assert (undone.restored, undone.refused) == (len(before), ())
    after = office.run(Preview()).snapshot.ours

    def told(ours: tuple[Placed, ...]) -> set[tuple[object, ...]]:
        return {(one.key, one.span, one.title, one.description, one.link, one.busy, one.calendar_id) for one in ours}

    assert told(after) == told(before)
    assert office.run(Preview()).plan.changes == ()
