"""What a calendar must look like, worked out minute by minute from the written rules.

Slow, literal, and without a line of the planner: only the nouns of `sobremesa.model` are shared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sobremesa.model import Guest, Meeting, Preferences, Side, SocialKey, Span

MINUTE = timedelta(minutes=1)
LEAD = timedelta(minutes=2)  # nothing earlier than now + 2 minutes
HORIZON = timedelta(days=14)
SENSITIVE = ("interview",)  # the only such word in these histories


def minutes_of(span: Span) -> int:
    return int((span.end - span.start).total_seconds() // 60)


def comes(guest: Guest) -> bool:
    return guest.response != "declined"


def people_in(meeting: Meeting) -> int:
    """Me and everybody else who has not declined; a room is nobody."""
    return 1 + sum(1 for guest in meeting.guests if not guest.is_self and not guest.resource and comes(guest))


def deserves_buffers(meeting: Meeting, preferences: Preferences) -> bool:
    """Two to eight people who meet for 15 to 120 minutes at a set time, and I come (or perhaps come)."""
    wanted = preferences.buffers
    if meeting.all_day or meeting.event_type != "default" or not meeting.busy or meeting.guests_hidden:
        return False
    if meeting.id in preferences.left_out or meeting.series_id in preferences.left_out:
        return False
    answer = str(meeting.response)
    if answer == "declined":
        return False
    if answer == "tentative" and wanted.tentative != "meeting":
        return False
    if answer == "needsAction" and wanted.unanswered != "meeting":
        return False
    if any(word in meeting.title.lower() for word in SENSITIVE):
        return False
    people, length = people_in(meeting), minutes_of(meeting.span)
    return max(2, wanted.minimum_people) <= people <= wanted.maximum_people and (
        wanted.minimum_duration <= length <= wanted.maximum_duration
    )


def blocks(meeting: Meeting, preferences: Preferences) -> bool:
    """Whether its minutes are taken: whatever I have not declined and that is not marked free."""
    if meeting.response == "declined" or meeting.event_type == "workingLocation":
        return False
    if meeting.event_type in {"outOfOffice", "focusTime"}:
        return True
    if meeting.response == "tentative" and preferences.buffers.tentative == "ignore":
        return False
    if meeting.response == "needsAction" and preferences.buffers.unanswered == "ignore":
        return False
    return meeting.busy


def in_hours(minute: datetime, preferences: Preferences) -> bool:
    """Whether I work in this minute, by the clock on my wall, and it is not my protected lunch."""
    wall = minute.astimezone(ZoneInfo(preferences.hours.zone))
    of_day = wall.hour * 60 + wall.minute
    lunch = preferences.buffers.lunch
    if lunch and lunch.start <= of_day < lunch.end:
        return False
    ranges = preferences.hours.overrides.get(wall.date(), preferences.hours.weekly.get(wall.weekday(), ()))
    return any(part.start <= of_day < part.end for part in ranges)


def covers(spans: Iterable[Span], minute: datetime) -> bool:
    return any(span.start <= minute < span.end for span in spans)


@dataclass(frozen=True)
class Need:
    """The one place where a buffer of this key may lie, before two needs in one gap are weighed."""

    key: SocialKey
    span: Span
    meeting: Meeting


def needs(meetings: Sequence[Meeting], preferences: Preferences, fixed: Sequence[Span]) -> dict[SocialKey, Need]:
    """For each meeting that deserves one: the free minutes beside it, walked one by one up to the wanted length."""
    walls = [one.span for one in meetings if blocks(one, preferences)] + list(fixed)
    found = {}
    for meeting in meetings:
        if not deserves_buffers(meeting, preferences):
            continue
        for side, wanted in (
            (Side.BEFORE, preferences.buffers.before_minutes),
            (Side.AFTER, preferences.buffers.after_minutes),
        ):
            free = 0
            while free < wanted:
                after = side is Side.AFTER
                minute = meeting.span.end + free * MINUTE if after else meeting.span.start - (free + 1) * MINUTE
                if covers(walls, minute) or not in_hours(minute, preferences):
                    break
                free += 1
            if free and free >= min(preferences.buffers.minimum_minutes, wanted):
                start = meeting.span.end if side is Side.AFTER else meeting.span.start - free * MINUTE
                key = SocialKey(meeting.id, side)
                found[key] = Need(key, Span(start, start + free * MINUTE), meeting)
    return found


def overlap(one: Span, other: Span) -> bool:
    """Whether some minute is in both."""
    minute = one.start
    while minute < one.end:
        if other.start <= minute < other.end:
            return True
        minute += MINUTE
    return False


def reachable(span: Span, now: datetime) -> bool:
    """Whether a buffer may be written there at `now`."""
    return span.start >= now + LEAD and span.end <= now + HORIZON


def moved_minutes(before: Span, after: Span) -> int:
    return abs(int((after.start - before.start).total_seconds() // 60))


def sentence_is_complete(text: str) -> bool:
    """A sentence a person can read: words, a full stop, no gap left unfilled."""
    return bool(text.strip()) and text.rstrip().endswith((".", "?", "!")) and "{" not in text and "None" not in text


def by_id(meetings: Iterable[Meeting]) -> Mapping[str, Meeting]:
    return {meeting.id: meeting for meeting in meetings}
