"""The coffee card of the page: a suggestion with the two tracks of shared hours and the words on its button."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sobremesa.model import MINUTES_PER_DAY, Guest, Hours, Span
from sobremesa.planning import working_time
from sobremesa.web import coffee_answer
from sobremesa.web.answers import Coffee, GuestAnswer
from sobremesa.web.coffee import Found
from sobremesa.web.frame import piece_on
from sobremesa.web.labels import Labels
from sobremesa.web.picture import Picture

Bar = tuple[str, int, int]  # its class, its first minute, its length


@dataclass(frozen=True)
class Shared:
    """The hours two people share on the day of the best time: in words on both clocks, and as bars of two tracks."""

    mine: str
    theirs: str
    my_bars: tuple[Bar, ...]
    their_bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Card:
    """One card. `key` makes a double press of its button one coffee; `shorts` are the button's words by time."""

    index: int
    coffee: Coffee
    key: str
    shorts: tuple[str, ...]
    shared: Shared | None

    @property
    def guest(self) -> GuestAnswer:
        """With whom."""
        return self.coffee.guest

    @property
    def rules(self) -> list[str]:
        """The style rules of its bars."""
        tracks = (("a", self.shared.my_bars), ("b", self.shared.their_bars)) if self.shared else ()
        return [
            f"#coffee-{self.index}-{letter}{nth}{{--at:{at};--for:{length}}}"
            for letter, bars in tracks
            for nth, (_, at, length) in enumerate(bars)
        ]


def card(picture: Picture, found: Found, index: int, others: Sequence[Guest] = ()) -> Card:
    """The card of one suggestion; `index` tells the cards of a page apart, `others` are people who have time."""
    slots = found.search.slots
    shorts = tuple(picture.labels.weekday_time(slot.span.start) for slot in slots)
    shared = _shared(picture, found, slots[0].span) if slots else None
    return Card(index, coffee_answer.answer(picture, found, others), secrets.token_urlsafe(16), shorts, shared)


def _shared(picture: Picture, found: Found, pick: Span) -> Shared | None:
    labels = picture.labels
    midnight = labels.local(pick.start).replace(hour=0, minute=0, second=0, microsecond=0)
    day = Span(midnight, midnight + timedelta(days=1))
    mine = _stretches(picture.preferences.hours, day)
    theirs = _stretches(found.person.hours, day)
    common = [both for one in mine for other in theirs if (both := _both(one, other))]
    around = next((each for each in common if each.start <= pick.start < each.end), None)
    if around is None:
        return None
    their_labels = Labels(found.person.hours.zone_on(midnight.date()), labels.twelve)
    return Shared(
        labels.times(around),
        their_labels.times(around),
        _bars(labels, midnight, mine, common, pick),
        _bars(labels, midnight, theirs, common, pick),
    )


def _stretches(hours: Hours, day: Span) -> list[Span]:
    around = (Span(start, end) for start, end in working_time(hours, day))
    return [both for each in around if (both := _both(each, day))]


def _both(one: Span, other: Span) -> Span | None:
    return Span(max(one.start, other.start), min(one.end, other.end)) if one.overlaps(other) else None


def _bars(labels: Labels, day: datetime, own: list[Span], common: list[Span], pick: Span) -> tuple[Bar, ...]:
    named = [("", each) for each in own] + [("both", each) for each in common] + [("pick", pick)]
    pieces = ((name, piece_on(span, day.date(), labels.zone)) for name, span in named)
    return tuple((name, p.start, min(p.end, MINUTES_PER_DAY) - p.start) for name, p in pieces if p)
