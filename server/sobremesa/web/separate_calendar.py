"""Which calendar buffers are written to, chosen on the preferences page; a separate one needs one more consent.

The consent (`calendar.app.created`) is asked for when it is needed and not before. Whoever says no to it, on Google's
page or by leaving the box empty, is told so and keeps what they had.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from apiflask import APIBlueprint
from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sobremesa.calendars.google_scopes import APP_CREATED, CALENDAR_LIST, grants
from sobremesa.errors import BusyAccountError, CalendarError, CalendarGoneError
from sobremesa.jobs import due
from sobremesa.jobs.inline import held
from sobremesa.model import PRIMARY, Preferences
from sobremesa.reconcile import OpenCalendar
from sobremesa.reconcile.separate import TITLE, in_doubt, use_own, use_separate
from sobremesa.store import Store, preferences
from sobremesa.store.accounts import Account
from sobremesa.web import connect, sessions, work
from sobremesa.web.parts import parts
from sobremesa.web.picture import Picture
from sobremesa.web.security import allow_form_target

OWN, SEPARATE = "own", "separate"
FEATURE = "separate-calendar"
UNCHANGED = "so nothing has changed: buffers go where they went before."
Use = Callable[[str, Store, OpenCalendar, datetime], object]
blueprint = APIBlueprint("separate_calendar", __name__, enable_openapi=False)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class CalendarChoice:
    """What the page shows: which of the two is chosen, what the separate one is called, and whether it is gone.

    `asks` says that Google will ask for a consent first.
    """

    chosen: str
    title: str
    gone: bool
    asks: bool


def choice(picture: Picture) -> CalendarChoice:
    """The choice as it stands, out of what is stored, for the page being rendered."""
    chosen = picture.preferences
    asks = bool(_missing(picture.account, chosen))
    google = urlsplit(parts().google.for_browser(parts().google.auth_uri))
    if asks and google.netloc:
        allow_form_target(f"{google.scheme}://{google.netloc}")  # the form is answered by Google's consent page
    gone = any(job.error == CalendarGoneError.said for job in picture.jobs)
    return CalendarChoice(OWN if chosen.buffer_calendar == PRIMARY else SEPARATE, TITLE, gone, asks)


@blueprint.post("/preferences/calendar")
@sessions.signed_in
def choose() -> ResponseReturnValue:
    """Choose one of the two; the plan that follows shows what would move."""
    account = sessions.current()
    if request.form.get("calendar") != SEPARATE:
        return _done(account, use_own, "Buffers go into your own calendar now. Your week shows what will move there.")
    missing = _missing(account, _chosen(account))
    return connect.ask_for(FEATURE, missing, account) if missing else _use_separate(account)


def come_back(account: Account | None) -> ResponseReturnValue:
    """Go on after Google's consent page, or say what was not granted (None: nothing at all)."""
    missing = _missing(account, _chosen(account)) if account else (APP_CREATED,)
    if account is None or APP_CREATED in missing:
        return _answer(f"Sobremesa was not given the permission to make a calendar, {UNCHANGED}")
    if missing:
        return _answer(f"Without the list of your calendars a second one might be made, {UNCHANGED}")
    return _use_separate(account)


connect.FEATURES[FEATURE] = come_back


def _missing(account: Account, chosen: Preferences) -> tuple[str, ...]:
    """The scopes that are needed and not granted; the list of calendars only where one may lie unknown."""
    needed = (APP_CREATED, CALENDAR_LIST) if in_doubt(chosen) else (APP_CREATED,)
    return tuple(scope for scope in needed if not grants(account.scopes, scope))


def _use_separate(account: Account) -> ResponseReturnValue:
    said = f"Buffers go into your calendar “{TITLE}” now. Your week shows what will move there."
    return _done(account, use_separate, said)


def _done(account: Account, use: Use, said: str) -> ResponseReturnValue:
    """Do it under the account's lease and say so, or why nothing has changed."""
    own = parts()
    problem = ""
    try:
        with held(account.id, own.store, own.clock):
            try:
                use(account.id, own.store, own.open_calendar, own.clock())
            except CalendarError as error:  # caught within the lease: reading and planning are not in question
                log.warning("calendar not chosen", account=account.id, error=str(error))
                problem = error.sentence
    except BusyAccountError as error:
        problem = error.sentence
    _look_after(account)
    return _answer(f"{problem} The choice is as it was; try again in a minute." if problem else said)


def _look_after(account: Account) -> None:
    """Read both calendars soon, and have both announce their changes."""
    own = parts()
    work.request(own, account.id, due.RECONCILE)
    if own.push:
        work.request(own, account.id, due.WATCH)


def _chosen(account: Account) -> Preferences:
    with parts().store.read() as session:
        return preferences.get(session, account.id)


def _answer(sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("preferences.show", _anchor="calendar-h"))
