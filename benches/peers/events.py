"""The peer's buffers as events of the calendar, and what it takes to have them there."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sobremesa.model import (
    TITLES,
    Change,
    Decision,
    Insert,
    Meeting,
    Move,
    Placed,
    Plan,
    Reason,
    ReasonCode,
    Remove,
    Response,
    Side,
    Snapshot,
    Social,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning import plan_of
from sobremesa.planning.prompts import starter

_MINUTE = timedelta(minutes=1)


class Buffer(NamedTuple):
    """Minutes beside a meeting that nothing else has; `alone` says why they cannot be social, if so."""

    meeting: Meeting
    side: Side
    start: datetime
    end: datetime
    wanted: timedelta
    people: int
    alone: str


def event(buffer: Buffer, alone: str, zone: str) -> Social:
    """The event to write for a buffer."""
    meeting, side = buffer.meeting, buffer.side
    key = SocialKey(meeting.id, side)
    kind = SocialKind.BREATHER if alone else SocialKind.LINGER if side is Side.AFTER else SocialKind.DOORS
    link = "" if alone or meeting.private else meeting.link
    text = "" if alone else starter(str(key))
    return Social(
        key,
        kind,
        Span(buffer.start, buffer.end),
        TITLES[kind],
        _reason(buffer, alone),
        description=f"{link}\n\n{text}" if link else text,
        link=link,
        busy=meeting.response is Response.ACCEPTED,
        meeting=meeting.span,
        zone=zone,
    )


def _reason(buffer: Buffer, alone: str) -> Reason:
    facts: dict[str, int | str] = {"minutes": (buffer.end - buffer.start) // _MINUTE, "people": buffer.people}
    if alone:
        return Reason(ReasonCode.ALONE, {**facts, "why": alone})
    if buffer.end - buffer.start < buffer.wanted:
        return Reason(ReasonCode.SHORTENED, {**facts, "wanted": buffer.wanted // _MINUTE})
    return Reason(ReasonCode.AFTER_MEETING if buffer.side is Side.AFTER else ReasonCode.BEFORE_MEETING, facts)


def diff(decision: Decision, read: Snapshot, now: datetime) -> Plan:
    """The changes that bring the calendar to the decision, where each of our events lies once and untouched."""
    return plan_of(_changes(decision, read, now))


def _changes(decision: Decision, read: Snapshot, now: datetime) -> Iterator[Change]:
    lying = {one.key: one for one in read.ours}
    for social in decision.desired:
        placed = lying.pop(social.key, None)
        if placed is None:
            yield Insert(social)
        elif not _same(social, placed) and placed.span.start >= max(now, decision.window.start):
            yield Move(placed, social, _why_moved(social, placed))
    reasons = {SocialKey(one.source, one.side): one.reason for one in decision.skipped} if lying else {}
    present = {one.id for one in read.meetings} if lying else set()
    for placed in lying.values():
        if decision.window.contains(placed.span) and placed.span.start >= now:
            yield Remove(placed, _why_removed(placed, reasons, present))


def _same(social: Social, placed: Placed) -> bool:
    return (
        placed.span == social.span
        and placed.kind is social.kind
        and placed.title == social.title
        and placed.busy is social.busy
        and placed.link == social.link
        and placed.calendar_id == social.calendar_id
    )


def _why_moved(social: Social, placed: Placed) -> Reason:
    if social.span == placed.span:
        return social.reason
    after = social.key.side is Side.AFTER
    stays = social.span.start == placed.span.start if after else social.span.end == placed.span.end
    return Reason(ReasonCode.ROOM_CHANGED if stays else ReasonCode.MEETING_MOVED, social.reason.facts)


def _why_removed(placed: Placed, reasons: Mapping[SocialKey, Reason], present: set[str]) -> Reason:
    if placed.key in reasons:
        return reasons[placed.key]
    return Reason(ReasonCode.NOT_WANTED if placed.key.source in present else ReasonCode.MEETING_GONE)
