"""Hours proposed from the last eight weeks on a click, and whose public holidays are kept, on page and API."""

import re
from typing import Any

import pytest

from sobremesa.model import DayRange, Preferences
from sobremesa.store import accounts, preferences, snapshots
from support.web import ALEX, Panel, Site, csrf

PROPOSAL = "/api/v1/hours/proposal"
MIA = "mia@example.com"


def stored(site: Site) -> Preferences:
    with site.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        return preferences.get(session, account.id)


def weekly(site: Site, start: str, end: str, days: str = "MO,TU,WE,TH", weeks: int = 8) -> None:
    """Meetings with Mia in Berlin on these weekdays of the weeks before 16 November 2026."""
    count = weeks * len(days.split(","))
    first = {8: "2026-09-21", 2: "2026-11-02"}[weeks]
    body = {
        "summary": "Secret plans",
        "start": {"dateTime": f"{first}T{start}:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": f"{first}T{end}:00", "timeZone": "Europe/Berlin"},
        "recurrence": [f"RRULE:FREQ=WEEKLY;BYDAY={days};COUNT={count}"],
        "attendees": [{"email": ALEX, "responseStatus": "accepted"}, {"email": MIA, "responseStatus": "accepted"}],
    }
    site.sandbox.calendar_api(ALEX).insert_event("primary", body)


@pytest.fixture
def regular(signed_in: Site) -> Site:
    """Eight weeks of 08:00 to 16:30 from Monday to Thursday, across the end of summer time."""
    for start, end in (("08:00", "08:30"), ("10:00", "11:00"), ("13:00", "14:00"), ("15:30", "16:30")):
        weekly(signed_in, start, end)
    return signed_in


def propose(panel: Panel) -> dict[str, Any]:
    answer = panel.call("POST", PROPOSAL)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def press(site: Site) -> Any:
    page = site.visitor.client.get("/preferences").text
    assert 'form="propose"' in page
    form = page.split('<form id="propose"')[1].split("</form>")[0]
    return site.visitor.client.post("/preferences/hours/proposal", data={"csrf_token": csrf(form)})


def test_the_api_proposes_hours_with_their_evidence_and_stores_nothing(regular: Site, panel: Panel) -> None:
    before = stored(regular)
    calls = regular.calls()
    assert propose(panel) == {
        "working_hours": {day: [["08:00", "16:30"]] for day in ("mon", "tue", "wed", "thu")},
        "days": 32,
        "needed": 10,
        "weeks": 8,
        "evidence": {"mon": 8, "tue": 8, "wed": 8, "thu": 8, "fri": 1},
        "probably_off": ["fri"],
        "label": "From 32 days with meetings in 8 weeks. Friday seems to be off.",
    }
    assert regular.calls() == calls + 1
    assert stored(regular) == before


def test_a_proposal_that_is_sent_back_becomes_the_choice(regular: Site, panel: Panel) -> None:
    choices = panel.call("GET", "/api/v1/preferences").get_json()
    choices["working_hours"] = propose(panel)["working_hours"]
    assert panel.call("PUT", "/api/v1/preferences", choices).status_code == 200
    assert stored(regular).hours.weekly == dict.fromkeys(range(4), (DayRange(480, 990),))


def test_under_ten_working_days_there_is_no_proposal(signed_in: Site, panel: Panel) -> None:
    weekly(signed_in, "09:00", "10:00", weeks=2)
    found = propose(panel)
    assert (found["working_hours"], found["days"], found["needed"]) == (None, 8, 10)
    assert found["label"].startswith("The last 8 weeks show meetings on 8 working days; a proposal needs 10.")
    before = stored(signed_in)
    answer = press(signed_in)
    assert answer.status_code == 302
    assert "a proposal needs 10. Your hours stay as they are." in signed_in.visitor.client.get("/preferences").text
    assert stored(signed_in) == before


def test_the_page_shows_the_proposal_in_its_form_and_keeps_it_when_it_is_saved(regular: Site) -> None:
    before = stored(regular)
    answer = press(regular)
    assert answer.status_code == 200
    assert "From 32 days with meetings in 8 weeks. Friday seems to be off." in answer.text
    assert 'name="d0_0_from" value="08:00"' in answer.text
    assert "d4_1_from" not in answer.text
    assert "Secret" not in answer.text
    assert stored(regular) == before
    form = answer.text.split('<form class="two"')[1].split("</form>")[0]
    assert 'action="/preferences"' in form.split(">")[0]
    sent = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    sent |= {"tentative": "meeting", "unanswered": "busy", "country": "zone"}
    assert regular.visitor.client.post("/preferences", data=sent).status_code == 302
    assert stored(regular).hours.weekly == dict.fromkeys(range(4), (DayRange(480, 990),))


