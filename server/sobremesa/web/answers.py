"""The shapes of the JSON API's answers, version 1. Instants are RFC 3339 with the offset of the person's zone."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sobremesa.model import Reason, Side, SocialKind
from sobremesa.model.flavours import Flavour
from sobremesa.web.action_shapes import Action, Offer
from sobremesa.web.shown import State

Connection = Literal["ok", "reconnect", "unread"]


class Answer(BaseModel):
    """What every answer's parts have in common."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Why(Answer):
    """A stable reason code, with its numbers beside it."""

    model_config = ConfigDict(frozen=True, extra="allow")
    code: str

    @classmethod
    def of(cls, reason: Reason) -> "Why":
        """The JSON form of a reason."""
        return cls.model_validate(reason.as_dict())


class Explained(Why):
    """A reason with its sentence."""

    sentence: str


class Who(Answer):
    """The account a token belongs to."""

    email: str
    name: str


class FlavourAnswer(Answer):
    """A flavour to choose from, and how long a chat of it is, in minutes; without `conference` there is no link."""

    flavour: Flavour
    name: str
    minutes: int
    conference: bool


class Social(Answer):
    """How much of the week's room for people is taken."""

    count: int
    limit: int
    label: str


class GuestAnswer(Answer):
    """Somebody to have coffee with; `city` is the place their time zone is named after, empty when it is not known."""

    email: str
    name: str
    first_name: str
    city: str = ""


class SlotAnswer(Answer):
    """One time for a coffee, on both clocks, with the reasons for it."""

    start: str
    end: str
    label: str
    guest_label: str
    why: str
    reasons: list[Why]
    consent: str = ""
    absent: list[GuestAnswer] = []
    asks: list[Explained] = []


class Sitting(Answer):
    """One of two times that share out a group whose days are too far apart, and who of the guests comes to it."""

    slot: SlotAnswer
    guests: list[GuestAnswer]


class Unseen(Answer):
    """What can be done about a calendar that cannot be seen: three times, and a text that offers them.

    With an `id` these times are held `until` then, and `/api/v1/holds/<id>.ics` is the offer as a file.
    """

    times: list[SlotAnswer]
    text: str
    id: str = ""
    until: str | None = None
    until_label: str = ""


class Coffee(Answer):
    """A coffee with one person, or with `guests`: up to three times, best first, or why there is none and what else.

    `asks` is what has to be confirmed first, here about the people and in a time about its week. Where the hours do
    not meet, `gap` says by how much, and `edges` are times that somebody has to agree to (`consent`). `most` are times
    at which most people can come (not the `absent`), `sittings` two times for a group, `others` people who have time.
    At `url`, a page of ours, all of this can be done.
    """

    guest: GuestAnswer
    minutes: int
    flavour: Flavour = Flavour.COFFEE
    title: str
    subtitle: str
    slots: list[SlotAnswer]
    none_because: Explained | None = None
    guests: list[GuestAnswer] = []
    asks: list[Explained] = []
    gap: str = ""
    edges: list[SlotAnswer] = []
    most: list[SlotAnswer] = []
    sittings: list[Sitting] = []
    others: list[GuestAnswer] = []
    unseen: Unseen | None = None
    url: str = ""


class BufferAnswer(Answer):
    """One buffer: in the calendar, proposed, or about to change. `key` names it in `plan/apply`."""

    key: str
    for_: str = Field(alias="for")
    kind: SocialKind
    side: Side
    start: str
    end: str
    label: str
    title: str
    meeting: str
    sentence: str
    state: State
    reason: Why
    actions: list[Action]


class LeftOut(Answer):
    """A meeting's side without a buffer, and why."""

    for_: str = Field(alias="for")
    side: Side
    meeting: str
    sentence: str
    reason: Why
    actions: list[Action]


class ChatAnswer(Answer):
    """An asked-for coffee; `who` names everybody it is with, `invited` tells whether the invitation has left."""

    id: str
    title: str
    flavour: Flavour
    guest: GuestAnswer
    who: str
    start: str
    end: str
    label: str
    guest_label: str
    invite_at: str
    invited: bool
    ics: str
    prompts: list[str]


class EventAnswer(Answer):
    """One meeting of the person's calendar, and what is possible around it; `hint` is for this person's eyes alone."""

    id: str
    label: str
    guests: list[GuestAnswer]
    coffee: list[Coffee]
    buffers: list[BufferAnswer]
    left_out: list[LeftOut]
    actions: list[Action]
    hint: str


class PersonAnswer(Answer):
    """Somebody to talk to and why; `label` is the best time, empty where their calendar cannot be seen.

    At `url`, a page of ours, a time can be chosen or offered.
    """

    guest: GuestAnswer
    reason: Explained
    label: str
    url: str


class Suggestions(Answer):
    """Everything a panel shows for a stretch of days."""

    account: Who
    zone: str
    state: Connection
    read_at: str | None
    read_label: str
    week_label: str
    week_url: str
    digest: str
    social: Social
    flavour: Flavour
    flavours: list[FlavourAnswer]
    coffee: list[Coffee]
    buffers: list[BufferAnswer]
    left_out: list[LeftOut]
    chats: list[ChatAnswer]
    people: list[PersonAnswer]
    offers: list[Offer]
    event: EventAnswer | None = None


class Problem(Answer):
    """What is wrong, as a stable code and one sentence, with the field it is in."""

    code: str
    message: str
    field: str | None = None


class ErrorAnswer(Answer):
    """The shape of every error."""

    error: Problem
