"""One person's week as the sandbox's pages show it: events by day, with times in the person's own zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sobremesa.sandbox.app import Sandbox

Json = dict[str, Any]
OUR_MARK = "sb.kind"


@dataclass(frozen=True)
class Shown:
    """An event on somebody's calendar, ready to be shown; `start` and `end` are in the person's zone."""

    id: str
    title: str
    start: datetime
    end: datetime
    all_day: bool
    ours: bool
    answer: str
    guests: int
    busy: bool
    event: Json

    def on(self, day: date) -> bool:
        """True if any part of the event falls on this day."""
        last = self.end - timedelta(microseconds=1) if self.end > self.start else self.end
        return self.start.date() <= day <= last.date()

    @property
    def when(self) -> str:
        """`09:30–10:00`, or `all day`."""
        return "all day" if self.all_day else f"{self.start:%H:%M}–{self.end:%H:%M}"


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def events_of_week(sandbox: Sandbox, email: str, monday: date, zone: ZoneInfo) -> list[Shown]:
    """Everything on the own calendars of `email` in the seven days from `monday`, in order of start."""
    begin = datetime.combine(monday, time.min, zone)
    end = datetime.combine(monday + timedelta(days=7), time.min, zone)
    listed = [event for each in own_calendars(sandbox, email) for event in _all_pages(sandbox, email, each, begin, end)]
    return sorted(
        (_shown(event, email, zone) for event in listed), key=lambda each: (each.start, -each.end.timestamp())
    )


def own_calendars(sandbox: Sandbox, email: str) -> list[str]:
    """The ids of the calendars that `email` owns, the primary one first and by that name."""
    entries = sandbox.calendar_api(email).list_calendars(minAccessRole="owner", maxResults=250)["items"]
    return ["primary", *(entry["id"] for entry in entries if not entry.get("primary"))]


def _all_pages(sandbox: Sandbox, email: str, calendar_id: str, begin: datetime, end: datetime) -> Iterator[Json]:
    query: Json = {"singleEvents": True, "timeMin": _utc(begin), "timeMax": _utc(end), "maxResults": 2500}
    while True:
        answer = sandbox.calendar_api(email).list_events(calendar_id, **query)
        yield from answer.get("items", [])
        if "nextPageToken" not in answer:
            return
        query["pageToken"] = answer["nextPageToken"]


def _utc(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _shown(event: Json, email: str, zone: ZoneInfo) -> Shown:
    own: Json = next((guest for guest in event.get("attendees", ()) if guest["email"] == email), {})
    people = [guest for guest in event.get("attendees", ()) if not guest.get("resource")]
    return Shown(
        id=event["id"],
        title=event.get("summary") or "(no title)",
        start=_local(event["start"], zone),
        end=_local(event["end"], zone),
        all_day="date" in event["start"],
        ours=OUR_MARK in event.get("extendedProperties", {}).get("private", {}),
        answer=own.get("responseStatus", "accepted"),
        guests=len(people),
        busy=event.get("transparency") != "transparent",
        event=event,
    )


def _local(when: Json, zone: ZoneInfo) -> datetime:
    if "date" in when:
        return datetime.combine(date.fromisoformat(when["date"]), time.min, zone)
    return datetime.fromisoformat(when["dateTime"]).astimezone(zone)
