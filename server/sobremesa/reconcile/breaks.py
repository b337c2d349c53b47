"""A team's break on the organizer's calendar: made, changed and ended by a person's press, and by nothing else.

Every press is noted before the first write, and the ids of its events are derived. So whatever stopped halfway is
finished by the next call, and nobody is invited or told twice. Hold the account's lease meanwhile.
"""

import secrets
from datetime import datetime

from sobremesa.model import PRIMARY, BreakOption, BreakWish, KeptSeries, Remedy, Side, SocialKey, TeamBreak
from sobremesa.planning import event_id
from sobremesa.reconcile.loop import OpenCalendar
from sobremesa.reconcile.writing import Keep
from sobremesa.store import Store
from sobremesa.store.accounts import Account


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def decline(account_id: str, break_id: str, store: Store) -> TeamBreak:
    """Keep the answer that it does not go on: nothing is written, it ends by itself. Again is fine.

    Raises NotFoundError, ChangeRefusedError when it goes on already.
    """
    raise NotImplementedError
