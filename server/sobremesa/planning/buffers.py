"""Buffers beside meetings: who needs one, who gets the room, and what kind it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sobremesa.model import (
    TITLES,
    BufferPreferences,
    Facts,
    FreeBusy,
    Hours,
    LedgerEntry,
    Meeting,
    Placed,
    Preferences,
    Reason,
    ReasonCode,
    Response,
    Side,
    Skipped,
    Social,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning import prompts
from sobremesa.planning.eligibility import attending_others, eligible, is_multi_day, meets_somebody
from sobremesa.planning.hours import Stretches
from sobremesa.planning.refusals import refusal
from sobremesa.planning.room import Ground, Room, room

_SOCIAL_KINDS = {Side.AFTER: SocialKind.LINGER, Side.BEFORE: SocialKind.DOORS}
_PLACED_CODES = {Side.AFTER: ReasonCode.AFTER_MEETING, Side.BEFORE: ReasonCode.BEFORE_MEETING}
_DAWN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Needs:
    """What the buffers of one person depend on besides the meetings themselves.

    `kept` are the buffers that stay as they lie; they need no place, the ground already has them as walls, but the
    social ones among them take their share of the day.
    `starting` has, for an instant, the meeting that begins then; rather one that I organise.
    """

    ground: Ground
    preferences: Preferences
    entries: Mapping[SocialKey, LedgerEntry]
    kept: Mapping[SocialKey, Placed] = field(default_factory=lambda: MappingProxyType({}))
    asked: bool = False
    availability: Mapping[str, FreeBusy] = field(default_factory=lambda: MappingProxyType({}))
    last_met: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    zone: str = "UTC"
    starting: Mapping[datetime, Meeting] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class _Candidate:
    meeting: Meeting
    side: Side
    span: Span
    room: Room
    people: int
    alone: str

    @property
    def key(self) -> SocialKey:
        return SocialKey(self.meeting.id, self.side)


def place(meetings: Iterable[Meeting], needs: Needs) -> tuple[list[Social], list[Skipped]]:
    """The buffers for `meetings` (sorted, each id once) and the sides without one; costs O(n log n)."""
    skipped: list[Skipped] = []
    candidates: list[_Candidate] = []
    everything = list(meetings)
    for meeting in everything:
        for outcome in _outcomes(meeting, needs):
            if isinstance(outcome, Skipped):
                skipped.append(outcome)
            else:
                candidates.append(outcome)
    kept = _settle(candidates, needs, skipped)
    full = _full_days(everything, needs.preferences)
    return list(_socials(kept, needs, full, skipped)), skipped


def _outcomes(meeting: Meeting, needs: Needs) -> Iterator[_Candidate | Skipped]:
    """One outcome for every wanted side; when no side is wanted at all, one that says so."""
    wanted = needs.preferences.buffers
    sides = [side for side in (Side.BEFORE, Side.AFTER) if _wanted_minutes(side, wanted)]
    verdict = eligible(meeting, needs.preferences)
    for side in sides or [Side.AFTER]:
        key = SocialKey(meeting.id, side)
        if key in needs.kept:
            continue
        if isinstance(verdict, Reason):
            yield Skipped(meeting.id, side, verdict)
        elif not sides:
            yield Skipped(meeting.id, side, Reason(ReasonCode.OFF))
        elif paused := _pause(meeting, side, needs.preferences):
            yield Skipped(meeting.id, side, paused)
        elif side is Side.BEFORE and is_multi_day(meeting):
            yield Skipped(meeting.id, side, Reason(ReasonCode.MULTI_DAY))
        elif refused := refusal(needs.entries.get(key), meeting, asked=needs.asked):
            yield Skipped(meeting.id, side, refused)
        else:
            yield _fit(meeting, side, needs, (verdict.people, verdict.alone))


def _pause(meeting: Meeting, side: Side, preferences: Preferences) -> Reason | None:
    """Whether the person paused on the day of that side of the meeting."""
    until = preferences.paused_until
    if until is None:
        return None
    edge = meeting.span.end if side is Side.AFTER else meeting.span.start
    paused = _local_day(edge, preferences.hours) <= until
    return Reason(ReasonCode.PAUSED, {"until": until.isoformat()}) if paused else None


def _fit(meeting: Meeting, side: Side, needs: Needs, company: tuple[int, str]) -> _Candidate | Skipped:
    """The buffer that fits beside the meeting: as long as wanted or as the room allows, or too short to be one."""
    wanted = _wanted_minutes(side, needs.preferences.buffers)
    minimum = min(needs.preferences.buffers.minimum_minutes, wanted)
    free = room(meeting.span, side, needs.ground)
    length = min(abs(free.far - free.near), timedelta(minutes=wanted))
    if not length or length < timedelta(minutes=minimum):
        return Skipped(meeting.id, side, _no_room(free, side, minimum, needs))
    start = free.near if side is Side.AFTER else free.near - length
    return _Candidate(meeting, side, Span(start, start + length), free, *company)


def _no_room(free: Room, side: Side, minimum: int, needs: Needs) -> Reason:
    """Why the room is none or too little; who organises the next meeting could start it late."""
    if free.ended_by is ReasonCode.GAP_TOO_SHORT:
        return Reason(free.ended_by, {"minutes": free.minutes, "minimum": minimum})
    if free.ended_by in {ReasonCode.OVERLAPPED, ReasonCode.BACK_TO_BACK}:
        following = needs.starting.get(free.near)
        if free.ended_by is ReasonCode.OVERLAPPED or side is Side.BEFORE or following is None:
            return Reason(free.ended_by)
        late = {"start_late": _wanted_minutes(side, needs.preferences.buffers)} if following.organized_by_me else {}
        return Reason(free.ended_by, {"next": following.id, **late})
    return Reason(free.ended_by, {"minutes": free.minutes})


def _settle(candidates: list[_Candidate], needs: Needs, skipped: list[Skipped]) -> list[_Candidate]:
    """The candidates that get their room; in one gap both sides if both fit, else the more social meeting."""
    by_gap: dict[datetime, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_gap[candidate.room.gap or _DAWN].append(candidate)
    kept = []
    for rivals in by_gap.values():
        winners: list[_Candidate] = []
        for rival in rivals if len(rivals) == 1 else sorted(rivals, key=lambda one: _standing(one, needs)):
            winner = next((one for one in winners if one.span.overlaps(rival.span)), None)
            if winner is None:
                winners.append(rival)
            else:
                facts: Facts = {"minutes": rival.room.minutes, "to": winner.meeting.id}
                skipped.append(Skipped(rival.meeting.id, rival.side, Reason(ReasonCode.GAP_GIVEN, facts)))
        kept += winners
    return sorted(kept, key=lambda one: (one.span.start, one.span.end, one.meeting.id, one.side))


def _standing(candidate: _Candidate, needs: Needs) -> tuple[int, datetime, datetime, SocialKey]:
    """Fewer people first, then those not met for longer (where known), then the earlier meeting."""
    met = [needs.last_met.get(guest.email) for guest in attending_others(candidate.meeting, needs.preferences)]
    known = min((instant for instant in met if instant), default=datetime.max.replace(tzinfo=UTC))
    return candidate.people, known, candidate.meeting.span.start, candidate.key


def _full_days(meetings: Iterable[Meeting], preferences: Preferences) -> set[date]:
    """Local days with more than `full_day_minutes` of meetings, overlapping ones counted once."""
    wanted = preferences.buffers
    met = ((one.span.start, one.span.end) for one in meetings if meets_somebody(one, wanted))
    minutes: dict[date, float] = defaultdict(float)
    for start, end in Stretches(met):
        minutes[_local_day(start, preferences.hours)] += (end - start).total_seconds() / 60
    return {day for day, total in minutes.items() if total > wanted.full_day_minutes}


def _socials(kept: list[_Candidate], needs: Needs, full: set[date], skipped: list[Skipped]) -> Iterator[Social]:
    """Each kept candidate as an event; beyond the day's share of social ones, or on a full day, a breather.

    What would be of a kind that is switched off is skipped; it does not count into the day's share.
    """
    hours, share = needs.preferences.hours, needs.preferences.buffers.social_per_day
    lying = Counter(
        _local_day(one.span.start, hours) for one in needs.kept.values() if one.kind is not SocialKind.BREATHER
    )
    for day, of_day in groupby(kept, key=lambda one: _local_day(one.span.start, hours)):
        social = lying[day]
        for candidate in of_day:
            known, partner = _company(candidate, needs)
            alone = candidate.alone or ("" if partner or not known else "nobody-free")
            if not alone and (day in full or social >= share):
                alone = "full-day" if day in full else "enough-today"
            kind = SocialKind.BREATHER if alone else _SOCIAL_KINDS[candidate.side]
            if kind in needs.preferences.off_kinds:
                skipped.append(
                    Skipped(candidate.meeting.id, candidate.side, Reason(ReasonCode.KIND_OFF, {"kind": kind}))
                )
                continue
            social += not alone
            yield _social(candidate, needs, alone, partner)


def _company(candidate: _Candidate, needs: Needs) -> tuple[bool, str]:
    """Whether it is known for every other attendee if they are free in these minutes, and one who is."""
    if not needs.availability:
        return False, ""
    known = True
    for guest in attending_others(candidate.meeting, needs.preferences):
        answer = needs.availability.get(guest.email)
        if answer is None or answer.error:
            known = False
        elif not any(span.overlaps(candidate.span) for span in answer.busy):
            return True, guest.name or guest.email
    return known, ""


def _social(candidate: _Candidate, needs: Needs, alone: str, partner: str) -> Social:
    meeting, side = candidate.meeting, candidate.side
    kind = SocialKind.BREATHER if alone else _SOCIAL_KINDS[side]
    link = "" if alone or meeting.private else meeting.link
    return Social(
        key=candidate.key,
        kind=kind,
        span=candidate.span,
        title=TITLES[kind],
        reason=_reason(candidate, needs, alone, partner),
        description="" if alone else _description(link, str(candidate.key)),
        link=link,
        busy=meeting.response is Response.ACCEPTED,
        meeting=meeting.span,
        zone=needs.zone,
    )


def _reason(candidate: _Candidate, needs: Needs, alone: str, partner: str) -> Reason:
    wanted = _wanted_minutes(candidate.side, needs.preferences.buffers)
    facts: dict[str, int | str] = {"minutes": int(candidate.span.minutes), "people": candidate.people}
    if partner and not alone and not candidate.meeting.private:
        facts["with"] = partner
    if alone:
        return Reason(ReasonCode.ALONE, {**facts, "why": alone})
    if candidate.span.minutes < wanted:
        return Reason(ReasonCode.SHORTENED, {**facts, "wanted": wanted})
    return Reason(_PLACED_CODES[candidate.side], facts)


def _description(link: str, seed: str) -> str:
    """The join link and one thing to start with; never a title or a name."""
    starter = prompts.choose(seed)[0]
    return f"{link}\n\n{starter}" if link else starter


def _wanted_minutes(side: Side, wanted: BufferPreferences) -> int:
    return wanted.after_minutes if side is Side.AFTER else wanted.before_minutes


def _local_day(instant: datetime, hours: Hours) -> date:
    """The person's own calendar day at `instant`."""
    return instant.astimezone(ZoneInfo(hours.zone_on(instant.date()))).date()
