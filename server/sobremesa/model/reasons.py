"""Why something was placed, skipped, moved or removed: the list of codes."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from sobremesa.model.value import value

Facts = Mapping[str, int | str]


class ReasonCode(StrEnum):
    """Every reason code, each with a sentence in `sobremesa.wording`; codes are stable and never reused."""

    # placed
    AFTER_MEETING = "after-meeting"
    BEFORE_MEETING = "before-meeting"
    SHORTENED = "shortened"
    ALONE = "alone"
    ASKED_FOR = "asked-for"
    HELD = "held"
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
    KIND_OFF = "kind-off"
    LUNCH = "protected-lunch"
    MULTI_DAY = "multi-day"
    NO_GUESTS = "no-guests"
    NOBODY_LEFT = "nobody-left"
    OFF = "off"
    OUTSIDE_HOURS = "outside-hours"
    OUTSIDE_WINDOW = "outside-window"
    OVERLAPPED = "overlapped"
    PAUSED = "paused"
    REMOVED_BY_YOU = "removed-by-you"
    TEAM_BREAK = "team-break"
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
    GUEST_DECLINED = "guest-declined"
    HOLD_EXPIRED = "hold-expired"
    ROOM_CHANGED = "room-changed"
    OTHER_CALENDAR = "other-calendar"
    UNDONE = "undone"
    # coffee slots
    MIDDLE_OF_SHARED_HOURS = "middle-of-shared-hours"
    EARLIEST = "earliest"
    KEEPS_FOCUS = "keeps-focus"
    EDGE_OF_DAY = "edge-of-day"
    WEEKS_SINCE = "weeks-since"
    EDGE_HOUR = "edge-hour"
    NO_EDGE_HOUR = "no-edge-hour"
    NEEDS_CONSENT = "needs-consent"
    MOST_PEOPLE = "most-people"
    IN_PART_OF_DAY = "in-part-of-day"
    # no coffee slot
    NO_SHARED_HOURS = "no-shared-hours"
    NO_COMMON_TIME = "no-common-time"
    AVAILABILITY_UNKNOWN = "availability-unknown"
    NO_PART_OF_DAY = "no-part-of-day"
    # somebody to talk to
    LONG_SINCE_TALKED = "long-since-talked"
    ONLY_LARGE_MEETINGS = "only-large-meetings"
    NEVER_SMALL_ROUND = "never-small-round"
    # asked before a coffee is added
    TALKED_LATELY = "talked-lately"
    COFFEE_PENDING = "coffee-pending"
    DECLINED_LATELY = "declined-lately"
    WEEK_FULL = "week-full"
    WEEK_MINUTES = "week-minutes"
    # a team's break
    INSIDE_ALL_HOURS = "inside-all-hours"
    ALL_YEAR = "all-year"
    LEAVES_LATER = "leaves-later"
    NO_DISCOMFORT = "no-discomfort"
    WORST_OFF = "worst-off"
    NO_COMMON_HOUR = "no-common-hour"
    BRIDGES = "bridges"
    TOO_MANY_HOLIDAYS = "too-many-holidays"
    # before an occurrence of a break
    LEAVES_HOURS = "leaves-hours"
    MOVED_INSIDE = "moved-inside"
    SPLIT_IN_TWO = "split-in-two"
    BETTER_SKIPPED = "better-skipped"
    HOLIDAY = "holiday"
    OUT_OF_OFFICE = "out-of-office"
    LAST_OF_SERIES = "last-of-series"

    __hash__ = str.__hash__  # equal strings hash alike; an enumeration's own hash is a call of Python


@value
class Reason:
    """Why something was placed, skipped, moved or removed: a stable code and the numbers behind it."""

    code: "ReasonCode"
    facts: Facts = field(default_factory=lambda: MappingProxyType({}))

    def as_dict(self) -> dict[str, int | str]:
        """The JSON form: `{"code": …, **facts}`."""
        return {"code": str(self.code), **self.facts}
