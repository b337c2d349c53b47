"""The entries of a day: meetings, buffers, coffees and what was left out, in the words a reader and a listener get."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from sobremesa.model import EventType, Meeting, Reason, ReasonCode, Response, Side, Skipped, SocialKind
from sobremesa.web.frame import Piece, piece_on
from sobremesa.web.labels import DAYS, Labels, number
from sobremesa.web.sentences import told
from sobremesa.web.shown import Shown, State

NAMES = {SocialKind.LINGER: "Linger", SocialKind.DOORS: "Doors open", SocialKind.BREATHER: "Breather"}
STATE_WORDS = {
    State.PLACED: "in your calendar",
    State.PROPOSED: "proposed",
    State.MOVES: "moves here",
    State.REMOVED: "will be removed",
    State.PINNED: "in your calendar, where you put it",
}
SIGNS = {State.PROPOSED: "+", State.REMOVED: "−"}
QUIET = frozenset(
    {
        ReasonCode.OFF, ReasonCode.OUTSIDE_WINDOW, ReasonCode.IN_PROGRESS, ReasonCode.GAP_GIVEN, ReasonCode.ALL_DAY,
    }
)  # fmt: skip
NO_TAB = frozenset(
    {
        ReasonCode.EVENT_TYPE, ReasonCode.NO_GUESTS, ReasonCode.FREE, ReasonCode.DECLINED, ReasonCode.FREE_BUSY_ONLY,
        ReasonCode.TEAM_BREAK,
    }
)  # fmt: skip
SHORT = {
    ReasonCode.BACK_TO_BACK: "no room", ReasonCode.GAP_TOO_SHORT: "no room", ReasonCode.OVERLAPPED: "no room",
    ReasonCode.GAP_GIVEN: "no room", ReasonCode.REMOVED_BY_YOU: "left out", ReasonCode.IGNORED: "left out",
    ReasonCode.TOO_LONG: "too long", ReasonCode.TOO_SHORT: "too short", ReasonCode.TOO_FEW: "too few",
    ReasonCode.NOBODY_LEFT: "nobody left", ReasonCode.OUTSIDE_HOURS: "after hours", ReasonCode.LUNCH: "lunch",
    ReasonCode.TENTATIVE: "tentative", ReasonCode.UNANSWERED: "unanswered", ReasonCode.KEYWORD: "left alone",
    ReasonCode.UNREADABLE: "unreadable", ReasonCode.MULTI_DAY: "several days",
}  # fmt: skip
TITLE_ABOVE_TAB, TITLE_ABOVE_WORD = 30, 38  # minutes: in a lower meeting the title stands beside the tab
ONE_TAB_BELOW = 30  # minutes: a lower meeting has no room for two tabs


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a popover tells: what and when, the reason in words and as a code, and what can be done."""

    heading: str
    under: str
    sentence: str
    code: str
    kind: str
    key: str = ""
    state: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a day's list. `form` is meeting, buffer, twin (a strip without a tab), coffee, ghost or now."""

    form: str
    id: str
    at: int
    length: int
    classes: str = ""
    title: str = ""
    lines: tuple[str, ...] = ()
    said: str = ""
    tab: str = ""
    icons: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    source: str = ""
    lane: int = 0
    lanes: int = 1


