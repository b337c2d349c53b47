"""What a suggestion request costs, beside a route of the same app that authenticates and reads one row.

Both are whole requests through the application: host gate, token, view, JSON, headers. The calendar holds two weeks of
meetings, ten colleagues are met in them, and no provider can be asked: opening a calendar ends the bench.

"nothing changed" is the everyday request of a panel. "anew" is the first one after a change; it is only reported.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from apiflask import APIBlueprint, APIFlask
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from benches.runner import Case, Contestant, Measured, Target
from benches.year import ME, ZONE, snapshot
from sobremesa.app import create_app
from sobremesa.calendars import Calendar
from sobremesa.model import FreeBusy, Hours, Person, Preferences
from sobremesa.settings import load_settings
from sobremesa.store import Store, accounts, colleagues, open_store, pairings, preferences, snapshots
from sobremesa.store.accounts import Account
from sobremesa.store.colleagues import Colleague
from sobremesa.store.tables import PreferencesRow
from sobremesa.web.api import auth, current
from sobremesa.web.parts import Parts

READ = snapshot(2)
NOW = READ.window.start + timedelta(days=1, hours=7, seconds=13)
ORIGIN = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
ZONES = ("Europe/Berlin", "America/New_York", "Europe/London")
ONE_ROW, DAYS = "/api/v1/one-row", f"/api/v1/suggestions?from={NOW.date()}&to={NOW.date() + timedelta(days=6)}"
GOAL = 2.0


def cases() -> tuple[list[Case], list[str]]:
    """The cases; the peer is a route of our own, so none is ever absent."""
    app, account_id, token = _app()
    parts: Parts = app.extensions["sobremesa"]
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}", "Origin": ORIGIN}
    ask, one_row = _asking(client, DAYS, headers), Contestant("one row", _asking(client, ONE_ROW, headers))

    def anew() -> int:
        parts.kept.forget(account_id)
        return ask()

    made = [("suggestions, nothing changed", ask), ("suggestions, anew", anew)]
    return [Case(name, [Contestant("sobremesa", run), one_row], 1, "request") for name, run in made], []


def targets(measured: Sequence[Measured]) -> list[Target]:
    """A suggestion request costs at most twice what a request for one row costs."""
    return [Target("suggestion request / one row", 1 / measured[0].ratio("one row"), GOAL, at_least=False)]


def _asking(client: FlaskClient, path: str, headers: dict[str, str]) -> Callable[[], int]:
    return lambda: client.get(path, headers=headers).status_code


@cache
def _app() -> tuple[APIFlask, str, str]:
    """The application with one person and their connected extension: the app, the account's id, the token."""
    folder = TemporaryDirectory()
    settings = load_settings(
        data_dir=Path(folder.name), database_url=f"sqlite:///{folder.name}/bench.db",
        keys=(Fernet.generate_key().decode(),), secret_keys=("for the bench",), public_url="http://localhost",
        google_client_id="nobody",
    )  # fmt: skip
    store = open_store(settings.database_url, settings.encryption_keys())
    account_id, token = _somebody(store)
    app = create_app(settings, store=store, clock=lambda: NOW, open_calendar=_nobody_is_asked)
    app.register_blueprint(_one_row(store))
    app.extensions["bench"] = folder  # kept as long as the app
    return app, account_id, token


def _somebody(store: Store) -> tuple[str, str]:
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    extension = {"client_id": "bench", "redirect_uri": "https://bench.invalid/"}
    with store.begin() as session:
        account = accounts.sign_in(
            session, email=ME.email, credentials="{}", scopes=(), now=NOW, name="Alex Moreau", zone=ZONE.key
        )
        preferences.put(session, account.id, Preferences(email=ME.email, hours=Hours(ZONE.key)))
        snapshots.put(session, account.id, READ, NOW - timedelta(minutes=1))
        colleagues.put(session, account.id, [_colleague(number) for number in range(10)])
        code = pairings.issue_code(session, account.id, challenge=challenge, scopes=(), now=NOW, **extension)
    with store.begin() as session:
        paired = pairings.exchange(session, code=code, verifier=verifier, origin=ORIGIN, now=NOW, **extension)
        assert paired, "the code was issued for this verifier"
        pairings.note_use(session, paired[0], NOW)
    return account.id, paired[1]


def _colleague(number: int) -> Colleague:
    email = f"colleague{number}@example.com"
    hours = Hours(ZONES[number % len(ZONES)])
    busy = tuple(meeting.span for meeting in READ.meetings[number::10])
    person = Person(email, f"Colleague {number}", hours, NOW - timedelta(days=9 * number))
    return Colleague(person, FreeBusy(email, busy), READ.window, NOW)


def _nobody_is_asked(_account: Account) -> Calendar:
    raise AssertionError("a suggestion request asks no provider")


def _one_row(store: Store) -> APIBlueprint:
    """The peer: it authenticates as every route of the API does, reads one row, and answers JSON."""
    peer = APIBlueprint("one_row", __name__, url_prefix="/api/v1")

    @peer.get("/one-row")
    @peer.auth_required(auth)
    def one_row() -> dict[str, bool]:
        with store.read() as session:
            return {"chosen": session.get(PreferencesRow, current().id) is not None}

    return peer
