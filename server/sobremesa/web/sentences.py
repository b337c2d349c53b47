"""A reason as the reader of a page or a panel gets it: with first names, and with times and days of their own."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from sobremesa import wording
from sobremesa.model import Guest, Reason, ReasonCode, Span
from sobremesa.web.coffee import first_name
from sobremesa.web.labels import Labels, short_day

NOBODY: Mapping[str, str] = MappingProxyType({})
_NAMES = frozenset({"email", "one", "other"})
_WITH_DAYS = frozenset({ReasonCode.COFFEE_PENDING, ReasonCode.DECLINED_LATELY})
_WEEK = timedelta(days=7)


def told(
    reason: Reason,
    labels: Labels,
    span: Span | None = None,
    *,
    names: Mapping[str, str] = NOBODY,
    today: date | None = None,
) -> str:
    """The sentence of a reason; `span` is the buffer it is about, until whose end somebody else is known to be free.

    `names` are what to call people, by address; on `today` the week that holds it is "this week".
    """
    facts = {name: _named(name, fact, names) for name, fact in reason.facts.items()}
    if reason.code in _WITH_DAYS:
        facts["day"] = short_day(date.fromisoformat(str(facts["day"])))
    if "week" in facts:
        first = date.fromisoformat(str(facts["week"]))
        current = today is not None and first <= today < first + _WEEK
        facts["when"] = "this week" if current else f"in the week of {short_day(first)}"
    if "with" in facts:
        name = str(facts["with"])
        facts["with"] = first_name(Guest(name if "@" in name else "", "" if "@" in name else name))
        if span is not None:
            facts["until"] = labels.time(span.end)
    if reason.code is ReasonCode.PAUSED and "until" in facts:
        facts["until"] = short_day(date.fromisoformat(str(facts["until"])))
    return wording.sentence(Reason(reason.code, facts))


def _named(name: str, fact: int | str, names: Mapping[str, str]) -> int | str:
    return names.get(str(fact).lower(), fact) if name in _NAMES else fact
