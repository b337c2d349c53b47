"""What became of coffees, told on page and panel: a guest's no, a meeting on top, an invitation that was not sent."""

from collections.abc import Iterator

from flask import url_for

from sobremesa.errors import InputError
from sobremesa.model import Chat, ChatState, Meeting, Placed, Slot, Span
from sobremesa.planning.eligibility import is_busy
from sobremesa.planning.lying import has_guests
from sobremesa.web.action_shapes import Action, AnswerName, Choice, Confirm, MeetingAnswer, Offer
from sobremesa.web.coffee import first_name
from sobremesa.web.company import known
from sobremesa.web.items import title_of
from sobremesa.web.labels import listed
from sobremesa.web.picture import Picture
from sobremesa.web.times import find_times


def news(picture: Picture, site: str = "") -> list[Offer]:
    """Everything to tell, by time of the coffee; `site` is put before addresses of ours."""
    told = [*_declined(picture), *_doubly_booked(picture), *_not_sent(picture, site)]
    return [offer for _, offer in sorted(told, key=lambda each: each[0])]


def clashes(picture: Picture, chat: Chat) -> list[Meeting]:
    """The busy meetings that were put over a coffee to come and that its user did not accept there."""
    placed = lying(picture, chat)
    if placed is None or placed.span.start <= picture.now:
        return []
    buffers = picture.preferences.buffers
    over = (one for one in picture.snapshot.meetings if one.span.overlaps(placed.span) and is_busy(one, buffers))
    return [one for one in over if one.id not in chat.kept]


def lying(picture: Picture, chat: Chat) -> Placed | None:
    """A coffee's event, as it was last read."""
    live = (one for one in picture.snapshot.ours if not one.cancelled)
    return next((one for one in live if one.key.source == chat.id), None)


def new_times(picture: Picture, chat: Chat) -> tuple[Slot, ...]:
    """Three other times for a coffee and its guests, none if nothing suits or somebody's calendar cannot be seen."""
    try:
        colleagues = [known(picture, guest.email) for guest in chat.guests]
    except InputError:  # not met any more
        return ()
    return find_times(picture, colleagues).slots


def _declined(picture: Picture) -> Iterator[tuple[Span, Offer]]:
    for chat in picture.view.chats:
        if chat.state is ChatState.DECLINED and not chat.seen:
            who, when = listed(first_name(guest) for guest in chat.guests), picture.labels.day_time(chat.span.start)
            text = f"{who} said no to the coffee on {when}. The time is free again, and nobody is asked again."
            yield chat.span, Offer(sentence=text, actions=[_say("Got it", AnswerName.SEEN, chat)])


def _doubly_booked(picture: Picture) -> Iterator[tuple[Span, Offer]]:
    for chat in picture.chats:
        over = clashes(picture, chat)
        placed = lying(picture, chat)
        if not over or placed is None:
            continue
        who, when = listed(first_name(guest) for guest in chat.guests), picture.labels.day_time(placed.span.start)
        slots = new_times(picture, chat)
        more = "These times suit you both:" if len(chat.guests) == 1 else "These times suit everybody:"
        text = f"“{title_of(over[0])}” is now over your coffee with {who}, {when}."
        moves = [_move(picture, chat, placed, slot) for slot in slots]
        keep = _say("Leave it", AnswerName.KEEP_COFFEE, chat)
        said = f"{text} {more}" if slots else f"{text} No other time suits."
        yield placed.span, Offer(sentence=said, actions=[*moves, keep])


def _not_sent(picture: Picture, site: str) -> Iterator[tuple[Span, Offer]]:
    for chat in picture.chats:
        if chat.by_file and not chat.seen:
            who = listed(first_name(guest) for guest in chat.guests)
            text = f"Google sends no more invitations for now. Send {who} the file yourself; the time is kept."
            file = Action(label="Invitation as .ics", url=f"{site}{url_for('coffee_page.invitation', chat_id=chat.id)}")
            yield chat.span, Offer(sentence=text, actions=[file, _say("Done", AnswerName.SEEN, chat)])


def _move(picture: Picture, chat: Chat, placed: Placed, slot: Slot) -> Action:
    label = picture.labels.day_time(slot.span.start)
    answer = MeetingAnswer(to=chat.id, answer=AnswerName.MOVE_COFFEE, start=picture.labels.rfc3339(slot.span.start))
    if not has_guests(placed):
        return Action(label=label, answer=answer)
    who = listed(first_name(guest) for guest in chat.guests)
    asked = Confirm(sentence=f"{who} gets the new time by mail.", choices=[Choice(label="Move it", answer=answer)])
    return Action(label=label, confirm=asked)


def _say(label: str, answer: AnswerName, chat: Chat) -> Action:
    return Action(label=label, answer=MeetingAnswer(to=chat.id, answer=answer))
