"""The shapes of the JSON API's answers about a coffee: times, what was added, held, taken back or let go."""

from typing import Literal

from sobremesa.web.answers import Answer, ChatAnswer, Coffee, Unseen


class ChatAdded(Answer):
    """The answer to a new chat; `state` is `waiting` while the calendar cannot be reached."""

    chat: ChatAnswer
    state: Literal["added", "waiting"]
    undo_seconds: int
    invitation_label: str


class HoldsAdded(Answer):
    """The answer to times held for somebody; `state` is `waiting` while the calendar cannot be reached."""

    offer: Unseen
    state: Literal["added", "waiting"]
    ics: str


class HoldsReleased(Answer):
    """The answer to times let go."""

    label: str


class Times(Answer):
    """The answer to a question for times."""

    coffee: Coffee


class ChatCancelled(Answer):
    """The answer to a chat taken back."""

    chat: ChatAnswer
    label: str
