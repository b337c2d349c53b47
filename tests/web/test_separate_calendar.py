"""The choice of the calendar for buffers: one more consent, a calendar made once, the way back, and a calendar gone."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from sobremesa.jobs import due
from sobremesa.jobs.due import Claim
from sobremesa.jobs.handlers import Handlers
from sobremesa.model import PRIMARY, Preferences
from sobremesa.store import accounts, channels, preferences
from sobremesa.store.accounts import Account, AccountState
from support.web import ALEX, Site, path_of

APP_CREATED = "calendar.app.created"
CALENDAR_LIST = "calendar.calendarlist.readonly"
BO = "bo@example.com"


def account(site: Site) -> Account:
    with site.store.read() as session:
        found = accounts.find(session, ALEX)
    assert found is not None
    return found


def chosen(site: Site) -> Preferences:
    with site.store.read() as session:
        return preferences.get(session, account(site).id)


def press(site: Site, calendar: str = "separate") -> TestResponse:
    """Press the button of the choice."""
    return site.visitor.post("/preferences/calendar", "/preferences", calendar=calendar)


def answer(site: Site, asked: TestResponse, *scopes: str, decision: str = "allow", email: str = ALEX) -> TestResponse:
    """Answer Google's page with these boxes ticked; gives our own answer."""
    page = site.visitor.client.post(
        asked.location, data={"decision": decision, "account": email, "scope": [_full(scope) for scope in scopes]}
    )
    assert page.status_code == 302, page.text
    return site.visitor.get(path_of(page.location))


def _full(scope: str) -> str:
    return f"https://www.googleapis.com/auth/{scope}"


def switch(site: Site) -> None:
    assert answer(site, press(site), APP_CREATED).location == "/preferences#calendar-h"


def said(site: Site) -> str:
    return site.visitor.text("/preferences")


def ours(site: Site, calendar_id: str) -> list[dict[str, Any]]:
    listing = site.sandbox.calendar_api(ALEX).list_events(calendar_id, maxResults=2500)
    return [item for item in listing["items"] if "sb.kind" in item.get("extendedProperties", {}).get("private", {})]


def others(site: Site) -> list[dict[str, Any]]:
    """Alex's calendars beside the primary one."""
    return [entry for entry in site.sandbox.calendar_api(ALEX).list_calendars()["items"] if not entry.get("primary")]


def test_the_page_offers_the_own_calendar_first_and_says_what_colleagues_see(signed_in: Site) -> None:
    html = signed_in.visitor.get("/preferences").text
    assert re.search(r'id="calendar-own"[^>]* checked', html)
    assert not re.search(r'id="calendar-separate"[^>]* checked', html)
    text = said(signed_in)
    assert "Colleagues who look for a time see these minutes as busy." in text
    assert "Colleagues do not see these minutes as busy. Google asks you once" in text


def test_it_asks_google_for_one_consent_and_nothing_else(signed_in: Site) -> None:
    asked = press(signed_in)
    query = parse_qs(urlsplit(asked.location).query)
    calendar_scopes = [scope for scope in query["scope"][0].split() if "/calendar" in scope]
    assert calendar_scopes == [_full(APP_CREATED)]
    assert (query["include_granted_scopes"], query["prompt"], query["login_hint"]) == (["true"], ["consent"], [ALEX])
    page = signed_in.visitor.get(asked.location).text
    assert re.findall(r'name="scope" value="([^"]+)"', page) == [_full(APP_CREATED)]
    assert others(signed_in) == []


def test_with_the_consent_a_calendar_is_made_and_the_plan_moves_the_buffers(signed_in: Site) -> None:
    signed_in.visitor.apply()
    before = ours(signed_in, PRIMARY)
    assert len(before) > 3
    scopes = account(signed_in).scopes
    switch(signed_in)
    assert "Buffers go into your calendar “Sobremesa” now." in said(signed_in)
    (made,) = others(signed_in)
    assert (made["summary"], made["timeZone"], made["accessRole"]) == ("Sobremesa", "Europe/Berlin", "owner")
    assert chosen(signed_in).buffer_calendar == made["id"]
    assert account(signed_in).scopes == scopes | {_full(APP_CREATED)}
    assert ours(signed_in, PRIMARY) == before
    assert "It goes into the calendar you chose for buffers." in signed_in.visitor.text("/week")
    signed_in.visitor.apply()
    assert ours(signed_in, PRIMARY) == []
    moved = {item["start"]["dateTime"] for item in ours(signed_in, made["id"])}
    assert moved == {item["start"]["dateTime"] for item in before}


