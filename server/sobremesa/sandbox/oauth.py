"""OAuth 2.0 for the sandbox, as Google's endpoints answer: authorize, token, revoke, userinfo."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from werkzeug.wrappers import Request, Response

from sobremesa.sandbox.clients import RegisteredClient, client_credentials
from sobremesa.sandbox.consent import AUTHORIZE, Consent
from sobremesa.sandbox.grants import ACCESS_LIFETIME, Code, Grants, Token
from sobremesa.sandbox.people import Person, accounts
from sobremesa.sandbox.render import full_path
from sobremesa.sandbox.scopes import ALIASES, parse_scopes
from sobremesa.sandbox.tokens import Grant

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from sobremesa.sandbox.app import Sandbox

Handler: TypeAlias = Callable[[Request], Response]
TOKEN, REVOKE, USERINFO = "/token", "/revoke", "/oauth2/v3/userinfo"


def _json(values: object, status: int = 200, **headers: str) -> Response:
    kept = {"Cache-Control": "no-store", "Pragma": "no-cache", **headers}
    return Response(json.dumps(values), status=status, mimetype="application/json", headers=kept)


def _fault(error: str, description: str, status: int = 400) -> Response:
    return _json({"error": error, "error_description": description}, status)


class OAuth:
    """The four endpoints over one ledger of grants.

    A refresh token is given on the first consent to a client, or when the client asked with `prompt=consent`; it does
    not rotate. The `scope` in an answer is what was granted, which may be less than was asked.
    """

    def __init__(
        self, grants: Grants, people: Callable[[], Sequence[Person]], client: RegisteredClient | None = None
    ) -> None:
        """`people` gives those who can sign in; `client` is the one registered application."""
        self.grants, self.client = grants, client or RegisteredClient()
        self._people = people
        consent = Consent(self.client, grants, people)
        self._handlers: dict[str, dict[str, Handler]] = {
            AUTHORIZE: {"GET": consent, "POST": consent},
            TOKEN: {"POST": self.token},
            REVOKE: {"POST": self.revoke},
            USERINFO: {"GET": self.userinfo, "POST": self.userinfo},
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request for one of the four addresses, wherever the endpoint is mounted."""
        return self.answer(Request(environ))(environ, start_response)

    def answer(self, request: Request) -> Response:
        """The response to one request; 404 for an unknown address, 405 for a method it does not take."""
        address = full_path(request)
        handlers = next((found for path, found in self._handlers.items() if address.endswith(path)), {})
        handler = handlers.get(request.method)
        if handler is None:
            allowed = {"Allow": ", ".join(sorted(handlers))} if handlers else {}
            return _json({"error": "invalid_request"}, 405 if handlers else 404, **allowed)
        return handler(request)

    def token(self, request: Request) -> Response:
        """Trade a code or a refresh token for an access token (RFC 6749 sections 4.1.3 and 6)."""
        if not self.client.proves(*client_credentials(request.headers.get("Authorization", ""), request.form)):
            return _fault("invalid_client", "The OAuth client was not found.", 401)
        grant_type = request.form.get("grant_type")
        if grant_type == "authorization_code":
            return self._trade_code(request)
        if grant_type == "refresh_token":
            return self._trade_refresh(request)
        return _fault("unsupported_grant_type", f"Invalid grant_type: {grant_type}")

    def _trade_code(self, request: Request) -> Response:
        code = self.grants.redeem(request.form.get("code", ""))
        if code is None or code.client != self.client.id:
            return _fault("invalid_grant", "Malformed auth code.")
        if code.redirect_uri != request.form.get("redirect_uri"):
            return _fault("redirect_uri_mismatch", "Bad Request")
        verifier = request.form.get("code_verifier", "")
        if code.challenge and not verifier:
            return _fault("invalid_grant", "Missing code verifier.")
        if not code.verifies(verifier):
            return _fault("invalid_grant", "Invalid code verifier.")
        return _json(self._tokens(code))

    def _tokens(self, code: Code) -> dict[str, object]:
        answer = self._access(code.email, code.scopes)
        if code.refreshable:
            answer["refresh_token"] = self.grants.issue_refresh(code.client, code.email, code.scopes)
        return answer

    def _trade_refresh(self, request: Request) -> Response:
        token = self.grants.refresh(request.form.get("refresh_token", ""))
        if token is None:
            return _fault("invalid_grant", "Token has been expired or revoked.")
        asked = parse_scopes(request.form.get("scope", "")) or token.scopes
        if not set(asked) <= set(token.scopes):
            return _fault("invalid_scope", "Bad Request")
        return _json(self._access(token.email, asked))

    def _access(self, email: str, scopes: tuple[str, ...]) -> dict[str, object]:
        return {
            "access_token": self.grants.issue_access(self.client.id, email, scopes),
            "expires_in": int(ACCESS_LIFETIME.total_seconds()),
            "scope": " ".join(scopes),
            "token_type": "Bearer",
        }

    def revoke(self, request: Request) -> Response:
        """End the whole grant an access or refresh token belongs to (RFC 7009; the token alone is proof enough)."""
        text = request.values.get("token", "")
        token = self.grants.refresh(text) or self.grants.access(text)
        if token is None:
            return _fault("invalid_token", "Token expired or revoked")
        self.grants.revoke(token.email, token.client)
        return _json({})

    def userinfo(self, request: Request) -> Response:
        """Who the bearer of an access token is: `sub`, and `email` and `name` as far as their scopes were granted."""
        token = self._bearer(request)
        person = next((each for each in self._people() if token and each.email == token.email), None)
        if token is None or person is None or not {"openid", *ALIASES.values()} & set(token.scopes):
            challenge = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
            values = {"error": "invalid_request", "error_description": "Invalid Credentials"}
            return _json(values, 401, **{"WWW-Authenticate": challenge})
        answer: dict[str, object] = {"sub": subject(person.email)}
        if ALIASES["email"] in token.scopes:
            answer |= {"email": person.email, "email_verified": True}
        if ALIASES["profile"] in token.scopes:
            answer |= {"name": person.name}
        return _json(answer)

    def _bearer(self, request: Request) -> Token | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        return self.grants.access(text.strip()) if scheme.lower() == "bearer" else None


def subject(email: str) -> str:
    """The person's lasting number at the sandbox, 21 digits, the same in every run."""
    return str(10**20 + int.from_bytes(hashlib.sha256(email.encode()).digest()[:8]) % 10**20)


def open_oauth(sandbox: Sandbox, client: RegisteredClient | None = None) -> OAuth:
    """Put the OAuth endpoints in front of a sandbox and let its API accept the tokens they hand out.

    Tokens given by `sandbox.issue_token` stay good.
    """
    grants = Grants(sandbox.database, sandbox.clock)
    oauth = OAuth(grants, lambda: accounts(sandbox.database), client)
    issued_before = sandbox.authenticate

    def authenticate(text: str) -> Grant | None:
        token = grants.access(text)
        return Grant(token.email, frozenset(token.scopes), token.expires) if token else issued_before(text)

    sandbox.authenticate = authenticate
    for path in (AUTHORIZE, TOKEN, REVOKE, USERINFO):
        sandbox.mount(path, oauth)
    return oauth
