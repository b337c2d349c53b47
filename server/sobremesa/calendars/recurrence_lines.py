"""The lines of iCalendar that make an event recur. Source: RFC 5545, sections 3.3.10, 3.8.5.1 and 3.8.5.3."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sobremesa.model import BreakSeries

_RULE = "RRULE:"
_BOUNDS = ("COUNT=", "UNTIL=")


def recurrence_lines(series: BreakSeries) -> tuple[str, ...]:
    """The rule, and the days that are left out at the series' time of day and in its zone; nothing without a rule."""
    if not series.rule:
        return ()
    rule = f"{_RULE}{series.rule}"
    if not series.excluded:
        return (rule,)
    time = f"T{series.minute // 60:02}{series.minute % 60:02}00"
    days = ",".join(f"{day:%Y%m%d}{time}" for day in series.excluded)
    return rule, f"EXDATE;TZID={series.zone}:{days}"


def ended(lines: Iterable[str], until: datetime) -> tuple[str, ...]:
    """The same with a rule that ends at `until` (aware) and is no longer counted."""
    return tuple(_ended(line, until) if line.startswith(_RULE) else line for line in lines)


def _ended(line: str, until: datetime) -> str:
    parts = (part for part in line.removeprefix(_RULE).split(";") if not part.upper().startswith(_BOUNDS))
    return f"{_RULE}{';'.join(parts)};UNTIL={until.astimezone(UTC):%Y%m%dT%H%M%SZ}"