def test_the_chosen_calendar_is_checked_and_saving_the_page_keeps_it(signed_in: Site) -> None:
    switch(signed_in)
    page = signed_in.visitor.get("/preferences").text
    assert re.search(r'id="calendar-separate"[^>]* checked', page)
    assert "Google asks you once" not in said(signed_in)
    assert "Only what Sobremesa itself wrote into the separate calendar" in signed_in.visitor.text("/activity")
    made = chosen(signed_in)
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
    fields |= {"tentative": "meeting", "unanswered": "busy", "after_minutes": "7"}
    fields.pop("calendar")
    assert signed_in.visitor.post("/preferences", "/preferences", **fields).status_code == 302
    after = chosen(signed_in)
    assert after.buffers.after_minutes == 7
    assert (after.buffer_calendar, after.separate) == (made.buffer_calendar, made.separate)


def test_with_the_box_left_empty_nothing_changes_and_a_sentence_says_so(signed_in: Site) -> None:
    scopes = account(signed_in).scopes
    assert answer(signed_in, press(signed_in)).location == "/preferences#calendar-h"
    assert "Sobremesa was not given the permission to make a calendar, so nothing has changed" in said(signed_in)
    assert (others(signed_in), chosen(signed_in).buffer_calendar) == ([], PRIMARY)
    assert (account(signed_in).scopes, account(signed_in).state) == (scopes, AccountState.OK)
    signed_in.visitor.apply()
    assert len(ours(signed_in, PRIMARY)) > 3


def test_cancel_on_googles_page_changes_nothing_and_leaves_the_person_signed_in(signed_in: Site) -> None:
    answer(signed_in, press(signed_in), decision="deny")
    assert "so nothing has changed" in said(signed_in)
    assert (others(signed_in), chosen(signed_in).buffer_calendar) == ([], PRIMARY)


def test_another_account_on_googles_page_changes_neither_of_the_two(signed_in: Site) -> None:
    answer(signed_in, press(signed_in), APP_CREATED, email=next(iter(colleagues(signed_in))))
    assert "so nothing has changed" in said(signed_in)
    assert (others(signed_in), chosen(signed_in).buffer_calendar) == ([], PRIMARY)
    assert "Alex" in signed_in.visitor.get("/preferences").text


def colleagues(site: Site) -> list[str]:
    with site.store.read() as session:
        return [one.email for one in accounts.everyone(session) if one.email != ALEX]


def test_the_consent_outlives_the_access_token(signed_in: Site) -> None:
    switch(signed_in)
    signed_in.clock.advance(hours=2)
    signed_in.visitor.apply()
    assert "Paused" not in signed_in.visitor.text("/week")
    assert len(ours(signed_in, others(signed_in)[0]["id"])) > 3


def test_pressed_again_and_there_and_back_it_is_one_calendar_and_one_consent(signed_in: Site) -> None:
    switch(signed_in)
    for calendar in ("separate", "own", "separate"):
        assert press(signed_in, calendar).location == "/preferences#calendar-h"
    assert len(others(signed_in)) == 1
    assert signed_in.sandbox.counters["calendar.calendars.insert"] == 1


def test_back_in_the_own_calendar_the_buffers_follow(signed_in: Site) -> None:
    signed_in.visitor.apply()
    before = {item["start"]["dateTime"] for item in ours(signed_in, PRIMARY)}
    switch(signed_in)
    signed_in.visitor.apply()
    press(signed_in, "own")
    assert "Buffers go into your own calendar now." in said(signed_in)
    signed_in.visitor.apply()
    assert {item["start"]["dateTime"] for item in ours(signed_in, PRIMARY)} == before
    assert ours(signed_in, others(signed_in)[0]["id"]) == []


