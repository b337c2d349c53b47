"""What the demo team's weeks are made of: the table that the seed turns into events.

Every line is somebody's ordinary meeting; together they hold each case a planner has to tell apart (a gap of three
minutes, of two, of none; declined, tentative and unanswered invitations; a wall of focus; a crowd) without a day that
nobody would live through. Times are wall times in the organiser's zone; weeks alternate between phase 0 and phase 1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

EVERY_WEEK = None
DAY_MINUTES = 1440
DECLINED, TENTATIVE, UNANSWERED = "declined", "tentative", "needsAction"


@dataclass(frozen=True)
class Entry:
    """One meeting of a week; with `series` it repeats by a rule, otherwise it stands once in each week of its phase.

    `days` are the rule's two-letter weekdays, the first one being where the entry starts. `minutes` is 0 for an all-day
    entry of one day, and without a time (`at`) those of all its days. `answers` are the guests' replies that are not
    "accepted".
    """

    title: str
    by: str
    days: tuple[str, ...]
    at: str
    minutes: int
    guests: tuple[str, ...] = ()
    series: bool = False
    phase: int | None = EVERY_WEEK
    kind: str = "default"
    answers: Mapping[str, str] = field(default_factory=dict)
    call: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)


def _one(title: str, by: str, day: str, at: str, minutes: int, *guests: str, **more: object) -> Entry:
    return Entry(title, by, tuple(day.split(",")), at, minutes, guests, **more)  # type: ignore[arg-type]  # typed in Entry


def _every(title: str, by: str, day: str, at: str, minutes: int, *guests: str, **more: object) -> Entry:
    return _one(title, by, day, at, minutes, *guests, series=True, **more)


PRIVATE = {"visibility": "private"}
FREE = {"transparency": "transparent"}


def alex_week() -> Iterator[Entry]:
    """The meetings Alex is in, from Monday to Friday."""
    yield _every("Standup", "alex", "MO,TU,WE,TH", "09:30", 15, "tom", "priya", "noa", call=True)
    yield _every("Lunch", "alex", "MO,TU,WE,TH,FR", "12:30", 45)
    yield from _monday()
    yield from _tuesday()
    yield from _wednesday()
    yield from _thursday()
    yield from _friday()


def _monday() -> Iterator[Entry]:
    yield _every("Sprint planning", "tom", "MO", "09:15", 45, "alex", "priya", "noa", call=True)
    yield _every("Backlog triage", "alex", "MO", "11:00", 30, "tom", "priya", call=True)
    yield _every("Priya / Alex", "alex", "MO", "14:00", 30, "priya", call=True)
    yield _every(
        "Company all-hands", "nadia", "MO", "10:00", 45, "alex", "tom", "diego", "luiza", "everyone", call=True
    )
    yield _every("Office day", "alex", "MO,TU", "", 0, kind="workingLocation")


def _tuesday() -> Iterator[Entry]:
    yield _every("Focus: billing rewrite", "alex", "TU", "10:00", 120, kind="focusTime")
    yield _every("Design review", "tom", "TU", "12:45", 42, "alex", "priya", "noa", call=True)
    yield _every("Research readout", "luiza", "TU", "10:30", 45, "alex", "nadia", call=True)
    yield _one("Nadia / Alex", "nadia", "TU", "10:00", 30, "alex", call=True, phase=1)
    yield _one("Launch checklist", "nadia", "TU", "10:00", 30, "alex", "luiza", phase=0, call=True)
    yield _every("Diego / Alex", "alex", "TU", "17:00", 30, "diego", call=True)


def _wednesday() -> Iterator[Entry]:
    yield _every("Home office", "alex", "WE", "", 0, kind="workingLocation")
    yield _one("Interview: Robin Falk", "alex", "WE", "10:30", 45, "tom", "candidate", phase=1, call=True)
    yield _one("Debrief: Robin Falk", "alex", "WE", "11:30", 25, "tom", phase=1)
    yield _one("Migration workshop", "alex", "WE", "10:00", 135, "noa", "priya", phase=0, call=True)
    yield _every("Architecture forum", "tom", "WE", "12:30", 60, "alex", "priya", "noa", "luiza", "staff12", call=True)
    yield _every("Release check", "alex", "WE", "15:00", 28, "tom", "luiza", call=True)
    yield _one("Marigold: monthly call", "alex", "WE", "15:30", 45, "nadia", "mara", "jonas", call=True)


def _thursday() -> Iterator[Entry]:
    yield _one("Early call with Auckland", "alex", "TH", "08:15", 30, "aroha", phase=0, call=True)
    yield _one("Hiring sync", "tom", "TH", "09:15", 30, "alex", "nadia", answers={"alex": TENTATIVE}, call=True)
    yield _one("Pay review", "tom", "TH", "10:00", 30, "alex", extra=PRIVATE, call=True)
    yield _one("Roadmap", "nadia", "TH", "08:30", 50, "alex", "tom", "luiza", call=True)
    yield _one("Incident review", "alex", "TH", "15:00", 30, "priya", "tom", call=True, phase=1)
    yield _one("Brand workshop prep", "nadia", "TH", "10:30", 30, "alex", "luiza", answers={"alex": UNANSWERED})


def _friday() -> Iterator[Entry]:
    yield _one("Demo", "alex", "FR", "09:30", 45, "tom", "priya", call=True)
    yield _one("Handover", "tom", "FR", "09:30", 10, "alex")
    yield _one("Vendor pitch", "nadia", "FR", "09:00", 45, "alex", "vendor", answers={"alex": DECLINED}, phase=1)
    yield _one("Career chat", "alex", "FR", "15:00", 30, "nadia", answers={"nadia": DECLINED}, phase=1)
    yield _one("Reading hour", "alex", "FR", "11:15", 60, extra=FREE)
    yield _one("Retro", "tom", "FR", "12:45", 45, "alex", "priya", phase=1, call=True)
    yield _one("Out of office", "alex", "FR", "13:15", 255, kind="outOfOffice", phase=0)
    yield _one("Release freeze", "nadia", "FR", "", 0, "alex", phase=0, extra=FREE)


def colleagues_weeks() -> Iterator[Entry]:
    """What the others do without Alex, so that finding an hour together means something."""
    yield _every("Lunch", "tom", "MO,TU,WE,TH,FR", "12:00", 45)
    yield _one("Trip to Berlin", "tom", "TU", "", 3 * DAY_MINUTES, extra=FREE)
    yield _every("Tom / Noa", "tom", "WE", "10:00", 30, "noa", call=True)
    yield _one("Out of office", "tom", "TH", "13:30", 210, kind="outOfOffice", phase=1)
    yield _every("Focus: test rig", "priya", "TU,TH", "15:00", 90, kind="focusTime")
    yield _every("Noa / Priya", "noa", "TU", "12:00", 30, "priya", call=True)
    yield _every("Support hour", "noa", "SU,WE", "13:00", 60, "mara")
    yield _every("Nadia / Diego", "nadia", "MO,TH", "12:30", 30, "diego", call=True)
    yield _every("Customer council", "nadia", "WE", "13:00", 60, "jonas", "ito", call=True)
    yield _every("Luiza / Nadia", "luiza", "FR", "15:00", 30, "nadia", call=True)
    yield _every("Almoço", "luiza", "MO,TU,WE,TH,FR", "12:30", 60)
    yield _every("Data office hours", "luiza", "WE", "15:30", 60, "diego", call=True)
    yield _every("School run", "diego", "MO,WE,FR", "08:30", 30, extra=PRIVATE)
    yield _every("Diego / Aroha", "diego", "MO,WE", "14:00", 30, "aroha", call=True)
    yield _every("Focus: pricing", "diego", "TU,TH", "10:00", 120, kind="focusTime")
    yield _every("Pacific clients", "aroha", "MO,TH", "09:00", 60, "ito", call=True)
    yield _every("Pilates", "aroha", "WE", "12:00", 60, extra=PRIVATE)
