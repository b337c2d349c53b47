"""Breaks of a team that repeat: the wish, the ways to hold them, and what comes up before each occurrence."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sobremesa.errors import InputError
from sobremesa.model.chats import Person
from sobremesa.model.reasons import Reason
from sobremesa.model.time import Span

SHORTEST_BREAK, LONGEST_BREAK = 5, 120
MOST_OCCURRENCES_OF_A_BREAK = 26


class BreakForm(StrEnum):
    """How a break is held: at one hour that everybody works, else in two sittings, at hours in turn, or at one edge."""

    SHARED = "shared"
    SITTINGS = "sittings"
    ROTATION = "rotation"
    EDGE = "edge"


class Remedy(StrEnum):
    """What puts right an occurrence that leaves somebody's hours: move it, hold it in two sittings, or skip it."""

    MOVE = "move"
    SPLIT = "split"
    SKIP = "skip"


@dataclass(frozen=True)
class BreakWish:
    """A break of so many `minutes` every one or two weeks; the first of the `people` organises it, all are optional.

    Raises InputError for fewer than two people, somebody twice, and numbers out of range.
    """

    people: tuple[Person, ...]
    minutes: int = 15
    every_weeks: int = 2
    occurrences: int = 6

    def __post_init__(self) -> None:
        emails = [person.email.lower() for person in self.people]
        if len(emails) < 2:
            raise InputError("people: a break needs two people at least")
        if repeated := next((email for email in emails if emails.count(email) > 1), None):
            raise InputError(f"people: {repeated} is named twice")
        if not SHORTEST_BREAK <= self.minutes <= LONGEST_BREAK:
            raise InputError(f"minutes: {self.minutes} is not between {SHORTEST_BREAK} and {LONGEST_BREAK}")
        if self.every_weeks not in {1, 2}:
            raise InputError(f"every_weeks: {self.every_weeks} is neither 1 nor 2")
        if not 1 <= self.occurrences <= MOST_OCCURRENCES_OF_A_BREAK:
            raise InputError(f"occurrences: {self.occurrences} is not between 1 and {MOST_OCCURRENCES_OF_A_BREAK}")


@dataclass(frozen=True, slots=True)
class BreakDate:
    """One occurrence: who is expected, by email, and of them who comes to both sittings and who is `outside` hours.

    `number` counts the rounds of a series from 0, those that are left out too; two sittings of a round have one number.
    Those outside their hours have to agree to this occurrence; until they do, nobody counts on them.
    """

    span: Span
    people: tuple[str, ...]
    bridge: str = ""
    outside: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class BreakSeries:
    """A recurring event: from day `first`, `minute` minutes after midnight in the IANA `zone`, by `rule` (RRULE text).

    On the days `excluded` (EXDATE, at the same time of day) it does not take place, as they are holidays; `first` is
    none of them. `people`, by email, are its guests; a bridge person is guest of single occurrences only.
    """

    zone: str
    first: date
    minute: int
    minutes: int
    rule: str
    people: tuple[str, ...]
    excluded: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Discomfort:
    """What a break costs one person, by email, in minutes over all its occurrences.

    Each occurrence counts by how far it reaches `beyond` their hours; inside them by what lies in the first or last
    hour of their day (`edge`), and by what something busy takes (`clashing`). `bridging` is the length of the second
    sittings.
    """

    email: str
    beyond: int = 0
    edge: int = 0
    clashing: int = 0
    bridging: int = 0

    @property
    def minutes(self) -> int:
        """The sum."""
        return self.beyond + self.edge + self.clashing + self.bridging


@dataclass(frozen=True, slots=True)
class BreakOption:
    """One way to hold the break: its series, their occurrences in order, what it costs whom, the worst-off first."""

    form: BreakForm
    series: tuple[BreakSeries, ...]
    dates: tuple[BreakDate, ...]
    discomfort: tuple[Discomfort, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def worst(self) -> Discomfort:
        """What it costs the person who is worst off."""
        return self.discomfort[0]


@dataclass(frozen=True, slots=True)
class BreakPlan:
    """Ways to hold a break, the fairest first, and what holds for all of them."""

    options: tuple[BreakOption, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakFlag:
    """An occurrence that leaves somebody's hours, why, and what to do: `dates` take its place, `minutes` later.

    A move has one date, a split two, a skip none; `minutes` (earlier if negative) is that of a move.
    """

    date: BreakDate
    remedy: Remedy
    reasons: tuple[Reason, ...]
    minutes: int = 0
    dates: tuple[BreakDate, ...] = ()


@dataclass(frozen=True, slots=True)
class SkipProposal:
    """An occurrence that could be skipped, why, and who could come all the same, by email."""

    date: BreakDate
    reasons: tuple[Reason, ...]
    coming: tuple[str, ...]


class BreakState(StrEnum):
    """What has become of a break: its events are being written, are there, are being ended, or were ended."""

    MAKING = "making"
    KEPT = "kept"
    ENDING = "ending"
    ENDED = "ended"


class Renewal(StrEnum):
    """The one question of a break, whether it goes on: it is asked, or what was answered."""

    ASKED = "asked"
    RENEWED = "renewed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class KeptSeries:
    """A recurring event of a break on the organizer's primary calendar; `made` once the calendar has taken it."""

    event_id: str
    series: BreakSeries
    made: bool = False


@dataclass(frozen=True, slots=True)
class DateChange:
    """What a person had done to the occurrence of an event that would start at `start` (UTC); `done` once written.

    `date` is what it becomes, None if it is skipped. `extra` is the other half of a split, an event of its own under
    `extra_id`. `at` (UTC) is when it was asked for.
    """

    event_id: str
    start: datetime
    remedy: Remedy
    at: datetime
    date: BreakDate | None = None
    extra: BreakDate | None = None
    extra_id: str = ""
    done: bool = False

    @property
    def dates(self) -> tuple[BreakDate, ...]:
        """What takes the place of the occurrence."""
        return tuple(one for one in (self.date, self.extra) if one)


@dataclass(frozen=True)
class TeamBreak:
    """A team's break as it is kept: what was wished for and chosen, its events, and what was changed since.

    `id` is a UUID in hex. `series` are as many as those of the `option`, in their order. `follows` is the id of the
    break that this one goes on from. `created_at`, `written_at` (the last write to the calendar) and `ended_at` (None
    unless somebody ended it) are UTC.
    """

    id: str
    account_id: str
    title: str
    wish: BreakWish
    option: BreakOption
    series: tuple[KeptSeries, ...]
    created_at: datetime
    description: str = ""
    conference: bool = True
    state: BreakState = BreakState.MAKING
    renewal: Renewal | None = None
    changes: tuple[DateChange, ...] = ()
    follows: str = ""
    written_at: datetime | None = None
    ended_at: datetime | None = None

    def holds(self, date: BreakDate) -> bool:
        """Whether that date had begun when the break was ended, if it was."""
        return self.ended_at is None or date.span.start <= self.ended_at

    @property
    def dates(self) -> tuple[BreakDate, ...]:
        """Every occurrence that takes place, in order, with what was changed since it was chosen."""
        changed = {change.start: change.dates for change in self.changes}
        found = [now for one in self.option.dates for now in changed.get(one.span.start, (one,))]
        return tuple(sorted(filter(self.holds, found), key=lambda one: one.span))

    @property
    def skipped(self) -> tuple[datetime, ...]:
        """The starts (UTC) of the occurrences that were taken out, in order."""
        return tuple(sorted(change.start for change in self.changes if not change.dates))
