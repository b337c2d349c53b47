"""A week of the stand-in calendar page as data: columns, chips, lanes for overlaps, and labels in a few languages."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sobremesa.sandbox.people import accounts
from sobremesa.sandbox.week import Shown, events_of_week, monday_of

if TYPE_CHECKING:
    from sobremesa.sandbox.app import Sandbox

Json = dict[str, Any]
LABELS: dict[str, dict[str, Any]] = {
    "en": {
        "days": "Mon Tue Wed Thu Fri Sat Sun".split(),  # noqa: SIM905 - seven words
        "today": "Today",
        "next": "Next week",
        "previous": "Previous week",
        "close": "Close",
        "edit": "Edit",
        "guests": "Guests",
        "join": "Join video call",
        "all_day": "all day",
        "create": "Event",
        "save": "Save",
    },
    "de": {
        "days": "Mo Di Mi Do Fr Sa So".split(),  # noqa: SIM905 - seven words
        "today": "Heute",
        "next": "Nächste Woche",
        "previous": "Vorherige Woche",
        "close": "Schließen",
        "edit": "Bearbeiten",
        "guests": "Gäste",
        "join": "Am Videoanruf teilnehmen",
        "all_day": "ganztägig",
        "create": "Termin",
        "save": "Speichern",
    },
    "ja": {
        "days": "月 火 水 木 金 土 日".split(),  # noqa: SIM905 - seven words
        "today": "今日",
        "next": "次の週",
        "previous": "前の週",
        "close": "閉じる",
        "edit": "編集",
        "guests": "ゲスト",
        "join": "ビデオ通話に参加",
        "all_day": "終日",
        "create": "予定",
        "save": "保存",
    },
}


def date_key(day: date) -> int:
    """The number in `data-datekey`: years since 1970, month and day packed as `(year-1970)<<9 | month<<5 | day`."""
    return (day.year - 1970) << 9 | day.month << 5 | day.day


def encoded_id(event_id: str, calendar_id: str) -> str:
    """The value of `data-eventid` and of `eid` in links: base64url of "event id, blank, calendar id", no padding."""
    return base64.urlsafe_b64encode(f"{event_id} {calendar_id}".encode()).decode().rstrip("=")


def decoded_id(text: str) -> tuple[str, str]:
    """The event id and calendar id of an encoded id. Raises ValueError if it is none."""
    event_id, blank, calendar_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
    if not blank:
        raise ValueError("no calendar id in " + text)
    return event_id, calendar_id


def week_data(sandbox: Sandbox, email: str, day: date | None, language: str) -> Json:
    """The week around `day` (default: today) as JSON-ready data; times are minutes of the day in the person's zone."""
    zone = zone_of_person(sandbox, email)
    now = sandbox.clock().astimezone(zone)
    monday = monday_of(day or now.date())
    labels = LABELS.get(language, LABELS["en"])
    events = events_of_week(sandbox, email, monday, zone)
    days = [monday + timedelta(days=number) for number in range(7)]
    return {
        "monday": monday.isoformat(),
        "days": [
            {
                "date": each.isoformat(),
                "key": date_key(each),
                "name": labels["days"][each.weekday()],
                "number": each.day,
                "today": each == now.date(),
            }
            for each in days
        ],
        "now": {"date": now.date().isoformat(), "minute": now.hour * 60 + now.minute},
        "chips": [chip for each in days for chip in _column(events, each, email, zone, labels)],
    }


def zone_of_person(sandbox: Sandbox, email: str) -> ZoneInfo:
    """The zone of somebody's account. Raises KeyError if there is none."""
    zones = {person.email: person.zone for person in accounts(sandbox.database)}
    return ZoneInfo(zones[email])


def _column(events: Iterable[Shown], day: date, email: str, zone: ZoneInfo, labels: Json) -> Iterator[Json]:
    """The chips of one day, with lanes such that overlapping ones stand side by side."""
    today = [each for each in events if each.on(day)]
    timed = [each for each in today if not each.all_day]
    lanes = _lanes(timed)
    for each in today:
        lane, width = lanes.get(each.id, (0, 1))
        begin, end = _minutes(each, day, zone)
        yield {
            "day": day.isoformat(),
            "eid": encoded_id(each.id, email),
            "title": each.title,
            "when": labels["all_day"] if each.all_day else each.when,
            "allDay": each.all_day,
            "begin": begin,
            "end": end,
            "lane": lane,
            "lanes": width,
            "ours": each.ours,
            "free": not each.busy,
            "answer": each.answer,
            "guests": [guest.get("displayName") or guest["email"] for guest in each.event.get("attendees", ())],
            "video": each.event.get("hangoutLink", ""),
            "note": each.event.get("description", ""),
        }


def _minutes(each: Shown, day: date, zone: ZoneInfo) -> tuple[int, int]:
    midnight = datetime.combine(day, time.min, zone)
    begin = max(each.start, midnight)
    end = min(each.end, datetime.combine(day + timedelta(days=1), time.min, zone))
    first = begin.hour * 60 + begin.minute
    return first, max(first, 1440 if end.date() != day else end.hour * 60 + end.minute)


def _lanes(timed: list[Shown]) -> dict[str, tuple[int, int]]:
    """Lane and number of lanes for every event, cluster by cluster of events that overlap."""
    found: dict[str, tuple[int, int]] = {}
    cluster: list[tuple[Shown, int]] = []
    ends: list[datetime] = []

    def close() -> None:
        found.update({each.id: (lane, len(ends)) for each, lane in cluster})
        cluster.clear()
        ends.clear()

    for each in timed:
        if ends and each.start >= max(ends):
            close()
        free = next((number for number, end in enumerate(ends) if end <= each.start), len(ends))
        if free == len(ends):
            ends.append(each.end)
        else:
            ends[free] = each.end
        cluster.append((each, free))
    close()
    return found
