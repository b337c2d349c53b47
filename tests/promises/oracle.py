"""What a calendar must look like, worked out minute by minute from the written rules.

Slow, literal, and without a line of the planner: only the nouns of `sobremesa.model` are shared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
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
    series = meeting.series_id or ""
    if preferences.left_out & {meeting.id, series, series.partition("_R")[0]}:  # a split series keeps its first name
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
    most = 30 if wanted.large_breather else wanted.maximum_people
    return max(2, wanted.minimum_people) <= people <= most and (
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
    hours, lunch = preferences.hours, preferences.buffers.lunch
    earliest, latest = shown_around(minute, hours.zone)
    midnight = latest.replace(hour=0, minute=0)
    if lunch and lunch.start <= int((latest - midnight) / MINUTE) < lunch.end:
        return False
    for begun in (midnight, midnight - timedelta(days=1)):  # a night shift belongs to the evening it begins in
        ranges = hours.overrides.get(begun.date(), hours.weekly.get(begun.weekday(), ()))
        for part in ranges:
            end = begun + part.end * MINUTE + (timedelta(days=1) if part.end <= part.start else timedelta())
            if begun + part.start * MINUTE <= earliest and latest < end:
                return True
    return False


@lru_cache(maxsize=100_000)
def shown_around(minute: datetime, zone: str) -> tuple[datetime, datetime]:
    """The earliest time the wall clock shows from this minute on, and the latest it has shown until now.

    They are the same, except where clocks go back: there work begins when its time is shown for the last time and
    ends when it is shown for the first time.
    """
    here = ZoneInfo(zone)
    around = timedelta(hours=3)
    now = minute.astimezone(here)
    if (minute - around).astimezone(here).utcoffset() == (minute + around).astimezone(here).utcoffset():
        return now.replace(tzinfo=None), now.replace(tzinfo=None)
    shown = [(minute + step * MINUTE).astimezone(here).replace(tzinfo=None) for step in range(-120, 121)]
    return min(shown[120:]), max(shown[:121])


def local_day(instant: datetime, preferences: Preferences) -> date:
    return instant.astimezone(ZoneInfo(preferences.hours.zone)).date()


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
            edge = meeting.span.end if side is Side.AFTER else meeting.span.start
            if preferences.paused_until and local_day(edge, preferences) <= preferences.paused_until:
                continue
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


def each_minute(span: Span) -> Iterable[datetime]:
    minute = span.start
    while minute < span.end:
        yield minute
        minute += MINUTE


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
