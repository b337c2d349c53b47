"""Buffers beside meetings: who needs one, and who gets the room."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sobremesa.model import Facts, Meeting, Reason, ReasonCode, Side, Skipped, Social, SocialKey, Span
from sobremesa.planning.eligibility import PLAIN, Eligible, attending_others, eligible, is_multi_day
from sobremesa.planning.events import Candidate, events
from sobremesa.planning.needs import Needs, Wish
from sobremesa.planning.refusals import refusal
from sobremesa.planning.room import Room, ended_by, room

_NO_WISH = (Wish(Side.AFTER, timedelta(), timedelta()),)
_LAST = datetime.max.replace(tzinfo=UTC)
# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_AFTER = Side.AFTER
_BEFORE = Side.BEFORE


def place(meetings: Sequence[Meeting], needs: Needs, busy: Iterable[Meeting]) -> tuple[list[Social], list[Skipped]]:
    """The buffers for `meetings` (sorted, each id once) and the sides without one; costs O(n log n).

    `busy` are those of them that take up time: they decide which days are full.
    """
    skipped: list[Skipped] = []
    candidates: list[Candidate] = []
    for meeting in meetings:
        _judge(meeting, needs, candidates, skipped)
    kept = _settle(candidates, needs, skipped)
    return events(kept, needs, busy, skipped), skipped


def _judge(meeting: Meeting, needs: Needs, candidates: list[Candidate], skipped: list[Skipped]) -> None:
    """One outcome for every wanted side; when no side is wanted at all, one that says so."""
    verdict = eligible(meeting, needs.terms)
    for wish in needs.wishes or _NO_WISH:
        side = wish.side
        if needs.kept and SocialKey(meeting.id, side) in needs.kept:
            continue
        outcome = verdict if isinstance(verdict, Reason) else _outcome(meeting, wish, verdict, needs)
        if isinstance(outcome, Reason):
            skipped.append(Skipped(meeting.id, side, outcome))
        else:
            candidates.append(outcome)


def _outcome(meeting: Meeting, wish: Wish, company: Eligible, needs: Needs) -> Candidate | Reason:
    """The buffer on one side, or why there is none."""
    if not wish.length:
        return PLAIN[ReasonCode.OFF]
    if needs.preferences.paused_until and (paused := _pause(meeting, wish.side, needs)):
        return paused
    if wish.side is _BEFORE and is_multi_day(meeting):
        return PLAIN[ReasonCode.MULTI_DAY]
    if needs.entries:
        entry = needs.entries.get(SocialKey(meeting.id, wish.side))
        refused = refusal(entry, meeting, asked=needs.asked) if entry else None
        if refused:
            return refused
    return _fit(meeting, wish, company, needs)


def _pause(meeting: Meeting, side: Side, needs: Needs) -> Reason | None:
    """Whether the person paused on the day of that side of the meeting."""
    until = needs.preferences.paused_until
    edge = meeting.span.end if side is _AFTER else meeting.span.start
    if until is None or needs.days.day(edge) > until:
        return None
    return Reason(ReasonCode.PAUSED, {"until": until.isoformat()})


def _fit(meeting: Meeting, wish: Wish, company: Eligible, needs: Needs) -> Candidate | Reason:
    """The buffer that fits beside the meeting: as long as wanted or as the room allows, or too short to be one."""
    near, far = free = room(meeting.span, wish.side, needs.ground)
    after = wish.side is _AFTER
    length = min(far - near if after else near - far, wish.length)
    if not length or length < wish.shortest:
        return _no_room(free, wish, needs)
    span = Span(near, near + length) if after else Span(near - length, near)
    return Candidate(meeting, wish, span, length, free, company)


def _no_room(free: Room, wish: Wish, needs: Needs) -> Reason:
    """Why the room is none or too little; who organises the next meeting could start it late."""
    code = ended_by(free, wish.side, needs.ground)
    if code is ReasonCode.OVERLAPPED:
        return PLAIN[code]
    if code is ReasonCode.BACK_TO_BACK:
        following = needs.starting.get(free.near) if wish.side is _AFTER else None
        if following is None:
            return PLAIN[code]
        late = {"start_late": wish.minutes} if following.organized_by_me and not following.break_id else {}
        return Reason(code, {"next": following.id, **late})
    short = {"minimum": wish.minimum} if code is ReasonCode.GAP_TOO_SHORT else {}
    return Reason(code, {"minutes": free.minutes, **short})


def _settle(candidates: Iterable[Candidate], needs: Needs, skipped: list[Skipped]) -> list[Candidate]:
    """The candidates that get their room, in time order; of those that want some of the same minutes, one."""
    kept: list[Candidate] = []
    for rivals in _contests(sorted(candidates, key=_by_time)):
        winner, *others = rivals if len(rivals) == 1 else sorted(rivals, key=lambda one: _standing(one, needs))
        kept.append(winner)
        for other in others:
            facts: Facts = {"minutes": other.room.minutes, "to": winner.meeting.id}
            skipped.append(Skipped(other.meeting.id, other.wish.side, Reason(ReasonCode.GAP_GIVEN, facts)))
    return kept


def _contests(ordered: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """Those that want some of the same minutes, together; most are alone.

    All that lie in one gap begin where it begins or end where it ends. So of those that touch, each touches each.
    """
    rivals: list[Candidate] = []
    for candidate in ordered:
        if rivals and candidate.span.start >= rivals[0].span.end:
            yield rivals
            rivals = []
        rivals.append(candidate)
    if rivals:
        yield rivals


def _by_time(one: Candidate) -> tuple[datetime, datetime, str, str]:
    return one.span.start, one.span.end, one.meeting.id, one.wish.side


def _standing(candidate: Candidate, needs: Needs) -> tuple[int, datetime, datetime, str, Side]:
    """Fewer people first, then those not met for longer (where known), then the earlier meeting."""
    met = (needs.last_met.get(guest.email, _LAST) for guest in attending_others(candidate.meeting, needs.terms))
    meeting = candidate.meeting
    return candidate.company.people, min(met, default=_LAST), meeting.span.start, meeting.id, candidate.wish.side
