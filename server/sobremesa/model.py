"""The nouns of Sobremesa: frozen values that are valid if they exist.

Every instant is UTC, every length is in minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sobremesa.errors import InputError

MINUTES_PER_DAY = 24 * 60
Facts = Mapping[str, int | str]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time from `start` (inclusive) to `end` (exclusive): aware, kept in UTC, never empty."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            self._keep_in_utc()
        if self.end <= self.start:
            raise InputError(f"end: {self.end.isoformat()} is not after the start {self.start.isoformat()}")

    def _keep_in_utc(self) -> None:
        for name in ("start", "end"):
            instant: datetime = getattr(self, name)
            if instant.tzinfo is None:
                raise InputError(f"{name}: {instant.isoformat()} has no time zone")
            object.__setattr__(self, name, instant.astimezone(UTC))

    @property
    def minutes(self) -> float:
        """Its length in minutes."""
        return (self.end - self.start).total_seconds() / 60

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share any time; touching ends do not overlap."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def moved(self, by: timedelta) -> "Span":
        """The same length, later by `by`."""
        return Span(self.start + by, self.end + by)


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


class EventType(StrEnum):
    """Google's `eventType`; for `.ics` everything is `default`."""

    DEFAULT = "default"
    OUT_OF_OFFICE = "outOfOffice"
    FOCUS_TIME = "focusTime"
    WORKING_LOCATION = "workingLocation"
    BIRTHDAY = "birthday"
    FROM_GMAIL = "fromGmail"


class Response(StrEnum):
    """Google's `responseStatus` (iCalendar PARTSTAT) of one attendee."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NEEDS_ACTION = "needsAction"


@dataclass(frozen=True, slots=True)
class Guest:
    """One attendee; `resource` is a room or a thing, `group` a mailing list, neither is a person.

    `additional` is how many more people this attendee brings along.
    """

    email: str
    name: str = ""
    response: Response = Response.NEEDS_ACTION
    is_self: bool = False
    resource: bool = False
    group: bool = False
    optional: bool = False
    additional: int = 0


@dataclass(frozen=True, slots=True)
class Meeting:
    """One event instance of a person's calendar that is not ours.

    `id` is the instance's id, `series_id` its master's, `original_start` where the series put it (UTC).
    `response` is the calendar owner's own answer; `busy` is Google's opaque/transparent.
    """

    id: str
    span: Span
    title: str = ""
    calendar_id: str = "primary"
    series_id: str | None = None
    original_start: datetime | None = None
    all_day: bool = False
    event_type: EventType = EventType.DEFAULT
    response: Response = Response.ACCEPTED
    busy: bool = True
    private: bool = False
    guests: tuple[Guest, ...] = ()
    guests_hidden: bool = False
    organized_by_me: bool = False
    organizer: str = ""
    link: str = ""
    free_busy_only: bool = False
    ical_uid: str = ""
    etag: str = ""


class SocialKind(StrEnum):
    """What we put into a calendar; stored in `extendedProperties.private["sb.kind"]`."""

    LINGER = "linger"
    DOORS = "doors"
    BREATHER = "breather"
    COFFEE = "coffee"


TITLES: Mapping[SocialKind, str] = MappingProxyType(
    {
        SocialKind.LINGER: "Linger",
        SocialKind.DOORS: "Doors open",
        SocialKind.BREATHER: "Breather",
        SocialKind.COFFEE: "Coffee",
    }
)


class Side(StrEnum):
    """On which side of its meeting a buffer lies; `itself` for things that stand alone, such as a coffee."""

    BEFORE = "before"
    AFTER = "after"
    ITSELF = "itself"


@dataclass(frozen=True, slots=True, order=True)
class SocialKey:
    """What a social event is for: the meeting's instance id and the side, or a wish's id.

    The same key is the same event for ever.
    """

    source: str
    side: Side

    def __str__(self) -> str:
        """The form kept in `extendedProperties.private["sb.for"]`: `<source>|<side>`."""
        return f"{self.source}|{self.side}"

    @classmethod
    def parse(cls, text: str) -> "SocialKey":
        """The key out of its text form; raises InputError when it is not one of ours."""
        source, separator, side = text.rpartition("|")
        if not separator or side not in list(Side):
            raise InputError(f"sb.for: {text!r} is not <event id>|<side>")
        return cls(source, Side(side))

    @classmethod
    def of_mark(cls, kind: SocialKind, text: str) -> "SocialKey":
        """The key of an event marked by hand: without a side, it is the one on which that kind usually lies."""
        usual = {SocialKind.DOORS: Side.BEFORE, SocialKind.COFFEE: Side.ITSELF}
        return cls.parse(text if "|" in text or not text else f"{text}|{usual.get(kind, Side.AFTER)}")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was placed, skipped, moved or removed: a stable code and the numbers behind it."""

    code: "ReasonCode"
    facts: Facts = field(default_factory=lambda: MappingProxyType({}))

    def as_dict(self) -> dict[str, int | str]:
        """The JSON form: `{"code": …, **facts}`."""
        return {"code": str(self.code), **self.facts}


