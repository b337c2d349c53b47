"""What a person chose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sobremesa.model.flavours import Flavour
from sobremesa.model.socials import PRIMARY, SocialKind
from sobremesa.model.time import DayRange, Hours

# Titles of meetings after which nobody wants a chat; whole words, any case. A plain "Design review" is none of them.
SENSITIVE_WORDS = (
    "interview", "interviews", "performance review", "annual review", "salary review", "pay review", "appraisal",
    "disciplinary", "dismissal", "termination", "redundancy", "layoff", "grievance", "mediation", "exit interview",
    "medical", "doctor", "dentist", "hospital", "therapy", "therapist", "counselling", "counseling", "funeral",
    "vorstellungsgespräch", "mitarbeitergespräch", "arzttermin", "zahnarzt",
)  # fmt: skip


class Counting(StrEnum):
    """How a tentative or unanswered meeting counts: padded like a meeting, only busy, or ignored."""

    MEETING = "meeting"
    BUSY = "busy"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class BufferPreferences:
    """Which buffers a person wants, in minutes and people (people = me + guests who have not declined).

    `large_breather` gives meetings above `maximum_people` (30 at most) a breather. `external_social` keeps a buffer
    social although a guest is from another domain than me and `internal_domains`. From social buffer number
    `social_per_day` + 1 of a day on, and on days with more than `full_day_minutes` of meetings, it is a breather.
    """

    before_minutes: int = 0
    after_minutes: int = 5
    minimum_minutes: int = 3
    minimum_people: int = 2
    maximum_people: int = 8
    minimum_duration: int = 15
    maximum_duration: int = 120
    tentative: Counting = Counting.MEETING
    unanswered: Counting = Counting.BUSY
    large_breather: bool = False
    external_social: bool = False
    internal_domains: tuple[str, ...] = ()
    keywords: tuple[str, ...] = SENSITIVE_WORDS
    lunch: DayRange | None = None
    social_per_day: int = 3
    full_day_minutes: int = 330


@dataclass(frozen=True, slots=True)
class CoffeePreferences:
    """How a person likes a coffee chat: minutes, hours of notice, working days ahead, minutes kept clear around it.

    Beyond `weekly_events` coffees or `weekly_minutes` minutes of them in one week they are asked first.
    """

    minutes: int = 25
    notice_hours: int = 18
    working_days_ahead: int = 10
    clear_minutes: int = 5
    weekly_events: int = 2
    weekly_minutes: int = 60
    flavours: frozenset[Flavour] = frozenset(Flavour)


@dataclass(frozen=True)
class Dismissed:
    """Offers a person answered with no: turning a kind off (and when, UTC), a zone, a pause until an own absence ends.

    They are made again when there is a new occasion: more removals, another zone, another absence.
    """

    kinds: Mapping[SocialKind, datetime] = field(default_factory=lambda: MappingProxyType({}))
    zone: str = ""
    absence: date | None = None


@dataclass(frozen=True, slots=True)
class SeparateCalendar:
    """The calendar we made for somebody's buffers: its `id`, kept also while it is not used; empty before.

    `mark` stands in its description. It is noted before the calendar is made, so that a mark without an id says that
    nobody knows whether the calendar exists.
    """

    id: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Preferences:
    """All of one person's choices. `automatic` names the kinds that are applied without asking.

    `buffer_calendar` is the id of the calendar that new buffers are written to: `PRIMARY` or that of `separate`.

    `left_out` holds ids of meetings and of whole series that never get a buffer, `off_kinds` the kinds that are never
    placed. Until `paused_until`, a day of their own zone that still belongs to the pause, nothing new is placed. For
    somebody who is paused or not `open_to_coffee`, others find no time; nor do the people `not_with` whom (addresses in
    lower case) somebody wants a coffee, which is nobody else's to know.
    """

    email: str = ""
    hours: Hours = field(default_factory=Hours)
    buffers: BufferPreferences = BufferPreferences()
    coffee: CoffeePreferences = CoffeePreferences()
    automatic: frozenset[SocialKind] = frozenset()
    cap: int = 40
    left_out: frozenset[str] = frozenset()
    off_kinds: frozenset[SocialKind] = frozenset()
    paused_until: date | None = None
    open_to_coffee: bool = True
    not_with: frozenset[str] = frozenset()
    buffer_calendar: str = PRIMARY
    separate: SeparateCalendar = SeparateCalendar()
    dismissed: Dismissed = field(default_factory=Dismissed)
