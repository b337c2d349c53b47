"""The shapes of `/api/v1/breaks`: what is asked, and what is answered; labels are for showing as they are."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import EmailStr, Field

from sobremesa.model import BreakForm, BreakState, Remedy
from sobremesa.model.breaks import LONGEST_BREAK, SHORTEST_BREAK
from sobremesa.web.action_shapes import member
from sobremesa.web.answers import Answer, Explained, GuestAnswer
from sobremesa.web.break_people import MOST_PEOPLE
from sobremesa.web.break_plans import BreakKind
from sobremesa.web.questions import Day, Instant, Question, Zone

Identifier = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
LONGEST_TITLE = 100
START = "2026-12-08T15:00:00+01:00"
WISH: dict[str, Any] = {
    "people": [{"email": "nadia@example.com"}, {"email": "sam@example.net", "zone": "Asia/Tokyo"}],
    "kind": "coffee-break",
    "minutes": 15,
    "every_weeks": 2,
}
NEW: dict[str, Any] = {**WISH, "option": "0f3a5b7c9d1e2f40", "title": "Coffee break"}
DATE = {"start": START}
FLAG = {"start": START, "remedy": "move"}


class Invited(Question):
    """Somebody to invite; `zone` (IANA) is used only while nobody told us theirs."""

    email: EmailStr
    zone: Zone | None = None


class WishedBreak(Question):
    """With whom, how long and how often; left out is what is usual for the kind. The asker organises it.

    The first break is in the seven days from `first` on (left out: from a Monday soon).
    """

    people: list[Invited] = Field(min_length=1, max_length=MOST_PEOPLE - 1)
    kind: Annotated[Literal[BreakKind.COFFEE, BreakKind.OPEN_SPACE], member(BreakKind)] = BreakKind.COFFEE
    minutes: int | None = Field(None, ge=SHORTEST_BREAK, le=LONGEST_BREAK)
    every_weeks: Literal[1, 2] = 2
    first: Day | None = None


class NewBreak(WishedBreak):
    """The same wish, and which of its options; the people are invited at once."""

    option: Identifier
    title: str | None = Field(None, min_length=1, max_length=LONGEST_TITLE, pattern=r"\S")


class AboutDate(Question):
    """One occurrence, by its start."""

    start: Instant


class AboutFlag(AboutDate):
    """One occurrence that leaves somebody's hours, and what is done about it."""

    remedy: Annotated[Literal[Remedy.MOVE, Remedy.SPLIT, Remedy.SKIP], member(Remedy)]


class PersonAnswer(GuestAnswer):
    """Somebody of a break; `hours_assumed` says that nobody told us theirs."""

    zone: str
    hours_assumed: bool
    is_you: bool


class ClockAnswer(Answer):
    """When it is on somebody's own clock, and on how many dates they are outside their hours."""

    email: str
    label: str
    dates_outside: int


class BurdenAnswer(Answer):
    """What it costs somebody over all dates, in minutes: see `label`."""

    email: str
    minutes: int
    beyond: int
    edge: int
    clashing: int
    bridging: int
    label: str


class BreakDateAnswer(Answer):
    """One occurrence: who is expected, who of them comes to both sittings (`bridge`) or is outside their hours."""

    start: str
    end: str
    label: str
    people: list[str]
    bridge: str | None
    outside: list[str]


class OptionAnswer(Answer):
    """One way to hold the break, with the numbers of its fairness, the worst-off person first."""

    id: str
    form: BreakForm
    label: str
    fairness: str
    clocks: list[ClockAnswer]
    burdens: list[BurdenAnswer]
    dates: list[BreakDateAnswer]
    left_out: list[str]
    reasons: list[Explained]
    mails: int
    mails_label: str


class OptionsAnswer(Answer):
    """Ways to hold the break, the fairest first, and what holds for all of them."""

    kind: BreakKind
    minutes: int
    every_weeks: int
    occurrences: int
    first: date
    people: list[PersonAnswer]
    options: list[OptionAnswer]
    reasons: list[Explained]


class FlagAnswer(Answer):
    """An occurrence of the next two weeks that leaves somebody's hours, and what would put it right."""

    start: str
    label: str
    sentence: str
    reasons: list[Explained]
    remedy: Remedy
    remedy_label: str


class SkipAnswer(Answer):
    """An occurrence that could be skipped, and why; `coming` could come all the same."""

    start: str
    label: str
    sentence: str
    reasons: list[Explained]
    coming: list[str]


class BreakAnswer(Answer):
    """A break: what is to come of it, and what is asked about it; `renewal` is its one question, null before it."""

    id: str
    title: str
    label: str
    form: BreakForm
    state: BreakState
    over: bool
    minutes: int
    every_weeks: int
    people: list[PersonAnswer]
    next: BreakDateAnswer | None
    dates: list[BreakDateAnswer]
    skipped: list[str]
    flags: list[FlagAnswer]
    skip_proposals: list[SkipAnswer]
    renewal: Literal["asked", "renewed", "declined"] | None
    question: Explained | None
    url: str


class BreaksAnswer(Answer):
    """All breaks this person organises, the youngest first."""

    breaks: list[BreakAnswer]


class BreakDone(Answer):
    """What was done, in one sentence, and the break as it is now."""

    label: str
    team_break: BreakAnswer = Field(alias="break")
