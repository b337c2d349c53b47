"""The page behind the links in a linger: it says what would be done, and one button does it; another takes it back."""

from collections.abc import Callable
from dataclasses import replace

from apiflask import APIBlueprint
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sobremesa.errors import (
    BusyAccountError,
    CalendarError,
    ChangeRefusedError,
    InputError,
    PlanChangedError,
    ReconnectError,
)
from sobremesa.jobs.inline import held, keeper
from sobremesa.model import Preferences, SocialKey
from sobremesa.reconcile.modes import key_of
from sobremesa.reconcile.skipping import skip, skipped
from sobremesa.store import accounts, preferences
from sobremesa.web import choices, sessions, work
from sobremesa.web.items import title_of
from sobremesa.web.parts import Parts, parts
from sobremesa.web.skip_links import SkipLink, SkipLinks, Skipping, series_of

blueprint = APIBlueprint("skips", __name__, enable_openapi=False)
ENDED = "This link has ended. What is in your calendar you can change there, or on your week's page."


@blueprint.get("/skip/<token>")
def ask(token: str) -> ResponseReturnValue:
    """What the link would do, or did; opening it changes nothing."""
    link = _link(token)
    return render_template("skip.html", link=link, done=_is_done(parts(), link), about=_about(link))


@blueprint.post("/skip/<token>")
def do(token: str) -> ResponseReturnValue:
    """Do it, or take it back."""
    own, link = parts(), _link(token)
    doing = {(Skipping.ONE, True): _put_back, (Skipping.SERIES, True): _plan_series}
    doing |= {(Skipping.ONE, False): _skip, (Skipping.SERIES, False): _leave_series}
    try:
        doing[link.what, "back" in request.form](own, link)
    except ChangeRefusedError as error:
        flash(error.sentence)
    except ReconnectError:
        flash("Paused: its owner has to sign in again first.")
    except (BusyAccountError, CalendarError) as error:
        flash(f"{error.sentence} Try again in a minute.")
    return redirect(url_for(".ask", token=token))


def links(own: Parts) -> SkipLinks:
    """The links of this installation."""
    return SkipLinks(own.settings.signing_keys(), own.settings.public_url)


def _link(token: str) -> SkipLink:
    try:
        found = links(parts()).read(token, parts().clock())
    except InputError:
        abort(404)
    if found is None:
        abort(410, ENDED)
    with parts().store.read() as session:
        accounts.get(session, found.account_id)  # NotFoundError for somebody who left
    return found


def _is_done(own: Parts, link: SkipLink) -> bool:
    if link.what is Skipping.ONE:
        return skipped(link.account_id, link.key, own.store)
    with own.store.read() as session:
        return link.series_id in preferences.get(session, link.account_id).left_out


def _about(link: SkipLink) -> str:
    """Which meeting it is about, for its owner who is signed in here and for nobody else."""
    account = sessions.account()
    if account is None or account.id != link.account_id:
        return ""
    picture = work.show(parts(), account.id)
    meeting = picture.meetings.get(link.key.source)
    return f"{title_of(meeting)}, {picture.labels.day_time(meeting.span.start)}" if meeting else ""


def _skip(own: Parts, link: SkipLink) -> None:
    with held(link.account_id, own.store, own.clock) as claim:
        keep = keeper(claim, own.clock)
        skip(link.account_id, link.key, own.store, own.open_calendar, own.clock(), keep=keep)


def _put_back(own: Parts, link: SkipLink) -> None:
    choices.forget_refusals(own, link.account_id, link.key)
    _apply(own, link.account_id, lambda key: key == link.key)


def _leave_series(own: Parts, link: SkipLink) -> None:
    _choose(own, link, lambda before: replace(before, left_out=before.left_out | {link.series_id}))


def _plan_series(own: Parts, link: SkipLink) -> None:
    _choose(own, link, lambda before: replace(before, left_out=before.left_out - {link.series_id}))


def _choose(own: Parts, link: SkipLink, change: Callable[[Preferences], Preferences]) -> None:
    work.change(own, link.account_id, change)
    _apply(own, link.account_id, lambda key: series_of(key.source) == link.series_id)


def _apply(own: Parts, account_id: str, wanted: Callable[[SocialKey], bool]) -> None:
    """Write that part of the plan now: the press was the yes to it."""
    plan = work.show(own, account_id).plan
    for _ in range(2):
        keys = frozenset(key_of(change) for change in plan.changes if wanted(key_of(change)))
        if not keys:
            return
        try:
            work.apply(own, account_id, plan.digest, keys)
            return
        except PlanChangedError as error:
            plan = error.plan
