"""Short names for planning tests: one Monday in UTC, meetings given by the clock."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sobremesa.model import (
    BufferPreferences,
    Chat,
    Decision,
    Guest,
    Insert,
    LedgerEntry,
    LedgerState,
    Meeting,
    Placed,
    Plan,
    Preferences,
    Response,
    Side,
    Snapshot,
    Social,
    SocialKey,
    Span,
)
from sobremesa.planning import decide, diff

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
NOW = MONDAY + timedelta(hours=6)
ME = Guest("mia@example.com", "Mia", Response.ACCEPTED, is_self=True)
ANN = Guest("ann@example.com", "Ann", Response.ACCEPTED)
READ = Span(MONDAY - timedelta(days=1), MONDAY + timedelta(days=15))


def at(clock: str, day: int = 0) -> datetime:
    """The instant of "09:30" on that Monday or so many days after it, in UTC."""
    hours, minutes = clock.split(":")
    return MONDAY + timedelta(days=day, hours=int(hours), minutes=int(minutes))


def span(start: str, end: str, day: int = 0) -> Span:
    return Span(at(start, day), at(end, day))


def people(count: int) -> tuple[Guest, ...]:
    """Me and so many others that there are `count` people."""
    return (ME, *(Guest(f"p{number}@example.com", f"P{number}", Response.ACCEPTED) for number in range(count - 1)))


def meeting(name: str, start: str, end: str, day: int = 0, **fields: Any) -> Meeting:
    return Meeting(name, span(start, end, day), **{"title": "Weekly", "guests": (ME, ANN), **fields})


def wanting(**fields: Any) -> Preferences:
    return Preferences(email=ME.email, buffers=BufferPreferences(**fields))


def read(*meetings: Meeting, ours: Iterable[Placed] = (), **fields: Any) -> Snapshot:
    return Snapshot(READ, meetings, tuple(ours), **fields)


def decided(
    *meetings: Meeting,
    preferences: Preferences | None = None,
    ledger: Mapping[SocialKey, LedgerEntry] | None = None,
    ours: Iterable[Placed] = (),
    chats: Iterable[Chat] = (),
    now: datetime = NOW,
    **fields: Any,
) -> Decision:
    return decide(read(*meetings, ours=ours), chats, preferences or wanting(), ledger or {}, now, **fields)


def lines(decision: Decision) -> list[tuple[str, str, str, str]]:
    """What is placed, as (meeting, kind, start, end) with clock times."""
    return [
        (one.key.source, str(one.kind), f"{one.span.start:%H:%M}", f"{one.span.end:%H:%M}") for one in decision.desired
    ]


def codes(decision: Decision) -> list[tuple[str, str]]:
    """What is left out, as (meeting, code)."""
    return [(one.source, str(one.reason.code)) for one in decision.skipped]


def placed(social: Social, event_id: str = "") -> Placed:
    """The event that writing `social` gives."""
    return Placed(
        event_id or f"id-{social.key.source}-{social.key.side}",
        social.key,
        social.kind,
        social.span,
        social.title,
        social.description,
        social.busy,
        tuple(Guest(email) for email in social.guests),
        social.link,
    )


def entry(one: Placed, of: Meeting | None = None, **fields: Any) -> LedgerEntry:
    """The ledger's entry after `one` was written for the meeting `of`."""
    found = LedgerEntry(
        one.key,
        one.kind,
        one.event_id,
        LedgerState.WRITTEN,
        written=one.span,
        meeting=of.span if of else None,
        title=one.title,
        busy=one.busy,
    )
    return replace(found, **fields)


def after(name: str) -> SocialKey:
    return SocialKey(name, Side.AFTER)


def applied(plan: Plan, ours: Iterable[Placed] = ()) -> tuple[Placed, ...]:
    """Our events after the plan was carried out."""
    lying = {one.event_id: one for one in ours}
    for change in plan.changes:
        if isinstance(change, Insert):
            one = placed(change.social)
            lying[one.event_id] = one
        else:
            lying.pop(change.placed.event_id)
            if change.do == "move":
                one = placed(change.social, change.placed.event_id)  # type: ignore[union-attr]  # a move has a social
                lying[one.event_id] = one
    return tuple(lying.values())


def planned(snapshot: Snapshot, preferences: Preferences, now: datetime = NOW, **fields: Any) -> Plan:
    return diff(decide(snapshot, (), preferences, {}, now, **fields), snapshot, {}, now)
