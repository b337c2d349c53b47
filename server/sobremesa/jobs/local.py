"""Threads of this process that carry out what is due: the engine of a laptop and of `sobremesa worker`."""

import os
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from sobremesa.errors import QuotaError, SobremesaError
from sobremesa.jobs import due
from sobremesa.jobs.due import Claim
from sobremesa.store import Store

Handler = Callable[[Claim], datetime]
Clock = Callable[[], datetime]
log = structlog.get_logger(__name__)


class Runner:
    """Claims what is due and gives each claim to the handler of its kind, which says when it is next due.

    An exception never ends a thread: it is logged, and the row comes again after a pause or is given up.
    """

    def __init__(
        self,
        store: Store,
        handlers: Mapping[str, Handler],
        clock: Clock,
        threads: int = 2,
        poll_seconds: float = 0.5,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._count = threads
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._ready = threading.Condition()
        self._hints = 0
        self._owner = f"{os.getpid()}-{secrets.token_hex(4)}"

    @property
    def running(self) -> int:
        """How many of its threads are alive."""
        return sum(thread.is_alive() for thread in self._threads)

    def start(self) -> None:
        """Begin to work; raises RuntimeError when it runs already."""
        if self._threads:
            raise RuntimeError("the runner runs already")
        self._stopping.clear()
        for number in range(self._count):
            thread = threading.Thread(target=self._work, args=(f"{self._owner}-{number}",), name=f"runner-{number}")
            thread.daemon = True  # a hanging provider must not keep the process; its lease runs out
            self._threads.append(thread)
            thread.start()

    def stop(self, timeout: float = 15) -> bool:
        """Finish what is being worked on and end; False when a thread is still busy after `timeout` seconds."""
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            thread.join(timeout)
        alive = [thread for thread in self._threads if thread.is_alive()]
        self._threads = alive
        return not alive

    def wake(self) -> None:
        """Look for due work now rather than at the next poll."""
        with self._ready:
            self._hints += 1
            self._ready.notify_all()

    def run_due(self, owner: str = "") -> int:
        """Carry out everything that is due now, in this thread; gives the number of claims worked on."""
        count = 0
        while not self._stopping.is_set() and self._run_one(owner or self._owner):
            count += 1
        return count

    def _work(self, owner: str) -> None:
        seen = -1
        while not self._stopping.is_set():
            with self._ready:
                if seen == self._hints:
                    self._ready.wait(self._poll_seconds)
                seen = self._hints
            try:
                self.run_due(owner)
            except Exception:  # the database may be away for a moment; the thread must live on
                log.exception("could not look for due work")
                self._stopping.wait(self._poll_seconds)

    def _run_one(self, owner: str) -> bool:
        now = self._clock()
        with self._store.read() as session:
            if not due.waiting(session, now):
                return False
        with self._store.begin() as session:
            claims = due.claim(session, owner, now)
        for claim in claims:
            self._carry_out(claim)
        return bool(claims)

    def _carry_out(self, claim: Claim) -> None:
        bound = log.bind(account=claim.account_id, kind=claim.kind, attempt=claim.attempts)
        try:
            next_due = self._handlers[claim.kind](claim)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the row must be given back
            if isinstance(error, SobremesaError):
                bound.warning("job failed", error=str(error), permanent=error.permanent)
            else:
                bound.exception("job failed")
            give_back_failed(self._store, claim, error, self._clock())
            return
        with self._store.begin() as session:
            due.done(session, claim, next_due)
        bound.debug("job done", next_due=next_due.isoformat())


def give_back_failed(store: Store, claim: Claim, error: Exception, now: datetime) -> None:
    """Give a claim back after `error`, which decides whether and when it is tried again."""
    permanent = isinstance(error, SobremesaError) and error.permanent
    after = (error.retry_after or 0) if isinstance(error, QuotaError) else 0
    sentence = error.sentence if isinstance(error, SobremesaError) else "Something went wrong on the server"
    with store.begin() as session:
        due.fail(session, claim, sentence, now, permanent=permanent, after=after)
