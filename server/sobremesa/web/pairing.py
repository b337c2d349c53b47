"""Connecting a browser extension: authorization code with PKCE (RFC 6749 section 4.1, RFC 7636), S256 only.

The browser's `identity` API keeps the redirect to itself, so its address names the extension; the page shows the id.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from apiflask import APIBlueprint
from flask import Blueprint, abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sobremesa.errors import InputError
from sobremesa.store import accounts, pairings
from sobremesa.web import sessions
from sobremesa.web.cors import EXTENSION
from sobremesa.web.failures import error_body
from sobremesa.web.parts import parts
from sobremesa.web.security import allow_form_target

blueprint = APIBlueprint("pairing", __name__, enable_openapi=False)
tokens = Blueprint("tokens", __name__)
HOSTS = (".chromiumapp.org", ".extensions.allizom.org")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
CLIENT = re.compile(r"[A-Za-z0-9@{}._-]{1,80}")
SCOPES = frozenset({"panel"})
NAMES = ("response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method")


@dataclass(frozen=True)
class Asked:
    """A sound request to connect."""

    client_id: str
    redirect_uri: str
    state: str
    challenge: str

    @property
    def origin(self) -> str:
        """Where the answer goes."""
        parts_ = urlsplit(self.redirect_uri)
        return f"{parts_.scheme}://{parts_.netloc}"

    def answer(self, **values: str) -> ResponseReturnValue:
        """Send the browser back to the extension."""
        pairs = values | ({"state": self.state} if self.state else {})
        return redirect(f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{urlencode(pairs)}")


@blueprint.get("/oauth/authorize")
@sessions.signed_in
def authorize() -> ResponseReturnValue:
    """The page that asks the signed-in person; a broken request is explained here and sent nowhere."""
    asked = read(request.args)
    allow_form_target(asked.origin)
    values = {name: request.args[name] for name in NAMES if name in request.args}
    return render_template("consent.html", client_id=asked.client_id, asked=values)


@blueprint.post("/oauth/authorize")
@sessions.signed_in
def decide() -> ResponseReturnValue:
    """Take the answer; a yes sends a code along, good once and for a minute."""
    asked = read(request.form)
    if request.form.get("decision") != "allow":
        return asked.answer(error="access_denied")
    with parts().store.begin() as session:
        code = pairings.issue_code(
            session,
            sessions.current().id,
            client_id=asked.client_id,
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            scopes=SCOPES,
            now=parts().clock(),
        )
    return asked.answer(code=code)


@tokens.post("/oauth/token")
def token() -> ResponseReturnValue:
    """Trade a code for a bearer token; the origin of this request is the only one that may use it."""
    parts().brake.check()
    form, origin = _fields(), request.headers.get("Origin", "")
    if not EXTENSION.fullmatch(origin):
        return _refused("invalid_request", "Only a browser extension can connect.")
    if form.get("grant_type") != "authorization_code":
        return _refused("unsupported_grant_type", "Only grant_type=authorization_code is known.")
    own = parts()
    with own.store.begin() as session:
        found = pairings.exchange(
            session,
            code=form.get("code", ""),
            verifier=form.get("code_verifier", ""),
            client_id=form.get("client_id", ""),
            redirect_uri=form.get("redirect_uri", ""),
            origin=origin,
            now=own.clock(),
        )
        account = accounts.get(session, found[0].account_id) if found else None
    if found is None or account is None:
        return _refused("invalid_grant", "The code is used, late or not for this extension. Connect again.")
    pairing, bearer = found
    lasts = int((pairing.expires_at - own.clock()).total_seconds())
    who = {"email": account.email, "name": account.name}
    return jsonify(access_token=bearer, token_type="Bearer", expires_in=lasts, account=who)  # noqa: S106 - RFC 6749's word


@tokens.post("/oauth/revoke")
def revoke() -> ResponseReturnValue:
    """End a connection; an unknown token is fine too (RFC 7009 section 2.2)."""
    parts().brake.check()
    with parts().store.begin() as session:
        pairings.revoke_token(session, _fields().get("token", ""), parts().clock())
    return jsonify({})


def read(values: Mapping[str, str]) -> Asked:
    """The request to connect; raises InputError naming what is wrong with it."""
    client_id, redirect_uri = values.get("client_id", ""), values.get("redirect_uri", "")
    allowed = parts().settings.allowed_extension_ids
    if not CLIENT.fullmatch(client_id) or (allowed and client_id not in allowed):
        raise InputError("client_id: this extension may not connect here")
    if not _is_extension(redirect_uri, client_id):
        raise InputError("redirect_uri: must be the address that the browser reserves for this extension")
    if values.get("response_type") != "code":
        raise InputError("response_type: must be code")
    challenge = values.get("code_challenge", "")
    if values.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge):
        raise InputError("code_challenge: a S256 challenge is needed")
    return Asked(client_id, redirect_uri, values.get("state", "")[:500], challenge)


def _is_extension(redirect_uri: str, client_id: str) -> bool:
    """Chromium's address begins with the extension's id; Firefox derives its own from it."""
    try:
        address = urlsplit(redirect_uri)
        port = address.port
    except ValueError:
        return False
    host = address.hostname or ""
    plain = address.scheme == "https" and not (address.username or address.password or port or address.fragment)
    if not plain or not host.endswith(HOSTS) or host.startswith("."):
        return False
    return not host.endswith(HOSTS[0]) or host == f"{client_id}{HOSTS[0]}"


def _fields() -> dict[str, str]:
    """The body as a form or as JSON; anything but text in it is left out."""
    body = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    if not isinstance(body, dict):
        abort(400)
    return {name: value for name, value in body.items() if isinstance(value, str)}


def _refused(code: str, message: str) -> ResponseReturnValue:
    return jsonify(error_body(code, message)), 400
