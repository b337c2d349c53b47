"""Keeps tests on this machine: every attempt to reach another one fails, whichever library makes it."""

import ipaddress
import socket
import sys
from typing import Any

LOOPBACK_NAMES = {"", "localhost", "ip6-localhost", "0.0.0.0", "::", socket.gethostname().lower()}


class NetworkRefusedError(AssertionError):
    """A test tried to leave this machine; an AssertionError, so that no code under test takes it for a bad line."""


def is_local(host: object) -> bool:
    """Whether `host`, a name or an address as given to the socket module, is this machine."""
    if host is None:
        return True
    name = (host.decode(errors="replace") if isinstance(host, bytes | bytearray) else str(host)).lower().rstrip(".")
    if name in LOOPBACK_NAMES or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


class NetworkGuard:
    """An audit hook: Python reports every connect, send and name lookup to it, and it raises for distant ones."""

    def __init__(self) -> None:
        self.open = False

    def install(self) -> None:
        """Begin to watch; an audit hook stays for the life of the process."""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not event.startswith("socket.") or self.open:
            return
        if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
            host = arguments[0]
        elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and isinstance(arguments[1], tuple):
            host = arguments[1][0]  # a unix socket's address is no tuple, and is always on this machine
        else:
            return
        if not is_local(host):
            raise NetworkRefusedError(f"{event}: a test may only reach this machine, not {host!r}")