@dataclass(frozen=True)
class Week:
    """What the grid is drawn from: everything that touches the seven days from `first`, and how to say it."""

    first: date
    meetings: Sequence[Meeting]
    shown: Sequence[Shown]
    skipped: Sequence[Skipped]
    labels: Labels
    now: datetime

    @cached_property
    def tz(self) -> ZoneInfo:
        """The zone the week is drawn in."""
        return ZoneInfo(self.labels.zone)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What each meeting is called, by its id."""
        return {meeting.id: title_of(meeting) for meeting in self.meetings}

    @cached_property
    def sides(self) -> Mapping[str, tuple[Shown, ...]]:
        """Buffers by the meeting they belong to, in the order of time."""
        buffers = sorted(
            (each for each in self.shown if each.side is not Side.ITSELF), key=lambda each: each.key.source
        )
        return {source: tuple(group) for source, group in groupby(buffers, key=lambda each: each.key.source)}

    @cached_property
    def orphans(self) -> tuple[Shown, ...]:
        """Buffers whose meeting is not there any more."""
        return tuple(each for each in self.shown if each.side is not Side.ITSELF and each.key.source not in self.titles)

    @cached_property
    def skips(self) -> Mapping[str, Skipped]:
        """For each meeting the left-out side worth a tab: the one after it if both are."""
        loud = [each for each in self.skipped if each.reason.code not in QUIET | NO_TAB]
        return {each.source: each for each in sorted(loud, key=lambda each: each.side is Side.AFTER)}


def mark(*parts: object) -> str:
    """A short id for an element that stays the same as long as its event does."""
    return "e" + hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:10]


def title_of(meeting: Meeting) -> str:
    """What to call a meeting whose title may be hidden or empty."""
    return meeting.title or ("Busy" if meeting.free_busy_only or meeting.private else "Untitled")


EVENT_IDS = frozenset({"next", "to"})


def code_of(reason: Reason) -> str:
    """The stable code with its numbers: `gap-too-short, minutes 2`; ids of events are for machines alone."""
    facts = (f"{name.replace('_', ' ')} {value}" for name, value in reason.facts.items() if name not in EVENT_IDS)
    return ", ".join((str(reason.code), *facts))


def meeting_item(week: Week, meeting: Meeting, piece: Piece, here: Sequence[Shown]) -> Item:
    """A meeting's block: title, times, how many people."""
    people = 1 + sum(not (g.is_self or g.resource or g.response is Response.DECLINED) for g in meeting.guests)
    lines = (week.labels.times(meeting.span), *((number(people, "person", "people"),) if people > 1 else ()))
    length = piece.end - piece.start
    seams = {each.side for each in here if each.kind is not SocialKind.BREATHER and each.state is not State.REMOVED}
    flags = {
        "short": length <= 20,
        "seam-after": Side.AFTER in seams,
        "seam-before": Side.BEFORE in seams,
        "tab-beside": bool(here) and length < TITLE_ABOVE_TAB,
        "word-beside": not here and meeting.id in week.skips and length < TITLE_ABOVE_WORD,
        "past": meeting.span.end <= week.now,
        "wall": meeting.event_type in {EventType.FOCUS_TIME, EventType.OUT_OF_OFFICE},
        "free": not meeting.busy,
        "declined": meeting.response is Response.DECLINED,
    }
    return Item(
        "meeting", mark(meeting.id, piece.start, length), piece.start, length,
        " ".join(name for name, given in flags.items() if given), title_of(meeting), lines, source=meeting.id,
    )  # fmt: skip


def side_items(week: Week, meeting: Meeting, here: Sequence[Shown], piece: Piece, day: date) -> list[Item]:
    """What lies before and after one meeting on `day`; a low meeting gets one tab for both."""
    if len(here) > 1 and piece.end - piece.start < ONE_TAB_BELOW:
        first, last = here[0], here[-1]
        return [twin_item(week, first, day), buffer_item(week, meeting, here, last, day)]
    items = [buffer_item(week, meeting, (each,), each, day) for each in here]
    skip = week.skips.get(meeting.id)
    if skip and not here and meeting.span.end > week.now and piece_end_is_here(week, meeting, day):
        items.append(none_item(week, meeting, skip, piece))
    return items


def piece_end_is_here(week: Week, meeting: Meeting, day: date) -> bool:
    """Whether the meeting ends on `day`."""
    return week.labels.local(meeting.span.end).date() == day


def buffer_item(week: Week, meeting: Meeting | None, told: Sequence[Shown], drawn: Shown, day: date) -> Item:
    """The button of one buffer; `told` are those its popover lists."""
    piece = _piece(week, drawn, day)
    minutes = round(drawn.span.minutes)
    single = len(told) == 1
    tab = f"{SIGNS.get(drawn.state, '')}{minutes}′" if single else f"+{len(told)}"
    return Item(
        "buffer", mark(drawn.key, day), piece.start, piece.end - piece.start, _classes(drawn),
        said=said(week, drawn) if single else _said_both(week, told), tab=tab,
        icons=tuple(_icon(each) for each in told), parts=tuple(part_of(week, each) for each in told),
        source=meeting.id if meeting else "",
    )  # fmt: skip


def twin_item(week: Week, shown: Shown, day: date) -> Item:
    """A strip whose tab the buffer on the other side carries too."""
    piece = _piece(week, shown, day)
    return Item(
        "twin", mark(shown.key, day), piece.start, piece.end - piece.start, _classes(shown), source=shown.key.source
    )


