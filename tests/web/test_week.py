"""The week page: what it shows, what its buttons do, and that looking at it asks nobody."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from support.web import ALEX, Site, hidden, words

PAGES = (
    "/",
    "/week",
    "/week?on=2026-11-25",
    "/week?on=rubbish",
    "/week/state",
    "/activity",
    "/preferences",
    "/healthz",
)


def meeting(site: Site, title: str) -> dict[str, Any]:
    """The first event of that title from this Monday on."""
    asked = {"singleEvents": True, "maxResults": 2500, "orderBy": "startTime", "timeMin": "2026-11-16T00:00:00Z"}
    listing = site.sandbox.calendar_api(ALEX).list_events("primary", **asked)
    found: dict[str, Any] = next(item for item in listing["items"] if item.get("summary") == title)
    return found


def move(site: Site, title: str, hour: int, minute: int = 0) -> str:
    """Somebody moves a meeting of Monday's to another time of its day, 30 minutes long."""
    event = meeting(site, title)
    berlin = ZoneInfo("Europe/Berlin")
    day = datetime.fromisoformat(event["start"]["dateTime"]).astimezone(berlin)
    start = day.replace(hour=hour, minute=minute)
    end = start.replace(minute=minute + 30) if minute < 30 else start.replace(hour=hour + 1, minute=minute - 30)
    times = {"start": {"dateTime": start.isoformat()}, "end": {"dateTime": end.isoformat()}}
    site.sandbox.calendar_api(ALEX).patch_event("primary", str(event["id"]), times)
    return str(event["id"])


def test_looking_at_pages_makes_no_call_to_google(signed_in: Site) -> None:
    before = signed_in.calls()
    for path in PAGES:
        assert signed_in.visitor.get(path).status_code in {200, 302}, path
    assert signed_in.calls() == before == 0


def test_every_meeting_of_the_week_is_there_with_its_buffer_or_the_reason(signed_in: Site) -> None:
    html = signed_in.visitor.get("/week").text
    text = words(html)
    assert "Linger, 5 minutes at 09:45, beside Standup, proposed" in text
    assert "Linger, 3 minutes at 14:27, beside Design review, proposed" in text
    assert "Nothing after Company all-hands: 37 people, more than 8." in text
    assert "too-large, people 37, maximum 8" in text
    assert "back-to-back" in text
    assert html.count('class="day') == 5


def test_counts_button_and_list_name_the_same_changes(signed_in: Site) -> None:
    html = signed_in.visitor.get("/week").text
    count = int(re.findall(r"<b>(\d+)</b> to add", html)[0])
    assert f"Apply {count} changes" in html
    assert len(re.findall(r"<b>Add (?:linger|breather|doors)", html)) == count


def test_apply_writes_exactly_the_plan_and_once(signed_in: Site) -> None:
    html = signed_in.visitor.get("/week").text
    count = int(re.findall(r"<b>(\d+)</b> to add", html)[0])
    digest = hidden(html, "digest")
    signed_in.visitor.post("/week/apply", digest=digest)
    assert signed_in.visitor.toast().startswith("Added ")
    assert len(signed_in.events()) == count
    assert signed_in.sandbox.writes == count
    signed_in.visitor.post("/week/apply", digest=digest)
    assert signed_in.sandbox.writes == count
    assert "Apply" not in signed_in.visitor.text("/week").split("Left out")[0]


def test_a_page_that_looks_for_news_takes_nothing_away_that_a_press_has_to_say(signed_in: Site) -> None:
    html = signed_in.visitor.get("/week").text
    signed_in.visitor.post("/week/apply", digest=hidden(html, "digest"))
    for path in ("/week/state", "/week"):
        answer = signed_in.visitor.get(path, **{"Sobremesa-News": "1"})
        assert (answer.status_code, "Set-Cookie" in answer.headers, "Added " in answer.text) == (200, False, False)
    assert signed_in.visitor.toast().startswith("Added ")


def test_applied_buffers_are_private_busy_and_invite_nobody(signed_in: Site) -> None:
    signed_in.visitor.apply()
    for event in signed_in.events():
        assert event["visibility"] == "private"
        assert "attendees" not in event
    assert signed_in.sandbox.notifications == []


def test_one_buffer_can_be_added_alone(signed_in: Site) -> None:
    html = signed_in.visitor.get("/week").text
    signed_in.visitor.post("/week/apply", digest=hidden(html, "digest"), key=hidden(html, "key"))
    assert len(signed_in.events()) == 1
    assert signed_in.visitor.toast() == "Added 1 linger."


