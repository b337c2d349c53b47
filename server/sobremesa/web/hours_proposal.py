"""Working hours proposed from a person's own last eight weeks: one reading on a click, of which nothing is kept."""

from datetime import timedelta

from apiflask import APIBlueprint
from pydantic import Field

from sobremesa.model import Hours, Span
from sobremesa.planning.learned import LEAST_DAYS, Proposal, TooLittle, learn_hours
from sobremesa.store import preferences
from sobremesa.store.accounts import Account
from sobremesa.web.answers import Answer
from sobremesa.web.api import auth, current, responses
from sobremesa.web.labels import DAYS, number
from sobremesa.web.parts import Parts, parts
from sobremesa.web.questions import WEEKDAYS, written

WEEKS = 8
blueprint = APIBlueprint("hours", __name__, url_prefix="/api/v1", tag="Sobremesa")


class ProposedHours(Answer):
    """What the last weeks show; `working_hours` is null where they show too little, and goes into PUT preferences.

    `days` are working days with meetings, of which `needed` are the least; `evidence` counts them by weekday, and
    `probably_off` are weekdays with hardly any.
    """

    working_hours: dict[str, list[list[str]]] | None
    days: int
    needed: int = LEAST_DAYS
    weeks: int = WEEKS
    evidence: dict[str, int] = Field(default_factory=dict)
    probably_off: list[str] = Field(default_factory=list)
    label: str


def propose(own: Parts, account: Account, hours: Hours) -> Proposal | TooLittle:
    """Read the last eight weeks of the person's calendar and learn from them; raises CalendarError.

    `hours` are those that hold now, and stay what they are until the person saves something else.
    """
    now = own.clock()
    past = Span(now - timedelta(weeks=WEEKS), now)
    return learn_hours(own.open_calendar(account).read(past).meetings, hours, past)


def label(found: Proposal | TooLittle, before: Hours) -> str:
    """What was found, in a sentence or two; `before` are the hours that hold now."""
    if isinstance(found, TooLittle):
        return (
            f"The last {WEEKS} weeks show meetings on {number(found.days, 'working day')}; "
            f"a proposal needs {found.needed}. Your hours stay as they are."
        )
    off = [DAYS[weekday] for weekday in sorted(before.weekly) if weekday not in found.hours.weekly]
    free = f" {' and '.join(off)} {'seems' if len(off) == 1 else 'seem'} to be off." if off else ""
    return f"From {number(found.days, 'day')} with meetings in {number(found.weeks, 'week')}.{free}"


@blueprint.post("/hours/proposal")
@blueprint.auth_required(auth)
@blueprint.output(ProposedHours)
@blueprint.doc(summary="Working hours as the last eight weeks show them", responses=responses())
def propose_hours() -> ProposedHours:
    """One reading of the past; nothing is stored and no choice is changed."""
    with parts().store.read() as session:
        before = preferences.get(session, current().id).hours
    found = propose(parts(), current(), before)
    said = label(found, before)
    if isinstance(found, TooLittle):
        return ProposedHours(working_hours=None, days=found.days, needed=found.needed, label=said)
    return ProposedHours(
        working_hours={WEEKDAYS[day]: written(ranges) for day, ranges in sorted(found.hours.weekly.items())},
        days=found.days,
        weeks=found.weeks,
        evidence={WEEKDAYS[day]: count for day, count in found.evidence.items()},
        probably_off=[WEEKDAYS[day] for day in found.off],
        label=said,
    )
