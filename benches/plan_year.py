"""Decide and plan the buffers of 4 and of 52 weeks: against the same on an interval tree, and on a list of datetimes.

Everybody gives the same typed result, compared whole: each buffer with its title, text, link and reason, each side of
a meeting without one with its reason and numbers, and the plan with its digest. Buffers are wanted on both sides, and
lunch is protected. `peers/planner.py` says what the peers take over from the engine and what they ask their index.

"again" is the everyday run: the year's buffers lie in the calendar, and since then meetings of some weeks were moved
and cancelled.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from benches.peers import events, planner
from benches.peers.indexes import ListIndex, MakeIndex, interval_tree
from benches.runner import Case, Contestant, Measured, Target
from benches.year import ME, ZONE, snapshot
from sobremesa.model import (
    BufferPreferences,
    DayRange,
    Decision,
    Hours,
    Ledger,
    LedgerEntry,
    LedgerState,
    Placed,
    Plan,
    Preferences,
    Snapshot,
)
from sobremesa.planning import decide, diff

PREFERENCES = Preferences(
    email=ME.email,
    hours=Hours(zone=ZONE.key),
    buffers=BufferPreferences(before_minutes=5, lunch=DayRange(12 * 60, 13 * 60)),
)
Planned = tuple[Decision, Plan]


def cases() -> tuple[list[Case], list[str]]:
    """The cases, and a line for each peer that is not installed."""
    tree, absent = interval_tree()
    month, year = snapshot(4), snapshot(52)
    made = [
        _case("plan 4 weeks", month, {}, tree),
        _case("plan 52 weeks", year, {}, tree),
        _case("plan 52 weeks again", *_weeks_later(year), tree),
    ]
    return made, absent


def targets(measured: Sequence[Measured]) -> list[Target]:
    """A year is planned five times faster than by either peer, at the cost for each meeting that a month has."""
    month, *years = measured
    goals = [Target(f"{year.case.name}, {peer}", year.ratio(peer), 5.0) for year in years for peer in _peers(year)]
    return [*goals, Target("cost of one meeting, 52 weeks / 4 weeks", years[0].each / month.each, 1.5, at_least=False)]


def _peers(measured: Measured) -> list[str]:
    return list(measured.timings)[1:]


def _case(name: str, read: Snapshot, ledger: Ledger, tree: MakeIndex | None) -> Case:
    contestants = [Contestant("sobremesa", _ours(read, ledger))]
    if tree is not None:
        contestants.append(Contestant("intervaltree", _peer(read, tree)))
    contestants.append(Contestant("datetimes, one by one", _peer(read, ListIndex)))
    return Case(name, contestants, len(read.meetings), "meeting")


def _ours(read: Snapshot, ledger: Ledger) -> Callable[[], Planned]:
    now = read.window.start - timedelta(days=1)

    def run() -> Planned:
        decision = decide(read, (), PREFERENCES, ledger, now, read.window)
        return decision, diff(decision, read, ledger, now)

    return run


def _peer(read: Snapshot, make_index: MakeIndex) -> Callable[[], Planned]:
    now = read.window.start - timedelta(days=1)

    def run() -> Planned:
        decision = planner.decide(read, PREFERENCES, make_index)
        return decision, events.diff(decision, read, now)

    return run


def _weeks_later(read: Snapshot) -> tuple[Snapshot, dict[Any, LedgerEntry]]:
    """The calendar with its buffers written, after every 25th meeting was moved and every 40th cancelled."""
    decision = decide(read, (), PREFERENCES, {}, read.window.start - timedelta(days=1), read.window)
    ours, ledger = [], {}
    for number, one in enumerate(decision.desired):
        placed = Placed(f"id{number}", one.key, one.kind, one.span, one.title, one.description, one.busy, link=one.link)
        ours.append(placed)
        ledger[one.key] = LedgerEntry(
            one.key,
            one.kind,
            placed.event_id,
            LedgerState.WRITTEN,
            written=one.span,
            meeting=one.meeting,
            title=one.title,
            busy=one.busy,
        )
    meetings = [
        replace(one, span=one.span.moved(timedelta(minutes=30))) if number % 25 == 0 else one
        for number, one in enumerate(read.meetings)
        if number % 40
    ]
    return replace(read, meetings=tuple(meetings), ours=tuple(ours)), ledger
