"""What comes up about team breaks, offered in the panel and beside the week: one press answers it."""

from collections.abc import Iterator, Mapping

from flask import url_for

from sobremesa.model import BreakDate, BreakFlag, Meeting, Remedy
from sobremesa.store import Store
from sobremesa.web import break_presses
from sobremesa.web.action_shapes import Action, Answered, AnswerName, Choice, Confirm, MeetingAnswer, Offer
from sobremesa.web.break_people import MOST_PEOPLE
from sobremesa.web.break_views import BreakView, all_breaks
from sobremesa.web.form import CHOOSE, instant
from sobremesa.web.parts import Parts
from sobremesa.web.picture import Picture

_REMEDIES: Mapping[AnswerName, Remedy] = {
    AnswerName.MOVE_BREAK: Remedy.MOVE,
    AnswerName.SPLIT_BREAK: Remedy.SPLIT,
}
_NAMES = {remedy: name for name, remedy in _REMEDIES.items()}
FEWEST = 2  # others; a break of two is a coffee
BREAK_ANSWERS = frozenset({*_REMEDIES, AnswerName.SKIP_BREAK, AnswerName.RENEW_BREAK, AnswerName.LET_BREAK_END})


def break_offers(store: Store, picture: Picture) -> list[Offer]:
    """Dates that leave somebody's hours, dates to skip, and whether a break goes on; those that come first, first."""
    return [offer for view in reversed(all_breaks(store, picture)) for offer in _offers(view)]


def break_actions(meeting: Meeting, site: str) -> list[Action]:
    """For a meeting of three or more: the form for a break with its people; nothing is asked of anybody by that."""
    others = [one for one in meeting.guests if not (one.is_self or one.resource)]
    groups = meeting.guests_hidden or meeting.private or any(one.group for one in others)
    if groups or not FEWEST <= len(others) < MOST_PEOPLE:
        return []
    return [Action(label="A regular break with them", url=f"{site}{url_for('breaks.show', event=meeting.id)}")]


def answer_break(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    """Do what was said about a break; raises InputError for a date that is missing, and what the press raises."""
    if said.answer is AnswerName.RENEW_BREAK:
        return Answered(label=break_presses.renew(own, account_id, said.to).label)
    if said.answer is AnswerName.LET_BREAK_END:
        return Answered(label=break_presses.decline(own, account_id, said.to).label)
    start = instant(said.start, CHOOSE)
    if said.answer is AnswerName.SKIP_BREAK:
        return Answered(label=break_presses.skip(own, account_id, said.to, start).label)
    done = break_presses.remedy(own, account_id, said.to, start, _REMEDIES[said.answer])
    return Answered(label=done.label)


def _offers(view: BreakView) -> Iterator[Offer]:
    title = view.kept.title
    for flag in view.flags:
        yield Offer(sentence=f"{title}, {view.flag_sentence(flag)}", actions=list(_remedies(view, flag)))
    for one in view.proposals:
        yield Offer(sentence=f"{title}, {view.skip_sentence(one)}", actions=[_skip(view, one.date)])
    if view.ahead.question:
        on, off = (
            MeetingAnswer(to=view.kept.id, answer=name) for name in (AnswerName.RENEW_BREAK, AnswerName.LET_BREAK_END)
        )
        yield Offer(
            sentence=f"{title}: {view.question_sentence()}",
            actions=[
                _asked_first("Go on", f"{view.others} {view.are} invited again.", "Go on", on),
                Action(label="Let it end", answer=off),
            ],
        )


def _remedies(view: BreakView, flag: BreakFlag) -> Iterator[Action]:
    if flag.remedy in _NAMES:
        answer = MeetingAnswer(to=view.kept.id, answer=_NAMES[flag.remedy], start=view.instant(flag.date))
        label = view.remedy_label(flag)
        yield _asked_first(label, view.told(flag.date), label, answer)
    yield _skip(view, flag.date)


def _skip(view: BreakView, one: BreakDate) -> Action:
    answer = MeetingAnswer(to=view.kept.id, answer=AnswerName.SKIP_BREAK, start=view.instant(one))
    return _asked_first(view.skip_label(one), f"It is cancelled for everybody. {view.told(one)}", "Skip it", answer)


def _asked_first(label: str, sentence: str, button: str, answer: MeetingAnswer) -> Action:
    """Others are told, so the press says that before it counts."""
    return Action(label=label, confirm=Confirm(sentence=sentence, choices=[Choice(label=button, answer=answer)]))
