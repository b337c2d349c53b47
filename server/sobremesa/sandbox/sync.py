"""Page tokens and sync tokens of listings: opaque to clients, base64 of a little JSON here.

Both carry a digest of the other parameters, which must stay the same, and the revision the listing started at, so
that a change made between two pages is part of the next incremental sync.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from sobremesa.sandbox.database import Database
from sobremesa.sandbox.discovery import Parameters
from sobremesa.sandbox.errors import Json, bad_request, gone

_FREE = {
    "pageToken",
    "syncToken",
    "maxResults",
    "fields",
    "prettyPrint",
    "alt",
    "key",
    "quotaUser",
    "userIp",
    "showDeleted",
}
_WINDOW = {"timeMin", "timeMax"}
FORBIDDEN_WITH_SYNC = (
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
)
_FLOOR = "oldest sync revision"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a listing is: started at `revision`, changes since `since` (None: everything), after sort key `last`."""

    revision: int
    since: int | None = None
    last: tuple[str, ...] = ()


def _digest(scope: str, parameters: Parameters, ignored: set[str]) -> str:
    kept = {name: value for name, value in parameters.items() if name not in ignored}
    return hashlib.sha256(json.dumps([scope, kept], sort_keys=True).encode()).hexdigest()[:16]


def _encode(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def _decode(token: str, parameter: str) -> Json:
    try:
        found = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if isinstance(found, dict) and {"d", "r"} <= found.keys():
            return found
    except (ValueError, binascii.Error):
        pass
    raise bad_request(f"Invalid {parameter} value.", parameter=parameter)


def page_token(scope: str, parameters: Parameters, position: Position) -> str:
    """The token of the page after `position.last`."""
    digest = _digest(scope, parameters, _FREE - {"syncToken", "showDeleted"})
    return _encode({"d": digest, "r": position.revision, "s": position.since, "k": position.last})


def sync_token(scope: str, parameters: Parameters, position: Position) -> str:
    """The token for what changes after this listing."""
    return _encode({"d": _digest(scope, parameters, _FREE | _WINDOW), "r": position.revision})


def position(database: Database, scope: str, parameters: Parameters) -> Position:
    """Where the listing asked for starts.

    400 for unreadable or mismatched tokens, 410 fullSyncRequired for old sync tokens.
    """
    if "pageToken" in parameters:
        found = _decode(parameters["pageToken"], "pageToken")
        if found["d"] != _digest(scope, parameters, _FREE - {"syncToken", "showDeleted"}):
            raise bad_request("The page token belongs to a listing with other parameters.", parameter="pageToken")
        return Position(found["r"], found["s"], tuple(found["k"]))
    revision = database.counter("revision")
    if "syncToken" not in parameters:
        return Position(revision)
    for name in FORBIDDEN_WITH_SYNC:
        if name in parameters:
            raise bad_request(f"Sync token cannot be combined with {name}.", parameter=name)
    if parameters.get("showDeleted") is False:
        raise bad_request("Sync token cannot be combined with showDeleted=false.", parameter="showDeleted")
    found = _decode(parameters["syncToken"], "syncToken")
    if found["d"] != _digest(scope, parameters, _FREE | _WINDOW):
        raise bad_request("The sync token belongs to a listing with other parameters.", parameter="syncToken")
    if found["r"] < database.counter(_FLOOR):
        raise gone("fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
    return Position(revision, found["r"])


def expire_sync_tokens(database: Database) -> None:
    """Make every sync token given out so far too old."""
    with database.transaction():
        database.set_counter(_FLOOR, database.next("revision"))
