"""The server's pages in a real Chromium: the main job, keyboard, accessibility, small windows, the policy."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import StorageState, expect

from browser.driving import ARTIFACTS, COLOURS, Extension, violations
from browser.product import Product, product
from browser.visiting import Visit, window

pytestmark = pytest.mark.browser
PAGES = ("/week", "/same-city", "/activity", "/preferences", "/nothing-here")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path) as running:
        yield running


@pytest.fixture
def visit(chromium: Extension, site: Product) -> Iterator[Visit]:
    """A signed-in window; the browser must have had nothing to complain about at its end."""
    context, visit = window(chromium, site)
    visit.sign_in()
    yield visit
    context.close()
    assert visit.complaints == []


@pytest.fixture(scope="module")
def signed_in(chromium: Extension, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, StorageState]]:
    """A server for tests that only look, and what a browser keeps of having signed in there once."""
    with product(tmp_path_factory.mktemp("looked-at")) as running:
        context, visit = window(chromium, running)
        visit.sign_in()
        known = context.storage_state()
        context.close()
        yield running, known


@pytest.fixture
def look(chromium: Extension, signed_in: tuple[Product, StorageState]) -> Iterator[Visit]:
    """A signed-in window to look around in and change nothing."""
    site, known = signed_in
    context, visit = window(chromium, site, known=known)
    yield visit
    context.close()
    assert visit.complaints == []
    assert site.ours() == []


def test_apply_undo_coffee_and_file_in_the_browser(visit: Visit) -> None:
    page, site = visit.page, visit.site
    expect(page.get_by_role("heading", name="Nothing in your calendar has changed yet.")).to_be_visible()
    page.screenshot(path=ARTIFACTS / "week.png", animations="disabled", full_page=True)
    page.get_by_role("button", name=re.compile(r"Apply \d+ changes")).click()
    toast = page.get_by_role("status")
    expect(toast).to_contain_text("Added")
    count = len(site.ours())
    assert count > 10
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text(f"{count} changes taken back.")
    assert site.ours() == []
    page.get_by_role("radio").nth(1).check()
    add = page.get_by_role("button", name=re.compile("^Add coffee")).first
    second = page.locator(".coffee-form .slot b").nth(1).inner_text()
    assert add.inner_text().split()[2] == second.split()[0]
    add.click()
    expect(page.get_by_role("status")).to_contain_text("Coffee with")
    assert len(site.ours()) == 1
    with page.expect_download() as download:
        page.get_by_role("status").get_by_role("link", name="Download .ics").click()
    assert download.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_a_popover_hangs_on_its_button_tells_the_reason_and_closes(look: Visit) -> None:
    page = look.go("/week")
    button = page.get_by_role("button", name=re.compile("^Linger, 5 minutes at 09:45, beside Standup")).nth(1)
    button.focus()
    page.keyboard.press("Enter")
    popover = page.locator(":popover-open")
    expect(popover).to_contain_text("minutes to stay on after the meeting")
    expect(popover).to_contain_text("after-meeting")
    tab, shown = button.locator(".tab").bounding_box(), popover.bounding_box()
    assert tab is not None
    assert shown is not None
    apart = shown["y"] >= tab["y"] + tab["height"] or shown["y"] + shown["height"] <= tab["y"]
    assert apart or shown["x"] >= tab["x"] + tab["width"] or shown["x"] + shown["width"] <= tab["x"]
    assert abs(shown["x"] - tab["x"]) < 400
    page.keyboard.press("Escape")
    expect(popover).to_have_count(0)
    expect(button).to_be_focused()


def test_tabs_are_large_enough_and_strips_true_to_scale(look: Visit) -> None:
    tabs = look.go("/week").locator(".buffer .tab").all()
    boxes = [box for tab in tabs if (box := tab.bounding_box())]
    assert len(boxes) > 10
    assert min(box["height"] for box in boxes) >= 24
    strip = look.page.get_by_role("button", name=re.compile("^Linger, 5 minutes at 09:45")).first
    height = strip.evaluate("element => getComputedStyle(element.parentElement).height")
    assert float(height.removesuffix("px")) == pytest.approx(6, abs=0.2)


def test_a_moved_meeting_moves_on_the_screen_by_itself(visit: Visit) -> None:
    page, site = visit.page, visit.site
    page.get_by_role("button", name=re.compile("Apply")).click()
    page.get_by_role("button", name="Keep it up by itself").click()
    expect(page.get_by_role("status")).to_contain_text("by themselves")
    api = site.sandbox.calendar_api(site.email)
    listing = api.list_events(
        "primary", singleEvents=True, timeMin="2026-11-16T00:00:00Z", orderBy="startTime", maxResults=2500
    )
    event = next(item for item in listing["items"] if item.get("summary") == "Priya / Alex")
    start = datetime.fromisoformat(event["start"]["dateTime"]) - timedelta(minutes=30)
    times = {"start": {"dateTime": start.isoformat()}, "end": {"dateTime": (start + timedelta(minutes=30)).isoformat()}}
    api.patch_event("primary", event["id"], times)
    for _ in range(4):  # the clock of the product stands still unless it is turned
        site.clock.advance(seconds=30)
        page.wait_for_timeout(500)
    moved = page.get_by_role("button", name=re.compile("minutes at 14:00, beside Priya . Alex, in your calendar"))
    expect(moved).to_have_count(1, timeout=15_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_fault(
    chromium: Extension, signed_in: tuple[Product, StorageState], scheme: str
) -> None:
    """Every rule in the light theme; in the dark one what it can change."""
    site, known = signed_in
    rules = COLOURS if scheme == "dark" else ()
    faults = []
    for state, paths in ((None, ("/",)), (known, PAGES)):
        context, visit = window(chromium, site, bypass_csp=True, known=state)
        visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        for path in paths:
            visit.go(path)
            if path == "/week":
                faults += violations(visit.page, rules=rules)
                visit.page.route("**/week/state", lambda asked: asked.abort())  # no news while the popover opens
                visit.page.get_by_role("button", name=re.compile("^Linger")).first.click()
                faults += violations(visit.page, ":popover-open", rules)
            else:
                faults += violations(visit.page, rules=rules)
        context.close()
    assert faults == []


def test_nothing_is_wider_than_the_window(look: Visit) -> None:
    """640 px is a window of 1280 px at 200 % zoom."""
    for path in ("/", *PAGES[:4]):
        look.page.set_viewport_size({"width": 390, "height": 800})
        page = look.go(path)
        for width in (390, 640, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_on_a_narrow_screen_the_week_is_a_list_with_its_sentences(look: Visit) -> None:
    look.page.set_viewport_size({"width": 390, "height": 844})
    page = look.go("/week")
    box = page.get_by_text(re.compile("^Linger, 5 minutes at 09:45, beside Standup")).first.bounding_box()
    assert box is not None
    assert box["width"] > 100
    button = page.get_by_role("button", name=re.compile("^Linger")).first.bounding_box()
    assert button is not None
    assert button["height"] >= 30


def test_the_keyboard_goes_through_the_page_in_reading_order(look: Visit) -> None:
    page = look.go("/week")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    names = []
    for _ in range(14):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText).trim()"
            )
        )
    order = ["Sobremesa", "Week", "Activity", "Preferences", "Week before", "This week", "Week after"]
    places = [next(index for index, name in enumerate(names) if name.startswith(wanted)) for wanted in order]
    assert places == sorted(places)
    assert any(name.startswith("Apply") for name in names)


def test_everything_works_without_scripts(chromium: Extension, site: Product) -> None:
    context, visit = window(chromium, site, scripts=False)
    page = visit.sign_in()
    page.get_by_role("button", name=re.compile("^Linger")).first.click()
    page.locator(":popover-open").get_by_role("button", name="Add it").click()
    expect(page.get_by_role("status")).to_contain_text("Added 1 linger.")
    page.get_by_role("button", name=re.compile("^Add coffee")).first.click()
    expect(page.get_by_role("status")).to_contain_text("Coffee with")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("is taken back.")
    context.close()
    assert len(site.ours()) == 1


def test_a_toast_stays_while_it_is_pointed_at_and_can_be_closed(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name=re.compile("Apply")).click()
    toast = page.get_by_role("status")
    toast.hover()
    lines = "element.getAnimations({subtree: true}).filter(one => one.animationName === 'run-out')"
    assert toast.evaluate(f"element => {lines}.map(one => one.playState)") == ["paused"]
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)


def test_a_private_feed_is_made_copied_and_ended(chromium: Extension, site: Product) -> None:
    context, visit = window(chromium, site, bypass_csp=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.sign_in()
    page = visit.go("/preferences")
    page.get_by_role("button", name="Make a private feed").click()
    field = page.get_by_label(re.compile("^Address of your feed"))
    address = field.input_value()
    assert address.startswith(f"{site.address}/feeds/sbm_")
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("[data-copied]")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == address
    page.screenshot(path=ARTIFACTS / "feed.png", animations="disabled", full_page=True)
    answer = context.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8; method=PUBLISH")
    page.get_by_role("button", name="End the feed").click()
    expect(page.get_by_role("status")).to_contain_text("Your private feed is ended.")
    assert context.request.get(address).status == 404
    context.close()
    assert visit.complaints == []


def test_hours_are_proposed_from_the_past_weeks_and_saved_when_they_fit(chromium: Extension, site: Product) -> None:
    for start, end in (("08:00", "08:30"), ("10:30", "11:30"), ("15:30", "16:30")):
        meeting = {
            "summary": "Sync",
            "start": {"dateTime": f"2026-09-21T{start}:00", "timeZone": "Europe/Berlin"},
            "end": {"dateTime": f"2026-09-21T{end}:00", "timeZone": "Europe/Berlin"},
            "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH;COUNT=32"],
            "attendees": [{"email": site.email, "responseStatus": "accepted"}, {"email": "ann@example.com"}],
        }
        site.sandbox.calendar_api(site.email).insert_event("primary", meeting)
    context, visit = window(chromium, site, bypass_csp=True)
    visit.sign_in()
    page = visit.go("/preferences")
    expect(page.get_by_label("Public holidays")).to_have_value("zone")
    page.get_by_role("button", name="Propose my hours from my last 8 weeks").click()
    expect(page.locator("#proposal")).to_contain_text("From 32 days with meetings in 8 weeks. Friday seems to be off.")
    assert page.get_by_label("Monday, range 1, from").input_value() == "08:00"
    assert page.get_by_label("Monday, range 1, to").input_value() == "16:30"
    assert page.get_by_label("Friday, range 1, from").input_value() == ""
    assert violations(page) == []
    page.screenshot(path=ARTIFACTS / "hours-proposal.png", animations="disabled")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=ARTIFACTS / "hours-proposal-small.png", animations="disabled", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Public holidays").select_option("DE-BY")
    page.get_by_role("button", name="Save preferences").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_label("Public holidays")).to_have_value("DE-BY")
    assert page.get_by_label("Monday, range 1, to").input_value() == "16:30"
    context.close()
    assert visit.complaints == []
