"""Every Monday at 10:00 in Berlin, with guests in New York and Bengaluru: right for both in every week, all year.

The three zones change their clocks on 8 March, 29 March, 25 October and 1 November 2026, or never. What the guests'
clocks show is written down here, so that nothing is compared with itself.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from google.oauth2.credentials import Credentials

from sobremesa.calendars.google import open_google_calendar
from sobremesa.calendars.google_scopes import ASKED
from sobremesa.calendars.ics import parse_ics, read_ics
from sobremesa.calendars.ics_entry import Entry
from sobremesa.calendars.ics_write import request
from sobremesa.model import BreakEvent, BreakSeries, Guest, Span
from sobremesa.planning.recurrence import Series, expand, parse_rule
from sobremesa.planning.recurrence_rule import local_minute
from sobremesa.planning.zone_table import instant_of, minute_of
from sobremesa.sandbox import WsgiHttp
from support.ics_readers import times_by_ical_js, times_by_recurring_ical_events
from support.sandbox_client import ALEX, BO, Team, open_team, timed

RAVI = "ravi@team.example"
RULE = "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261130T090000Z"
BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 3, 2, 10, tzinfo=BERLIN)
YEAR = Span(datetime(2026, 2, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
NEW_YORK = ["04:00"] + ["05:00"] * 3 + ["04:00"] * 30 + ["05:00"] + ["04:00"] * 5
BENGALURU = ["14:30"] * 4 + ["13:30"] * 30 + ["14:30"] * 6
MONDAYS = [f"{datetime(2026, 3, 2) + timedelta(weeks=week):%Y-%m-%d}" for week in range(40)]  # noqa: DTZ001 - days


def shown(starts: Iterable[datetime], zone: str) -> list[str]:
    """What a clock and a calendar on the wall show."""
    return [f"{start.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for start in starts]


def right_everywhere(starts: Iterable[datetime]) -> None:
    found = list(starts)
    assert shown(found, "Europe/Berlin") == [f"{day} 10:00" for day in MONDAYS]
    assert shown(found, "America/New_York") == [f"{day} {at}" for day, at in zip(MONDAYS, NEW_YORK, strict=True)]
    assert shown(found, "Asia/Kolkata") == [f"{day} {at}" for day, at in zip(MONDAYS, BENGALURU, strict=True)]


def test_in_the_engine() -> None:
    series = Series(local_minute(FIRST), 25, BERLIN.key, (parse_rule(RULE),))
    found = expand(series, (minute_of(YEAR.start), minute_of(YEAR.end)))
    right_everywhere(instant_of(one.start) for one in found)
    assert {one.end - one.start for one in found} == {25}


@contextmanager
def team() -> Iterator[Team]:
    found = open_team()
    found.sandbox.add_user(RAVI, "Ravi", "Asia/Kolkata")
    try:
        yield found
    finally:
        found.sandbox.close()


def seen_by(team: Team, email: str) -> list[tuple[str, str]]:
    """Days and times that this guest sees, in the zone of their own calendar, as our client reads it."""
    credentials: Any = Credentials
    token = team.sandbox.issue_token(email, ASKED)
    calendar = open_google_calendar(
        credentials(token), email=email, granted=tuple(ASKED), transport=WsgiHttp(team.sandbox)
    )
    snapshot = calendar.read(YEAR)
    assert {meeting.span.minutes for meeting in snapshot.meetings} == {25}
    starts = sorted(meeting.span.start for meeting in snapshot.meetings)
    right_everywhere(starts)
    return [(text[:10], text[11:]) for text in shown(starts, snapshot.zone)]


def test_in_google_through_the_real_client() -> None:
    with team() as ours:
        ours.person(ALEX).insert(
            **timed("2026-03-02T10:00:00", "2026-03-02T10:25:00", BERLIN.key),
            recurrence=[f"RRULE:{RULE}"],
            summary="Coffee",
            attendees=[{"email": BO}, {"email": RAVI}],
            options={"sendUpdates": "all"},
        )
        assert seen_by(ours, BO) == list(zip(MONDAYS, NEW_YORK, strict=True))
        assert seen_by(ours, RAVI) == list(zip(MONDAYS, BENGALURU, strict=True))


def test_in_google_as_a_team_break_that_we_write_and_list() -> None:
    series = BreakSeries(BERLIN.key, FIRST.date(), 600, 25, RULE, (ALEX, BO, RAVI))
    with team() as ours:
        credentials: Any = Credentials
        token = ours.sandbox.issue_token(ALEX, ASKED)
        calendar = open_google_calendar(
            credentials(token), email=ALEX, granted=tuple(ASKED), transport=WsgiHttp(ours.sandbox)
        )
        calendar.insert_series("club0", BreakEvent("b1", "Coffee", series), notify=True)
        right_everywhere(one.span.start for one in calendar.instances("club0"))
        assert seen_by(ours, BO) == list(zip(MONDAYS, NEW_YORK, strict=True))
        assert seen_by(ours, RAVI) == list(zip(MONDAYS, BENGALURU, strict=True))


def invitation() -> bytes:
    guests = Guest("bo@example.com", "Bo"), Guest("ravi@example.com", "Ravi")
    entry = Entry(
        "u1@example.com", "Coffee", FIRST, FIRST + timedelta(minutes=25), organizer=Guest("alex@example.com"),
        guests=guests, rule=RULE,
    )  # fmt: skip
    return request(entry, YEAR.start)


def test_in_the_file_as_other_programs_expand_it() -> None:
    found = times_by_recurring_ical_events(invitation())
    right_everywhere(start for start, _ in found if isinstance(start, datetime))
    (by_ical_js,) = times_by_ical_js([invitation()])
    right_everywhere(datetime.fromisoformat(start) for start, _ in by_ical_js)


def test_in_the_file_as_we_read_it_again() -> None:
    right_everywhere(sorted(one.span.start for one in read_ics(parse_ics(invitation()), YEAR).meetings))
