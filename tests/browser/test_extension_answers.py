"""What a person says in the panel reaches plan and calendar through the real server, and Undo takes it back."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.connecting import WEEK, stay_connected
from browser.driving import ARTIFACTS, Extension, open_panel, panel, pill, until, violations
from browser.product import Product

pytestmark = pytest.mark.browser
DESCRIPTION = "  Bring <b>one</b> thing\r\n\r\n– Zoë & Jürgen;\\n \n"


@pytest.fixture
def page(extension: Extension, real: Product) -> Page:
    """The stand-in calendar of the connected person, in the week of Monday 16 November 2026."""
    stay_connected(extension, real)
    page = extension.context.new_page()
    page.goto(WEEK)
    expect(pill(page)).to_contain_text("idea")
    return page


def open_meeting(page: Page, title: str) -> Locator:
    """The panel for the first meeting of this title on screen."""
    page.locator("[data-eventchip]", has_text=title).first.click()
    expect(pill(page)).to_have_text(title)
    shown = open_panel(page)
    expect(shown.get_by_role("heading", name=title, level=2)).to_be_visible()
    expect(shown.locator(".act").first).to_be_visible()
    return shown


def event(real: Product, title: str, email: str | None = None) -> dict[str, Any]:
    """The meeting of this title on that Monday, as the calendar has it."""
    window = {"timeMin": "2026-11-16T00:00:00+01:00", "timeMax": "2026-11-17T00:00:00+01:00"}
    (found,) = (each for each in real.events(email, **window) if each["summary"] == title)
    return found


def instant(time: dict[str, str]) -> datetime:
    return datetime.fromisoformat(time["dateTime"])


def said(shown: Locator) -> Locator:
    return shown.locator(".said")


def test_a_meeting_is_left_out_and_planned_again(page: Page) -> None:
    shown = open_meeting(page, "Priya / Alex")
    add = shown.get_by_role("button", name="Add 5 minutes, Mon 14:30")
    expect(add).to_be_visible()
    shown.get_by_role("button", name="More for linger after Priya / Alex").click()
    shown.get_by_role("menuitem", name="Not for this meeting").click()
    expect(said(shown)).to_contain_text("No buffers for “Priya / Alex”.")
    expect(add).to_have_count(0)
    expect(shown.get_by_role("heading", name="Why no buffer here")).to_be_visible()
    expect(shown.locator(".sides")).to_contain_text("After: ")
    page.screenshot(path=ARTIFACTS / "real-left-out.png", animations="disabled")
    said(shown).get_by_role("button", name="Undo").click()
    expect(said(shown)).to_contain_text("is planned again")
    expect(add).to_be_visible()


def test_a_buffer_in_the_calendar_goes_when_its_meeting_is_left_out(page: Page, real: Product) -> None:
    shown = open_meeting(page, "Priya / Alex")
    shown.get_by_role("button", name="Add 5 minutes, Mon 14:30").click()
    expect(said(shown)).to_contain_text("Added 1 linger.")
    assert len(real.ours()) == 1
    shown.get_by_role("button", name="More for linger after Priya / Alex").click()
    shown.get_by_role("menuitem", name="Not for this meeting").click()
    expect(said(shown)).to_contain_text("No buffers for “Priya / Alex”.")
    expect(shown.get_by_text("You left this meeting out.")).to_have_count(1)
    shown.get_by_role("button", name="Remove 5 minutes, Mon 14:30").click()
    until(page, lambda: not real.ours())
    shown.get_by_role("button", name="More for Priya / Alex").click()
    shown.get_by_role("menuitem", name="Plan it again").click()
    expect(shown.get_by_role("button", name="Add 5 minutes, Mon 14:30")).to_be_visible()


def test_a_kind_is_turned_off_for_good_and_on_again(page: Page) -> None:
    shown = open_panel(page)
    lingers = shown.get_by_role("button", name=re.compile("^Add: linger"))
    expect(lingers.first).to_be_visible()
    count = pill(page).inner_text()
    shown.get_by_role("button", name=re.compile("^More for linger")).first.click()
    shown.get_by_role("menuitem", name="No more lingers").click()
    expect(said(shown)).to_contain_text("No more lingers.")
    expect(lingers).to_have_count(0)
    said(shown).get_by_role("button", name="Undo").click()
    expect(said(shown)).to_contain_text("Lingers are planned again.")
    expect(lingers.first).to_be_visible()
    expect(pill(page)).to_have_text(count)


def test_a_check_in_round_comes_and_goes_and_leaves_the_description_as_it_was(page: Page, real: Product) -> None:
    meeting = event(real, "Backlog triage")
    api = real.sandbox.calendar_api(real.email)
    api.patch_event("primary", meeting["id"], {"description": DESCRIPTION})
    mails = len(real.sandbox.notifications)
    shown = open_meeting(page, "Backlog triage")
    shown.get_by_role("button", name="Add a check-in round").click()
    shown.get_by_role("group", name="Add a check-in round").get_by_role("button", name="This meeting only").click()
    expect(said(shown)).to_contain_text("A check-in round is in “Backlog triage”.")
    written = event(real, "Backlog triage")["description"]
    assert written.startswith(DESCRIPTION)
    assert len(written) > len(DESCRIPTION)
    out = shown.get_by_role("button", name="Take the check-in round out")
    expect(out).to_be_visible()
    page.screenshot(path=ARTIFACTS / "real-check-in.png", animations="disabled")
    said(shown).get_by_role("button", name="Undo").click()
    expect(said(shown)).to_contain_text("The check-in round is out of “Backlog triage”.")
    assert event(real, "Backlog triage")["description"] == DESCRIPTION
    assert len(real.sandbox.notifications) == mails


def test_a_meeting_starts_late_without_a_mail_and_on_time_again(page: Page, real: Product) -> None:
    mails = len(real.sandbox.notifications)
    before = event(real, "Backlog triage")
    shown = open_meeting(page, "Backlog triage")
    shown.get_by_role("button", name="Start “Backlog triage” at 11:05").click()
    question = shown.get_by_role("group", name="Start “Backlog triage” at 11:05?")
    page.screenshot(path=ARTIFACTS / "real-start-late.png", animations="disabled")
    question.get_by_role("button", name="Only move it").click()
    expect(said(shown)).to_contain_text("“Backlog triage” starts at 11:05.")
    for email in (None, "tom@example.com", "priya@example.com"):
        moved = event(real, "Backlog triage", email)
        assert instant(moved["start"]) == instant(before["start"]) + timedelta(minutes=5)
        assert instant(moved["end"]) == instant(before["end"])
    assert len(real.sandbox.notifications) == mails
    said(shown).get_by_role("button", name="Undo").click()
    expect(said(shown)).to_contain_text("“Backlog triage” starts at 11:00 again.")
    after = event(real, "Backlog triage")
    assert (after["start"], after["end"]) == (before["start"], before["end"])
    assert len(real.sandbox.notifications) == mails


def test_guests_are_told_of_a_late_start_only_if_the_person_says_so(page: Page, real: Product) -> None:
    mails = len(real.sandbox.notifications)
    shown = open_meeting(page, "Backlog triage")
    shown.get_by_role("button", name="Start “Backlog triage” at 11:05").click()
    shown.get_by_role("button", name="Tell the guests").click()
    expect(said(shown)).to_contain_text("“Backlog triage” starts at 11:05. Its guests are told.")
    (mail,) = real.sandbox.notifications[mails:]
    assert (mail.kind, set(mail.recipients)) == ("update", {"tom@example.com", "priya@example.com"})
    said(shown).get_by_role("button", name="Undo").click()
    expect(said(shown)).to_contain_text("starts at 11:00 again.")


def test_somebody_elses_meeting_is_not_changed(page: Page) -> None:
    shown = open_meeting(page, "Design review")
    expect(shown.get_by_role("heading", name="Coffee with someone here")).to_be_visible()
    expect(shown.get_by_role("link", name="A regular break with them")).to_be_visible()
    expect(shown.get_by_role("button", name=re.compile("check-in|^Start "))).to_have_count(0)
    assert panel(page).is_visible()


@pytest.fixture
def stranger(chromium: Extension) -> Iterator[Page]:
    """Somebody's browser in which nobody is signed in, as on a phone."""
    browser = chromium.context.browser
    assert browser is not None
    with browser.new_context(viewport={"width": 390, "height": 700}, bypass_csp=True) as context:
        context.set_default_timeout(30_000)
        yield context.new_page()


