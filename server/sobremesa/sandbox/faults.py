"""Fault knobs: what goes wrong next. Each knob fires a given number of times and counts how often it did."""

import threading
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sobremesa.sandbox.errors import ApiError

TIMEOUT_HEADER = "X-Sandbox-Fault"


@dataclass
class Knob:
    """One set fault; `left` firings to come, `fired` so far."""

    name: str
    pattern: str
    left: int
    error: ApiError | None = None
    after: bool = False
    only_with: str | None = None
    fired: int = 0


class Faults:
    """The fault knobs of one sandbox; `fired[name]` counts by knob name (fail, time_out, lose_page, ...)."""

    def __init__(self) -> None:
        """No fault is set."""
        self.fired: Counter[str] = Counter()
        self._knobs: list[Knob] = []
        self._lock = threading.Lock()

    def fail(
        self,
        pattern: str,
        status: int = 500,
        reason: str = "backendError",
        *,
        times: int = 1,
        after: bool = False,
        retry_after: int | None = None,
        message: str = "Backend Error",
        name: str = "fail",
        only_with: str | None = None,
    ) -> Knob:
        """The next `times` calls whose method id matches `pattern` (e.g. "calendar.events.*") answer this error.

        `after`: only once the call has done its work and committed it. `retry_after` (seconds) becomes the header.
        `only_with`: only calls that carry this query parameter.
        """
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        domain = "usageLimits" if status == 429 or (status == 403 and "xceeded" in reason) else "global"
        error = ApiError(status, reason, message, domain=domain, headers=headers)
        return self._set(Knob(name, pattern, times, error, after, only_with))

    def time_out(self, pattern: str, *, times: int = 1, after: bool = False) -> Knob:
        """The next calls get no answer: `WsgiHttp` raises TimeoutError, over a socket it is a 504 at once."""
        error = ApiError(504, "timeout", "Deadline exceeded", headers={TIMEOUT_HEADER: "timeout"})
        return self._set(Knob("time_out", pattern, times, error, after))

    def lose_page(self, *, times: int = 1) -> Knob:
        """The next page asked for with a page token answers 500."""
        return self.fail("*.list", times=times, name="lose_page", only_with="pageToken")

    def expire_sync(self, *, times: int = 1) -> Knob:
        """The next listing with a sync token answers 410 fullSyncRequired."""
        message = "Sync token is no longer valid, a full sync is required."
        return self.fail(
            "*.list", 410, "fullSyncRequired", times=times, message=message, name="expire_sync", only_with="syncToken"
        )

    def lose_push(self, *, times: int = 1) -> Knob:
        """The next push messages are never sent (their numbers are used up)."""
        return self._set(Knob("lose_push", "", times))

    def duplicate_push(self, *, times: int = 1) -> Knob:
        """The next push messages are sent twice."""
        return self._set(Knob("duplicate_push", "", times))

    def pending_conference(self, *, times: int = 1) -> Knob:
        """The next conferences stay pending until `Sandbox.finish_conferences` is called."""
        return self._set(Knob("pending_conference", "", times))

    def clear(self) -> None:
        """Forget every knob that is still set; the counts stay."""
        with self._lock:
            self._knobs.clear()

    def take(self, name: str) -> bool:
        """Use up one firing of a knob without method (`lose_push`, ...); False if none is set."""
        with self._lock:
            return (
                self._use(next((knob for knob in self._knobs if knob.name == name and not knob.pattern), None))
                is not None
            )

    def strike(self, method: str, parameters: object, *, after: bool) -> None:
        """Raise the error that is due for a call of `method` at this moment, if any.

        `parameters` holds the names it carries.
        """
        with self._lock:
            knob = self._use(next((knob for knob in self._knobs if self._meets(knob, method, parameters, after)), None))
        if knob is not None and knob.error is not None:
            raise knob.error

    @staticmethod
    def _meets(knob: Knob, method: str, parameters: object, after: bool) -> bool:
        carried = isinstance(parameters, dict) and (knob.only_with is None or knob.only_with in parameters)
        return bool(knob.pattern) and knob.after is after and carried and fnmatchcase(method, knob.pattern)

    def _set(self, knob: Knob) -> Knob:
        with self._lock:
            self._knobs.append(knob)
        return knob

    def _use(self, knob: Knob | None) -> Knob | None:
        if knob is not None:
            knob.left -= 1
            knob.fired += 1
            self.fired[knob.name] += 1
            if knob.left <= 0:
                self._knobs.remove(knob)
        return knob
