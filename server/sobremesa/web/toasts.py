"""The line at the bottom left after a press: one sentence, and the way back."""

from dataclasses import dataclass
from typing import Any

from flask import flash, get_flashed_messages

TOAST = "toast"


@dataclass(frozen=True)
class Toast:
    """One line; `undo` is where its Undo button posts to, `ics` where its file is, both may be empty."""

    text: str
    undo: str = ""
    ics: str = ""


def toast(text: str, undo: str = "", ics: str = "") -> None:
    """Say this on the next page."""
    flash({"text": text, "undo": undo, "ics": ics}, TOAST)  # type: ignore[arg-type]  # the session keeps JSON values


def toasts() -> list[Toast]:
    """What is to be said on this page; only the last of several fits."""
    found: list[Any] = list(get_flashed_messages())
    return [Toast(**each) if isinstance(each, dict) else Toast(str(each)) for each in found[-1:]]
