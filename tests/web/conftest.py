"""The whole website on a sandbox of the demo team: real store, real client library, no socket."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sobremesa.app import create_app
from sobremesa.model import DayRange, Hours, Preferences
from sobremesa.sandbox import ManualClock, Sandbox
from sobremesa.sandbox.people import DAYS, SIGNED_IN, TEAM, minutes
from sobremesa.sandbox.seed import seed_team
from sobremesa.settings import load_settings
from sobremesa.store import Store, accounts, open_store, preferences
from support.stores import KEYS, sqlite_template
from support.web import Panel, Site, connect_panel

__all__ = ["sqlite_template"]
MONDAY = datetime(2026, 11, 16, 7, 40, tzinfo=UTC)  # 08:40 in Berlin


@dataclass(frozen=True)
class Template:
    """Files to copy: the sandbox and the store, before anybody signed in and after Alex did, with Alex's cookie."""

    folder: Path
    cookie: str


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Template:
    """Seeding and signing in take seconds, so they are done once."""
    folder = tmp_path_factory.mktemp("web")
    shutil.copy(sqlite_template, folder / "before.db")
    store = open_store(f"sqlite:///{folder / 'before.db'}", KEYS)
    colleagues_use_it(store)
    store.close()
    sandbox = Sandbox(folder / "google-before.db", clock=ManualClock(MONDAY))
    seed_team(sandbox, MONDAY)
    sandbox.close()
    for name in ("google-", ""):
        shutil.copy(folder / f"{name}before.db", folder / f"{name}after.db")
    with opened(folder / "google-after.db", folder / "after.db") as site:
        site.visitor.sign_in()
        cookie = site.visitor.client.get_cookie("sobremesa")
        assert cookie is not None
    return Template(folder, cookie.value)


@contextmanager
def opened(google: Path, database: Path) -> Iterator[Site]:
    """The site on these files."""
    clock = ManualClock(MONDAY)
    pushes: list[tuple[str, dict[str, str]]] = []
    sandbox = Sandbox(google, clock=clock, deliver=lambda to, headers: pushes.append((to, headers)))
    settings = load_settings(
        data_dir=database.parent, database_url=f"sqlite:///{database}", keys=KEYS, secret_keys=("for tests",),
        sandbox=True, public_url="http://localhost", debounce_seconds=0,
    )  # fmt: skip
    store = open_store(settings.database_url, KEYS)
    try:
        yield Site(create_app(settings, store=store, sandbox=sandbox, clock=clock), sandbox, clock, pushes)
    finally:
        store.close()
        sandbox.close()


@pytest.fixture
def site(template: Template, tmp_path: Path) -> Iterator[Site]:
    """The site; nobody is signed in, and colleagues' hours are known because they use it too."""
    for name in ("google-before.db", "before.db"):
        shutil.copy(template.folder / name, tmp_path / name)
    with opened(tmp_path / "google-before.db", tmp_path / "before.db") as built:
        yield built


@pytest.fixture
def signed_in(template: Template, tmp_path: Path) -> Iterator[Site]:
    """The site with Alex signed in."""
    for name in ("google-after.db", "after.db"):
        shutil.copy(template.folder / name, tmp_path / name)
    with opened(tmp_path / "google-after.db", tmp_path / "after.db") as built:
        built.visitor.client.set_cookie("sobremesa", template.cookie)
        yield built


@pytest.fixture
def panel(signed_in: Site) -> Panel:
    """A connected extension of Alex's."""
    return connect_panel(signed_in)


def colleagues_use_it(store: Store) -> None:
    for person in TEAM.values():
        if person.email == SIGNED_IN.email:
            continue
        weekly = {
            DAYS.index(day): tuple(DayRange(minutes(start), minutes(end)) for start, end in ranges)
            for day, ranges in person.hours.items()
        }
        with store.begin() as session:
            account = accounts.sign_in(
                session, email=person.email, name=person.name, credentials="", scopes=(), now=MONDAY, zone=person.zone
            )
            chosen = Preferences(email=person.email, hours=Hours(person.zone, weekly))
            preferences.put(session, account.id, chosen)