def test_the_links_in_a_linger_skip_it_from_a_browser_in_which_nobody_is_signed_in(
    page: Page, real: Product, stranger: Page
) -> None:
    shown = open_meeting(page, "Backlog triage")
    shown.get_by_role("button", name="Add 5 minutes, Mon 11:30").click()
    expect(said(shown)).to_contain_text("Added 1 linger.")
    (linger,) = real.ours()
    skip, series = re.findall(rf"{real.address}/skip/\S+", linger["description"])
    stranger.goto(skip)
    expect(stranger.get_by_role("heading", name="Skip this linger?")).to_be_visible()
    assert "Backlog" not in stranger.locator("html").inner_text()
    assert [each["id"] for each in real.ours()] == [linger["id"]]  # opening a link changes nothing
    assert violations(stranger) == []
    stranger.screenshot(path=ARTIFACTS / "skip.png")
    stranger.get_by_role("button", name="Skip it").click()
    expect(stranger.get_by_role("heading", name="It is skipped.")).to_be_visible()
    assert real.ours() == []
    stranger.get_by_role("button", name="Put it back").click()
    expect(stranger.get_by_role("heading", name="Skip this linger?")).to_be_visible()
    assert len(real.ours()) == 1
    stranger.goto(series)
    stranger.get_by_role("button", name="Not for this series").click()
    expect(stranger.get_by_role("heading", name="This series gets no more buffers.")).to_be_visible()
    assert real.ours() == []
    stranger.get_by_role("button", name="Plan it again").click()
    expect(stranger.get_by_role("heading", name="No lingers after this series?")).to_be_visible()
