"""Signing in at the sandbox with the real google-auth-oauthlib, in process and over loopback."""

from base64 import b64encode
from typing import Any

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request as AuthRequest
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import AccessDeniedError, MismatchingStateError, OAuth2Error

from sobremesa.sandbox import WsgiAdapter
from sobremesa.sandbox.clients import RegisteredClient
from sobremesa.sandbox.oauth import TOKEN, USERINFO, open_oauth
from support.people_sandbox import (
    ALEX,
    EMAIL,
    FREEBUSY,
    NADIA,
    OWNED,
    REDIRECT,
    Demo,
    allow,
    demo,
    parameter,
    plain_http_allowed,
    served,
)

SCOPES = ["openid", EMAIL, OWNED, FREEBUSY]
ROOT = "https://sandbox.example"


@pytest.fixture
def world() -> Demo:
    return demo()


def a_flow(world: Demo | None, root: str = ROOT, **more: object) -> Flow:
    """A flow of the real library; with `world` its calls go straight into the sandbox."""
    config = {
        "client_id": "sandbox.apps.example",
        "client_secret": "sandbox-secret",
        "auth_uri": root + "/o/oauth2/v2/auth",
        "token_uri": root + "/token",
    }
    flow = Flow.from_client_config({"web": config}, scopes=SCOPES, redirect_uri=REDIRECT, **more)
    if world:
        flow.oauth2session.mount("https://", WsgiAdapter(world.sandbox))
    return flow


def signed_in(world: Demo, **asked: str) -> Flow:
    flow = a_flow(world)
    url, _ = flow.authorization_url(**asked)
    flow.fetch_token(code=parameter(allow(world, url), "code"))
    return flow


def transport(world: Demo) -> AuthRequest:
    session = requests.Session()
    session.mount("https://", WsgiAdapter(world.sandbox))
    return AuthRequest(session)


def credentials(flow: Flow, scopes: list[str] | None = None) -> Any:
    """What the server keeps of a sign-in: the refresh token, and the scopes it believes in."""
    return Credentials(  # type: ignore[no-untyped-call]  # google-auth leaves it untyped
        None,
        flow.credentials.refresh_token,
        token_uri=ROOT + "/token",
        client_id="sandbox.apps.example",
        client_secret="sandbox-secret",
        scopes=scopes or SCOPES,
    )


def token_answer(world: Demo, **form: str) -> tuple[int, dict[str, object]]:
    client = {"client_id": "sandbox.apps.example", "client_secret": "sandbox-secret"}
    answer = world.browser.post(TOKEN, data=client | form)
    return answer.status_code, answer.json or {}


def code_for(world: Demo, flow: Flow, **asked: str) -> str:
    url, _ = flow.authorization_url(**asked)
    return parameter(allow(world, url), "code")


def test_the_real_library_signs_in_in_process_and_the_token_opens_the_api(world: Demo) -> None:
    flow = signed_in(world)
    assert flow.credentials.refresh_token
    answer = world.browser.get(
        "/calendar/v3/calendars/primary/events", headers={"Authorization": f"Bearer {flow.credentials.token}"}
    )
    assert answer.status_code == 200
    assert any(event.get("summary") == "Standup" for event in (answer.json or {})["items"])


def test_the_real_library_signs_in_over_loopback_with_a_browser_going_through_http(world: Demo) -> None:
    with served(world.sandbox) as root, plain_http_allowed():
        flow = a_flow(None, root)
        url, state = flow.authorization_url(prompt="consent")
        page = requests.get(url, timeout=5)
        assert "Sandbox" in page.text
        assert "Alex Brandt" in page.text
        form = {"decision": "allow", "account": ALEX, "scope": [OWNED, FREEBUSY]}
        answer = requests.post(url, data=form, timeout=5, allow_redirects=False)
        assert parameter(answer.headers["Location"], "state") == state
        flow.fetch_token(authorization_response=answer.headers["Location"])
        userinfo = requests.get(
            root + USERINFO, headers={"Authorization": f"Bearer {flow.credentials.token}"}, timeout=5
        ).json()
        assert userinfo["email"] == ALEX


