"""Connecting an extension, and who may then read what from which origin."""

import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from support.web import EXTENSION_ID, ORIGIN, Panel, Site, challenge, connect_panel, csrf

REDIRECT = f"https://{EXTENSION_ID}.chromiumapp.org/cb"
VERIFIER = "v" * 43


def asked(**changes: str) -> dict[str, str]:
    return {
        "response_type": "code", "client_id": EXTENSION_ID, "redirect_uri": REDIRECT, "state": "xyz",
        "code_challenge": challenge(VERIFIER), "code_challenge_method": "S256",
    } | changes  # fmt: skip


def allow(site: Site, decision: str = "allow") -> dict[str, str]:
    """Answer the consent page; gives what is sent back to the extension."""
    client = site.visitor.client
    page = client.get("/oauth/authorize", query_string=asked())
    answer = client.post("/oauth/authorize", data={"csrf_token": csrf(page.text), "decision": decision, **asked()})
    assert answer.location.startswith(f"{REDIRECT}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


def trade(site: Site, code: str, origin: str = ORIGIN, **changes: str) -> TestResponse:
    fields = {
        "grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER, "redirect_uri": REDIRECT,
        "client_id": EXTENSION_ID,
    }  # fmt: skip
    return site.app.test_client().post("/oauth/token", json=fields | changes, headers={"Origin": origin})


def test_the_page_names_the_extension_and_the_account(signed_in: Site) -> None:
    page = signed_in.visitor.client.get("/oauth/authorize", query_string=asked())
    assert EXTENSION_ID in page.text
    assert "alex@example.com" in page.text
    assert f"form-action 'self' https://{EXTENSION_ID}.chromiumapp.org" in page.headers["Content-Security-Policy"]


def test_the_code_becomes_a_token_for_this_account(signed_in: Site) -> None:
    back = allow(signed_in)
    assert back["state"] == "xyz"
    answer = trade(signed_in, back["code"])
    body: dict[str, Any] = answer.get_json()
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] > 3600
    assert body["account"] == {"email": "alex@example.com", "name": "Alex Brandt"}


def test_saying_no_gives_no_code(signed_in: Site) -> None:
    assert allow(signed_in, "deny") == {"error": "access_denied", "state": "xyz"}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/cb"},
        {"redirect_uri": "https://chromiumapp.org.evil.example/cb"},
        {"redirect_uri": "https://ponmlkjihgfedcbaponmlkjihgfedcba.chromiumapp.org/cb"},
        {"redirect_uri": f"http://{EXTENSION_ID}.chromiumapp.org/cb"},
        {"redirect_uri": f"https://{EXTENSION_ID}.chromiumapp.org:444/cb"},
        {"redirect_uri": f"https://me@{EXTENSION_ID}.chromiumapp.org/cb"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"client_id": "<script>"},
        {"response_type": "token"},
    ],
)
def test_a_broken_request_is_shown_and_sent_nowhere(signed_in: Site, changes: dict[str, str]) -> None:
    answer = signed_in.visitor.client.get("/oauth/authorize", query_string=asked(**changes))
    assert answer.status_code == 422
    assert "Location" not in answer.headers


def test_firefox_may_ask_from_its_own_address(signed_in: Site) -> None:
    firefox = asked(client_id="sobremesa@example.org", redirect_uri=f"https://{'0' * 40}.extensions.allizom.org/cb")
    assert signed_in.visitor.client.get("/oauth/authorize", query_string=firefox).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"code_verifier": "w" * 43}, {"client_id": "other"}, {"redirect_uri": REDIRECT + "x"}, {"grant_type": "password"}],
)
def test_a_code_is_only_for_who_asked(signed_in: Site, changes: dict[str, str]) -> None:
    assert trade(signed_in, allow(signed_in)["code"], **changes).status_code == 400


def test_a_code_is_good_once_and_a_second_try_ends_the_connection(signed_in: Site) -> None:
    code = allow(signed_in)["code"]
    panel = Panel(signed_in.app.test_client(), trade(signed_in, code).get_json()["access_token"])
    assert panel.call("GET", "/api/v1/plan").status_code == 200
    assert trade(signed_in, code).status_code == 400
    assert panel.call("GET", "/api/v1/plan").status_code == 401


def test_a_code_is_good_for_two_minutes_at_most(signed_in: Site) -> None:
    code = allow(signed_in)["code"]
    signed_in.clock.advance(seconds=120)
    assert trade(signed_in, code).status_code == 400


def test_a_page_cannot_trade_a_code(signed_in: Site) -> None:
    answer = trade(signed_in, allow(signed_in)["code"], origin="https://evil.example")
    assert answer.status_code == 400
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_connection_ends_by_revoking_and_by_the_preferences_page(signed_in: Site) -> None:
    first, second = connect_panel(signed_in), connect_panel(signed_in)
    first.client.post("/oauth/revoke", data={"token": first.token}, headers={"Origin": ORIGIN})
    assert first.call("GET", "/api/v1/plan").status_code == 401
    page = signed_in.visitor.get("/preferences").text
    end = page.split('action="/preferences/extensions/')[1].split('"')[0]
    signed_in.visitor.post(f"/preferences/extensions/{end}")
    assert second.call("GET", "/api/v1/plan").status_code == 401


def test_preflights_name_connected_origins_only(panel: Panel) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    answer = panel.client.options("/api/v1/chats", headers={"Origin": ORIGIN, **asks})
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization, content-type, idempotency-key"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    for origin in ("https://calendar.google.com", "null", "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba"):
        stranger = panel.client.options("/api/v1/chats", headers={"Origin": origin, **asks})
        assert "Access-Control-Allow-Origin" not in stranger.headers


def test_guessing_is_slowed_down(signed_in: Site) -> None:
    answers = [trade(signed_in, secrets.token_urlsafe(8)) for _ in range(40)]
    assert answers[0].status_code == 400
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
