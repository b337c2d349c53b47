"""People one might talk to, out of one's own calendar: who is met in large rounds only, not for long, or never small.

What comes out is for the eyes of its person alone: it is written into no calendar and shown to nobody else.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import zip_longest

from sobremesa.model import EventType, Guest, Meeting, Reason, ReasonCode, Response
from sobremesa.model.acquaintances import Acquaintance

SMALL = 3  # people among whom everybody talks
LARGE = 8  # people above which nobody does
LONG_AGO = timedelta(days=60)
_ORDER = (ReasonCode.LONG_SINCE_TALKED, ReasonCode.ONLY_LARGE_MEETINGS, ReasonCode.NEVER_SMALL_ROUND)


def people_to_meet(
    meetings: Iterable[Meeting],
    email: str,
    now: datetime,
    last_met: Mapping[str, datetime],
    *,
    barred: Collection[str] = (),
    domains: Collection[str] = (),
    seed: str = "",
) -> tuple[Acquaintance, ...]:
    """Everybody whom the person with that address might talk to, each with one reason, in the order to be shown.

    `last_met` says when (UTC) somebody was last met in a small round before what `meetings` show. Left out are people
    of other domains than one's own and `domains`, those `barred` (addresses), whoever declined a meeting as far as that
    meeting goes, and those with whom a small round took place in the last 60 days or is in the calendar. Private
    meetings and those with a hidden list say nothing of anybody.

    The three reasons take turns: not talked to for 60 days (the longest first), large meetings only, and never in a
    small round (in both, who shares more meetings first). Equal ones lie in an order of `seed`, so that another seed
    lets others go first.
    """
    own = {_domain(email), *(domain.lower() for domain in domains)}
    without = {email.lower(), *(one.lower() for one in barred)}
    found = [
        one
        for address, ties in _ties(meetings, now).items()
        if address not in without
        and _domain(address) in own
        and (one := _acquaintance(ties, last_met.get(address), now))
    ]
    return tuple(_in_turn(sorted(found, key=lambda one: _rank(one, seed))))


@dataclass
class _Ties:
    """How somebody is met in what was read: the number of large and of middling meetings, and the small rounds."""

    guest: Guest
    large: int = 0
    middling: int = 0
    small_ahead: bool = False
    small_past: list[datetime] = field(default_factory=list)


def _ties(meetings: Iterable[Meeting], now: datetime) -> dict[str, _Ties]:
    found: dict[str, _Ties] = {}
    for meeting in meetings:
        if not _tells(meeting):
            continue
        there = [guest for guest in meeting.guests if guest.response is not Response.DECLINED and not guest.resource]
        for guest in _people(there):
            ties = found.setdefault(guest.email.lower(), _Ties(guest))
            if guest.name and not ties.guest.name:
                ties.guest = replace(ties.guest, name=guest.name)
            _count(ties, len(there), meeting, now)
    return found


def _tells(meeting: Meeting) -> bool:
    hidden = meeting.private or meeting.guests_hidden or meeting.free_busy_only
    no_meeting = meeting.all_day or meeting.event_type is not EventType.DEFAULT
    return not (hidden or no_meeting or meeting.response is Response.DECLINED)


def _people(there: Iterable[Guest]) -> Iterator[Guest]:
    return (guest for guest in there if not (guest.is_self or guest.group))


def _count(ties: _Ties, people: int, meeting: Meeting, now: datetime) -> None:
    if people > LARGE:
        ties.large += 1
    elif people > SMALL:
        ties.middling += 1
    elif meeting.span.end > now:
        ties.small_ahead = True
    else:
        ties.small_past.append(meeting.span.end)


def _acquaintance(ties: _Ties, met: datetime | None, now: datetime) -> Acquaintance | None:
    last = max([*ties.small_past, *([met] if met else [])], default=None)
    if ties.small_ahead or (last is not None and now - last < LONG_AGO):
        return None
    shared = ties.large + ties.middling
    if last is not None:
        return Acquaintance(ties.guest, Reason(ReasonCode.LONG_SINCE_TALKED, {"weeks": (now - last).days // 7}), shared)
    code = ReasonCode.NEVER_SMALL_ROUND if ties.middling else ReasonCode.ONLY_LARGE_MEETINGS
    return Acquaintance(ties.guest, Reason(code, {"meetings": shared}), shared)


def _in_turn(ranked: Sequence[Acquaintance]) -> Iterator[Acquaintance]:
    """The first of each kind, then the second of each, and so on."""
    kinds = [[one for one in ranked if one.reason.code is code] for code in _ORDER]
    return (one for each in zip_longest(*kinds) for one in each if one is not None)


def _rank(one: Acquaintance, seed: str) -> tuple[int, int, int, bytes, str]:
    email, weeks = one.guest.email.lower(), int(one.reason.facts.get("weeks", 0))
    return _ORDER.index(one.reason.code), -weeks, -one.meetings, sha256(f"{seed} {email}".encode()).digest(), email


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()
