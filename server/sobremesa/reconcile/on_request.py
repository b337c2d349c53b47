"""What is done on a click to a meeting that the person organises: a check-in round, and starting a few minutes late.

These are the only two changes to anything that does not carry our mark. They keep the discipline of every other write:
under the account's lease, noted before, with the etag that was read, settled after, undone by `undo` of their run.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sobremesa.errors import ChangeRefusedError, NotFoundError, PlanChangedError, UnsafePlanError
from sobremesa.model import Decision, Insert, Meeting, MeetingChange, Reschedule, Span
from sobremesa.reconcile.loop import OpenCalendar, reaching, reconcile
from sobremesa.reconcile.modes import Automatic, Confirmed, key_of
from sobremesa.reconcile.organized import ATTEMPTS, CHANGED, Organizer, late_problem
from sobremesa.reconcile.reading import reading_window
from sobremesa.reconcile.sight import Sight, gather, intend
from sobremesa.reconcile.writing import Keep
from sobremesa.store import Store, runs

ASKED = "asked"


@dataclass(frozen=True)
class Asked:
    """What a press did: the meeting as it is now, and the changes written by the run `run_id`.

    Without a change, and without a run, it was so already.
    """

    meeting: Meeting
    changes: tuple[MeetingChange, ...] = ()
    run_id: str | None = None


def add_check_in(
    account_id: str,
    meeting_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    whole_series: bool = False,
    keep: Keep | None = None,
) -> Asked:
    """Put the check-in round into the description of a meeting, or of its whole series; nobody is told.

    Raises NotFoundError for a meeting that was not read, ChangeRefusedError when it is over, gone or somebody else's,
    and ReconnectError or CalendarError like `reconcile`; again then gives one paragraph, not two.
    """
    with _asking(account_id, meeting_id, store, open_calendar, now, keep) as (organizer, _, seen):
        if seen.span.end <= now and not whole_series:
            raise ChangeRefusedError("It is over.")
        return _set_check_in(organizer, seen, wanted=True, whole_series=whole_series)


def remove_check_in(
    account_id: str,
    meeting_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    whole_series: bool = False,
    keep: Keep | None = None,
) -> Asked:
    """Take the check-in round out again and leave everything else as it is. Raises as `add_check_in`."""
    with _asking(account_id, meeting_id, store, open_calendar, now, keep) as (organizer, _, seen):
        return _set_check_in(organizer, seen, wanted=False, whole_series=whole_series)


def start_late(
    account_id: str,
    meeting_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    notify: bool = False,
    keep: Keep | None = None,
) -> Asked:
    """Let a meeting that begins as another ends start later, by the minutes the plan names; its end stays.

    With `notify` its guests are mailed. Raises as `add_check_in`, ChangeRefusedError also when it has begun, lasts all
    day, would be shorter than 15 minutes, follows no other meeting, or was moved since it was read.
    """
    with _asking(account_id, meeting_id, store, open_calendar, now, keep) as (organizer, sight, seen):
        late = _minutes_late(sight, meeting_id, now)
        for _ in range(ATTEMPTS):
            agenda = organizer.own(meeting_id)
            if late is None:
                if late_since(_reschedules(store, account_id), agenda.meeting):
                    return _done(organizer, seen)
                raise ChangeRefusedError("No meeting ends as this one begins, or it was moved since.")
            if problem := late_problem(seen, late, now):
                raise ChangeRefusedError(problem)
            target = Span(seen.span.start + timedelta(minutes=late), seen.span.end)
            if agenda.meeting.span == target:
                return _done(organizer, seen)
            if agenda.meeting.span != seen.span:
                raise ChangeRefusedError("It was moved since this was offered.")
            if problem := late_problem(agenda.meeting, late, now):
                raise ChangeRefusedError(problem)
            if organizer.reschedule(agenda, target, notify=notify):
                return _done(organizer, seen)
        raise ChangeRefusedError(CHANGED)


def start_on_time(
    account_id: str,
    meeting_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    notify: bool = False,
    keep: Keep | None = None,
) -> Asked:
    """Give a meeting that starts late its earlier start back. Raises as `start_late`, also when it was moved since."""
    with _asking(account_id, meeting_id, store, open_calendar, now, keep) as (organizer, _, seen):
        earlier = _reschedules(store, account_id)
        for _ in range(ATTEMPTS):
            agenda = organizer.own(meeting_id)
            late = late_since(earlier, agenda.meeting)
            if late is None:
                if any(each.before == agenda.meeting.span for each in earlier if each.meeting_id == meeting_id):
                    return _done(organizer, seen)
                raise ChangeRefusedError("It was moved since, so its earlier start is not put back.")
            if late.before.start <= now:
                raise ChangeRefusedError("Its earlier start has passed.")
            if organizer.reschedule(agenda, late.before, notify=notify):
                return _done(organizer, seen)
        raise ChangeRefusedError(CHANGED)


def plan_again(
    account_id: str,
    moved: Collection[Span],
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    keep: Keep | None = None,
) -> None:
    """Make the plan again after meetings were moved to `moved` on request, and write what may be written by itself.

    What of ours lies in their way goes or shrinks in any case, because the press that moved them meant that too.
    Raises ReconnectError or CalendarError like `reconcile`.
    """
    with store.read() as session:
        plan = intend(gather(session, account_id, now), now, asked=True).plan
    lying = [change for change in plan.changes if not isinstance(change, Insert)]
    in_the_way = {key_of(each) for each in lying if any(each.placed.span.overlaps(span) for span in moved)}
    if in_the_way:
        with suppress(PlanChangedError):
            mode = Confirmed(plan.digest, frozenset(in_the_way))
            reconcile(account_id, store, open_calendar, now, mode, keep=keep)
    with suppress(UnsafePlanError):  # the page says so, and a person looks first
        reconcile(account_id, store, open_calendar, now, Automatic(), keep=keep)


def late_since(reschedules: tuple[Reschedule, ...], meeting: Meeting) -> Reschedule | None:
    """The request because of which this meeting starts later than it did, None when it does not."""
    found = (
        each
        for each in reversed(reschedules)
        if each.meeting_id == meeting.id and each.after == meeting.span and each.after.start > each.before.start
    )
    return next(found, None)


def lates(decision: Decision) -> Mapping[str, int]:
    """By how many minutes a meeting could start late to make room before it, by its id."""
    facts = (skip.reason.facts for skip in decision.skipped)
    late = {str(one["next"]): int(one["start_late"]) for one in facts if "next" in one and "start_late" in one}
    return MappingProxyType(late)


def _minutes_late(sight: Sight, meeting_id: str, now: datetime) -> int | None:
    return lates(intend(sight, now, asked=True).decision).get(meeting_id)


def _reschedules(store: Store, account_id: str) -> tuple[Reschedule, ...]:
    with store.read() as session:
        return runs.reschedules(session, account_id)


@contextmanager
def _asking(
    account_id: str, meeting_id: str, store: Store, open_calendar: OpenCalendar, now: datetime, keep: Keep | None
) -> Iterator[tuple[Organizer, Sight, Meeting]]:
    """The meeting as it was last read, and the hand that changes it; what was read of it meanwhile is kept."""
    with store.read() as session:
        sight = gather(session, account_id, now)
    known = sight.snapshot.meetings if sight.snapshot else ()
    seen = next((meeting for meeting in known if meeting.id == meeting_id), None)
    if seen is None:
        raise NotFoundError("There is no such meeting.")
    with reaching(account_id, store, open_calendar) as (account, calendar):
        organizer = Organizer(store, account, calendar, ASKED, now, keep)
        try:
            yield organizer, sight, seen
        finally:
            organizer.remember()


def _done(organizer: Organizer, seen: Meeting) -> Asked:
    return Asked(organizer.meetings.get(seen.id, seen), tuple(organizer.changes), organizer.run_id)


def _set_check_in(organizer: Organizer, seen: Meeting, *, wanted: bool, whole_series: bool) -> Asked:
    if not whole_series or seen.series_id is None:
        organizer.set_check_in(seen.id, seen.span, wanted=wanted)
        return _done(organizer, seen)
    organizer.set_check_in(seen.series_id, seen.span, wanted=wanted)
    instances = _instances(organizer, seen.series_id)
    for meeting in instances:  # an instance with a description of its own does not follow its series
        if meeting.check_in is not wanted and (meeting.id == seen.id or not wanted):
            organizer.set_check_in(meeting.id, meeting.span, wanted=wanted)
    organizer.remember(meeting for meeting in instances if meeting.id not in organizer.meetings)
    return _done(organizer, next((meeting for meeting in instances if meeting.id == seen.id), seen))


def _instances(organizer: Organizer, series_id: str) -> list[Meeting]:
    window = reading_window(organizer.account.zone, organizer.now)
    read = organizer.calendar.read(window).meetings
    return [meeting for meeting in read if meeting.series_id == series_id]
