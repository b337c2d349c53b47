"""Who is in one city on the same days, told only to two people who both said yes; then lunch in both lunch hours."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sobremesa.model import (
    MINUTES_PER_DAY,
    BufferPreferences,
    CoffeePreferences,
    DayRange,
    EventType,
    FreeBusy,
    Hours,
    Meeting,
    Person,
    Preferences,
    Reason,
    ReasonCode,
    Response,
    SlotSearch,
    Span,
)
from sobremesa.model.places import City, Consent, Days, Encounter, Stated, Traveller, Visit, plain
from sobremesa.planning.cities import Gazetteer
from sobremesa.planning.eligibility import is_busy
from sobremesa.planning.slots import find_slots

LUNCH = DayRange(12 * 60, 14 * 60)
LUNCH_MINUTES = (60, 45)  # what is looked for first, and what is long enough
# In plain form: the time that somebody keeps for their own lunch in the languages people write their calendars in.
_OWN_LUNCH = frozenset(
    """lunch|lunch break|lunchtime|lunch time|mittag|mittagessen|mittagspause|dejeuner|pause dejeuner|comida|almuerzo
    |almoco|hora de almoco|pausa almoco|pranzo|pausa pranzo|lunchpauze|lounas|obiad|obed""".replace("\n    ", "").split(
        "|"
    )
)
_DAY = timedelta(days=1)
_EVERY_DAY_AHEAD = 366


def visits(
    events: Iterable[Meeting],
    zone: str,
    cities: Gazetteer,
    within: Days,
    home: City | None = None,
    stated: Sequence[Stated] = (),
) -> tuple[Visit, ...]:
    """Where somebody is on the days `within`, by their own calendar: one visit for each run of days in one city.

    A working location away from `home` (the city they live in, None where unknown) counts first, then all-day entries
    that name a journey; on all other days they are at home. A working location that names no city we know says nothing,
    and neither do entries that are private, shared with guests, not accepted or only seen as busy. A day that names
    several cities is spent on the way and counts for none. `zone` is the calendar's, in which its whole days begin.
    What somebody has `stated` themselves counts before all of it.
    """
    located: dict[date, set[City]] = {}
    travelled: dict[date, set[City]] = {}
    clock = ZoneInfo(zone)
    for event in events:
        if _says_where(event):
            working = event.event_type is EventType.WORKING_LOCATION
            city = cities.in_label(event.place or event.title) if working else cities.in_title(event.title)
            if city is not None and not (working and city == home):
                _note(city, _days_of(event.span, clock), located if working else travelled, within)
    by_calendar = dict(_day_by_day(located, travelled, within, home))
    days = ((day, _stated_city(stated, day, by_calendar.get(day))) for day in within.each())
    return tuple(_runs(((day, city) for day, city in days if city), home))


def encounters(me: Traveller, others: Iterable[Traveller]) -> tuple[Encounter, ...]:
    """Whom `me` may meet where, on the days both are there and for which both said yes; by the first day.

    Of anybody who has not said yes, or has taken it back, the answer is the same whether they are there or not.
    """
    found = (encounter for other in others if other.email != me.email for encounter in _shared(me, other))
    return tuple(sorted(found, key=lambda one: (one.days.first, one.days.last, one.email, one.city.key)))


def not_asked_yet(me: Traveller) -> tuple[Visit, ...]:
    """The stays of `me` away from home about which they have said nothing on any day, of anybody.

    It depends on nothing but the calendar and the answers of `me`: that a question is asked tells nothing about others.
    """
    return tuple(
        visit
        for visit in me.visits
        if not visit.at_home
        and not any(one.city_key == visit.city.key and one.days.both(visit.days) for one in me.answers)
    )


def answer_about(answers: Sequence[Consent], city: City, day: date, email: str) -> bool | None:
    """The latest answer about `email` in that city on that day, None where there is none."""
    fitting = (one for one in reversed(answers) if one.email == email and one.city_key == city.key)
    return next((one.yes for one in fitting if day in one.days), None)


class Eater(NamedTuple):
    """One of two who have lunch: who, their protected `lunch` (None: 12 to 14 o'clock), and when they are busy."""

    person: Person
    busy: FreeBusy
    lunch: DayRange | None = None


def is_own_lunch(event: Meeting) -> bool:
    """Whether it is time that its owner keeps for lunch alone, which is just what lunch with somebody takes."""
    return event.event_type is EventType.DEFAULT and not event.guests and plain(event.title) in _OWN_LUNCH


def busy_at_lunch(events: Iterable[Meeting], counting: BufferPreferences) -> tuple[Span, ...]:
    """When somebody cannot have lunch, by their own calendar; `counting` says what they count as busy."""
    return tuple(event.span for event in events if is_busy(event, counting) and not is_own_lunch(event))


def find_lunch(
    eaters: Sequence[Eater],
    encounter: Encounter,
    preferences: Preferences,
    now: datetime,
    count: int = 3,
    known: Iterable[Span] = (),
) -> SlotSearch:
    """The best `count` times for lunch during an encounter, inside everybody's lunch on that city's clock.

    Lunch is had only on days on which all of them work, within their day, for an hour, or where there is none for 45
    minutes; never longer than the shortest of their lunches. The notice is that of the `preferences` of the first, who
    searches; `known` are the times for which somebody's `busy` was read: outside any of them nobody is taken for free.
    """
    window = _window(encounter, known)
    if window is None:
        return SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": LUNCH_MINUTES[-1]}))
    people = [replace(one.person, hours=_lunch_hours(one, encounter)) for one in eaters]
    busy = {one.person.email: one.busy for one in eaters}
    shortest = min(_minutes(one.lunch or LUNCH) for one in eaters)
    found = SlotSearch(())
    for minutes in sorted({min(usual, shortest) for usual in LUNCH_MINUTES}, reverse=True):
        coffee = CoffeePreferences(
            minutes=minutes,
            notice_hours=preferences.coffee.notice_hours,
            working_days_ahead=_EVERY_DAY_AHEAD,
            clear_minutes=0,
        )
        found = find_slots(people, busy, replace(preferences, coffee=coffee), now, window, count)
        if found.slots:
            break
    return SlotSearch(found.slots, found.none_because)


def _says_where(event: Meeting) -> bool:
    if event.private or event.free_busy_only or event.response is not Response.ACCEPTED:
        return False
    return event.event_type is EventType.WORKING_LOCATION or (
        event.event_type is EventType.DEFAULT and event.all_day and not event.guests
    )


def _days_of(span: Span, zone: ZoneInfo) -> Days:
    """The days it touches on that clock; midnight at its end begins a day that is not part of it."""
    last = span.end - timedelta(microseconds=1)
    return Days(span.start.astimezone(zone).date(), last.astimezone(zone).date())


def _note(city: City, days: Days, kept: dict[date, set[City]], within: Days) -> None:
    shared = days.both(within)
    for day in shared.each() if shared else ():
        kept.setdefault(day, set()).add(city)


def _day_by_day(
    located: Mapping[date, set[City]], travelled: Mapping[date, set[City]], within: Days, home: City | None
) -> Iterator[tuple[date, City]]:
    for day in within.each():
        named = located.get(day) or travelled.get(day) or ({home} if home else set())
        if len(named) == 1:
            yield day, next(iter(named))


def _stated_city(stated: Sequence[Stated], day: date, otherwise: City | None) -> City | None:
    return next((one.city for one in reversed(stated) if day in one.days), otherwise)


def _runs(days: Iterable[tuple[date, City]], home: City | None) -> Iterator[Visit]:
    """The days put together where one follows the other in the same city."""
    run: list[Visit] = []
    for day, city in days:
        if run and run[-1].city == city and run[-1].days.last + _DAY == day:
            run[-1] = replace(run[-1], days=Days(run[-1].days.first, day))
        else:
            run.append(Visit(city, Days(day, day), city == home))
    yield from run


def _shared(me: Traveller, other: Traveller) -> Iterator[Encounter]:
    for mine in me.visits:
        for theirs in other.visits:
            days = mine.days.both(theirs.days) if mine.city.key == theirs.city.key else None
            agreed = [day for day in days.each() if _both_want(me, other, mine.city, day)] if days else []
            for visit in _runs(((day, mine.city) for day in agreed), None):
                yield Encounter(other.email, mine.city, visit.days, not (mine.at_home and theirs.at_home))


def _both_want(me: Traveller, other: Traveller, city: City, day: date) -> bool:
    mine, theirs = answer_about(me.answers, city, day, other.email), answer_about(other.answers, city, day, me.email)
    return bool(mine and theirs)


def _lunch_hours(eater: Eater, encounter: Encounter) -> Hours:
    """The lunches of an eater's working days there, as the only hours they have, on that city's clock."""
    hours, lunch = eater.person.hours, eater.lunch or LUNCH
    days = ((day, _inside(lunch, hours.ranges_on(day))) for day in encounter.days.each())
    return Hours(encounter.city.zone, {}, {day: (part,) for day, part in days if part})


def _inside(lunch: DayRange, working: Sequence[DayRange]) -> DayRange | None:
    """What of `lunch` lies between the first and the last minute of a working day."""
    if not working:
        return None
    end_of_day = max(part.end if part.end > part.start else MINUTES_PER_DAY for part in working)
    start, end = max(lunch.start, min(part.start for part in working)), min(lunch.end, end_of_day)
    return DayRange(start, end) if start < end else None


def _minutes(lunch: DayRange) -> int:
    return (lunch.end - lunch.start) % MINUTES_PER_DAY


def _window(encounter: Encounter, known: Iterable[Span]) -> Span | None:
    """All of the days of an encounter on its city's clock, as far as they lie in all of `known`."""
    zone = ZoneInfo(encounter.city.zone)
    first, after = encounter.days.first, encounter.days.last + _DAY
    days = Span(datetime.combine(first, time(), zone), datetime.combine(after, time(), zone))
    spans = (days, *known)
    start, end = max(span.start for span in spans), min(span.end for span in spans)
    return Span(start, end) if start < end else None
