"""Where the parts are put together: one application from its settings, with or without the built-in sandbox."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

import structlog
from apiflask import APIFlask
from flask import g, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from sobremesa import __version__
from sobremesa.calendars import Calendar
from sobremesa.calendars.google import open_google_calendar
from sobremesa.errors import InputError, NotFoundError, ReconnectError
from sobremesa.jobs.handlers import Handlers
from sobremesa.jobs.local import Runner
from sobremesa.reconcile import OpenCalendar
from sobremesa.sandbox import Sandbox, WsgiAdapter, WsgiHttp
from sobremesa.sandbox.clients import RegisteredClient
from sobremesa.sandbox.consent import AUTHORIZE
from sobremesa.sandbox.oauth import REVOKE, TOKEN, USERINFO, open_oauth
from sobremesa.sandbox.page import PAGE, open_page
from sobremesa.settings import Settings
from sobremesa.store import Store, accounts, open_store
from sobremesa.store.accounts import Account
from sobremesa.web import (
    answers_api,
    api,
    breaks_api,
    breaks_page,
    chats_api,
    coffee_page,
    connect,
    feeds,
    health,
    hooks,
    hours_proposal,
    openapi,
    pages,
    pairing,
    people_api,
    preferences_page,
    same_city_api,
    same_city_page,
    separate_calendar,
    sessions,
    skip_page,
)
from sobremesa.web.cors import allow_extensions
from sobremesa.web.failures import handle_failures
from sobremesa.web.health import STARTED
from sobremesa.web.labels import initials
from sobremesa.web.parts import GoogleAccess, Parts
from sobremesa.web.security import HostGate, protect
from sobremesa.web.skip_links import SkipLinks
from sobremesa.web.toasts import toasts

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from sobremesa.calendars.google_http import Transport

Clock = Callable[[], datetime]
_PAGES = (
    pages, coffee_page, breaks_page, same_city_page, preferences_page, separate_calendar, skip_page, feeds,
    connect, pairing,
)  # fmt: skip
SANDBOX_PREFIX = "/google"
SANDBOX_HOST = "https://sandbox.invalid"  # RFC 6761: never resolves; every request to it is answered in this process
log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """This machine's time."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    store: Store | None = None,
    clock: Clock = utc_now,
    google: GoogleAccess | None = None,
    sandbox: Sandbox | None = None,
    open_calendar: OpenCalendar | None = None,
) -> APIFlask:
    """The application; no thread runs until `start_background`.

    `sandbox` takes Google's place: its consent page is served under `/google`, its page for people under `/sandbox/`,
    and its calendar in this process. What is not given is made from `settings`. `app.extensions["sobremesa"]` holds
    the `Parts`: settings, store, runner, clock, google, open_calendar.
    Raises InputError for settings that do not fit together.
    """
    if settings.sandbox and sandbox is None:
        raise InputError("sandbox: the setting asks for a sandbox, so one has to be opened first")
    store = store or open_store(settings.database_url, settings.encryption_keys())
    google = google or (_sandbox_access(settings, sandbox) if sandbox else _google_access(settings))
    open_calendar = open_calendar or _opener(settings, store, sandbox)
    push_address = f"{settings.public_url.rstrip('/')}/hooks/google" if sandbox else settings.push_address
    again = timedelta(seconds=settings.debounce_seconds)
    handlers = Handlers(store, open_calendar, clock, push_address, again)
    runner = Runner(store, handlers.by_kind(), clock, settings.runner_threads, settings.poll_seconds)
    parts = Parts(settings, store, runner, clock, google, open_calendar, bool(push_address), sandbox is not None)
    return _assembled(settings, parts, sandbox)


def start_background(app: APIFlask) -> None:
    """Begin to work on what is due, in threads of this process; every known account is looked after from now on."""
    parts: Parts = app.extensions["sobremesa"]
    if parts.settings.runner_threads:
        app.extensions[STARTED] = True
        parts.runner.start()


def stop_background(app: APIFlask) -> bool:
    """Finish what is being worked on; False when something still hangs."""
    app.extensions.pop(STARTED, None)
    parts: Parts = app.extensions["sobremesa"]
    return parts.runner.stop()


