"""The same-city finder in tests: who is where by their calendar, and what the other person says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sobremesa.model import Meeting, Snapshot, Span
from sobremesa.model.places import City, Consent, Days
from sobremesa.store import accounts, same_city, snapshots
from support.web import ALEX, Panel, Site

PATH = "/api/v1/same-city"
MONDAY, WEDNESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 20)
LISBON = City("Lisbon", "Europe/Lisbon")


def read(panel: Panel) -> dict[str, Any]:
    answer = panel.call("GET", PATH)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def say(panel: Panel, **body: Any) -> dict[str, Any]:
    answer = panel.call("POST", PATH, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def yes_to(email: str, yes: bool = True, city: str = "Lisbon") -> dict[str, Any]:
    return {"email": email, "city": city, "first": str(MONDAY), "last": str(FRIDAY), "yes": yes}


def travels(site: Site, email: str, city: str, first: date = MONDAY, last: date = FRIDAY) -> None:
    """An all-day entry, and nothing else, in the last read of that person's calendar."""
    start, end = (datetime.combine(day, datetime.min.time(), UTC) for day in (first, last + timedelta(days=1)))
    trip = Meeting("trip", Span(start, end), title=f"Trip to {city}", all_day=True, busy=False)
    with site.store.begin() as session:
        account = accounts.find(session, email)
        assert account is not None
        reading = snapshots.get(session, account.id)
        window = Span(start - timedelta(days=1), end + timedelta(days=14))
        before = reading.snapshot if reading else Snapshot(window)
        changed = replace(before, meetings=(trip,), zone="UTC")
        snapshots.put(session, account.id, changed, site.clock())


def answers_back(site: Site, email: str, yes: bool) -> None:
    """The other person's answer about Alex."""
    with site.store.begin() as session:
        account = accounts.find(session, email)
        assert account is not None
        consent = Consent(LISBON.key, Days(MONDAY, FRIDAY), ALEX, yes)
        same_city.answer(session, account.id, [consent], MONDAY)
