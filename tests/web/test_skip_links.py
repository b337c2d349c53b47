"""The links in a linger: from any phone, without signing in, and only by a press on the page they open."""

import re
from datetime import timedelta
from typing import Any

import pytest

from sobremesa.model import LedgerState, Reason, ReasonCode, Side, Social, SocialKey, SocialKind
from sobremesa.store import accounts, ledger, preferences
from sobremesa.store.accounts import AccountState
from sobremesa.web.skip_links import SkipLinks
from support.values import span
from support.web import ALEX, Site, Visitor, csrf, path_of, words

LINKS = SkipLinks(("secret",), "https://sobremesa.example.com/")


def linger(source: str = "abc_20261116T083000Z", **changes: Any) -> Social:
    given: dict[str, Any] = {
        "key": SocialKey(source, Side.AFTER),
        "kind": SocialKind.LINGER,
        "span": span(0, 9, minutes=5),
        "title": "Linger",
        "reason": Reason(ReasonCode.AFTER_MEETING),
        "description": "https://meet.example.com/x\n\nTea or coffee?",
        "meeting": span(0, 8, 30),
    }
    return Social(**given | changes)


def event_after(site: Site, title: str) -> dict[str, Any]:
    """Our first event after a meeting of that title."""
    listing = site.sandbox.calendar_api(ALEX).list_events("primary", singleEvents=True, maxResults=2500)
    of = {item["id"] for item in listing["items"] if item.get("summary") == title}
    found = [one for one in site.events() if one["extendedProperties"]["private"]["sb.for"].rpartition("|")[0] in of]
    return min(found, key=lambda one: str(one["start"]["dateTime"]))


def addresses(event: dict[str, Any]) -> dict[str, str]:
    """The links of a description by their words."""
    found = dict(re.findall(r"^([A-Z][a-z ]+): (http://localhost/skip/\S+)$", event["description"], re.MULTILINE))
    return {name: path_of(address) for name, address in found.items()}


def press(phone: Visitor, path: str, name: str = "do") -> str:
    """Open the link and press its button; the words of the page after it."""
    answer = phone.client.post(path, data={"csrf_token": csrf(phone.get(path).text), name: "1"})
    assert answer.status_code == 302, answer.text
    return phone.text(path_of(answer.location))


def entry_of(site: Site, event: dict[str, Any]) -> Any:
    with site.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        return ledger.get(session, account.id)[SocialKey.parse(event["extendedProperties"]["private"]["sb.for"])]


def left_out(site: Site) -> frozenset[str]:
    with site.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        return preferences.get(session, account.id).left_out


@pytest.fixture
def phone(signed_in: Site) -> Visitor:
    """Another browser, in which nobody is signed in; the plan was applied."""
    signed_in.visitor.apply()
    return Visitor(signed_in)


@pytest.mark.usefixtures("phone")
def test_a_linger_holds_its_join_link_one_prompt_and_two_links(signed_in: Site) -> None:
    event = event_after(signed_in, "Backlog triage")
    lines = [line for line in event["description"].splitlines() if line]
    assert lines[0].startswith("https://")
    assert lines[1].endswith("?")
    assert [line.partition(": ")[0] for line in lines[2:]] == ["Skip this one", "Not for this series"]


@pytest.mark.usefixtures("phone")
def test_a_single_meeting_has_no_link_for_a_series(signed_in: Site) -> None:
    assert list(addresses(event_after(signed_in, "Demo"))) == ["Skip this one"]


@pytest.mark.usefixtures("phone")
def test_only_lingers_have_links_and_no_title_is_in_any(signed_in: Site) -> None:
    for event in signed_in.events():
        text = event.get("description", "")
        assert ("/skip/" in text) is (event["summary"] == "Linger"), event["summary"]
        assert not re.search("Backlog|Standup|Pay review|Demo", text)


def test_a_private_meeting_gives_neutral_text_and_no_join_link() -> None:
    text = LINKS.describe("account", linger(description="Tea or coffee?"))
    assert text.splitlines()[0] == "Tea or coffee?"
    assert "meet." not in text