def _assembled(settings: Settings, parts: Parts, sandbox: Sandbox | None) -> APIFlask:
    app = APIFlask(
        "sobremesa.web",
        title="Sobremesa",
        version=__version__,
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    app.extensions["sobremesa"] = parts
    openapi.describe(app)
    allow_extensions(app)  # preflights are answered before anything else
    csrf = protect(app, settings)
    for blueprint in _PAGES:
        app.register_blueprint(blueprint.blueprint)
    spoken_to = (api, answers_api, chats_api, breaks_api, people_api, hours_proposal, same_city_api, hooks, health)
    for machines in (*(each.blueprint for each in spoken_to), pairing.tokens):
        app.register_blueprint(machines)
        csrf.exempt(machines)
    handle_failures(app)
    app.context_processor(lambda: _template_names(parts))
    app.wsgi_app = HostGate(  # type: ignore[method-assign]  # the way Flask documents for middleware
        _mounted(app, sandbox, settings.public_url), settings.hosts
    )
    return app


def _mounted(app: APIFlask, sandbox: Sandbox | None, address: str) -> "WSGIApplication":
    if sandbox is None:
        return app.wsgi_app
    open_page(sandbox, f"{address.rstrip('/')}/")
    return Beside(app.wsgi_app, sandbox)


class Beside:
    """The sandbox's Google under `/google`, its page for people under `/sandbox/`, the product everywhere else."""

    def __init__(self, app: "WSGIApplication", sandbox: Sandbox) -> None:
        self._app, self._sandbox = app, sandbox
        self._google = DispatcherMiddleware(app, {SANDBOX_PREFIX: sandbox})

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request."""
        path = environ.get("PATH_INFO", "")
        if path == PAGE or path.startswith(f"{PAGE}/"):
            return self._sandbox(environ, start_response)
        return self._google(environ, start_response)


def _template_names(parts: Parts) -> dict[str, object]:
    return {
        "account": sessions.account(),
        "sandbox": parts.sandbox,
        "nonce": g.get("nonce", ""),
        "toasts": toasts,
        "initials": initials,
        "request": request,
    }


def _google_access(settings: Settings) -> GoogleAccess:
    try:
        client_id, client_secret = settings.google_client()
    except InputError as error:
        log.warning("nobody can sign in yet", reason=str(error))
        client_id, client_secret = "", ""
    return GoogleAccess(
        client_id,
        client_secret,
        settings.google_auth_uri,
        settings.google_token_uri,
        settings.google_revoke_uri,
        settings.google_userinfo_uri,
    )


def _sandbox_access(settings: Settings, sandbox: Sandbox) -> GoogleAccess:
    """The sandbox's own consent page for the browser; everything our server asks is answered in this process."""
    client = RegisteredClient(redirect_uris=(f"{settings.public_url.rstrip('/')}/connect/callback",))
    open_oauth(sandbox, client)
    return GoogleAccess(
        client.id,
        client.secret,
        SANDBOX_HOST + AUTHORIZE,
        SANDBOX_HOST + TOKEN,
        SANDBOX_HOST + REVOKE,
        SANDBOX_HOST + USERINFO,
        WsgiAdapter(sandbox),
        SANDBOX_PREFIX,
    )


def _opener(settings: Settings, store: Store, sandbox: Sandbox | None) -> OpenCalendar:
    """How an account's calendar is opened: at Google, or in the sandbox; a renewed access token is kept."""
    endpoint = f"{SANDBOX_HOST}/calendar/v3/" if sandbox else settings.google_api_endpoint
    links = SkipLinks(settings.signing_keys(), settings.public_url)

    def open_calendar(account: Account) -> Calendar:
        if not account.credentials:
            raise ReconnectError("Paused: sign in again.")
        calendar = open_google_calendar(
            account.credentials,
            email=account.email,
            granted=account.scopes,
            api_endpoint=endpoint,
            transport=cast("Transport", WsgiHttp(sandbox)) if sandbox else None,
            on_refresh=lambda text: _keep(store, account.id, text),
        )
        calendar.description_of = partial(links.describe, account.id)
        return calendar

    return open_calendar


def _keep(store: Store, account_id: str, credentials: str) -> None:
    try:
        with store.begin() as session:
            accounts.save_credentials(session, account_id, credentials)
    except NotFoundError:  # the person left while a run was under way
        log.info("renewed credentials of nobody dropped", account=account_id)
