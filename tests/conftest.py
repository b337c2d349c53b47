"""What every test gets: no network but loopback, the same random examples each time, and a word about the browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Playwright, expect, sync_playwright

from support.chromium import INSTALL, chromium_path
from support.network import NetworkGuard
from support.templates import compile_templates_once

ROOT = Path(__file__).resolve().parent.parent
GUARD = NetworkGuard()

# default and ci: the same examples on every run, so that a red test is red for everybody.
# long: fresh examples, many of them; what it finds is printed as a line to put into the test.
SLOW = [HealthCheck.too_slow]  # two workers share a small machine
settings.register_profile("default", derandomize=True, deadline=None, max_examples=60, suppress_health_check=SLOW)
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=200, suppress_health_check=SLOW)
settings.register_profile("long", deadline=None, max_examples=5000, print_blob=True, suppress_health_check=SLOW)


def pytest_configure() -> None:
    """Choose how hard hypothesis searches, close the network, and spare applications the work of earlier ones."""
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))
    GUARD.install()
    compile_templates_once()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium a browser test is skipped and says what to install; under CI it fails instead."""
    if item.get_closest_marker("browser") and chromium_path() is None:
        if os.environ.get("CI"):
            pytest.fail(INSTALL, pytrace=False)
        pytest.skip(INSTALL)


@pytest.fixture(autouse=True)
def _network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Only a test marked `live` may reach beyond this machine."""
    GUARD.open = request.node.get_closest_marker("live") is not None
    yield
    GUARD.open = False


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one driver of browsers: a process can run it only once at a time."""
    expect.set_options(timeout=30_000)  # two busy cores; nothing takes a second on idle ones
    with sync_playwright() as driver:
        yield driver
