"""One Chromium for all tests of the extension, loaded the way a person loads it: the repository's root, unpacked."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from browser.calendar_page import CalendarPage, Look, serving, tls
from browser.contract import Contract
from browser.driving import MEETINGS, ROOT, Extension
from browser.product import Product, product
from sobremesa.sandbox.standin import StandinCalendar
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


@pytest.fixture
def contract() -> Iterator[Contract]:
    """The server's contract at an address of its own: what a tab of an earlier test still asks does not reach it."""
    contract = Contract()
    with serving(contract) as port:
        contract.address = f"http://127.0.0.1:{port}"
        yield contract


@pytest.fixture(scope="session")
def chromium(
    playwright: Playwright, calendar_site: CalendarPage, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Extension]:
    """Chromium with only this extension; every host but the stand-in calendar and this machine is unknown to it."""
    port = calendar_site.port
    rules = f"MAP calendar.google.com:443 127.0.0.1:{port}, MAP * ~NOTFOUND , EXCLUDE 127.0.0.1, EXCLUDE localhost"
    context = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=chromium_path(),
        headless=True,
        ignore_https_errors=True,
        accept_downloads=True,
        bypass_csp=False,
        ignore_default_args=["--disable-extensions"],
        timezone_id="Europe/Berlin",
        locale="en-GB",
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",  # nothing has to be waited for while it moves
        args=[
            "--enable-unsafe-extension-debugging",
            "--disable-gpu",
            f"--ip-address-space-overrides=127.0.0.1:{port}=public",
            f"--host-resolver-rules={rules}",
        ],
    )
    context.set_default_timeout(30_000)
    assert context.browser is not None
    devtools = context.browser.new_browser_cdp_session()
    name = devtools.send("Extensions.loadUnpacked", {"path": str(ROOT)})["id"]
    context.pages[0].wait_for_url(f"chrome-extension://{name}/extension/pages/options.html")  # the first welcome
    context.pages[0].goto("about:blank")
    yield Extension(context, devtools, name, context.pages[0])
    context.close()


@pytest.fixture
def extension(chromium: Extension, calendar: CalendarPage, contract: Contract) -> Extension:
    """The extension as freshly installed, beside a plain calendar page; tabs of an earlier test are closed."""
    assert calendar.instead is None
    for page in chromium.context.pages:
        if page != chromium.rest:
            page.close()
    chromium.forget()  # after the tabs are gone, which could still be told something to remember
    chromium.server = contract.address
    return chromium


@pytest.fixture
def connected(extension: Extension) -> Extension:
    """The extension, connected to the contract server."""
    extension.connect()
    return extension


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture
def real(extension: Extension, calendar: CalendarPage, server: Product) -> Iterator[Product]:
    """The extension beside the real server, with the sandbox's own calendar page at calendar.google.com."""
    extension.context.clear_cookies()
    calendar.instead = StandinCalendar(server.sandbox, server.email)
    yield server
    calendar.instead = None
