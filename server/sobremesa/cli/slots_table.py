"""Times for a coffee as tables for the terminal, on the clock of everybody's zone."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sobremesa.cli.plan import one_line
from sobremesa.model import Person, Sitting, Slot, SlotSearch, Span
from sobremesa.wording import sentence


def slots_table(search: SlotSearch, people: Sequence[Person]) -> RenderableType:
    """The times with their reasons in words, or why there is none and what comes nearest."""
    zones = list(dict.fromkeys(person.hours.zone for person in people))
    parts: list[RenderableType] = []
    if search.none_because:
        parts.append(Text(one_line(sentence(search.none_because)), style="bold"))
    for heading, slots in (
        ("Times that suit everybody", search.slots),
        ("Everybody is free, but somebody has to agree", search.edges),
        ("Not everybody can come", search.most),
    ):
        if slots:
            parts += [Text(heading, style="bold"), _slots(slots, zones)]
    if search.sittings:
        parts += [Text(one_line(f"Two sittings; {search.bridge} comes to both"), style="bold")]
        parts += [_sittings(search.sittings, zones)]
    return Group(*parts)


def _slots(slots: Iterable[Slot], zones: Sequence[str]) -> Table:
    table = _table(zones, "Score", "Why")
    for slot in slots:
        why = [sentence(reason) for reason in slot.reasons] + [f"Without {email}." for email in slot.absent]
        table.add_row(*_clocks(slot.span, zones), str(slot.score), one_line(" ".join(why)))
    return table


def _sittings(sittings: Iterable[Sitting], zones: Sequence[str]) -> Table:
    table = _table(zones, "Who")
    for sitting in sittings:
        table.add_row(*_clocks(sitting.span, zones), one_line(", ".join(sitting.people)))
    return table


def _table(zones: Sequence[str], *columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for zone in zones:
        table.add_column(zone, no_wrap=True)
    for column in columns:
        table.add_column(column)
    return table


def _clocks(span: Span, zones: Iterable[str]) -> list[str]:
    each = [(span.start.astimezone(ZoneInfo(zone)), span.end.astimezone(ZoneInfo(zone))) for zone in zones]
    return [f"{start:%a %d %b %H:%M}–{end:%H:%M}" for start, end in each]
