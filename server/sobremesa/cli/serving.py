"""Serving one application on one address, with its background threads, until somebody presses Ctrl-C."""

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from apiflask import APIFlask
from waitress.server import create_server

from sobremesa.app import start_background, stop_background
from sobremesa.errors import InputError

THREADS = 8


def free_port(host: str, wanted: int) -> int:
    """`wanted`, or one the system chooses when it is 0; raises InputError when somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
        except OSError as error:
            raise InputError(_why_not(host, wanted, error)) from error
        return int(probe.getsockname()[1])


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port: {port} on {host} is in use; stop what runs there, or choose another with --port"
    return f"host: cannot listen on {host} port {port}: {error.strerror}"


@contextmanager
def listening(app: APIFlask, host: str, port: int) -> Iterator[Callable[[], None]]:
    """The application behind waitress; the function it gives serves until interrupted."""
    server = create_server(app, host=host, port=port, threads=THREADS, ident=None)
    start_background(app)
    try:
        yield server.run
    finally:
        server.close()
        stop_background(app)
