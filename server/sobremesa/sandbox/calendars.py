"""People, their calendars, and who may do what on which calendar."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sobremesa.sandbox.database import Database
from sobremesa.sandbox.errors import Json, insufficient_scopes, not_found
from sobremesa.sandbox.times import zone
from sobremesa.sandbox.tokens import SCOPE_ROOT

ROLES = ("none", "freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")
_OWNED = frozenset({"calendar.events.owned", "calendar.events.owned.readonly"})
_LIMITED = _OWNED | {
    "calendar.app.created",
    "calendar.events.public.readonly",
    "calendar.events.freebusy",
    "calendar.freebusy",
}


@dataclass(frozen=True, slots=True)
class User:
    """A person of the sandbox; `working_hours` is the Calendar resource's `workingHours` object."""

    email: str
    name: str
    time_zone: str
    workspace: bool
    working_hours: Json | None

    @property
    def domain(self) -> str:
        """The part of the address after the @."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A stored calendar; `owner` is a user's address, `body` the writable part of the Calendar resource."""

    id: str
    owner: str
    is_primary: bool
    body: Json
    revision: int

    @property
    def time_zone(self) -> str:
        """The zone in which all-day events of this calendar are read."""
        return str(self.body["timeZone"])


@dataclass(frozen=True, slots=True)
class Access:
    """What one caller may do on one calendar: `role` already takes the granted scopes into account."""

    email: str
    calendar: CalendarRow
    role: str

    @property
    def busy_only(self) -> bool:
        """Whether the caller sees nothing but busy times."""
        return self.role == "freeBusyReader"

    @property
    def writes(self) -> bool:
        """Whether the caller may change events."""
        return ROLES.index(self.role) >= ROLES.index("writerWithoutPrivateAccess")

    @property
    def sees_private(self) -> bool:
        """Whether details of private events are shown."""
        return self.role in {"writer", "owner"}


class Calendars:
    """The `users`, `calendars` and `sharing` tables."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Calendars kept in `database`."""
        self._database = database
        self._clock = clock

    def add_user(self, email: str, name: str, time_zone: str, working_hours: Json | None, workspace: bool) -> None:
        """Add a person with a primary calendar, or bring an existing one up to date."""
        zone(time_zone)
        hours = json.dumps(working_hours) if working_hours else None
        with self._database.transaction():
            self._database.run(
                "INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?, ?)", email.lower(), name, time_zone, workspace, hours
            )
            self._put(email.lower(), email.lower(), True, {"summary": email.lower(), "timeZone": time_zone})

    def add_calendar(self, owner: str, body: Json, *, by_app: bool = False) -> CalendarRow:
        """Add a secondary calendar of `owner`; `by_app` says that a client of the API made it, not a person."""
        with self._database.transaction():
            calendar_id = f"c_{self._database.next('calendar'):08d}@group.calendar.sandbox.example"
            self._put(calendar_id, owner, False, body)
            if by_app:
                self._database.run("INSERT INTO calendars_of_apps VALUES (?)", calendar_id)
        return self.calendar(calendar_id)

    def delete_calendar(self, calendar: CalendarRow) -> None:
        """Forget a secondary calendar with all its events; its id is not used again."""
        with self._database.transaction():
            for table in ("calendars", "calendars_of_apps"):
                self._database.run(f"DELETE FROM {table} WHERE id = ?", calendar.id)  # noqa: S608 - from the line above
            for table in ("sharing", "events", "channels"):
                self._database.run(f"DELETE FROM {table} WHERE calendar_id = ?", calendar.id)  # noqa: S608 - likewise

    def is_of_app(self, calendar: CalendarRow) -> bool:
        """Whether a client of the API made it; the sandbox knows one client only."""
        return self._database.row("SELECT id FROM calendars_of_apps WHERE id = ?", calendar.id) is not None

    def _put(self, calendar_id: str, owner: str, primary: bool, body: Json) -> None:
        revision = self._database.next("revision")
        values = (calendar_id, owner, primary, json.dumps(body), revision)
        self._database.run("INSERT OR REPLACE INTO calendars VALUES (?, ?, ?, ?, ?)", *values)

    def share(self, calendar_id: str, email: str, role: str) -> None:
        """Give `email` this `role` on a calendar, and put it on that person's calendar list."""
        self.calendar(calendar_id)
        if role not in ROLES:
            raise ValueError(f"role {role!r} is none of {', '.join(ROLES)}")
        self._database.run("INSERT OR REPLACE INTO sharing VALUES (?, ?, ?)", calendar_id, email.lower(), role)

    def user(self, email: str) -> User | None:
        """The person with this address, if the sandbox has one."""
        row = self._database.row("SELECT * FROM users WHERE email = ?", email.lower())
        if row is None:
            return None
        hours = json.loads(row["working_hours"]) if row["working_hours"] else None
        return User(row["email"], row["name"], row["time_zone"], bool(row["workspace"]), hours)

    def calendar(self, calendar_id: str) -> CalendarRow:
        """The calendar with this id; 404 if there is none."""
        row = self._database.row("SELECT * FROM calendars WHERE id = ?", calendar_id.lower())
        if row is None:
            raise not_found()
        return CalendarRow(row["id"], row["owner"], bool(row["is_primary"]), json.loads(row["body"]), row["revision"])

    def listed(self, email: str) -> list[tuple[CalendarRow, str]]:
        """The calendars on a person's list with the role on each: the own ones first, then those shared by name."""
        own = self._database.rows("SELECT id FROM calendars WHERE owner = ? ORDER BY is_primary DESC, id", email)
        shared = self._database.rows(
            "SELECT calendar_id AS id FROM sharing WHERE email = ? ORDER BY calendar_id", email
        )
        found = [self.calendar(row["id"]) for row in [*own, *shared]]
        return [(calendar, self.role(email, calendar)) for calendar in found]

    def role(self, email: str, calendar: CalendarRow) -> str:
        """The role of a person on a calendar.

        Owner, the one shared by name, or free/busy inside one Workspace domain.
        """
        if calendar.owner == email:
            return "owner"
        row = self._database.row("SELECT role FROM sharing WHERE calendar_id = ? AND email = ?", calendar.id, email)
        if row is not None:
            return str(row["role"])
        owner, reader = self.user(calendar.owner), self.user(email)
        colleagues = owner and reader and owner.workspace and reader.workspace and owner.domain == reader.domain
        return "freeBusyReader" if colleagues and calendar.is_primary else "none"

    def access(self, email: str, calendar_id: str, scopes: Iterable[str] | None, method: str = "") -> Access:
        """What `email` may do on a calendar with those of the method's scopes that were granted (None: everything).

        404 if the person has no role there; 403 if no granted scope reaches this calendar.
        """
        calendar = self.calendar(email if calendar_id == "primary" else calendar_id)
        role = self.role(email, calendar)
        if role == "none":
            raise not_found()
        if scopes is None:
            return Access(email, calendar, role)
        short = {scope.removeprefix(SCOPE_ROOT) for scope in scopes}
        app_created = "calendar.app.created" in short and role == "owner" and self.is_of_app(calendar)
        if short - _LIMITED or (role == "owner" and short & _OWNED) or app_created:
            return Access(email, calendar, role)
        if "calendar.events.freebusy" in short:
            return Access(email, calendar, "freeBusyReader")
        raise insufficient_scopes(method, [SCOPE_ROOT + "calendar.events"])