class ReasonCode(StrEnum):
    """Every reason code, each with a sentence in `sobremesa.wording`; codes are stable and never reused."""

    # placed
    AFTER_MEETING = "after-meeting"
    BEFORE_MEETING = "before-meeting"
    SHORTENED = "shortened"
    ALONE = "alone"
    ASKED_FOR = "asked-for"
    PINNED = "pinned"
    # not placed
    ALL_DAY = "all-day"
    BACK_TO_BACK = "back-to-back"
    DECLINED = "declined"
    EVENT_TYPE = "event-type"
    FREE = "marked-free"
    FREE_BUSY_ONLY = "free-busy-only"
    GAP_TOO_SHORT = "gap-too-short"
    GAP_GIVEN = "gap-given"
    IGNORED = "ignored"
    IN_PROGRESS = "in-progress"
    KEYWORD = "keyword"
    LUNCH = "protected-lunch"
    MULTI_DAY = "multi-day"
    NO_GUESTS = "no-guests"
    NOBODY_LEFT = "nobody-left"
    OFF = "off"
    OUTSIDE_HOURS = "outside-hours"
    OUTSIDE_WINDOW = "outside-window"
    OVERLAPPED = "overlapped"
    REMOVED_BY_YOU = "removed-by-you"
    TENTATIVE = "tentative"
    TOO_FEW = "too-few"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    TOO_SHORT = "too-short"
    UNANSWERED = "unanswered"
    UNREADABLE = "unreadable"
    # changed
    MEETING_MOVED = "meeting-moved"
    MEETING_GONE = "meeting-gone"
    NOT_WANTED = "not-wanted"
    ROOM_CHANGED = "room-changed"
    UNDONE = "undone"
    # coffee slots
    MIDDLE_OF_SHARED_HOURS = "middle-of-shared-hours"
    EARLIEST = "earliest"
    KEEPS_FOCUS = "keeps-focus"
    EDGE_OF_DAY = "edge-of-day"
    WEEKS_SINCE = "weeks-since"
    # no coffee slot
    NO_SHARED_HOURS = "no-shared-hours"
    NO_COMMON_TIME = "no-common-time"
    AVAILABILITY_UNKNOWN = "availability-unknown"


