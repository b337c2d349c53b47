"""What the panel shows and does, state by state, against the contract of the server."""

import re
from datetime import UTC, datetime

import icalendar
import pytest
from playwright.sync_api import expect

from browser.contract import Contract
from browser.driving import Extension, open_panel, panel, pill, until

pytestmark = pytest.mark.browser


def test_the_pill_counts_the_ideas_of_the_week_on_screen(connected: Extension, contract: Contract) -> None:
    page = connected.open()
    expect(pill(page)).to_have_text("4 ideas")
    assert contract.questions[0] == {"from": "2026-11-16", "to": "2026-11-22"}
    assert contract.origins == {f"chrome-extension://{connected.id}"}


def test_one_press_adds_the_best_coffee_and_undo_takes_it_back(connected: Extension, contract: Contract) -> None:
    page = connected.open()
    shown = open_panel(page)
    shown.get_by_role("button", name="Add coffee with Ann, Wed 18 Nov, 10:30").click()
    expect(shown.get_by_role("heading", name="Coffee with Ann is in your calendar")).to_be_focused()
    expect(shown).to_contain_text(re.compile(r"invitation leaves in ([2-9]|10) seconds"))
    assert [chat["start"] for chat in contract.chats.values()] == ["2026-11-18T10:30:00+01:00"]
    shown.get_by_role("button", name="Undo").click()
    expect(shown).to_contain_text("Coffee with Ann is taken back.")
    assert not contract.chats


def test_the_countdown_ends_in_a_sentence_and_undo_stays(connected: Extension, contract: Contract) -> None:
    contract.undo_seconds = 1
    shown = open_panel(connected.open())
    shown.get_by_role("button", name="Add coffee with Ann").click()
    expect(shown).to_contain_text("Ann’s invitation leaves now. Undo still takes it back, and tells Ann.")
    shown.get_by_role("button", name="Back").click()
    expect(shown.get_by_role("heading", name="In your calendar")).to_be_visible()
    shown.get_by_role("button", name="Undo coffee with Ann").click()
    expect(shown).to_contain_text("Coffee with Ann is taken back.")
    assert not contract.chats


def test_a_double_press_and_a_slow_server_give_one_coffee(connected: Extension, contract: Contract) -> None:
    shown = open_panel(connected.open())
    add = shown.get_by_role("button", name="Add coffee with Ann")
    expect(add).to_be_visible()
    with contract.holding():
        add.dblclick()
        expect(add).to_have_attribute("aria-disabled", "true")
    expect(shown.get_by_role("heading", name="Coffee with Ann is in your calendar")).to_be_visible()
    assert contract.calls["POST /api/v1/chats"] == 1


def test_an_answer_that_got_lost_is_told_and_the_second_press_is_the_same_coffee(
    connected: Extension, contract: Contract
) -> None:
    shown = open_panel(connected.open())
    contract.lose = 1
    shown.get_by_role("button", name="Add coffee with Ann").click()
    expect(shown).to_contain_text("Your server does not answer.")
    shown.get_by_role("button", name="Add coffee with Ann").click()
    expect(shown.get_by_role("heading", name="Coffee with Ann is in your calendar")).to_be_visible()
    assert contract.calls["POST /api/v1/chats"] >= 2
    assert len(contract.chats) == 1


def test_every_time_is_explained_and_another_can_be_chosen(connected: Extension, contract: Contract) -> None:
    shown = open_panel(connected.open())
    shown.get_by_role("button", name="Other times for coffee with Ann").click()
    expect(shown.get_by_role("radio")).to_have_count(3)
    expect(shown).to_contain_text("You took the early one last time.")
    shown.get_by_label("Thu 19 Nov, 11:00").check()
    shown.get_by_role("button", name="Add coffee, Thu 19 Nov, 11:00").click()
    expect(shown.get_by_role("heading", name="Coffee with Ann is in your calendar")).to_be_visible()
    assert [chat["start"] for chat in contract.chats.values()] == ["2026-11-19T11:00:00+01:00"]


def test_a_time_taken_meanwhile_shows_the_others(connected: Extension, contract: Contract) -> None:
    contract.taken = True
    shown = open_panel(connected.open())
    shown.get_by_role("button", name="Add coffee with Ann").click()
    expect(shown).to_contain_text("That time is no longer free.")
    expect(shown.get_by_role("button", name="Add coffee, Thu 19 Nov, 11:00")).to_be_visible()
    assert not contract.chats


def test_somebody_without_a_time_is_told_in_the_servers_words(connected: Extension) -> None:
    shown = open_panel(connected.open())
    shown.get_by_role("button", name="Coffee with someone else").click()
    shown.get_by_role("button", name="Lena").click()
    expect(shown).to_contain_text("No suitable time in the next ten working days.")


