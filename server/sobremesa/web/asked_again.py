"""The answer to a suggestion request: out of a kept picture where that still holds; only the read's age is new."""

from dataclasses import dataclass

from sobremesa.store import colleagues, marks, same_city
from sobremesa.store.accounts import Account
from sobremesa.web import suggestions, work
from sobremesa.web.answers import Suggestions
from sobremesa.web.flavours import flavoured
from sobremesa.web.kept import Kept
from sobremesa.web.labels import ago
from sobremesa.web.parts import Parts
from sobremesa.web.questions import Between

_HERE = "\ue000read\ue000"  # in no label of ours: a private-use character, written into no calendar by hand


@dataclass(frozen=True)
class _Finished:
    """An answer as JSON, in two parts around the one label that ages."""

    before: bytes
    after: bytes


def answer(own: Parts, account: Account, asked: Between) -> bytes:
    """The JSON of `Suggestions` for that question; Google is not asked, and the store only whether it changed."""
    kept = _kept(own, account)
    finished = kept.answers.get(asked) if kept.alone else None
    if not isinstance(finished, _Finished):
        finished = _finish(_suggestions(kept, asked))
        kept.answer(asked, finished)
    label = ago(kept.picture.view.read_at, own.clock())
    return finished.before + label.encode() + finished.after


def _kept(own: Parts, account: Account) -> Kept:
    """The mark is read before the picture: a write between the two makes the next request look again."""
    emails = own.kept.emails(account.id)
    if emails is not None:
        with own.store.read() as session:
            mark = marks.mark(session, account.id, emails)
        if found := own.kept.find(account, mark, own.clock()):
            return found
    with own.store.read() as session:
        emails = tuple(one.person.email for one in colleagues.get(session, account.id))
        mark = marks.mark(session, account.id, emails)
        alone = same_city.get(session, account.id) is None
    return own.kept.keep(mark, work.show(own, account.id), alone=alone)


def _suggestions(kept: Kept, asked: Between) -> Suggestions:
    """What all meetings of these days have in common is made once, and of an open one what is its own."""
    picture = flavoured(kept.picture, asked.flavour)
    days = asked.model_copy(update={"event": None})
    common = kept.answers.get((Suggestions, days))
    if not isinstance(common, Suggestions):
        common = suggestions.suggestions(picture, days.from_, days.to)
        kept.answer((Suggestions, days), common)
    event = suggestions.event_answer(picture, asked.event) if asked.event else None
    offers = common.offers if kept.alone else suggestions.offered(picture)
    return common.model_copy(update={"event": event, "offers": offers})


def _finish(made: Suggestions) -> _Finished:
    text = made.model_copy(update={"read_label": _HERE}).model_dump_json(by_alias=True)
    before, _, after = text.partition(_HERE)
    return _Finished(before.encode(), after.encode())
