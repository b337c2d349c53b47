"""The week page's content: the grid and everything around it, from the picture of one account."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from flask import url_for

from sobremesa.model import Change, Insert, Meeting, Remove, Skipped, SocialKind
from sobremesa.planning.prompts import choose
from sobremesa.web import coffee, flavours, people, same_city_lines, suggestions
from sobremesa.web.action_shapes import Action, Offer
from sobremesa.web.actions import buffer_actions, left_out_actions
from sobremesa.web.answers import ChatAnswer, FlavourAnswer
from sobremesa.web.coffee_card import Card, card
from sobremesa.web.frame import WEEK, first_day, week_span
from sobremesa.web.grid import Grid, draw
from sobremesa.web.hints import hint
from sobremesa.web.items import NAMES, NO_TAB, Part, Week, code_of, title_of
from sobremesa.web.labels import ago, day_name, number, week_name
from sobremesa.web.meeting_answers import meeting_actions
from sobremesa.web.offers import offers, pause_offer
from sobremesa.web.parts import parts
from sobremesa.web.people_answers import People
from sobremesa.web.picture import Picture
from sobremesa.web.sentences import told
from sobremesa.web.troubles import Trouble, troubles

WIDTHS = {6: "six", 7: "seven"}
VERBS = {"insert": "Add", "move": "Move", "remove": "Remove"}


@dataclass(frozen=True)
class Line:
    """One thing with its reason: of the plan's list, or of what was left out."""

    what: str
    when: str
    why: str
    code: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What Apply would do."""

    digest: str
    counts: tuple[tuple[int, str], ...]
    button: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ChatLine:
    """A coffee to come, with what happens to its invitation."""

    chat: ChatAnswer
    invitation: str


class WeekPage:
    """The page of the week around `day`; attributes are what the template shows."""

    def __init__(self, picture: Picture, day: date, undo_seconds: int) -> None:
        self.picture = picture
        self.first = first_day(day, picture.preferences.hours)
        self.span = week_span(self.first, picture.zone)
        self.grid: Grid = draw(self._week(), picture.preferences.hours)
        self.undo_seconds = undo_seconds
        found = coffee.find(picture)
        self.coffees: list[Card] = [card(picture, one, index) for index, one in enumerate(found)]
        self.troubles: tuple[Trouble, ...] = troubles(picture)

    @property
    def name(self) -> str:
        """`16–20 November`."""
        return week_name(self.grid.days[0].date, self.grid.days[-1].date)

    @property
    def number(self) -> int:
        """The week's number, ISO 8601; of its Thursday, so that a Sunday start does not shift it."""
        return (self.first + timedelta(days=4)).isocalendar().week

    @property
    def city(self) -> str:
        """The place the person's zone is named after."""
        return self.picture.labels.city

    @property
    def width(self) -> str:
        """The grid's class by its number of days."""
        return WIDTHS.get(len(self.grid.days), "")

    @property
    def on(self) -> str:
        """The week's first day, as addresses name it."""
        return self.first.isoformat()

    def link(self, weeks: int) -> str:
        """The address of the page some weeks from here."""
        return url_for("pages.week", on=(self.first + timedelta(weeks=weeks)).isoformat())

    @property
    def status(self) -> str:
        """One line about the last read."""
        if self.troubles:
            return self.troubles[0].short
        read = ago(self.picture.view.read_at, self.picture.now)
        return f"Up to date, {read}" if self.picture.view.read_at else "Your calendar is being read"

    @property
    def unread(self) -> str:
        """What to say of a week that was not read, because it lies too far back or ahead; empty for any other."""
        read, labels = self.picture.snapshot.window, self.picture.labels
        first, after = labels.local(read.start).date(), labels.local(read.end).date()
        if self.picture.view.read_at is None or (first <= self.first and self.first + WEEK <= after):
            return ""
        if self.first >= after or self.first + WEEK <= first:
            return f"Nothing of this week was read. What is kept begins on {day_name(first)} and ends in two weeks."
        return f"Your calendar was read from {day_name(first)} until {day_name(after - timedelta(days=1))}."

    @cached_property
    def preview(self) -> Preview | None:
        """The plan, if it has any change."""
        changes = self.picture.plan.changes
        if not changes:
            return None
        done = [change.do for change in changes]
        words = (("insert", "to add"), ("move", "to move"), ("remove", "to remove"))
        counts = [(done.count(do), text) for do, text in words if do in done]
        counts += [(len(self.left_out), "left out this week")] if self.left_out else []
        lines = tuple(self._change(change) for change in changes)
        return Preview(self.picture.plan.digest, tuple(counts), number(len(changes), "change"), lines)

    @property
    def offer_automatic(self) -> bool:
        """Whether to offer that changes follow by themselves: the plan was seen and applied, and nothing is pending."""
        written = any(entry.kind is not SocialKind.COFFEE for entry in self.picture.view.ledger.values())
        return written and not self.picture.preferences.automatic and self.picture.connected

    @cached_property
    def left_out(self) -> list[Line]:
        """This week's meetings without a buffer, and why."""
        return [self._skip(each) for each in self._skipped() if each.reason.code not in NO_TAB]

    @cached_property
    def no_occasion(self) -> list[Line]:
        """What is in the week and is no meeting with others: focus time, lunch, what was declined."""
        return [self._skip(each) for each in self._skipped() if each.reason.code in NO_TAB]

    @property
    def over(self) -> str:
        """How many of the week's meetings are past; nothing is planned around them."""
        count = sum(m.span.end <= self.picture.now and not m.all_day for m in self._meetings())
        return f"{number(count, 'meeting')} of this week {'is' if count == 1 else 'are'} over already." if count else ""

    @property
    def chats(self) -> Iterator[ChatLine]:
        """Coffees to come."""
        for chat in self.picture.chats:
            shown = suggestions.chat_answer(self.picture, chat)
            yield ChatLine(shown, _invitation(shown, chat.invite_at > self.picture.now, by_file=chat.by_file))

    @cached_property
    def people(self) -> People:
        """Whom this person might talk to; nobody else sees it."""
        return people.people(self.picture)

    @property
    def flavours(self) -> list[FlavourAnswer]:
        """What there is besides coffee."""
        return [one for one in flavours.offered(self.picture) if one.flavour is not self.picture.flavour]

    @property
    def social(self) -> str:
        """How much of the week's room for people is taken."""
        return suggestions.social(self.picture, self.span).label

    @property
    def no_coffee(self) -> str:
        """Why there is no coffee card."""
        if not self.picture.view.read_at:
            return "Your calendar has not been read yet."
        return "Nobody you meet in small rounds has a calendar that can be seen from here. That is fine."

    def invitation(self, name: str) -> str:
        """When the guest is told."""
        return f"{name} is invited {number(self.undo_seconds, 'second')} after you press Add."

    @property
    def pause(self) -> Offer | None:
        """Until when nothing is planned, and how to go on."""
        return pause_offer(self.picture)

    @property
    def offers(self) -> list[Offer]:
        """What is suggested by itself, with its answers."""
        return [*offers(self.picture), *same_city_lines.offers(parts().store, self.picture)]

    def actions(self, part: Part) -> list[Action]:
        """What can be done about one part of a popover, and about its meeting."""
        picture, meeting = self.picture, self.picture.meetings.get(part.source)
        shown = [each for each in picture.shown if str(each.key) == part.key]
        found = [action for each in shown for action in buffer_actions(picture, each)]
        if part.kind == "none":
            skips = [each for each in picture.view.decision.skipped if each.source == part.source]
            found = [action for each in skips for action in left_out_actions(picture, each)]
        about = meeting_actions(picture, meeting) if meeting else []
        return list({action.label: action for action in (*found, *about)}.values())

    def hint(self, source: str) -> str:
        """Whom to say hi to in that meeting."""
        meeting = self.picture.meetings.get(source)
        return hint(self.picture, meeting) if meeting else ""

    def prompt(self, key: str) -> str:
        """A conversation starter for a buffer."""
        return choose(key)[0]

    @property
    def positions(self) -> str:
        """The style block: two numbers for each entry, so that no element needs a style of its own."""
        grid = self.grid
        rules = [
            f".grid{{--from:{grid.top};--to:{grid.bottom};--first-hour:{-grid.top % 60};--all-day:{_rows(grid)}px}}"
        ]
        rules += [f"#h{at}{{--at:{at}}}" for at, _ in grid.hours]
        for nth, day in enumerate(grid.days):
            rules += [f"#off{nth}-{i}{{--at:{p.start};--for:{p.end - p.start}}}" for i, p in enumerate(day.off)]
            for item in day.items:
                lane = f";--lane:{item.lane};--lanes:{item.lanes}" if item.lanes > 1 else ""
                rules.append(f"#{item.id}{{--at:{item.at};--for:{item.length}{lane}}}")
        return "".join((*rules, *(rule for each in self.coffees for rule in each.rules)))

    def _meetings(self) -> list[Meeting]:
        return [meeting for meeting in self.picture.snapshot.meetings if meeting.span.overlaps(self.span)]

    def _week(self) -> Week:
        picture = self.picture
        skipped = picture.view.decision.skipped
        return Week(
            self.first,
            self._meetings(),
            picture.during(self.span),
            skipped,
            picture.labels,
            picture.now,
        )

    def _change(self, change: Change) -> Line:
        event = change.placed if isinstance(change, Remove) else change.social
        reason = change.social.reason if isinstance(change, Insert) else change.reason
        what = f"{VERBS[change.do]} {NAMES.get(event.kind, 'Coffee').lower()}"
        near = self.picture.meetings.get(event.key.source)
        where = f", {event.key.side} {title_of(near)}" if near else ""
        when = self.picture.labels.day_time(event.span.start)
        why = told(reason, self.picture.labels, event.span)
        return Line(what + where, when, why, code_of(reason))

    def _skipped(self) -> list[Skipped]:
        return suggestions.skipped(self.picture, self.span)

    def _skip(self, skip: Skipped) -> Line:
        meeting, reason = self.picture.meetings[skip.source], skip.reason
        labels = self.picture.labels
        when, why = labels.weekday_time(meeting.span.start), told(reason, labels)
        actions = tuple(left_out_actions(self.picture, skip))
        return Line(title_of(meeting), when, why, code_of(reason), actions)


def _rows(grid: Grid) -> int:
    return 7 + 20 * grid.all_day_rows if grid.all_day_rows else 0


def _invitation(chat: ChatAnswer, ahead: bool, *, by_file: bool) -> str:
    if chat.invited:
        return f"{chat.who} {'are' if ' and ' in chat.who else 'is'} invited."
    if by_file:
        return "Google did not send the invitation; send it as a file."
    return f"{chat.who}'s invitation leaves in a few seconds." if ahead else "The invitation is on its way."
