"""A reason as the reader of a page or a panel gets it: with first names, and with times and days of their own."""

from datetime import date

from sobremesa import wording
from sobremesa.model import Guest, Reason, ReasonCode, Span
from sobremesa.web.coffee import first_name
from sobremesa.web.labels import Labels, short_day


def told(reason: Reason, labels: Labels, span: Span | None = None) -> str:
    """The sentence of a reason; `span` is the buffer it is about, until whose end somebody else is known to be free."""
    facts = dict(reason.facts)
    if "with" in facts:
        name = str(facts["with"])
        facts["with"] = first_name(Guest(name if "@" in name else "", "" if "@" in name else name))
        if span is not None:
            facts["until"] = labels.time(span.end)
    if reason.code is ReasonCode.PAUSED and "until" in facts:
        facts["until"] = short_day(date.fromisoformat(str(facts["until"])))
    return wording.sentence(Reason(reason.code, facts))
