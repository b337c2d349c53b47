"""What is offered without being asked: a kind to turn off, a pause for one's own absence, another zone."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import url_for

from sobremesa.model import EventType, Meeting, Response, Span, is_zone
from sobremesa.planning import working_time
from sobremesa.planning.offers import kinds_removed
from sobremesa.web.action_shapes import Action, AnswerName, MeetingAnswer, Offer
from sobremesa.web.break_offers import break_offers
from sobremesa.web.chat_news import news
from sobremesa.web.choices import PLURALS
from sobremesa.web.labels import DAYS, city, short_day
from sobremesa.web.parts import parts
from sobremesa.web.picture import Picture

FORTNIGHT = timedelta(days=14)
A_DAY = timedelta(days=1)
A_WEEK = 7  # days that a weekday's name tells apart


def offers(picture: Picture, site: str = "") -> list[Offer]:
    """Every offer of now; `site` is put before addresses of ours, for a reader that is not on one of our pages."""
    return [
        *news(picture, site),
        *break_offers(parts().store, picture),
        *_kinds(picture),
        *_absence(picture),
        *_zone(picture, site),
    ]


def pause_offer(picture: Picture) -> Offer | None:
    """While nothing is planned, until when, and how to go on."""
    until = picture.preferences.paused_until
    if until is None or until < picture.today:
        return None
    go_on = _action("Go on now", {"answer": AnswerName.GO_ON})
    return Offer(sentence=f"Paused until {short_day(until)}.", actions=[go_on])


def _kinds(picture: Picture) -> Iterator[Offer]:
    for kind, count in kinds_removed(picture.view.ledger, picture.preferences, picture.now).items():
        plural = PLURALS[kind]
        off = {"answer": AnswerName.NEVER_THIS_KIND, "kind": kind}
        keep = {"answer": AnswerName.KEEP_KIND, "kind": kind}
        yield Offer(
            sentence=f"You removed {count} {plural} in two weeks. Turn {plural} off?",
            actions=[_action(f"Turn {plural} off", off), _action("Keep them", keep)],
        )


def _absence(picture: Picture) -> Iterator[Offer]:
    """A pause for an own absence of a day or more that has begun, or before which no working time is left."""
    chosen = picture.preferences
    away = [one for one in picture.snapshot.meetings if _is_own_absence(one) and one.span.end > picture.now]
    for absence in sorted(away, key=lambda one: one.span.end, reverse=True):
        until = _last_day(picture, absence)
        known = until == chosen.dismissed.absence or (chosen.paused_until is not None and until <= chosen.paused_until)
        if known or not _is_next(picture, absence):
            continue
        pause = {"answer": AnswerName.PAUSE, "until": until}
        yield Offer(
            sentence=f"You are out {_when(picture, absence, until)}: pause until then?",
            actions=[
                _action(f"Pause until {short_day(until)}", pause),
                _action("Not now", {"answer": AnswerName.NO_PAUSE, "until": until}),
            ],
        )
        return


def _is_own_absence(meeting: Meeting) -> bool:
    away = meeting.event_type is EventType.OUT_OF_OFFICE and meeting.response is not Response.DECLINED
    return away and meeting.span.end - meeting.span.start >= A_DAY


def _last_day(picture: Picture, absence: Meeting) -> date:
    return picture.labels.local(absence.span.end - timedelta(minutes=1)).date()


def _is_next(picture: Picture, absence: Meeting) -> bool:
    before = (picture.now, absence.span.start)
    if before[1] <= before[0]:
        return True
    working = working_time(picture.preferences.hours, Span(*before))
    return not any(start < before[1] and before[0] < end for start, end in working)


def _when(picture: Picture, absence: Meeting, until: date) -> str:
    first = max(picture.labels.local(absence.span.start).date(), picture.today)
    if (until - first).days >= A_WEEK:
        return f"until {short_day(until)}"
    names = list(dict.fromkeys(DAYS[day.weekday()][:3] for day in (first, until)))
    return "–".join(names)


def _zone(picture: Picture, site: str) -> Iterator[Offer]:
    theirs, hours = picture.snapshot.zone, picture.preferences.hours
    mine, answered = hours.zone_on(picture.today), picture.preferences.dismissed.zone
    travelling = any(stay.first <= picture.today <= stay.last for stay in hours.stays)
    if not is_zone(theirs) or travelling or theirs == answered or _same_clock(theirs, mine, picture.now):
        return
    travel = f"{site}{url_for('preferences.show', travel=theirs, _anchor='stays')}"
    yield Offer(
        sentence=f"Your calendar is in {city(theirs)}, your hours are in {city(mine)}.",
        actions=[
            Action(label="I am travelling until …", url=travel),
            _action("I moved", {"answer": AnswerName.MOVED, "zone": theirs}),
            _action(f"Keep {city(mine)}", {"answer": AnswerName.KEEP_ZONE, "zone": theirs}),
        ],
    )


def _same_clock(one: str, other: str, now: datetime) -> bool:
    """Whether the two zones tell the same time, now and two weeks from now."""
    zones = (ZoneInfo(one), ZoneInfo(other))
    return all(len({at.astimezone(zone).utcoffset() for zone in zones}) == 1 for at in (now, now + FORTNIGHT))


def _action(label: str, body: Mapping[str, object]) -> Action:
    return Action(label=label, answer=MeetingAnswer.model_validate(body))
