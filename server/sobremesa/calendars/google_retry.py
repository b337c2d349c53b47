"""When a call to Google is tried again at once: a few times, jittered, never long. Longer waits are the job's next run.

A read may be repeated after anything that can pass. A write may not: after a timeout, a 5xx or a lost answer nobody
knows whether it happened, and only the reconcile, which wrote down what it meant to do, can find out by reading. It is
repeated in the two cases where Google cannot have acted: it said "too fast", or the connection was never made.
"""

import socket
from collections.abc import Callable
from typing import TypeVar

import httplib2
import stamina

from sobremesa.errors import CalendarUnavailableError, QuotaError

T = TypeVar("T")
Again = Callable[[Exception], bool | float]

ATTEMPTS = 3
DEADLINE_SECONDS = 20.0
LONGEST_PAUSE_SECONDS = 5.0
_NEVER_SENT = (ConnectionRefusedError, socket.gaierror, httplib2.ServerNotFoundError)


def again_reading(error: Exception) -> bool | float:
    """Whether to read again after `error`, or the seconds to wait first when Google names them."""
    return isinstance(error, CalendarUnavailableError) or _after_quota(error)


def again_writing(error: Exception) -> bool | float:
    """Whether to write again after `error`: only where the write certainly did not happen."""
    never_sent = isinstance(error, CalendarUnavailableError) and isinstance(error.__cause__, _NEVER_SENT)
    return never_sent or _after_quota(error)


def attempt(call: Callable[[], T], again: Again) -> T:
    """The result of `call`, tried at most three times; the last error when none helped."""
    for one in stamina.retry_context(
        on=again,
        attempts=ATTEMPTS,
        timeout=DEADLINE_SECONDS,
        wait_initial=0.2,
        wait_max=LONGEST_PAUSE_SECONDS,
        wait_jitter=0.3,
    ):
        with one:
            return call()
    raise AssertionError("unreachable: stamina raises the last error")  # pragma: no cover - said for the type checker


def _after_quota(error: Exception) -> bool | float:
    """Google's own pause if it is short; a pause it does not name grows as for any other error."""
    if not isinstance(error, QuotaError):
        return False
    if error.retry_after is None:
        return True
    return error.retry_after <= LONGEST_PAUSE_SECONDS and error.retry_after