def test_a_plan_that_is_not_the_plan_of_now_is_not_written(signed_in: Site) -> None:
    html = signed_in.visitor.get("/week").text
    move(signed_in, "Priya / Alex", 13, 30)
    signed_in.visitor.post("/week/apply", digest=hidden(html, "digest"))
    assert signed_in.visitor.toast().startswith("Your calendar changed meanwhile")
    assert signed_in.events() == []
    assert "5 minutes at 14:00, beside Priya / Alex, proposed" in signed_in.visitor.text("/week")


def test_undo_takes_everything_out_again_and_proposes_it_again(signed_in: Site) -> None:
    signed_in.visitor.apply()
    page = signed_in.visitor.get("/week").text
    undo = re.findall(r'action="(/runs/[^"]+/undo)"', page)[0]
    signed_in.visitor.post(undo)
    assert signed_in.events() == []
    assert "changes taken back" in signed_in.visitor.toast()
    assert "Apply 28 changes" in signed_in.visitor.text("/week")


def test_undo_from_the_activity_page_leaves_what_the_user_changed(signed_in: Site) -> None:
    signed_in.visitor.apply()
    kept = signed_in.events()[0]
    start = datetime.fromisoformat(kept["start"]["dateTime"])
    longer = {"end": {"dateTime": start.replace(minute=start.minute + 7).isoformat()}}
    signed_in.sandbox.calendar_api(ALEX).patch_event("primary", kept["id"], longer)
    undo = re.findall(r'action="(/runs/[^"]+/undo)"', signed_in.visitor.get("/activity").text)[0]
    answer = signed_in.visitor.post(undo)
    assert answer.location == "/activity"
    assert [event["id"] for event in signed_in.events()] == [kept["id"]]
    assert "1 change stayed: You changed it since." in signed_in.visitor.text("/activity")


def test_automatic_mode_is_offered_after_the_plan_was_applied_and_follows_a_push(signed_in: Site) -> None:
    assert "Keep it up by itself" not in signed_in.visitor.text("/week")
    assert "Look at the plan of your week first" in signed_in.visitor.text("/preferences")
    signed_in.visitor.apply()
    assert "Keep it up by itself" in signed_in.visitor.text("/week")
    signed_in.visitor.post("/week/automatic")
    signed_in.parts.runner.run_due()
    mark = signed_in.visitor.get("/week/state").get_json()["version"]
    signed_in.pushes.clear()
    source = move(signed_in, "Priya / Alex", 13, 30)
    for address, headers in signed_in.pushes:
        assert signed_in.app.test_client().post(address, headers=headers).status_code == 204
    signed_in.clock.advance(seconds=1)
    signed_in.parts.runner.run_due()
    assert signed_in.visitor.get("/week/state").get_json()["version"] != mark
    moved = [e for e in signed_in.events() if e["extendedProperties"]["private"]["sb.for"] == f"{source}|after"]
    assert [
        datetime.fromisoformat(e["start"]["dateTime"]).astimezone(ZoneInfo("Europe/Berlin")).hour for e in moved
    ] == [14]
    assert "5 minutes at 14:00, beside Priya / Alex, in your calendar" in signed_in.visitor.text("/week")


def test_the_state_answers_304_until_something_changes(signed_in: Site) -> None:
    first = signed_in.visitor.get("/week/state")
    tag = first.headers["ETag"]
    assert signed_in.visitor.get("/week/state", **{"If-None-Match": tag}).status_code == 304
    signed_in.visitor.apply()
    assert signed_in.visitor.get("/week/state", **{"If-None-Match": tag}).status_code == 200


def ask_for_coffee(site: Site, slot: str = "0") -> str:
    """Press Add on the coffee card; gives the way to its file."""
    html = site.visitor.get("/week").text
    fields = {name: hidden(html, name) for name in ("guest", "key", "on", "start0", "start1", "start2")}
    answer = site.visitor.post("/chats", slot=slot, **fields)
    assert answer.status_code == 302, answer.text
    return str(re.findall(r'href="(/chats/[^"]+\.ics)"', site.visitor.get(answer.location).text)[0])


def test_a_coffee_is_shown_on_both_clocks_with_three_explained_times(signed_in: Site) -> None:
    html = signed_in.visitor.get("/week").text
    card = html.split('class="coffee-form"')[1].split("</form>")[0]
    assert card.count('type="radio"') == 3
    assert len(re.findall(r"\d\d:\d\d for \w+", card)) == 3
    assert all(re.findall(r'class="why">([^<]+)<', card))
    assert "is invited 10 seconds after you press Add." in words(html)


