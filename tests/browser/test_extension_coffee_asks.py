"""What the panel does where a coffee is not simply added: a question first, and no time at all."""

import pytest
from playwright.sync_api import expect

from browser.contract import Contract
from browser.driving import ARTIFACTS, Extension, open_panel

pytestmark = pytest.mark.browser
LATELY = "Your last coffee with Ann was 5 days ago."


def test_what_the_server_asks_first_is_asked_and_no_is_the_default(connected: Extension, contract: Contract) -> None:
    contract.asks = LATELY
    shown = open_panel(connected.open())
    add = shown.get_by_role("button", name="Add coffee with Ann").first
    add.click()
    question = shown.get_by_role("group", name="Before it is added")
    expect(question).to_contain_text(LATELY)
    shown.page.screenshot(path=ARTIFACTS / "panel-asks.png", animations="disabled")
    expect(question.get_by_role("button", name="No, leave it")).to_be_focused()
    question.get_by_role("button", name="No, leave it").click()
    expect(shown.get_by_role("heading", name="Ideas for 16–20 November")).to_be_visible()
    assert contract.chats == {}
    add.click()
    question.get_by_role("button", name="Yes, add it").click()
    expect(shown.get_by_role("heading", name="Coffee with Ann is in your calendar")).to_be_visible()
    assert contract.confirmed == [False, False, True]


def test_without_a_time_the_panel_shows_the_gap_and_the_way_to_the_page(
    connected: Extension, contract: Contract
) -> None:
    gap = "Your day ends at 17:30, Ann's begins at 18:00 (09:00 for Ann): 30 minutes later."
    contract.week["coffee"][0] |= {
        "slots": [], "none_because": {"code": "no-shared-hours", "sentence": "Your working hours do not meet."},
        "gap": gap, "url": "/coffee?with=ann%40example.com",
    }  # fmt: skip
    shown = open_panel(connected.open())
    shown.get_by_role("button", name="Coffee with someone else…").click()
    shown.get_by_role("button", name="Ann").first.click()
    expect(shown).to_contain_text(gap)
    link = shown.get_by_role("link", name="What else can be done")
    assert (link.get_attribute("href") or "").endswith("/coffee?with=ann%40example.com")
    shown.page.screenshot(path=ARTIFACTS / "panel-no-time.png", animations="disabled")
