"""Watch channels: after every committed change of a watched calendar its channels get a push.

A push has an empty body; everything is in the X-Goog-* headers (push notifications guide). The first message of a
channel has the state `sync` and number 1; numbers increase. Google wants https addresses; the sandbox also takes http
on loopback, where it lives.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from sqlite3 import Row as SqliteRow
from urllib.parse import urlsplit

from sobremesa.sandbox.database import Database
from sobremesa.sandbox.deliveries import is_loopback
from sobremesa.sandbox.errors import ApiError, Json, bad_request, not_found, not_implemented
from sobremesa.sandbox.faults import Faults

Deliver = Callable[[str, dict[str, str]], None]
LONGEST = timedelta(days=7)


class Channels:
    """The `channels` table and its pushes."""

    def __init__(self, database: Database, clock: Callable[[], datetime], faults: Faults, deliver: Deliver) -> None:
        """`deliver(address, headers)` sends one push."""
        self._database = database
        self._clock = clock
        self._faults = faults
        self._deliver = deliver

    def watch(self, email: str, calendar_id: str, body: Json) -> Json:
        """Open a channel on a calendar's events; gives the Channel resource. It lives at most seven days."""
        _check(body)
        if self._database.row("SELECT id FROM channels WHERE id = ?", body["id"]):
            raise bad_request("Channel id not unique", reason="channelIdNotUnique")
        expires = self._expiration(body)
        resource_id = f"sandbox-{calendar_id}"
        uri = f"https://www.googleapis.com/calendar/v3/calendars/{calendar_id}/events?alt=json"
        self._database.run(
            "INSERT INTO channels VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            body["id"],
            calendar_id,
            email,
            resource_id,
            uri,
            body["address"],
            body.get("token"),
            expires.timestamp(),
        )
        self._database.after_commit(f"sync {body['id']}", lambda: self._push(body["id"], "sync"))
        found: Json = {"kind": "api#channel", "id": body["id"], "resourceId": resource_id, "resourceUri": uri}
        found["expiration"] = str(int(expires.timestamp() * 1000))
        return found | ({"token": body["token"]} if "token" in body else {})

    def _expiration(self, body: Json) -> datetime:
        now = self._clock()
        try:
            asked = timedelta(seconds=int((body.get("params") or {}).get("ttl", LONGEST.total_seconds())))
            if body.get("expiration"):
                asked = datetime.fromtimestamp(int(body["expiration"]) / 1000, UTC) - now
        except (ValueError, OverflowError):
            raise bad_request("Invalid channel expiration.") from None
        if asked <= timedelta(0):
            raise bad_request("Channel expiration is in the past.", reason="invalid")
        return now + min(asked, LONGEST)

    def stop(self, email: str, body: Json) -> None:
        """Close the channel with this `id` and `resourceId`; 404 unless both match one of this person's."""
        gone = self._database.run(
            "DELETE FROM channels WHERE id = ? AND resource_id = ? AND email = ?",
            body.get("id"),
            body.get("resourceId"),
            email,
        )
        if not gone:
            raise not_found()

    def note_change(self, calendar_id: str) -> None:
        """Push to the channels of a calendar once the running transaction is committed (once per transaction)."""
        self._database.after_commit(f"push {calendar_id}", lambda: self._push_all(calendar_id))

    def _push_all(self, calendar_id: str) -> None:
        for row in self._database.rows("SELECT id FROM channels WHERE calendar_id = ? ORDER BY id", calendar_id):
            self._push(row["id"], "exists")

    def _push(self, channel_id: str, state: str) -> None:
        row = self._database.row("UPDATE channels SET messages = messages + 1 WHERE id = ? RETURNING *", channel_id)
        if row is None or row["expires"] <= self._clock().timestamp() or self._faults.take("lose_push"):
            return
        headers = _headers(row, state)
        for _ in range(2 if self._faults.take("duplicate_push") else 1):
            self._deliver(row["address"], headers)


def _check(body: Json) -> None:
    for name in ("id", "type", "address"):
        if not body.get(name):
            raise bad_request(f"Missing channel {name}.", reason="required")
    if body["type"] not in {"web_hook", "webhook"}:
        raise bad_request("Unknown channel type.", reason="channelUnknown")
    if body.get("payload"):
        raise not_implemented("channels with payload")
    address = urlsplit(body["address"])
    if address.scheme != "https" and not (address.scheme == "http" and is_loopback(body["address"])):
        raise ApiError(400, "push.webhookUrlNotHttps", f"WebHook callback must be HTTPS: {body['address']}")


def _headers(row: SqliteRow, state: str) -> dict[str, str]:
    expires = datetime.fromtimestamp(row["expires"], UTC)
    found = {
        "X-Goog-Channel-ID": row["id"],
        "X-Goog-Channel-Expiration": format_datetime(expires, usegmt=True),
        "X-Goog-Message-Number": str(row["messages"]),
        "X-Goog-Resource-ID": row["resource_id"],
        "X-Goog-Resource-State": state,
        "X-Goog-Resource-URI": row["resource_uri"],
    }
    return found | ({"X-Goog-Channel-Token": row["token"]} if row["token"] else {})
