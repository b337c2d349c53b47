"""What is seen ahead of a break: who is away, by which calendar that is known, and whose hours count."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from sobremesa.errors import NotFoundError
from sobremesa.model import EventType, FreeBusy, Meeting, Person, Preferences, Response, Snapshot, Span
from sobremesa.reconcile import Preview
from sobremesa.reconcile.breaks_ahead import breaks_ahead
from sobremesa.store import Store, colleagues, preferences, snapshots
from sobremesa.store.colleagues import Colleague
from support.breaks import NEW_YORK, BreakDesk
from support.teams import hours, instant
from support.values import ALEX, sign_in

ANN = "ann@example.com"
SECOND = instant("2026-12-07T14:50")
DAY = Span(instant("2026-12-07T00:00"), instant("2026-12-08T12:00"))
NOW = instant("2026-12-01T09:00")


@pytest.fixture
def desk(store: Store) -> BreakDesk:
    """Alex with a break whose second date is six days ahead."""
    desk = BreakDesk(store)
    desk.make()
    desk.now = NOW
    return desk


def away(desk: BreakDesk) -> list[tuple[str, list[str], tuple[str, ...]]]:
    """For each date that might be skipped: when, who is away, and who is left."""
    (ahead,) = desk.ahead()
    return [
        (
            f"{one.date.span.start:%m-%d}",
            [f"{reason.facts['email']} {reason.code}" for reason in one.reasons],
            one.coming,
        )
        for one in ahead.proposals
    ]


def absence(response: Response = Response.ACCEPTED) -> Meeting:
    return Meeting("away", DAY, "Mountains", event_type=EventType.OUT_OF_OFFICE, response=response)


def seen(
    desk: BreakDesk, busy: Sequence[Span] = (), error: str = "", window: Span | None = None, **fields: object
) -> None:
    """Ann as a colleague whose free/busy was read."""
    known = fields.pop("hours", hours(NEW_YORK))
    person = Person(ANN, "Ann", known)  # type: ignore[arg-type]  # Hours, given by name
    window = window or Span(NOW, NOW + timedelta(days=14))
    colleague = Colleague(person, FreeBusy(ANN, tuple(busy), error), window, NOW, **fields)  # type: ignore[arg-type]  # fields of the colleague, by name
    with desk.store.begin() as session:
        colleagues.put(session, desk.account.id, [colleague])


def test_nobody_away_is_nothing_to_skip(desk: BreakDesk) -> None:
    desk.run(Preview())
    assert away(desk) == []


def test_the_organizers_own_absence_proposes_a_skip(desk: BreakDesk) -> None:
    desk.put(absence())
    desk.run(Preview())
    assert away(desk) == [("12-07", [f"{ALEX} out-of-office"], (ANN,))]
    desk.put(absence(Response.DECLINED))
    desk.run(Preview())
    assert away(desk) == []


def test_somebody_with_an_account_is_known_to_be_away_and_not_why(desk: BreakDesk) -> None:
    ann = sign_in(desk.store, ANN, NOW)
    assert away(desk) == []
    with desk.store.begin() as session:
        snapshots.put(session, ann.id, Snapshot(DAY, (absence(),)), NOW)
    assert away(desk) == [("12-07", [f"{ANN} out-of-office"], (ALEX,))]
    assert "Mountains" not in repr(desk.ahead())


WORKDAY = Span(instant("2026-12-07T14:00"), instant("2026-12-07T22:00"))


def test_somebody_who_is_busy_all_day_is_away(desk: BreakDesk) -> None:
    seen(desk, [WORKDAY])
    assert away(desk) == [("12-07", [f"{ANN} out-of-office"], (ALEX,))]
    seen(desk, [Span(WORKDAY.start, WORKDAY.end - timedelta(minutes=30))])
    assert away(desk) == []


def test_what_was_not_read_or_with_an_error_is_not_away(desk: BreakDesk) -> None:
    seen(desk, [WORKDAY], error="notFound")
    assert away(desk) == []
    seen(desk, [WORKDAY], window=Span(NOW, NOW + timedelta(days=2)))
    assert away(desk) == []


def test_hours_that_somebody_told_count_and_a_guess_of_ours_does_not(desk: BreakDesk) -> None:
    """14:50 UTC is 9:50 in New York."""
    seen(desk, hours=hours(NEW_YORK, "10:00-17:00"), assumed_hours=True)
    assert desk.ahead()[0].flags == ()
    seen(desk, hours=hours(NEW_YORK, "10:00-17:00"), assumed_hours=False)
    (flag,) = desk.ahead()[0].flags
    assert (flag.date.span.start, flag.minutes) == (SECOND, 10)


def test_a_holiday_proposes_a_skip(desk: BreakDesk) -> None:
    """18 January is a holiday in New York, which whoever chose the dates did not leave out."""
    desk.now = instant("2027-01-10T09:00")
    assert away(desk) == [("01-18", [f"{ANN} holiday"], (ALEX,))]
    desk.prefer(replace(desk.chosen, hours=replace(desk.chosen.hours, country="US")))
    assert away(desk) == [("01-18", [f"{ALEX} holiday", f"{ANN} holiday"], ())]


def test_going_on_avoids_what_is_busy_as_far_as_it_was_read(desk: BreakDesk) -> None:
    """The next one would be on 15 March: whoever is busy then counts the minutes, but hours decide."""
    desk.now = instant("2027-03-05T09:00")
    busy = Span(instant("2027-03-15T14:50"), instant("2027-03-15T15:05"))
    desk.put(Meeting("m", busy, "Sync"))
    desk.run(Preview())
    seen(desk, [busy], window=Span(desk.now, desk.now + timedelta(days=14)))
    following = desk.renew()
    assert {(one.email, one.clashing) for one in following.option.discomfort} == {(ALEX, 15), (ANN, 15)}


def test_without_an_account_there_is_nothing(store: Store) -> None:
    with pytest.raises(NotFoundError):
        breaks_ahead("nobody", store, NOW)


def test_only_the_organizer_has_the_break(desk: BreakDesk) -> None:
    ann = sign_in(desk.store, ANN, NOW)
    with desk.store.begin() as session:
        preferences.put(session, ann.id, Preferences(email=ANN))
    assert breaks_ahead(ann.id, desk.store, NOW) == ()