def test_nothing_of_the_past_is_kept(regular: Site, panel: Panel) -> None:
    propose(panel)
    with regular.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        reading = snapshots.get(session, account.id)
    assert reading is not None
    assert all(one.title != "Secret plans" for one in reading.snapshot.meetings)


def test_a_calendar_that_cannot_be_read_changes_nothing(regular: Site, panel: Panel) -> None:
    regular.sandbox.faults.fail("calendar.events.list", 503, "backendError", times=40)
    assert panel.call("POST", PROPOSAL).status_code == 503
    assert press(regular).status_code == 302
    assert "Your hours stay as they are." in regular.visitor.client.get("/preferences").text


def test_only_a_connected_extension_may_ask(signed_in: Site) -> None:
    assert signed_in.app.test_client().post(PROPOSAL).status_code == 401


# ---------------------------------------------------------------- public holidays


def choose(site: Site, country: str) -> Any:
    form = site.visitor.client.get("/preferences").text.split('<form class="two"')[1].split("</form>")[0]
    sent = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    sent |= {"tentative": "meeting", "unanswered": "busy", "country": country}
    return site.visitor.client.post("/preferences", data=sent)


def test_the_zone_suggests_a_country_and_the_page_says_which_days_come_next(signed_in: Site) -> None:
    page = signed_in.visitor.client.get("/preferences").text
    assert '<option value="zone" selected>of your time zone (Germany)</option>' in page
    assert '<option value="DE-BY">Bayern</option>' in page
    assert "Next: Christmas Day on Fri 25 Dec" in page


@pytest.mark.parametrize(("sent", "kept"), [("DE-BY", "DE-BY"), ("US", "US"), ("none", ""), ("zone", None)])
def test_the_choice_of_a_country_is_kept(signed_in: Site, sent: str, kept: str | None) -> None:
    assert choose(signed_in, sent).status_code == 302
    assert stored(signed_in).hours.country == kept
    page = signed_in.visitor.client.get("/preferences").text
    assert f'<option value="{sent}" selected>' in page
    assert ("Next:" in page) == (sent != "none")


def test_a_country_that_is_none_is_named_beside_its_field(signed_in: Site) -> None:
    before = stored(signed_in)
    answer = choose(signed_in, "Bavaria")
    assert answer.status_code == 422
    assert "Choose a country or a region from the list." in answer.text
    assert stored(signed_in) == before


@pytest.mark.parametrize("country", ["DE-BY", "", None])
def test_the_api_takes_and_gives_the_country(signed_in: Site, panel: Panel, country: str | None) -> None:
    choices = panel.call("GET", "/api/v1/preferences").get_json()
    assert choices["country"] is None
    answer = panel.call("PUT", "/api/v1/preferences", choices | {"country": country})
    assert answer.get_json()["country"] == country
    assert stored(signed_in).hours.country == country


@pytest.mark.parametrize("country", ["XX", "de", "DE-XX", "Germany"])
def test_the_api_names_a_country_that_is_none(panel: Panel, country: str) -> None:
    choices = panel.call("GET", "/api/v1/preferences").get_json()
    answer = panel.call("PUT", "/api/v1/preferences", choices | {"country": country})
    assert answer.status_code == 422
    assert answer.get_json()["error"]["message"].startswith(f"country: '{country}' is no country")


def test_no_coffee_is_suggested_on_a_public_holiday(panel: Panel) -> None:
    """Thanksgiving, 26 November 2026."""

    def days() -> set[str]:
        found = panel.call("GET", "/api/v1/suggestions?from=2026-11-26&to=2026-11-26").get_json()
        return {slot["start"][:10] for coffee in found["coffee"] for slot in coffee["slots"]}

    def working(country: str) -> None:
        choices = panel.call("GET", "/api/v1/preferences").get_json()
        assert panel.call("PUT", "/api/v1/preferences", choices | {"country": country}).status_code == 200

    working("")
    assert days() == {"2026-11-26"}
    working("US")
    assert "2026-11-26" not in days()
