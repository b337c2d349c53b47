"""People to talk to and the flavours of a chat, in the panel over the real server."""

import pytest
from playwright.sync_api import expect

from browser.connecting import WEEK, stay_connected
from browser.driving import ARTIFACTS, Extension, open_panel, violations
from browser.product import Product

pytestmark = pytest.mark.browser


def test_a_walk_with_somebody_from_the_panel_and_people_to_talk_to(extension: Extension, real: Product) -> None:
    stay_connected(extension, real)
    page = extension.context.new_page()
    page.goto(WEEK)
    shown = open_panel(page)
    calls = sum(real.sandbox.counters.values())
    expect(shown.get_by_role("heading", name="People you might talk to")).to_be_visible()
    expect(shown).to_contain_text("From your own calendar. Only you see this.")
    link = shown.get_by_role("link", name="Offer times to").first
    assert (link.get_attribute("href") or "").startswith(f"{real.address}/coffee?with=")
    # Asked in one go: between two questions the panel may have drawn itself again.
    shown.evaluate("panel => panel.querySelector('a[href*=\"/coffee?with=\"]').scrollIntoView({block: 'nearest'})")
    page.screenshot(path=ARTIFACTS / "panel-people.png", animations="disabled")
    assert violations(page, "[data-sobremesa]") == []

    shown.get_by_role("button", name="Coffee with someone else…").click()
    shown.get_by_role("button", name="Walk, 25 minutes").click()
    expect(shown.get_by_role("heading", name="Walk with")).to_be_visible()
    expect(shown.get_by_role("button", name="Walk, 25 minutes")).to_have_attribute("aria-pressed", "true")
    page.screenshot(path=ARTIFACTS / "panel-flavours.png", animations="disabled")
    assert violations(page, "[data-sobremesa]") == []
    shown.locator("[data-key^='person ']").first.click()
    expect(shown.get_by_role("button", name="Add walk,")).to_be_visible()
    page.screenshot(path=ARTIFACTS / "panel-walk.png", animations="disabled")
    assert sum(real.sandbox.counters.values()) == calls  # looking asks Google nothing
    shown.get_by_role("button", name="Add walk,").click()
    expect(shown.get_by_role("heading", name="is in your calendar")).to_contain_text("Walk with")
    (mine,) = real.ours()
    assert mine["summary"].startswith("Walk: Alex and ")
