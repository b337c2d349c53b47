"""A team's break from the press that creates it to its end, over API, page and panel, through the Google client."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sobremesa.jobs.inline import reconcile_now
from sobremesa.model import DayRange
from sobremesa.reconcile import Preview
from sobremesa.store import accounts, preferences
from support.web import ALEX, Panel, Site, csrf, words

NADIA, TOM, PRIYA = (f"{name}@example.com" for name in ("nadia", "tom", "priya"))
KEY = {"Idempotency-Key": "a-press-of-create"}


def wish(*emails: str, **more: Any) -> dict[str, Any]:
    return {"people": [{"email": email} for email in emails], "first": "2026-11-23", **more}


def create(panel: Panel, *emails: str, key: str = "a-press-of-create", **more: Any) -> dict[str, Any]:
    """Create the fairest one."""
    asked = wish(*emails, **more)
    options = panel.call("POST", "/api/v1/breaks/options", asked).get_json()["options"]
    answer = panel.call("POST", "/api/v1/breaks", {**asked, "option": options[0]["id"]}, **{"Idempotency-Key": key})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def listed(panel: Panel) -> list[dict[str, Any]]:
    answer = panel.call("GET", "/api/v1/breaks")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["breaks"]
    return found


def series(site: Site, email: str = ALEX) -> list[dict[str, Any]]:
    """The recurring breaks in somebody's calendar."""
    items = site.sandbox.calendar_api(email).list_events("primary", maxResults=2500)["items"]
    return [one for one in items if one.get("summary") in {"Coffee break", "Open space"} and "recurrence" in one]


def days(site: Site, email: str = ALEX) -> list[str]:
    """On which days somebody's calendar has the break."""
    api = site.sandbox.calendar_api(email)
    items = api.list_events("primary", singleEvents=True, maxResults=2500, timeMin="2026-11-16T00:00:00Z")["items"]
    return sorted(one["start"]["dateTime"][:16] for one in items if one.get("summary") == "Coffee break")


def go_to(site: Site, instant: datetime) -> None:
    """Turn the clock to an instant, and read the calendar there."""
    site.clock.advance(seconds=(instant - site.clock()).total_seconds())
    with site.store.read() as session:
        account = accounts.find(session, ALEX)
    assert account is not None
    reconcile_now(account.id, site.store, site.parts.open_calendar, site.clock, Preview())


def test_creating_it_invites_everybody_once_and_the_same_key_is_the_same_break(signed_in: Site, panel: Panel) -> None:
    made = create(panel, TOM, NADIA)
    assert made["label"] == "Coffee break, every second Tuesday at 15:30. Tom and Nadia have been invited."
    (one,) = series(signed_in)
    assert one["recurrence"] == ["RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=6"]
    assert sorted(guest["email"] for guest in one["attendees"]) == [ALEX, NADIA, TOM]
    assert all(guest.get("optional") for guest in one["attendees"] if guest["email"] != ALEX)
    assert "No agenda" in one["description"]
    assert days(signed_in, NADIA)[0] == "2026-11-24T09:30"
    again = panel.call("POST", "/api/v1/breaks", {**wish(TOM, NADIA), "option": "0" * 16}, **KEY)
    assert (again.status_code, again.get_json()["break"]["id"]) == (200, made["break"]["id"])
    assert len(series(signed_in)) == 1
    (kept,) = listed(panel)
    assert (kept["label"], kept["over"], len(kept["dates"])) == ("Every second Tuesday at 15:30", False, 6)
    assert kept["next"]["label"] == "Tue 24 Nov, 15:30"


def test_an_option_of_another_time_is_refused_with_those_of_now(signed_in: Site, panel: Panel) -> None:
    answer = panel.call("POST", "/api/v1/breaks", {**wish(TOM), "option": "0" * 16}, **KEY)
    body = answer.get_json()
    assert (answer.status_code, body["error"]["code"], body["error"]["field"]) == (409, "slot-taken", "option")
    assert len(body["options"]["options"]) == 3
    short = panel.call("POST", "/api/v1/breaks", {**wish(TOM), "option": "0" * 16})
    assert (short.status_code, short.get_json()["error"]["field"]) == (422, "Idempotency-Key")
    assert series(signed_in) == []


def test_while_google_is_silent_the_press_counts_and_is_written_later(signed_in: Site, panel: Panel) -> None:
    asked = wish(TOM, NADIA)
    options = panel.call("POST", "/api/v1/breaks/options", asked).get_json()["options"]
    signed_in.sandbox.faults.fail("calendar.events.insert", 503, "backendError", times=20)
    answer = panel.call("POST", "/api/v1/breaks", {**asked, "option": options[0]["id"]}, **KEY)
    assert (answer.status_code, answer.get_json()["break"]["state"]) == (202, "making")
    assert "Google does not answer" in answer.get_json()["label"]
    assert "Not everything of it is in your calendar yet" in signed_in.visitor.text("/breaks")
    assert series(signed_in) == []
    signed_in.sandbox.faults.clear()
    go_to(signed_in, datetime(2026, 11, 16, 9, tzinfo=UTC))
    assert listed(panel)[0]["state"] == "kept"
    assert len(series(signed_in, TOM)) == 1