@dataclass(frozen=True, slots=True)
class Social:
    """An event of ours as it should be: what to write for one key.

    A buffer has no guests, is private and invites nobody; a coffee has guests and a conference.
    `meeting` is the span of the meeting it belongs to (the tombstone and the pin compare with it).
    """

    key: SocialKey
    kind: SocialKind
    span: Span
    title: str
    reason: Reason
    description: str = ""
    link: str = ""
    busy: bool = True
    private: bool = True
    guests: tuple[str, ...] = ()
    conference: bool = False
    meeting: Span | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Placed:
    """An event of ours as it lies in the calendar, recognised by its mark (`sb.kind`, `sb.for`)."""

    event_id: str
    key: SocialKey
    kind: SocialKind
    span: Span
    title: str = ""
    description: str = ""
    busy: bool = True
    guests: tuple[Guest, ...] = ()
    link: str = ""
    etag: str = ""
    cancelled: bool = False
    calendar_id: str = "primary"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An event that could not be understood: it is reported and skipped, the rest is kept."""

    id: str
    problem: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete read of one person's calendar over `window`; `zone` is the calendar's IANA zone.

    `moments` are the ids of events that last no time at all.
    """

    window: Span
    meetings: tuple[Meeting, ...] = ()
    ours: tuple[Placed, ...] = ()
    zone: str = "UTC"
    unreadable: tuple[Unreadable, ...] = ()
    moments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeBusy:
    """One person's busy spans; with an `error` the calendar is unknown, which is not free."""

    email: str
    busy: tuple[Span, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """Minutes after local midnight, `start` inclusive, `end` exclusive: 0..1440.

    `end <= start` wraps past midnight into the next day (a night shift); `end == 1440` is "24:00".
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < MINUTES_PER_DAY or not 0 < self.end <= MINUTES_PER_DAY or self.start == self.end:
            raise InputError(f"range: {self.start}-{self.end} minutes is not a part of a day")


@dataclass(frozen=True, slots=True)
class Stay:
    """A journey: from `first` to `last`, both included, the person lives by another IANA zone."""

    first: date
    last: date
    zone: str


@dataclass(frozen=True)
class Hours:
    """A person's working hours: ranges per weekday (Monday is 0) in one IANA zone; `overrides` replace a day.

    `stays` are journeys to other zones; the ranges then hold in the zone of the stay.
    """

    zone: str = "UTC"
    weekly: Mapping[int, tuple[DayRange, ...]] = field(
        default_factory=lambda: MappingProxyType({day: (DayRange(9 * 60, 17 * 60),) for day in range(5)})
    )
    overrides: Mapping[date, tuple[DayRange, ...]] = field(default_factory=lambda: MappingProxyType({}))
    stays: tuple[Stay, ...] = ()

    def __post_init__(self) -> None:
        for zone in (self.zone, *(stay.zone for stay in self.stays)):
            if not is_zone(zone):
                raise InputError(f"zone: {zone!r} is not an IANA time zone")

    def zone_on(self, day: date) -> str:
        """The IANA zone the person is in on `day`: that of the last stay that covers it, else their own."""
        return next((stay.zone for stay in reversed(self.stays) if stay.first <= day <= stay.last), self.zone)

    def ranges_on(self, day: date) -> tuple[DayRange, ...]:
        """The ranges that begin on `day`."""
        return self.overrides[day] if day in self.overrides else self.weekly.get(day.weekday(), ())


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
    """How a person likes a coffee chat: minutes, hours of notice, working days ahead, minutes kept clear around it."""

    minutes: int = 25
    notice_hours: int = 18
    working_days_ahead: int = 10
    clear_minutes: int = 5


@dataclass(frozen=True)
class Preferences:
    """All of one person's choices. `automatic` names the kinds that are applied without asking.

    `left_out` holds ids of meetings and of whole series that never get a buffer.
    """

    email: str = ""
    hours: Hours = field(default_factory=Hours)
    buffers: BufferPreferences = BufferPreferences()
    coffee: CoffeePreferences = CoffeePreferences()
    automatic: frozenset[SocialKind] = frozenset()
    cap: int = 40
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    """Somebody a coffee can be planned with: hours are hard limits, `last_met` (UTC) shapes the explanation."""

    email: str
    name: str = ""
    hours: Hours = field(default_factory=Hours)
    last_met: datetime | None = None


class ChatState(StrEnum):
    """The life of an asked-for chat."""

    WANTED = "wanted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Chat:
    """A wish for one coffee chat: who, when, and the instant (UTC) from which the guests may be invited."""

    id: str
    guest: Guest
    span: Span
    title: str
    description: str
    invite_at: datetime
    zone: str = "UTC"
    state: ChatState = ChatState.WANTED
    event_id: str = ""


class LedgerState(StrEnum):
    """What we know of one key: a write begun (`…ing`), a write finished, or a choice of the user."""

    INSERTING = "inserting"
    MOVING = "moving"
    REMOVING = "removing"
    WRITTEN = "written"
    REMOVED = "removed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The last thing we wrote, or began to write, for one key, and what the user made of it.

    `written` is the span we last wrote; `intended` the span of a write begun. `meeting` is the meeting's span at
    that time; for a REFUSED entry (a tombstone) at the moment the deletion was seen. `pinned` is the span the user
    gave the buffer. `generation` grows when a new id is needed after our own removal. `undone` marks a removal that
    the user asked for with undo: automatic runs leave it, a confirmed plan may place it again.
    """

    key: SocialKey
    kind: SocialKind
    event_id: str
    state: LedgerState
    generation: int = 0
    written: Span | None = None
    intended: Span | None = None
    meeting: Span | None = None
    pinned: Span | None = None
    title: str = ""
    busy: bool = True
    undone: bool = False
    etag: str = ""


Ledger = Mapping[SocialKey, LedgerEntry]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A meeting's side that gets no buffer, and why."""

    source: str
    side: Side
    reason: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """What should be in the calendar, and what was left out; made by `planning.decide`."""

    window: Span
    desired: tuple[Social, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Insert:
    """Put `social` into the calendar."""

    social: Social
    do: str = "insert"


@dataclass(frozen=True, slots=True)
class Move:
    """Give the event `placed` the time (and busy mark, title, guests) of `social`."""

    placed: Placed
    social: Social
    reason: Reason
    do: str = "move"


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the event `placed` out of the calendar."""

    placed: Placed
    reason: Reason
    do: str = "remove"


Change = Insert | Move | Remove


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that make the calendar what the decision wants, in a stable order; `digest` names exactly these."""

    changes: tuple[Change, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time for a coffee: both can, with the reasons that speak for it; a higher `score` (0..100) is better."""

    span: Span
    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """Slots, best first, or why there is none."""

    slots: tuple[Slot, ...]
    none_because: Reason | None = None
