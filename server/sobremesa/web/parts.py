"""What the views work with: wired once in `sobremesa.app`, found again on the running application."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

import requests
from flask import current_app
from requests.adapters import BaseAdapter

from sobremesa.calendars import Calendar
from sobremesa.jobs.local import Runner
from sobremesa.settings import Settings
from sobremesa.store import Store
from sobremesa.store.accounts import Account
from sobremesa.web.kept import KeptPictures
from sobremesa.web.rates import Brake

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class GoogleAccess:
    """Where Google's sign-in is and who we are there.

    `adapter` carries the requests of our server instead of the network (the sandbox answers in this process);
    the browser finds the consent page under `mounted_at` of our own address then.
    """

    client_id: str
    client_secret: str
    auth_uri: str
    token_uri: str
    revoke_uri: str
    userinfo_uri: str
    adapter: BaseAdapter | None = None
    mounted_at: str = ""

    def for_browser(self, url: str) -> str:
        """Where a browser goes for a page at `url`."""
        if not self.mounted_at:
            return url
        asked = urlsplit(url)
        return urlunsplit(("", "", self.mounted_at + asked.path, asked.query, ""))

    def equip(self, session: requests.Session) -> requests.Session:
        """The session with our way to Google; every request through it should give TIMEOUT_SECONDS."""
        if self.adapter is not None:
            session.mount("https://", self.adapter)
        return session

    def session(self) -> requests.Session:
        """A new session with our way to Google."""
        return self.equip(requests.Session())


@dataclass(frozen=True)
class Parts:
    """The parts of one application. `clock` gives now in UTC; `push` says that calendars announce changes.

    `sandbox` says that Google is the built-in stand-in. `brake` slows guessing at codes and tokens,
    `planning_brake` the planning of breaks, which takes a second or two; `kept` spares making a picture anew that
    nobody changed.
    """

    settings: Settings
    store: Store
    runner: Runner
    clock: Callable[[], datetime]
    google: GoogleAccess
    open_calendar: Callable[[Account], Calendar]
    push: bool = False
    sandbox: bool = False
    brake: Brake = field(default_factory=lambda: Brake(most=30, seconds=60))
    planning_brake: Brake = field(default_factory=lambda: Brake(most=30, seconds=60))
    kept: KeptPictures = field(default_factory=KeptPictures)


def parts() -> Parts:
    """The parts of the application that answers the current request."""
    found: Parts = current_app.extensions["sobremesa"]
    return found
