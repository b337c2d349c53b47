"""Every exception of Sobremesa: one root, and `permanent` decides whether trying again can help."""

from datetime import datetime
from typing import Any, ClassVar


class SobremesaError(Exception):
    """Anything that went wrong in a way Sobremesa foresees; the message is one line a person can read."""

    permanent = True

    @property
    def sentence(self) -> str:
        """What a person is told: our own words, whatever a provider wrote."""
        return str(self)


class InputError(SobremesaError):
    """A file, a setting or a request is not as it must be; the message names the field and the line."""


class MomentError(InputError):
    """An event begins and ends at the same instant: it can be read, but keeps nobody busy and needs no buffer."""


class NotFoundError(SobremesaError):
    """The thing asked for does not exist, or is not this person's."""


class CalendarError(SobremesaError):
    """A calendar could not be read or written; subclasses say why.

    The message may quote the provider and is for the log; `said` is what a person reads.
    """

    permanent = False
    said: ClassVar[str] = "Your calendar cannot be reached right now."

    @property
    def sentence(self) -> str:
        """The sentence of this kind of failure."""
        return self.said


class CalendarUnavailableError(CalendarError):
    """The provider does not answer, answers 5xx, or an answer was lost: whether a write happened is unknown."""

    said = "Your calendar does not answer right now."


class QuotaError(CalendarError):
    """The provider asks us to slow down; `retry_after` is its own wish in seconds, if it named one."""

    said = "Your calendar asks us to go slower."

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UsageLimitError(QuotaError):
    """A limit on use is reached that no short wait lifts, such as the invitations of a day."""

    said = "Your calendar takes no more for now."


class IncompleteReadError(CalendarError):
    """A page of a listing is missing, so nothing may be decided: an incomplete read is never "empty"."""

    said = "Your calendar could not be read as a whole, so nothing was decided."


class ReconnectError(CalendarError):
    """The person's consent is gone or lacks a scope; only signing in again helps. `missing_scope` names it."""

    permanent = True
    said = "Paused: sign in again."

    def __init__(self, message: str, missing_scope: str | None = None) -> None:
        super().__init__(message)
        self.missing_scope = missing_scope


class ForbiddenError(CalendarError):
    """The provider refuses this change for good, for example on a meeting somebody else organises."""

    permanent = True
    said = "Your calendar does not allow this change."


class CalendarGoneError(CalendarError):
    """The separate calendar for buffers was deleted or is not reachable any more.

    What lay in it is not known, which is not "removed by its user": nothing is decided until a person chose anew.
    """

    permanent = True
    said = "The separate calendar for your buffers is gone, so nothing is changed until you choose where they go."


class EventExistsError(CalendarError):
    """The event id is taken (409), by a live event or by one that was deleted."""

    permanent = True
    said = "There is another event in its place."


class EventGoneError(CalendarError):
    """The event is not there any more (404 or 410)."""

    permanent = True
    said = "The event is not there any more."


class EventChangedError(CalendarError):
    """The event changed since it was read (412); read again and decide again."""

    said = "It was changed in the calendar just now."


class SyncTokenExpiredError(CalendarError):
    """The provider forgot our place in its list of changes (410); a full read is needed."""

    said = "Your calendar has to be read anew."


class UnsafePlanError(SobremesaError):
    """An automatic run would change too much, or the calendar is suddenly empty: a person has to look first."""


class PlanChangedError(SobremesaError):
    """The plan that was confirmed is not the plan of now; look at it again: `plan` is the one of now (a model.Plan)."""

    permanent = False

    def __init__(self, message: str, plan: Any = None) -> None:
        super().__init__(message)
        self.plan = plan


class ChangeRefusedError(SobremesaError):
    """What somebody asked for on a meeting is not theirs to change, or cannot be done (any more); the message says why.

    It was changed meanwhile, somebody else organises it, or its time has come.
    """


class AskFirstError(SobremesaError):
    """What somebody asked for needs their yes first: `asks` (of model.Reason) say why, the message in one line.

    It is a second coffee with the same people, more than their week should hold, or outside somebody's hours.
    """

    permanent = False

    def __init__(self, message: str, asks: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.asks = asks


class SlotTakenError(SobremesaError):
    """The asked-for time is not free any more."""


class UndoRefusedError(SobremesaError):
    """What a run wrote was changed by its user since, so undoing it would overwrite that."""


class BusyAccountError(SobremesaError):
    """Another run holds this account's lease until `until` (UTC); try again after it."""

    permanent = False

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until