def test_skipping_a_date_takes_it_out_of_every_calendar_and_again_is_fine(signed_in: Site, panel: Panel) -> None:
    made = create(panel, TOM, NADIA)["break"]
    path, start = f"/api/v1/breaks/{made['id']}/skip", made["dates"][1]["start"]
    answers = [panel.call("POST", path, {"start": start}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].get_json()["break"]["skipped"] == ["2026-12-08T15:30:00+01:00"]
    assert "2026-12-08T15:30" not in days(signed_in)
    assert len(days(signed_in, TOM)) == 5
    unknown = panel.call("POST", path, {"start": "2026-12-09T15:30:00+01:00"})
    assert (unknown.status_code, unknown.get_json()["error"]["code"]) == (404, "not-found")


def test_who_is_away_is_named_and_one_press_in_the_panel_skips_the_date(signed_in: Site, panel: Panel) -> None:
    made = create(panel, TOM, NADIA)["break"]
    away = {
        "summary": "Away",
        "eventType": "outOfOffice",
        "start": {"dateTime": "2026-11-24T09:00:00+01:00"},
        "end": {"dateTime": "2026-11-24T18:00:00+01:00"},
    }
    signed_in.sandbox.calendar_api(ALEX).insert_event("primary", away)
    go_to(signed_in, datetime(2026, 11, 16, 9, tzinfo=UTC))
    (kept,) = listed(panel)
    (proposal,) = kept["skip_proposals"]
    assert proposal["sentence"] == (
        "Tue 24 Nov, 15:30: At that time Alex is out of office. Tom and Nadia could come. Skip it?"
    )
    assert "Skip Tue 24 Nov" in signed_in.visitor.text("/breaks")
    answer = panel.call("GET", "/api/v1/suggestions?from=2026-11-16&to=2026-11-20")
    assert answer.status_code == 200, answer.text
    shown = answer.get_json()
    (offer,) = [one for one in shown["offers"] if one["sentence"].startswith("Coffee break")]
    (action,) = offer["actions"]
    assert action["confirm"]["sentence"] == "It is cancelled for everybody. Tom and Nadia get a mail."
    said = panel.call("POST", "/api/v1/answers", action["confirm"]["choices"][0]["answer"])
    assert said.get_json()["label"] == "Tue 24 Nov, 15:30 is skipped. Tom and Nadia get a mail."
    assert days(signed_in)[0] == "2026-12-08T15:30"
    assert listed(panel)[0]["id"] == made["id"]
    assert listed(panel)[0]["skip_proposals"] == []


def test_a_date_that_leaves_somebodys_hours_is_flagged_and_moved_by_one_press(signed_in: Site, panel: Panel) -> None:
    """Nadia's hours change meanwhile: half an hour later than the break."""
    made = create(panel, TOM, NADIA)["break"]
    begin_later(signed_in, NADIA, hour=10)
    go_to(signed_in, datetime(2026, 11, 16, 9, tzinfo=UTC))
    (flag,) = listed(panel)[0]["flags"]
    assert (flag["remedy"], flag["remedy_label"]) == ("move", "Hold it at 16:00")
    assert flag["sentence"].startswith("Tue 24 Nov, 15:30: It reaches 30 minutes beyond the hours of Nadia.")
    page = signed_in.visitor.text("/breaks")
    assert "Hold it at 16:00 Skip Tue 24 Nov" in page
    path = f"/api/v1/breaks/{made['id']}/remedy"
    wrong = panel.call("POST", path, {"start": flag["start"], "remedy": "split"})
    assert (wrong.status_code, wrong.get_json()["error"]["code"]) == (409, "refused")
    answer = panel.call("POST", path, {"start": flag["start"], "remedy": "move"})
    assert answer.get_json()["label"] == "Tue 24 Nov, 15:30 is held at 16:00. Tom and Nadia get a mail."
    assert days(signed_in, NADIA)[0] == "2026-11-24T10:00"
    assert answer.get_json()["break"]["flags"] == []


def test_the_one_question_is_asked_near_the_end_and_a_no_lets_it_end(signed_in: Site, panel: Panel) -> None:
    made = create(panel, TOM, NADIA, every_weeks=1)["break"]
    assert listed(panel)[0]["question"] is None
    last = datetime.fromisoformat(made["dates"][-1]["start"])
    go_to(signed_in, last - timedelta(days=3))
    kept = listed(panel)[0]
    assert (kept["renewal"], kept["question"]["code"]) == ("asked", "last-of-series")
    signed_in.visitor.sign_in()  # a month is longer than a session
    page = signed_in.visitor.text("/breaks")
    assert "Go on for another 6?" in page
    before = days(signed_in)
    answer = panel.call("POST", f"/api/v1/breaks/{made['id']}/decline").get_json()
    assert answer["label"].endswith("Nobody is told, as nothing changes.")
    assert (answer["break"]["renewal"], answer["break"]["question"]) == ("declined", None)
    assert days(signed_in) == before
    go_to(signed_in, last + timedelta(days=1))
    assert listed(panel)[0]["over"] is True
    assert "1 past" in signed_in.visitor.text("/breaks")
    refused = panel.call("POST", f"/api/v1/breaks/{made['id']}/renew")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "refused")


