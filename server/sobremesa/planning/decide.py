"""The decision: what should be in one person's calendar. Meeting before asked-for chat before buffer."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from operator import attrgetter
from types import MappingProxyType

from sobremesa.model import (
    Chat,
    Decision,
    FreeBusy,
    Ledger,
    Meeting,
    Placed,
    Preferences,
    Reason,
    ReasonCode,
    Skipped,
    Snapshot,
    Social,
    SocialKind,
    Span,
)
from sobremesa.planning.buffers import place
from sobremesa.planning.chats import coffees
from sobremesa.planning.eligibility import Terms, is_busy
from sobremesa.planning.hours import LocalDays, Offsets, lunch_time, usual_time
from sobremesa.planning.lying import is_kept, lying_by_key
from sobremesa.planning.needs import Needs, wishes
from sobremesa.planning.refusals import may_refuse, with_splits
from sobremesa.planning.room import Ground, Walls

# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_COFFEE = SocialKind.COFFEE
_by_time = attrgetter("span.start", "span.end", "key.source", "key.side")
_meetings_by_time = attrgetter("span.start", "span.end", "id")
LEAD = timedelta(minutes=2)
HORIZON = timedelta(days=14)


def default_window(now: datetime) -> Span:
    """From two minutes after `now` (nothing earlier is written) to 14 days after it."""
    return Span(now + LEAD, now + HORIZON)


def decide(
    snapshot: Snapshot,
    chats: Iterable[Chat],
    preferences: Preferences,
    ledger: Ledger,
    now: datetime,
    window: Span | None = None,
    availability: Mapping[str, FreeBusy] = MappingProxyType({}),
    *,
    last_met: Mapping[str, datetime] = MappingProxyType({}),
    asked: bool = False,
) -> Decision:
    """What should be in the calendar at `now` (UTC), with a reason for everything placed and left out.

    Buffers lie wholly inside `window` (default: now + 2 minutes to now + 14 days). The snapshot should begin at
    yesterday's midnight at the latest, so that a day is judged as a whole. `availability` tells who else is free
    (busy times without our own events), `last_met` (UTC, by e-mail) when I last met somebody alone or in a small
    round. `asked` is for plans that a person looks at: it proposes again what was undone, and what the user removed
    beside a meeting that has moved away since; automatic runs leave it False. The order of the input plays no part.
    """
    window = window or default_window(now)
    meetings, copies = _each_once(snapshot.meetings)
    spans = {meeting.id: meeting.span for meeting in meetings}
    wanted = preferences.buffers
    busy = [meeting for meeting in meetings if is_busy(meeting, wanted)]
    lying = lying_by_key(snapshot, ledger, now)
    desired, skipped = coffees(chats, ledger, now, asked=asked)
    pinned = any(entry.pinned is not None for entry in ledger.values())
    kept = {
        key: placed for key, placed in lying.items() if (pinned or placed.guests) and is_kept(placed, ledger.get(key))
    }
    called_off = {one.source for one in skipped}
    walls = [meeting.span for meeting in busy]
    walls += [meeting.span for meeting in copies if is_busy(meeting, wanted)]
    walls += [one.span for one in lying.values() if one.kind is _COFFEE and one.key.source not in called_off]
    walls += [one.span for one in kept.values()]
    walls += [one.span for one in desired]
    offsets = Offsets()
    needs = Needs(
        ground=_ground(walls, preferences, _hull(snapshot.window, window), offsets),
        preferences=preferences,
        wishes=wishes(wanted),
        terms=Terms(preferences),
        days=LocalDays(preferences.hours, offsets),
        refused=may_refuse(with_splits(ledger, meetings)),
        kept=kept,
        asked=asked,
        availability=availability,
        last_met=last_met,
        zone=snapshot.zone,
        starting=_starting(busy),
    )
    buffers, left_out = place(meetings, needs, busy)
    buffers += [
        _as_it_lies(placed, spans[key.source], snapshot.zone) for key, placed in kept.items() if key.source in spans
    ]
    untouchable = [one for one in lying.values() if one.span.start < window.start and one.span.end > now]
    for social in buffers:
        obstacle = _obstacle(social, window, now, untouchable)
        if obstacle:
            left_out.append(Skipped(social.key.source, social.key.side, obstacle))
        else:
            desired.append(social)
    apart = {name for name, span in spans.items() if span.start > window.end or span.end < window.start}
    skipped += [one for one in left_out if one.source not in apart] if apart else left_out
    places = {meeting.id: place for place, meeting in enumerate(meetings)}
    skipped.sort(key=lambda one: (places.get(one.source, -1), one.source, one.side))
    return Decision(window, tuple(sorted(desired, key=_by_time)), tuple(skipped))


def _each_once(meetings: Iterable[Meeting]) -> tuple[list[Meeting], list[Meeting]]:
    """The meetings in time order, each id once, and the rest: one event on two of my calendars is one meeting."""
    ordered = sorted(meetings, key=_meetings_by_time)
    if len({one.id for one in ordered}) == len(ordered):
        return ordered, []
    once: dict[str, Meeting] = {}
    copies = [one for one in sorted(ordered, key=_copies_together) if once.setdefault(one.id, one) is not one]
    return list(once.values()), copies


def _copies_together(one: Meeting) -> tuple[datetime, datetime, str, bool, str, str]:
    span = one.span
    return span.start, span.end, one.id, one.calendar_id != "primary", one.calendar_id, one.title


def _starting(busy: Iterable[Meeting]) -> dict[datetime, Meeting]:
    """For each instant the busy meeting that begins then; of several, one that I organise."""
    found: dict[datetime, Meeting] = {}
    for meeting in busy:
        if meeting.organized_by_me or meeting.span.start not in found:
            found[meeting.span.start] = meeting
    return found


def _ground(taken: Iterable[Span], preferences: Preferences, around: Span, offsets: Offsets) -> Ground:
    hours = preferences.hours
    lunch = lunch_time(hours, preferences.buffers.lunch, around, offsets)
    return Ground(Walls(taken), usual_time(hours, around, offsets), lunch)


def _hull(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))


def _as_it_lies(placed: Placed, meeting: Span, zone: str) -> Social:
    """A buffer that stays exactly as its user put it."""
    return Social(
        key=placed.key,
        kind=placed.kind,
        span=placed.span,
        title=placed.title,
        reason=Reason(ReasonCode.PINNED, {"minutes": int(placed.span.minutes)}),
        description=placed.description,
        link=placed.link,
        busy=placed.busy,
        meeting=meeting,
        zone=zone,
    )


def _obstacle(social: Social, window: Span, now: datetime, untouchable: Iterable[Placed]) -> Reason | None:
    """Why a buffer that has room is still not written in this run."""
    for placed in untouchable:
        if placed.key == social.key or placed.span.overlaps(social.span):
            begun = placed.span.start < now + LEAD
            return Reason(ReasonCode.IN_PROGRESS if begun else ReasonCode.OUTSIDE_WINDOW)
    return None if window.contains(social.span) else Reason(ReasonCode.OUTSIDE_WINDOW)
