"""The same-city page's content: whom I may meet, my stays, and my answers, out of the finder as I may see it."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sobremesa import wording
from sobremesa.model import Guest
from sobremesa.model.places import City, Days, SameCity, Visit, well_known_cities
from sobremesa.planning.same_city import answer_about
from sobremesa.web import coffee, same_city
from sobremesa.web.labels import number
from sobremesa.web.picture import Picture
from sobremesa.web.same_city import STANDING, Found, Match


@dataclass(frozen=True)
class Asked:
    """One person of a stay's question; `yes` is my answer for its days, None while there is none."""

    email: str
    name: str
    yes: bool | None


@dataclass(frozen=True)
class StayCard:
    """Days in one city, and whom I would be glad to meet there; `days` are those that a press answers for."""

    index: int
    city: str
    when: str
    days: Days
    shown: Days
    at_home: bool
    people: tuple[Asked, ...]

    @property
    def answered(self) -> bool:
        """Whether anything was said about it."""
        return any(one.yes is not None for one in self.people)


@dataclass(frozen=True)
class LunchSlot:
    """One time for lunch; `short` stands on the button."""

    start: str
    label: str
    elsewhere: str
    short: str


@dataclass(frozen=True)
class MatchCard:
    """Somebody to meet: what to say of it, what is `planned`, and times for lunch or why there is none.

    `key` makes two presses one.
    """

    index: int
    email: str
    name: str
    sentence: str
    city: str
    slots: tuple[LunchSlot, ...]
    none: str
    planned: str
    key: str


@dataclass(frozen=True)
class HomeCard:
    """The finder on the preferences page: whether this person takes part, where they live, and names to choose from."""

    taking_part: bool
    home: str
    cities: list[str]


class SameCityPage:
    """What the page shows of `found`; `undo_seconds` pass before a guest is invited."""

    def __init__(self, picture: Picture, found: Found, listed: City | None, undo_seconds: int) -> None:
        self.picture, self.found, self.undo_seconds = picture, found, undo_seconds
        home = found.part.home if found.part else listed
        self.home = home.name if home else ""
        self.listed = bool(listed and not found.part)
        self.people: Mapping[str, Guest] = same_city.people(picture, found.part)

    @property
    def taking_part(self) -> bool:
        """Whether this person takes part."""
        return self.found.part is not None

    @property
    def read(self) -> bool:
        """Whether the calendar has been read."""
        return self.picture.view.read_at is not None

    @property
    def until(self) -> str:
        """The last day that is looked at."""
        return same_city.days_name(Days(*[same_city.days_shown(self.picture).last] * 2))

    @property
    def today(self) -> str:
        """The first day that can be chosen."""
        return self.picture.today.isoformat()

    @property
    def cities(self) -> list[str]:
        """Names to choose from; any other is fine too."""
        return city_names()

    @property
    def matches(self) -> list[MatchCard]:
        """Whom I may meet, the first day first."""
        return [self._match(index, match) for index, match in enumerate(self.found.matches)]

    @property
    def stays(self) -> list[StayCard]:
        """My stays away from home, in order."""
        away = [visit for visit in self.found.visits if not visit.at_home]
        return [self._stay(index, visit, visit.days) for index, visit in enumerate(away)]

    @property
    def at_home(self) -> StayCard | None:
        """The standing question about people who come to where I live; None while nobody knows where that is."""
        part, today = self.found.part, self.picture.today
        if part is None or part.home is None:
            return None
        days = Days(today, today + STANDING)
        return self._stay(len(self.stays), Visit(part.home, Days(today, today), at_home=True), days)

    @property
    def stated(self) -> Iterator[tuple[int, str]]:
        """What I said myself of where I am: its number in the list, and words."""
        for index, one in enumerate(self.found.part.stated if self.found.part else ()):
            days = same_city.days_name(one.days)
            yield index, f"{one.city.name}, {days}" if one.city else f"Hidden: {days}"

    def invitation(self, name: str) -> str:
        """When the guest is told."""
        return f"{name} is invited {number(self.undo_seconds, 'second')} after you press Add."

    def _stay(self, index: int, visit: Visit, days: Days) -> StayCard:
        part = self.found.part
        assert part is not None, "stays are shown to who takes part"
        people = tuple(
            Asked(email, guest.name or guest.email, _latest(part, visit.city, visit.days, email))
            for email, guest in self.people.items()
        )
        when = same_city.days_name(visit.days)
        return StayCard(index, visit.city.name, when, days, visit.days, visit.at_home, people)

    def _match(self, index: int, match: Match) -> MatchCard:
        city, none = match.encounter.city, match.lunch.none_because
        clock, mine = coffee.clock_of(self.picture, city.zone), self.picture.labels
        name = coffee.first_name(match.guest)
        slots = tuple(
            LunchSlot(
                start=clock.rfc3339(slot.span.start),
                label=f"{clock.day_time(slot.span.start)}–{clock.time(slot.span.end)}",
                elsewhere="" if clock.zone == mine.zone else f"{city.name} time",
                short=clock.weekday_time(slot.span.start),
            )
            for slot in match.lunch.slots
        )
        return MatchCard(
            index=index,
            email=match.encounter.email,
            name=name,
            sentence=same_city.both_are(name, match.encounter),
            city=city.name,
            slots=slots,
            none=wording.sentence(none) if none else "",
            planned=", ".join(
                clock.day_time(chat.span.start) for chat in same_city.planned(self.picture, match.encounter)
            ),
            key=secrets.token_urlsafe(16),
        )


def city_names() -> list[str]:
    """The well-known cities by name."""
    return sorted(city.name for city in well_known_cities())


def _latest(part: SameCity, city: City, days: Days, email: str) -> bool | None:
    """My answer about somebody on the first of these days that has one."""
    found = (answer_about(part.answers, city, day, email) for day in days.each())
    return next((each for each in found if each is not None), None)
