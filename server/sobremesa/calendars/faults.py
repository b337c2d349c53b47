"""Faults for the calendar in memory: which call fails, with what, and whether its work was done by then."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Call = Literal[
    "read", "free_busy", "zone_of", "get", "insert", "move", "amend", "remove", "agenda_of", "describe", "reschedule",
    "make_calendar", "find_calendar", "insert_series", "series", "instances", "invite", "change_instance",
    "cancel_instance", "end_series", "remove_series",
]  # fmt: skip
Moment = Literal["before", "after"]


@dataclass
class Faults:
    """What goes wrong, and when: `before` a call nothing is done yet, `after` it the work is done, its answer lost.

    `hook` is called at both moments of every call and may raise, or change the calendar as its owner would meanwhile.
    """

    hook: Callable[[Moment, Call], None] | None = None
    _queued: list[tuple[Moment, Call, Exception]] = field(default_factory=list)

    def before(self, call: Call, error: Exception, times: int = 1) -> None:
        """Let the next `times` calls fail with `error` before they do anything."""
        self._queued += [("before", call, error)] * times

    def after(self, call: Call, error: Exception, times: int = 1) -> None:
        """Let the next `times` calls do their work and then fail with `error`: the write that was committed unseen."""
        self._queued += [("after", call, error)] * times

    def strike(self, moment: Moment, call: Call) -> None:
        """Run the hook and raise the first error queued for this moment of this call."""
        if self.hook is not None:
            self.hook(moment, call)
        for index, (when, what, error) in enumerate(self._queued):
            if (when, what) == (moment, call):
                del self._queued[index]
                raise error
