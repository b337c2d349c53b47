"""Buffers that have their room, as events: of which kind, with which title, text and reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sobremesa.model import (
    TITLES,
    Facts,
    Meeting,
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
from sobremesa.planning.eligibility import Eligible, attending_others, meets_somebody
from sobremesa.planning.needs import Needs, Wish
from sobremesa.planning.prompts import starter

_SOCIAL_KINDS = {Side.AFTER: SocialKind.LINGER, Side.BEFORE: SocialKind.DOORS}
_PLACED_CODES = {Side.AFTER: ReasonCode.AFTER_MEETING, Side.BEFORE: ReasonCode.BEFORE_MEETING}
_MINUTE = timedelta(minutes=1)
_DAWN = datetime.min.replace(tzinfo=UTC)
# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_BREATHER = SocialKind.BREATHER
_ACCEPTED = Response.ACCEPTED
_ALONE = ReasonCode.ALONE
_SHORTENED = ReasonCode.SHORTENED


class Candidate(NamedTuple):
    """A buffer for which there is room; others may want some of the same `gap`."""

    meeting: Meeting
    wish: Wish
    span: Span
    length: timedelta
    gap: timedelta
    company: Eligible


def events(
    gaps: Iterable[Iterable[Candidate]], needs: Needs, busy: Iterable[Meeting], skipped: list[Skipped]
) -> list[Social]:
    """The first of the candidates for each gap (in time order) as an event; the others go to `skipped`.

    Beyond the day's share of social ones, or on a full day, it is a breather. What would be of a kind that is switched
    off goes to `skipped`; it takes no room, and does not count into the day's share.
    """
    full, share = _full_days(busy, needs), needs.preferences.buffers.social_per_day
    social = Counter(needs.days.day(one.span.start) for one in needs.kept.values() if one.kind is not _BREATHER)
    said: dict[tuple[Any, ...], Reason] = {}
    found = []
    for rivals in gaps:
        winner = ""
        for candidate in rivals:
            if winner:
                skipped.append(_given(candidate, winner))
                continue
            day = needs.days.day(candidate.span.start)
            partner, nobody = _partner(candidate, needs) if needs.availability else ("", "")
            alone = candidate.company.alone or nobody
            if not alone and (day in full or social[day] >= share):
                alone = "full-day" if day in full else "enough-today"
            kind = _BREATHER if alone else _SOCIAL_KINDS[candidate.wish.side]
            if kind in needs.preferences.off_kinds:
                reason = Reason(ReasonCode.KIND_OFF, {"kind": kind})
                skipped.append(Skipped(candidate.meeting.id, candidate.wish.side, reason))
                continue
            winner = candidate.meeting.id
            social[day] += not alone
            about = "" if candidate.meeting.private else partner
            facts = candidate.wish.side, candidate.length, candidate.company.people, alone, about
            reason = said.get(facts) or said.setdefault(facts, _reason(candidate, alone, about))
            found.append(_event(candidate, kind, reason, needs.zone))
    return found


def _given(candidate: Candidate, winner: str) -> Skipped:
    """The candidate whose minutes another meeting's buffer has."""
    facts: Facts = {"minutes": candidate.gap // _MINUTE, "to": winner}
    return Skipped(candidate.meeting.id, candidate.wish.side, Reason(ReasonCode.GAP_GIVEN, facts))


def _full_days(busy: Iterable[Meeting], needs: Needs) -> set[date]:
    """Local days with more than `full_day_minutes` of meetings, overlapping ones counted once; `busy` is sorted."""
    minutes: dict[date, timedelta] = defaultdict(timedelta)
    for start, end in _joined(busy):
        minutes[needs.days.day(start)] += end - start
    limit = needs.preferences.buffers.full_day_minutes * _MINUTE
    return {day for day, total in minutes.items() if total > limit}


def _joined(busy: Iterable[Meeting]) -> list[tuple[datetime, datetime]]:
    """The time in which somebody is met; meetings that overlap as one."""
    found: list[tuple[datetime, datetime]] = []
    start = end = _DAWN
    for meeting in busy:
        if not meets_somebody(meeting):
            continue
        span = meeting.span
        if span.start < end:
            end = max(end, span.end)
        else:
            found.append((start, end))
            start, end = span.start, span.end
    return [*found[1:], (start, end)] if found else []


def _partner(candidate: Candidate, needs: Needs) -> tuple[str, str]:
    """One who is free in these minutes, as far as is known; and, when it is known that nobody is, that word."""
    nobody = "nobody-free"
    for guest in attending_others(candidate.meeting, needs.terms):
        answer = needs.availability.get(guest.email)
        if answer is None or answer.error:
            nobody = ""
        elif not any(span.overlaps(candidate.span) for span in answer.busy):
            return guest.name or guest.email, ""
    return "", nobody


def _event(candidate: Candidate, kind: SocialKind, reason: Reason, zone: str) -> Social:
    meeting, alone = candidate.meeting, kind is _BREATHER
    link = "" if alone or meeting.private else meeting.link
    key = SocialKey(meeting.id, candidate.wish.side)
    return Social(
        key,
        kind,
        candidate.span,
        TITLES[kind],
        reason,
        "" if alone else _description(link, str(key)),
        link,
        meeting.response is _ACCEPTED,
        meeting.span,
        zone,
    )


def _reason(candidate: Candidate, alone: str, partner: str) -> Reason:
    facts: dict[str, int | str] = {"minutes": candidate.length // _MINUTE, "people": candidate.company.people}
    if alone:
        return Reason(_ALONE, {**facts, "why": alone})
    if partner:
        facts["with"] = partner
    if candidate.length < candidate.wish.length:
        return Reason(_SHORTENED, {**facts, "wanted": candidate.wish.minutes})
    return Reason(_PLACED_CODES[candidate.wish.side], facts)


def _description(link: str, seed: str) -> str:
    """The join link and one thing to start with; never a title or a name."""
    return f"{link}\n\n{starter(seed)}" if link else starter(seed)
