"""What happens at the provider: a limit, a failure, a token that is no longer good, a page that is lost."""

from collections.abc import Iterator

import pytest
import stamina

from calendars.contract import ANN
from calendars.worlds import SandboxWorld
from sobremesa.errors import CalendarUnavailableError, IncompleteReadError, QuotaError, ReconnectError
from sobremesa.reconcile import Automatic, Confirmed, Outcome, Preview, reconcile
from sobremesa.store import Store
from support.desk import Desk
from support.values import NOW, meeting, sign_in, span

ALL = {f"m{day}": span(day, 10, 30, minutes=5) for day in range(3)}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Three meetings whose buffers are still to be written by themselves."""
    desk.automatic()
    desk.put(*(meeting(f"m{day}", span(day, 10)) for day in range(3)))
    return desk


def strike_second_write(desk: Desk, error: Exception) -> None:
    seen: list[str] = []

    def hook(moment: str, call: str) -> None:
        if (moment, call) == ("before", "insert"):
            seen.append(call)
            if len(seen) == 2:
                raise error

    desk.calendar.faults.hook = hook


@pytest.mark.parametrize(
    "error", [QuotaError("rateLimitExceeded"), CalendarUnavailableError("503")], ids=["quota", "5xx"]
)
def test_a_quota_or_a_5xx_keeps_the_plan_records_what_was_applied_and_the_next_run_goes_on(
    desk: Desk, error: Exception
) -> None:
    strike_second_write(desk, error)
    with pytest.raises(type(error)):
        desk.run()
    assert desk.ours == {"m0": ALL["m0"]}
    assert [change.do for change in desk.runs()[0].changes] == ["insert"]
    assert len(desk.view().plan.changes) == 2
    desk.wait(1)
    assert len(desk.run().applied) == 2
    assert desk.ours == ALL
    assert desk.run().applied == ()


def test_an_expired_token_keeps_the_plan_pauses_and_asks_to_sign_in_again(desk: Desk) -> None:
    strike_second_write(desk, ReconnectError("invalid_grant"))
    with pytest.raises(ReconnectError):
        desk.run()
    assert (desk.state(), desk.ours) == ("reconnect", {"m0": ALL["m0"]})
    with pytest.raises(ReconnectError, match="Paused: sign in again"):
        desk.run()
    assert len(desk.view().plan.changes) == 2
    desk.account = sign_in(desk.store, desk.email, desk.now)
    assert len(desk.run().applied) == 2
    assert desk.ours == ALL


class Paged:
    """Alex's calendar at the sandbox, read five events at a time."""

    def __init__(self, store: Store, world: SandboxWorld) -> None:
        self.store, self.world = store, world
        self.account = sign_in(store, world.calendar.email, NOW)
        self.calendar = world.open(page_size=5)

    def run(self, mode: Preview | Confirmed | Automatic) -> Outcome:
        return reconcile(self.account.id, self.store, lambda _account: self.calendar, NOW, mode)


@pytest.fixture
def paged(store: Store) -> Iterator[Paged]:
    """Eight meetings on two pages, all of them with a buffer."""
    with stamina.set_testing(True, attempts=3, cap=True), SandboxWorld() as world:
        for day in range(8):
            world.meet(f"Sync {day}", span(day + 2 * (day > 4), 10), [ANN])
        paged = Paged(store, world)
        paged.run(Confirmed(paged.run(Preview()).plan.digest))
        yield paged


def test_more_than_one_page_of_events_is_read_whole(paged: Paged) -> None:
    assert len(paged.run(Preview()).decision.desired) == 8
    assert paged.run(Preview()).plan.changes == ()


def test_a_lost_page_means_no_decision_and_never_an_empty_calendar(paged: Paged) -> None:
    before = paged.world.sandbox.writes
    paged.world.sandbox.faults.lose_page(times=3)
    with pytest.raises(IncompleteReadError):
        paged.run(Automatic())
    assert paged.world.sandbox.writes == before
    assert paged.run(Preview()).plan.changes == ()


def test_the_rule_of_a_recurring_series_is_never_touched(store: Store) -> None:
    with SandboxWorld() as world:
        times = {"start": {"dateTime": "2026-11-17T10:00:00Z", "timeZone": "UTC"}}
        times |= {"end": {"dateTime": "2026-11-17T10:30:00Z", "timeZone": "UTC"}}
        body = {
            "summary": "Standup",
            **times,
            "attendees": [{"email": ANN}],
            "recurrence": ["RRULE:FREQ=DAILY;COUNT=3"],
        }
        before = world.owner.insert_event("primary", body)
        paged = Paged(store, world)
        applied = paged.run(Confirmed(paged.run(Preview()).plan.digest)).applied
        assert len(applied) == 3
        after = world.owner.get_event("primary", before["id"])
        assert (after["recurrence"], after["etag"]) == (body["recurrence"], before["etag"])
