"""What a person says about a meeting, a kind of buffer, a pause or a zone: done at once, and always with a way back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from sobremesa.errors import InputError, NotFoundError
from sobremesa.model import LedgerState, Meeting, Preferences, Side, SocialKey, SocialKind, is_zone
from sobremesa.planning.eligibility import names_of
from sobremesa.store import ledger
from sobremesa.web import chat_answers, work
from sobremesa.web.action_shapes import Answered, AnswerName, MeetingAnswer
from sobremesa.web.break_offers import BREAK_ANSWERS, answer_break
from sobremesa.web.items import title_of
from sobremesa.web.labels import city, short_day
from sobremesa.web.meeting_answers import answer_meeting
from sobremesa.web.parts import Parts
from sobremesa.web.preference_form import BUFFERS

PLURALS: Mapping[SocialKind, str] = MappingProxyType(
    {SocialKind.LINGER: "lingers", SocialKind.DOORS: "open doors", SocialKind.BREATHER: "breathers"}
)


def give(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    """Do what somebody said; the plan shown next has it, and a run is asked for.

    Raises NotFoundError for a meeting that is not in the calendar, InputError for an answer that lacks what it needs,
    and what `answer_meeting` and `answer_break` raise.
    """
    if said.answer in BREAK_ANSWERS:
        return answer_break(own, account_id, said)
    chosen = _ANSWERS.get(said.answer)
    return chosen(own, account_id, said) if chosen else answer_meeting(own, account_id, said)


def automate(own: Parts, account_id: str) -> None:
    """Every kind of buffer follows by itself."""
    work.change(own, account_id, lambda before: replace(before, automatic=before.automatic.union(BUFFERS)))


def _not_this_meeting(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    meeting = _meeting(own, account_id, said.to)
    _leave_out(own, account_id, meeting.id)
    return _answered(f"No buffers for “{title_of(meeting)}”.", AnswerName.PLAN_AGAIN, to=meeting.id)


def _not_this_series(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    meeting = _meeting(own, account_id, said.to)
    if not meeting.series_id:
        raise InputError("to: this meeting does not repeat")
    _leave_out(own, account_id, meeting.series_id)
    label = f"No buffers for the whole series “{title_of(meeting)}”."
    return _answered(label, AnswerName.PLAN_AGAIN, to=meeting.id)


def _leave_out(own: Parts, account_id: str, name: str) -> None:
    work.change(own, account_id, lambda before: replace(before, left_out=before.left_out | {name}))


def _plan_again(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    """Take both back, and what the person removed beside this very meeting."""
    meeting = _meeting(own, account_id, said.to)
    forget_refusals(own, account_id, *(SocialKey(meeting.id, side) for side in (Side.BEFORE, Side.AFTER)))
    names = frozenset(names_of(meeting))
    before = work.change(own, account_id, lambda chosen: replace(chosen, left_out=chosen.left_out - names))
    series = bool(before.left_out & (names - {meeting.id}))
    undo = AnswerName.NOT_THIS_SERIES if series else AnswerName.NOT_THIS_MEETING
    return _answered(f"“{title_of(meeting)}” is planned again.", undo, to=meeting.id)


def forget_refusals(own: Parts, account_id: str, *keys: SocialKey) -> None:
    """Let what the person removed be planned again; it gets an event of its own, the removed one stays removed."""
    with own.store.begin() as session:
        known = ledger.get(session, account_id)
        refused = [known[key] for key in keys if key in known and known[key].state is LedgerState.REFUSED]
        lifted = [replace(entry, state=LedgerState.REMOVED, refused_at=None) for entry in refused]
        ledger.put(session, account_id, lifted)


def _never_this_kind(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    kind = _kind(said)
    work.change(own, account_id, lambda before: replace(before, off_kinds=before.off_kinds | {kind}))
    return _answered(f"No more {PLURALS[kind]}.", AnswerName.KIND_AGAIN, kind=kind)


def _kind_again(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    kind = _kind(said)
    work.change(own, account_id, lambda before: replace(before, off_kinds=before.off_kinds - {kind}))
    return _answered(f"{PLURALS[kind].capitalize()} are planned again.", AnswerName.NEVER_THIS_KIND, kind=kind)


def _keep_kind(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    kind, now = _kind(said), own.clock()

    def keep(before: Preferences) -> Preferences:
        kinds = {**before.dismissed.kinds, kind: now}
        return replace(before, dismissed=replace(before.dismissed, kinds=kinds))

    work.change(own, account_id, keep)
    return Answered(label=f"{PLURALS[kind].capitalize()} stay on.")


def _pause(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    until = said.until
    if until is None:
        raise InputError("until: is needed, the last day of the pause")
    picture = work.show(own, account_id)
    if until < picture.today:
        raise InputError("until: is past")
    before = work.change(own, account_id, lambda chosen: replace(chosen, paused_until=until))
    label = f"Paused until {short_day(until)}."
    if before.paused_until is None or before.paused_until < picture.today:
        return _answered(label, AnswerName.GO_ON)
    return _answered(label, AnswerName.PAUSE, until=before.paused_until)


def _go_on(own: Parts, account_id: str, _said: MeetingAnswer) -> Answered:
    today = work.show(own, account_id).today
    before = work.change(own, account_id, lambda chosen: replace(chosen, paused_until=None))
    if before.paused_until is None or before.paused_until < today:
        return Answered(label="Nothing is paused.")
    return _answered("The pause is over.", AnswerName.PAUSE, until=before.paused_until)


def _no_pause(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    until = said.until

    def refuse(before: Preferences) -> Preferences:
        return replace(before, dismissed=replace(before.dismissed, absence=until))

    work.change(own, account_id, refuse)
    return Answered(label="Planning goes on.")


def _moved(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    zone = _zone(said)

    def move(before: Preferences) -> Preferences:
        return replace(before, hours=replace(before.hours, zone=zone))

    before = work.change(own, account_id, move)
    return _answered(f"Your hours are in {city(zone)} now.", AnswerName.MOVED, zone=before.hours.zone)


def _keep_zone(own: Parts, account_id: str, said: MeetingAnswer) -> Answered:
    zone = _zone(said)

    def keep(before: Preferences) -> Preferences:
        return replace(before, dismissed=replace(before.dismissed, zone=zone))

    before = work.change(own, account_id, keep)
    return Answered(label=f"Your hours stay in {city(before.hours.zone)}.")


def _meeting(own: Parts, account_id: str, name: str) -> Meeting:
    found = work.show(own, account_id).meetings.get(name)
    if found is None:
        raise NotFoundError("That meeting is not in your calendar any more.")
    return found


def _kind(said: MeetingAnswer) -> SocialKind:
    if said.kind is None:
        raise InputError("kind: is needed: linger, doors or breather")
    return said.kind


def _zone(said: MeetingAnswer) -> str:
    if not is_zone(said.zone):
        raise InputError(f"zone: {said.zone!r} is not an IANA time zone")
    return said.zone


def _answered(label: str, undo: AnswerName, **about: object) -> Answered:
    return Answered(label=label, undo=MeetingAnswer.model_validate({"answer": undo, **about}))


_ANSWERS: Mapping[AnswerName, Callable[[Parts, str, MeetingAnswer], Answered]] = MappingProxyType(
    {
        AnswerName.NOT_THIS_MEETING: _not_this_meeting,
        AnswerName.NOT_THIS_SERIES: _not_this_series,
        AnswerName.PLAN_AGAIN: _plan_again,
        AnswerName.NEVER_THIS_KIND: _never_this_kind,
        AnswerName.KIND_AGAIN: _kind_again,
        AnswerName.KEEP_KIND: _keep_kind,
        AnswerName.PAUSE: _pause,
        AnswerName.GO_ON: _go_on,
        AnswerName.NO_PAUSE: _no_pause,
        AnswerName.MOVED: _moved,
        AnswerName.KEEP_ZONE: _keep_zone,
        AnswerName.SEEN: chat_answers.seen,
        AnswerName.MOVE_COFFEE: chat_answers.move_coffee,
        AnswerName.KEEP_COFFEE: chat_answers.keep_coffee,
    }
)
