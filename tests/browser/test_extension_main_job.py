"""The main job from the panel in the page, through the real server, the sandbox's sign-in and the Google client."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from playwright.sync_api import expect

from browser.connecting import WEEK, stay_connected
from browser.driving import ARTIFACTS, Extension, open_panel, panel, pill, until, violations
from browser.product import Product

pytestmark = pytest.mark.browser


def test_from_install_to_coffee_on_both_calendars_and_back(extension: Extension, real: Product) -> None:
    stay_connected(extension, real)
    page = extension.context.new_page()
    page.goto(WEEK)
    expect(pill(page)).to_contain_text("ideas")
    calls = sum(real.sandbox.counters.values())
    shown = open_panel(page)
    expect(shown.get_by_role("heading", name="Ideas for 16–20 November")).to_be_visible()
    assert sum(real.sandbox.counters.values()) == calls  # looking asks Google nothing
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / "real-ideas.png", animations="disabled")
    assert violations(page, "[data-sobremesa]") == []

    shown.get_by_role("button", name="Add coffee with").click()
    expect(shown.get_by_role("heading", name="is in your calendar")).to_be_visible()
    expect(shown).to_contain_text("invitation leaves in")
    page.screenshot(path=ARTIFACTS / "real-added.png")
    (mine,) = real.ours()
    assert mine["summary"].startswith("Coffee")
    guest = extension.worker().evaluate("() => browser.storage.session.get('answers')")["answers"][0]["body"]["chats"][
        0
    ]["guest"]["email"]
    assert all(attendee["email"] != guest for attendee in mine.get("attendees", []))  # nobody is invited yet

    real.clock.advance(seconds=11)
    until(page, lambda: any(each["summary"] == mine["summary"] for each in real.events(guest)))
    with page.expect_download() as download:
        shown.get_by_role("button", name="Download .ics").click()
    file = icalendar.Calendar.from_ical(download.value.path().read_bytes())
    assert file["METHOD"] == "PUBLISH"
    (event,) = file.walk("VEVENT")
    assert event.decoded("DTSTART").astimezone(UTC) == datetime.fromisoformat(mine["start"]["dateTime"]).astimezone(UTC)
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=25)

    shown.get_by_role("button", name="Undo").click()
    expect(shown).to_contain_text("is taken back.")
    until(page, lambda: not real.ours())
    until(page, lambda: all(each["summary"] != mine["summary"] for each in real.events(guest)))


def test_one_buffer_then_the_whole_week_and_undo(extension: Extension, real: Product) -> None:
    stay_connected(extension, real)
    page = extension.context.new_page()
    page.goto(WEEK)
    shown = open_panel(page)
    shown.get_by_role("button", name="Add: linger").first.click()
    expect(shown).to_contain_text("Added 1 linger.")
    assert len(real.ours()) == 1
    shown.get_by_role("button", name="Add all").click()
    expect(shown).to_contain_text("Added")
    until(page, lambda: len(real.ours()) > 3)
    expect(shown.get_by_role("button", name="Add: linger")).to_have_count(0)
    shown.get_by_role("button", name="Undo").click()
    until(page, lambda: len(real.ours()) == 1)
    page.screenshot(path=ARTIFACTS / "real-undone.png")


def test_the_open_meeting_offers_its_guests(extension: Extension, real: Product) -> None:
    stay_connected(extension, real)
    page = extension.context.new_page()
    page.goto(WEEK)
    expect(pill(page)).to_contain_text("idea")
    chips = page.locator("[data-eventchip]")
    chips.first.wait_for()
    meeting = next(
        each
        for each in real.events()
        if len(each.get("attendees", [])) in {2, 3, 4} and each["start"].get("dateTime", "") >= "2026-11-18"
    )
    page.locator("[data-eventchip]", has_text=meeting["summary"]).last.click()
    expect(pill(page)).to_have_text(meeting["summary"])
    shown = open_panel(page)
    expect(shown.get_by_role("heading", name="Coffee with someone here")).to_be_visible()
    page.screenshot(path=ARTIFACTS / "real-event.png")
    shown.locator(".choice:has(.face)").first.click()
    expect(shown.get_by_role("heading", name="Coffee with")).to_be_visible()
    page.screenshot(path=ARTIFACTS / "real-person.png")


def test_a_connection_ended_at_the_server_asks_to_connect_again(extension: Extension, real: Product) -> None:
    stay_connected(extension, real)
    token = real.connection["connection"]["token"]
    page = extension.context.new_page()
    page.goto(WEEK)
    expect(pill(page)).to_contain_text("idea")
    revoked = extension.context.request.post(f"{real.address}/oauth/revoke", form={"token": token})
    assert revoked.ok
    real.connection.clear()
    expect(open_panel(page).get_by_role("heading", name="Connect again")).to_be_visible()
    assert panel(page).get_by_role("button", name="Connect again…").is_visible()
