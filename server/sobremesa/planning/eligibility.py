"""Which meetings want a buffer at all, and whether that buffer can be social; time plays no part here."""

import re
from functools import lru_cache
from typing import NamedTuple

from sobremesa.model import (
    BufferPreferences,
    Counting,
    EventType,
    Guest,
    Meeting,
    Preferences,
    Reason,
    ReasonCode,
    Response,
)

LARGEST_MEETING = 30
# Addresses of a mail provider, not of an organisation: their owner has no colleagues that an address could tell.
MAIL_PROVIDERS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com"),
        *("aol.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net", "web.de", "mail.com", "zoho.com"),
        *("fastmail.com", "yandex.ru", "qq.com"),
    }
)
_MULTI_DAY_MINUTES = 24 * 60
_UNDECIDED = {
    Response.TENTATIVE: ("tentative", ReasonCode.TENTATIVE),
    Response.NEEDS_ACTION: ("unanswered", ReasonCode.UNANSWERED),
}


class Eligible(NamedTuple):
    """A meeting that gets buffers; `alone` says why they can only be breathers, empty when they may be social."""

    people: int
    alone: str


def eligible(meeting: Meeting, preferences: Preferences) -> Eligible | Reason:
    """Whether `meeting` gets buffers and with how many people, else the first reason why not."""
    wanted = preferences.buffers
    reason = _not_a_meeting(meeting, preferences) or _undecided(meeting, wanted)
    if reason:
        return reason
    others = _others(meeting, preferences)
    uncountable = meeting.guests_hidden or any(guest.group for guest in others)
    attending = [guest for guest in others if guest.response is not Response.DECLINED]
    people = 1 + len(attending) + sum(guest.additional for guest in attending)
    reason = (
        _company(len(others), people, uncountable=uncountable, wanted=wanted)
        or _duration(meeting.span.minutes, wanted)
        or _sensitive(meeting, wanted)
    )
    if reason:
        return reason
    if uncountable or people > wanted.maximum_people:
        return Eligible(people, "large")
    mine = next((guest.email for guest in meeting.guests if guest.is_self), preferences.email)
    external = not wanted.external_social and any(
        _is_external(guest.email, mine, wanted.internal_domains) for guest in attending
    )
    return Eligible(people, "external" if external else "")


def is_busy(meeting: Meeting, wanted: BufferPreferences) -> bool:
    """Whether nothing of ours may overlap `meeting`: out of office and focus time are walls, free things are not."""
    if meeting.event_type is EventType.WORKING_LOCATION or meeting.response is Response.DECLINED:
        return False
    if meeting.event_type is EventType.OUT_OF_OFFICE or meeting.event_type is EventType.FOCUS_TIME:
        return True
    return meeting.busy and _counting(meeting, wanted) is not Counting.IGNORE


def meets_somebody(meeting: Meeting, wanted: BufferPreferences) -> bool:
    """Whether the time counts as time in meetings: busy, timed, and with another person who comes."""
    if meeting.all_day or meeting.event_type is not EventType.DEFAULT or not is_busy(meeting, wanted):
        return False
    others = (guest for guest in meeting.guests if not guest.is_self and not guest.resource)
    return meeting.guests_hidden or any(guest.response is not Response.DECLINED for guest in others)


def attending_others(meeting: Meeting, preferences: Preferences) -> list[Guest]:
    """The people, not me, who have not declined."""
    return [guest for guest in _others(meeting, preferences) if guest.response is not Response.DECLINED]


def _others(meeting: Meeting, preferences: Preferences) -> list[Guest]:
    me = preferences.email.casefold()
    return [
        guest
        for guest in meeting.guests
        if not (guest.resource or guest.is_self or (me and guest.email.casefold() == me))
    ]


