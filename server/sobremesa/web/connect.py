"""Sign in with Google: authorization code with PKCE, and the way out again.

Google OAuth 2.0 for web servers. The state is bound to the browser and kept with the PKCE verifier on our side, for ten
minutes and one use. People may leave single permissions out; what was granted is kept, and each feature does without.
"""

from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

import structlog
from apiflask import APIBlueprint
from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import OAuth2Error
from requests import RequestException

from sobremesa.calendars.google_scopes import ASKED, EVENTS, grants
from sobremesa.errors import CalendarUnavailableError, SobremesaError
from sobremesa.store import accounts, oauth_states
from sobremesa.store.accounts import Account
from sobremesa.store.oauth_states import Pending
from sobremesa.web import leave, sessions, work
from sobremesa.web.credentials import credentials_json
from sobremesa.web.parts import TIMEOUT_SECONDS, parts
from sobremesa.web.security import host_of

log = structlog.get_logger(__name__)
blueprint = APIBlueprint("connect", __name__, enable_openapi=False)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
IDENTITY = (
    "openid",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/userinfo.profile",
)


@blueprint.get("/connect")
def start() -> ResponseReturnValue:
    """Send the browser to Google's consent page, from the one address Google knows and our cookie belongs to."""
    ours = urlsplit(parts().settings.public_url)
    if request.host != ours.netloc and {host_of(request.host), ours.hostname} <= LOOPBACK:
        return redirect(f"{ours.scheme}://{ours.netloc}{request.full_path}")
    return redirect(_authorization_url(sessions.safe_path(request.args.get("next")), request.args.get("again") == "1"))


@blueprint.get("/connect/callback")
def callback() -> ResponseReturnValue:
    """Take Google's answer: sign in, read the calendar once, and go on to where the person wanted to be."""
    mark = session.get(sessions.BROWSER)
    with parts().store.begin() as database:
        pending = oauth_states.take(database, request.args.get("state", ""), parts().clock())
    if pending is None or not mark or pending.browser != mark:
        return _refused("That sign-in took too long or was begun in another browser. Sign in again.")
    if "code" not in request.args:
        return _without(pending, "You did not sign in. Nothing was read or changed.")
    token = _tokens(pending, request.args["code"])
    person = _who(token["access_token"])
    if pending.account_id and pending.account_id != _account_id(person):
        return _without(pending, "That was another Google account.")
    account = _remember(person, token)
    if account is None and pending.feature:
        return _without(pending, "")
    if account is None:  # Google gave no refresh token and none is stored: it has to ask once more
        return redirect(_authorization_url(pending.next_path, consent=True, hint=str(person.get("email", ""))))
    sessions.begin(account.id)
    if pending.feature:
        return FEATURES[pending.feature](account)
    work.first_read(account)
    return redirect(pending.next_path)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign this browser out; the calendar goes on being looked after."""
    sessions.end()
    return redirect(url_for("pages.landing"))


@blueprint.post("/disconnect")
@sessions.signed_in
def disconnect() -> ResponseReturnValue:
    """Give Google's consent back and forget everything about this person."""
    leave.disconnect(sessions.current(), parts())
    session.clear()
    flash("Disconnected. Everything about you was deleted here, and Google was told.")
    return redirect(url_for("pages.landing"))


def ask_for(feature: str, scopes: Collection[str], account: Account) -> ResponseReturnValue:
    """Send the browser to Google for one more consent; `FEATURES[feature]` goes on when it comes back.

    What was granted before stays granted. Google gives a refresh token for all of it only when it asks visibly.
    """
    return redirect(_authorization_url("", consent=True, hint=account.email, scopes=scopes, feature=feature))


FEATURES: dict[str, Callable[[Account | None], ResponseReturnValue]] = {}
"""What is done when somebody comes back from a further consent: with their account as it is now, None without one."""