def test_one_buffer_is_added_and_undone(connected: Extension, contract: Contract) -> None:
    shown = open_panel(connected.open())
    shown.get_by_role("button", name="Add: linger after Design review, Thu 10:00").click()
    expect(shown).to_contain_text("Added 1 linger.")
    assert contract.applied == [["review2026|after"]]
    expect(shown.get_by_role("button", name="Add: linger after Design review")).to_have_count(0)
    shown.get_by_role("button", name="Undo").click()
    expect(shown).to_contain_text("Put back.")
    assert contract.applied == []


def test_all_buffers_of_the_week_are_added_with_their_keys(connected: Extension, contract: Contract) -> None:
    shown = open_panel(connected.open())
    shown.get_by_role("button", name="Add all 3 buffers").click()
    expect(shown).to_contain_text("Added 3 buffers.")
    assert contract.applied == [["review2026|after", "kofi2026|before", "vendor2026|after"]]


def test_a_plan_that_changed_meanwhile_changes_nothing(connected: Extension, contract: Contract) -> None:
    contract.changed = True
    shown = open_panel(connected.open())
    shown.get_by_role("button", name="Add all 3 buffers").click()
    expect(shown).to_contain_text("Your calendar changed meanwhile.")
    assert contract.applied == []


def test_the_download_is_the_servers_file_for_ones_own_calendar(connected: Extension) -> None:
    page = connected.open()
    shown = open_panel(page)
    shown.get_by_role("button", name="Add coffee with Ann").click()
    with page.expect_download() as download:
        shown.get_by_role("button", name="Download .ics").click()
    assert download.value.suggested_filename == "coffee-ann.ics"
    event = icalendar.Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Coffee with Ann"
    assert event.decoded("DTSTART") == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


def test_the_open_event_offers_coffee_with_its_guests_and_its_buffers(connected: Extension, contract: Contract) -> None:
    page = connected.open()
    page.get_by_role("button", name="Design review").click()
    expect(pill(page)).to_have_text("Design review")
    shown = open_panel(page)
    expect(shown.get_by_role("heading", name="Design review", level=2)).to_be_visible()
    expect(shown.get_by_role("heading", name="Coffee with someone here")).to_be_visible()
    assert contract.questions[-1]["event"] == "review2026"
    shown.get_by_role("button", name="Doors open").click()
    shown.get_by_role("button", name="Add 5 minutes, Thu 09:25").click()
    expect(shown).to_contain_text("Added 1 linger.")
    assert contract.applied == [["review2026|before"]]
    shown.get_by_role("button", name="Kofi").click()
    shown.get_by_role("button", name="Add coffee, Wed 18 Nov, 10:30").click()
    expect(shown.get_by_role("heading", name="Coffee with Kofi is in your calendar")).to_be_visible()


def test_an_event_the_server_does_not_know_is_said_so(connected: Extension) -> None:
    page = connected.open()
    page.get_by_role("button", name="Platform sync").click()
    shown = open_panel(page)
    expect(shown).to_contain_text("Your server has no meeting of yours under this event.")
    shown.get_by_role("button", name="Back").click()
    expect(shown.get_by_role("heading", name="Ideas for 16–20 November")).to_be_visible()


def test_no_title_of_the_page_is_ever_sent(connected: Extension, contract: Contract) -> None:
    page = connected.open()
    page.get_by_role("button", name="Design review").click()
    shown = open_panel(page)
    expect(shown.get_by_role("heading", name="Pad this meeting")).to_be_visible()
    assert {name for question in contract.questions for name in question} == {"from", "to", "event"}


def test_an_empty_week_is_good(connected: Extension, contract: Contract) -> None:
    contract.week |= {"coffee": [], "buffers": [], "left_out": []}
    page = connected.open()
    expect(pill(page)).to_have_accessible_name("Sobremesa")
    expect(open_panel(page)).to_contain_text("Your days are full, and that is fine.")


def test_many_buffers_are_shown_a_few_at_a_time(connected: Extension, contract: Contract) -> None:
    one = contract.week["buffers"][0]
    contract.week["buffers"] = [{**one, "key": f"m{index}|after", "label": f"Thu {index}:00"} for index in range(9)]
    shown = open_panel(connected.open())
    expect(shown.get_by_role("listitem")).to_have_count(5)
    shown.get_by_role("button", name="Show 5 more").click()
    expect(shown.get_by_role("listitem")).to_have_count(10)


def test_a_paused_account_is_told_to_sign_in_at_the_server(connected: Extension, contract: Contract) -> None:
    contract.week["state"] = "reconnect"
    expect(open_panel(connected.open())).to_contain_text("Paused: sign in again.")


def test_sliding_to_another_week_asks_for_that_week(connected: Extension, contract: Contract) -> None:
    page = connected.open()
    page.evaluate("slideTo('/calendar/u/0/r/week/2026/11/25')")
    until(page, lambda: {"from": "2026-11-23", "to": "2026-11-29"} in contract.questions)
    expect(pill(page)).to_have_text("4 ideas")
    assert contract.questions[-1] == {"from": "2026-11-23", "to": "2026-11-29"}


