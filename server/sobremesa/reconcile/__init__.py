"""The loop that keeps a calendar right: read -> decide (pure) -> diff -> apply. The only writer to calendars.

A click, a notification and the clock all come here. The intent of every write is in the ledger before the write, so
that after a crash the next run finds out what happened, and a user's own edit is never taken for ours.
"""

from sobremesa.reconcile.loop import OpenCalendar, Outcome, reconcile
from sobremesa.reconcile.modes import Automatic, Confirmed, Mode, Preview
from sobremesa.reconcile.on_request import (
    Asked,
    add_check_in,
    plan_again,
    remove_check_in,
    start_late,
    start_on_time,
)
from sobremesa.reconcile.undoing import Refused, Undone, undo
from sobremesa.reconcile.viewing import View, automatic_work, view
from sobremesa.reconcile.writing import Left

__all__ = [
    "Asked",
    "Automatic",
    "Confirmed",
    "Left",
    "Mode",
    "OpenCalendar",
    "Outcome",
    "Preview",
    "Refused",
    "Undone",
    "View",
    "add_check_in",
    "automatic_work",
    "plan_again",
    "reconcile",
    "remove_check_in",
    "start_late",
    "start_on_time",
    "undo",
    "view",
]
