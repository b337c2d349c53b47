"""A private address to subscribe to in another calendar program; made, renewed and ended on the preferences page.

Whoever has the address may read the feed, so it is shown once, kept as a fingerprint, and never cached by others.
"""

from dataclasses import dataclass
from hashlib import sha256

from apiflask import APIBlueprint
from flask import Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from sobremesa.calendars.ics_write import Method, feed
from sobremesa.errors import NotFoundError
from sobremesa.store import accounts, chats, feeds, ledger, preferences, snapshots
from sobremesa.store.sealing import fingerprint
from sobremesa.web import sessions
from sobremesa.web.feed_entries import feed_entries
from sobremesa.web.ics_answers import content_type, numbered
from sobremesa.web.labels import Labels
from sobremesa.web.parts import parts

blueprint = APIBlueprint("feeds", __name__, enable_openapi=False)
NAME = "Sobremesa"
SHOWN = "feed"  # where the session keeps a new token until the page has shown it


@dataclass(frozen=True)
class FeedCard:
    """What the preferences page says of the feed; `address` only right after it was made."""

    exists: bool
    address: str = ""
    used: str = ""


@blueprint.get("/feeds/<token>.ics")
def file(token: str) -> ResponseReturnValue:
    """The feed with this token: 304 as long as nothing in it changed, 404 for a token that is unknown or revoked."""
    own = parts()
    _slow_down(f"feed {fingerprint(token)}")
    with own.store.read() as reading:
        found = feeds.find(reading, token)
        if found is None:
            _slow_down(request.remote_addr or "")
            raise NotFoundError("There is no such feed.")
        account, stored = accounts.get(reading, found.account_id), snapshots.get(reading, found.account_id)
        wanted = chats.upcoming(reading, found.account_id, own.clock())
        known = ledger.get(reading, found.account_id)
        zone = preferences.get(reading, found.account_id).hours.zone
    if feeds.is_worth_noting(found, own.clock()):
        with own.store.begin() as writing:
            feeds.note_use(writing, found, own.clock())
    ours, meetings = (stored.snapshot.ours, stored.snapshot.meetings) if stored else ((), ())
    entries = feed_entries(ours, wanted, known, account.email, meetings)
    entries = numbered(own.store, account.id, entries)
    now = own.clock()
    answer = Response(content_type=content_type(Method.PUBLISH))
    # Weak, because the stamp of the time at which the file was made says nothing about what is in it.
    answer.set_etag(sha256(ascii((zone, now.year, entries)).encode()).hexdigest()[:32], weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.make_conditional(request)
    if answer.status_code != 304:
        answer.set_data(feed(NAME, zone, entries, now))
    return answer


@blueprint.post("/preferences/feed")
@sessions.signed_in
def renew() -> ResponseReturnValue:
    """Make the feed, or give it another address; the one before ends."""
    own = parts()
    with own.store.begin() as writing:
        session[SHOWN] = feeds.renew(writing, sessions.current().id, own.clock())
    return _back()


@blueprint.post("/preferences/feed/revoke")
@sessions.signed_in
def revoke() -> ResponseReturnValue:
    """End the feed."""
    session.pop(SHOWN, None)
    with parts().store.begin() as writing:
        feeds.revoke(writing, sessions.current().id)
    flash("Your private feed is ended. Its address gives nothing any more.")
    return _back()


@blueprint.app_context_processor
def _names() -> dict[str, object]:
    return {"feed_card": _card}


def _card() -> FeedCard:
    """Of the person who is signed in; a new address is given out once."""
    own, account, token = parts(), sessions.current(), session.pop(SHOWN, "")
    with own.store.read() as reading:
        found = feeds.get(reading, account.id)
        zone = preferences.get(reading, account.id).hours.zone
    if found is None:
        return FeedCard(exists=False)
    used = found.last_used_at
    address = f"{own.settings.public_url.rstrip('/')}{url_for('feeds.file', token=token)}" if token else ""
    labels = Labels.of(zone, account.locale)
    return FeedCard(True, address, f"last read {labels.day_time(used)}" if used else "not read yet")


def _slow_down(whose: str) -> None:
    """Answer 429 with Retry-After when there were too many requests for one feed, or too many guesses."""
    pause = parts().brake.pause(whose)
    if pause > 0:
        raise TooManyRequests(retry_after=int(pause) + 1)


def _back() -> ResponseReturnValue:
    return redirect(url_for("preferences.show", _anchor="feed-h"))
