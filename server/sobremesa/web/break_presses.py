"""What a person does to a team's break by a press: each under the account's lease, noted before it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sobremesa.errors import CalendarError, NotFoundError, ReconnectError
from sobremesa.jobs.inline import held, keeper
from sobremesa.model import BreakState, BreakWish, Remedy, TeamBreak
from sobremesa.planning.prompts import for_people
from sobremesa.reconcile import breaks as writing
from sobremesa.reconcile.writing import Keep
from sobremesa.store import breaks
from sobremesa.web import break_said, work
from sobremesa.web.break_plans import TITLES, Asked, BreakKind, propose
from sobremesa.web.break_views import BreakView, one_break
from sobremesa.web.parts import Parts

_KEYS = UUID("5d1f0d1c-8a55-4b0c-9d8e-2d6f3b8a7f10")  # any: makes a key and an account one id
_ABOUT = {
    BreakKind.COFFEE: "No agenda. Bring a cup, and come if you like: everybody is optional, and no answer is needed.",
    BreakKind.OPEN_SPACE: (
        "No agenda: the first five minutes collect what people want to talk about, then you split up by topic. "
        "Go wherever you learn or help, and leave whenever you do neither. Everybody is optional."
    ),
}
Do = Callable[[datetime, Keep], TeamBreak]


@dataclass(frozen=True)
class Made:
    """A break that was created: `new` unless the same request came before, `waiting` while Google is out of reach."""

    view: BreakView
    new: bool

    @property
    def waiting(self) -> bool:
        """Whether it has yet to be written."""
        return self.view.kept.state is BreakState.MAKING

    @property
    def label(self) -> str:
        """What is said about it."""
        return break_said.made(self.view, waiting=self.waiting)


@dataclass(frozen=True)
class Done:
    """What a press did, in one sentence, and the break as it is now; the one that follows if it goes on."""

    view: BreakView
    label: str


def create(own: Parts, account_id: str, asked: Asked, option: str, key: str, title: str = "") -> Made:
    """Write the chosen way to hold the break and invite its people; the same `key` is the same break.

    Raises InputError naming the field, SlotTakenError when that option is none any more, and what `make_break` raises.
    """
    break_id = uuid5(_KEYS, f"{account_id} {key}").hex
    if _is_kept(own, account_id, break_id):
        return Made(seen(own, account_id, break_id), new=False)
    picture = work.show(own, account_id)
    proposal = propose(own.store, picture, asked)
    chosen = proposal.option(option)
    name = title.strip() or TITLES[asked.kind]
    text = about(asked.kind, proposal.wish, chosen.dates[0].span.start)
    wanted = writing.new_break(
        picture.account, name, proposal.wish, chosen, own.clock(), description=text, break_id=break_id
    )

    def make(now: datetime, keep: Keep) -> TeamBreak:
        return writing.make_break(account_id, wanted, own.store, own.open_calendar, now, keep=keep)

    try:
        _press(own, account_id, make)
    except ReconnectError:
        raise
    except CalendarError:
        if not _is_kept(own, account_id, break_id):
            raise
    return Made(seen(own, account_id, break_id), new=True)


def skip(own: Parts, account_id: str, break_id: str, start: datetime) -> Done:
    """Take one date out; its guests are told. Raises what `skip_date` raises."""
    before = seen(own, account_id, break_id)

    def do(now: datetime, keep: Keep) -> TeamBreak:
        return writing.skip_date(account_id, break_id, start, own.store, own.open_calendar, now, keep=keep)

    _press(own, account_id, do)
    return Done(seen(own, account_id, break_id), break_said.skipped(before, start))


def remedy(own: Parts, account_id: str, break_id: str, start: datetime, how: Remedy) -> Done:
    """Put a date right that leaves somebody's hours; its guests are told. Raises what `apply_remedy` raises."""
    before = seen(own, account_id, break_id)

    def do(now: datetime, keep: Keep) -> TeamBreak:
        return writing.apply_remedy(account_id, break_id, start, how, own.store, own.open_calendar, now, keep=keep)

    _press(own, account_id, do)
    return Done(seen(own, account_id, break_id), break_said.put_right(before, start, how))


def end(own: Parts, account_id: str, break_id: str) -> Done:
    """Take out what is to come; its guests are told. Raises what `end_break` raises."""
    before = seen(own, account_id, break_id)

    def do(now: datetime, keep: Keep) -> TeamBreak:
        return writing.end_break(account_id, break_id, own.store, own.open_calendar, now, keep=keep)

    _press(own, account_id, do)
    return Done(seen(own, account_id, break_id), break_said.ended(before))


def renew(own: Parts, account_id: str, break_id: str) -> Done:
    """Go on for as many dates again, as a break that follows. Raises what `renew` raises."""

    def do(now: datetime, keep: Keep) -> TeamBreak:
        return writing.renew(account_id, break_id, own.store, own.open_calendar, now, keep=keep)

    follows = seen(own, account_id, _press(own, account_id, do).id)
    return Done(follows, break_said.renewed(follows))


def decline(own: Parts, account_id: str, break_id: str) -> Done:
    """Let it end by itself; nothing is written and nobody is told. Raises NotFoundError and ChangeRefusedError."""
    writing.decline(account_id, break_id, own.store)
    view = seen(own, account_id, break_id)
    return Done(view, break_said.declined(view))


def seen(own: Parts, account_id: str, break_id: str) -> BreakView:
    """That break now; raises NotFoundError."""
    return one_break(own.store, work.show(own, account_id), break_id)


def about(kind: BreakKind, wish: BreakWish, first: datetime) -> str:
    """What stands in the invitation."""
    starters = "\n".join(f"- {text}" for text in for_people((one.email for one in wish.people), first.date()))
    lines = (_ABOUT[kind], f"It ends by itself after {wish.occurrences} times.")
    return "\n\n".join((*lines, f"To start with:\n{starters}") if kind is BreakKind.COFFEE else lines)


def _press(own: Parts, account_id: str, do: Do) -> TeamBreak:
    with held(account_id, own.store, own.clock) as claim:
        done = do(own.clock(), keeper(claim, own.clock))
    own.runner.wake()
    return done


def _is_kept(own: Parts, account_id: str, break_id: str) -> bool:
    with own.store.read() as session:
        try:
            breaks.get(session, account_id, break_id)
        except NotFoundError:
            return False
    return True
