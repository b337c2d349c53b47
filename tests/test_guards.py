"""The guards around every test hold."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from support import ics_readers
from support.network import NetworkRefusedError, is_local

DISTANT = ("203.0.113.1", 80)  # TEST-NET-3 (RFC 5737): belongs to nobody


@pytest.mark.parametrize("host", [None, "", "localhost", "127.0.0.1", b"127.8.9.1", "::1", "api.localhost", "0.0.0.0"])
def test_this_machine_is_local(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["203.0.113.1", "10.0.0.1", "2001:db8::1", "www.googleapis.com", "localhost.example"])
def test_other_machines_are_not(host: object) -> None:
    assert not is_local(host)


def test_connecting_elsewhere_is_refused_before_a_packet_leaves() -> None:
    with socket.socket() as plain, pytest.raises(NetworkRefusedError, match=r"203\.0\.113\.1"):
        plain.connect(DISTANT)


def test_looking_up_a_name_elsewhere_is_refused() -> None:
    with pytest.raises(NetworkRefusedError, match=r"oauth2\.googleapis\.com"):
        socket.getaddrinfo("oauth2.googleapis.com", 443)


def test_sending_a_datagram_elsewhere_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as plain, pytest.raises(NetworkRefusedError):
        plain.sendto(b"x", DISTANT)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


BROWSER_TEST = """
import pytest

@pytest.mark.browser
def test_needs_chromium():
    pass
"""


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_without_chromium_a_browser_test_is_skipped_but_fails_under_ci(
    ci: str, outcome: str, tmp_path: Path, root: Path
) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "conftest.py").write_text((root / "tests" / "conftest.py").read_text())
    (folder / "test_page.py").write_text(BROWSER_TEST)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-c",
        str(root / "pyproject.toml"),
        str(folder),
    ]
    environment = {"CI": ci, "PATH": str(tmp_path), "PYTHONPATH": str(root / "tests")}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p pytest_timeout"}  # a quick start
    ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert outcome in ran.stdout
    assert "apt install chromium" in ran.stdout


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_without_ical_js_what_it_reads_is_skipped_but_fails_under_ci(
    ci: str, outcome: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ics_readers, "LIBRARY", tmp_path / "ical.js")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="make extension/node_modules"):
        ics_readers.by_ical_js([])
