"""The flavours of a chat: what it is called, how long it is, whether it needs a link, what two people start with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sobremesa.model.starters import LIGHT, STORY, THOUGHT


class Flavour(StrEnum):
    """What two people do with their time."""

    COFFEE = "coffee"
    WALK = "walk"
    LUNCH = "lunch"
    OPEN = "open-conversation"
    CHECK_IN = "check-in"
    HAPPY_HOUR = "happy-hour"
    GAME = "game"


class PartOfDay(StrEnum):
    """The part of everybody's working day in which a flavour takes place."""

    ANY = "any"
    LUNCH = "lunch"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class FlavourTerms:
    """The terms of one flavour.

    `name` stands in titles, `line` opens the invitation (empty: it needs none). It lasts `minutes` (None: as long as
    the person likes a coffee), and up to `longest` is fine too. Without `conference` no video link is made. `tags` and
    `depths` choose the two starters.
    """

    name: str
    line: str
    minutes: int | None
    conference: bool
    part_of_day: PartOfDay
    tags: tuple[str, ...]
    depths: tuple[int, int] = (LIGHT, STORY)
    longest: int = 0


FLAVOURS: Mapping[Flavour, FlavourTerms] = MappingProxyType(
    {
        Flavour.COFFEE: FlavourTerms("Coffee", "", None, True, PartOfDay.ANY, ()),
        Flavour.WALK: FlavourTerms(
            "Walk",
            "A walk at both ends, by phone or side by side: no video, no desk.",
            25, False, PartOfDay.ANY, ("nature", "place", "seasons", "habits"),
        ),
        Flavour.LUNCH: FlavourTerms(
            "Lunch",
            "Lunch together, at one table or at two.",
            45, True, PartOfDay.LUNCH, ("food", "drink", "habits"),
        ),
        Flavour.OPEN: FlavourTerms(
            "Open conversation",
            "Whatever is on your minds; nothing has to come of it.",
            30, True, PartOfDay.ANY, ("imagination", "learning", "words", "books"), (STORY, THOUGHT),
        ),
        Flavour.CHECK_IN: FlavourTerms(
            "Check-in",
            "How are things going? This is no status report.",
            15, True, PartOfDay.ANY, ("week", "joys", "work", "team"),
        ),
        Flavour.HAPPY_HOUR: FlavourTerms(
            "Happy hour",
            "The end of a working day, with a drink of any kind.",
            45, True, PartOfDay.LATE, ("joys", "music", "film", "travel", "drink"), longest=60,
        ),
        Flavour.GAME: FlavourTerms(
            "Game",
            "A small game to begin with, such as twenty questions or a drawing to guess.",
            30, True, PartOfDay.ANY, ("games", "humour", "imagination"),
        ),
    }
)  # fmt: skip
