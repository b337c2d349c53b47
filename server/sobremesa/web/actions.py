"""What can be done about a buffer or about a side that was left out, worded: the same on the page and in the panel."""

from sobremesa.model import Meeting, Reason, ReasonCode, Side, Skipped
from sobremesa.planning.eligibility import names_of
from sobremesa.web.action_shapes import Action, AnswerName, MeetingAnswer
from sobremesa.web.choices import PLURALS
from sobremesa.web.meeting_answers import late_actions
from sobremesa.web.picture import Picture
from sobremesa.web.preference_form import BUFFERS
from sobremesa.web.shown import Shown, State


def buffer_actions(picture: Picture, shown: Shown) -> list[Action]:
    """The ways to say no to a buffer; for one that goes, the way to have it after all."""
    meeting = picture.meetings.get(shown.key.source)
    if meeting is None or shown.side is Side.ITSELF:
        return []
    if shown.state is State.REMOVED:
        return back_actions(picture, meeting, shown.reason)
    never = {"to": meeting.id, "answer": AnswerName.NEVER_THIS_KIND, "kind": shown.kind}
    return [
        *_not_for(meeting),
        Action(label=f"No more {PLURALS[shown.kind]}", answer=MeetingAnswer.model_validate(never)),
    ]


def left_out_actions(picture: Picture, skip: Skipped) -> list[Action]:
    """What can be done where nothing is placed: take one's own no back, or start the next meeting a little late."""
    meeting = picture.meetings.get(skip.source)
    if meeting is None:
        return []
    late = late_actions(picture, meeting) if skip.reason.code is ReasonCode.BACK_TO_BACK else []
    return [*back_actions(picture, meeting, skip.reason), *late]


def back_actions(picture: Picture, meeting: Meeting, reason: Reason) -> list[Action]:
    """The way back from what the person chose themself, if that is the reason."""
    again = MeetingAnswer(to=meeting.id, answer=AnswerName.PLAN_AGAIN)
    match reason.code:
        case ReasonCode.IGNORED if picture.preferences.left_out.intersection(names_of(meeting)):
            return [Action(label="Plan it again", answer=again)]
        case ReasonCode.REMOVED_BY_YOU:
            return [Action(label="Put it back", answer=again)]
        case ReasonCode.KIND_OFF:
            return _kinds_again(meeting, reason)
    return []


def _not_for(meeting: Meeting) -> list[Action]:
    this = Action(label="Not for this meeting", answer=MeetingAnswer(to=meeting.id, answer=AnswerName.NOT_THIS_MEETING))
    if not meeting.series_id:
        return [this]
    series = MeetingAnswer(to=meeting.id, answer=AnswerName.NOT_THIS_SERIES)
    return [this, Action(label="Not for this series", answer=series)]


def _kinds_again(meeting: Meeting, reason: Reason) -> list[Action]:
    kinds = [kind for kind in BUFFERS if kind == reason.facts.get("kind")]
    return [
        Action(
            label=f"Turn {PLURALS[kind]} on again",
            answer=MeetingAnswer.model_validate({"to": meeting.id, "answer": AnswerName.KIND_AGAIN, "kind": kind}),
        )
        for kind in kinds
    ]
