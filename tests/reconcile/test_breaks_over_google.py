"""A team's break through the real Google client over the sandbox: its calls, its mails, and its guests' calendars."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from sobremesa.calendars import Calendar
from sobremesa.calendars.google import open_google_calendar
from sobremesa.calendars.google_scopes import ASKED
from sobremesa.errors import CalendarUnavailableError
from sobremesa.model import BreakState, Meeting, Response, Span
from sobremesa.reconcile import Preview
from sobremesa.sandbox import ManualClock, Sandbox, WsgiHttp
from sobremesa.store import Store
from sobremesa.store.accounts import Account
from support.breaks import BERLIN, NEW_YORK, SYDNEY, BreakDesk, sittings, stamp
from support.teams import instant
from support.values import ALEX, NOW

ANN, BEA, SAM, SYD = (f"{name}@example.com" for name in ("ann", "bea", "sam", "syd"))
PEOPLE = {ALEX: BERLIN, ANN: NEW_YORK, BEA: BERLIN, SAM: SYDNEY, SYD: SYDNEY}
WINTER = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC))
WRITES = ("insert", "patch", "delete")
SECOND = instant("2026-12-07T14:50")


class Office(BreakDesk):
    """Alex at Google, with four colleagues in three zones."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sandbox = Sandbox(clock=ManualClock(NOW), deliver=lambda _address, _headers: None)
        for email, zone in PEOPLE.items():
            self.sandbox.add_user(email, email.partition("@")[0].title(), zone)

    def opened(self, email: str) -> Calendar:
        credentials: Any = Credentials
        token = self.sandbox.issue_token(email, ASKED)
        return open_google_calendar(
            credentials(token), email=email, granted=tuple(ASKED), transport=WsgiHttp(self.sandbox)
        )

    def open(self, account: Account) -> Calendar:
        return self.opened(account.email)

    def seen(self, email: str) -> list[Meeting]:
        """What of breaks one of them has in the calendar, but for what they do not come to."""
        read = self.opened(email).read(WINTER).meetings
        return [one for one in read if one.break_id and one.response is not Response.DECLINED]

    def stamps(self, email: str) -> list[str]:
        return [stamp(one.span.start) for one in self.seen(email)]

    def calls(self, press: Callable[[], object]) -> Counter[str]:
        """How often a press calls which method."""
        before = Counter(self.sandbox.counters)
        press()
        calls = Counter(self.sandbox.counters) - before
        return Counter({name.removeprefix("calendar.events."): count for name, count in calls.items()})

    def told(self) -> list[str]:
        """Who was mailed since the last time this was asked."""
        found = sorted(email for one in self.sandbox.notifications for email in one.recipients)
        self.sandbox.notifications.clear()
        return found


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    """A Monday morning."""
    office = Office(store)
    yield office
    office.sandbox.close()


def test_a_break_costs_one_write_each_press_and_a_look_at_it_no_call(office: Office) -> None:
    assert office.calls(office.make) == {"insert": 1}
    assert office.told() == [ANN]
    assert office.calls(office.make) == {}
    assert office.calls(lambda: office.skip(SECOND)) == {"instances": 2, "delete": 1}
    assert office.told() == [ANN]
    assert office.stamps(ANN) == office.stamps(ALEX) == [
        "11-23 14:50", "12-21 14:50", "01-04 14:50", "01-18 14:50", "02-01 14:50",
    ]  # fmt: skip
    assert office.calls(office.ahead) == {}
    office.now = instant("2026-11-24T09:00")
    assert office.calls(office.end) == {"instances": 1, "get": 1, "patch": 1}
    assert office.stamps(ANN) == ["11-23 14:50"]
    assert office.told() == [ANN]


def test_two_sittings_are_in_the_calendars_of_those_who_come(office: Office) -> None:
    calls = office.calls(lambda: office.make(office.wished(sittings())))
    assert {name: calls[name] for name in WRITES} == {"insert": 2, "patch": 3, "delete": 0}
    assert office.told() == [BEA, SAM, SYD]
    assert office.stamps(ALEX) == ["11-23 08:00", "12-07 08:00", "12-21 04:30", "12-21 08:00"]
    assert office.stamps(BEA) == ["11-23 08:00", "12-07 08:00", "12-21 08:00"]
    assert office.stamps(SAM) == ["11-23 04:30", "11-23 08:00", "12-07 04:30", "12-21 04:30"]
    assert office.stamps(SYD) == ["11-23 04:30", "12-07 04:30", "12-07 08:00", "12-21 04:30"]
    office.end()
    assert {name: office.stamps(name) for name in PEOPLE} == {name: [] for name in PEOPLE}


def fail_after(office: Office, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the answer of write number `number` be a 500, once it is written."""
    faults = office.sandbox.faults
    strike, seen = faults.strike, count(1)

    def counting(method: str, parameters: object, *, after: bool) -> None:
        if after and method.rpartition(".")[2] in WRITES and next(seen) == number:
            faults.fail(method, 500, after=True)
        strike(method, parameters, after=after)

    monkeypatch.setattr(faults, "strike", counting)


@pytest.mark.parametrize("number", range(1, 6))
def test_a_500_after_any_write_of_two_sittings_makes_them_once(
    office: Office, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wished = office.wished(sittings())
    fail_after(office, number, monkeypatch)
    with pytest.raises(CalendarUnavailableError):
        office.make(wished)
    assert office.sandbox.faults.fired["fail"] == 1
    office.make(wished)
    assert office.kept().state is BreakState.KEPT
    assert [len(office.seen(email)) for email in (ALEX, BEA, SAM, SYD)] == [4, 3, 4, 4]
    assert office.told() == [BEA, SAM, SYD]
    assert office.sandbox.writes == 5


@pytest.mark.parametrize("press", ["skip", "end"])
def test_a_500_after_a_deletion_tells_nobody_twice(office: Office, press: str) -> None:
    office.make()
    office.told()
    office.sandbox.faults.fail("calendar.events.delete", 500, after=True)
    presses: dict[str, Callable[[], object]] = {"skip": lambda: office.skip(SECOND), "end": office.end}
    do = presses[press]
    with pytest.raises(CalendarUnavailableError):
        do()
    do()
    assert office.told() == [ANN]
    assert len(office.seen(ANN)) == {"skip": 5, "end": 0}[press]


def test_a_run_after_a_lost_answer_finishes_the_break_and_the_next_one_only_reads(office: Office) -> None:
    office.sandbox.faults.fail("calendar.events.insert", 500, after=True)
    with pytest.raises(CalendarUnavailableError):
        office.make()
    office.run(Preview())
    assert (office.kept().state, office.told()) == (BreakState.KEPT, [ANN])
    assert office.calls(lambda: office.run(Preview())) == {"list": 1}


def test_neither_the_organizers_nor_a_guests_plan_touches_the_break(office: Office) -> None:
    office.make()
    office.automatic()
    office.now = instant("2026-11-20T09:00")
    outcome = office.run()
    assert (outcome.applied, outcome.plan.changes) == ((), ())
    codes = {
        (str(one.reason.code), one.source in {each.id for each in outcome.snapshot.meetings})
        for one in outcome.decision.skipped
    }
    assert codes == {("team-break", True)}
    theirs = office.opened(ANN).read(Span(NOW, instant("2026-12-01T00:00")))
    assert [(one.break_id, one.organized_by_me) for one in theirs.meetings] == [("b" * 32, False)]
    assert (theirs.ours, theirs.unreadable) == ((), ())
