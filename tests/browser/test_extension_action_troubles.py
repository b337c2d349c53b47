"""What is said in the panel while the server is slow, away or of another mind, and words that try to be more."""

import json

import pytest
from playwright.sync_api import expect

from browser.calendar_page import CalendarPage
from browser.contract import Contract
from browser.driving import MORE, Extension, open_menu, open_panel, panel, pill
from browser.example_week import action, asking, left_out, offer, page

pytestmark = pytest.mark.browser


def test_a_double_click_says_it_once_and_presses_nothing_that_moved_under_it(
    connected: Extension, contract: Contract
) -> None:
    shown = open_panel(connected.open())
    open_menu(shown).get_by_role("menuitem", name="Not for this meeting").dblclick(delay=120)
    expect(shown.get_by_text("No buffers for “Design review”.").first).to_be_visible()
    assert contract.calls["POST /api/v1/answers"] == 1
    assert contract.calls["POST /api/v1/plan/apply"] == contract.calls["POST /api/v1/chats"] == 0


def test_while_an_answer_is_under_way_nothing_else_can_be_said(connected: Extension, contract: Contract) -> None:
    shown = open_panel(connected.open())
    menu = open_menu(shown)
    with contract.holding():
        menu.get_by_role("menuitem", name="Not for this meeting").click()
        button = shown.get_by_role("button", name=MORE)
        expect(button).to_have_attribute("aria-disabled", "true")
        button.click(force=True)
        expect(shown.get_by_role("menu")).to_have_count(0)
    expect(shown.get_by_text("No buffers for “Design review”.").first).to_be_visible()
    assert contract.calls["POST /api/v1/answers"] == 1


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "This meeting is no longer in your calendar."),
        (409, "“Design review” has changed meanwhile. Nothing was done."),
        (422, "answer: not known"),
        (503, "Your calendar does not answer. Nothing was changed."),
    ],
)
def test_a_refusal_is_told_in_the_servers_sentence(
    connected: Extension, contract: Contract, status: int, message: str
) -> None:
    contract.refuse = status, message
    shown = open_panel(connected.open())
    menu = open_menu(shown)
    outdated = status in {404, 409}
    if outdated:
        contract.week["buffers"].pop(0)
    menu.get_by_role("menuitem", name="Not for this meeting").click()
    expect(shown.locator(".note.error")).to_have_text(message)
    expect(shown.get_by_role("status")).to_have_text(message)
    expect(shown.get_by_role("button", name="Add: linger after Design review")).to_have_count(0 if outdated else 1)


def test_an_answer_to_a_server_that_went_away_is_not_queued(connected: Extension, contract: Contract) -> None:
    shown = open_panel(connected.open())
    menu = open_menu(shown)
    kept = connected.kept()["connection"]
    connected.store(connection=kept | {"server": "http://127.0.0.1:9"})
    menu.get_by_role("menuitem", name="Not for this meeting").click()
    expect(shown.locator(".note.error")).to_have_text("Your server does not answer.")
    connected.store(connection=kept)
    open_menu(shown).get_by_role("menuitem", name="Not for this series").click()
    expect(shown).to_contain_text("Said: not-this-series.")
    assert [each["answer"] for each in contract.given] == ["not-this-series"]


def test_a_refused_token_ends_the_talk(connected: Extension, contract: Contract) -> None:
    shown = open_panel(connected.open())
    menu = open_menu(shown)
    contract.status = 401
    menu.get_by_role("menuitem", name="Not for this meeting").click()
    expect(shown.get_by_role("heading", name="Connect again")).to_be_visible()


def test_an_answer_reaches_the_server_through_a_worker_that_had_died(connected: Extension, contract: Contract) -> None:
    shown = open_panel(connected.open())
    menu = open_menu(shown)
    connected.kill_worker()
    menu.get_by_role("menuitem", name="Not for this meeting").click()
    expect(shown.get_by_text("No buffers for “Design review”.").first).to_be_visible()
    assert len(contract.given) == 1