def test_an_access_token_lives_an_hour_and_says_what_was_granted(world: Demo) -> None:
    flow = a_flow(world)
    token = flow.fetch_token(code=code_for(world, flow))
    assert token["expires_in"] == 3599
    assert sorted(token["scope"]) == sorted(SCOPES)
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    assert world.browser.get("/calendar/v3/users/me/calendarList", headers=bearer).status_code == 403
    world.clock.advance(hours=1)
    assert world.browser.get(USERINFO, headers=bearer).status_code == 401
    assert world.browser.get("/calendar/v3/calendars/primary/events", headers=bearer).status_code == 401


def test_an_unticked_scope_reaches_the_library_as_a_warning_that_carries_the_token(world: Demo) -> None:
    flow = a_flow(world)
    url, _ = flow.authorization_url()
    code = parameter(allow(world, url, scopes=(OWNED,)), "code")
    with pytest.raises(Warning) as narrowed:
        flow.fetch_token(code=code)
    assert FREEBUSY not in narrowed.value.token["scope"]  # type: ignore[attr-defined]  # set by oauthlib
    assert set(narrowed.value.new_scope) == {"openid", EMAIL, OWNED}  # type: ignore[attr-defined]  # set by oauthlib


def test_refreshing_with_a_scope_that_was_not_granted_is_refused(world: Demo) -> None:
    flow = a_flow(world)
    url, _ = flow.authorization_url()
    code = parameter(allow(world, url, scopes=(OWNED,)), "code")
    with pytest.raises(Warning) as narrowed:
        flow.fetch_token(code=code)
    flow.oauth2session.token = narrowed.value.token  # type: ignore[attr-defined]  # set by oauthlib
    with pytest.raises(RefreshError, match="invalid_scope"):
        credentials(flow).refresh(transport(world))
    within = credentials(flow, ["openid", EMAIL, OWNED])
    within.refresh(transport(world))
    assert within.valid


def test_a_refresh_gives_a_new_access_token_and_keeps_the_refresh_token(world: Demo) -> None:
    flow = signed_in(world)
    refreshed = credentials(flow)
    refreshed.refresh(transport(world))
    assert refreshed.token != flow.credentials.token
    assert refreshed.refresh_token == flow.credentials.refresh_token
    again = token_answer(world, grant_type="refresh_token", refresh_token=str(refreshed.refresh_token))
    assert "refresh_token" not in again[1]


def test_the_refresh_token_comes_with_the_first_consent_and_with_prompt_consent_only(world: Demo) -> None:
    assert signed_in(world).credentials.refresh_token
    assert signed_in(world).credentials.refresh_token is None
    assert signed_in(world, prompt="consent").credentials.refresh_token


def test_online_access_gets_no_refresh_token(world: Demo) -> None:
    assert signed_in(world, access_type="online").credentials.refresh_token is None


@pytest.mark.parametrize("verifier", ["", "another-verifier-that-is-long-enough-to-be-one-000000"])
def test_a_code_needs_the_verifier_it_was_asked_with(world: Demo, verifier: str) -> None:
    flow = a_flow(world)
    code = code_for(world, flow)
    form = {"code_verifier": verifier} if verifier else {}
    status, answer = token_answer(world, grant_type="authorization_code", code=code, redirect_uri=REDIRECT, **form)
    assert (status, answer["error"]) == (400, "invalid_grant")
    assert answer["error_description"] == ("Invalid code verifier." if verifier else "Missing code verifier.")


def test_a_plain_challenge_is_compared_as_it_is(world: Demo) -> None:
    flow = a_flow(world, autogenerate_code_verifier=False)
    code = code_for(world, flow, code_challenge="plain-challenge", code_challenge_method="plain")
    flow.fetch_token(code=code, code_verifier="plain-challenge")
    assert flow.credentials.token


def test_a_callback_that_rebuilds_the_flow_without_the_verifier_fails_as_at_google(world: Demo) -> None:
    first = a_flow(world)
    code = code_for(world, first)
    with pytest.raises(OAuth2Error, match="Missing code verifier"):
        a_flow(world, autogenerate_code_verifier=False).fetch_token(code=code)


def test_a_code_is_good_once(world: Demo) -> None:
    flow = a_flow(world)
    code = code_for(world, flow)
    flow.fetch_token(code=code)
    with pytest.raises(OAuth2Error, match="invalid_grant"):
        flow.fetch_token(code=code)


def test_a_code_is_good_for_ten_minutes(world: Demo) -> None:
    flow = a_flow(world)
    code = code_for(world, flow)
    world.clock.advance(minutes=10)
    with pytest.raises(OAuth2Error, match="invalid_grant"):
        flow.fetch_token(code=code)


