"""Out of office and focus time are walls for a coffee, on my side and on a colleague's."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sobremesa.jobs import due
from sobremesa.model import EventType, Meeting, Span
from sobremesa.store import accounts, snapshots
from sobremesa.web import work
from support.web import ALEX, Panel, Site

THURSDAY = "/api/v1/suggestions?from=2026-11-19&to=2026-11-19"
WHOLE_DAY = Span(datetime(2026, 11, 18, 23, tzinfo=UTC), datetime(2026, 11, 19, 23, tzinfo=UTC))


def slots(panel: Panel) -> dict[str, list[Any]]:
    found = panel.call("GET", THURSDAY).get_json()["coffee"]
    return {coffee["guest"]["email"]: coffee["slots"] for coffee in found}


@pytest.mark.parametrize("kind", [EventType.OUT_OF_OFFICE, EventType.FOCUS_TIME])
@pytest.mark.parametrize("busy", [True, False])
def test_nothing_is_suggested_on_a_day_that_is_walled_off(
    signed_in: Site, panel: Panel, kind: EventType, *, busy: bool
) -> None:
    assert any(slots(panel).values())
    wall = Meeting("wall", WHOLE_DAY, title="Away", event_type=kind, busy=busy)
    with signed_in.store.begin() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        reading = snapshots.get(session, account.id)
        assert reading is not None
        kept = replace(reading.snapshot, meetings=(*reading.snapshot.meetings, wall))
        snapshots.put(session, account.id, kept, reading.read_at)
    assert not any(slots(panel).values())


def test_a_colleague_who_is_away_is_not_suggested_for_that_day(signed_in: Site, panel: Panel) -> None:
    asked = next(email for email, offered in slots(panel).items() if offered)
    away = {
        "summary": "Holiday",
        "eventType": "outOfOffice",
        "start": {"dateTime": "2026-11-19T00:00:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-11-20T00:00:00", "timeZone": "Europe/Berlin"},
    }
    signed_in.sandbox.calendar_api(asked).insert_event("primary", away)
    signed_in.clock.advance(minutes=16)
    with signed_in.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
    work.request(signed_in.parts, account.id, due.RECONCILE)
    signed_in.parts.runner.run_due()
    assert not slots(panel).get(asked)
