"""The page on which a person plays the colleagues."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client, TestResponse

from sobremesa.sandbox.week import Shown, events_of_week
from support.people_sandbox import ALEX, NADIA, TOM, Demo, demo

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 16)


@pytest.fixture
def world() -> Demo:
    return demo()


def find(world: Demo, title: str, email: str = ALEX) -> Shown | None:
    return next((each for each in events_of_week(world.sandbox, email, MONDAY, BERLIN) if each.title == title), None)


def known(world: Demo, title: str, email: str = ALEX) -> Shown:
    found = find(world, title, email)
    assert found is not None
    return found


def press(world: Demo, event_id: str, do: str, who: str = "", **headers: str) -> TestResponse:
    form = {"person": ALEX, "event": event_id, "do": do, "who": who, "on": MONDAY.isoformat()}
    sent = {"Sec-Fetch-Site": "same-origin"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return world.browser.post("/sandbox/change", data=form, headers=sent)


def test_the_page_says_sandbox_and_shows_everybody_and_alexs_week(world: Demo) -> None:
    text = world.browser.get("/sandbox/").text
    assert "Nobody here is real" in text
    for name in ("Alex Brandt", "Aroha Ngata", "Luiza Prado"):
        assert name in text
    assert "Sprint planning" in text
    assert "10:15–11:00" in text


def test_another_person_and_week_can_be_looked_at_in_their_own_time(world: Demo) -> None:
    text = world.browser.get("/sandbox/", query_string={"person": TOM, "on": "2026-11-25"}).text
    assert "Tom Ashworth, week of 23 November" in text
    assert "09:15–10:00" in text
    assert "It is <time>Wed 08:00</time> there" in text


def test_the_page_loads_nothing_from_elsewhere_and_cannot_be_framed(world: Demo) -> None:
    answer = world.browser.get("/sandbox/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert world.browser.get("/sandbox/style.css").mimetype == "text/css"


@pytest.mark.parametrize(("step", "minutes"), [("-60", -60), ("-15", -15), ("15", 15), ("30", 30), ("tomorrow", 1440)])
def test_somebody_moves_the_meeting_and_every_copy_moves(world: Demo, step: str, minutes: int) -> None:
    before = known(world, "Sprint planning")
    answer = press(world, before.id, step)
    assert answer.status_code == 303
    assert "done=moved" in answer.location
    for email in (ALEX, TOM, "priya@example.com"):
        moved = known(world, "Sprint planning", email)
        assert moved.start - before.start == timedelta(minutes=minutes)
        assert moved.end - moved.start == before.end - before.start


def test_tomorrow_keeps_the_hour_when_the_clocks_change() -> None:
    world = demo()
    world.sandbox.calendar_api(ALEX).insert_event(
        "primary",
        {
            "id": "overnight0",
            "summary": "Saturday",
            "start": {"dateTime": "2026-10-24T10:00:00+02:00", "timeZone": "Europe/Berlin"},
            "end": {"dateTime": "2026-10-24T11:00:00+02:00", "timeZone": "Europe/Berlin"},
        },
    )
    press(world, "overnight0", "tomorrow")
    event = world.sandbox.calendar_api(ALEX).get_event("primary", "overnight0")
    assert event["start"]["dateTime"] == "2026-10-25T10:00:00+01:00"


def test_cancelling_takes_the_meeting_off_every_calendar(world: Demo) -> None:
    press(world, known(world, "Roadmap").id, "cancel")
    assert find(world, "Roadmap") is None
    assert find(world, "Roadmap", NADIA) is None


def test_a_guest_declines_for_everybody_to_see(world: Demo) -> None:
    event = known(world, "Pay review")
    press(world, event.id, "decline", ALEX)
    assert known(world, "Pay review").answer == "declined"
    guests = {each["email"]: each["responseStatus"] for each in known(world, "Pay review", TOM).event["attendees"]}
    assert guests[ALEX] == "declined"


def test_only_guests_can_decline(world: Demo) -> None:
    assert press(world, known(world, "Pay review").id, "decline", NADIA).status_code == 400
    assert press(world, known(world, "Pay review").id, "decline", TOM).status_code == 400, (
        "the organizer cancels instead"
    )


def test_an_event_of_ours_can_be_deleted_as_its_owner_would(world: Demo) -> None:
    calendar = world.sandbox.calendar_api(ALEX)
    body = {
        "id": "buffer0001",
        "summary": "Linger",
        "start": {"dateTime": "2026-11-18T10:00:00Z"},
        "end": {"dateTime": "2026-11-18T10:05:00Z"},
        "extendedProperties": {"private": {"sb.kind": "linger"}},
    }
    calendar.insert_event("primary", body)
    assert "by Sobremesa" in world.browser.get("/sandbox/").text
    press(world, "buffer0001", "cancel")
    assert calendar.get_event("primary", "buffer0001")["status"] == "cancelled"


def test_an_organizer_without_an_account_can_still_move_a_meeting(world: Demo) -> None:
    calendar = world.sandbox.calendar_api(ALEX)
    body = {
        "id": "imported01",
        "iCalUID": "x@example.org",
        "summary": "Outside",
        "organizer": {"email": "mara.lindt@example.org"},
        "attendees": [{"email": ALEX}, {"email": "mara.lindt@example.org"}],
        "start": {"dateTime": "2026-11-18T10:00:00Z"},
        "end": {"dateTime": "2026-11-18T10:30:00Z"},
    }
    calendar.import_event("primary", body)
    press(world, "imported01", "15")
    assert known(world, "Outside").when == "11:15–11:45"


def test_a_form_from_another_page_changes_nothing(world: Demo) -> None:
    event = known(world, "Roadmap")
    assert press(world, event.id, "cancel", Sec_Fetch_Site="cross-site").status_code == 403
    assert press(world, event.id, "cancel", Sec_Fetch_Site="same-site").status_code == 403
    form = {"person": ALEX, "event": event.id, "do": "cancel"}
    evil = world.browser.post("/sandbox/change", data=form, headers={"Origin": "http://evil.example"})
    assert evil.status_code == 403
    assert find(world, "Roadmap") is not None


@pytest.mark.parametrize("do", ["900", "", "decline"])
def test_nonsense_is_refused_with_a_sentence(world: Demo, do: str) -> None:
    answer = press(world, known(world, "Roadmap").id, do)
    assert answer.status_code == 400
    assert "Only" in answer.text


def test_an_unknown_event_or_page_is_explained(world: Demo) -> None:
    assert press(world, "nothere000", "15").status_code == 400
    assert world.browser.get("/sandbox/elsewhere").status_code == 404


def test_titles_are_text_and_never_markup(world: Demo) -> None:
    body = {
        "summary": "<script>alert(1)</script>",
        "start": {"dateTime": "2026-11-18T10:00:00Z"},
        "end": {"dateTime": "2026-11-18T10:30:00Z"},
    }
    world.sandbox.calendar_api(ALEX).insert_event("primary", body)
    text = world.browser.get("/sandbox/").text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>" not in text


def test_the_page_works_below_a_prefix(world: Demo) -> None:
    nowhere = Client(lambda _environ, _start: [])
    mounted = Client(DispatcherMiddleware(nowhere.application, {"/google": world.sandbox}))
    text = mounted.get("/google/sandbox/").text
    assert 'href="/google/sandbox/style.css"' in text
    assert 'action="/google/sandbox/change"' in text
    assert mounted.get("/google/sandbox/style.css").status_code == 200
    form = {"person": ALEX, "event": known(world, "Roadmap").id, "do": "15"}
    assert mounted.post("/google/sandbox/change", data=form).location.startswith("/google/sandbox/?")
