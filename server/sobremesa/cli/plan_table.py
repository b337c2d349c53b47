"""A decision as two tables for the terminal: what is kept free, and which meetings get nothing."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sobremesa.model import Decision, Snapshot, Social, SocialKind, Span
from sobremesa.wording import sentence


def plan_table(decision: Decision, snapshot: Snapshot, zone: str) -> RenderableType:
    """The plan with local times in `zone` (IANA), each line with its reason in words and its code."""
    titles = {meeting.id: meeting.title or "(no title)" for meeting in snapshot.meetings}
    spans = {meeting.id: meeting.span for meeting in snapshot.meetings}
    local = ZoneInfo(zone)
    placed = _table("When", "What", "Beside", "Why")
    for social in decision.desired:
        beside = social.title if social.kind is SocialKind.COFFEE else titles.get(social.key.source, "")
        placed.add_row(_when(social.span, local), _what(social), _safe(beside), sentence(social.reason))
    left_out = _table("When", "Meeting", "Why nothing", "Code")
    for skipped in decision.skipped:
        row = (_begins(spans, skipped.source, local), _safe(titles.get(skipped.source, skipped.source)))
        left_out.add_row(*row, sentence(skipped.reason), str(skipped.reason.code))
    count = len(decision.desired)
    parts: list[RenderableType] = [Text(f"{count} proposed, times in {zone}", style="bold"), placed] if count else []
    if decision.skipped:
        parts += [Text("Left out, and why", style="bold"), left_out]
    return Group(*parts) if parts else Text("No meetings in these days, so there is nothing to plan.")


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, no_wrap=column in {"When", "What"}, overflow="ellipsis")
    return table


def _when(span: Span, zone: ZoneInfo) -> str:
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    return f"{start:%a %d %b %H:%M}–{end:%H:%M}"


def _begins(spans: Mapping[str, Span], source: str, zone: ZoneInfo) -> str:
    start: datetime | None = spans[source].start if source in spans else None
    return f"{start.astimezone(zone):%a %d %b %H:%M}" if start else ""


def _what(social: Social) -> str:
    return f"{social.title}, {int(social.span.minutes)} min"


def _safe(text: str) -> Text:
    """A title from a file, without anything that a terminal would obey."""
    return Text("".join(letter if letter.isprintable() else " " for letter in text)[:60])
