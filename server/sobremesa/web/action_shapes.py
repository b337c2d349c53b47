"""What a person can do about one meeting or buffer, worded by the server: shapes of the API and the body it takes back.

A panel or a page renders an action without knowing it by name: `label` on a button, `answer` as the body of
`POST /api/v1/answers`; with `confirm` it asks first, one button for each choice.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sobremesa.model import SocialKind

BufferKind = Literal[SocialKind.LINGER, SocialKind.DOORS, SocialKind.BREATHER]


class AnswerName(StrEnum):
    """Everything that can be said about one meeting or one kind of buffer."""

    NOT_THIS_MEETING = "not-this-meeting"
    NOT_THIS_SERIES = "not-this-series"
    PLAN_AGAIN = "plan-again"
    NEVER_THIS_KIND = "never-this-kind"
    KIND_AGAIN = "kind-again"
    KEEP_KIND = "keep-kind"
    ADD_CHECK_IN = "add-check-in"
    REMOVE_CHECK_IN = "remove-check-in"
    START_LATE = "start-late"
    START_ON_TIME = "start-on-time"
    PAUSE = "pause"
    GO_ON = "go-on"
    NO_PAUSE = "no-pause"
    MOVED = "moved"
    KEEP_ZONE = "keep-zone"
    SKIP_BREAK = "skip-break"
    MOVE_BREAK = "move-break"
    SPLIT_BREAK = "split-break"
    RENEW_BREAK = "renew-break"
    LET_BREAK_END = "let-break-end"
    SEEN = "seen"
    MOVE_COFFEE = "move-coffee"
    KEEP_COFFEE = "keep-coffee"


def member(kind: type[StrEnum]) -> BeforeValidator:
    """Take the text of a member for the member, which strict shapes do not; anything else is left to be refused."""

    def check(value: object) -> object:
        return kind(value) if isinstance(value, str) and value in list(kind) else value

    return BeforeValidator(check)


def _day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-11-16") else value
    except ValueError:
        return value


class MeetingAnswer(BaseModel):
    """The body of `POST /api/v1/answers`: what somebody says (`answer`) to the meeting with the id `to`.

    `kind` belongs to answers about a kind of buffer, `tell_guests` to moved starts, `whole_series` to the check-in,
    `until` (the last day) to a pause and `zone` (an IANA name) to a move; answers without a meeting leave `to` empty.
    Answers about a coffee have its id in `to`; one that moves it has the new `start` (RFC 3339). Those about a team's
    break have the id of the break, and the `start` of the date they are about.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    to: str = Field("", max_length=1100)
    answer: Annotated[AnswerName, member(AnswerName)]
    kind: Annotated[BufferKind | None, member(SocialKind)] = None
    tell_guests: bool = False
    whole_series: bool = False
    until: Annotated[date | None, BeforeValidator(_day)] = None
    zone: str = Field("", max_length=64)
    start: str = Field("", max_length=40)


class Said(BaseModel):
    """What these shapes have in common."""

    model_config = ConfigDict(frozen=True)


class Choice(Said):
    """One way to say yes."""

    label: str
    answer: MeetingAnswer


class Confirm(Said):
    """What is asked before something is done that others notice."""

    sentence: str
    choices: list[Choice]


class Action(Said):
    """One thing that can be done: send `answer`, ask `confirm` first, or go to `url`, a page of ours."""

    label: str
    answer: MeetingAnswer | None = None
    url: str = ""
    confirm: Confirm | None = None


class Offer(Said):
    """Something we suggest by ourselves, and the ways to answer it."""

    sentence: str
    actions: list[Action]


class Answered(Said):
    """What was done, in one sentence, and the body that takes it back."""

    label: str
    undo: MeetingAnswer | None = None
