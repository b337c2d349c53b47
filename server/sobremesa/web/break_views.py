"""A kept break as its organiser sees it now: what is to come, what leaves somebody's hours, what is asked."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sobremesa.errors import NotFoundError
from sobremesa.model import BreakDate, BreakFlag, BreakState, Remedy, SkipProposal, TeamBreak
from sobremesa.reconcile.breaks_ahead import BreakAhead, breaks_ahead
from sobremesa.store import Store
from sobremesa.store.breaks import is_open
from sobremesa.web import break_words
from sobremesa.web.break_people import Member, members
from sobremesa.web.break_words import listed, name_of
from sobremesa.web.labels import Labels, number, short_day
from sobremesa.web.picture import Picture

IN_TWO = "in two sittings"


@dataclass(frozen=True)
class BreakView:
    """One break with its people as they are known now, and what comes up in the next two weeks."""

    ahead: BreakAhead
    members: tuple[Member, ...]
    labels: Labels
    now: datetime

    @property
    def kept(self) -> TeamBreak:
        """The break itself."""
        return self.ahead.team_break

    @property
    def to_come(self) -> tuple[BreakDate, ...]:
        """Its dates that are not over."""
        return self.ahead.dates

    @property
    def flags(self) -> tuple[BreakFlag, ...]:
        """The dates of the next two weeks that leave somebody's hours."""
        return self.ahead.flags

    @property
    def proposals(self) -> tuple[SkipProposal, ...]:
        """The dates of the next two weeks that could be skipped."""
        return self.ahead.proposals

    @cached_property
    def dates(self) -> tuple[BreakDate, ...]:
        """Every date that took place or will."""
        return tuple(one for one in self.kept.dates if one.span.end <= self.now) + self.to_come

    @property
    def is_open(self) -> bool:
        """Whether it was not ended by its organiser."""
        return self.kept.state in {BreakState.MAKING, BreakState.KEPT}

    @property
    def over(self) -> bool:
        """Whether nothing is to come."""
        return self.ahead.over

    @property
    def label(self) -> str:
        """When it is, on the organiser's clock."""
        option = self.kept.option
        return break_words.headline(option.series, option.form, self.kept.wish.every_weeks, self.labels)

    @property
    def others(self) -> str:
        """The first names of everybody but the organiser."""
        return listed(one.first_name for one in self.members if not one.is_me)

    @property
    def are(self) -> str:
        """The verb that fits the others."""
        return _are(sum(not one.is_me for one in self.members))

    @property
    def skipped(self) -> list[str]:
        """The days that were taken out."""
        return [short_day(self.labels.local(start).date()) for start in self.kept.skipped]

    @property
    def left_out(self) -> list[str]:
        """The holidays on which it never was to be."""
        return break_words.left_out(self.kept.option.reasons, self.members)

    @property
    def progress(self) -> str:
        """How many are over: `2 of 6 are over`."""
        done = len({one.number for one in self.dates if one.span.end <= self.now})
        count = len({one.number for one in self.dates})
        return f"{done} of {count} {_are(done)} over" if done else number(count, "date")

    @property
    def end_label(self) -> str:
        """What becomes of it: on which day it ends or ended."""
        if not self.dates:
            return "Nothing of it took place."
        day = short_day(self.labels.local(self.dates[-1].span.start).date())
        return f"It ended with {day}." if self.over else f"It ends with {day}."

    @property
    def waiting(self) -> bool:
        """Whether something of it has yet to be written."""
        return is_open(self.kept)

    @property
    def end_sentence(self) -> str:
        """What pressing End does."""
        return f"{number(len(self.to_come), 'date')} to come {_are(len(self.to_come))} cancelled. {self.told()}"

    def instant(self, one: BreakDate) -> str:
        """The start of a date as a form sends it."""
        return one.span.start.isoformat()

    def is_ahead(self, one: BreakDate) -> bool:
        """Whether it has not begun."""
        return one.span.start > self.now

    def times(self, one: BreakDate) -> str:
        """A date on everybody else's clock: `09:30 for Nadia, 19:00 for Priya`."""
        others = (each for each in self.members if each.email in one.people and not each.is_me)
        said = [f"{break_words.elsewhere(one.span.start, each, self.labels)} for {each.first_name}" for each in others]
        without_me = not any(each.is_me and each.email in one.people for each in self.members)
        return ", ".join([*said, *(["without you"] if without_me else [])])

    def day(self, one: BreakDate) -> str:
        """`Tue 8 Dec, 15:50`."""
        return self.labels.day_time(one.span.start)

    def flag_sentence(self, flag: BreakFlag) -> str:
        """Which date leaves whose hours, and by how much."""
        said = " ".join(break_words.told(reason, self.members) for reason in flag.reasons)
        return f"{self.day(flag.date)}: {said}"

    def remedy_label(self, flag: BreakFlag) -> str:
        """What its button says."""
        if flag.remedy is Remedy.MOVE:
            return f"Hold it at {self.labels.time(flag.dates[0].span.start)}"
        return f"Hold it {IN_TWO}" if flag.remedy is Remedy.SPLIT else f"Skip {self._short(flag.date)}"

    def skip_sentence(self, proposal: SkipProposal) -> str:
        """Who is away then, and who could come."""
        said = " ".join(break_words.told(reason, self.members) for reason in proposal.reasons)
        coming = listed(name_of(email, self.members) for email in proposal.coming)
        rest = f" {coming[0].upper()}{coming[1:]} could come." if coming else ""
        return f"{self.day(proposal.date)}: {said}{rest} Skip it?"

    def skip_label(self, one: BreakDate) -> str:
        """What the button for skipping a date says."""
        return f"Skip {self._short(one)}"

    def told(self, one: BreakDate | None = None) -> str:
        """Who gets a mail about a change to a date, or to everything that is to come."""
        dates = [one] if one else self.to_come
        emails = {email for each in dates for email in each.people}
        names = [each.first_name for each in self.members if each.email in emails and not each.is_me]
        return f"{listed(names)} {'gets' if len(names) == 1 else 'get'} a mail." if names else "Nobody is told."

    def question_sentence(self) -> str:
        """The one question in words."""
        rounds = len({one.number for one in self.dates})
        asked = self.ahead.question
        return f"{break_words.told(asked, self.members)} Go on for another {rounds}?" if asked else ""

    def _short(self, one: BreakDate) -> str:
        return short_day(self.labels.local(one.span.start).date())


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def all_breaks(store: Store, picture: Picture) -> list[BreakView]:
    """Every break of this person, the youngest first."""
    ahead = breaks_ahead(picture.account.id, store, picture.now)
    return [_view(store, picture, one) for one in reversed(ahead)]


def one_break(store: Store, picture: Picture, break_id: str) -> BreakView:
    """That break; raises NotFoundError."""
    found = (one for one in breaks_ahead(picture.account.id, store, picture.now) if one.team_break.id == break_id)
    ahead = next(found, None)
    if ahead is None:
        raise NotFoundError("There is no such break.")
    return _view(store, picture, ahead)


def _view(store: Store, picture: Picture, ahead: BreakAhead) -> BreakView:
    others = ahead.team_break.wish.people[1:]
    told = {person.email: person.hours.zone for person in others}
    return BreakView(ahead, members(store, picture, [*told], told), picture.labels, picture.now)
