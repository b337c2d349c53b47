"""What can be said about a meeting or a buffer: the panel shows the server's words and sends answers back unread."""

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.contract import Contract
from browser.driving import MORE, Extension, open_menu, open_panel, panel, pill
from browser.example_week import left_out, offer

pytestmark = pytest.mark.browser


def focused(page: Page) -> str | None:
    """The key of what has the focus inside the panel."""
    key: str | None = page.evaluate(
        "() => document.querySelector('[data-sobremesa]').shadowRoot.activeElement?.dataset.key"
    )
    return key


def open_event(extension: Extension) -> tuple[Page, Locator]:
    page = extension.open()
    page.get_by_role("button", name="Design review").click()
    expect(pill(page)).to_have_text("Design review")
    shown = open_panel(page)
    expect(shown.get_by_role("heading", name="Design review", level=2)).to_be_visible()
    return page, shown


def test_a_buffers_menu_holds_the_servers_words_and_sends_its_answer_back(
    connected: Extension, contract: Contract
) -> None:
    shown = open_panel(connected.open())
    menu = open_menu(shown)
    assert menu.get_by_role("menuitem").all_inner_texts() == [
        "Not for this meeting",
        "Not for this series",
        "Never a linger",
        "Preferences",
    ]
    menu.get_by_role("menuitem", name="Never a linger").click()
    expect(shown).to_contain_text("Said: never-this-kind.")
    assert contract.given == [{"to": "review2026", "answer": "never-this-kind", "kind": "linger"}]
    expect(menu).to_have_count(0)


def test_not_for_this_meeting_moves_it_to_the_left_out_and_undo_posts_the_servers_undo(
    connected: Extension, contract: Contract
) -> None:
    page = connected.open()
    shown = open_panel(page)
    open_menu(shown).get_by_role("menuitem", name="Not for this meeting").click()
    expect(shown.get_by_text("No buffers for “Design review”.").first).to_be_visible()
    expect(shown.get_by_role("button", name="Add: linger after Design review")).to_have_count(0)
    shown.get_by_text("3 left out, and why").click()
    expect(shown).to_contain_text("You left this meeting out.")
    shown.get_by_role("button", name="Undo").click()
    expect(shown.get_by_role("button", name="Add: linger after Design review")).to_be_visible()
    expect(shown).to_contain_text("“Design review” is planned again.")
    assert contract.given[-1] == {"to": "review2026", "answer": "plan-again", "kind": None}
    expect(shown.get_by_role("button", name="Undo")).to_have_count(0)


def test_an_answer_nobody_has_heard_of_works_as_well(connected: Extension, contract: Contract) -> None:
    said = {"to": "x/ü", "answer": "water-the-plants", "litres": "3", "twice": True}
    contract.week["buffers"][0]["actions"] = [{"label": "Water", "answer": said, "url": "", "confirm": None}]
    shown = open_panel(connected.open())
    open_menu(shown).get_by_role("menuitem", name="Water").click()
    expect(shown).to_contain_text("Said: water-the-plants.")
    assert contract.given == [said]