def _without(pending: Pending, why: str) -> ResponseReturnValue:
    """Nothing was granted: nobody is signed in, or a feature stays as it was."""
    return FEATURES[pending.feature](None) if pending.feature else _refused(why)


def _account_id(person: dict[str, Any]) -> str:
    with parts().store.read() as database:
        known = accounts.find(database, person["email"])
    return known.id if known else ""


def _flow(state: str | None = None, verifier: str | None = None, scopes: Collection[str] = ASKED) -> Flow:
    google = parts().google
    client = {
        "client_id": google.client_id,
        "client_secret": google.client_secret,
        "auth_uri": google.auth_uri,
        "token_uri": google.token_uri,
    }
    flow = Flow.from_client_config({"web": client}, scopes=[*IDENTITY, *scopes], state=state, code_verifier=verifier)
    flow.redirect_uri = parts().settings.public_url.rstrip("/") + url_for("connect.callback")
    google.equip(flow.oauth2session)
    return flow


def _authorization_url(
    next_path: str, consent: bool = False, hint: str = "", scopes: Collection[str] = ASKED, feature: str = ""
) -> str:
    google, flow = parts().google, _flow(scopes=scopes)
    known = sessions.account()
    wanted = {"include_granted_scopes": "true", "access_type": "offline"}
    wanted |= {"prompt": "consent"} if consent else {}
    wanted |= {"login_hint": hint or (known.email if known else "")} if hint or known else {}
    url, state = flow.authorization_url(**wanted)
    asking = known.id if known and feature else ""
    pending = Pending(flow.code_verifier or "", next_path, sessions.browser(), feature, asking)
    with parts().store.begin() as database:
        oauth_states.start(database, pending, parts().clock(), state)
    return google.for_browser(str(url))


def _tokens(pending: Pending, code: str) -> dict[str, Any]:
    """Trade the code; fewer permissions than asked for come as a bare Warning that carries the token."""
    flow = _flow(verifier=pending.verifier)
    try:
        flow.fetch_token(code=code, timeout=TIMEOUT_SECONDS)
    except Warning as narrower:
        return dict(narrower.token)  # type: ignore[attr-defined]  # oauthlib puts it on the warning
    except OAuth2Error as error:
        raise CalendarUnavailableError(f"Google did not accept the sign-in: {error.error}. Try again.") from error
    except RequestException as error:
        raise CalendarUnavailableError("Google does not answer. Nothing was changed; try again in a minute.") from error
    return dict(flow.oauth2session.token)


def _who(access_token: str) -> dict[str, Any]:
    google = parts().google
    header = {"Authorization": f"Bearer {access_token}"}
    try:
        with google.session() as http:
            answer = http.get(google.userinfo_uri, headers=header, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            person: dict[str, Any] = answer.json()
    except (RequestException, ValueError) as error:
        raise CalendarUnavailableError("Google did not say who signed in. Try again in a minute.") from error
    if not person.get("email"):
        raise SobremesaError("Your e-mail address is needed to tell your meetings from others'. Sign in again.")
    return person


def _remember(person: dict[str, Any], token: dict[str, Any]) -> Account | None:
    """Keep the consent; None when nothing would outlive the hour because no refresh token is known."""
    granted = _granted(token)
    with parts().store.begin() as database:
        known = accounts.find(database, person["email"])
        credentials = credentials_json(parts().google, token, granted, known, parts().clock())
        if credentials is None:
            return None
        account = accounts.sign_in(
            database, email=person["email"], name=person.get("name", ""), credentials=credentials, scopes=granted,
            subject=person.get("sub"), now=parts().clock(), zone=known.zone if known else "UTC",
            locale=known.locale if known else "en",
        )  # fmt: skip
    log.info("signed in", account=account.id, calendar=grants(granted, EVENTS))
    return account


def _granted(token: dict[str, Any]) -> frozenset[str]:
    scope = token.get("scope", "")
    return frozenset(scope.split() if isinstance(scope, str) else scope)


def _refused(message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for("pages.landing"))