def test_breathers_doors_and_coffees_get_none() -> None:
    for kind, side in (
        (SocialKind.BREATHER, Side.AFTER),
        (SocialKind.DOORS, Side.BEFORE),
        (SocialKind.COFFEE, Side.ITSELF),
    ):
        social = linger(kind=kind, key=SocialKey("x", side))
        assert LINKS.describe("account", social) == social.description


def test_the_links_are_the_same_every_time_and_are_not_doubled_by_an_undo() -> None:
    once = LINKS.describe("account", linger())
    assert once == LINKS.describe("account", linger())
    assert LINKS.describe("account", linger(description=once)) == once


@pytest.mark.usefixtures("phone")
def test_a_second_run_writes_nothing(signed_in: Site) -> None:
    signed_in.visitor.post("/week/automatic")
    signed_in.parts.runner.run_due()
    before = signed_in.sandbox.writes
    signed_in.clock.advance(minutes=20)
    signed_in.parts.runner.run_due()
    assert signed_in.sandbox.writes == before


def test_opening_a_link_changes_nothing_however_often(signed_in: Site, phone: Visitor) -> None:
    path = addresses(event_after(signed_in, "Backlog triage"))["Skip this one"]
    before, calls = signed_in.events(), signed_in.calls()
    for _ in range(3):
        assert phone.get(path).status_code == 200
        assert phone.client.head(path).status_code == 200
    assert signed_in.calls() == calls
    assert signed_in.events() == before


def test_a_press_takes_this_one_out_at_once_and_automatic_runs_leave_it(signed_in: Site, phone: Visitor) -> None:
    signed_in.visitor.post("/week/automatic")
    signed_in.parts.runner.run_due()
    event, count = event_after(signed_in, "Backlog triage"), len(signed_in.events())
    assert "It is skipped." in press(phone, addresses(event)["Skip this one"])
    assert len(signed_in.events()) == count - 1
    entry = entry_of(signed_in, event)
    assert (entry.state, entry.refused_at) == (LedgerState.REFUSED, signed_in.clock())
    for _ in range(3):
        signed_in.clock.advance(minutes=16)
        signed_in.parts.runner.run_due()
    assert len(signed_in.events()) == count - 1
    assert entry_of(signed_in, event).refused_at == entry.refused_at
    assert "You removed it, so it stays away." in signed_in.visitor.text("/week")


def test_it_can_be_taken_back_on_the_same_page(signed_in: Site, phone: Visitor) -> None:
    event = event_after(signed_in, "Backlog triage")
    path = addresses(event)["Skip this one"]
    press(phone, path)
    assert "Skip this linger?" in press(phone, path, "back")
    back = event_after(signed_in, "Backlog triage")
    assert back["start"] == event["start"]
    assert back["id"] != event["id"]
    assert addresses(back) == addresses(event)


def test_skipping_twice_is_skipping_once(signed_in: Site, phone: Visitor) -> None:
    path = addresses(event_after(signed_in, "Backlog triage"))["Skip this one"]
    press(phone, path)
    token, writes = csrf(phone.get(path).text), signed_in.sandbox.writes
    phone.client.post(path, data={"csrf_token": token, "do": "1"})
    assert signed_in.sandbox.writes == writes
    assert "It is skipped." in phone.text(path)


def test_not_for_this_series_takes_all_of_its_buffers_out_and_brings_them_back(signed_in: Site, phone: Visitor) -> None:
    event, count = event_after(signed_in, "Standup"), len(signed_in.events())
    path = addresses(event)["Not for this series"]
    assert "This series gets no more buffers." in press(phone, path)
    assert len(left_out(signed_in)) == 1
    gone = count - len(signed_in.events())
    assert gone > 3
    assert "No lingers after this series?" in press(phone, path, "back")
    assert left_out(signed_in) == frozenset()
    assert len(signed_in.events()) == count