def test_adding_a_coffee_writes_it_and_invites_only_after_the_pause(signed_in: Site) -> None:
    ask_for_coffee(signed_in)
    (event,) = signed_in.events()
    assert [a for a in event.get("attendees", []) if not a.get("self")] == []
    assert "easy to skip" in event["description"]
    assert signed_in.sandbox.notifications == []
    signed_in.clock.advance(seconds=11)
    signed_in.parts.runner.run_due()
    (event,) = signed_in.events()
    assert [a["email"] for a in event["attendees"] if not a.get("self")]
    assert event["conferenceData"]["entryPoints"]
    assert len(signed_in.sandbox.notifications) == 1


def test_pressing_add_twice_is_one_coffee(signed_in: Site) -> None:
    html = signed_in.visitor.get("/week").text
    fields = {name: hidden(html, name) for name in ("guest", "key", "start0")}
    for _ in range(2):
        assert signed_in.visitor.post("/chats", slot="0", **fields).status_code == 302
    assert len(signed_in.events()) == 1


def test_a_time_that_was_taken_meanwhile_is_not_booked(signed_in: Site) -> None:
    html = signed_in.visitor.get("/week").text
    fields = {name: hidden(html, name) for name in ("guest", "start0")}
    signed_in.visitor.post("/chats", slot="0", key="first-key", **fields)
    signed_in.visitor.post("/chats", slot="0", key="other-key", guest="priya@example.com", start0=fields["start0"])
    assert signed_in.visitor.toast().startswith("That time does not suit you both any more")
    assert len(signed_in.events()) == 1


def test_undoing_a_coffee_before_the_pause_tells_nobody(signed_in: Site) -> None:
    ask_for_coffee(signed_in)
    cancel = re.findall(r'action="(/chats/[^"]+/cancel)"', signed_in.visitor.get("/week").text)[0]
    signed_in.visitor.post(cancel)
    signed_in.clock.advance(seconds=30)
    signed_in.parts.runner.run_due()
    assert signed_in.events() == []
    assert signed_in.sandbox.notifications == []


def test_the_file_of_a_coffee_is_one_event_without_attendees(signed_in: Site) -> None:
    answer = signed_in.visitor.get(ask_for_coffee(signed_in))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="coffee-2026-11-')
    calendar = Calendar.from_ical(answer.data)
    (event,) = calendar.events
    (stored,) = signed_in.events()
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert "ATTENDEE" not in event
    assert event.decoded("dtstart") == datetime.fromisoformat(stored["start"]["dateTime"])
    assert str(event["uid"]) == stored["iCalUID"]
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))


def test_another_persons_coffee_is_not_there(signed_in: Site) -> None:
    path = ask_for_coffee(signed_in)
    signed_in.visitor.client.delete_cookie("sobremesa")
    signed_in.visitor.sign_in(email="tom@example.com")
    assert signed_in.visitor.get(path).status_code == 404


def test_when_google_is_down_the_wish_is_kept_and_written_later(signed_in: Site) -> None:
    signed_in.sandbox.faults.fail("calendar.events.list", 503, "backendError", times=20)
    ask_for_coffee(signed_in)
    assert signed_in.events() == []
    assert "Not up to date" in signed_in.visitor.text("/week")
    signed_in.sandbox.faults.clear()
    signed_in.clock.advance(minutes=5)
    signed_in.parts.runner.run_due()
    assert len(signed_in.events()) == 1


def test_a_broken_calendar_leaves_the_plan_and_says_what_is_safe(signed_in: Site) -> None:
    signed_in.sandbox.faults.fail("calendar.events.list", 503, "backendError", times=20)
    signed_in.visitor.apply()
    assert "Nothing else was changed" in signed_in.visitor.toast()
    assert signed_in.events() == []


@pytest.mark.parametrize("path", ["/week", "/activity", "/preferences", "/week/state", "/oauth/authorize"])
def test_nobody_sees_a_page_without_signing_in(site: Site, path: str) -> None:
    answer = site.visitor.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/?next=")


def test_activity_lists_each_change_with_its_reason_and_what_is_kept(signed_in: Site) -> None:
    signed_in.visitor.apply()
    text = signed_in.visitor.text("/activity")
    assert "applied by you" in text
    assert "Added linger after Standup" in text
    assert "What was read, stored and sent" in text
    assert "colleagues you meet" in text


def test_a_week_that_was_not_read_says_so(signed_in: Site) -> None:
    assert "Nothing of this week was read." in words(signed_in.visitor.get("/week?on=2027-05-03").text)
    assert "Your calendar was read from" in words(signed_in.visitor.get("/week?on=2026-12-02").text)
    assert "was read" not in words(signed_in.visitor.get("/week?on=2026-11-18").text)
