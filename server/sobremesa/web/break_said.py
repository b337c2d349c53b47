"""What is said after a press on a team's break, the same on page, panel and API."""

from datetime import datetime

from sobremesa.model import BreakDate, Remedy
from sobremesa.web.break_views import BreakView
from sobremesa.web.labels import number


def made(view: BreakView, *, waiting: bool) -> str:
    """That it was created, and who is invited."""
    if waiting:
        return f"{view.kept.title} is noted. Google does not answer; it is written and sent as soon as it does."
    return f"{view.kept.title}, {_small(view.label)}. {view.others} {_have(view)} been invited."


def ended(before: BreakView) -> str:
    """How much was taken out."""
    if not before.to_come:
        return f"{before.kept.title} has ended."
    return f"{before.kept.title} is ended: {number(len(before.to_come), 'date')} taken out. {before.told()}"


def skipped(before: BreakView, start: datetime) -> str:
    """Which date does not take place."""
    one = _date(before, start)
    return f"{before.day(one)} is skipped. {before.told(one)}" if one else "That date is skipped."


def put_right(before: BreakView, start: datetime, remedy: Remedy) -> str:
    """What became of a date."""
    flag = next((one for one in before.flags if one.date.span.start == start and one.remedy is remedy), None)
    if flag is None or remedy is Remedy.SKIP:
        return skipped(before, start) if remedy is Remedy.SKIP else "That date is as you wanted it."
    if remedy is Remedy.MOVE:
        return f"{before.day(flag.date)} is held at {before.labels.time(flag.dates[0].span.start)}. {before.told()}"
    times = " and ".join(before.labels.time(each.span.start) for each in flag.dates)
    return f"{before.day(flag.date)} is held in two sittings, at {times}. {before.told(flag.date)}"


def renewed(follows: BreakView) -> str:
    """When it goes on, and who is invited."""
    first = follows.day(follows.to_come[0]) if follows.to_come else ""
    return f"{follows.kept.title} goes on from {first}. {follows.others} {_have(follows)} been invited again."


def declined(view: BreakView) -> str:
    """When it ends."""
    return f"{view.end_label} Nobody is told, as nothing changes."


def _date(view: BreakView, start: datetime) -> BreakDate | None:
    return next((one for one in view.to_come if one.span.start == start), None)


def _have(view: BreakView) -> str:
    return "has" if sum(not one.is_me for one in view.members) == 1 else "have"


def _small(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
