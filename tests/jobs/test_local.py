"""The runner: threads that work, survive errors, and end."""

import threading
import time
from datetime import datetime, timedelta

import pytest

from sobremesa.errors import CalendarUnavailableError, QuotaError, ReconnectError
from sobremesa.jobs import due
from sobremesa.jobs.due import Claim, Job
from sobremesa.jobs.local import Handler, Runner
from sobremesa.store import Store
from support.values import NOW, sign_in

LATER = NOW + timedelta(hours=1)


def runner(store: Store, handler: Handler, **options: float) -> Runner:
    return Runner(store, {"reconcile": handler}, lambda: NOW, poll_seconds=options.get("poll_seconds", 30))


def ask(store: Store, account_id: str) -> None:
    with store.begin() as session:
        due.request(session, account_id, "reconcile", NOW, NOW)


def job(store: Store, account_id: str) -> Job:
    with store.read() as session:
        return due.jobs(session, account_id, NOW)[0]


def until(condition: threading.Event) -> None:
    assert condition.wait(10)


def test_what_is_due_is_done_and_planned_again(store: Store) -> None:
    account = sign_in(store)
    ask(store, account.id)
    seen: list[Claim] = []

    def handle(claim: Claim) -> datetime:
        seen.append(claim)
        return LATER

    assert runner(store, handle).run_due() == 1
    assert [one.account_id for one in seen] == [account.id]
    assert job(store, account.id).due_at == LATER


@pytest.mark.parametrize(
    ("error", "pause", "dead", "sentence"),
    [
        (CalendarUnavailableError("Google does not answer."), 30, False, "Your calendar does not answer right now."),
        (QuotaError("Slow down.", retry_after=90), 90, False, "Your calendar asks us to go slower."),
        (ReconnectError("Sign in again."), 30, True, "Paused: sign in again."),
        (ZeroDivisionError("secret details"), 30, False, "Something went wrong on the server"),
    ],
    ids=["unavailable", "quota", "reconnect", "bug"],
)
def test_an_error_decides_whether_and_when_it_is_tried_again(
    store: Store, error: Exception, pause: int, dead: bool, sentence: str
) -> None:
    account = sign_in(store)
    ask(store, account.id)

    def handle(_: Claim) -> datetime:
        raise error

    assert runner(store, handle).run_due() == 1
    found = job(store, account.id)
    assert (found.due_at, found.dead, found.error) == (NOW + timedelta(seconds=pause), dead, sentence)


def test_a_row_of_an_unknown_kind_blocks_nobody(store: Store) -> None:
    account = sign_in(store)
    with store.begin() as session:
        due.request(session, account.id, "from-a-newer-version", NOW, NOW)
    ask(store, account.id)
    assert runner(store, lambda _: LATER).run_due() == 2


def test_threads_look_at_once_when_they_are_woken_and_end_when_they_are_stopped(store: Store) -> None:
    account = sign_in(store)
    done = threading.Event()

    def handle(_: Claim) -> datetime:
        done.set()
        return LATER

    before = threading.active_count()
    running = runner(store, handle)
    running.start()
    ask(store, account.id)
    running.wake()
    until(done)
    assert running.stop()
    assert threading.active_count() == before
    assert job(store, account.id).due_at == LATER


def test_threads_find_due_work_without_a_hint(store: Store) -> None:
    account = sign_in(store)
    done = threading.Event()

    def handle(_: Claim) -> datetime:
        done.set()
        return LATER

    running = runner(store, handle, poll_seconds=0.02)
    running.start()
    ask(store, account.id)
    until(done)
    assert running.stop()


def test_stopping_waits_for_work_under_way(store: Store) -> None:
    account = sign_in(store)
    ask(store, account.id)
    begun, go_on = threading.Event(), threading.Event()

    def handle(_: Claim) -> datetime:
        begun.set()
        go_on.wait(10)
        return LATER

    running = runner(store, handle, poll_seconds=0.02)
    running.start()
    until(begun)
    assert not running.stop(timeout=0.05)
    go_on.set()
    assert running.stop()
    assert job(store, account.id).due_at == LATER


def test_two_threads_work_on_two_accounts_at_once(store: Store) -> None:
    for email in ("a@example.com", "b@example.com"):
        ask(store, sign_in(store, email).id)
    both = threading.Barrier(2, timeout=10)

    def handle(_: Claim) -> datetime:
        both.wait()
        return LATER

    running = runner(store, handle, poll_seconds=0.02)
    running.start()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with store.read() as session:
            if not due.waiting(session, NOW):
                break
        time.sleep(0.01)
    assert running.stop()
    assert not both.broken


def test_a_runner_starts_once(store: Store) -> None:
    running = runner(store, lambda _: LATER)
    running.start()
    with pytest.raises(RuntimeError, match="runs already"):
        running.start()
    assert running.stop()
