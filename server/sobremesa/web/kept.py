"""Pictures kept for a while, so that asking again for what nobody changed costs next to nothing.

A picture is right as long as the rows it was made of are the same (their mark) and no instant has come at which
something in it changes by itself. It lives in the memory of this process only, opened as every picture is, for five
minutes at most and for a small number of people.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sobremesa.model import Span
from sobremesa.planning import HORIZON, LEAD
from sobremesa.planning.chat_questions import LATELY
from sobremesa.store.accounts import Account
from sobremesa.web.hints import LONG_AGO
from sobremesa.web.picture import Picture

LONGEST = timedelta(minutes=5)  # the grid on which coffees begin: notice moves on by one step
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEK = timedelta(weeks=1)
FORTNIGHT = timedelta(days=14)
MOST = 64
MOST_ANSWERS = 32


@dataclass(frozen=True)
class Kept:
    """A picture with the mark of the rows it was made of; it holds from `picture.now` to before `until` (UTC).

    `answers` are finished answers by question, for as long as the picture holds. Who takes part in the same-city finder
    is not `alone`: what is offered to them rests on what others say, so that part is never kept. What is said of a
    team's break may rest on others' hours as they were some minutes ago.
    """

    account: Account
    mark: str
    picture: Picture
    until: datetime
    alone: bool = True
    answers: dict[object, object] = field(default_factory=dict, repr=False)

    def holds(self, account: Account, mark: str, now: datetime) -> bool:
        """Whether a picture made anew would be the same."""
        return (account, mark) == (self.account, self.mark) and (
            now == self.picture.now or self.picture.now < now < self.until
        )

    def answer(self, question: object, answer: object) -> None:
        """Keep a finished answer; of very many questions none is kept."""
        if len(self.answers) < MOST_ANSWERS:
            self.answers[question] = answer


class KeptPictures:
    """The pictures kept in this process, one for each account, those used longest ago going first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def emails(self, account_id: str) -> tuple[str, ...] | None:
        """The addresses of the colleagues in that account's kept picture, whose choices are part of its mark."""
        with self._lock:
            found = self._kept.get(account_id)
        return tuple(one.person.email for one in found.picture.colleagues) if found else None

    def find(self, account: Account, mark: str, now: datetime) -> Kept | None:
        """The kept picture of that account, if it still holds."""
        with self._lock:
            found = self._kept.get(account.id)
            if found is None or not found.holds(account, mark, now):
                return None
            self._kept.move_to_end(account.id)
            return found

    def keep(self, mark: str, picture: Picture, *, alone: bool = True) -> Kept:
        """Keep a picture in place of that account's earlier one, and drop what does not hold any more."""
        made = Kept(picture.account, mark, picture, holds_until(picture), alone)
        with self._lock:
            over = [name for name, each in self._kept.items() if each.until <= picture.now]
            for name in {picture.account.id, *over}:
                self._kept.pop(name, None)
            self._kept[picture.account.id] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def forget(self, account_id: str) -> None:
        """Drop what is kept of that account."""
        with self._lock:
            self._kept.pop(account_id, None)


def holds_until(picture: Picture) -> datetime:
    """The next instant at which something in the picture changes by itself, at most five minutes ahead.

    At an instant of its own a picture is between two states, so it holds for that instant alone.
    """
    now = picture.now
    grid = now + LONGEST - (now - EPOCH) % LONGEST
    return min((instant for instant in _instants(picture) if now <= instant < grid), default=grid)


def _instants(picture: Picture) -> Iterator[datetime]:
    """When a decision, a label or an offer may change: at beginnings and ends, or a lead or a horizon before them."""
    for span in _spans(picture):
        for instant in (span.start, span.end):
            yield from (instant, instant - LEAD, instant - HORIZON)
    for chat in picture.view.chats:
        yield chat.invite_at
        if chat.expires_at:
            yield chat.expires_at
    for chat in picture.view.lately:
        yield chat.span.end + LATELY
    for entry in picture.view.ledger.values():
        if entry.refused_at:
            yield entry.refused_at + FORTNIGHT
    for one in picture.colleagues:
        if met := one.person.last_met:
            yield met + LONG_AGO
            yield met + WEEK * max(0, -((met - picture.now) // WEEK))


def _spans(picture: Picture) -> Iterator[Span]:
    yield from (meeting.span for meeting in picture.snapshot.meetings)
    yield from (placed.span for placed in picture.snapshot.ours)
    yield from (social.span for social in picture.view.decision.desired)
    yield from (chat.span for chat in picture.view.chats)
    yield from (moved.before for moved in picture.rescheduled)
