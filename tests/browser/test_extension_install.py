"""The extension as a person gets it: loaded unpacked, connected, its worker killed, replaced by a newer version."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.contract import Contract
from browser.driving import ROOT, Extension, isolated_world, open_panel, panel, pill, press_last, until, violations

pytestmark = pytest.mark.browser


def chromes_view(extension: Extension) -> dict[str, Any]:
    """What chrome://extensions shows a developer about us."""
    page = extension.context.new_page()
    page.goto("chrome://extensions")
    script = """async (id) => {
      await chrome.developerPrivate.updateProfileConfiguration({inDeveloperMode: true});
      return (await chrome.developerPrivate.getExtensionsInfo()).find((each) => each.id === id);
    }"""
    seen: dict[str, Any] = page.evaluate(script, extension.id)
    page.close()
    return seen


def test_chromium_loads_the_repository_root_with_one_known_warning_and_one_site(extension: Extension) -> None:
    seen = chromes_view(extension)
    assert [each["message"] for each in seen["manifestErrors"]] == [
        "'background.scripts' requires manifest version of 2 or lower."
    ]
    assert seen["runtimeErrors"] == []
    assert seen["permissions"]["simplePermissions"] == []
    hosts = seen["permissions"].get("runtimeHostPermissions", {}).get("hosts", [])
    assert [each["host"] for each in hosts] == ["https://calendar.google.com/*"]
    assert seen["state"] == "ENABLED"


def open_options(extension: Extension) -> Page:
    page = extension.context.new_page()
    page.goto(extension.url("extension/pages/options.html"))
    return page


def test_connect_asks_the_server_keeps_the_token_from_pages_and_disconnect_forgets_it(
    extension: Extension, contract: Contract
) -> None:
    page = open_options(extension)
    address = page.get_by_label("Server address")
    expect(address).to_have_value("http://127.0.0.1:8765")
    address.fill(extension.server)
    with extension.context.expect_page() as window:
        page.get_by_role("button", name="Connect…").click()
    press_last(window.value.get_by_role("link", name="Allow"))
    expect(page.get_by_role("heading", name="Connected as Alex Weber")).to_be_visible()
    assert extension.kept()["connection"]["token"] == "t0ken"
    assert "t0ken" not in page.content()
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("heading", name="Connect your server")).to_be_visible()
    assert contract.calls["POST /oauth/revoke"] == 1
    assert "connection" not in extension.kept()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("http://127.0.0.1:9", "Nothing answers at 127.0.0.1:9."),
        ("http://coffee.example.org", "A server on another computer needs https."),
        ("ftp://127.0.0.1", "Use an address such as"),
    ],
)
def test_an_address_that_cannot_work_is_explained(extension: Extension, typed: str, said: str) -> None:
    page = open_options(extension)
    page.get_by_label("Server address").fill(typed)
    page.get_by_role("button", name="Connect…").click()
    expect(page.locator("#result")).to_contain_text(said)


def test_what_was_typed_and_what_was_said_stay_when_the_page_comes_back_to_the_front(extension: Extension) -> None:
    page = open_options(extension)
    page.get_by_label("Server address").fill("ftp://127.0.0.1")
    page.get_by_role("button", name="Connect…").click()
    expect(page.locator("#result")).to_contain_text("Use an address such as")
    diagnostics = page.locator("#diagnostics")
    diagnostics.evaluate("element => { element.textContent = ''; }")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(diagnostics).to_contain_text("version")  # the state was read again
    expect(page.locator("#result")).to_contain_text("Use an address such as")
    expect(page.get_by_label("Server address")).to_have_value("ftp://127.0.0.1")


def test_a_closed_consent_window_changes_nothing(extension: Extension, contract: Contract) -> None:
    page = open_options(extension)
    page.get_by_label("Server address").fill(extension.server)
    with extension.context.expect_page() as window:
        page.get_by_role("button", name="Connect…").click()
    window.value.get_by_role("link", name="Allow").wait_for()
    window.value.close()
    expect(page.locator("#result")).to_contain_text("The window was closed before you said yes.")
    assert contract.calls["POST /oauth/token"] == 0


