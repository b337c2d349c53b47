"""Faults that really strike: each one is armed, strikes once at its place, and is counted when it did."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sqlalchemy.orm import Session

from sobremesa.calendars import Calendar
from sobremesa.errors import (
    CalendarUnavailableError,
    EventChangedError,
    EventExistsError,
    EventGoneError,
    ForbiddenError,
    IncompleteReadError,
    QuotaError,
)
from sobremesa.model import Placed, Snapshot, Social, SocialKey, Span
from sobremesa.store import Store

FaultName = Literal[
    "crash at begin", "crash at commit", "crash before write", "crash during write", "crash after write",
    "crash after read", "lost answer", "unavailable", "quota", "forbidden",
    "412", "412 by the user", "410 by the user", "409", "lost page",
]  # fmt: skip
NAMES: tuple[FaultName, ...] = get_args(FaultName)
# What must have happened in every group of histories: any of the faults of each sort. Before a write its intent is
# noted and nothing was sent; during it the provider did it and the answer never came; after it, it is noted as done.
SORTS: Mapping[str, frozenset[FaultName]] = {
    "crash before a write": frozenset({"crash before write"}),
    "crash during a write": frozenset({"crash during write"}),
    "crash after a write": frozenset({"crash after write"}),
    "lost answer": frozenset({"lost answer"}),
    "412": frozenset({"412", "412 by the user"}),
    "409": frozenset({"409"}),
    "410": frozenset({"410 by the user"}),
    "lost page": frozenset({"lost page"}),
}
OPENINGS: Mapping[str, FaultName] = {sort: min(names) for sort, names in SORTS.items()}  # with which a history begins
BEFORE_WRITE: Mapping[str, Callable[[], Exception]] = {
    "unavailable": lambda: CalendarUnavailableError("503"),
    "quota": lambda: QuotaError("403 rateLimitExceeded"),
    "forbidden": lambda: ForbiddenError("You may not change this."),
}


class Died(BaseException):
    """The process ends here: nothing in it may catch this, and nothing it does afterwards counts."""


def sorts_of(fired: Mapping[str, int]) -> dict[str, int]:
    """How many faults of each sort there were."""
    return {sort: sum(fired.get(name, 0) for name in names) for sort, names in SORTS.items()}


@dataclass(frozen=True)
class Fault:
    """What strikes, and at the how-manieth opportunity of a run (from 0); or `instead`, if its turn comes sooner."""

    name: FaultName
    index: int = 0
    instead: FaultName | None = None


# With what a history may begin: a fault of its first insert, or of its first move. Later it chooses from them all.
_WRITING: tuple[FaultName, ...] = ("crash before write", "crash during write", "crash after write", "lost answer")
_MOVING: tuple[FaultName, ...] = ("412", "412 by the user", "410 by the user")
ON_INSERT = tuple(Fault(name) for name in (*_WRITING, "lost page", "409"))
ON_MOVE = tuple(Fault(name) for name in _MOVING)
ON_ANY = (
    *(Fault(name) for name in (*_WRITING, *_MOVING, "410 by the user", "unavailable", "quota", "forbidden")),
    *(Fault(name, instead="409") for name in (*_MOVING, "410 by the user")),
    *(Fault(name) for name in ("crash at begin", "crash at commit", "crash after read", "lost page")),
)


@dataclass
class Fate:
    """What is to strike in the run under way. `fired` counts what did; `hands` are what the user does meanwhile.

    `attempted` are the writes of this run: (call, key, span).
    """

    fired: Counter[str] = field(default_factory=Counter)
    attempted: list[tuple[str, SocialKey, Span | None]] = field(default_factory=list)
    hands: Callable[[FaultName, Placed], None] = lambda _name, _placed: None
    writes: int = 0
    struck: bool = False
    unnoted: bool = False  # something was written that the ledger does not know to be done
    _armed: Fault | None = None
    _seen: Counter[str] = field(default_factory=Counter)
    _dead: bool = False

    def arm(self, fault: Fault | None) -> None:
        self._armed, self._dead, self.struck = fault, False, False
        self._seen.clear()
        self.attempted.clear()
        self.writes = 0
        self.unnoted = False

    def disarm(self) -> None:
        self._armed, self._dead = None, False

    def due(self, *names: FaultName) -> FaultName | None:
        """The armed fault, if it is one of `names` and its opportunity has come; it strikes once."""
        if self._dead:
            raise Died
        if self._armed is None:
            return None
        name = next((one for one in names if one in {self._armed.name, self._armed.instead}), None)
        if name is None:
            return None
        self._seen[name] += 1
        if self._seen[name] <= self._armed.index:
            return None
        self._armed = None
        self.fired[name] += 1
        self.struck = True
        return name

    def die(self) -> Died:
        self._dead = True
        return Died("the process ends here")


class MortalStore(Store):
    """The real store, in which a process can end before a transaction begins or right after it was committed."""

    def __init__(self, store: Store, fate: Fate) -> None:
        super().__init__(store.engine, store.vault)
        self.fate = fate

    @contextmanager
    def begin(self) -> Iterator[Session]:
        if self.fate.due("crash at begin"):
            raise self.fate.die()
        with super().begin() as session:
            yield session
        noted, self.fate.unnoted = self.fate.unnoted, False
        if self.fate.due("crash at commit") or (noted and self.fate.due("crash after write")):
            raise self.fate.die()

    @contextmanager
    def read(self) -> Iterator[Session]:
        self.fate.due()
        with super().read() as session:
            yield session


class ShakyCalendar:
    """A real calendar behind a bad line, and a user who may be quicker than we are."""

    def __init__(self, inner: Calendar, fate: Fate, line: Callable[[FaultName, str], None] | None = None) -> None:
        self.inner = inner
        self.fate = fate
        self.line = line  # where faults are answers of a provider, rather than errors raised here

    def read(self, window: Span) -> Snapshot:
        if self.fate.due("lost page"):
            if self.line is None:
                raise IncompleteReadError("page 2 is missing")
            self.line("lost page", "read")
        snapshot = self.inner.read(window)
        if self.fate.due("crash after read"):
            raise self.fate.die()
        return snapshot

    def __getattr__(self, name: str) -> Any:
        """Whatever else a calendar can be asked; it changes nothing."""
        return getattr(self.inner, name)

    def insert(self, event_id: str, social: Social, *, notify: bool = False) -> Placed:
        with self._write("insert", social.key, social.span):
            if self._answered("insert", "409") is None and self.fate.due("409"):
                raise EventExistsError("409: somebody else's event has this id")
            return self.inner.insert(event_id, social, notify=notify)

    def move(self, placed: Placed, social: Social, *, notify: bool = False) -> Placed:
        with self._write("move", placed.key, social.span):
            self._meanwhile("move", placed)
            return self.inner.move(placed, social, notify=notify)

    def remove(self, placed: Placed, *, notify: bool = False) -> None:
        with self._write("remove", placed.key, None):
            self._meanwhile("remove", placed)
            self.inner.remove(placed, notify=notify)

    def _meanwhile(self, call: str, placed: Placed) -> None:
        """The event changes, vanishes, or is said to have changed, between our read and our write."""
        self._answered(call, "412")
        name = self.fate.due("412", "412 by the user", "410 by the user")
        if name == "412":
            raise EventChangedError("412: it is said to have changed")
        if name is not None:
            self.fate.hands(name, placed)

    def _answered(self, call: str, *names: FaultName) -> FaultName | None:
        """The fault that the provider itself answers the next write with, if there is one."""
        name = self.fate.due(*names) if self.line else None
        if name is not None and self.line is not None:
            self.line(name, call)
        return name

    @contextmanager
    def _write(self, call: str, key: SocialKey, span: Span | None) -> Iterator[None]:
        self.fate.attempted.append((call, key, span))
        if self.fate.due("crash before write"):
            raise self.fate.die()
        self._answered(call, "unavailable", "quota", "forbidden", "lost answer")
        refusal = self.fate.due("unavailable", "quota", "forbidden")
        if refusal:
            error = BEFORE_WRITE[refusal]
            raise error()
        try:
            yield
        except (EventExistsError, EventGoneError, EventChangedError):
            self.fate.due()
            raise
        self.fate.writes += 1
        self.fate.unnoted = True
        if self.fate.due("crash during write"):
            raise self.fate.die()
        if self.fate.due("lost answer"):
            raise CalendarUnavailableError("500, after it was done")
