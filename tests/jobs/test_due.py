"""The contract of what is due: nothing twice, nothing lost, nothing blocked."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import timedelta

import pytest

from sobremesa.jobs import due
from sobremesa.jobs.due import Claim
from sobremesa.store import Store
from support.stores import KEYS
from support.values import NOW, sign_in

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def ask(
    store: Store,
    account_id: str,
    when: timedelta = timedelta(0),
    kind: str = "reconcile",
    now: timedelta = timedelta(0),
) -> None:
    with store.begin() as session:
        due.request(session, account_id, kind, NOW + when, NOW + now)


def claim(store: Store, after: timedelta = timedelta(0), owner: str = "one", n: int = 1) -> tuple[Claim, ...]:
    with store.begin() as session:
        return due.claim(session, owner, NOW + after, n)


def test_nothing_is_claimed_before_it_is_due(any_store: Store) -> None:
    account = sign_in(any_store)
    ask(any_store, account.id, MINUTE)
    assert claim(any_store, 59 * SECOND) == ()
    assert [one.account_id for one in claim(any_store, MINUTE)] == [account.id]


def test_the_longest_due_come_first_and_no_more_than_asked_for(any_store: Store) -> None:
    names = {sign_in(any_store, f"p{number}@example.com").id: number for number in range(4)}
    for account_id, number in names.items():
        ask(any_store, account_id, (4 - number) * SECOND)
    claims = claim(any_store, MINUTE, n=3)
    assert {names[one.account_id] for one in claims} == {3, 2, 1}


def test_two_claimers_never_get_the_same_row(any_store: Store) -> None:
    everybody = [sign_in(any_store, f"p{number}@example.com").id for number in range(40)]
    for account_id in everybody:
        ask(any_store, account_id)
    got: dict[str, list[str]] = {"a": [], "b": [], "c": [], "d": []}
    start = threading.Barrier(4)

    def work(owner: str) -> None:
        start.wait()
        while claims := claim(any_store, owner=owner, n=3):
            got[owner] += [one.account_id for one in claims]

    threads = [threading.Thread(target=work, args=(owner,)) for owner in got]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one for ones in got.values() for one in ones) == sorted(everybody)


def test_a_lease_that_ran_out_makes_the_row_due_again(any_store: Store) -> None:
    ask(any_store, sign_in(any_store).id)
    (lost,) = claim(any_store)
    assert claim(any_store, 59 * SECOND, "two") == ()
    (again,) = claim(any_store, MINUTE, "two")
    assert again.attempts == 2
    with any_store.begin() as session:  # the first worker wakes up: its claim is worth nothing now
        assert not due.heartbeat(session, lost, NOW + MINUTE)
        assert not due.done(session, lost, NOW + timedelta(days=1))
        assert not due.fail(session, lost, "late", NOW)
        assert due.done(session, again, NOW + timedelta(hours=1))
    assert claim(any_store, timedelta(minutes=59)) == ()
    assert len(claim(any_store, timedelta(hours=1))) == 1


def test_a_heartbeat_keeps_a_long_piece_of_work(any_store: Store) -> None:
    ask(any_store, sign_in(any_store).id)
    (held,) = claim(any_store)
    with any_store.begin() as session:
        assert due.heartbeat(session, held, NOW + 50 * SECOND)
    assert claim(any_store, 100 * SECOND, "two") == ()
    assert len(claim(any_store, 110 * SECOND, "two")) == 1


@pytest.mark.parametrize("wait", [0, 20])
def test_a_request_during_the_work_stays_due_after_it(any_store: Store, wait: int) -> None:
    account = sign_in(any_store)
    ask(any_store, account.id)
    (held,) = claim(any_store)
    ask(any_store, account.id, (5 + wait) * SECOND, now=5 * SECOND)
    with any_store.begin() as session:
        assert due.done(session, held, NOW + timedelta(hours=1))
    assert len(claim(any_store, (4 + wait) * SECOND)) == 0
    (again,) = claim(any_store, (5 + wait) * SECOND)
    assert (again.generation, again.attempts) == (2, 1)


def test_requests_that_come_in_a_burst_are_one_piece_of_work_at_the_earliest_time(any_store: Store) -> None:
    account = sign_in(any_store)
    for seconds in (30, 20, 40):
        ask(any_store, account.id, seconds * SECOND)
    assert claim(any_store, 19 * SECOND) == ()
    assert len(claim(any_store, 20 * SECOND, n=10)) == 1


def test_kinds_are_separate_rows(any_store: Store) -> None:
    account = sign_in(any_store)
    ask(any_store, account.id)
    ask(any_store, account.id, kind="watch")
    assert {one.kind for one in claim(any_store, n=5)} == {"reconcile", "watch"}


def test_a_failing_row_backs_off_and_is_given_up_and_blocks_nobody(any_store: Store) -> None:
    poison, healthy = sign_in(any_store), sign_in(any_store, "bo@example.com")
    ask(any_store, poison.id)
    clock = timedelta(0)
    pauses = []
    while True:
        claims = claim(any_store, clock)
        if not claims:
            break
        with any_store.begin() as session:
            due.fail(session, claims[0], "it is poison", NOW + clock)
            job = due.jobs(session, poison.id, NOW + clock)[0]
        if not job.dead:
            pauses.append((job.due_at - NOW - clock).total_seconds())
            clock = job.due_at - NOW
    assert pauses == list(due.BACKOFF)
    assert (job.dead, job.error, job.attempts) == (True, "it is poison", due.MAX_ATTEMPTS)
    ask(any_store, healthy.id)
    assert [one.account_id for one in claim(any_store, clock + timedelta(days=9), n=5)] == [healthy.id]


def test_a_row_that_was_given_up_comes_back_when_it_is_asked_for(any_store: Store) -> None:
    account = sign_in(any_store)
    ask(any_store, account.id)
    (held,) = claim(any_store)
    with any_store.begin() as session:
        due.fail(session, held, "sign in again", NOW, permanent=True)
    assert claim(any_store, timedelta(days=1)) == ()
    ask(any_store, account.id, timedelta(days=1), now=timedelta(days=1))
    (again,) = claim(any_store, timedelta(days=1))
    with any_store.begin() as session:
        due.done(session, again, NOW + timedelta(days=2))
        assert [(job.dead, job.error, job.attempts) for job in due.jobs(session, account.id, NOW)] == [(False, "", 0)]


def test_a_permanent_error_does_not_swallow_a_request_made_meanwhile(any_store: Store) -> None:
    account = sign_in(any_store)
    ask(any_store, account.id)
    (held,) = claim(any_store)
    ask(any_store, account.id)
    with any_store.begin() as session:
        due.fail(session, held, "no", NOW, permanent=True)
    assert len(claim(any_store, timedelta(minutes=1))) == 1


def test_a_providers_own_wish_to_wait_longer_is_respected(any_store: Store) -> None:
    ask(any_store, sign_in(any_store).id)
    (held,) = claim(any_store)
    with any_store.begin() as session:
        due.fail(session, held, "slow down", NOW, after=600)
    assert claim(any_store, 599 * SECOND) == ()
    assert len(claim(any_store, 600 * SECOND)) == 1


def test_one_row_can_be_claimed_out_of_turn_but_not_while_it_is_worked_on(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        first = due.claim_one(session, account.id, "reconcile", "click", NOW)
        second = due.claim_one(session, account.id, "reconcile", "other", NOW)
    assert isinstance(first, Claim)
    assert second == first.lease_until == NOW + due.LEASE
    assert claim(any_store) == ()


def test_looking_whether_anything_waits_changes_nothing(any_store: Store) -> None:
    account = sign_in(any_store)
    ask(any_store, account.id, SECOND)
    with any_store.read() as session:
        assert not due.waiting(session, NOW)
        assert due.waiting(session, NOW + SECOND)


HOLDER = """
    import sys, time
    from datetime import datetime
    from sobremesa.jobs import due
    from sobremesa.store import open_store
    store = open_store(sys.argv[1], [sys.argv[2]])
    with store.begin() as session:
        (claimed,) = due.claim(session, "doomed", datetime.fromisoformat(sys.argv[3]))
    print(claimed.account_id, flush=True)  # only now is the claim committed
    time.sleep(60)
"""


def test_what_a_killed_process_held_is_done_by_another(any_store: Store, any_url: str) -> None:
    account = sign_in(any_store)
    ask(any_store, account.id)
    command = [sys.executable, "-c", textwrap.dedent(HOLDER), any_url, KEYS[0], NOW.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == account.id
        os.kill(process.pid, signal.SIGKILL)
    assert claim(any_store, 59 * SECOND) == ()
    (again,) = claim(any_store, MINUTE)
    assert (again.account_id, again.attempts) == (account.id, 2)