def test_without_a_connection_nothing_is_asked_and_the_chat_is_made_by_hand(
    extension: Extension, contract: Contract
) -> None:
    page = extension.open("/calendar/u/3/r/week/2027/1/13")
    expect(pill(page)).to_have_text("Connect")
    shown = open_panel(page)
    expect(shown).to_contain_text("Not connected. Nothing is read.")
    form = shown.get_by_role("link", name="Fill in the form").get_attribute("href") or ""
    assert form.startswith("https://calendar.google.com/calendar/u/3/r/eventedit?")
    assert "text=Coffee&dates=20270111T093000Z%2F20270111T095500Z" in form
    shown.get_by_role("button", name=re.compile("Tue")).click()
    with page.expect_download() as download:
        shown.get_by_role("button", name="Download .ics").click()
    calendar = icalendar.Calendar.from_ical(download.value.path().read_bytes())
    assert calendar["METHOD"] == "PUBLISH"
    event = calendar.walk("VEVENT")[0]
    assert event.decoded("DTSTART") == datetime(2027, 1, 12, 9, 30, tzinfo=UTC)
    assert "ATTENDEE" not in event
    assert contract.calls.total() == 0


def test_a_server_that_is_down_leaves_the_last_ideas_grey_and_queues_nothing(
    connected: Extension, contract: Contract
) -> None:
    page = connected.open()
    expect(pill(page)).to_have_text("4 ideas")
    connected.store(connection={**connection(connected), "server": "http://127.0.0.1:9"})
    shown = open_panel(page)
    expect(pill(page)).to_have_text("Offline")
    expect(shown).to_contain_text(re.compile(r"Your server does not answer\. These ideas are from today, \d\d:\d\d\."))
    expect(shown.get_by_role("button", name="Add", exact=True)).to_have_count(0)
    with page.expect_download() as download:
        shown.get_by_role("button", name="Download linger after Design review as .ics").click()
    event = icalendar.Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")[0]
    assert event.decoded("DTSTART") == datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
    expect(shown.get_by_role("link", name="Fill in the form")).to_be_visible()
    connected.store(connection=connection(connected))
    shown.get_by_role("button", name="Try again").click()
    expect(shown.get_by_role("heading", name="Ideas for 16–20 November")).to_be_visible()
    assert contract.calls["POST /api/v1/chats"] == contract.calls["POST /api/v1/plan/apply"] == 0


def connection(extension: Extension) -> dict[str, object]:
    return {
        "server": extension.server,
        "token": "t0ken",
        "account": {"email": "a@example.org", "name": "Alex"},
        "since": 1,
    }


def test_a_failing_server_says_its_own_words(connected: Extension, contract: Contract) -> None:
    contract.status = 503
    page = connected.open()
    expect(pill(page)).to_have_text("Offline")
    expect(open_panel(page)).to_contain_text("Your server has a problem.")


def test_a_refused_token_asks_to_connect_again_and_is_not_used_any_more(
    connected: Extension, contract: Contract
) -> None:
    contract.status = 401
    page = connected.open()
    expect(pill(page)).to_have_text("Connect")
    shown = open_panel(page)
    expect(shown.get_by_role("heading", name="Connect again")).to_be_visible()
    before = contract.calls.total()
    page.reload()
    expect(pill(page)).to_have_text("Connect")
    assert contract.calls.total() == before
    assert connected.kept()["connection"]["token"] == ""


def test_a_slow_server_is_waited_for(connected: Extension, contract: Contract) -> None:
    with contract.holding():
        shown = open_panel(connected.open())
        expect(shown.get_by_role("heading", name="Asking your server…")).to_be_visible()
    expect(shown.get_by_role("heading", name="Ideas for 16–20 November")).to_be_visible()


def test_the_panel_is_a_labelled_dialog_that_escape_closes_back_to_its_pill(connected: Extension) -> None:
    page = connected.open()
    pill(page).focus()
    page.keyboard.press("Enter")
    expect(panel(page)).to_have_role("dialog")
    expect(panel(page)).to_have_accessible_name("Sobremesa")
    expect(panel(page).get_by_role("heading", level=2).first).to_be_focused()
    order = []
    for _ in range(4):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate("() => document.querySelector('[data-sobremesa]').shadowRoot.activeElement?.dataset.key")
        )
    assert order == [
        "times ann@example.org",
        "coffee ann@example.org",
        "buffer review2026|after",
        "menu buffer review2026|after",
    ]
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(pill(page)).to_be_focused()


def test_other_calendars_paths_fall_back_to_a_week(connected: Extension, contract: Contract) -> None:
    for path in ("/calendar/u/0/r/month/2026/11/1", "/calendar/u/0/r/day/2026/11/18", "/calendar/r/settings"):
        page = connected.open(path)
        # The pill stands before its count is asked for: a tab closed before the answer may never ask.
        expect(pill(page)).to_have_text("4 ideas")
        page.close()
    spans = [(question["from"], question["to"]) for question in contract.questions]
    assert spans[1] == ("2026-11-18", "2026-11-18")
    for first, last in (spans[0], spans[2]):
        assert (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days == 6
