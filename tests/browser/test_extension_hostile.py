"""A calendar page that fights: it strips strangers, has one-letter shortcuts, slides, is in Hebrew, or was rebuilt."""

import pytest
from playwright.sync_api import expect

from browser.calendar_page import CalendarPage
from browser.contract import Contract
from browser.driving import ROOT, Extension, isolated_world, open_panel, panel, pill, until

pytestmark = pytest.mark.browser


def test_a_page_that_strips_strangers_loses_no_idea_and_no_key(connected: Extension, calendar: CalendarPage) -> None:
    calendar.change(hostile=True)
    page = connected.open()
    until(page, lambda: page.evaluate("strippedNodes()"))
    assert page.evaluate("strippedNodes()") == 1
    expect(pill(page)).to_have_text("4 ideas")
    page.get_by_role("button", name="Design review").click()
    open_panel(page)
    expect(page.locator(".details")).to_be_hidden()  # the press outside it closed the page's own dialog
    expect(panel(page).get_by_role("heading", name="Coffee with someone here")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("d")
    page.keyboard.press("c")
    assert page.evaluate("pressedKeys()") == ""
    panel(page).get_by_role("button", name="Ann").click()
    panel(page).get_by_role("button", name="Add coffee, Wed").click()
    expect(panel(page).get_by_role("heading", name="Coffee with Ann is in your calendar")).to_be_visible()


def test_the_pages_own_styles_do_not_reach_the_panel(connected: Extension) -> None:
    page = connected.open()
    shown = open_panel(page)
    expect(shown.get_by_role("button", name="Add", exact=False).first).not_to_have_css(
        "background-color", "rgb(0, 255, 0)"
    )
    expect(shown.get_by_role("heading", level=2).first).to_have_css("text-transform", "none")
    expect(shown.get_by_role("heading", level=2).first).to_have_css("font-size", "15px")


def test_another_language_and_direction_change_nothing(connected: Extension, calendar: CalendarPage) -> None:
    calendar.change(language="he", direction="rtl", title="יומן")
    page = connected.open()
    expect(page.locator("[data-sobremesa] .dock")).to_have_css("direction", "ltr")  # it speaks English wherever it is
    page.get_by_role("button", name="Design review").click()
    expect(pill(page)).to_have_text("Design review")


def test_a_rebuilt_page_leaves_the_ideas_of_the_week_in_the_address(
    connected: Extension, contract: Contract, calendar: CalendarPage
) -> None:
    calendar.change(mutated=True)
    page = connected.open()
    assert (
        page.locator("[data-eventid], [data-datekey], [role=dialog], [role=main]").count() == 1
    )  # the panel's own role
    page.get_by_text("Design review").first.click()
    page.wait_for_timeout(300)
    expect(pill(page)).to_have_text("4 ideas")
    shown = open_panel(page)
    shown.get_by_role("button", name="Add coffee with Ann").click()
    expect(shown.get_by_role("heading", name="Coffee with Ann is in your calendar")).to_be_visible()
    assert contract.questions[-1] == {"from": "2026-11-16", "to": "2026-11-22"}


COUNTERS = (ROOT / "tests" / "replica" / "counters.js").read_text()


def test_a_drag_in_the_page_costs_no_layout_and_no_more_than_was_added(connected: Extension) -> None:
    page = connected.open()
    expect(pill(page)).to_have_text("4 ideas")
    page.wait_for_timeout(300)
    world = isolated_world(page)
    world(COUNTERS)
    frames, added_each = 60, 3
    counts = world(f"sobremesaDrag({frames})")
    assert counts["batches"] >= frames
    assert counts["layout"] == 0
    assert 0 < counts["visited"] <= frames * added_each