def _not_a_meeting(meeting: Meeting, preferences: Preferences) -> Reason | None:
    if meeting.id in preferences.left_out or (meeting.series_id or meeting.id) in preferences.left_out:
        return Reason(ReasonCode.IGNORED)
    if meeting.event_type is not EventType.DEFAULT:
        return Reason(ReasonCode.EVENT_TYPE, {"type": str(meeting.event_type)})
    if meeting.all_day:
        return Reason(ReasonCode.ALL_DAY)
    if meeting.free_busy_only:
        return Reason(ReasonCode.FREE_BUSY_ONLY)
    if meeting.response is Response.DECLINED:
        return Reason(ReasonCode.DECLINED)
    return None if meeting.busy else Reason(ReasonCode.FREE)


def _counting(meeting: Meeting, wanted: BufferPreferences) -> Counting:
    if meeting.response not in _UNDECIDED:
        return Counting.MEETING
    return wanted.tentative if meeting.response is Response.TENTATIVE else wanted.unanswered


def _undecided(meeting: Meeting, wanted: BufferPreferences) -> Reason | None:
    counting = _counting(meeting, wanted)
    if counting is Counting.MEETING:
        return None
    answer, code = _UNDECIDED[meeting.response]
    return Reason(code) if counting is Counting.BUSY else Reason(ReasonCode.IGNORED, {"answer": answer})


def _company(others: int, people: int, *, uncountable: bool, wanted: BufferPreferences) -> Reason | None:
    if uncountable:
        return None if wanted.large_breather else Reason(ReasonCode.TOO_LARGE, {"maximum": wanted.maximum_people})
    if others == 0:
        return Reason(ReasonCode.NO_GUESTS)
    if people == 1:
        return Reason(ReasonCode.NOBODY_LEFT)
    if people < wanted.minimum_people:
        return Reason(ReasonCode.TOO_FEW, {"people": people, "minimum": wanted.minimum_people})
    breather = wanted.large_breather and people <= LARGEST_MEETING
    if people > wanted.maximum_people and not breather:
        return Reason(ReasonCode.TOO_LARGE, {"people": people, "maximum": wanted.maximum_people})
    return None


def _duration(minutes: float, wanted: BufferPreferences) -> Reason | None:
    if minutes < wanted.minimum_duration:
        return Reason(ReasonCode.TOO_SHORT, {"minutes": int(minutes), "minimum": wanted.minimum_duration})
    if minutes > wanted.maximum_duration:
        return Reason(ReasonCode.TOO_LONG, {"minutes": int(minutes), "maximum": wanted.maximum_duration})
    return None


def _sensitive(meeting: Meeting, wanted: BufferPreferences) -> Reason | None:
    pattern = _pattern(wanted.keywords)
    found = pattern.search(meeting.title) if pattern else None
    if not found:
        return None
    return Reason(ReasonCode.KEYWORD, {} if meeting.private else {"word": found[0].casefold()})


@lru_cache(maxsize=64)
def _pattern(keywords: tuple[str, ...]) -> re.Pattern[str] | None:
    """The whole words or phrases, in any case; a longer phrase is found before its part."""
    phrases = sorted((r"\s+".join(map(re.escape, phrase.split())) for phrase in keywords), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(filter(None, phrases))})(?!\w)", re.IGNORECASE) if any(phrases) else None


def is_multi_day(meeting: Meeting) -> bool:
    """Whether a timed event lasts a whole day or more: such a one is padded at its end only."""
    return meeting.span.minutes >= _MULTI_DAY_MINUTES


@lru_cache(maxsize=4096)
def _is_external(their_email: str, my_email: str, internal_domains: tuple[str, ...]) -> bool:
    """Whether somebody is from elsewhere, as far as addresses can tell."""
    mine, theirs = _domain(my_email), _domain(their_email)
    if not mine or not theirs or mine in MAIL_PROVIDERS:
        return False
    inside = (mine, *(domain.casefold() for domain in internal_domains))
    return not any(theirs == domain or theirs.endswith("." + domain) for domain in inside)


def _domain(email: str) -> str:
    return email.rpartition("@")[2].casefold() if "@" in email else ""
