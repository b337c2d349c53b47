"""Short ways to drive the loaded extension, as a person would: its pill, its panel, its pages."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, CDPSession, Error, Locator, Page, Worker

from browser.calendar_page import chip

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "artifacts"
WEEK = "/calendar/u/0/r/week/2026/11/18"
MORE = "More for linger after Design review"
COLOURS = ("color-contrast",)  # all that another theme can change
MEETINGS = (
    chip("review2026", "Design review", "2026-11-19", 120),
    chip("kofi2026", "1:1 Kofi", "2026-11-16", 300),
    chip("vendor2026", "Vendor call", "2026-11-18", 260, 60),
    chip("platform2026", "Platform sync", "2026-11-18", 90),
)


@dataclass
class Extension:
    """The loaded extension, and short ways to what tests need of it."""

    context: BrowserContext
    devtools: CDPSession
    id: str
    rest: Page  # an empty tab that keeps the window open between tests
    server: str = ""

    def url(self, path: str) -> str:
        return f"chrome-extension://{self.id}/{path}"

    def worker(self) -> Worker:
        """The living worker; opening a page of the extension wakes it if it died."""
        if not self._running_workers():
            page = self.context.new_page()
            page.goto(self.url("extension/pages/options.html"))
            page.get_by_role("heading", level=1).wait_for()
            page.close()
        return self.context.service_workers[0]

    def store(self, **values: Any) -> None:
        self.worker().evaluate("values => browser.storage.local.set(values)", values)

    def kept(self) -> dict[str, Any]:
        """What lies in the browser's storage for longer than it is open."""
        values: dict[str, Any] = self.worker().evaluate("() => browser.storage.local.get()")
        return values

    def forget(self) -> None:
        self.worker().evaluate("() => Promise.all([browser.storage.local.clear(), browser.storage.session.clear()])")

    def connect(self) -> None:
        """As if the person had connected: most tests are about what comes afterwards."""
        account = {"email": "alex@example.org", "name": "Alex Weber"}
        self.store(
            connection={"server": self.server, "token": "t0ken", "account": account, "since": 1}, server=self.server
        )

    def open(self, path: str = WEEK) -> Page:
        """A tab with the calendar page, its pill shown."""
        page = self.context.new_page()
        page.goto(f"https://calendar.google.com{path}")
        pill(page).wait_for()
        return page

    def kill_worker(self) -> None:
        """What the browser does to an idle worker, at once."""
        workers = self._running_workers()
        assert workers
        for each in workers:
            self.devtools.send("Target.closeTarget", {"targetId": each["targetId"]})

    def _running_workers(self) -> list[dict[str, Any]]:
        """Told by the browser: the driver goes on listing a worker that died, for it may come back as the same one."""
        targets = self.devtools.send("Target.getTargets")["targetInfos"]
        return [each for each in targets if each["type"] == "service_worker" and self.id in each["url"]]


def pill(page: Page) -> Locator:
    return page.locator("[data-sobremesa] .pill")


def panel(page: Page) -> Locator:
    return page.locator("[data-sobremesa] .panel")


def open_panel(page: Page) -> Locator:
    pill(page).click()
    return panel(page)


def open_menu(shown: Locator, name: str = MORE) -> Locator:
    shown.get_by_role("button", name=name).click()
    return shown.get_by_role("menu", name=name)


def press_last(button: Locator) -> None:
    """Press what closes its own window: that may be gone before it can answer that it was pressed."""
    try:
        button.click()
    except Error as error:
        if "has been closed" not in str(error):
            raise


def until(page: Page, true: Callable[[], object]) -> None:
    """Wait for something outside the page."""
    for _ in range(400):
        if true():
            return
        page.wait_for_timeout(25)
    raise AssertionError("it never came true")


def violations(page: Page, within: str = "html", rules: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds, as short lines; with `rules` only by these. The library is put into a document once."""
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    script = """async ([within, options]) => (await axe.run(within, options)).violations.flatMap(
      ({id, nodes}) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))"""
    found: list[str] = page.evaluate(script, [within, options])
    return found


def isolated_world(page: Page) -> Any:
    """Evaluates in the content script's own world, which page scripts cannot reach."""
    session = page.context.new_cdp_session(page)
    found: list[int] = []
    session.on(
        "Runtime.executionContextCreated",
        lambda event: (
            found.append(event["context"]["id"])
            if event["context"]["origin"].startswith("chrome-extension://")
            else None
        ),
    )
    session.send("Runtime.enable")
    assert found

    def evaluate(expression: str) -> Any:
        answer = session.send(
            "Runtime.evaluate",
            {"expression": expression, "contextId": found[-1], "awaitPromise": True, "returnByValue": True},
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    return evaluate
