"""What a person says to the news of a coffee: seen, leave it where it is, or move it to another time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sobremesa.errors import ChangeRefusedError, SlotTakenError
from sobremesa.model import Chat, Span
from sobremesa.store import chats
from sobremesa.web import work
from sobremesa.web.action_shapes import Answered, MeetingAnswer
from sobremesa.web.asking import write_wishes
from sobremesa.web.chat_news import clashes, lying
from sobremesa.web.coffee import first_name
from sobremesa.web.company import known
from sobremesa.web.form import instant
from sobremesa.web.labels import listed
from sobremesa.web.parts import Parts
from sobremesa.web.times import slot_at


def seen(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    """The news is known; raises NotFoundError for another person's coffee."""
    _change(own, account_id, said, seen=True)
    return Answered(label="Good to know.")


def keep_coffee(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    """It stays where it is, under the meetings that lie over it now; of another one it is told again."""
    chat = _chat(own, account_id, said)
    over = clashes(work.show(own, account_id), chat)
    _change(own, account_id, said, kept=(*chat.kept, *(meeting.id for meeting in over)))
    return Answered(label=f"The coffee with {_who(chat)} stays where it is.")


def move_coffee(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    """Give it another time that suits everybody; whoever was invited is told by Google.

    Raises SlotTakenError when that time does not suit any more, ChangeRefusedError when the coffee has begun or lies
    nowhere.
    """
    chat, picture = _chat(own, account_id, said), work.show(own, account_id)
    placed = lying(picture, chat)
    if placed is None or placed.span.start <= picture.now:
        raise ChangeRefusedError("It has begun, or is not in your calendar any more.")
    start = instant(said.start, "must be an instant with an offset, between the years 2000 and 2100")
    span = Span(start, start + timedelta(minutes=picture.preferences.coffee.minutes))
    if placed.span != span and slot_at(picture, [known(picture, guest.email) for guest in chat.guests], span) is None:
        raise SlotTakenError("That time does not suit you all any more.")
    _change(own, account_id, said, span=span, instead_of=placed.span)
    waits = "" if write_wishes(own, account_id) else " It is moved as soon as your calendar answers."
    return Answered(label=f"The coffee with {_who(chat)} is on {picture.labels.day_time(start)}.{waits}")


def _chat(own: Parts, account_id: str, said: MeetingAnswer) -> Chat:
    with own.store.read() as session:
        return chats.get(session, account_id, said.to)


def _change(own: Parts, account_id: str, said: MeetingAnswer, **changes: Any) -> None:
    """Change these fields alone: a run may have noted something else about the chat meanwhile."""
    with own.store.begin() as session:
        chats.save(session, account_id, replace(chats.get(session, account_id, said.to), **changes))


def _who(chat: Chat) -> str:
    return listed(first_name(guest) for guest in chat.guests)
