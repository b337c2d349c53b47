"""A book at Google: seen through the real client, touched by hands inside the sandbox, and faults are its answers."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from google.oauth2.credentials import Credentials

from promises.faults import FaultName
from promises.places import daily
from sobremesa.calendars.google import open_google_calendar
from sobremesa.calendars.google_scopes import ASKED
from sobremesa.model import EventType, Meeting, Placed, SocialKey, SocialKind, Span
from sobremesa.sandbox import ManualClock, Sandbox, WsgiHttp, event_rules

ANSWERS: dict[FaultName, tuple[int, str, bool]] = {
    "lost answer": (500, "backendError", True),
    "unavailable": (503, "backendError", False),
    "quota": (403, "rateLimitExceeded", False),
    "forbidden": (403, "forbiddenForNonOrganizer", False),
    "412": (412, "conditionNotMet", False),
    "409": (409, "duplicate", False),
}
METHODS = {"insert": "insert", "move": "patch", "remove": "delete"}
ABSENT = {EventType.FOCUS_TIME: "focusTimeProperties", EventType.OUT_OF_OFFICE: "outOfOfficeProperties"}


def new_sandbox(now: datetime) -> Sandbox:
    """A sandbox at that time, which delivers nothing to anybody."""
    return Sandbox(clock=ManualClock(now), deliver=lambda _address, _headers: None)


class SandboxBook:
    """The primary calendar of a person in a sandbox, where the provider itself carries a meeting to its guests."""

    shared = True

    def __init__(self, sandbox: Sandbox, email: str, zone: str) -> None:
        self.sandbox = sandbox
        self.email = email
        self.zone = zone
        self._known: set[str] = set()
        sandbox.add_user(email, "Alex", zone)
        self.owner: Any = sandbox.calendar_api(email)
        token = sandbox.issue_token(email, ASKED, timedelta(days=3650))
        credentials: Any = Credentials
        self._opened = open_google_calendar(
            credentials(token), email=email, transport=WsgiHttp(sandbox), granted=tuple(ASKED), page_size=2
        )
        self.calendar: Any = self._opened

    def line(self, name: FaultName, call: str) -> None:
        """The next answers are such that the client, which reads again by itself, gives up with that error."""
        if name == "lost page":
            self.sandbox.faults.lose_page(times=3)
            return
        status, reason, after = ANSWERS[name]
        method = f"calendar.events.{METHODS[call]}"
        self.sandbox.faults.fail(method, status, reason, after=after, times=3 if name == "quota" else 1, name=name)

    def calm(self) -> None:
        """The line is good again."""
        self.sandbox.faults.clear()

    def put(self, meeting: Meeting) -> None:
        body = self._body(meeting)
        if meeting.id in self._known:
            self.owner.patch_event("primary", meeting.id, body)
        else:
            self.owner.insert_event("primary", {**body, "id": meeting.id})
            self._known.add(meeting.id)

    def put_series(self, meetings: Sequence[Meeting]) -> None:
        self._insert_series(meetings[0], len(meetings))
        self._known |= {meeting.id for meeting in meetings}
        zone = ZoneInfo(self.zone)
        if len({meeting.span.start.astimezone(zone).utcoffset() for meeting in meetings}) > 1:
            for meeting in meetings:  # a rule repeats the length that the wall clock shows, which a change falsifies
                self.put(meeting)

    def _insert_series(self, first: Meeting, days: int) -> None:
        body = self._body(first) | self._wall_times(first.span) | {"recurrence": [f"RRULE:FREQ=DAILY;COUNT={days}"]}
        with patch.object(event_rules, "check_id"):  # Google itself gives ids (…_R<date>) that it takes from nobody
            self.owner.insert_event("primary", {**body, "id": first.series_id})

    def split(self, old: Sequence[Meeting], new: Sequence[Meeting]) -> None:
        assert old[0].original_start is not None
        until = old[0].original_start - timedelta(seconds=1)
        master = self.owner.get_event("primary", str(old[0].series_id))
        if _instant(master["start"]) > until:
            self.owner.delete_event("primary", master["id"])
        else:
            rule = f"RRULE:FREQ=DAILY;UNTIL={until:%Y%m%dT%H%M%SZ}"
            self.owner.patch_event("primary", master["id"], {"recurrence": [rule]})
        self._go_on_as(new)

    def _go_on_as(self, new: Sequence[Meeting]) -> None:
        """A series with exactly these instances: those of them that were moved are moved, a cancelled one is gone."""
        originals = {one.original_start: one for one in new}
        first, days = new[0].original_start, 1
        assert first is not None
        while daily(first, days - 1, self.zone) < max(filter(None, originals)):
            days += 1
        as_put = Span(first, first + (new[0].span.end - new[0].span.start))
        self._insert_series(replace(new[0], span=as_put), days)
        for day in range(days):
            original = daily(first, day, self.zone)
            if original in originals:
                self._known.add(originals[original].id)
                self.put(originals[original])
            else:
                self.owner.delete_event("primary", f"{new[0].series_id}_{original:%Y%m%dT%H%M%SZ}")

    def _wall_times(self, span: Span) -> dict[str, Any]:
        zone = ZoneInfo(self.zone)
        return {
            name: {"dateTime": getattr(span, name).astimezone(zone).isoformat(), "timeZone": self.zone}
            for name in ("start", "end")
        }

    def drop(self, meeting: Meeting) -> None:
        self.owner.delete_event("primary", meeting.id)

    def ours(self) -> Sequence[Placed]:
        found = [_placed(one) for one in self._events() if _mark(one)]
        return sorted(found, key=lambda placed: (placed.span, placed.event_id))

    def foreign(self) -> object:
        return json.dumps([one for one in self._events() if not _mark(one)], sort_keys=True)

    def edit(self, placed: Placed, span: Span) -> None:
        self.owner.patch_event("primary", placed.event_id, _times(span))

    def rename(self, placed: Placed, title: str) -> None:
        self.owner.patch_event("primary", placed.event_id, {"summary": title})

    def mark(self, placed: Placed, busy: bool) -> None:
        shown = "opaque" if busy else "transparent"
        self.owner.patch_event("primary", placed.event_id, {"transparency": shown})

    def said(self, placed: Placed) -> str:
        event = self.owner.get_event("primary", placed.event_id)
        assert event["visibility"] == "private", event
        ours = {"creator", "organizer", "attendees", "id", "iCalUID", "htmlLink", "etag", "kind"}
        return json.dumps({name: value for name, value in event.items() if name not in ours}, ensure_ascii=False)

    def invite(self, placed: Placed, email: str) -> None:
        attendees = [{"email": self.email, "responseStatus": "accepted"}, {"email": email}]
        self.owner.patch_event("primary", placed.event_id, {"attendees": attendees})

    def delete(self, placed: Placed) -> None:
        self.owner.delete_event("primary", placed.event_id)

    def mails(self) -> int:
        return len(self.sandbox.notifications)

    def pass_time(self, minutes: int) -> None:
        self.sandbox.clock.advance(minutes=minutes)  # type: ignore[attr-defined]  # made in new_sandbox, by hand

    def close(self) -> None:
        self._opened.close()
        self.sandbox.close()

    def _days(self, span: Span) -> dict[str, Any]:
        zone = ZoneInfo(self.zone)
        return {name: {"date": getattr(span, name).astimezone(zone).date().isoformat()} for name in ("start", "end")}

    def _events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {}
        while page is not None:
            answer = self.owner.list_events("primary", maxResults=2500, singleEvents=True, **page)
            found += answer.get("items", [])
            if "nextPageToken" not in answer:
                break
            page = {"pageToken": answer["nextPageToken"]}
        return sorted(found, key=lambda one: str(one["id"]))

    def _body(self, meeting: Meeting) -> dict[str, Any]:
        body: dict[str, Any] = {
            "status": "confirmed",
            "summary": meeting.title,
            "location": meeting.link,
            "transparency": "opaque" if meeting.busy else "transparent",
            "visibility": "private" if meeting.private else "default",
            **(self._days(meeting.span) if meeting.all_day else _times(meeting.span)),
        }
        if meeting.event_type in ABSENT:
            return body | {"eventType": str(meeting.event_type), ABSENT[meeting.event_type]: {}}
        if meeting.guests:
            body["attendees"] = [
                {"email": self.email if guest.is_self else guest.email, "responseStatus": str(guest.response)}
                | ({"resource": True} if guest.resource else {})
                for guest in meeting.guests
            ]
        return body


def _times(span: Span) -> dict[str, Any]:
    return {name: {"dateTime": getattr(span, name).isoformat()} for name in ("start", "end")}


def _mark(event: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = event.get("extendedProperties", {}).get("private", {})
    return found if "sb.kind" in found else {}


def _placed(event: dict[str, Any]) -> Placed:
    mark = _mark(event)
    source, _, side = mark["sb.for"].rpartition("|")
    return Placed(
        event["id"],
        SocialKey.parse(f"{source}|{side}"),
        SocialKind(mark["sb.kind"]),
        Span(_instant(event["start"]), _instant(event["end"])),
        event.get("summary", ""),
        event.get("description", ""),
        event.get("transparency") != "transparent",
        link=event.get("location", ""),
        etag=event["etag"],
    )


def _instant(value: dict[str, str]) -> datetime:
    if "dateTime" in value:
        return datetime.fromisoformat(value["dateTime"]).astimezone(UTC)
    return datetime.combine(date.fromisoformat(value["date"]), datetime.min.time(), UTC)
