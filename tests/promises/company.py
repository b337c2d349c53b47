"""Which kind of buffer it may be: social, or a breather, counted by the minute; two kinds where it is a close call."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from promises.oracle import MINUTE, Need, blocks, comes, local_day, people_in
from sobremesa.model import Meeting, Preferences, Side, SocialKey, SocialKind, Span

HOME = "example.com"


def kinds_of(
    need: Need,
    needs: Mapping[SocialKey, Need],
    fixed: Sequence[Span],
    meetings: Collection[Meeting],
    preferences: Preferences,
    known: Collection[str],
) -> set[SocialKind]:
    """The kinds that are right for this need; `known` are the people of whom the server knows when they are free."""
    social = SocialKind.LINGER if need.key.side is Side.AFTER else SocialKind.DOORS
    wanted = preferences.buffers
    if people_in(need.meeting) > wanted.maximum_people or is_external(need.meeting, preferences):
        return {SocialKind.BREATHER}
    day = local_day(need.span.start, preferences)
    minutes, sure = met_on(day, meetings, preferences)
    if minutes > wanted.full_day_minutes and sure:
        return {SocialKind.BREATHER}
    on_day = sum(local_day(one.span.start, preferences) == day for key, one in needs.items() if key != need.key)
    on_day += sum(local_day(span.start, preferences) == day for span in fixed)
    certain = sure and on_day < wanted.social_per_day and not any(one.email in known for one in need.meeting.guests)
    return {social} if certain else {social, SocialKind.BREATHER}


def is_external(meeting: Meeting, preferences: Preferences) -> bool:
    """Whether somebody of another domain comes."""
    others = [one for one in meeting.guests if not one.is_self and not one.resource and comes(one)]
    return not preferences.buffers.external_social and any(not one.email.endswith("@" + HOME) for one in others)


def met_on(day: date, meetings: Collection[Meeting], preferences: Preferences) -> tuple[int, bool]:
    """How many minutes of that local day I am in meetings, and whether all of those begin and end on it."""
    minutes, sure = set(), True
    for meeting in meetings:
        others = [one for one in meeting.guests if not one.is_self and not one.resource and comes(one)]
        if meeting.all_day or meeting.event_type != "default" or not others or not blocks(meeting, preferences):
            continue
        begun, ended = (local_day(at, preferences) for at in (meeting.span.start, meeting.span.end - MINUTE))
        if day in {begun, ended}:
            sure = sure and begun == ended
            first = int(meeting.span.start.timestamp()) // 60
            minutes |= set(range(first, first + int(meeting.span.minutes)))
    return len(minutes), sure


def social_on_one_day(days: Sequence[date], preferences: Preferences) -> str:
    """The words of a broken promise when one day has more social buffers than a day may have."""
    most = preferences.buffers.social_per_day
    return "".join(f"{days.count(day)} social buffers on {day}" for day in set(days) if days.count(day) > most)
