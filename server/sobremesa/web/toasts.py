"""The line at the bottom left after a press: one sentence, and the way back."""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, get_flashed_messages

from sobremesa.web.security import looks_for_news

TOAST = "toast"


@dataclass(frozen=True)
class Toast:
    """One line; `undo` is where its Undo button posts `fields` to, `ics` where its file is, all may be empty."""

    text: str
    undo: str = ""
    ics: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def toast(text: str, undo: str = "", ics: str = "", fields: dict[str, str] | None = None) -> None:
    """Say this on the next page."""
    flash({"text": text, "undo": undo, "ics": ics, "fields": fields or {}}, TOAST)  # type: ignore[arg-type]  # the session keeps JSON values


def toasts() -> list[Toast]:
    """What is to be said on this page; only the last of several fits. A script that looks for news takes none of it."""
    if looks_for_news():
        return []
    found: list[Any] = list(get_flashed_messages())
    return [Toast(**each) if isinstance(each, dict) else Toast(str(each)) for each in found[-1:]]
