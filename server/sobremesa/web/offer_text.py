"""The words of an offer of several times, for somebody whose calendar cannot be seen: to be copied and sent by hand."""

from collections.abc import Sequence
from datetime import datetime

from sobremesa.model import Guest, Span
from sobremesa.web.coffee import first_name
from sobremesa.web.labels import short_day
from sobremesa.web.picture import Picture


def text(picture: Picture, guest: Guest, spans: Sequence[Span], until: datetime | None = None) -> str:
    """A short message that offers these times on the reader's clock, with its offset; `until` (UTC) they are held."""
    if not spans:
        return ""
    labels, mine = picture.labels, first_name(Guest(picture.account.email, picture.account.name))
    minutes = picture.preferences.coffee.minutes
    lines = [f"- {labels.day_time(span.start)} ({_offset(labels.local(span.start))})" for span in spans]
    held = f" I keep them free until {short_day(labels.local(until).date())}." if until else ""
    return "\n".join(
        (
            f"Hi {first_name(guest)},",
            "",
            f"shall we have a coffee? {minutes} minutes, no agenda. Any of these suits me, in {labels.city} time:",
            *lines,
            "",
            f"Just tell me which one, or none: easy to skip.{held}",
            mine,
        )
    )


def _offset(local: datetime) -> str:
    text = f"{local:%z}"
    return f"UTC{text[:3]}:{text[3:]}"
