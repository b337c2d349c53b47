"""What is to come of somebody's breaks, as it was last read: no provider is asked."""

from dataclasses import dataclass
from datetime import datetime

from sobremesa.model import BreakDate, BreakFlag, Reason, SkipProposal, TeamBreak
from sobremesa.store import Store


@dataclass(frozen=True)
class BreakAhead:
    """A break and its `dates` that are not over, in order, where they lie in the calendar.

    `flags` and `proposals` speak of the next two weeks. `question` is whether it goes on, while that is to be
    answered. `over` says that nothing of it is to come.
    """

    team_break: TeamBreak
    dates: tuple[BreakDate, ...]
    flags: tuple[BreakFlag, ...] = ()
    proposals: tuple[SkipProposal, ...] = ()
    question: Reason | None = None

    @property
    def over(self) -> bool:
        """Whether it is over."""
        return not self.dates


def breaks_ahead(account_id: str, store: Store, now: datetime) -> tuple[BreakAhead, ...]:
    """Every break of this person at `now` (UTC), in the order they were made, those that are over too.

    Raises NotFoundError when there is no such account.
    """
    raise NotImplementedError