def test_a_code_is_bound_to_its_redirect_address(world: Demo) -> None:
    code = code_for(world, a_flow(world))
    other = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://127.0.0.1:1/"}
    assert token_answer(world, **other)[1]["error"] == "redirect_uri_mismatch"


def test_cancel_sends_the_person_back_with_access_denied_and_the_state(world: Demo) -> None:
    flow = a_flow(world)
    url, state = flow.authorization_url()
    answer = world.browser.post(url, data={"decision": "cancel"})
    assert parameter(answer.location, "state") == state
    with plain_http_allowed(), pytest.raises(AccessDeniedError):
        flow.fetch_token(authorization_response=answer.location)


def test_a_foreign_state_is_noticed_by_the_library(world: Demo) -> None:
    flow = a_flow(world)
    location = allow(world, flow.authorization_url()[0])
    with plain_http_allowed(), pytest.raises(MismatchingStateError):
        a_flow(world, state="mine").fetch_token(authorization_response=location)


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"client_id": "another"}, 401, "invalid_client"),
        ({"redirect_uri": "https://elsewhere.example/cb"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1:1/cb#part"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1@elsewhere.example/"}, 400, "redirect_uri_mismatch"),
        ({"response_type": "token"}, 400, "unsupported_response_type"),
        ({"scope": "https://www.googleapis.com/auth/drive"}, 400, "invalid_scope"),
        ({"code_challenge_method": "S512"}, 400, "invalid_request"),
    ],
)
def test_a_broken_request_is_explained_to_the_person_and_not_redirected(
    world: Demo, change: dict[str, str], status: int, reason: str
) -> None:
    sound = {"client_id": "sandbox.apps.example", "redirect_uri": REDIRECT, "response_type": "code", "scope": "openid"}
    answer = world.browser.get("/o/oauth2/v2/auth", query_string=sound | change)
    assert answer.status_code == status
    assert "Location" not in answer.headers
    assert reason in answer.text


