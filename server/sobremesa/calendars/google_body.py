"""What we send to Google for one of our events: the resource's fields of `google_events`, and what only a write needs.

Source: Calendar API v3, `events.insert` and `events.patch`. Fields not named keep their value in a patch, but an array
is replaced whole, so guests are always sent complete and with the answers they gave.
"""

from collections.abc import Mapping
from typing import Any

from sobremesa.calendars.google_events import google_from_social
from sobremesa.model import Social, SocialKind

Body = dict[str, Any]
_OF_THE_MOVE = ("summary", "description", "location", "start", "end", "transparency", "extendedProperties")


def insert_body(event_id: str, social: Social, owner: str = "") -> Body:
    """A new event under our own id, which makes writing it twice the same event.

    A buffer is silent: it reminds nobody. A coffee keeps the person's reminders and its guests may move it.
    """
    body = {name: value for name, value in google_from_social(social).items() if value}
    body["id"] = event_id
    if social.guests:
        body["attendees"] = attendees(social, {}, owner)
    if social.kind is SocialKind.COFFEE:
        body["guestsCanModify"] = True
    else:
        body["reminders"] = {"useDefault": False, "overrides": []}
    if social.conference:
        body["conferenceData"] = new_conference(event_id)
    return body


def move_body(social: Social) -> Body:
    """What a move writes: time, words, busy mark and our mark; guests, visibility and conference stay as they are."""
    body = google_from_social(social)
    if social.kind is SocialKind.COFFEE and not social.link:
        del body["location"]  # where the two meet is theirs to say
    return {name: body[name] for name in _OF_THE_MOVE if name in body}


def amend_body(event_id: str, social: Social, current: Mapping[str, Any], owner: str = "") -> Body:
    """What is missing from the event `current` (its resource) to have the guests and conference of `social`.

    Empty when nothing is missing, so that repeating it after a lost answer invites nobody twice.
    """
    body: Body = {}
    invited = {_email(attendee) for attendee in current.get("attendees", []) if not attendee.get("self")}
    if invited - {owner.casefold()} != {email.casefold() for email in social.guests}:
        body["attendees"] = attendees(social, current, owner)
        body["guestsCanModify"] = True
    if social.conference and "conferenceData" not in current:
        body["conferenceData"] = new_conference(event_id)
    return body


def attendees(social: Social, current: Mapping[str, Any], owner: str = "") -> list[Body]:
    """The whole list of attendees: each guest with what Google knows of them, and the owner, who comes.

    A guest's answer is theirs to give: we never send one for them, only repeat the one they gave.
    """
    if not social.guests:
        return []
    known = {_email(attendee): dict(attendee) for attendee in current.get("attendees", [])}
    optional = {"optional": True} if social.optional else {}
    fresh = [{"email": email, "responseStatus": "needsAction", **optional} for email in social.guests]
    guests = [known.get(email.casefold(), new) for email, new in zip(social.guests, fresh, strict=True)]
    if owner and owner.casefold() not in {_email(guest) for guest in guests}:
        guests.insert(0, known.get(owner.casefold(), {"email": owner, "responseStatus": "accepted"}))
    return guests


def new_conference(event_id: str) -> Body:
    """The wish for a Meet link; its request id comes from the event's, so that asking twice makes one conference."""
    return {"createRequest": {"requestId": f"{event_id}-meet", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}


def _email(attendee: Mapping[str, Any]) -> str:
    return str(attendee.get("email", "")).casefold()