def test_a_calendar_made_without_an_answer_is_found_by_its_mark(signed_in: Site) -> None:
    signed_in.sandbox.faults.fail("calendar.calendars.insert", 500, after=True)
    answer(signed_in, press(signed_in), APP_CREATED)
    assert "The choice is as it was; try again in a minute." in said(signed_in)
    assert (len(others(signed_in)), chosen(signed_in).buffer_calendar) == (1, PRIMARY)
    asked = press(signed_in)
    assert [
        scope for scope in parse_qs(urlsplit(asked.location).query)["scope"][0].split() if "/calendar" in scope
    ] == [_full(CALENDAR_LIST)]
    answer(signed_in, asked)
    assert "Without the list of your calendars a second one might be made, so nothing has changed" in said(signed_in)
    answer(signed_in, press(signed_in), CALENDAR_LIST)
    (made,) = others(signed_in)
    assert chosen(signed_in).buffer_calendar == made["id"]
    assert signed_in.sandbox.counters["calendar.calendars.insert"] == 1


@pytest.mark.parametrize("back", ["separate", "own"])
def test_a_deleted_calendar_stops_everything_and_two_buttons_go_on(signed_in: Site, back: str) -> None:
    switch(signed_in)
    signed_in.visitor.apply()
    (made,) = others(signed_in)
    count = len(ours(signed_in, made["id"]))
    signed_in.sandbox.calendar_api(ALEX).delete_calendar(made["id"])
    writes = signed_in.sandbox.writes
    with signed_in.store.begin() as session:
        due.request(session, account(signed_in).id, due.RECONCILE, signed_in.clock(), signed_in.clock())
    signed_in.parts.runner.run_due()
    week = signed_in.visitor.text("/week")
    assert "The separate calendar for your buffers is gone, so nothing is changed until you choose" in week
    assert 'href="/preferences#calendar-h"' in signed_in.visitor.get("/week").text
    assert signed_in.sandbox.writes == writes
    page = signed_in.visitor.text("/preferences")
    assert "cannot be found any more" in page
    assert "Make it again" in page
    assert "Use my own calendar" in page
    press(signed_in, back)
    signed_in.visitor.apply()
    where = others(signed_in)[0]["id"] if back == "separate" else PRIMARY
    assert len(ours(signed_in, where)) == count
    assert "is gone" not in signed_in.visitor.text("/week")


def test_both_calendars_announce_their_changes(signed_in: Site) -> None:
    switch(signed_in)
    own = signed_in.parts
    handlers = Handlers(own.store, own.open_calendar, own.clock, "http://localhost/hooks/google")
    claim = Claim(account(signed_in).id, due.WATCH, "test", 0, 1, signed_in.clock())
    before = signed_in.sandbox.counters["calendar.events.watch"]
    handlers.watch(claim)
    assert signed_in.sandbox.counters["calendar.events.watch"] == before + 2
    (made,) = others(signed_in)
    signed_in.pushes.clear()
    body = {
        "summary": "by hand",
        "start": {"dateTime": "2026-11-18T10:00:00Z"},
        "end": {"dateTime": "2026-11-18T11:00:00Z"},
    }
    signed_in.sandbox.calendar_api(ALEX).insert_event(made["id"], body)
    assert [headers["X-Goog-Resource-State"] for _, headers in signed_in.pushes] == ["exists"]
    assert signed_in.visitor.client.post("/hooks/google", headers=signed_in.pushes[0][1]).status_code == 204
    signed_in.sandbox.calendar_api(ALEX).delete_calendar(made["id"])
    handlers.watch(claim)
    with signed_in.store.read() as session:
        assert len(channels.of_account(session, account(signed_in).id)) == 1


def test_while_consent_is_gone_the_choice_stays_and_says_why(signed_in: Site) -> None:
    switch(signed_in)
    with signed_in.store.begin() as session:
        accounts.set_state(session, account(signed_in).id, AccountState.RECONNECT)
    before = chosen(signed_in).buffer_calendar
    press(signed_in, "own")
    assert "Paused: sign in again. The choice is as it was" in said(signed_in)
    assert chosen(signed_in).buffer_calendar == before


def test_the_sandboxs_own_page_shows_and_changes_what_is_in_the_separate_calendar(signed_in: Site) -> None:
    switch(signed_in)
    signed_in.visitor.apply()
    (made,) = others(signed_in)
    placed = ours(signed_in, made["id"])[0]
    page = signed_in.visitor.get(f"/sandbox/?person={ALEX}&on=2026-11-16").text
    assert page.count("Linger") >= 3
    form = {"person": ALEX, "event": placed["id"], "do": "cancel"}
    assert signed_in.visitor.client.post("/sandbox/change", data=form).status_code == 303
    assert placed["id"] not in [item["id"] for item in ours(signed_in, made["id"])]
