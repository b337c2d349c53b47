"""The two answers that change a meeting its user organises: a check-in round, and starting a few minutes late."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sobremesa.errors import InputError
from sobremesa.jobs.inline import ask_now
from sobremesa.model import EventType, Meeting
from sobremesa.reconcile import Asked, add_check_in, remove_check_in, start_late, start_on_time
from sobremesa.reconcile.on_request import late_since, lates
from sobremesa.reconcile.organized import late_problem
from sobremesa.reconcile.writing import Keep
from sobremesa.web import work
from sobremesa.web.action_shapes import Action, Answered, AnswerName, Choice, Confirm, MeetingAnswer
from sobremesa.web.items import title_of
from sobremesa.web.parts import Parts
from sobremesa.web.picture import Picture

Ask = Callable[[datetime, Keep], Asked]
MOVES = frozenset({AnswerName.START_LATE, AnswerName.START_ON_TIME})
BACK = {
    AnswerName.ADD_CHECK_IN: AnswerName.REMOVE_CHECK_IN,
    AnswerName.REMOVE_CHECK_IN: AnswerName.ADD_CHECK_IN,
    AnswerName.START_LATE: AnswerName.START_ON_TIME,
    AnswerName.START_ON_TIME: AnswerName.START_LATE,
}


def meeting_actions(picture: Picture, meeting: Meeting) -> list[Action]:
    """What its organiser can do about the meeting itself: the check-in round, and when it starts; else nothing.

    Starting the meeting after it late is not among them, but in `late_actions`.
    """
    if not meeting.organized_by_me or meeting.break_id or meeting.span.end <= picture.now:
        return []
    if meeting.event_type is not EventType.DEFAULT:
        return []
    return [*_check_in(meeting), *_on_time(picture, meeting), *_late(picture, meeting)]


def late_actions(picture: Picture, meeting: Meeting) -> list[Action]:
    """For a `LeftOut`: where the meeting ends as the next one begins, start that one late, if the person organises it.

    The body's `to` is the meeting that starts late, not the one it follows.
    """
    facts = (skip.reason.facts for skip in picture.view.decision.skipped if skip.source == meeting.id)
    following = (picture.meetings.get(str(one["next"])) for one in facts if "next" in one and "start_late" in one)
    return [action for after in following if after is not None for action in _late(picture, after)]


def answer_meeting(own: Parts, account_id: str, answer: MeetingAnswer) -> Answered:
    """Do what `answer` says: `add-check-in`, `remove-check-in`, `start-late` or `start-on-time`; again changes nothing.

    Raises NotFoundError for an unknown meeting, ChangeRefusedError when it is not the person's to change or cannot be
    done any more, InputError for any other answer, and ReconnectError or CalendarError when the calendar is out of
    reach.
    """
    asked = ask_now(
        account_id,
        own.store,
        own.open_calendar,
        own.clock,
        _asking(own, account_id, answer),
        replan=answer.answer in MOVES,
    )
    own.runner.wake()
    picture = work.show(own, account_id)
    known = {"to": answer.to, "tell_guests": answer.tell_guests, "whole_series": answer.whole_series}
    undo = MeetingAnswer.model_validate({"answer": BACK[answer.answer], **known})
    return Answered(label=_label(picture, answer, asked), undo=undo)


def _asking(own: Parts, account_id: str, answer: MeetingAnswer) -> Ask:
    def ask(does: Callable[..., Asked], **how: bool) -> Ask:
        def now(instant: datetime, keep: Keep) -> Asked:
            return does(account_id, answer.to, own.store, own.open_calendar, instant, keep=keep, **how)

        return now

    match answer.answer:
        case AnswerName.ADD_CHECK_IN:
            return ask(add_check_in, whole_series=answer.whole_series)
        case AnswerName.REMOVE_CHECK_IN:
            return ask(remove_check_in, whole_series=answer.whole_series)
        case AnswerName.START_LATE:
            return ask(start_late, notify=answer.tell_guests)
        case AnswerName.START_ON_TIME:
            return ask(start_on_time, notify=answer.tell_guests)
    raise InputError(f"answer: {answer.answer} is not about a meeting its organiser can change")


def _label(picture: Picture, answer: MeetingAnswer, asked: Asked) -> str:
    name = f"“{title_of(asked.meeting)}”"
    where = f"the whole series {name}" if answer.whole_series and asked.meeting.series_id else name
    told = " Its guests are told." if answer.tell_guests and asked.changes else ""
    time = picture.labels.time(asked.meeting.span.start)
    match answer.answer:
        case AnswerName.ADD_CHECK_IN:
            return f"A check-in round is in {where}."
        case AnswerName.REMOVE_CHECK_IN:
            return f"The check-in round is out of {where}."
        case AnswerName.START_LATE:
            return f"{name} starts at {time}.{told}"
    return f"{name} starts at {time} again.{told}"


def _check_in(meeting: Meeting) -> list[Action]:
    others = any(not (guest.is_self or guest.resource) for guest in meeting.guests)
    if meeting.all_day or not (others or meeting.check_in):
        return []
    name = AnswerName.REMOVE_CHECK_IN if meeting.check_in else AnswerName.ADD_CHECK_IN
    label = "Take the check-in round out" if meeting.check_in else "Add a check-in round"
    this = MeetingAnswer(to=meeting.id, answer=name)
    if meeting.series_id is None:
        return [Action(label=label, answer=this)]
    series = MeetingAnswer(to=meeting.id, answer=name, whole_series=True)
    choices = [Choice(label="This meeting only", answer=this), Choice(label="The whole series", answer=series)]
    return [Action(label=label, confirm=Confirm(sentence=f"{label}: where?", choices=choices))]


def _late(picture: Picture, meeting: Meeting) -> list[Action]:
    """Start this meeting late, if another one ends as it begins and it can be moved."""
    minutes = lates(picture.view.decision).get(meeting.id)
    if minutes is None or late_problem(meeting, minutes, picture.now):
        return []
    return [_moving(picture, meeting, AnswerName.START_LATE, meeting.span.start + timedelta(minutes=minutes))]


def _on_time(picture: Picture, meeting: Meeting) -> list[Action]:
    """Start this meeting when it first should, if it starts late because its organiser asked for it."""
    late = late_since(picture.rescheduled, meeting)
    if late is None or late.before.start <= picture.now:
        return []
    return [_moving(picture, meeting, AnswerName.START_ON_TIME, late.before.start)]


def _moving(picture: Picture, meeting: Meeting, name: AnswerName, start: datetime) -> Action:
    again = " again" if name is AnswerName.START_ON_TIME else ""
    label = f"Start “{title_of(meeting)}” at {picture.labels.time(start)}{again}"
    move = partial(MeetingAnswer, to=meeting.id, answer=name)
    if all(guest.is_self or guest.resource for guest in meeting.guests):
        return Action(label=label, answer=move())
    choices = [
        Choice(label="Tell the guests", answer=move(tell_guests=True)),
        Choice(label="Only move it", answer=move()),
    ]
    return Action(label=label, confirm=Confirm(sentence=f"{label}?", choices=choices))
