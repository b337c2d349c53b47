"""Breaks of a team for tests: two who share hours, and four whose days never overlap."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from sobremesa.calendars.faults import Call
from sobremesa.model import (
    BreakDate,
    BreakForm,
    BreakOption,
    BreakSeries,
    BreakWish,
    Hours,
    Meeting,
    Person,
    Preferences,
    Remedy,
    TeamBreak,
)
from sobremesa.planning.breaks import spans_of
from sobremesa.reconcile import breaks as presses
from sobremesa.reconcile.breaks_ahead import BreakAhead, breaks_ahead
from sobremesa.reconcile.writing import Keep
from sobremesa.store import breaks
from support.desk import Desk
from support.teams import hours, person
from support.values import ALEX

BEGIN = date(2026, 11, 23)
BERLIN, NEW_YORK, SYDNEY = "Europe/Berlin", "America/New_York", "Australia/Sydney"
BREAK_WRITES: frozenset[Call] = frozenset(
    {"insert_series", "invite", "change_instance", "cancel_instance", "end_series", "remove_series"}
)


EVERY_OTHER = "FREQ=WEEKLY;INTERVAL=2;COUNT=6"


def me() -> Person:
    return Person(ALEX, "Alex", hours(BERLIN))


def pair() -> tuple[Person, ...]:
    """Alex in Berlin and Ann in New York, who share the afternoon."""
    return me(), person("ann", NEW_YORK)


def apart() -> tuple[Person, ...]:
    """Alex and Bea in Berlin, Sam and Syd in Sydney: no hour is in everybody's day."""
    return me(), person("bea", BERLIN), person("sam", SYDNEY), person("syd", SYDNEY)


def shared() -> tuple[BreakWish, BreakOption]:
    """Every second Monday at 15:50 in Berlin, 9:50 in New York, from 23 November to 1 February."""
    wish = BreakWish(pair())
    series = series_of(15 * 60 + 50, wish.people)
    return wish, BreakOption(BreakForm.SHARED, (series,), dates_of(series), ())


def sittings() -> tuple[BreakWish, BreakOption]:
    """At 5:30 for Sydney and at 9:00 for Berlin; Sam, Syd and then Alex come to both."""
    wish = BreakWish(apart(), occurrences=3)
    alex, bea, sam, syd = (one.email for one in wish.people)
    rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=3"
    early = series_of(5 * 60 + 30, wish.people[2:], rule=rule)
    late = series_of(9 * 60, wish.people[:2], rule=rule)
    first = [replace(one, people=(sam, syd)) for one in dates_of(early)]
    first[2] = replace(first[2], people=(alex, sam, syd), outside=(alex,))
    second = [replace(one, people=(alex, bea, more)) for one, more in zip(dates_of(late), (sam, syd, ""), strict=True)]
    second[2] = replace(second[2], people=(alex, bea))
    bridges = (sam, syd, alex)
    dates = [replace(one, bridge=bridges[one.number]) for one in (*first, *second)]
    ordered = tuple(sorted(dates, key=lambda one: one.span))
    return wish, BreakOption(BreakForm.SITTINGS, (early, late), ordered, ())


def series_of(minute: int, people: Iterable[Person], first: date = BEGIN, rule: str = EVERY_OTHER) -> BreakSeries:
    return BreakSeries(BERLIN, first, minute, 15, rule, tuple(one.email for one in people))


def dates_of(series: BreakSeries) -> tuple[BreakDate, ...]:
    return tuple(BreakDate(span, series.people, number=number) for number, span in enumerate(spans_of(series)))


@dataclass
class BreakDesk(Desk):
    """Alex at their calendar, with the breaks they organize."""

    keep: Keep | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.prefer(Preferences(email=ALEX, hours=hours(BERLIN)))

    def wished(self, chosen: tuple[BreakWish, BreakOption] | None = None, break_id: str = "b" * 32) -> TeamBreak:
        wish, option = chosen or shared()
        about = {"description": "Easy to skip.", "break_id": break_id}
        return presses.new_break(self.account, "Coffee break", wish, option, self.now, **about)

    def make(self, team_break: TeamBreak | None = None) -> TeamBreak:
        wanted = team_break or self.wished()
        return presses.make_break(self.account.id, wanted, self.store, self.open, self.now, keep=self.keep)

    def make_for_three(self, break_id: str = "b" * 32) -> Person:
        """A break of the two with Bea in Berlin, who is given back."""
        wished = self.wished(break_id=break_id)
        people = (*wished.wish.people, person("bea", BERLIN))
        series = series_of(15 * 60 + 50, people)
        option = replace(wished.option, series=(series,), dates=dates_of(series))
        kept = tuple(replace(one, series=series) for one in wished.series)
        self.make(replace(wished, wish=replace(wished.wish, people=people), option=option, series=kept))
        return people[2]

    def tell(self, email: str, text: str, break_id: str = "b" * 32) -> None:
        """That person of a break tells other hours."""
        with self.store.begin() as session:
            kept = breaks.get(session, self.account.id, break_id)
            told = (
                replace(one, hours=hours(one.hours.zone, text)) if one.email == email else one
                for one in kept.wish.people
            )
            breaks.put(session, replace(kept, wish=replace(kept.wish, people=tuple(told))))

    @staticmethod
    def hours_from(text: str) -> Hours:
        """Alex's hours."""
        return hours(BERLIN, text)

    def skip(self, start: datetime, break_id: str = "b" * 32) -> TeamBreak:
        return presses.skip_date(self.account.id, break_id, start, self.store, self.open, self.now, keep=self.keep)

    def remedy(self, start: datetime, remedy: Remedy, break_id: str = "b" * 32) -> TeamBreak:
        return presses.apply_remedy(
            self.account.id, break_id, start, remedy, self.store, self.open, self.now, keep=self.keep
        )

    def end(self, break_id: str = "b" * 32) -> TeamBreak:
        return presses.end_break(self.account.id, break_id, self.store, self.open, self.now, keep=self.keep)

    def renew(self, break_id: str = "b" * 32) -> TeamBreak:
        return presses.renew(self.account.id, break_id, self.store, self.open, self.now, keep=self.keep)

    def decline(self, break_id: str = "b" * 32) -> TeamBreak:
        return presses.decline(self.account.id, break_id, self.store)

    def kept(self, break_id: str = "b" * 32) -> TeamBreak:
        with self.store.read() as session:
            return breaks.get(session, self.account.id, break_id)

    def ahead(self) -> tuple[BreakAhead, ...]:
        return breaks_ahead(self.account.id, self.store, self.now)

    @property
    def occurrences(self) -> list[Meeting]:
        """What of breaks lies in the calendar."""
        return [one for one in self.calendar.meetings if one.break_id]

    @property
    def starts(self) -> list[str]:
        return [stamp(one.span.start) for one in self.occurrences]

    @property
    def written(self) -> int:
        """How many writes of breaks were asked of the calendar."""
        return sum(count for call, count in self.calendar.calls.items() if call in BREAK_WRITES)

    def mailed(self) -> list[str]:
        return sorted(email for _, email in self.calendar.mails)


def stamp(start: datetime) -> str:
    return f"{start.astimezone(UTC):%m-%d %H:%M}"
