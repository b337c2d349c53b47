"""What the panel shows for a stretch of days, built from the picture of one account."""

from collections import Counter
from datetime import date, timedelta

from flask import url_for

from sobremesa import wording
from sobremesa.model import (
    Change,
    Chat,
    Guest,
    Insert,
    Meeting,
    Move,
    Plan,
    Response,
    Side,
    Skipped,
    SocialKind,
    Span,
)
from sobremesa.reconcile.modes import kind_of
from sobremesa.web import coffee, coffee_answer, flavours, people, same_city_lines
from sobremesa.web.action_shapes import Offer
from sobremesa.web.actions import buffer_actions, left_out_actions
from sobremesa.web.answers import (
    BufferAnswer,
    ChatAnswer,
    Connection,
    EventAnswer,
    LeftOut,
    Social,
    Suggestions,
    Who,
    Why,
)
from sobremesa.web.break_offers import break_actions
from sobremesa.web.frame import days_drawn, week_span
from sobremesa.web.hints import hint
from sobremesa.web.items import QUIET, title_of
from sobremesa.web.labels import ago, listed, number, week_name
from sobremesa.web.meeting_answers import meeting_actions
from sobremesa.web.offers import offers, pause_offer
from sobremesa.web.parts import parts
from sobremesa.web.picture import Picture
from sobremesa.web.plan_answers import ChangeAnswer, Counts, Do, PlanAnswer, Window
from sobremesa.web.sentences import told
from sobremesa.web.shown import Shown


def suggestions(picture: Picture, first: date, last: date, event_id: str | None = None) -> Suggestions:
    """Coffee, buffers and reasons from the day `first` to `last`, both included; `event_id` adds one meeting's own."""
    span = Span(week_span(first, picture.zone).start, week_span(last, picture.zone).start + timedelta(days=1))
    account, labels = picture.account, picture.labels
    site = parts().settings.public_url.rstrip("/")
    return Suggestions(
        account=Who(email=account.email, name=account.name),
        zone=picture.zone,
        state=_state(picture),
        read_at=labels.rfc3339(picture.view.read_at) if picture.view.read_at else None,
        read_label=ago(picture.view.read_at, picture.now),
        week_label=week_name(*_ends(picture, first, last)),
        week_url=f"{site}{url_for('pages.week', on=first.isoformat())}",
        digest=picture.plan.digest,
        social=social(picture, span),
        flavour=picture.flavour,
        flavours=flavours.offered(picture),
        coffee=coffee_answer.answers(picture, coffee.find(picture, span)),
        buffers=buffers(picture, picture.during(span)),
        left_out=left_out(picture, span),
        chats=[chat_answer(picture, chat) for chat in picture.chats if chat.span.overlaps(span)],
        people=people.suggested(picture),
        offers=offered(picture),
        event=event_answer(picture, event_id) if event_id else None,
    )


def offered(picture: Picture) -> list[Offer]:
    """Everything offered now; what the same-city finder says rests on other people's answers too."""
    site = parts().settings.public_url.rstrip("/")
    own = [*filter(None, [pause_offer(picture)]), *offers(picture, site)]
    return [*own, *same_city_lines.offers(parts().store, picture, site)]


def social(picture: Picture, week: Span) -> Social:
    """How many coffees the week holds, of how many at most."""
    count = sum(chat.span.overlaps(week) for chat in picture.chats)
    limit = picture.preferences.coffee.weekly_events
    return Social(count=count, limit=limit, label=f"{count} of {limit} social events this week")


def buffers(picture: Picture, shown: tuple[Shown, ...]) -> list[BufferAnswer]:
    """The buffers among these, in the order of time."""
    return [_buffer(picture, each) for each in shown if each.side is not Side.ITSELF]


def left_out(picture: Picture, within: Span | None = None) -> list[LeftOut]:
    """The meetings without a buffer on a side on which one was wanted, and why."""
    return [_left_out(picture, each) for each in skipped(picture, within)]


def _left_out(picture: Picture, each: Skipped) -> LeftOut:
    return LeftOut(
        for_=each.source,
        side=each.side,
        meeting=_called(picture, each.source),
        sentence=told(each.reason, picture.labels),
        reason=Why.of(each.reason),
        actions=left_out_actions(picture, each),
    )


def skipped(picture: Picture, within: Span | None = None) -> list[Skipped]:
    """What was left out for a reason worth telling, touching `within`."""
    known = picture.meetings
    loud = (each for each in picture.view.decision.skipped if each.source in known and each.reason.code not in QUIET)
    return [each for each in loud if within is None or known[each.source].span.overlaps(within)]


def chat_answer(picture: Picture, chat: Chat) -> ChatAnswer:
    """An asked-for coffee on both clocks."""
    labels = picture.labels
    hours = next((one.person.hours for one in picture.colleagues if one.person.email == chat.guest.email), None)
    guest = coffee.guest_answer(chat.guest, hours.zone if hours else "")
    who = listed(coffee.first_name(one) for one in chat.guests)
    placed = next((one for one in picture.snapshot.ours if one.key.source == chat.id), None)
    span = placed.span if placed else chat.span
    return ChatAnswer(
        id=chat.id,
        title=f"{flavours.name_of(chat.flavour)} with {who}",
        flavour=chat.flavour,
        guest=guest,
        who=who,
        start=labels.rfc3339(span.start),
        end=labels.rfc3339(span.end),
        label=labels.day_time(span.start),
        guest_label=coffee_answer.elsewhere(picture, span, chat.guests),
        invite_at=labels.rfc3339(chat.invite_at),
        invited=placed is not None and any(not one.is_self for one in placed.guests),
        ics=url_for("api.chat_ics", chat_id=chat.id),
        prompts=[line[2:] for line in chat.description.splitlines() if line.startswith("- ")],
    )


