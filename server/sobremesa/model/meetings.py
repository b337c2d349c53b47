"""Other people's events as a person's calendar has them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sobremesa.model.time import Span


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
    `response` is the calendar owner's own answer; `busy` is Google's opaque/transparent. `check_in` says that our
    check-in line stands in its description, which itself is never kept. `place` is what a working location is called.
    `break_id` is the team's break of which it is an occurrence, also on the calendars of its guests.
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
    check_in: bool = False
    place: str = ""
    break_id: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """A meeting, or the master of a series, with its description (text or HTML): held while it is changed, not kept."""

    meeting: Meeting
    description: str = ""


@dataclass(frozen=True, slots=True)
class FreeBusy:
    """One person's busy spans; with an `error` the calendar is unknown, which is not free."""

    email: str
    busy: tuple[Span, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An event that could not be understood: it is reported and skipped, the rest is kept."""

    id: str
    problem: str
