"""Signing in with Google, narrower consent, signing out, leaving."""

from urllib.parse import parse_qs, urlsplit

from sobremesa.store import accounts, chats, oauth_states, pairings, snapshots
from sobremesa.store.accounts import AccountState
from support.web import ALEX, EVENTS, Site


def account(site: Site) -> accounts.Account:
    with site.store.read() as session:
        found = accounts.find(session, ALEX)
    assert found is not None
    return found


def test_after_sign_in_the_week_is_there_at_once(site: Site) -> None:
    answer = site.visitor.consent()
    assert (answer.status_code, answer.location) == (302, "/week")
    text = site.visitor.text("/week")
    assert "Standup" in text
    assert "Nothing in your calendar has changed yet." in text
    assert "Times in Berlin" in text


def test_the_person_lands_where_they_wanted_to_go(site: Site) -> None:
    begun = site.visitor.get("/connect?next=/activity")
    page = site.visitor.client.post(begun.location, data={"decision": "allow", "account": ALEX})
    assert site.visitor.get(page.location.removeprefix("http://localhost")).location == "/activity"


def test_nobody_is_sent_to_another_site_after_sign_in(site: Site) -> None:
    for path in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        begun = site.visitor.client.get("/connect", query_string={"next": path})
        page = site.visitor.client.post(begun.location, data={"decision": "deny"})
        state = parse_qs(urlsplit(page.location).query)["state"][0]
        with site.store.begin() as session:
            pending = oauth_states.take(session, state, site.clock())
        assert pending is not None
        assert pending.next_path == "/week"


def test_credentials_hold_the_refresh_token_and_what_was_granted(site: Site) -> None:
    site.visitor.sign_in()
    found = account(site)
    assert '"refresh_token": "1//' in found.credentials
    assert any(scope.endswith(EVENTS) for scope in found.scopes)
    assert (found.zone, found.state) == ("Europe/Berlin", AccountState.OK)


def test_what_is_stored_on_disk_shows_no_token_and_no_title(site: Site) -> None:
    site.visitor.sign_in()
    with site.store.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]  # the driver is sqlite3
    assert "1//" not in dump
    assert "Standup" not in dump


def test_leaving_free_busy_out_still_gives_a_plan(site: Site) -> None:
    answer = site.visitor.consent(scopes=(EVENTS,))
    assert answer.location == "/week"
    text = site.visitor.text("/week")
    assert "to add" in text
    assert account(site).scopes.isdisjoint({"https://www.googleapis.com/auth/calendar.events.freebusy"})


def test_leaving_the_calendar_out_asks_to_sign_in_again_and_loses_nothing(site: Site) -> None:
    site.visitor.sign_in(scopes=("nothing",))
    text = site.visitor.text("/week")
    assert "Paused: sign in again" in text
    assert site.sandbox.writes == 0


def test_a_second_sign_in_keeps_the_refresh_token(site: Site) -> None:
    site.visitor.sign_in()
    before = account(site).credentials
    site.visitor.post("/sign-out")
    site.visitor.sign_in()
    assert '"refresh_token": "1//' in before
    assert account(site).credentials.split('"refresh_token": "')[1][:20] == before.split('"refresh_token": "')[1][:20]


def test_a_new_database_asks_google_for_consent_once_more(site: Site) -> None:
    site.visitor.sign_in()
    with site.store.begin() as session:
        accounts.delete(session, account(site).id)
    site.visitor.client.delete_cookie("sobremesa")
    again = site.visitor.consent()
    assert again.status_code == 302
    assert "prompt=consent" in again.location


def test_a_state_from_another_browser_is_refused(site: Site) -> None:
    begun = site.visitor.get("/connect")
    page = site.visitor.client.post(begun.location, data={"decision": "allow", "account": ALEX})
    other = site.app.test_client()
    answer = other.get(page.location.removeprefix("http://localhost"))
    assert answer.location == "/"
    assert other.get("/week").status_code == 302


def test_an_answer_from_google_is_good_once_and_for_ten_minutes(site: Site) -> None:
    begun = site.visitor.get("/connect")
    page = site.visitor.client.post(begun.location, data={"decision": "allow", "account": ALEX})
    back = page.location.removeprefix("http://localhost")
    site.clock.advance(minutes=10)
    assert site.visitor.get(back).location == "/"
    assert site.visitor.get("/week").location.startswith("/?next=")


def test_pressing_cancel_at_google_changes_nothing(site: Site) -> None:
    begun = site.visitor.get("/connect")
    page = site.visitor.client.post(begun.location, data={"decision": "deny"})
    assert site.visitor.get(page.location.removeprefix("http://localhost")).location == "/"
    assert "You did not sign in" in site.visitor.text("/")


def test_sign_out_ends_the_session_on_the_server(signed_in: Site) -> None:
    cookie = signed_in.visitor.client.get_cookie("sobremesa")
    assert cookie is not None
    signed_in.visitor.post("/sign-out")
    assert signed_in.visitor.get("/week").status_code == 302
    signed_in.visitor.client.set_cookie("sobremesa", cookie.value)
    assert signed_in.visitor.get("/week").status_code == 302


def test_leaving_revokes_the_consent_and_deletes_everything(signed_in: Site) -> None:
    known = account(signed_in)
    assert signed_in.visitor.post("/disconnect").location == "/"
    with signed_in.store.read() as session:
        assert accounts.find(session, ALEX) is None
        assert snapshots.get(session, known.id) is None
        assert chats.history(session, known.id) == ()
        assert pairings.of_account(session, known.id, signed_in.clock()) == ()
    token = known.credentials.split('"token": "')[1].split('"')[0]
    assert signed_in.sandbox.authenticate(token) is None


def test_consent_taken_away_at_google_pauses_and_says_so(signed_in: Site) -> None:
    known = account(signed_in)
    token = known.credentials.split('"refresh_token": "')[1].split('"')[0]
    google = signed_in.parts.google
    google.session().post(google.revoke_uri, data={"token": token}, timeout=5)
    signed_in.clock.advance(hours=2)
    signed_in.visitor.apply()
    text = signed_in.visitor.text("/week")
    assert "Paused: sign in again" in text
    assert signed_in.sandbox.writes == 0
    signed_in.visitor.consent(again=True)
    assert "Paused" not in signed_in.visitor.text("/week")
