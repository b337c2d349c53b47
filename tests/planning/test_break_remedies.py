"""Remedies of an occurrence that leaves somebody's hours, to the minute, and whose clocks are blamed for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sobremesa.model import BreakDate, BreakFlag, Person, ReasonCode, Remedy, Span, Stay
from sobremesa.planning.break_ahead import look_ahead
from support.teams import instant, person, team_of

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def on(people: Sequence[Person], start: str) -> BreakDate:
    begin = instant(start)
    return BreakDate(Span(begin, begin + timedelta(minutes=15)), tuple(one.email for one in people))


def flags(people: Sequence[Person], *starts: str) -> tuple[BreakFlag, ...]:
    """What is said of a series of a quarter of an hour each (UTC), a week before its last occurrence."""
    dates = [on(people, start) for start in starts]
    return look_ahead(dates, people, dates[-1].span.start - timedelta(7))


def flag(people: Sequence[Person], *starts: str) -> BreakFlag:
    (found,) = flags(people, *starts)
    return found


# ---------------------------------------------------------------- whose clocks


def test_clocks_that_moved_with_those_of_the_organiser_are_not_blamed() -> None:
    found = flag(team_of(BERLIN, NEW_YORK), "2026-10-13T13:30", "2026-11-24T13:30")
    assert found.reasons[0].facts == {"email": "new_york@example.com", "minutes": 30}


def test_the_clocks_of_somebody_on_a_journey_are_those_of_the_place() -> None:
    people = team_of(BERLIN, "Europe/Paris")
    journey = (Stay(date(2026, 11, 23), date(2026, 11, 27), "Europe/London"),)
    away = replace(people[1], hours=replace(people[1].hours, stays=journey))
    found = flag((people[0], away), "2026-11-10T08:15", "2026-11-24T08:15")
    assert found.reasons[0].facts == {"email": "paris@example.com", "minutes": 45, "shift": 60}


# ---------------------------------------------------------------- which occurrences


def test_every_occurrence_of_the_next_two_weeks_is_looked_at() -> None:
    people = team_of(BERLIN, NEW_YORK)
    found = flags(people, "2026-11-24T13:30", "2026-11-25T15:00", "2026-11-26T13:45")
    assert [(one.date.span.start, one.minutes) for one in found] == [
        (instant("2026-11-24T13:30"), 30),
        (instant("2026-11-26T13:45"), 15),
    ]


def test_who_has_the_day_off_on_which_it_begins_is_not_asked_about_the_next() -> None:
    late = person("ann", "UTC", "13:00-24:00")
    people = late, person("lou", "America/Los_Angeles")
    assert flag(people, "2026-11-24T23:50").reasons[0].facts == {"email": "ann@example.com", "minutes": 5}
    off = replace(late, hours=replace(late.hours, overrides={date(2026, 11, 24): ()}))
    assert flags((off, people[1]), "2026-11-24T23:50") == ()


# ---------------------------------------------------------------- how far


def test_a_move_is_by_whole_five_minutes() -> None:
    people = person("ann", "UTC", "09:02-17:00"), person("bob", "UTC")
    assert flag(people, "2026-11-24T08:30").minutes == 35


def test_a_move_is_by_twelve_hours_at_most() -> None:
    people = person("ann", "UTC", "09:00-09:15", "1"), person("bob", "UTC", "09:00-21:30")
    found = flag(people, "2026-11-24T21:00")
    assert (found.remedy, found.minutes) == (Remedy.MOVE, -720)
    assert found.reasons[1].facts == {"minutes": 720, "direction": "earlier"}
    assert flag(people, "2026-11-24T21:05").reasons[-1].code is ReasonCode.BETTER_SKIPPED


def test_the_second_sitting_begins_when_the_first_has_ended() -> None:
    """Bob could come ten minutes later, but then one sitting would begin during the other."""
    people = person("ann", "UTC", "10:00-10:15"), person("bob", "UTC", "10:10-17:00")
    found = flag(people, "2026-11-24T10:00")
    assert found.remedy is Remedy.SPLIT
    assert [one.span.start for one in found.dates] == [instant("2026-11-24T10:00"), instant("2026-11-24T10:15")]
    people = people[0], person("bob", "UTC", "10:10-10:25")
    assert flag(people, "2026-11-24T10:00").remedy is Remedy.SKIP
