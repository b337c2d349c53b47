"""Opens Chromium with the extension loaded the way a person loads it, through the DevTools protocol over a pipe.

A fresh profile in a temporary folder is used and thrown away; no debugging port is opened.
Source: Chrome DevTools Protocol, domains Extensions, Target and Runtime; `--remote-debugging-pipe` reads from
descriptor 3 and writes to 4, one JSON message per NUL byte.
"""

import fcntl
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from sobremesa.errors import InputError

NAMES = ("chromium", "chromium-browser", "google-chrome-for-testing")
QUIET = (
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-extension-debugging",
    "--remote-debugging-pipe",
)


def find_chromium() -> str:
    """The path of Chromium; raises InputError with the line that installs it."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise InputError("Chromium is not installed. On Debian: sudo apt-get install chromium")


class Browser:
    """One running Chromium, driven over its pipe."""

    def __init__(self, to: BinaryIO, back: BinaryIO) -> None:
        self._to = to
        self._back = back
        self._last = 0

    def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """The result of one DevTools command; raises InputError with the browser's own words when it refuses."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        return self._answer(self._last, method)

    def _answer(self, number: int, method: str) -> dict[str, Any]:
        for message in self._messages():
            if message.get("id") != number:
                continue
            if "error" in message:
                raise InputError(f"Chromium refuses {method}: {message['error'].get('message')}")
            return dict(message["result"])
        raise InputError("Chromium closed before it was ready")

    def _messages(self) -> Iterator[dict[str, Any]]:
        text = b""
        while byte := self._back.read(1):
            if byte != b"\0":
                text += byte
                continue
            yield json.loads(text)
            text = b""

    def load_extension(self, root: Path) -> str:
        """Load the unpacked extension in `root` and give its id."""
        return str(self.send("Extensions.loadUnpacked", path=str(root))["id"])

    def evaluate(self, target: str, expression: str) -> Any:
        """The value of a (possibly awaited) JavaScript expression in one target."""
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        answer = self.send("Runtime.evaluate", session, expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise InputError(f"Chromium: {details.get('exception', {}).get('description', details.get('text'))}")
        return answer["result"].get("value")

    def run_in_extension(self, extension_id: str, expression: str) -> Any:
        """The value of an expression in an extension's service worker, as soon as that is ready."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            worker = self._worker(extension_id)
            # A worker that was started just now has no extension API yet.
            if worker and self.evaluate(worker, "typeof chrome === 'object' && Boolean(chrome.storage)"):
                return self.evaluate(worker, expression)
            time.sleep(0.05)
        raise InputError("Chromium: the extension's worker did not start")

    def _worker(self, extension_id: str) -> str | None:
        for target in self.send("Target.getTargets")["targetInfos"]:
            if target["type"] == "service_worker" and extension_id in target["url"]:
                return str(target["targetId"])
        return None

    def wait(self) -> None:
        """Return when the person closes the browser."""
        for _ in self._messages():
            pass

    def open(self, url: str) -> str:
        """Open `url` in a new tab and give its target id."""
        return str(self.send("Target.createTarget", url=url)["targetId"])


@contextmanager
def chromium(*flags: str, headless: bool = False) -> Iterator[Browser]:
    """A Chromium with a profile of its own, closed and forgotten at the end."""
    with tempfile.TemporaryDirectory(prefix="sobremesa-chromium-", ignore_cleanup_errors=True) as profile:
        command = [find_chromium(), f"--user-data-dir={profile}", *QUIET, *_privileges(), *flags]
        command += ["--headless"] if headless else []
        process, to, back = _start([*command, "about:blank"])
        try:
            yield Browser(to, back)
        finally:
            with suppress(BrokenPipeError):
                to.close()
            back.close()
            _stop(process)


def _privileges() -> tuple[str, ...]:
    # Chromium refuses its sandbox to root, which is who you are in a container.
    return ("--no-sandbox",) if os.geteuid() == 0 else ()


def _start(command: list[str]) -> tuple[int, BinaryIO, BinaryIO]:
    """The process id, and our ends of the two pipes; the browser has its own as descriptors 3 and 4."""
    browser_reads, we_write = _high_pipe()
    we_read, browser_writes = _high_pipe()
    quiet = os.open(os.devnull, os.O_RDWR)
    try:
        given = {quiet: (0, 1, 2), browser_reads: (3,), browser_writes: (4,)}
        actions = [(os.POSIX_SPAWN_DUP2, ours, theirs) for ours, all_theirs in given.items() for theirs in all_theirs]
        process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    finally:
        for descriptor in (browser_reads, browser_writes, quiet):
            os.close(descriptor)
    return process, os.fdopen(we_write, "wb"), os.fdopen(we_read, "rb")


def _high_pipe() -> tuple[int, int]:
    """A pipe whose ends are above the few descriptors that the browser expects in certain places."""
    low = os.pipe()
    try:
        return fcntl.fcntl(low[0], fcntl.F_DUPFD_CLOEXEC, 10), fcntl.fcntl(low[1], fcntl.F_DUPFD_CLOEXEC, 10)
    finally:
        for descriptor in low:
            os.close(descriptor)


def _stop(process: int) -> None:
    """End the browser and wait until it is gone, so that its profile can be removed."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