def plan_answer(picture: Picture, plan: Plan | None = None) -> PlanAnswer:
    """The plan with its counts; `plan` when a newer one than the picture's is known."""
    current, window = plan or picture.plan, picture.view.decision.window
    out = left_out(picture)
    done = [change.do for change in current.changes]
    return PlanAnswer(
        digest=current.digest,
        window=Window(start=picture.labels.rfc3339(window.start), end=picture.labels.rfc3339(window.end)),
        counts=Counts(
            insert=done.count("insert"), move=done.count("move"), remove=done.count("remove"), left_out=len(out)
        ),
        changes=[change_answer(picture, change) for change in current.changes],
        left_out=out,
    )


def change_answer(picture: Picture, change: Change) -> ChangeAnswer:
    """One change: what, where it will lie (a removal: where it lay), why."""
    event = change.social if isinstance(change, Insert | Move) else change.placed
    reason = change.social.reason if isinstance(change, Insert) else change.reason
    return ChangeAnswer(
        do=Do(change.do),
        key=str(event.key),
        kind=event.kind,
        start=picture.labels.rfc3339(event.span.start),
        end=picture.labels.rfc3339(event.span.end),
        title=event.title,
        sentence=told(reason, picture.labels, event.span),
        reason=Why.of(reason),
    )


def run_label(changes: tuple[Change, ...]) -> str:
    """What a run did: `Added 3 lingers, moved 1 breather` and a full stop."""
    said = []
    for do, verb in (("insert", "added"), ("move", "moved"), ("remove", "removed")):
        kinds = Counter(kind_of(change) for change in changes if change.do == do)
        counts = [number(kinds[kind], *noun) for kind, noun in _NOUNS.items() if kinds[kind]]
        said += [f"{verb} {' and '.join(counts)}"] if counts else []
    text = ", ".join(said) or "nothing was changed"
    return f"{text[0].upper()}{text[1:]}."


_NOUNS = {
    SocialKind.LINGER: ("linger",),
    SocialKind.DOORS: ("doors open", "doors open"),
    SocialKind.BREATHER: ("breather",),
    SocialKind.COFFEE: ("coffee",),
}


def _state(picture: Picture) -> Connection:
    if not picture.connected:
        return "reconnect"
    return "ok" if picture.view.read_at else "unread"


def _ends(picture: Picture, first: date, last: date) -> tuple[date, date]:
    """The working days a whole week is named after; any other stretch keeps its own ends."""
    if last - first != timedelta(days=6):
        return first, last
    drawn = days_drawn(first, picture.preferences.hours, ())
    return drawn[0], drawn[-1]


def _buffer(picture: Picture, shown: Shown) -> BufferAnswer:
    labels = picture.labels
    return BufferAnswer(
        key=str(shown.key),
        for_=shown.key.source,
        kind=shown.kind,
        side=shown.side,
        start=labels.rfc3339(shown.span.start),
        end=labels.rfc3339(shown.span.end),
        label=labels.weekday_time(shown.span.start),
        title=wording.title(shown.kind),
        meeting=_called(picture, shown.key.source),
        sentence=told(shown.reason, labels, shown.span),
        state=shown.state,
        reason=Why.of(shown.reason),
        actions=buffer_actions(picture, shown),
    )


def _called(picture: Picture, meeting_id: str) -> str:
    """What the person calls the meeting; empty when it is gone."""
    meeting = picture.meetings.get(meeting_id)
    return title_of(meeting) if meeting else ""


def event_answer(picture: Picture, event_id: str) -> EventAnswer | None:
    """What is possible around one meeting; None when it is not in the last read."""
    meeting = picture.meetings.get(event_id)
    if meeting is None:
        return None
    guests = _people(meeting)
    found = coffee.find(picture, None, [guest.email for guest in guests])
    near = tuple(each for each in picture.shown if each.key.source == event_id)
    without = (each for each in picture.view.decision.skipped if each.source == event_id)  # who asks gets every reason
    return EventAnswer(
        id=event_id,
        label=picture.labels.day_time(meeting.span.start),
        guests=[coffee.guest_answer(guest) for guest in guests],
        coffee=coffee_answer.answers(picture, found),
        buffers=buffers(picture, near),
        left_out=[_left_out(picture, each) for each in without],
        actions=[*meeting_actions(picture, meeting), *break_actions(meeting, parts().settings.public_url.rstrip("/"))],
        hint=hint(picture, meeting),
    )


def _people(meeting: Meeting) -> list[Guest]:
    hidden = meeting.guests_hidden or meeting.private
    others = (one for one in meeting.guests if not (one.is_self or one.resource or one.group))
    return [] if hidden else [one for one in others if one.response is not Response.DECLINED]