def test_a_form_from_another_site_gives_no_code(world: Demo) -> None:
    url, _ = a_flow(world).authorization_url()
    form = {"decision": "allow", "account": ALEX}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert world.browser.post(url, data=form, headers=headers).status_code == 403
    assert world.browser.post(url, data=form, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302


def test_registered_redirect_addresses_are_compared_exactly() -> None:
    client = RegisteredClient(redirect_uris=("https://app.example/cb",), loopback=False)
    assert client.allows("https://app.example/cb")
    assert not client.allows("https://app.example/cb/")
    assert not client.allows("http://127.0.0.1/cb")


def test_the_login_hint_is_chosen_on_the_page(world: Demo) -> None:
    url, _ = a_flow(world).authorization_url(login_hint=NADIA)
    page = world.browser.get(url).text
    chosen = [line for line in page.splitlines() if "checked" in line and 'name="account"' in line]
    assert len(chosen) == 1
    assert NADIA in chosen[0]


def test_a_hinted_person_who_has_granted_everything_is_not_asked_again(world: Demo) -> None:
    signed_in(world)
    url, _ = a_flow(world).authorization_url(login_hint=ALEX)
    assert parameter(world.browser.get(url).location or "", "code")
    url, _ = a_flow(world).authorization_url(login_hint=ALEX, prompt="consent")
    assert world.browser.get(url).status_code == 200
    url, _ = a_flow(world).authorization_url(login_hint=NADIA, prompt="none")
    assert parameter(world.browser.get(url).location or "", "error") == "interaction_required"


def test_incremental_consent_adds_to_what_was_granted_before(world: Demo) -> None:
    signed_in(world)
    flow = a_flow(world)
    flow.oauth2session.scope = ["openid", "https://www.googleapis.com/auth/calendar.settings.readonly"]
    url, _ = flow.authorization_url(include_granted_scopes="true")
    code = parameter(allow(world, url, scopes=("https://www.googleapis.com/auth/calendar.settings.readonly",)), "code")
    with pytest.raises(Warning) as widened:
        flow.fetch_token(code=code)
    assert {OWNED, FREEBUSY} < set(widened.value.new_scope)  # type: ignore[attr-defined]  # set by oauthlib


def test_revoking_any_token_ends_the_whole_grant(world: Demo) -> None:
    flow = signed_in(world)
    access, refresh = str(flow.credentials.token), str(flow.credentials.refresh_token)
    assert world.browser.post("/revoke", data={"token": access}).status_code == 200
    assert world.browser.get(USERINFO, headers={"Authorization": f"Bearer {access}"}).status_code == 401
    with pytest.raises(RefreshError) as dead:
        credentials(flow).refresh(transport(world))
    assert "invalid_grant: Token has been expired or revoked." in str(dead.value)
    assert dead.value.retryable is False
    assert world.browser.post("/revoke", data={"token": refresh}).json["error"] == "invalid_token"  # type: ignore[index]  # JSON
    assert signed_in(world).credentials.refresh_token, "after a revocation the next consent is a first one"


def test_refresh_tokens_can_be_made_to_expire(world: Demo) -> None:
    flow = signed_in(world)
    assert world.oauth.grants.expire_refresh(ALEX) == 1
    with pytest.raises(RefreshError, match="expired or revoked"):
        credentials(flow).refresh(transport(world))
    assert world.browser.get(USERINFO, headers={"Authorization": f"Bearer {flow.credentials.token}"}).status_code == 200


def test_the_hundred_and_first_refresh_token_silently_ends_the_first(world: Demo) -> None:
    grants = world.oauth.grants
    tokens = [grants.issue_refresh("sandbox.apps.example", ALEX, SCOPES) for _ in range(101)]
    assert grants.refresh(tokens[0]) is None
    assert grants.refresh(tokens[1]) is not None


def test_the_client_proves_itself_by_basic_or_body_and_not_otherwise(world: Demo) -> None:
    refresh = str(signed_in(world).credentials.refresh_token)
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    for secret, status in (("sandbox-secret", 200), ("wrong", 401)):
        basic = b64encode(f"sandbox.apps.example:{secret}".encode()).decode()
        answer = world.browser.post(TOKEN, data=form, headers={"Authorization": f"Basic {basic}"})
        assert answer.status_code == status
    assert world.browser.post(TOKEN, data=form, headers={"Authorization": "Basic ???"}).status_code == 401
    assert token_answer(world, **form)[0] == 200
    assert token_answer(world, **form, client_secret="no")[0] == 401
    assert token_answer(world, grant_type="password")[1]["error"] == "unsupported_grant_type"


def test_userinfo_tells_as_much_as_the_scopes_allow(world: Demo) -> None:
    grants = world.oauth.grants

    def told(*scopes: str) -> dict[str, object] | None:
        token = grants.issue_access("sandbox.apps.example", ALEX, scopes)
        return world.browser.get(USERINFO, headers={"Authorization": f"Bearer {token}"}).json

    only_openid = told("openid")
    assert only_openid is not None
    assert set(only_openid) == {"sub"}
    everything = told("openid", EMAIL, EMAIL.replace("email", "profile"))
    assert everything == only_openid | {"email": ALEX, "email_verified": True, "name": "Alex Brandt"}
    assert (told(OWNED) or {})["error"] == "invalid_request"


def test_short_scope_names_are_answered_with_their_full_names(world: Demo) -> None:
    flow = a_flow(world)
    flow.oauth2session.scope = ["openid", "email"]
    code = code_for(world, flow)
    with pytest.raises(Warning, match="Scope has changed"):
        flow.fetch_token(code=code)


def test_tokens_from_the_sandbox_itself_stay_good_and_survive_a_restart(tmp_path: object) -> None:
    first = demo(f"{tmp_path}/sandbox.db")
    flow = signed_in(first)
    second = demo(f"{tmp_path}/sandbox.db")
    bearer = {"Authorization": f"Bearer {flow.credentials.token}"}
    assert second.browser.get(USERINFO, headers=bearer).status_code == 200


def test_another_client_can_be_registered() -> None:
    world = demo()
    open_oauth(world.sandbox, RegisteredClient(id="mine", secret="s", redirect_uris=("https://app.example/cb",)))
    asked = {"client_id": "mine", "redirect_uri": "https://app.example/cb", "response_type": "code", "scope": "openid"}
    assert world.browser.get("/o/oauth2/v2/auth", query_string=asked).status_code == 200


def test_an_unknown_address_or_method_is_refused(world: Demo) -> None:
    assert world.browser.get(TOKEN).status_code == 405
    assert world.browser.get(TOKEN).headers["Allow"] == "POST"
