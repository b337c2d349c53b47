"""Planning: what should be in a calendar, decided from values alone; no clock, no I/O, no randomness."""

from sobremesa.planning.belonging import in_chosen_calendar
from sobremesa.planning.decide import HORIZON, LEAD, decide, default_window
from sobremesa.planning.diff import count_meetings, diff, plan_of, raise_if_unsafe
from sobremesa.planning.hours import working_time
from sobremesa.planning.ids import event_id
from sobremesa.planning.observe import observe
from sobremesa.planning.room import Ground, Walls, ended_by
from sobremesa.planning.slots import find_slots

__all__ = [
    "HORIZON",
    "LEAD",
    "Ground",
    "Walls",
    "count_meetings",
    "decide",
    "default_window",
    "diff",
    "ended_by",
    "event_id",
    "find_slots",
    "in_chosen_calendar",
    "observe",
    "plan_of",
    "raise_if_unsafe",
    "working_time",
]
