"""The sandbox's pages in a real browser: signing in, moving a meeting, and what axe says."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Playwright, expect
from werkzeug.wrappers import Request, Response

from support.chromium import chromium_path
from support.people_sandbox import ALEX, FREEBUSY, OWNED, Demo, demo, parameter, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path())
    yield browser
    browser.close()


@pytest.fixture
def world() -> Demo:
    return demo()


@Request.application
def application(request: Request) -> Response:
    """The client that waits for the answer."""
    return Response("back with " + ", ".join(sorted(request.args)))


def authorize(root: str, back: str, **more: str) -> str:
    asked = {"client_id": "sandbox.apps.example", "redirect_uri": back + "/callback", "response_type": "code"}
    asked |= {"scope": f"openid email {OWNED} {FREEBUSY}", "state": "s", "access_type": "offline"} | more
    return root + "/o/oauth2/v2/auth?" + "&".join(f"{name}={value}" for name, value in asked.items())


def test_a_person_signs_in_with_one_box_unticked_and_lands_at_the_application(world: Demo, chromium: Browser) -> None:
    with served(world.sandbox) as root, served(application) as back:
        page = chromium.new_page()
        page.goto(authorize(root, back))
        page.get_by_label("Tom Ashworth").check()
        page.locator(f'input[value="{FREEBUSY}"]').uncheck()
        page.get_by_role("button", name="Allow").click()
        expect(page.locator("body")).to_contain_text("back with code, scope, state")
        code = world.oauth.grants.redeem(parameter(page.url, "code"))
        assert code is not None
        assert code.email == "tom@example.com"
        assert OWNED in code.scopes
        assert FREEBUSY not in code.scopes


def test_cancel_lands_at_the_application_too(world: Demo, chromium: Browser) -> None:
    with served(world.sandbox) as root, served(application) as back:
        page = chromium.new_page()
        page.goto(authorize(root, back))
        page.get_by_role("button", name="Cancel").click()
        expect(page).to_have_url(re.compile("error=access_denied"))


def test_a_press_moves_the_meeting_without_javascript(world: Demo, chromium: Browser) -> None:
    with served(world.sandbox) as root:
        page = chromium.new_context(java_script_enabled=False).new_page()
        page.goto(root + "/sandbox/")
        event = page.locator(".event", has_text="Roadmap")
        event.locator("summary").click()
        event.get_by_role("button", name="+15 min").click()
        expect(page.get_by_role("status")).to_have_text("The meeting has moved.")
        expect(page.locator(".event", has_text="Roadmap").locator("time")).to_have_text("14:45–15:35")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages(world: Demo, chromium: Browser, scheme: Any) -> None:
    with served(world.sandbox) as root:
        page = chromium.new_context(color_scheme=scheme, bypass_csp=True).new_page()
        for address in (
            authorize(root, root),
            root + "/sandbox/",
            root + "/sandbox/?person=" + ALEX,
            root + "/sandbox/no",
        ):
            page.goto(address)
            for summary in page.locator("summary").all()[:2]:
                summary.click()
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