def test_the_menu_is_used_with_the_keyboard_alone(connected: Extension, contract: Contract) -> None:
    page = connected.open()
    shown = open_panel(page)
    button = shown.get_by_role("button", name=MORE)
    item = "item buffer review2026|after"
    button.focus()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert focused(page) == f"{item} 0"
    for key, index in (("ArrowDown", 1), ("End", 3), ("ArrowDown", 0), ("ArrowUp", 3), ("Home", 0), ("ArrowUp", 3)):
        page.keyboard.press(key)
        assert focused(page) == f"{item} {index}"
    page.keyboard.press("Escape")
    expect(shown.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()
    expect(panel(page)).to_be_visible()
    page.keyboard.press("Space")
    assert focused(page) == f"{item} 0"
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    assert focused(page) == f"{item} 3"
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(shown.get_by_text("No buffers for “Design review”.").first).to_be_visible()
    expect(shown.locator(".said .note")).to_be_focused()  # the row is gone: reading goes on at what was said about it
    page.keyboard.press("Tab")
    assert focused(page) == "undo-run"
    page.keyboard.press("Enter")
    expect(shown.get_by_role("button", name=MORE)).to_be_visible()
    assert [each["answer"] for each in contract.given] == ["not-this-meeting", "plan-again"]


def test_tab_leaves_the_menu_for_the_next_row_and_closes_it(connected: Extension) -> None:
    page = connected.open()
    shown = open_panel(page)
    open_menu(shown)
    page.keyboard.press("Tab")
    expect(shown.get_by_role("menu")).to_have_count(0)
    assert focused(page) == "buffer kofi2026|before"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "menu buffer review2026|after"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "buffer review2026|after"


def test_one_menu_is_open_at_a_time_and_a_press_elsewhere_closes_it(connected: Extension, contract: Contract) -> None:
    shown = open_panel(connected.open())
    open_menu(shown)
    open_menu(shown, "More for doors open before 1:1 Kofi")
    expect(shown.get_by_role("menu")).to_have_count(1)
    shown.get_by_role("heading", name="Ideas for").click()
    expect(shown.get_by_role("menu")).to_have_count(0)
    open_menu(shown)
    shown.get_by_role("button", name=MORE).click()
    expect(shown.get_by_role("menu")).to_have_count(0)
    assert contract.given == []


def test_a_question_is_asked_in_its_place_and_each_choice_says_its_own(
    connected: Extension, contract: Contract
) -> None:
    page, shown = open_event(connected)
    shown.get_by_role("button", name="Start 5 minutes late").click()
    question = shown.get_by_role("group", name="Start “Design review” at 09:35?")
    expect(question).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(shown.get_by_role("button", name="Start 5 minutes late")).to_be_focused()
    page.keyboard.press("Enter")
    question.get_by_role("button", name="Not now").click()
    expect(question).to_have_count(0)
    assert contract.given == []
    shown.get_by_role("button", name="Start 5 minutes late").click()
    question.get_by_role("button", name="Only move it").click()
    expect(shown).to_contain_text("Said: start-late.")
    expect(question).to_have_count(0)
    assert contract.given == [{"to": "review2026", "answer": "start-late", "tell_guests": False}]


def test_a_left_out_line_asks_from_its_menu(connected: Extension, contract: Contract) -> None:
    page = connected.open()
    shown = open_panel(page)
    shown.get_by_text("2 left out, and why").click()
    open_menu(shown, "More for Platform sync").get_by_role("menuitem", name="Start 5 minutes late").click()
    question = shown.get_by_role("group", name="Start “Platform sync” at 11:05?")
    for name in ("Not now", "Tell the guests", "Only move it"):
        page.keyboard.press("Tab")
        expect(question.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Escape")
    expect(shown.get_by_role("button", name="More for Platform sync")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    question.get_by_role("button", name="Tell the guests").click()
    expect(shown).to_contain_text("Said: start-late.")
    assert contract.given == [{"to": "platform2026", "answer": "start-late", "tell_guests": True}]


def test_an_open_event_tells_why_each_side_has_no_buffer(connected: Extension, contract: Contract) -> None:
    contract.events["review2026"] |= {
        "buffers": [],
        "left_out": [
            left_out("review2026", "before", "Design review", "Doors are off."),
            left_out("review2026", "after", "Design review", "Another meeting follows at once."),
        ],
    }
    _, shown = open_event(connected)
    expect(shown.get_by_role("heading", name="Why no buffer here")).to_be_visible()
    assert shown.locator(".sides li").all_inner_texts() == [
        "Before: Doors are off.",
        "After: Another meeting follows at once.",
    ]


def test_a_buffer_in_the_calendar_tells_why_beside_the_side_that_has_none(
    connected: Extension, contract: Contract
) -> None:
    event = contract.events["review2026"]
    event["buffers"] = [event["buffers"][0] | {"state": "placed"}]
    event["left_out"] = [left_out("review2026", "before", "Design review", "Doors are off.")]
    _, shown = open_event(connected)
    expect(shown.get_by_role("heading", name="Around this meeting")).to_be_visible()
    expect(shown).to_contain_text("Linger, Thu 10:00: in your calendar. You and Ann are both free until 10:05.")
    expect(shown).to_contain_text("Before: Doors are off.")
    open_menu(shown).get_by_role("menuitem", name="Not for this series").click()
    expect(shown).to_contain_text("Said: not-this-series.")


def test_the_hint_is_told_only_with_its_open_event(connected: Extension) -> None:
    page, shown = open_event(connected)
    expect(shown).to_contain_text("Say hi to Ann in the chat: you last met 9 weeks ago. Only you see this.")
    shown.get_by_role("button", name="Back").click()
    expect(shown.get_by_role("heading", name="Ideas for 16–20 November")).to_be_visible()
    expect(shown).not_to_contain_text("Say hi")
    assert "Say hi" not in page.locator("body").inner_text().replace(shown.inner_text(), "")


def test_offers_stand_first_with_their_buttons(connected: Extension, contract: Contract) -> None:
    contract.week["offers"] = [offer()]
    page = connected.open()
    shown = open_panel(page)
    expect(shown).to_contain_text("You removed 3 lingers in two weeks. Turn lingers off?")
    heading = shown.get_by_role("heading", name="Ideas for")
    expect(shown.locator(".offer").filter(has_text="Turn lingers off?")).to_be_visible()
    expect(heading).to_be_visible()
    # Asked in one go: between two questions the panel may have drawn itself again.
    first = shown.evaluate(
        """panel => {
            const offer = panel.querySelector(".offer"), heading = panel.querySelector("h2");
            return offer.getBoundingClientRect().bottom <= heading.getBoundingClientRect().top;
        }"""
    )
    assert first
    contract.week["offers"] = []
    shown.get_by_role("button", name="Keep them").click()
    expect(shown).to_contain_text("Said: keep-kind.")
    expect(shown).not_to_contain_text("Turn lingers off?")
    assert contract.given == [{"to": "review2026", "answer": "keep-kind", "kind": "linger"}]


def test_the_popup_has_offers_and_the_same_menus(connected: Extension, contract: Contract) -> None:
    contract.week["offers"] = [offer()]
    popup = connected.context.new_page()
    popup.goto(connected.url("extension/pages/popup.html"))
    expect(popup.get_by_role("button", name="Turn lingers off")).to_be_visible()
    popup.get_by_role("button", name=MORE).press("Enter")
    popup.get_by_role("menuitem", name="Not for this meeting").press("Enter")
    expect(popup.get_by_text("No buffers for “Design review”.").first).to_be_visible()
    popup.get_by_role("button", name="Undo").click()
    expect(popup.get_by_role("button", name=MORE)).to_be_visible()
    assert [each["answer"] for each in contract.given] == ["not-this-meeting", "plan-again"]
