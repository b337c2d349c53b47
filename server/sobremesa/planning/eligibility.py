"""Which meetings want a buffer at all, and whether that buffer can be social; time plays no part here."""

import re
from collections.abc import Iterable
from datetime import timedelta
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
    Span,
)
from sobremesa.planning.refusals import undivided

LARGEST_MEETING = 30
# Addresses of a mail provider, not of an organisation: their owner has no colleagues that an address could tell.
MAIL_PROVIDERS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com"),
        *("aol.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net", "web.de", "mail.com", "zoho.com"),
        *("fastmail.com", "yandex.ru", "qq.com"),
    }
)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_UNDECIDED = {
    Response.TENTATIVE: ("tentative", ReasonCode.TENTATIVE),
    Response.NEEDS_ACTION: ("unanswered", ReasonCode.UNANSWERED),
}


# Each code as a reason that has no numbers behind it.
PLAIN = {code: Reason(code) for code in ReasonCode}
# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_DEFAULT = EventType.DEFAULT
_OUT_OF_OFFICE = EventType.OUT_OF_OFFICE
_FOCUS_TIME = EventType.FOCUS_TIME
_WORKING_LOCATION = EventType.WORKING_LOCATION
_ACCEPTED = Response.ACCEPTED
_DECLINED = Response.DECLINED
_TENTATIVE = Response.TENTATIVE
_IGNORE = Counting.IGNORE
_MEETING = Counting.MEETING
_NO_GUESTS = ReasonCode.NO_GUESTS
_NOBODY_LEFT = ReasonCode.NOBODY_LEFT
_DECLINED_BY_ME = ReasonCode.DECLINED


class Eligible(NamedTuple):
    """A meeting that gets buffers; `alone` says why they can only be breathers, empty when they may be social."""

    people: int
    alone: str


class Terms:
    """What a person chose that meetings are judged by, and what has been found out of addresses and titles on the way.

    Series repeat the same titles and people, so each address and each title is looked at once.
    """

    __slots__ = ("_addresses", "companies", "email", "left_out", "longest", "me", "shortest", "wanted", "words")

    def __init__(self, preferences: Preferences) -> None:
        self.wanted = preferences.buffers
        self.left_out = preferences.left_out
        self.email = preferences.email
        self.me = preferences.email.casefold() or None
        self.shortest = self.wanted.minimum_duration * _MINUTE
        self.longest = self.wanted.maximum_duration * _MINUTE
        self.words = SensitiveWords(self.wanted.keywords)
        self.companies = Companies()
        self._addresses: dict[str, Addresses] = {}

    def addresses(self, guests: Iterable[Guest]) -> "Addresses":
        """Whose address is whose at a meeting of these: my own there decides who is from elsewhere."""
        mine = self.email
        for guest in guests:
            if guest.is_self:
                mine = guest.email
                break
        known = self._addresses.get(mine)
        if known is None:
            known = self._addresses[mine] = Addresses(self.me, mine, self.wanted)
        return known


class Addresses(dict[str, bool | None]):
    """For each address whether it is somebody from elsewhere, as far as addresses can tell; None for my own."""

    __slots__ = ("_domains", "_inside", "_me")

    def __init__(self, me: str | None, mine: str, wanted: BufferPreferences) -> None:
        super().__init__()
        self._me = me
        domain = _domain(mine)
        nobody = not domain or domain in MAIL_PROVIDERS
        self._inside = () if nobody else (domain, *(other.casefold() for other in wanted.internal_domains))
        self._domains = {"": False}

    def __missing__(self, email: str) -> bool | None:
        self[email] = outside = None if email.casefold() == self._me else self._is_outside(_domain(email))
        return outside

    def _is_outside(self, theirs: str) -> bool:
        outside = self._domains.get(theirs)
        if outside is None:
            same = any(theirs == domain or theirs.endswith("." + domain) for domain in self._inside)
            outside = self._domains[theirs] = bool(self._inside) and not same
        return outside


class Companies(dict[tuple[int, str], Eligible]):
    """Each `Eligible` that comes up, made once: there are few of them."""

    __slots__ = ()

    def __missing__(self, key: tuple[int, str]) -> Eligible:
        self[key] = made = Eligible(*key)
        return made


class SensitiveWords(dict[str, str]):
    """For each title the first sensitive word or phrase in it, in lower case; empty when there is none."""

    __slots__ = ("_pattern",)

    def __init__(self, keywords: tuple[str, ...]) -> None:
        super().__init__()
        self._pattern = _pattern(keywords)

    def __missing__(self, title: str) -> str:
        found = self._pattern.search(title) if self._pattern else None
        self[title] = word = found[0].casefold() if found else ""
        return word


def eligible(meeting: Meeting, terms: Terms) -> Eligible | Reason:
    """Whether `meeting` gets buffers and with how many people, else the first reason why not."""
    wanted = terms.wanted
    reason = _not_a_meeting(meeting, terms)
    if reason:
        return reason
    invited, people, countable, outsiders = _count(meeting, terms)
    reason = (
        _company(people, invited, countable, wanted) or _duration(meeting.span, terms) or _sensitive(meeting, terms)
    )
    if reason:
        return reason
    if not countable or people > wanted.maximum_people:
        return terms.companies[people, "large"]
    return terms.companies[people, "external" if outsiders and not wanted.external_social else ""]


