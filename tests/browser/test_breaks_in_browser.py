"""A team's break for four zones in a real browser, from the form to its end, while the clock moves on."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.driving import ARTIFACTS, COLOURS, Extension, violations
from browser.product import Product, product
from browser.visiting import Visit, window

pytestmark = pytest.mark.browser
NEW_YORK, BENGALURU = "nadia@example.com", "priya@example.com"


@pytest.fixture
def visit(chromium: Extension, tmp_path: Path) -> Iterator[Visit]:
    """A signed-in window on a product of its own."""
    with product(tmp_path) as site:
        context, visit = window(chromium, site, bypass_csp=True)
        visit.sign_in()
        yield visit
        context.close()
    assert visit.complaints == []


def dates(site: Product, email: str) -> list[str]:
    """The starts of the break in somebody's calendar."""
    found = (one for one in site.events(email) if one.get("summary") == "Coffee break")
    return sorted(one["start"]["dateTime"][:16] for one in found)


def looked_at(page: Page, name: str) -> None:
    """No fault of accessibility in either theme, nothing wider than a small window, and pictures of it."""
    assert violations(page) == []
    page.screenshot(path=ARTIFACTS / f"{name}.png", animations="disabled", full_page=True)
    page.emulate_media(color_scheme="dark")
    assert violations(page, rules=COLOURS) == []
    page.screenshot(path=ARTIFACTS / f"{name}-dark.png", animations="disabled", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 380, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    page.screenshot(path=ARTIFACTS / f"{name}-small.png", animations="disabled", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def turn_to(visit: Visit, instant: datetime) -> None:
    """Turn the clock; whoever was away longer than a session signs in again."""
    visit.site.clock.advance(seconds=(instant - visit.site.clock()).total_seconds())
    visit.go("/")
    if visit.page.get_by_role("link", name="Sign in with Google").count():
        visit.sign_in()


def wait_for(visit: Visit, words: str) -> Page:
    """Load the page anew until it says so; the product's clock stands still unless it is turned."""
    page = visit.page
    for _ in range(20):
        visit.site.clock.advance(seconds=30)
        page = visit.go("/breaks")
        if page.get_by_text(words).count():
            break
        page.wait_for_timeout(500)
    expect(page.get_by_text(words).first).to_be_visible()
    return page


def test_a_break_for_four_zones_skips_a_date_for_an_absence_and_ends_when_nobody_goes_on(visit: Visit) -> None:
    page, site = visit.page, visit.site
    page.get_by_role("link", name="Breaks").click()
    expect(page.get_by_role("heading", name="No team breaks yet")).to_be_visible()
    for name in ("Tom Ashworth", "Nadia Okafor", "Priya Raman"):
        page.get_by_label(re.compile(name)).check()
    page.get_by_label("How often").select_option("1")
    page.get_by_role("button", name="See the times").click()
    best = page.locator(".option").first
    expect(best).to_contain_text("Two sittings")
    expect(best).to_contain_text(re.compile(r"Worst off: \w+, \d+ minutes in second sittings over 6 breaks\."))
    for row in (r"You Berlin", r"Tom London", r"Nadia New York", r"Priya Kolkata"):
        expect(best.get_by_role("row", name=re.compile(row))).to_be_visible()
    looked_at(page, "break-options")
    assert dates(site, BENGALURU) == [], "nobody is invited by looking"
    best.get_by_role("button", name=re.compile("^Create it, ")).click()
    expect(page.get_by_role("status")).to_contain_text("have been invited.")
    planned = dates(site, site.email)
    assert len(planned) == 12
    assert 6 <= len(dates(site, BENGALURU)) < 12, "each comes to one sitting, and to the other now and then"

    first = planned[1]  # the sitting that this person comes to anyway
    turn_to(visit, instant_of(first) - timedelta(days=3))
    site.sandbox.calendar_api(site.email).insert_event("primary", out_of_office(first))
    page = wait_for(visit, "Alex is out of office")
    looked_at(page, "break-kept")
    page.locator(".note").get_by_role("button", name=re.compile("^Skip ")).first.click()
    expect(page.get_by_role("status")).to_contain_text("is skipped.")
    expect(page.locator(".break")).to_contain_text("Skipped: ")
    assert first not in dates(site, site.email)
    assert len(dates(site, site.email)) == 11

    last = instant_of(planned[-1])
    turn_to(visit, last.replace(hour=6))
    page = wait_for(visit, "Go on for another 6?")
    page.get_by_role("button", name="Let it end").click()
    expect(page.get_by_role("status")).to_contain_text("Nobody is told, as nothing changes.")
    expect(page.get_by_text("Go on for another 6?")).to_have_count(0)
    turn_to(visit, last.replace(hour=22))
    page = visit.go("/breaks")
    page.get_by_text("1 past").click()
    expect(page.locator(".break")).to_contain_text("It ended with ")
    expect(page.locator(".break")).to_contain_text("You let it end.")
    assert dates(site, site.email) == [one for one in planned if one != first], "nothing comes after"


def instant_of(start: str) -> datetime:
    """A winter's time of day in Berlin as an instant."""
    return datetime.fromisoformat(f"{start}:00+01:00").astimezone(UTC)


def out_of_office(start: str) -> dict[str, Any]:
    """An absence on that day."""
    day = start[:10]
    return {
        "summary": "Away",
        "eventType": "outOfOffice",
        "start": {"dateTime": f"{day}T09:00:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": f"{day}T18:00:00", "timeZone": "Europe/Berlin"},
    }
