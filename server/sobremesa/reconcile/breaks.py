"""A team's break on the organizer's calendar: made, changed and ended by a person's press, and by nothing else.

Every press is noted before the first write, and the ids of its events are derived. So whatever stopped halfway is
finished by the next call or the next run, and nobody is invited or told twice. Hold the account's lease meanwhile.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from sobremesa.errors import ChangeRefusedError, EventChangedError, InputError, NotFoundError
from sobremesa.model import (
    PRIMARY,
    BreakOption,
    BreakState,
    BreakWish,
    DateChange,
    KeptSeries,
    Remedy,
    Renewal,
    Side,
    SocialKey,
    TeamBreak,
)
from sobremesa.planning import event_id
from sobremesa.planning.break_kept import Place, at, places, prolonged, remedied, skipping, with_change
from sobremesa.planning.breaks import go_on
from sobremesa.reconcile.break_writing import BreakWriter, keeping
from sobremesa.reconcile.breaks_ahead import around, busy_of, of_break
from sobremesa.reconcile.loop import OpenCalendar, reaching
from sobremesa.reconcile.writing import Keep
from sobremesa.store import Store, breaks
from sobremesa.store.accounts import Account

MOST_SERIES = 3
BEGUN = "It has begun already."
NOT_OFFERED = "That is not proposed for this date (any more)."
ONCE_ONLY = "It was changed before. Skip it, or change it in your calendar."


def new_break(
    account: Account,
    title: str,
    wish: BreakWish,
    option: BreakOption,
    now: datetime,
    *,
    description: str = "",
    break_id: str = "",
) -> TeamBreak:
    """A break of that account, as yet only wished for; give it a `break_id` (hex) that a repeated press has again."""
    break_id = break_id or secrets.token_hex(16)
    ids = (_event_id(account, break_id, str(number)) for number in range(len(option.series)))
    series = tuple(KeptSeries(each, one) for each, one in zip(ids, option.series, strict=True))
    return TeamBreak(break_id, account.id, title, wish, option, series, now, description)


def _event_id(account: Account, break_id: str, name: str) -> str:
    return event_id(account.email, PRIMARY, SocialKey(f"{break_id}.{name}", Side.ITSELF))


def make_break(
    account_id: str,
    team_break: TeamBreak,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    keep: Keep | None = None,
) -> TeamBreak:
    """Write the series of a new break and invite its guests, all of them optional; again with its id is the same one.

    Make `team_break` with `new_break`. Raises InputError when it has begun already or somebody else organizes it, and
    ReconnectError or CalendarError like `reconcile`: then what is missing is written by the next call.
    """
    if team_break.account_id != account_id:
        raise NotFoundError("There is no such break.")
    with reaching(account_id, store, open_calendar) as (account, calendar):
        known = _find(store, account_id, team_break.id)
        if known is None:
            _raise_if_wrong(team_break, account, now)
        writer = BreakWriter(store, keeping(calendar), now, known or team_break, keep)
        if known is None:
            writer.note(team_break)
        return writer.finish()


def skip_date(
    account_id: str,
    break_id: str,
    start: datetime,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    keep: Keep | None = None,
) -> TeamBreak:
    """Take one occurrence out and tell its guests; `start` (aware) is where it lies or where the series had put it.

    Again is fine. Raises NotFoundError for a break or an occurrence that is not there, ChangeRefusedError when it has
    begun, EventChangedError when it was moved in the calendar since, and ReconnectError or CalendarError.
    """
    with _pressing(account_id, break_id, store, open_calendar, now, keep) as (writer, _):
        place = _place(writer, store, start, now)
        if place is None:
            if start.astimezone(UTC) in writer.team_break.skipped:
                return writer.team_break
            raise NotFoundError("There is no such date.")
        return _change(writer, place, skipping(writer.team_break, place, now))


def apply_remedy(
    account_id: str,
    break_id: str,
    start: datetime,
    remedy: Remedy,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    keep: Keep | None = None,
) -> TeamBreak:
    """Put an occurrence right that leaves somebody's hours, in the way its flag says, and tell the guests.

    Raises as `skip_date`, ChangeRefusedError also when the flag does not offer that remedy (any more).
    """
    with _pressing(account_id, break_id, store, open_calendar, now, keep) as (writer, account):
        known = (change for change in writer.team_break.changes if change.start == start)
        if any(change.remedy is remedy for change in known):
            return writer.team_break
        place = _place(writer, store, start, now)
        if place is None:
            raise NotFoundError("There is no such date.")
        ahead = of_break(writer.team_break, around(account_id, store, now, [writer.team_break]))
        flag = next((one for one in ahead.flags if one.date.span == place.date.span), None)
        if flag is None or remedy not in {flag.remedy, Remedy.SKIP}:
            raise ChangeRefusedError(NOT_OFFERED)
        if remedy is Remedy.SKIP:
            return _change(writer, place, skipping(writer.team_break, place, now))
        extra_id = _event_id(account, break_id, f"{place.start:%Y%m%dT%H%M}.{now:%Y%m%dT%H%M%S%f}")
        change = remedied(writer.team_break, place, flag, extra_id, now)
        if change is None:
            raise ChangeRefusedError(ONCE_ONLY)
        return _change(writer, place, change)


def end_break(
    account_id: str,
    break_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    keep: Keep | None = None,
) -> TeamBreak:
    """Take out everything that is still to come and tell the guests; what was held stays. Again is fine.

    Raises NotFoundError, and ReconnectError or CalendarError.
    """
    with _pressing(account_id, break_id, store, open_calendar, now, keep, unfinished=True) as (writer, _):
        if writer.team_break.state not in {BreakState.ENDING, BreakState.ENDED}:
            writer.note(replace(writer.team_break, state=BreakState.ENDING, ended_at=now))
        return writer.finish()


def renew(
    account_id: str,
    break_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    keep: Keep | None = None,
) -> TeamBreak:
    """Go on with as many occurrences once more, at the same hour if that suits everybody; gives the break that follows.

    Again gives the same one. Raises NotFoundError, ChangeRefusedError when the answer was no, the break was ended or no
    hour is left, and as `make_break`.
    """
    with _pressing(account_id, break_id, store, open_calendar, now, keep) as (writer, account):
        team_break = writer.team_break
        following_id = sha256(f"{break_id} goes on".encode()).hexdigest()[:32]
        following = _find(store, account_id, following_id)
        if following is None:
            if team_break.state is not BreakState.KEPT or team_break.renewal is Renewal.DECLINED:
                raise ChangeRefusedError("It was ended." if team_break.ended_at else "You answered that it ends.")
            following = _following(team_break, account, following_id, store, now)
            with store.begin() as session:
                if keep is not None:
                    keep(session)
                breaks.put(session, following)
                breaks.put(session, replace(team_break, renewal=Renewal.RENEWED))
        return BreakWriter(store, writer.calendar, now, following, keep).finish()


def decline(account_id: str, break_id: str, store: Store) -> TeamBreak:
    """Keep the answer that it does not go on: nothing is written, it ends by itself. Again is fine.

    Raises NotFoundError, ChangeRefusedError when it goes on already.
    """
    with store.begin() as session:
        team_break = breaks.get(session, account_id, break_id)
        if team_break.renewal is Renewal.RENEWED:
            raise ChangeRefusedError("It goes on already. End what follows instead.")
        declined = replace(team_break, renewal=Renewal.DECLINED)
        breaks.put(session, declined)
        return declined


@contextmanager
def _pressing(
    account_id: str,
    break_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    keep: Keep | None,
    *,
    unfinished: bool = False,
) -> Iterator[tuple[BreakWriter, Account]]:
    """A writer for that break, once what was interrupted of it is written, unless it may stay `unfinished`."""
    with store.read() as session:
        team_break = breaks.get(session, account_id, break_id)
    with reaching(account_id, store, open_calendar) as (account, calendar):
        writer = BreakWriter(store, keeping(calendar), now, team_break, keep)
        if not unfinished:
            writer.finish()
        yield writer, account


def _raise_if_wrong(team_break: TeamBreak, account: Account, now: datetime) -> None:
    if team_break.wish.people[0].email.casefold() != account.email.casefold():
        raise InputError("people: whoever organizes the break is the first of them")
    if not 1 <= len(team_break.series) <= MOST_SERIES:
        raise InputError(f"series: {len(team_break.series)} is not between 1 and {MOST_SERIES}")
    if team_break.option.dates[0].span.start <= now:
        raise InputError("first: the break would have begun already")


def _place(writer: BreakWriter, store: Store, start: datetime, now: datetime) -> Place | None:
    """The date at `start`, as the calendar was read last; raises ChangeRefusedError when it has begun."""
    team_break = writer.team_break
    if team_break.state is not BreakState.KEPT:
        raise ChangeRefusedError("It was ended.")
    lying = around(team_break.account_id, store, now, [team_break]).lying(team_break)
    place = at(lying, start) or at(places(team_break), start)
    if place is not None and place.date.span.start <= now:
        raise ChangeRefusedError(BEGUN)
    return place


def _change(writer: BreakWriter, place: Place, change: DateChange) -> TeamBreak:
    """Write a change of a date that lies where it is known to lie; raises EventChangedError when it does not."""
    if not place.extra:
        instances = writer.instances(place.event_id)
        instance = next((one for one in instances if one.original_start == place.start), None)
        if instance is not None and not instance.cancelled and instance.span != place.date.span:
            raise EventChangedError(f"event {instance.event_id}: it was moved since")
    writer.note(with_change(writer.team_break, change))
    return writer.finish()


def _following(team_break: TeamBreak, account: Account, break_id: str, store: Store, now: datetime) -> TeamBreak:
    """The break that goes on from this one: held the same way if that is possible, later if the answer came late."""
    known = around(account.id, store, now, [team_break])
    wish = replace(team_break.wish, people=known.people(team_break))
    last = max(team_break.option.series, key=lambda one: one.first)
    series = prolonged(last, now, wish.every_weeks)
    plan = go_on(wish, series, busy_of(known, wish.people))
    if not plan.options:
        raise ChangeRefusedError("No time is left that takes place often enough.")
    option = next((one for one in plan.options if one.form is team_break.option.form), plan.options[0])
    following = new_break(
        account, team_break.title, wish, option, now, description=team_break.description, break_id=break_id
    )
    return replace(following, follows=team_break.id, conference=team_break.conference)


def _find(store: Store, account_id: str, break_id: str) -> TeamBreak | None:
    with store.read() as session:
        try:
            return breaks.get(session, account_id, break_id)
        except NotFoundError:
            return None
