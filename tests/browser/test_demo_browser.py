"""`make demo BROWSER=1`: Chromium opens by itself, with the extension connected, on the stand-in calendar page."""

import time
from pathlib import Path

import pytest

from sobremesa.cli.chromium import Browser, find_chromium
from sobremesa.cli.open_browser import open_browser
from sobremesa.cli.serving import free_port, listening
from sobremesa.cli.stage import open_app, set_stage
from sobremesa.errors import InputError
from sobremesa.store import accounts, pairings
from sobremesa.store.pairings import Pairing
from sobremesa.web.parts import Parts

pytestmark = pytest.mark.browser
LIMIT = 30


def pairing_in_use(parts: Parts) -> Pairing | None:
    """The demo's pairing once the panel has asked for suggestions through it."""
    with parts.store.read() as session:
        account = accounts.find(session, "alex@example.com")
        found = pairings.of_account(session, account.id, parts.clock()) if account else ()
    return next((one for one in found if one.last_used_at), None)


def test_the_panel_asks_for_suggestions_without_anybody_connecting_it(tmp_path: Path) -> None:
    stage, port = set_stage(), free_port("127.0.0.1", 0)
    app = open_app(stage, tmp_path, "127.0.0.1", port)
    parts: Parts = app.extensions["sobremesa"]
    seen: list[Pairing] = []
    pages: list[str] = []

    def look(browser: Browser) -> None:
        until = time.monotonic() + LIMIT
        while not seen and time.monotonic() < until:
            seen.extend(filter(None, [pairing_in_use(parts)]))
            time.sleep(0.1)
        pages.extend(target["url"] for target in browser.send("Target.getTargets")["targetInfos"])

    with listening(app, "127.0.0.1", port) as run:
        open_browser(app, stage, run, headless=True, stay=look)
    assert seen
    assert seen[0].origin == f"chrome-extension://{seen[0].client_id}"
    assert any(url.startswith("https://calendar.google.com/calendar/u/0/r/week/") for url in pages)


def test_without_chromium_the_line_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="apt-get install chromium"):
        find_chromium()