def none_item(week: Week, meeting: Meeting, skip: Skipped, piece: Piece) -> Item:
    """The dotted tab at a meeting's end: why there is nothing, in two words."""
    words = short(skip.reason)
    where = "before" if skip.side is Side.BEFORE else "after"
    spoken = f"Nothing {where} {title_of(meeting)}: {told(skip.reason, week.labels)}"
    return Item(
        "buffer", mark(meeting.id, "none"), piece.end, 0, "none", said=spoken, tab=words,
        parts=(skipped_part(week, skip),), source=meeting.id,
    )  # fmt: skip


def coffee_item(week: Week, shown: Shown, piece: Piece) -> Item:
    """A coffee's block; proposed until it is in the calendar."""
    waiting = shown.state in {State.PROPOSED, State.MOVES}
    return Item(
        "coffee", mark(shown.key), piece.start, piece.end - piece.start, "proposed" if waiting else str(shown.state),
        shown.title or "Coffee", (week.labels.times(shown.span),), said=STATE_WORDS[shown.state],
    )  # fmt: skip


def ghost_item(shown: Shown, piece: Piece) -> Item:
    """The hollow line where a moving thing lies now."""
    return Item("ghost", mark(shown.key, "was"), piece.start, piece.end - piece.start)


def now_item(week: Week) -> Item:
    """The line of now."""
    local = week.labels.local(week.now)
    return Item("now", "now", local.hour * 60 + local.minute, 0, said=f"Now, {week.labels.time(week.now)}")


def part_of(week: Week, shown: Shown) -> Part:
    """What a popover says of one buffer."""
    name = NAMES.get(shown.kind, shown.title)
    day = DAYS[week.labels.local(shown.span.start).weekday()]
    return Part(
        heading=f"{name}, {week.labels.times(shown.span)}", under=f"{day}, {_beside(week, shown)}",
        sentence=told(shown.reason, week.labels, shown.span), code=code_of(shown.reason), kind=str(shown.kind),
        key=str(shown.key), state=str(shown.state), source=shown.key.source,
    )  # fmt: skip


def skipped_part(week: Week, skip: Skipped) -> Part:
    """What a popover says where nothing is put."""
    where = "before" if skip.side is Side.BEFORE else "after"
    return Part(
        heading=f"Nothing {where} it", under=week.titles.get(skip.source, ""), sentence=told(skip.reason, week.labels),
        code=code_of(skip.reason), kind="none", state="none", source=skip.source,
    )  # fmt: skip


def said(week: Week, shown: Shown) -> str:
    """The button's full text: `Linger, 5 minutes at 10:00, beside Design review, proposed`."""
    minutes = number(round(shown.span.minutes), "minute")
    moved = f" from {week.labels.time(shown.was.start)}" if shown.was else ""
    name = NAMES.get(shown.kind, shown.title)
    place = f", beside {week.titles[shown.key.source]}" if shown.key.source in week.titles else ""
    return f"{name}, {minutes} at {week.labels.time(shown.span.start)}{place}, {STATE_WORDS[shown.state]}{moved}"


def short(reason: Reason) -> str:
    """A reason in two words, for a tab."""
    people = reason.facts.get("people")
    if reason.code is ReasonCode.TOO_LARGE and people:
        return f"{people} people"
    word = reason.facts.get("keyword") or reason.facts.get("word")
    if reason.code is ReasonCode.KEYWORD and word and len(str(word)) <= 12:
        return str(word)
    return SHORT.get(reason.code, str(reason.code).replace("-", " "))


def _said_both(week: Week, told: Sequence[Shown]) -> str:
    names = " and ".join((NAMES[told[0].kind], *(NAMES[each.kind].lower() for each in told[1:])))
    return f"{names}, around {week.titles.get(told[0].key.source, 'a meeting')}, {STATE_WORDS[told[-1].state]}"


def _beside(week: Week, shown: Shown) -> str:
    title = week.titles.get(shown.key.source)
    return f"{shown.side} {title}" if title else "its meeting is gone"


def _classes(shown: Shown) -> str:
    return f"{shown.kind} {shown.side} {shown.state}"


def _icon(shown: Shown) -> str:
    return {State.MOVES: "arrow", State.PINNED: "pin"}.get(shown.state, str(shown.kind))


def _piece(week: Week, shown: Shown, day: date) -> Piece:
    piece = piece_on(shown.span, day, week.labels.zone)
    assert piece is not None, "asked only for days the span touches"
    return piece
