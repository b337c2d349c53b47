"""The private hint beside a meeting: whom to say hi to in its chat. It is shown to one person and written nowhere."""

from datetime import timedelta

from sobremesa.model import EventType, Guest, Meeting, Response
from sobremesa.store.colleagues import Colleague
from sobremesa.web.coffee import first_name
from sobremesa.web.labels import number
from sobremesa.web.picture import Picture

LONG_AGO = timedelta(days=60)
SMALL_ROUND = 2  # others: with so few people everybody talks anyway


def hint(picture: Picture, meeting: Meeting) -> str:
    """One line about the colleague in this meeting not talked to in a small round for longest; else nothing.

    Nobody is named in a private meeting, in one with guests from elsewhere, or in one that is over.
    """
    if _keeps_to_itself(picture, meeting):
        return ""
    there = {guest.email.lower(): guest for guest in _others(meeting)}
    strangers = [one for one in picture.colleagues if one.person.email in there and _is_long_ago(picture, one)]
    if len(there) <= SMALL_ROUND or not strangers:
        return ""
    never = picture.now - timedelta(days=36500)
    longest = min(strangers, key=lambda one: (one.person.last_met or never, one.person.email))
    return _say_hi(picture, longest, first_name(there[longest.person.email]))


def _keeps_to_itself(picture: Picture, meeting: Meeting) -> bool:
    hidden = meeting.private or meeting.guests_hidden or meeting.free_busy_only
    no_meeting = meeting.event_type is not EventType.DEFAULT or meeting.all_day
    over = meeting.span.end <= picture.now or meeting.response is Response.DECLINED
    return hidden or no_meeting or over or _is_external(picture, meeting)


def _others(meeting: Meeting) -> list[Guest]:
    people = (guest for guest in meeting.guests if not (guest.is_self or guest.resource))
    return [guest for guest in people if guest.response is not Response.DECLINED]


def _is_external(picture: Picture, meeting: Meeting) -> bool:
    own = {_domain(picture.account.email), *map(str.casefold, picture.preferences.buffers.internal_domains)}
    return any(_domain(guest.email) not in own for guest in _others(meeting))


def _domain(email: str) -> str:
    return email.rpartition("@")[2].casefold()


def _is_long_ago(picture: Picture, colleague: Colleague) -> bool:
    met = colleague.person.last_met
    return met is None or picture.now - met > LONG_AGO


def _say_hi(picture: Picture, colleague: Colleague, name: str) -> str:
    met = colleague.person.last_met
    if met is None:
        return f"Say hi to {name} in the chat: you have not met in a small round lately."
    return f"Say hi to {name} in the chat: you last met {number((picture.now - met).days // 7, 'week')} ago."
