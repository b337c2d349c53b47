"""The check-in round in a meeting's description: one paragraph of ours, put in and taken out without a trace.

Google's descriptions are plain text or HTML, whichever their author's tool wrote; the paragraph is added in the same
form, after everything else, and is found again by its exact words.
"""

import re
from dataclasses import dataclass

LINES = ("Check-in (5 minutes): one after the other, how are you arriving today?",)
"""Every wording ever written, so that each is found again; the first one is what is written now."""

_TAG = re.compile(r"</?(?:a|b|br|div|em|h[1-6]|html-blob|i|li|ol|p|span|strong|table|u|ul)\b[^<>]*>", re.IGNORECASE)
_BREAK = r"(?:\r\n|\n|<br\s*/?>)"
_FORMS = tuple(
    re.compile(form.replace("LINE", f"(?:{'|'.join(map(re.escape, LINES))})"), re.IGNORECASE)
    for form in (r"<p[^<>]*>LINE</p>", rf"{_BREAK}{{1,2}}LINE", rf"LINE{_BREAK}{{0,2}}")
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Our paragraph in a description: its `text` with what sets it off, beginning at the character `at`."""

    text: str
    at: int

    def into(self, description: str) -> str:
        """The description with it."""
        return description[: self.at] + self.text + description[self.at :]

    def out_of(self, description: str) -> str:
        """The description without it; the description must hold it."""
        return description[: self.at] + description[self.at + len(self.text) :]


def has_check_in(description: str) -> bool:
    """Whether our paragraph stands in the description."""
    return any(line in description for line in LINES)


def new_piece(description: str) -> Piece:
    """Our paragraph as it is added to this description: alone in an empty one, else after a blank line."""
    return Piece(_set_off(description), len(description))


def piece_in(description: str) -> Piece | None:
    """The paragraph of ours in the description, None without one.

    Exactly what `new_piece` added, unless the text around it was edited: then the line and one blank line beside it.
    """
    line = next((line for line in LINES if line in description), None)
    if line is None:
        return None
    if description == line:
        return Piece(line, 0)
    found = description.rfind(line)
    for form in _forms(line):
        at = found - form.index(line)
        if at >= 0 and description.startswith(form, at) and _set_off(description[:at], line) == form:
            return Piece(form, at)
    edited = next(match for pattern in _FORMS if (match := pattern.search(description)))
    return Piece(edited.group(), edited.start())


def _set_off(before: str, line: str = LINES[0]) -> str:
    """The line with what separates it from the text `before` it, in that text's own form."""
    if not before:
        return line
    if not _TAG.search(before):
        return ("\r\n\r\n" if "\r\n" in before else "\n\n") + line
    return f"<p>{line}</p>" if before.rstrip().lower().endswith("</p>") else f"<br><br>{line}"


def _forms(line: str) -> tuple[str, ...]:
    return f"<p>{line}</p>", f"<br><br>{line}", f"\r\n\r\n{line}", f"\n\n{line}"
