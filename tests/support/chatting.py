"""Colleagues of Alex's as a test wants them: their hours, when they are busy, what their choices are."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sobremesa.model import Chat, ChatState, DayRange, FreeBusy, Guest, Hours, Meeting, Preferences, Response, Span
from sobremesa.store import accounts, chats, colleagues, preferences, snapshots
from sobremesa.store.colleagues import Colleague
from support.web import ALEX, Panel, Site

DIEGO, PRIYA, TOM, NADIA = "diego@example.com", "priya@example.com", "tom@example.com", "nadia@example.com"
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
AHEAD = Span(MONDAY, MONDAY + timedelta(days=14))
# Berlin's 03:30 to 08:30, and 18:00 to 02:00: beside Alex's 09:00 to 17:30
EARLY = Hours("Asia/Kolkata", {day: (DayRange(8 * 60, 13 * 60),) for day in range(5)}, country="")
LATE = Hours("America/Los_Angeles", {day: (DayRange(9 * 60, 17 * 60),) for day in range(5)}, country="")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant by Berlin's clock, some days after Monday 16 November."""
    return MONDAY + timedelta(days=day, hours=hour - 1, minutes=minute)


def coffee_at(day: int, hour: int, minute: int = 0) -> Span:
    return Span(at(day, hour, minute), at(day, hour, minute) + timedelta(minutes=25))


def alex(site: Site) -> str:
    with site.store.read() as session:
        found = accounts.find(session, ALEX)
    assert found is not None
    return found.id


def empty_calendar(site: Site, *meetings: Meeting) -> None:
    """As if Alex's calendar had been read with nothing but these meetings."""
    owner = alex(site)
    with site.store.begin() as session:
        reading = snapshots.get(session, owner)
        assert reading is not None
        snapshots.put(session, owner, replace(reading.snapshot, meetings=meetings), reading.read_at)


def meet(site: Site, email: str, *, hours: Hours | None = None, busy: Iterable[Span] = (), error: str = "") -> None:
    """What is known of one colleague; free all the time unless something else is said."""
    owner = alex(site)
    with site.store.begin() as session:
        known = {one.person.email: one for one in colleagues.get(session, owner)}
        before = known[email]
        person = replace(before.person, hours=hours or before.person.hours)
        now = replace(before, person=person, free_busy=FreeBusy(email, tuple(busy), error), window=AHEAD)
        colleagues.put(session, owner, [*(one for one in known.values() if one.person.email != email), now])


def only(site: Site, *emails: str) -> None:
    """Alex meets nobody but these."""
    owner = alex(site)
    with site.store.begin() as session:
        known: tuple[Colleague, ...] = colleagues.get(session, owner)
        colleagues.put(session, owner, [one for one in known if one.person.email in emails])


def choose(site: Site, email: str, **changes: Any) -> None:
    """Somebody with an account changes their choices."""
    with site.store.begin() as session:
        account = accounts.find(session, email)
        assert account is not None
        chosen: Preferences = replace(preferences.get(session, account.id), **changes)
        preferences.put(session, account.id, chosen)


def had(site: Site, email: str, span: Span, state: ChatState = ChatState.WANTED) -> None:
    """A coffee that Alex asked for earlier."""
    chat = Chat(
        f"had{span.start:%m%d%H%M}", Guest(email, email.partition("@")[0].capitalize()), span, "Coffee", "", span.start
    )
    with site.store.begin() as session:
        chats.add(session, alex(site), replace(chat, state=state), chat.id, span.start)


def times(panel: Panel, *guests: str, **query: str) -> dict[str, Any]:
    """What is said of times with these people."""
    answer = panel.client.get(
        "/api/v1/times", query_string={"guests": ",".join(guests), **query},
        headers={"Authorization": f"Bearer {panel.token}", "Origin": panel.origin},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()["coffee"]
    return found


def add(panel: Panel, key: str = "key-00000001", **body: Any) -> Any:
    """Ask for a coffee."""
    return panel.call("POST", "/api/v1/chats", body, **{"Idempotency-Key": key})


def answered(site: Site, guest: str, response: Response) -> None:
    """The guest answers the invitation in their calendar."""
    for event in site.events():
        if any(one["email"] == guest for one in event.get("attendees", [])):
            own = site.sandbox.calendar_api(guest)
            mine = own.get_event("primary", event["id"])
            people = [
                one | {"responseStatus": str(response)} if one["email"] == guest else one for one in mine["attendees"]
            ]
            own.patch_event("primary", event["id"], {"attendees": people})


def labels(slots: list[dict[str, Any]]) -> list[str]:
    """The times as they are shown, in order."""
    return [slot["label"] for slot in slots]
