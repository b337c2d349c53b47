"""Who is signed in here: a signed cookie holds a random id, the database knows whose it is and can end it."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from sobremesa.errors import NotFoundError
from sobremesa.store import accounts, web_sessions
from sobremesa.store.accounts import Account
from sobremesa.web.parts import parts

SESSION, BROWSER = "id", "browser"
P = ParamSpec("P")


def begin(account_id: str) -> None:
    """Sign this browser in; a fresh id each time, so that one planted before is worth nothing."""
    session.clear()
    with parts().store.begin() as database:
        session[SESSION] = web_sessions.start(database, account_id, parts().clock())
    session.permanent = True


def end() -> None:
    """Sign this browser out."""
    known = session.get(SESSION, "")
    session.clear()
    with parts().store.begin() as database:
        web_sessions.end(database, known)


def browser() -> str:
    """A random mark of this browser, to which a sign-in under way is bound."""
    return str(session.setdefault(BROWSER, secrets.token_urlsafe(24)))


def account() -> Account | None:
    """Who is signed in in this browser, or None; read once a request."""
    if "account" not in g:
        g.account = _read_account()
    found: Account | None = g.account
    return found


def current() -> Account:
    """Who is signed in; raises Unauthorized when nobody is."""
    found = account()
    if found is None:
        raise Unauthorized
    return found


def signed_in(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A view for people who are signed in; others are sent to the front page, and back here afterwards."""

    @wraps(view)
    def guarded(*arguments: P.args, **named: P.kwargs) -> ResponseReturnValue:
        if account() is None:
            back = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("pages.landing", next=back))
        return view(*arguments, **named)

    return guarded


def safe_path(path: str | None) -> str:
    """`path` if it is one of our own, else the week: nobody is sent elsewhere by a crafted link."""
    own = bool(path) and path is not None and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if own and path is not None and "\\" not in path and path.isprintable() else "/week"


def _read_account() -> Account | None:
    known = session.get(SESSION)
    if not known:
        return None
    with parts().store.read() as database:
        account_id = web_sessions.account_of(database, known, parts().clock())
        try:
            return accounts.get(database, account_id) if account_id else None
        except NotFoundError:
            return None