def _count(meeting: Meeting, terms: Terms) -> tuple[bool, int, bool, bool]:
    """Whether others are invited, how many people come with me, whether all are seen, and whether outsiders come."""
    invited, people, countable, outsiders = False, 1, not meeting.guests_hidden, False
    guests = meeting.guests
    known = terms.addresses(guests)
    for guest in guests:
        if guest.is_self or guest.resource:
            continue
        outside = known[guest.email]
        if outside is None:
            continue
        invited = True
        if guest.group:
            countable = False
        if guest.response is not _DECLINED:
            people += 1 + guest.additional
            if outside:
                outsiders = True
    return invited, people, countable, outsiders


def is_busy(meeting: Meeting, wanted: BufferPreferences) -> bool:
    """Whether nothing of ours may overlap `meeting`: out of office and focus time are walls, free things are not."""
    if meeting.event_type is _WORKING_LOCATION or meeting.response is _DECLINED:
        return False
    if meeting.event_type is _OUT_OF_OFFICE or meeting.event_type is _FOCUS_TIME:
        return True
    return meeting.busy and (meeting.response is _ACCEPTED or _counting(meeting, wanted) is not _IGNORE)


def meets_somebody(busy: Meeting) -> bool:
    """Whether the time of a `busy` meeting counts as time in meetings: timed, and with another person who comes.

    A team's break does not.
    """
    if busy.break_id or busy.all_day or busy.event_type is not _DEFAULT:
        return False
    if busy.guests_hidden:
        return True
    for guest in busy.guests:  # noqa: SIM110 - `any` costs more than it reads better: the second guest mostly decides
        if not (guest.is_self or guest.resource or guest.response is _DECLINED):
            return True
    return False


def names_of(meeting: Meeting) -> tuple[str, ...]:
    """What it can be left out by: its own id, its series, and the series that this one was split from."""
    series = meeting.series_id
    return (meeting.id, series, undivided(series)) if series else (meeting.id,)


def attending_others(meeting: Meeting, terms: Terms) -> list[Guest]:
    """The people, not me, who have not declined."""
    known = terms.addresses(meeting.guests)
    return [
        guest
        for guest in meeting.guests
        if not (guest.is_self or guest.resource or guest.response is _DECLINED) and known[guest.email] is not None
    ]


def _not_a_meeting(meeting: Meeting, terms: Terms) -> Reason | None:
    if terms.left_out and not terms.left_out.isdisjoint(names_of(meeting)):
        return PLAIN[ReasonCode.IGNORED]
    if meeting.break_id:
        return PLAIN[ReasonCode.TEAM_BREAK]
    if meeting.event_type is not _DEFAULT:
        return Reason(ReasonCode.EVENT_TYPE, {"type": str(meeting.event_type)})
    if meeting.all_day:
        return PLAIN[ReasonCode.ALL_DAY]
    if meeting.free_busy_only:
        return PLAIN[ReasonCode.FREE_BUSY_ONLY]
    if meeting.response is _DECLINED:
        return PLAIN[_DECLINED_BY_ME]
    if not meeting.busy:
        return PLAIN[ReasonCode.FREE]
    return None if meeting.response is _ACCEPTED else _undecided(meeting, terms.wanted)


def _counting(meeting: Meeting, wanted: BufferPreferences) -> Counting:
    """How a meeting counts that I have not decided about."""
    return wanted.tentative if meeting.response is _TENTATIVE else wanted.unanswered


def _undecided(meeting: Meeting, wanted: BufferPreferences) -> Reason | None:
    counting = _counting(meeting, wanted)
    if counting is _MEETING:
        return None
    answer, code = _UNDECIDED[meeting.response]
    return PLAIN[code] if counting is Counting.BUSY else Reason(ReasonCode.IGNORED, {"answer": answer})


def _company(people: int, invited: bool, countable: bool, wanted: BufferPreferences) -> Reason | None:
    if not countable:
        return None if wanted.large_breather else Reason(ReasonCode.TOO_LARGE, {"maximum": wanted.maximum_people})
    if not invited:
        return PLAIN[_NO_GUESTS]
    if people == 1:
        return PLAIN[_NOBODY_LEFT]
    if people < wanted.minimum_people:
        return Reason(ReasonCode.TOO_FEW, {"people": people, "minimum": wanted.minimum_people})
    breather = wanted.large_breather and people <= LARGEST_MEETING
    if people > wanted.maximum_people and not breather:
        return Reason(ReasonCode.TOO_LARGE, {"people": people, "maximum": wanted.maximum_people})
    return None


def _duration(span: Span, terms: Terms) -> Reason | None:
    length, wanted = span.end - span.start, terms.wanted
    if length < terms.shortest:
        return Reason(ReasonCode.TOO_SHORT, {"minutes": length // _MINUTE, "minimum": wanted.minimum_duration})
    if length > terms.longest:
        return Reason(ReasonCode.TOO_LONG, {"minutes": length // _MINUTE, "maximum": wanted.maximum_duration})
    return None


def _sensitive(meeting: Meeting, terms: Terms) -> Reason | None:
    word = terms.words[meeting.title]
    if not word:
        return None
    return Reason(ReasonCode.KEYWORD, {} if meeting.private else {"word": word})


@lru_cache(maxsize=64)
def _pattern(keywords: tuple[str, ...]) -> re.Pattern[str] | None:
    """The whole words or phrases, in any case; a longer phrase is found before its part."""
    phrases = sorted((r"\s+".join(map(re.escape, phrase.split())) for phrase in keywords), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(filter(None, phrases))})(?!\w)", re.IGNORECASE) if any(phrases) else None


def is_multi_day(meeting: Meeting) -> bool:
    """Whether a timed event lasts a whole day or more: such a one is padded at its end only."""
    return meeting.span.end - meeting.span.start >= _DAY


def _domain(email: str) -> str:
    return email.rpartition("@")[2].casefold() if "@" in email else ""
