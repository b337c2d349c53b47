"""A team's break as the JSON API gives it, out of the same words as the page."""

from collections.abc import Iterable, Sequence

from flask import url_for

from sobremesa.model import BreakDate, BreakOption, Discomfort, Guest, Reason
from sobremesa.web import break_words, coffee
from sobremesa.web.answers import Explained
from sobremesa.web.break_answers import (
    BreakAnswer,
    BreakDateAnswer,
    BurdenAnswer,
    ClockAnswer,
    FlagAnswer,
    OptionAnswer,
    OptionsAnswer,
    PersonAnswer,
    SkipAnswer,
)
from sobremesa.web.break_people import Member
from sobremesa.web.break_plans import Proposal, option_id
from sobremesa.web.break_views import BreakView
from sobremesa.web.labels import Labels


def options_answer(proposal: Proposal, labels: Labels) -> OptionsAnswer:
    """All ways to hold the wished break."""
    return OptionsAnswer(
        kind=proposal.kind,
        minutes=proposal.wish.minutes,
        every_weeks=proposal.wish.every_weeks,
        occurrences=proposal.wish.occurrences,
        first=proposal.first,
        people=[person_answer(one) for one in proposal.members],
        options=[option_answer(proposal, one, labels) for one in proposal.plan.options],
        reasons=_explained(proposal.plan.reasons, proposal.members),
    )


def option_answer(proposal: Proposal, option: BreakOption, labels: Labels) -> OptionAnswer:
    """One of them."""
    people = proposal.members
    count, said = break_words.mails(option, people)
    return OptionAnswer(
        id=option_id(option),
        form=option.form,
        label=break_words.headline(option.series, option.form, proposal.wish.every_weeks, labels),
        fairness=break_words.worst_off(option, people),
        clocks=[_clock(option, one, labels) for one in people],
        burdens=[_burden(one) for one in option.discomfort],
        dates=[date_answer(one, labels) for one in option.dates],
        left_out=break_words.left_out(option.reasons, people),
        reasons=_explained(option.reasons, people),
        mails=count,
        mails_label=said,
    )


def person_answer(one: Member) -> PersonAnswer:
    """Somebody of the break, with the zone and how sure it is."""
    zone = one.person.hours.zone
    guest = coffee.guest_answer(Guest(one.person.email, one.person.name), zone)
    return PersonAnswer(**guest.model_dump(), zone=zone, hours_assumed=one.assumed, is_you=one.is_me)


def date_answer(one: BreakDate, labels: Labels) -> BreakDateAnswer:
    """One occurrence, on the organiser's clock."""
    return BreakDateAnswer(
        start=labels.rfc3339(one.span.start),
        end=labels.rfc3339(one.span.end),
        label=labels.day_time(one.span.start),
        people=list(one.people),
        bridge=one.bridge or None,
        outside=list(one.outside),
    )


def break_answer(view: BreakView) -> BreakAnswer:
    """A kept break and everything that is asked about it."""
    kept, labels = view.kept, view.labels
    question = view.ahead.question
    return BreakAnswer(
        id=kept.id,
        title=kept.title,
        label=view.label,
        form=kept.option.form,
        state=kept.state,
        over=view.over,
        minutes=kept.wish.minutes,
        every_weeks=kept.wish.every_weeks,
        people=[person_answer(one) for one in view.members],
        next=date_answer(view.to_come[0], labels) if view.to_come else None,
        dates=[date_answer(one, labels) for one in view.to_come],
        skipped=[labels.rfc3339(start) for start in kept.skipped],
        flags=[
            FlagAnswer(
                start=labels.rfc3339(flag.date.span.start),
                label=view.day(flag.date),
                sentence=view.flag_sentence(flag),
                reasons=_explained(flag.reasons, view.members),
                remedy=flag.remedy,
                remedy_label=view.remedy_label(flag),
            )
            for flag in view.flags
        ],
        skip_proposals=[
            SkipAnswer(
                start=labels.rfc3339(one.date.span.start),
                label=view.day(one.date),
                sentence=view.skip_sentence(one),
                reasons=_explained(one.reasons, view.members),
                coming=list(one.coming),
            )
            for one in view.proposals
        ],
        renewal=kept.renewal.value if kept.renewal else None,
        question=_explained([question], view.members)[0] if question else None,
        url=url_for("breaks.show", _anchor=f"break-{kept.id}"),
    )


def _clock(option: BreakOption, one: Member, labels: Labels) -> ClockAnswer:
    row = break_words.row(option, one, labels)
    return ClockAnswer(email=one.email, label=row.times, dates_outside=row.dates_outside)


def _burden(one: Discomfort) -> BurdenAnswer:
    return BurdenAnswer(
        email=one.email,
        minutes=one.minutes,
        beyond=one.beyond,
        edge=one.edge,
        clashing=one.clashing,
        bridging=one.bridging,
        label=break_words.cost(one),
    )


def _explained(reasons: Iterable[Reason], people: Sequence[Member]) -> list[Explained]:
    return [Explained.model_validate({**one.as_dict(), "sentence": break_words.told(one, people)}) for one in reasons]
