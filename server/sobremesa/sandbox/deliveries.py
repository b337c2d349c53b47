"""The default way a push leaves the sandbox: posted in order by one background thread, to loopback addresses only."""

import ipaddress
import queue
import threading
import urllib.error
import urllib.request
from urllib.parse import urlsplit

_TIMEOUT = 5.0  # seconds


def is_loopback(address: str) -> bool:
    """Whether a URL's host is this machine by name or number."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class LoopbackPosts:
    """Callable as `deliver(address, headers)`.

    Nothing ever leaves this machine, failures are dropped as pushes may be.
    """

    def __init__(self) -> None:
        """The thread starts with the first push."""
        self._queue: queue.Queue[tuple[str, dict[str, str]]] = queue.Queue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self, address: str, headers: dict[str, str]) -> None:
        """Queue one push."""
        if not is_loopback(address):
            return
        self._queue.put((address, headers))
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="sandbox-pushes", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            address, headers = self._queue.get()
            request = urllib.request.Request(address, data=b"", headers=headers, method="POST")  # noqa: S310 - loopback
            try:
                with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310 - checked to be loopback above
                    pass
            except (OSError, urllib.error.URLError, ValueError):
                continue
            finally:
                self._queue.task_done()