def test_a_calendar_page_may_not_connect_nor_read_what_the_worker_keeps(connected: Extension) -> None:
    page = connected.open()
    world = isolated_world(page)
    for message in (
        {"type": "connect", "server": "https://evil.example"},
        {"type": "state"},
        {"type": "disconnect"},
        {"type": "constructor"},
    ):
        answer = world(f"browser.runtime.sendMessage({json.dumps(message)}).then(JSON.stringify)")
        assert json.loads(answer)["why"] == "refused"
    told = world("browser.storage.local.get().then(() => 'read', (error) => String(error))")
    assert "not allowed" in told
    assert page.evaluate("() => typeof browser") == "undefined"


def test_a_killed_worker_wakes_up_for_the_next_press(connected: Extension, contract: Contract) -> None:
    page = connected.open()
    shown = open_panel(page)
    add = shown.get_by_role("button", name="Add coffee with Ann")
    expect(add).to_be_visible()
    connected.kill_worker()
    add.click()
    expect(shown.get_by_role("heading", name="Coffee with Ann is in your calendar")).to_be_visible()
    assert len(contract.chats) == 1


def test_a_worker_that_dies_while_it_connects_leaves_a_sentence_and_a_button(
    extension: Extension, contract: Contract
) -> None:
    page = open_options(extension)
    page.get_by_label("Server address").fill(extension.server)
    with extension.context.expect_page() as window:
        page.get_by_role("button", name="Connect…").click()
    window.value.get_by_role("link", name="Allow").wait_for()
    extension.kill_worker()
    expect(page.locator("#result")).to_contain_text("The extension does not answer.")
    expect(page.get_by_role("button", name="Connect…")).to_be_enabled()
    assert contract.calls["POST /oauth/token"] == 0


def test_the_token_goes_to_the_paired_server_only_and_a_silent_one_is_given_up(
    connected: Extension, contract: Contract
) -> None:
    page = open_options(connected)
    script = """async ([limit]) => {
      const { request, send } = await import("/extension/background/api.js");
      const slow = await request("/api/v1/suggestions?from=2026-11-16&to=2026-11-22", { limit });
      return slow.why;
    }"""
    with contract.holding():
        assert page.evaluate(script, [100]) == "slow"


def test_the_popup_lists_the_next_seven_days_and_finds_people_by_name(connected: Extension) -> None:
    page = connected.context.new_page()
    page.goto(connected.url("extension/pages/popup.html"))
    expect(page.get_by_role("heading", name="Next seven days")).to_be_visible()
    field = page.get_by_role("searchbox", name="Coffee with")
    field.press_sequentially("tom")
    page.get_by_role("button", name="Add coffee, Wed 18 Nov, 10:30").click()
    expect(page.get_by_role("heading", name="Coffee with Tomás is in your calendar")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    field.fill("zoe@example.org")
    expect(page.get_by_role("heading", name="Nobody of that name")).to_be_visible()
    assert "add=zoe%40example.org" in (page.get_by_role("link", name="Fill in the form").get_attribute("href") or "")
    assert violations(page) == []


def test_the_pill_can_be_turned_off_and_diagnostics_hold_no_content(connected: Extension) -> None:
    page = connected.open()
    open_panel(page)
    expect(panel(page).get_by_role("heading", name="Ideas for 16–20 November")).to_be_visible()
    options = open_options(connected)
    shown = options.locator("#diagnostics")
    expect(shown).to_contain_text('"chipsDecoded": 4')
    expect(shown).to_contain_text('"gridAgrees": true')
    assert "Design" not in (shown.text_content() or "")
    options.get_by_role("switch", name="Show the pill in my calendar").uncheck()
    until(page, lambda: connected.kept().get("pill") is False)
    page.reload()
    page.get_by_role("button", name="Design review").wait_for()
    page.wait_for_timeout(200)
    expect(pill(page)).to_have_count(0)


def test_a_page_open_while_the_extension_was_replaced_says_reload(connected: Extension) -> None:
    page = connected.open()
    connected.devtools.send("Extensions.loadUnpacked", {"path": str(ROOT)})
    shown = open_panel(page)
    expect(shown.get_by_role("heading", name="Sobremesa was updated")).to_be_visible()
    shown.get_by_role("button", name="Reload").click()
    expect(pill(page)).to_have_text("4 ideas")
    expect(panel(page)).to_be_hidden()
