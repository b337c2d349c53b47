"""The real server with the sandbox behind it, on a free loopback port, with a clock that the test turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from pydantic import SecretStr

from browser.calendar_page import serving
from sobremesa.app import create_app, start_background, stop_background
from sobremesa.sandbox import ManualClock, Sandbox
from sobremesa.sandbox.people import SIGNED_IN
from sobremesa.sandbox.seed import seed_team
from sobremesa.settings import Settings

MONDAY = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)  # eight in the morning where the signed-in person is


@dataclass
class Product:
    """The running server, its sandbox and its clock."""

    address: str
    sandbox: Sandbox
    clock: ManualClock
    email: str = SIGNED_IN.email
    connection: dict[str, Any] = field(default_factory=dict)  # what the browser kept of connecting once

    def events(self, email: str | None = None, **filters: Any) -> list[dict[str, Any]]:
        """Single events of somebody's primary calendar, as the calendar itself has them."""
        api = self.sandbox.calendar_api(email or self.email)
        found: list[dict[str, Any]] = []
        while True:  # two years of a team's weeks are more than one page
            page = api.list_events("primary", singleEvents=True, maxResults=2500, **filters)
            found += page["items"]
            if "nextPageToken" not in page:
                return found
            filters["pageToken"] = page["nextPageToken"]

    def ours(self, email: str | None = None) -> list[dict[str, Any]]:
        """What carries our mark."""
        return [
            each for each in self.events(email) if "sb.kind" in each.get("extendedProperties", {}).get("private", {})
        ]


@contextmanager
def product(folder: Path) -> Iterator[Product]:
    clock = ManualClock(MONDAY)
    sandbox = Sandbox(":memory:", clock=clock)
    seed_team(sandbox, clock())
    application: list[Any] = []

    def later(environ: dict[str, Any], start_response: Any) -> Any:
        return application[0](environ, start_response)  # made when the port is known

    with serving(later) as port:
        address = f"http://127.0.0.1:{port}"
        settings = Settings(
            port=port,
            public_url=address,
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'sobremesa.db'}",
            keys=(SecretStr(Fernet.generate_key().decode()),),
            secret_keys=(SecretStr("for this run"),),
            sandbox=True,
            poll_seconds=0.25,
        )
        app = create_app(settings, clock=clock, sandbox=sandbox)
        application.append(app)
        start_background(app)
        try:
            yield Product(address, sandbox, clock)
        finally:
            stop_background(app)