def test_offline_nothing_can_be_said(connected: Extension, contract: Contract) -> None:
    contract.week["offers"] = [offer()]
    page = connected.open()
    expect(pill(page)).to_have_text("4 ideas")
    contract.status = 503
    shown = open_panel(page)
    expect(shown).to_contain_text("Nothing is queued or sent.")
    expect(shown.get_by_role("listitem").first).to_be_visible()
    expect(shown.locator("[aria-haspopup=menu], .offer")).to_have_count(0)


HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'


def test_words_of_the_server_never_become_markup_and_never_break_the_panel(
    connected: Extension, contract: Contract
) -> None:
    long = "Donaudampfschifffahrtsgesellschaft" * 6
    contract.week["offers"] = [{"sentence": HOSTILE, "actions": [action(HOSTILE, "review2026", "keep-kind")]}]
    contract.week["buffers"][0]["actions"] = [
        action(HOSTILE, "review2026", HOSTILE),
        action(long, "review2026", "not-this-series"),
        action("\u202eאל תציע שוב", "review2026", "later"),
        asking("Ask", HOSTILE + long, Yes={"to": "review2026", "answer": "start-late"}),
        {"label": "Nothing", "answer": None, "url": "", "confirm": None},
    ]
    contract.week["left_out"] = [left_out("allhands", "after", HOSTILE, HOSTILE)]
    page = connected.open()
    shown = open_panel(page)
    menu = open_menu(shown)
    expect(menu.get_by_role("menuitem")).to_have_count(4)  # what does nothing is not shown
    assert shown.locator(".panel-body").evaluate("element => element.scrollWidth <= element.clientWidth")
    menu.get_by_role("menuitem", name="Ask").click()
    assert shown.locator(".panel-body").evaluate("element => element.scrollWidth <= element.clientWidth")
    assert shown.locator("img, script").count() == 0
    open_menu(shown).get_by_role("menuitem").first.click()
    expect(shown).to_contain_text(f"Said: {HOSTILE}.")
    assert page.title() == "Calendar"
    assert shown.locator("img, script").count() == 0


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("/preferences#kinds", "http://127.0.0.1/preferences#kinds"),
        ("http://127.0.0.1/week?on=2026-11-18", "http://127.0.0.1/week?on=2026-11-18"),
        ("javascript:alert(1)", "http://127.0.0.1/week?on=2026-11-16"),
        ("https://evil.example/preferences", "http://127.0.0.1/week?on=2026-11-16"),
        ("//evil.example", "http://127.0.0.1/week?on=2026-11-16"),
        ("http://[", "http://127.0.0.1/week?on=2026-11-16"),
    ],
)
def test_an_action_leads_only_to_pages_of_the_same_server(
    connected: Extension, contract: Contract, url: str, href: str
) -> None:
    contract.week["buffers"][0]["actions"] = [page("Look", url)]
    shown = open_panel(connected.open())
    link = open_menu(shown).get_by_role("menuitem", name="Look")
    assert link.get_attribute("href") == href
    assert link.get_attribute("rel") == "noopener"


def test_one_letter_shortcuts_of_the_page_hear_nothing_of_a_menu(connected: Extension) -> None:
    page = connected.open()
    shown = open_panel(page)
    open_menu(shown)
    for key in ("d", "ArrowDown", "e", "Escape", "c"):
        page.keyboard.press(key)
    assert page.evaluate("pressedKeys()") == ""
    expect(panel(page)).to_be_visible()


def test_an_older_server_without_actions_shows_no_menu(connected: Extension, contract: Contract) -> None:
    text = json.loads(json.dumps(contract.week), object_hook=without_actions)
    contract.week = text
    shown = open_panel(connected.open())
    expect(shown.get_by_role("button", name="Add all 3 buffers")).to_be_visible()
    expect(shown.locator("[aria-haspopup=menu], .offer")).to_have_count(0)


def without_actions(body: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in body.items() if name not in {"actions", "offers"}}


def test_an_open_menu_survives_a_change_in_the_page(connected: Extension, calendar: CalendarPage) -> None:
    assert calendar.look.events
    page = connected.open()
    shown = open_panel(page)
    open_menu(shown)
    page.evaluate("slideTo('/calendar/u/0/r/week/2026/11/25')")
    expect(shown.get_by_role("menuitem").first).to_be_focused()
    page.evaluate("churn(5)")
    expect(shown.get_by_role("menuitem").first).to_be_focused()