def test_without_a_sign_in_the_page_says_no_title_with_one_it_does(signed_in: Site, phone: Visitor) -> None:
    path = addresses(event_after(signed_in, "Backlog triage"))["Skip this one"]
    assert "Backlog" not in phone.text(path)
    assert "alex" not in phone.get(path).text.lower()
    assert "Backlog triage, Mon 16 Nov, 11:00" in signed_in.visitor.text(path)


def test_a_link_is_no_sign_in(signed_in: Site, phone: Visitor) -> None:
    press(phone, addresses(event_after(signed_in, "Backlog triage"))["Skip this one"])
    assert phone.get("/week").status_code == 302
    assert phone.get("/preferences").status_code == 302


def test_a_changed_link_is_a_404_and_one_that_has_ended_a_410(signed_in: Site, phone: Visitor) -> None:
    path = addresses(event_after(signed_in, "Backlog triage"))["Skip this one"]
    assert phone.get(f"{path[:-2]}xx").status_code == 404
    assert phone.get("/skip/nothing").status_code == 404
    signed_in.clock.advance(days=29)
    assert phone.get(path).status_code == 200
    signed_in.clock.advance(days=2)
    assert phone.get(path).status_code == 410
    assert "This link has ended." in words(phone.get(path).text)


def test_a_press_from_elsewhere_without_the_pages_token_is_refused(signed_in: Site, phone: Visitor) -> None:
    path = addresses(event_after(signed_in, "Backlog triage"))["Skip this one"]
    before = signed_in.events()
    assert phone.client.post(path, data={"do": "1"}).status_code == 403
    assert signed_in.events() == before


def test_what_has_begun_stays_and_the_page_says_so(signed_in: Site, phone: Visitor) -> None:
    event = event_after(signed_in, "Standup")
    path, count = addresses(event)["Skip this one"], len(signed_in.events())
    signed_in.clock.advance(hours=1, minutes=6)  # 09:46 in Berlin
    assert "Its time has come already." in press(phone, path)
    assert len(signed_in.events()) == count


def test_while_the_calendar_is_out_of_reach_the_page_says_so_and_a_lost_answer_is_still_a_no(
    signed_in: Site, phone: Visitor
) -> None:
    event = event_after(signed_in, "Backlog triage")
    path = addresses(event)["Skip this one"]
    signed_in.sandbox.faults.fail("calendar.events.list", 503, "backendError", times=20)
    assert "Your calendar does not answer right now. Try again in a minute." in press(phone, path)
    signed_in.sandbox.faults.clear()
    signed_in.sandbox.faults.fail("calendar.events.delete", 500, "backendError", times=20, after=True)
    press(phone, path)
    signed_in.sandbox.faults.clear()
    signed_in.clock.advance(minutes=10)
    signed_in.visitor.post("/week/automatic")
    signed_in.parts.runner.run_due()
    assert entry_of(signed_in, event).state is LedgerState.REFUSED
    assert "It is skipped." in phone.text(path)


def test_without_a_consent_the_page_says_what_is_missing(signed_in: Site, phone: Visitor) -> None:
    path = addresses(event_after(signed_in, "Backlog triage"))["Skip this one"]
    with signed_in.store.begin() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        accounts.set_state(session, account.id, AccountState.RECONNECT)
    assert "Paused: its owner has to sign in again first." in press(phone, path)


def test_the_links_of_somebody_who_left_lead_nowhere(signed_in: Site, phone: Visitor) -> None:
    found = addresses(event_after(signed_in, "Backlog triage"))
    token = csrf(phone.get("/skip/" + found["Skip this one"].rpartition("/")[2]).text)
    with signed_in.store.begin() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        accounts.delete(session, account.id)
    for path in found.values():
        assert phone.get(path).status_code == 404
        assert phone.client.post(path, data={"csrf_token": token, "do": "1"}).status_code == 404


def test_keys_can_be_changed_without_ending_links() -> None:
    link = LINKS.describe("account", linger()).rpartition("/skip/")[2]
    now = span(0, 9).start + timedelta(days=1)
    later = SkipLinks(("newer", "secret"), LINKS.site)
    assert later.read(link, now) == LINKS.read(link, now)
