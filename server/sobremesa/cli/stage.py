"""The demo's stage: a sandbox with its people, the application on it, and the time it plays at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from apiflask import APIFlask

from sobremesa.app import Clock, create_app, utc_now
from sobremesa.calendars.google_scopes import ASKED
from sobremesa.model.places import City, Consent, Days
from sobremesa.sandbox import Sandbox
from sobremesa.sandbox.calendar_files import SeedReport, seed_calendar_files
from sobremesa.sandbox.grants import Grants
from sobremesa.sandbox.oauth import subject
from sobremesa.sandbox.people import SIGNED_IN, TEAM, Person
from sobremesa.sandbox.seed import seed_people, seed_team
from sobremesa.settings import load_settings
from sobremesa.store import pairings, same_city
from sobremesa.store.accounts import Account, sign_in
from sobremesa.web import work
from sobremesa.web.connect import IDENTITY
from sobremesa.web.credentials import credentials_json
from sobremesa.web.pairing import SCOPES
from sobremesa.web.parts import Parts

OPENS_AT = time(7, 30)
SATURDAY = 5
VERIFIER = "the-demo-pairs-its-own-browser-without-a-click"


@dataclass(frozen=True)
class Stage:
    """A sandbox and its clock; `report` tells what came of the person's own files, None without any."""

    sandbox: Sandbox
    clock: Clock
    report: SeedReport | None = None

    @property
    def shown_day(self) -> date:
        """A day of the week the demo opens, in the signed-in person's zone: at the weekend, the coming week."""
        today = self.clock().astimezone(ZoneInfo(SIGNED_IN.zone)).date()
        return today + timedelta(days=2) if today.weekday() >= SATURDAY else today


def set_stage(files: Iterable[Path] = ()) -> Stage:
    """The made-up team around today; or, with `files` (.ics), their events in the signed-in person's calendar instead.

    Files without an event in the fortnight from now on set the clock back (or forward) to the first week that has one
    with a time of day (else a whole-day one), because the past cannot be planned.
    """
    paths = list(files)
    if not paths:
        sandbox = Sandbox(clock=utc_now)
        seed_team(sandbox, utc_now())
        return Stage(sandbox, utc_now)
    time_travel = _Travel()
    sandbox = Sandbox(clock=time_travel)
    seed_people(sandbox)
    report = seed_calendar_files(sandbox, SIGNED_IN.email, paths)
    first = report.first_timed or report.first_start
    if first and not _something_ahead(sandbox):
        time_travel.to_week_of(first)
    return Stage(sandbox, time_travel, report)


class _Travel:
    """A clock that runs as fast as the real one, from another moment."""

    def __init__(self) -> None:
        self._by = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self._by

    def to_week_of(self, instant: datetime) -> None:
        zone = ZoneInfo(SIGNED_IN.zone)
        day = instant.astimezone(zone).date()
        monday = day - timedelta(days=day.weekday())
        self._by = datetime.combine(monday, OPENS_AT, zone).astimezone(UTC) - utc_now()


def _something_ahead(sandbox: Sandbox) -> bool:
    now = utc_now()
    found = sandbox.calendar_api(SIGNED_IN.email).list_events(
        "primary",
        timeMin=now.isoformat(),
        timeMax=(now + timedelta(days=14)).isoformat(),
        singleEvents=True,
        maxResults=1,
    )
    return bool(found["items"])


def open_app(stage: Stage, folder: Path, host: str, port: int) -> APIFlask:
    """The application on this stage; everything it keeps lies in `folder`, whatever the environment says."""
    settings = load_settings(
        sandbox=True,
        host=host,
        port=port,
        public_url=f"http://{host}:{port}",
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'demo.db'}",
        runner_threads=2,
        poll_seconds=0.2,
        debounce_seconds=0.5,
        log_level="error",
    )
    return create_app(settings, sandbox=stage.sandbox, clock=stage.clock)


def sign_in_without_a_click(app: APIFlask, stage: Stage, person: Person = SIGNED_IN) -> Account:
    """The demo's person (or another) with full consent, as if they had been through the consent page."""
    parts: Parts = app.extensions["sobremesa"]
    grants = Grants(stage.sandbox.database, stage.clock)
    client, scopes = parts.google.client_id, (*IDENTITY, *ASKED)
    grants.record(client, person.email, scopes)
    token = {
        "access_token": grants.issue_access(client, person.email, scopes),
        "refresh_token": grants.issue_refresh(client, person.email, scopes),
        "expires_in": 3599,
    }
    now = parts.clock()
    credentials = credentials_json(parts.google, token, frozenset(scopes), None, now)
    assert credentials is not None
    with parts.store.begin() as session:
        account = sign_in(
            session,
            email=person.email,
            name=person.name,
            credentials=credentials,
            scopes=scopes,
            subject=subject(person.email),
            now=now,
            zone=person.zone,
        )
    with app.app_context():
        work.first_read(account)
    return account


def let_a_colleague_travel(app: APIFlask, stage: Stage) -> None:
    """Tom uses the demo's server as well, comes to where its person lives, and would be glad to meet them there."""
    parts: Parts = app.extensions["sobremesa"]
    tom = sign_in_without_a_click(app, stage, TEAM["tom"])
    today = stage.clock().date()
    days = Days(today, today + timedelta(days=365))
    with parts.store.begin() as session:
        same_city.live_in(session, tom.id, City(TEAM["tom"].city, TEAM["tom"].zone))
        meets = Consent(City(SIGNED_IN.city, SIGNED_IN.zone).key, days, SIGNED_IN.email, yes=True)
        same_city.answer(session, tom.id, [meets], today)


def pair_without_a_click(app: APIFlask, account: Account, extension_id: str) -> str:
    """A bearer token for one extension, bound to its origin like any other."""
    parts: Parts = app.extensions["sobremesa"]
    redirect = f"https://{extension_id}.chromiumapp.org/connected"
    now = parts.clock()
    with parts.store.begin() as session:
        code = pairings.issue_code(
            session,
            account.id,
            client_id=extension_id,
            redirect_uri=redirect,
            challenge=pairings.challenge_of(VERIFIER),
            scopes=SCOPES,
            now=now,
        )
        paired = pairings.exchange(
            session,
            code=code,
            verifier=VERIFIER,
            client_id=extension_id,
            redirect_uri=redirect,
            origin=f"chrome-extension://{extension_id}",
            now=now,
        )
    assert paired is not None
    return paired[1]
