"""Buffers beside meetings: who needs one, and who gets the room."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from sobremesa.model import Meeting, Reason, ReasonCode, Side, Skipped, Social, SocialKey, Span
from sobremesa.planning.eligibility import PLAIN, Eligible, attending_others, eligible, is_multi_day
from sobremesa.planning.events import Candidate, events
from sobremesa.planning.hours import Pair
from sobremesa.planning.needs import Needs, Wish
from sobremesa.planning.refusals import refusal
from sobremesa.planning.room import ended_by

_NO_WISH = (Wish(Side.AFTER, timedelta(), timedelta()),)
_by_time = attrgetter("span.start", "span.end", "meeting.id", "wish.side")
_MINUTE = timedelta(minutes=1)
_DAWN = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_AFTER = Side.AFTER
_BEFORE = Side.BEFORE
_OVERLAPPED = ReasonCode.OVERLAPPED
_BACK_TO_BACK = ReasonCode.BACK_TO_BACK
_GAP_TOO_SHORT = ReasonCode.GAP_TOO_SHORT


def place(meetings: Sequence[Meeting], needs: Needs, busy: Iterable[Meeting]) -> tuple[list[Social], list[Skipped]]:
    """The buffers for `meetings` (sorted, each id once) and the sides without one; costs O(n log n).

    `busy` are those of them that take up time: they decide which days are full.
    """
    skipped: list[Skipped] = []
    candidates: list[Candidate] = []
    for meeting in meetings:
        _judge(meeting, needs, candidates, skipped)
    return events(_by_gap(candidates, needs), needs, busy, skipped), skipped


def _judge(meeting: Meeting, needs: Needs, candidates: list[Candidate], skipped: list[Skipped]) -> None:
    """One outcome for every wanted side; when no side is wanted at all, one that says so."""
    wishes = needs.wishes or _NO_WISH
    if needs.kept:
        wishes = tuple(wish for wish in wishes if SocialKey(meeting.id, wish.side) not in needs.kept)
    verdict = eligible(meeting, needs.terms)
    if isinstance(verdict, Reason):
        for wish in wishes:
            skipped.append(Skipped(meeting.id, wish.side, verdict))  # noqa: PERF401 - for two it is the faster way
        return
    room = needs.ground.room(meeting.span)
    asks = needs.refused or needs.preferences.paused_until or not needs.wishes or is_multi_day(meeting)
    for wish in wishes:
        refused = _refused(meeting, wish, needs) if asks else None  # seldom; twice a meeting it would be felt
        outcome = refused or _fit(meeting, wish, verdict, room, needs)
        if isinstance(outcome, Reason):
            skipped.append(Skipped(meeting.id, wish.side, outcome))
        else:
            candidates.append(outcome)


def _refused(meeting: Meeting, wish: Wish, needs: Needs) -> Reason | None:
    """Why one side of a meeting gets no buffer, whatever room there is."""
    if not wish.length:
        return PLAIN[ReasonCode.OFF]
    if needs.preferences.paused_until and (paused := _pause(meeting, wish.side, needs)):
        return paused
    if wish.side is _BEFORE and is_multi_day(meeting):
        return PLAIN[ReasonCode.MULTI_DAY]
    if not needs.refused:
        return None
    entry = needs.refused.get(SocialKey(meeting.id, wish.side))
    return refusal(entry, meeting, asked=needs.asked) if entry else None


def _pause(meeting: Meeting, side: Side, needs: Needs) -> Reason | None:
    """Whether the person paused on the day of that side of the meeting."""
    until = needs.preferences.paused_until
    edge = meeting.span.end if side is _AFTER else meeting.span.start
    if until is None or needs.days.day(edge) > until:
        return None
    return Reason(ReasonCode.PAUSED, {"until": until.isoformat()})


def _fit(meeting: Meeting, wish: Wish, company: Eligible, room: Pair, needs: Needs) -> Candidate | Reason:
    """The buffer that fits beside the meeting: as long as wanted or as the room allows, or too short to be one."""
    side, length, shortest = wish
    if side is _AFTER:
        near, far = meeting.span.end, room[1]
        gap = far - near
    else:
        near, far = meeting.span.start, room[0]
        gap = near - far
    if not gap or gap < shortest:
        return _too_short(near, far, gap, wish, needs)
    if gap <= length:
        length, span = gap, Span(near, far) if side is _AFTER else Span(far, near)
    else:
        span = Span(near, near + length) if side is _AFTER else Span(near - length, near)
    return Candidate(meeting, wish, span, length, gap, company)


def _too_short(near: datetime, far: datetime, gap: timedelta, wish: Wish, needs: Needs) -> Reason:
    """Why the gap is none or too little; who organises the next meeting could start it late."""
    code = ended_by(near, far, wish.side, needs.ground)
    if code is _OVERLAPPED:
        return PLAIN[code]
    if code is _BACK_TO_BACK:
        following = needs.starting.get(near) if wish.side is _AFTER else None
        return _late(following, wish) if following else PLAIN[code]
    if code is _GAP_TOO_SHORT:
        return needs.reasons[code, ("minutes", gap // _MINUTE), ("minimum", wish.minimum)]
    return needs.reasons[code, ("minutes", gap // _MINUTE)]


def _late(following: Meeting, wish: Wish) -> Reason:
    if following.organized_by_me and not following.break_id:
        return Reason(_BACK_TO_BACK, {"next": following.id, "start_late": wish.minutes})
    return Reason(_BACK_TO_BACK, {"next": following.id})


def _by_gap(candidates: Iterable[Candidate], needs: Needs) -> list[list[Candidate]]:
    """The candidates in time order; those that want some of the same minutes together, the one that stands first ahead.

    All that lie in one gap begin where it begins or end where it ends. So of those that touch, each touches each.
    """
    found: list[list[Candidate]] = []
    until = _DAWN
    for candidate in sorted(candidates, key=_by_time):
        if candidate.span.start < until:
            found[-1].append(candidate)
        else:
            found.append([candidate])
            until = candidate.span.end
    for rivals in found:
        if len(rivals) > 1:
            rivals.sort(key=lambda one: _standing(one, needs))
    return found


def _standing(candidate: Candidate, needs: Needs) -> tuple[int, datetime, datetime, str, Side]:
    """Fewer people first, then those not met for longer (where known), then the earlier meeting."""
    met = (needs.last_met.get(guest.email, _LAST) for guest in attending_others(candidate.meeting, needs.terms))
    meeting = candidate.meeting
    return candidate.company.people, min(met, default=_LAST), meeting.span.start, meeting.id, candidate.wish.side
