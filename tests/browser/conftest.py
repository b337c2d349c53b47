"""One Chromium for all tests of the extension, loaded the way a person loads it: the repository's root, unpacked."""

from collections.abc import Iterator

import pytest
from browser.calendar_page import CalendarPage, Look, serving, tls
from browser.contract import Contract
from browser.driving import MEETINGS, ROOT, Extension
from playwright.sync_api import sync_playwright

from support.chromium import chromium_path


@pytest.fixture(scope="session")
def calendar_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalendarPage]:
    site = CalendarPage()
    with serving(site, tls(tmp_path_factory.mktemp("tls"))) as port:
        site.port = port
        yield site


@pytest.fixture
def calendar(calendar_site: CalendarPage) -> CalendarPage:
    """The stand-in calendar page in its plain look."""
    calendar_site.look, calendar_site.instead = Look(events=MEETINGS), None
    return calendar_site


@pytest.fixture(scope="session")
def contract_site() -> Iterator[tuple[Contract, str]]:
    contract = Contract()
    with serving(contract) as port:
        yield contract, f"http://127.0.0.1:{port}"


@pytest.fixture
def contract(contract_site: tuple[Contract, str]) -> Contract:
    """The server's contract with its knobs reset."""
    contract_site[0].reset()
    return contract_site[0]


@pytest.fixture(scope="session")
def chromium(calendar_site: CalendarPage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Extension]:
    """Chromium with only this extension; every host but the stand-in calendar and this machine is unknown to it."""
    port = calendar_site.port
    rules = f"MAP calendar.google.com:443 127.0.0.1:{port}, MAP * ~NOTFOUND , EXCLUDE 127.0.0.1, EXCLUDE localhost"
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=chromium_path(), headless=True,
            ignore_https_errors=True, accept_downloads=True, bypass_csp=False, ignore_default_args=["--disable-extensions"],
            timezone_id="Europe/Berlin", locale="en-GB", viewport={"width": 1280, "height": 800},
            args=[
                "--enable-unsafe-extension-debugging", f"--ip-address-space-overrides=127.0.0.1:{port}=public",
                f"--host-resolver-rules={rules}",
            ],
        )  # fmt: skip
        context.set_default_timeout(5_000)
        assert context.browser is not None
        devtools = context.browser.new_browser_cdp_session()
        name = devtools.send("Extensions.loadUnpacked", {"path": str(ROOT)})["id"]
        yield Extension(context, devtools, name)
        context.close()


@pytest.fixture
def extension(chromium: Extension, calendar: CalendarPage, contract_site: tuple[Contract, str]) -> Iterator[Extension]:
    """The extension as freshly installed; all tabs of a test are closed after it."""
    chromium.forget()
    chromium.server = contract_site[1]
    kept = chromium.context.new_page()
    for page in chromium.context.pages[:-1]:
        page.close()
    kept.bring_to_front()
    yield chromium
    chromium.context.set_offline(False)


@pytest.fixture
def connected(extension: Extension, contract: Contract) -> Extension:
    """The extension, connected to the contract server."""
    extension.connect()
    return extension
