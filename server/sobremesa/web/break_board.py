"""What the page of team breaks shows: the form, ways to hold a break with their fairness, the breaks that are kept."""

import secrets
from dataclasses import dataclass

from sobremesa.model import BreakForm, BreakOption
from sobremesa.web import break_words
from sobremesa.web.break_form import BreakFormFields
from sobremesa.web.break_people import Member, candidates
from sobremesa.web.break_plans import Proposal, option_id
from sobremesa.web.break_views import BreakView
from sobremesa.web.labels import city, number, short_day
from sobremesa.web.picture import Picture

FORMS = {
    BreakForm.SHARED: "One hour for everybody",
    BreakForm.SITTINGS: "Two sittings",
    BreakForm.ROTATION: "Hours in turn",
    BreakForm.EDGE: "One hour at the edge",
}


@dataclass(frozen=True)
class OptionCard:
    """One way to hold the break as the page shows it; `key` makes a double press of its button one break."""

    proposal: Proposal
    option: BreakOption
    picture: Picture
    key: str

    @property
    def id(self) -> str:
        """Its id."""
        return option_id(self.option)

    @property
    def form(self) -> str:
        """How it is held."""
        return FORMS[self.option.form]

    @property
    def label(self) -> str:
        """When it is."""
        every = self.proposal.wish.every_weeks
        return break_words.headline(self.option.series, self.option.form, every, self.picture.labels)

    @property
    def short(self) -> str:
        """The same on a button."""
        return break_words.short(self.option.series, self.picture.labels)

    @property
    def worst(self) -> str:
        """What it costs the person who is worst off."""
        return break_words.worst_off(self.option, self.proposal.members)

    @property
    def rows(self) -> list[break_words.Row]:
        """When it is for whom."""
        return [break_words.row(self.option, one, self.picture.labels) for one in self.proposal.members]

    @property
    def costs(self) -> list[tuple[str, str]]:
        """What it costs whom."""
        return break_words.numbers(self.option, self.proposal.members)

    @property
    def why(self) -> list[str]:
        """What else is to be said."""
        return break_words.why(self.option, self.proposal.members)

    @property
    def days(self) -> list[str]:
        """The days of its dates."""
        labels = self.picture.labels
        return list(dict.fromkeys(short_day(labels.local(one.span.start).date()) for one in self.option.dates))

    @property
    def stretch(self) -> str:
        """How often, and from when to when."""
        rounds = len({one.number for one in self.option.dates})
        return f"{number(rounds, 'time')}, from {self.days[0]} to {self.days[-1]}."

    @property
    def left_out(self) -> list[str]:
        """The holidays on which it is not."""
        return break_words.left_out(self.option.reasons, self.proposal.members)

    @property
    def mails(self) -> str:
        """Whom its button mails."""
        return break_words.mails(self.option, self.proposal.members)[1]


@dataclass(frozen=True)
class BreaksPage:
    """Everything the page shows."""

    picture: Picture
    form: BreakFormFields
    views: list[BreakView]
    proposal: Proposal | None = None

    @property
    def people(self) -> tuple[Member, ...]:
        """Whom to tick."""
        return candidates(self.picture)

    def city(self, one: Member) -> str:
        """Where somebody is."""
        return city(one.person.hours.zone)

    @property
    def current(self) -> list[BreakView]:
        """The breaks of which something is to come, or asked."""
        return [one for one in self.views if not one.over or one.ahead.question]

    @property
    def past(self) -> list[BreakView]:
        """The others."""
        return [one for one in self.views if one.over and not one.ahead.question]

    @property
    def options(self) -> list[OptionCard]:
        """The ways to hold the wished break, the fairest first."""
        if self.proposal is None:
            return []
        key = secrets.token_urlsafe(16)
        return [OptionCard(self.proposal, one, self.picture, key) for one in self.proposal.plan.options]

    @property
    def shared(self) -> bool:
        """Whether there are hours inside everybody's day."""
        return self.proposal is not None and any(one.form is BreakForm.SHARED for one in self.proposal.plan.options)

    @property
    def reasons(self) -> list[str]:
        """What holds for all of them."""
        proposal = self.proposal
        return [break_words.told(one, proposal.members) for one in proposal.plan.reasons] if proposal else []

    @property
    def guessed(self) -> list[Member]:
        """Whose zone nobody told."""
        return [one for one in self.proposal.members if not one.zone_known] if self.proposal else []
