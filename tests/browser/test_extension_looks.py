"""How the extension looks: axe-core finds nothing, and a picture of every state is kept in artifacts/."""

import pytest
from playwright.sync_api import Page, expect

from browser.calendar_page import CalendarPage
from browser.contract import Contract
from browser.driving import ARTIFACTS, COLOURS, Extension, open_panel, panel, violations
from browser.example_week import offer

pytestmark = pytest.mark.browser


def keep(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png", animations="disabled")


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, calendar: CalendarPage) -> str:
    """The calendar's own theme, which the panel follows whatever the system says."""
    calendar.change(dark=request.param == "dark")
    return str(request.param)


def audited(page: Page, name: str) -> None:
    keep(page, name)
    assert violations(page, rules=COLOURS if name.endswith("dark") else ()) == []


def test_panel(connected: Extension, contract: Contract, theme: str) -> None:
    page = connected.context.new_page()
    page.goto("https://calendar.google.com/calendar/u/0/r/week/2026/11/18")
    shown = open_panel(page)
    expect(shown.get_by_role("button", name="Add all 3 buffers")).to_be_visible()
    expect(page.locator("[data-sobremesa] .dock")).to_have_attribute("data-theme", theme)
    audited_in_page(page, f"panel-ideas-{theme}")
    shown.get_by_role("button", name="Other times").click()
    audited_in_page(page, f"panel-times-{theme}")
    shown.get_by_role("button", name="Add coffee, Wed").click()
    expect(shown.get_by_role("button", name="Undo")).to_be_visible()
    audited_in_page(page, f"panel-added-{theme}")
    shown.get_by_role("button", name="Undo").click()
    expect(shown).to_contain_text("is taken back")
    audited_in_page(page, f"panel-undone-{theme}")
    page.get_by_role("button", name="Design review", exact=True).click()
    expect(shown.get_by_role("heading", name="Pad this meeting")).to_be_visible()
    audited_in_page(page, f"panel-event-{theme}")
    contract.status = 503
    shown.get_by_role("button", name="Close").click()
    open_panel(page)
    expect(shown).to_contain_text("Nothing is queued or sent.")
    audited_in_page(page, f"panel-offline-{theme}")
    contract.week |= {"coffee": [], "buffers": [], "left_out": []}
    contract.status = 0
    page.reload()
    open_panel(page)
    expect(shown).to_contain_text("No ideas this week")
    audited_in_page(page, f"panel-empty-{theme}")
    connected.forget()
    page.reload()
    open_panel(page)
    expect(shown).to_contain_text("Not connected. Nothing is read.")
    audited_in_page(page, f"panel-not-connected-{theme}")


def audited_in_page(page: Page, name: str) -> None:
    """axe in the page's main world sees into open shadow roots; only ours is looked at."""
    keep(page, name)
    assert violations(page, "[data-sobremesa]", COLOURS if name.endswith("dark") else ()) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_popup_and_options(connected: Extension, scheme: str) -> None:
    page = connected.context.new_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the literals above
    page.set_viewport_size({"width": 360, "height": 600})
    page.goto(connected.url("extension/pages/popup.html"))
    expect(page.get_by_role("heading", name="Next seven days")).to_be_visible()
    audited(page, f"popup-{scheme}")
    page.get_by_role("button", name="More for linger after Design review").click()
    audited(page, f"popup-menu-{scheme}")
    page.get_by_role("searchbox", name="Coffee with").fill("ann")
    expect(page.get_by_role("radio")).to_have_count(3)
    audited(page, f"popup-times-{scheme}")
    page.set_viewport_size({"width": 1000, "height": 1000})
    page.goto(connected.url("extension/pages/options.html"))
    expect(page.get_by_role("heading", name="Connected as Alex Weber")).to_be_visible()
    audited(page, f"options-connected-{scheme}")
    connected.forget()
    page.reload()
    expect(page.get_by_label("Server address")).to_be_visible()
    page.get_by_label("Server address").fill("http://127.0.0.1:9")
    page.get_by_role("button", name="Connect…").click()
    expect(page.locator("#result")).to_contain_text("Nothing answers")
    audited(page, f"options-{scheme}")
    page.set_viewport_size({"width": 360, "height": 600})
    page.goto(connected.url("extension/pages/popup.html"))
    expect(page.get_by_text("Not connected. Nothing is read.")).to_be_visible()
    audited(page, f"popup-not-connected-{scheme}")


def test_the_panel_fits_a_small_window_at_double_zoom(connected: Extension) -> None:
    page = connected.open()
    page.set_viewport_size({"width": 390, "height": 500})
    open_panel(page)
    box = panel(page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 390
    keep(page, "panel-small")


def test_actions(connected: Extension, contract: Contract, theme: str) -> None:
    contract.week["offers"] = [offer()]
    page = connected.open()
    shown = open_panel(page)
    shown.get_by_role("button", name="More for linger after Design review").press("Enter")
    expect(shown.get_by_role("menuitem")).to_have_count(4)
    audited_in_page(page, f"panel-menu-{theme}")
    shown.get_by_role("menuitem", name="Not for this meeting").press("Enter")
    expect(shown.get_by_role("button", name="Undo")).to_be_visible()
    expect(shown.get_by_text("3 left out, and why")).to_be_visible()
    shown.get_by_text("3 left out, and why").click()
    shown.get_by_role("button", name="More for Platform sync").click()
    shown.get_by_role("menuitem", name="Start 5 minutes late").click()
    audited_in_page(page, f"panel-question-{theme}")
    page.get_by_role("button", name="Design review", exact=True).click()
    expect(shown).to_contain_text("Only you see this.")
    shown.get_by_role("button", name="Start 5 minutes late").click()
    audited_in_page(page, f"panel-event-question-{theme}")
    shown.get_by_role("button", name="Only move it").click()
    expect(shown.get_by_role("button", name="Undo")).to_be_visible()
    audited_in_page(page, f"panel-event-said-{theme}")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_actions_in_a_narrow_window(
    connected: Extension, contract: Contract, calendar: CalendarPage, direction: str
) -> None:
    """320 px: a window of 1280 px at 400 % zoom; the page around may read from right to left."""
    calendar.change(direction=direction, language="he" if direction == "rtl" else "en")
    contract.week["offers"] = [offer()]
    page = connected.open()
    page.set_viewport_size({"width": 320, "height": 640})
    shown = open_panel(page)
    shown.get_by_role("button", name="More for linger after Design review").click()
    audited_in_page(page, f"panel-narrow-{direction}")
    body = shown.locator(".panel-body")
    assert body.evaluate("element => element.scrollWidth <= element.clientWidth")
    box = shown.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    shown.get_by_role("menuitem", name="Never a linger").click()
    expect(shown.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("button", name="Design review", exact=True).dispatch_event("click")
    shown.get_by_role("button", name="Start 5 minutes late").click()
    audited_in_page(page, f"panel-narrow-question-{direction}")
    assert body.evaluate("element => element.scrollWidth <= element.clientWidth")