def test_a_yes_invites_for_as_many_again_at_the_same_hour(signed_in: Site, panel: Panel) -> None:
    made = create(panel, TOM, NADIA, every_weeks=1)["break"]
    last = datetime.fromisoformat(made["dates"][-1]["start"])
    go_to(signed_in, last - timedelta(days=3))
    answer = panel.call("POST", f"/api/v1/breaks/{made['id']}/renew")
    assert answer.status_code == 200, answer.text
    follows = answer.get_json()["break"]
    assert (follows["label"], len(follows["dates"])) == (made["label"], 6)
    assert datetime.fromisoformat(follows["next"]["start"]) == last + timedelta(weeks=1)
    assert len(series(signed_in, TOM)) == 2


def test_ending_it_cancels_what_is_to_come(signed_in: Site, panel: Panel) -> None:
    made = create(panel, TOM, NADIA)["break"]
    go_to(signed_in, datetime(2026, 11, 25, 9, tzinfo=UTC))
    answer = panel.call("DELETE", f"/api/v1/breaks/{made['id']}").get_json()
    assert answer["label"] == "Coffee break is ended: 5 dates taken out. Tom and Nadia get a mail."
    assert (answer["break"]["state"], answer["break"]["over"]) == ("ended", True)
    assert days(signed_in) == ["2026-11-24T15:30"]
    assert "It ended with Tue 24 Nov." in signed_in.visitor.text("/breaks")
    assert panel.call("DELETE", f"/api/v1/breaks/{made['id']}").status_code == 200
    assert panel.call("DELETE", f"/api/v1/breaks/{'0' * 32}").status_code == 404


def test_the_page_creates_skips_and_ends_without_any_script(signed_in: Site) -> None:
    visitor = signed_in.visitor
    token = csrf(visitor.get("/week").text)
    form = {"csrf_token": token, "kind": "coffee-break", "every": "2", "first": "2026-11-23", "who": [TOM, PRIYA]}
    html = visitor.client.post("/breaks/options", data=form).text
    create_form = html.split('action="/breaks"')[1].split("</form>")[0]
    fields = dict(part.split('" value="') for part in _inputs(create_form))
    answer = visitor.client.post("/breaks", data={**form, **fields, "who": [TOM, PRIYA]})
    assert answer.status_code == 302, answer.text
    page = visitor.get("/breaks").text
    said = words(page)
    assert "Tom and Priya have been invited." in said
    assert "Next: " in said
    break_id = page.split('id="break-')[1][:32]
    start = page.split('name="start" value="')[1].split('"')[0]
    visitor.client.post(f"/breaks/{break_id}/skip", data={"csrf_token": token, "start": start})
    assert "Skipped: " in visitor.text("/breaks")
    visitor.client.post(f"/breaks/{break_id}/end", data={"csrf_token": token})
    assert "1 past" in visitor.text("/breaks")
    assert days(signed_in) == []
    assert (
        visitor.client.post(f"/breaks/{break_id}/skip", data={"csrf_token": token, "start": "soon"}).status_code == 422
    )


def begin_later(site: Site, email: str, hour: int) -> None:
    """Somebody's day begins later from now on."""
    with site.store.begin() as session:
        account = accounts.find(session, email)
        assert account is not None
        chosen = preferences.get(session, account.id)
        weekly = {day: (DayRange(hour * 60, 17 * 60),) for day in range(5)}
        preferences.put(session, account.id, replace(chosen, hours=replace(chosen.hours, weekly=weekly)))


def _inputs(html: str) -> list[str]:
    return [part.split('">')[0] for part in html.split('<input type="hidden" name="')[1:]]


@pytest.mark.parametrize("path", ["skip", "remedy", "renew", "decline"])
def test_somebody_elses_break_is_not_there(panel: Panel, path: str) -> None:
    body = {"skip": {"start": "2026-11-24T15:30:00Z"}, "remedy": {"start": "2026-11-24T15:30:00Z", "remedy": "move"}}
    assert panel.call("POST", f"/api/v1/breaks/{'0' * 32}/{path}", body.get(path)).status_code == 404
