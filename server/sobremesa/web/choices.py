"""Small choices made on the week page; each is a change of the person's preferences."""

from dataclasses import replace

from sobremesa.errors import NotFoundError
from sobremesa.model import Preferences, SocialKind
from sobremesa.store import preferences
from sobremesa.web import work
from sobremesa.web.parts import Parts

BUFFERS = frozenset({SocialKind.LINGER, SocialKind.DOORS, SocialKind.BREATHER})


def leave_out(parts: Parts, account_id: str, source: str) -> None:
    """No buffers for this meeting; raises NotFoundError for one that is not in the calendar."""
    if source not in work.show(parts, account_id).meetings:
        raise NotFoundError("That meeting is not in your calendar any more.")
    before = _read(parts, account_id)
    work.save(parts, account_id, replace(before, left_out=before.left_out | {source}))


def put_back(parts: Parts, account_id: str, source: str) -> None:
    """Plan around this meeting again, also where its whole series was left out."""
    meeting = work.show(parts, account_id).meetings.get(source)
    names = {source, meeting.series_id or source} if meeting else {source}
    before = _read(parts, account_id)
    work.save(parts, account_id, replace(before, left_out=before.left_out - names))


def automate(parts: Parts, account_id: str) -> None:
    """Every kind of buffer follows by itself."""
    before = _read(parts, account_id)
    work.save(parts, account_id, replace(before, automatic=before.automatic | BUFFERS))


def _read(parts: Parts, account_id: str) -> Preferences:
    with parts.store.read() as session:
        return preferences.get(session, account_id)
