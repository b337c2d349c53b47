"""What every answer and every form obeys."""

import pytest

from sobremesa.errors import InputError
from sobremesa.settings import load_settings
from sobremesa.web import rates
from sobremesa.web.logs import redact
from support.web import Site, connect_panel, hidden


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "169.254.169.254", "", "a b"])
@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/sandbox/", "/google/calendar/v3/users/me/calendarList", "/api/v1/plan"]
)
def test_another_host_name_is_misdirected(site: Site, host: str, path: str) -> None:
    assert site.app.test_client().get(path, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:8765", "127.0.0.1:5000", "LOCALHOST"])
def test_our_own_names_are_answered_on_any_port(site: Site, host: str) -> None:
    assert site.app.test_client().get("/healthz", headers={"Host": host}).status_code == 200


def test_pages_carry_a_strict_policy_and_a_fresh_nonce(signed_in: Site) -> None:
    first, second = (signed_in.visitor.get("/week") for _ in range(2))
    policy = first.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert policy != second.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert f'<style nonce="{nonce}"' in first.text
    assert ' style="' not in first.text
    assert " onclick" not in first.text
    headers = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    assert headers.items() <= dict(first.headers).items()
    assert first.headers["Cross-Origin-Opener-Policy"] == "same-origin"


FORMS = (
    "/week/apply", "/answers", "/week/automatic", "/chats", "/chats/x/cancel", "/runs/x/undo",
    "/preferences", "/preferences/extensions/x/end", "/sign-out", "/disconnect", "/oauth/authorize",
)  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_token_is_refused(signed_in: Site, path: str) -> None:
    before = signed_in.sandbox.writes
    assert signed_in.visitor.client.post(path, data={"digest": "x"}).status_code == 403
    assert signed_in.sandbox.writes == before


@pytest.mark.parametrize("origin", ["cross-site", "same-site", "none"])
def test_a_form_from_another_site_is_refused_even_with_a_token(signed_in: Site, origin: str) -> None:
    page = signed_in.visitor.get("/week").text
    form = {"csrf_token": hidden(page, "csrf_token"), "digest": hidden(page, "digest")}
    answer = signed_in.visitor.client.post("/week/apply", data=form, headers={"Sec-Fetch-Site": origin})
    assert answer.status_code == 403
    assert signed_in.events() == []


def test_a_token_of_another_browser_is_refused(signed_in: Site) -> None:
    stranger = signed_in.app.test_client()
    stranger.get("/connect")
    page = signed_in.visitor.get("/week").text
    assert stranger.post("/sign-out", data={"csrf_token": hidden(page, "csrf_token")}).status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    cookie = site.visitor.get("/connect").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host() -> None:
    from flask import Flask

    from sobremesa.web.security import protect

    app = Flask("plain")
    settings = load_settings(public_url="https://sobremesa.example", secret_keys=("k",))
    protect(app, settings)  # type: ignore[arg-type]  # any Flask application will do here
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-sobremesa"


def test_errors_are_pages_for_people_and_json_for_programs_without_a_traceback(site: Site) -> None:
    def broken() -> str:
        raise ZeroDivisionError("a secret")

    site.app.add_url_rule("/broken", "broken", broken)
    site.app.add_url_rule("/api/v1/broken", "api_broken", broken)
    page, data = site.visitor.get("/broken"), site.visitor.get("/api/v1/broken")
    assert (page.status_code, data.status_code) == (500, 500)
    assert "ZeroDivision" not in page.text + data.text
    assert "a secret" not in page.text + data.text
    assert "<h1>" in page.text
    assert data.get_json()["error"]["code"] == "failed"
    assert "<h1>There is nothing here</h1>" in site.visitor.get("/nope").text


def test_a_body_that_is_too_large_is_refused(signed_in: Site) -> None:
    panel = connect_panel(signed_in)
    answer = panel.call("PUT", "/api/v1/preferences", {"zone": "x" * 300_000})
    assert answer.status_code == 413


def test_health_needs_no_sign_in_and_tells_nothing_private(signed_in: Site) -> None:
    body = signed_in.app.test_client().get("/healthz").get_json()
    assert body == {"status": "ok", "database": "ok", "runner": "elsewhere", "oldest_due_seconds": 0}
    signed_in.clock.advance(minutes=90)
    assert signed_in.app.test_client().get("/healthz").get_json()["oldest_due_seconds"] > 0


def test_health_fails_when_the_runner_died(site: Site) -> None:
    from sobremesa.app import start_background, stop_background

    start_background(site.app)
    assert site.visitor.get("/healthz").get_json()["runner"] == "running"
    assert site.parts.runner.stop()
    assert site.visitor.get("/healthz").status_code == 503
    assert stop_background(site.app)
    assert site.visitor.get("/healthz").get_json()["runner"] == "elsewhere"


def test_notifications_are_taken_from_our_own_channels_only(signed_in: Site) -> None:
    signed_in.parts.runner.run_due()
    (address, headers) = signed_in.pushes[0]
    assert address == "http://localhost/hooks/google"
    client = signed_in.app.test_client()
    before = signed_in.calls()
    assert client.post(address, headers=headers).status_code == 204
    assert headers["X-Goog-Resource-State"] == "sync"
    signed_in.parts.runner.run_due()
    assert signed_in.calls() == before
    exists = headers | {"X-Goog-Resource-State": "exists"}
    assert client.post(address, headers=exists | {"X-Goog-Channel-Token": "guess"}).status_code == 404
    assert client.post(address, headers=exists | {"X-Goog-Channel-ID": "guess"}).status_code == 404
    assert client.post(address).status_code == 404
    signed_in.parts.runner.run_due()
    assert signed_in.calls() == before
    assert [client.post(address, headers=exists).status_code for _ in range(3)] == [204, 204, 204]
    assert signed_in.parts.runner.run_due() == 1
    assert signed_in.calls() > before


def test_logs_lose_tokens_codes_and_cookies() -> None:
    event = {
        "event": "answer to Bearer abcdefgh12345678 and sbm_abcdefgh12345678", "access_token": "secret", "cookie": "c",
        "url": "/connect/callback?state=abcdefgh&code=4/0abcdefgh", "code": "not-found", "account": "1",
    }  # fmt: skip
    kept = redact(None, "info", event)
    assert kept == {
        "event": "answer to [removed] and [removed]", "access_token": "[removed]", "cookie": "[removed]",
        "url": "/connect/callback?state=[removed]&code=[removed]", "code": "not-found", "account": "1",
    }  # fmt: skip


def test_a_brake_counts_by_address_and_forgets() -> None:
    now = [0.0]
    brake = rates.Brake(2, 60, lambda: now[0])
    assert [brake.pause("a"), brake.pause("a"), brake.pause("a"), brake.pause("b")] == [0, 0, 60, 0]
    now[0] = 61
    assert brake.pause("a") == 0


def test_the_sandbox_setting_without_a_sandbox_is_refused() -> None:
    from sobremesa.app import create_app

    with pytest.raises(InputError, match="sandbox"):
        create_app(load_settings(sandbox=True))
