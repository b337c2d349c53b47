"""A person at the server's own pages: one browser window, and everything the browser complained about in it."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, StorageState, expect

from browser.driving import Extension
from browser.product import Product


@dataclass
class Visit:
    """One browser window on a running server, and everything the browser complained about."""

    page: Page
    site: Product
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.site.address + path)
        return self.page

    def sign_in(self) -> Page:
        self.go("/")
        self.page.get_by_role("link", name="Sign in with Google").click()
        self.page.get_by_role("button", name=re.compile("Allow|Continue")).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Your week")
        return self.page


def window(
    chromium: Extension,
    site: Product,
    *,
    bypass_csp: bool = False,
    scripts: bool = True,
    known: StorageState | None = None,
) -> tuple[BrowserContext, Visit]:
    """A window of its own; `known` is what the browser kept of an earlier sign-in."""
    browser = chromium.context.browser
    assert browser is not None
    context = browser.new_context(
        bypass_csp=bypass_csp,
        java_script_enabled=scripts,
        storage_state=known,
        viewport={"width": 1280, "height": 900},
        accept_downloads=True,
        reduced_motion="reduce",  # a popover that is still growing is not where it was when it was looked for
    )
    context.set_default_timeout(30_000)
    visit = Visit(context.new_page(), site)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on(
        "console", lambda line: visit.complaints.append(line.text) if line.type in {"error", "warning"} else None
    )
    return context, visit
