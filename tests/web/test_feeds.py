"""The private feed: made, shown once, read by a calendar program, renewed and ended."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

from icalendar import Calendar, Event
from werkzeug.test import TestResponse

from sobremesa.model import (
    Chat,
    Guest,
    LedgerEntry,
    LedgerState,
    Meeting,
    Placed,
    Response,
    Side,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.store import feeds
from sobremesa.store.tables import FeedRow
from sobremesa.web.feed_entries import feed_entries
from support.web import Site, path_of

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
SPAN = Span(NOW + timedelta(days=1), NOW + timedelta(days=1, minutes=25))
CHAT = Chat("c1", Guest("ann@example.com", "Ann"), SPAN, "Coffee with Ann", "No agenda.", NOW)
KEY = SocialKey("c1", Side.ITSELF)
COFFEE = Placed("e1", KEY, SocialKind.COFFEE, SPAN, "Coffee with Ann", link="https://meet.example/x")
LINGER = Placed(
    "e2", SocialKey("m1", Side.AFTER), SocialKind.LINGER, SPAN.moved(timedelta(hours=-2)), "Linger", "secret"
)


def address(site: Site) -> str:
    """Make a feed, or another address for it, and read the address off the page."""
    assert site.visitor.post("/preferences/feed", page="/preferences").status_code == 302
    found = re.search(r'id="feed-address" size="72" readonly value="([^"]+)"', site.visitor.get("/preferences").text)
    assert found
    return unescape(found[1])


def read(site: Site, url: str, **headers: str) -> TestResponse:
    """As a calendar program does, which has no cookie."""
    return site.app.test_client().get(
        path_of(url), headers={name.replace("_", "-"): one for name, one in headers.items()}
    )


def events(answer: TestResponse) -> dict[str, Event]:
    assert answer.status_code == 200, answer.text
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.data).events}


def test_a_feed_holds_what_lies_in_the_calendar(signed_in: Site) -> None:
    url = address(signed_in)
    assert url.startswith("http://localhost/feeds/sbm_")
    assert events(read(signed_in, url)) == {}
    signed_in.visitor.apply()
    answer = read(signed_in, url)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    found = events(answer)
    stored = {item["iCalUID"]: item for item in signed_in.events()}
    assert len(stored) > 3
    assert set(found) == set(stored)
    for uid, item in stored.items():
        event = found[uid]
        assert event.decoded("dtstart") == datetime.fromisoformat(item["start"]["dateTime"])
        assert event.decoded("dtend") == datetime.fromisoformat(item["end"]["dateTime"])
        assert (str(event["CLASS"]), str(event["SUMMARY"])) == ("PRIVATE", item["summary"])
        assert "ATTENDEE" not in event
        assert event.get("DESCRIPTION") == event.get("LOCATION") == (item.get("location") or None)  # where to join


def test_an_unchanged_feed_is_not_sent_again(signed_in: Site) -> None:
    url = address(signed_in)
    signed_in.visitor.apply()
    first = read(signed_in, url)
    tag = first.headers["ETag"]
    signed_in.clock.advance(minutes=7)
    again = read(signed_in, url, If_None_Match=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert read(signed_in, url, If_None_Match='W/"other"').status_code == 200
    item = min(signed_in.events(), key=lambda one: str(one["start"]))
    key = re.findall(r'action="(/runs/[^"]+/undo)"', signed_in.visitor.get("/activity").text)[0]
    signed_in.visitor.post(key)
    changed = read(signed_in, url, If_None_Match=tag)
    assert changed.headers["ETag"] != tag
    assert item["iCalUID"] not in events(changed)


def test_what_was_moved_keeps_its_uid_and_gets_the_next_sequence_in_feed_and_file(signed_in: Site) -> None:
    url = address(signed_in)
    page = signed_in.visitor.get("/week").text
    form = re.search(r'(?s)<form[^>]*action="/chats".*?</form>', page)
    assert form
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
    added = signed_in.visitor.client.post("/chats", data={name: unescape(value) for name, value in fields.items()})
    assert added.status_code == 302, added.text
    path = re.findall(r'href="(/chats/[^"]+\.ics)"', signed_in.visitor.get(added.location).text)[0]
    (item,) = signed_in.events()

    def versions() -> list[tuple[str, int, datetime]]:
        files = read(signed_in, url), signed_in.visitor.get(path)
        found = [event for file in files for event in events(file).values()]
        return [(str(one["UID"]), int(str(one["SEQUENCE"])), one.decoded("dtstart")) for one in found]

    start = datetime.fromisoformat(item["start"]["dateTime"])
    before = versions()
    assert before == versions() == [(item["iCalUID"], before[0][1], start)] * 2
    later = {name: {"dateTime": (datetime.fromisoformat(item[name]["dateTime"]) + timedelta(minutes=5)).isoformat()}
             for name in ("start", "end")}  # fmt: skip
    signed_in.sandbox.calendar_api("alex@example.com").patch_event("primary", item["id"], later)
    signed_in.clock.advance(minutes=10)
    signed_in.parts.runner.run_due()
    assert versions() == [(item["iCalUID"], before[0][1] + 1, start + timedelta(minutes=5))] * 2


def test_the_address_is_shown_once_and_kept_as_a_fingerprint(signed_in: Site) -> None:
    url = address(signed_in)
    token = url.rpartition("/")[2].removesuffix(".ics")
    page = signed_in.visitor.get("/preferences").text
    assert token not in page
    assert "There is one, not read yet." in signed_in.visitor.text("/preferences")
    with signed_in.store.read() as session:
        (row,) = session.query(FeedRow).all()
        assert token not in {row.token_hash, row.account_id}
        assert len(row.token_hash) == 64
    read(signed_in, url)
    assert "There is one, last read Mon 16 Nov, 08:40." in signed_in.visitor.text("/preferences")


def test_a_new_address_ends_the_one_before_and_revoking_ends_both(signed_in: Site) -> None:
    first = address(signed_in)
    second = address(signed_in)
    assert first != second
    assert [read(signed_in, url).status_code for url in (first, second)] == [404, 200]
    signed_in.visitor.post("/preferences/feed/revoke", page="/preferences")
    assert read(signed_in, second).status_code == 404
    assert "Make a private feed" in signed_in.visitor.text("/preferences")
    assert signed_in.visitor.post("/preferences/feed/revoke", page="/preferences").status_code == 302


def test_a_feed_goes_with_its_account(signed_in: Site) -> None:
    url = address(signed_in)
    signed_in.visitor.post("/disconnect", page="/preferences")
    assert read(signed_in, url).status_code == 404


def test_only_the_person_makes_a_feed_and_only_by_a_form_of_ours(signed_in: Site) -> None:
    stranger = signed_in.app.test_client()
    assert stranger.post("/preferences/feed").status_code in {302, 403}
    assert signed_in.visitor.client.post("/preferences/feed").status_code == 403
    with signed_in.store.read() as session:
        assert session.query(FeedRow).count() == 0
    assert read(signed_in, address(signed_in)).status_code == 200
    assert signed_in.visitor.client.post("/feeds/sbm_x.ics").status_code == 405


def test_guessing_is_slowed_down_and_so_is_reading_too_often(signed_in: Site) -> None:
    url = address(signed_in)
    seen = [read(signed_in, f"/feeds/sbm_{number}.ics").status_code for number in range(31)]
    assert seen == [404] * 30 + [429]
    often = [read(signed_in, url) for _ in range(31)]
    assert [one.status_code for one in often] == [200] * 30 + [429]
    assert 1 <= int(often[-1].headers["Retry-After"]) <= 61


def test_a_use_is_noted_at_most_once_an_hour(signed_in: Site) -> None:
    token = address(signed_in).rpartition("/")[2].removesuffix(".ics")
    for minutes, noted in ((0, NOW.replace(hour=7, minute=40)), (59, NOW.replace(hour=7, minute=40)), (60, None)):
        signed_in.clock.now = NOW.replace(hour=7, minute=40) + timedelta(minutes=minutes)
        read(signed_in, f"/feeds/{token}.ics")
        with signed_in.store.read() as session:
            found = feeds.find(session, token)
            assert found
            assert found.last_used_at == (noted or signed_in.clock.now)


# ---------------------------------------------------------------- what is in it


def entries(
    *placed: Placed, chats: tuple[Chat, ...] = (), state: LedgerState | None = None
) -> list[tuple[str, datetime]]:
    known = {KEY: LedgerEntry(KEY, SocialKind.COFFEE, "e1", state)} if state else {}
    return [(one.title, one.start) for one in feed_entries(placed, chats, known, "alex@example.com")]  # type: ignore[misc]  # entries of every kind


def test_a_coffee_is_there_once_before_and_after_it_is_written() -> None:
    expected = [("Coffee with Ann", SPAN.start)]
    assert entries(chats=(CHAT,)) == expected
    assert entries(COFFEE, chats=(CHAT,), state=LedgerState.WRITTEN) == expected
    assert entries(chats=(CHAT,), state=LedgerState.WRITTEN) == expected


def test_a_coffee_that_was_taken_out_is_not_there() -> None:
    assert entries(chats=(CHAT,), state=LedgerState.REFUSED) == []
    assert entries(replace(COFFEE, cancelled=True), chats=(CHAT,)) == []


def test_entries_are_in_order_and_a_buffer_says_nothing_of_its_meeting() -> None:
    first, second = feed_entries((COFFEE, LINGER), (CHAT,), {}, "alex@example.com")
    assert (first.title, first.private, first.description) == ("Linger", True, "")
    assert (second.uid, second.private, second.link) == (
        feed_entries((), (CHAT,), {}, "alex@example.com")[0].uid, False, "https://meet.example/x",
    )  # fmt: skip


def test_breaks_that_the_owner_comes_to_are_there_and_other_meetings_are_not() -> None:
    pause = Meeting("b_1", SPAN, "Coffee break", link="https://meet.example/b", break_id="b1")
    declined = replace(pause, id="b_2", response=Response.DECLINED)
    (entry,) = feed_entries((), (), {}, "alex@example.com", (Meeting("m", SPAN, "Sync"), declined, pause))
    assert (entry.uid, entry.title, entry.start, entry.end, entry.link, entry.busy, entry.private) == (
        "b_1@google.com", "Coffee break", SPAN.start, SPAN.end, "https://meet.example/b", True, False,
    )  # fmt: skip
