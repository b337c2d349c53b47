"""Buffers beside meetings: who needs one, and who gets the room."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sobremesa.model import Facts, Meeting, Reason, ReasonCode, Side, Skipped, Social, SocialKey, Span
from sobremesa.planning.eligibility import Eligible, attending_others, eligible, is_multi_day
from sobremesa.planning.events import Candidate, events
from sobremesa.planning.needs import Needs, Wish
from sobremesa.planning.refusals import refusal
from sobremesa.planning.room import Room, room

_LAST = datetime.max.replace(tzinfo=UTC)


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
    if isinstance(verdict, Reason) or not needs.wishes:
        reason = verdict if isinstance(verdict, Reason) else Reason(ReasonCode.OFF)
        sides = [wish.side for wish in needs.wishes] or [Side.AFTER]
        skipped += [Skipped(meeting.id, side, reason) for side in sides if not _is_kept(meeting, side, needs)]
        return
    for wish in needs.wishes:
        if not _is_kept(meeting, wish.side, needs):
            outcome = _outcome(meeting, wish, verdict, needs)
            if isinstance(outcome, Reason):
                skipped.append(Skipped(meeting.id, wish.side, outcome))
            else:
                candidates.append(outcome)


def _is_kept(meeting: Meeting, side: Side, needs: Needs) -> bool:
    return bool(needs.kept) and SocialKey(meeting.id, side) in needs.kept


def _outcome(meeting: Meeting, wish: Wish, company: Eligible, needs: Needs) -> Candidate | Reason:
    """The buffer on one side, or why there is none."""
    if paused := _pause(meeting, wish.side, needs):
        return paused
    if wish.side is Side.BEFORE and is_multi_day(meeting):
        return Reason(ReasonCode.MULTI_DAY)
    key = SocialKey(meeting.id, wish.side)
    return refusal(needs.entries.get(key), meeting, asked=needs.asked) or _fit(key, meeting, wish, company, needs)


def _pause(meeting: Meeting, side: Side, needs: Needs) -> Reason | None:
    """Whether the person paused on the day of that side of the meeting."""
    until = needs.preferences.paused_until
    if until is None:
        return None
    edge = meeting.span.end if side is Side.AFTER else meeting.span.start
    return Reason(ReasonCode.PAUSED, {"until": until.isoformat()}) if needs.days.day(edge) <= until else None


def _fit(key: SocialKey, meeting: Meeting, wish: Wish, company: Eligible, needs: Needs) -> Candidate | Reason:
    """The buffer that fits beside the meeting: as long as wanted or as the room allows, or too short to be one."""
    free = room(meeting.span, wish.side, needs.ground)
    near, far = free.near, free.far
    if wish.side is Side.AFTER:
        length = min(far - near, wish.length)
        span_start, span_end = near, near + length
    else:
        length = min(near - far, wish.length)
        span_start, span_end = near - length, near
    if not length or length < wish.shortest:
        return _no_room(free, wish, needs)
    return Candidate(key, meeting, wish, Span(span_start, span_end), length, free, company)


def _no_room(free: Room, wish: Wish, needs: Needs) -> Reason:
    """Why the room is none or too little; who organises the next meeting could start it late."""
    if free.ended_by is ReasonCode.GAP_TOO_SHORT:
        return Reason(free.ended_by, {"minutes": free.minutes, "minimum": wish.minimum})
    if free.ended_by is ReasonCode.OVERLAPPED:
        return Reason(free.ended_by)
    if free.ended_by is ReasonCode.BACK_TO_BACK:
        following = needs.starting.get(free.near)
        if wish.side is Side.BEFORE or following is None:
            return Reason(free.ended_by)
        late = {"start_late": wish.minutes} if following.organized_by_me else {}
        return Reason(free.ended_by, {"next": following.id, **late})
    return Reason(free.ended_by, {"minutes": free.minutes})


def _settle(candidates: Iterable[Candidate], needs: Needs, skipped: list[Skipped]) -> list[Candidate]:
    """The candidates that get their room, in time order."""
    by_gap: dict[datetime | None, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_gap[candidate.room.gap].append(candidate)
    kept: list[Candidate] = []
    for rivals in by_gap.values():
        kept += rivals if len(rivals) == 1 else _winners(rivals, needs, skipped)
    return sorted(kept, key=lambda one: (one.span.start, one.span.end, one.key.source, one.key.side))


def _winners(rivals: Iterable[Candidate], needs: Needs, skipped: list[Skipped]) -> list[Candidate]:
    """In one gap all sides that fit beside each other, the more social meeting first."""
    winners: list[Candidate] = []
    for rival in sorted(rivals, key=lambda one: _standing(one, needs)):
        winner = next((one for one in winners if one.span.overlaps(rival.span)), None)
        if winner is None:
            winners.append(rival)
        else:
            facts: Facts = {"minutes": rival.room.minutes, "to": winner.meeting.id}
            skipped.append(Skipped(rival.key.source, rival.key.side, Reason(ReasonCode.GAP_GIVEN, facts)))
    return winners


def _standing(candidate: Candidate, needs: Needs) -> tuple[int, datetime, datetime, SocialKey]:
    """Fewer people first, then those not met for longer (where known), then the earlier meeting."""
    known = _LAST
    if needs.last_met:
        met = (needs.last_met.get(guest.email) for guest in attending_others(candidate.meeting, needs.terms))
        known = min((instant for instant in met if instant), default=_LAST)
    return candidate.company.people, known, candidate.meeting.span.start, candidate.key
