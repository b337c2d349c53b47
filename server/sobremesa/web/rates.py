"""A brake on guessing: so many tries a minute from one address, counted in this process."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

from flask import abort, request
from werkzeug.exceptions import TooManyRequests


class Brake:
    """At most `most` requests in `seconds` from one address; kept in memory, so each process counts for itself."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._tries: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def pause(self, address: str) -> float:
        """Seconds to wait before another try is taken; 0 when this one is, and then it counts."""
        now = self._clock()
        with self._lock:
            for known in [name for name, tries in self._tries.items() if not tries or tries[-1] <= now - self._seconds]:
                del self._tries[known]
            tries = self._tries[address]
            while tries and tries[0] <= now - self._seconds:
                tries.popleft()
            if len(tries) >= self._most:
                return tries[0] + self._seconds - now
            tries.append(now)
            return 0.0

    def check(self) -> None:
        """Answer 429 with Retry-After when the current request is one too many."""
        pause = self.pause(request.remote_addr or "")
        if pause > 0:
            abort(TooManyRequests(retry_after=int(pause) + 1).get_response())
