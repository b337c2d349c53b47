"""What every response and every form must obey, whatever the view: hosts, headers, where a form came from."""

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import Flask, Response, abort, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect

from sobremesa.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BODY_BYTES = 256 * 1024
NEWS = "Sobremesa-News"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
JSON_PATHS = ("/api/", "/oauth/token", "/oauth/revoke", "/hooks/", "/healthz")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # our own forms over https are checked by their referrer
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class HostGate:
    """Refuses requests for a host we are not, which is how a page on another name would reach a server on loopback.

    421 Misdirected Request, RFC 9110 section 15.5.20.
    """

    def __init__(self, app: "WSGIApplication", hosts: Iterable[str]) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass the request on, or answer 421."""
        if host_of(environ.get("HTTP_HOST", "")) in self._hosts:
            return self._app(environ, start_response)
        refusal = Response("This server does not answer to that host name.\n", 421, HEADERS, mimetype="text/plain")
        return refusal(environ, start_response)


def host_of(header: str) -> str:
    """The name in a Host header without its port, lower case; empty when it is none."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def protect(app: APIFlask, settings: Settings) -> CSRFProtect:
    """Give `app` its session cookie, form tokens, body limit and headers; returns the guard, for exemptions."""
    first, *older = settings.signing_keys()
    app.config.update(
        SECRET_KEY=first,
        SECRET_KEY_FALLBACKS=older,
        SESSION_COOKIE_NAME="__Host-sobremesa" if settings.secure else "sobremesa",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_PARTS=500,
    )
    app.session_interface = _QuietCookie()
    app.before_request(_make_nonce)
    app.before_request(_refuse_foreign_forms)
    app.after_request(_add_headers)
    return CSRFProtect(app)


class _QuietCookie(SecureCookieSessionInterface):
    """Flask's cookie, which an answer to a script that looks for news does not renew.

    Such an answer may come after that of a press, and its older cookie would take away what the press has to say.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return session.modified or (not looks_for_news() and super().should_set_cookie(app, session))


def looks_for_news() -> bool:
    """Whether a script of a page asks for what is new on it, rather than a person for a page."""
    return NEWS in request.headers


def wants_json() -> bool:
    """Whether the current request is a program's rather than a page's."""
    return request.path.startswith(JSON_PATHS)


def allow_form_target(origin: str) -> None:
    """Let a form on the page being rendered be answered by a redirect to `origin`; browsers check that too."""
    g.form_targets = (*getattr(g, "form_targets", ()), origin)


def _make_nonce() -> None:
    g.nonce = secrets.token_urlsafe(16)


def _refuse_foreign_forms() -> None:
    """A second lock beside the form token: browsers say where a request comes from, and ours come from our pages."""
    site = request.headers.get("Sec-Fetch-Site")
    if request.method not in SAFE_METHODS and not wants_json() and site not in {None, "same-origin"}:
        abort(403, "This form was not sent by one of our pages.")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy())
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _policy() -> str:
    nonce = g.get("nonce", "")
    targets = " ".join(("'self'", *g.get("form_targets", ())))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self'",
            "connect-src 'self'",
            f"form-action {targets}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
