"""The lines of an .ics file, taken apart so that one bad event does not spoil the others.

Source: RFC 5545, sections 3.1 (content lines, folding) and 3.4 (the calendar object).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sobremesa.errors import InputError

LARGEST_FILE = 10 * 1024 * 1024
_CONTENT_LINE = re.compile(r'(?P<name>[A-Za-z0-9-]+)(?:;(?:"[^"]*"|[^":])*)?:')


class Line(NamedTuple):
    """One unfolded content line and the number (from 1) of the line it begins on."""

    number: int
    text: str

    @property
    def name(self) -> str:
        """The name of the property, in capitals; empty when this is no content line."""
        found = _CONTENT_LINE.match(self.text)
        return found["name"].upper() if found else ""

    @property
    def value(self) -> str:
        """What follows the name and its parameters, as it stands."""
        found = _CONTENT_LINE.match(self.text)
        return self.text[found.end() :].strip() if found else ""


class Block(NamedTuple):
    """The lines of one event, from BEGIN to END, without alarms and whatever else is nested in it."""

    lines: tuple[Line, ...]

    @property
    def number(self) -> int:
        """The number of its first line."""
        return self.lines[0].number

    @property
    def text(self) -> str:
        """The lines as a file has them, unfolded."""
        return "".join(f"{line.text}\r\n" for line in self.lines)

    def line_of(self, name: str | None, problem: str) -> int:
        """The number of the line that a problem quotes, or of the first one with that property, or of the first."""
        named = [line for line in self.lines if line.name == name]
        quoted = [line for line in named or self.lines if repr(line.value if named else line.text) in problem]
        return (quoted or named or self.lines)[0].number


@dataclass(frozen=True, slots=True)
class Blocks:
    """The parts of a file: the calendar's own lines, each time zone, each event, and the lines that are none."""

    properties: dict[str, str] = field(default_factory=dict)
    zones: list[str] = field(default_factory=list)
    events: list[Block] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def blocks_of(data: bytes) -> Blocks:
    """The parts of an .ics file; raises InputError when it is too large or holds no calendar at all.

    Components without a calendar around them are taken as well.
    """
    blocks = Blocks()
    stack: list[str] = []
    block: list[Line] = []
    for line in _content_lines(data, blocks.problems):
        name, word = line.name, line.value.upper()
        if word == "VCALENDAR":
            blocks.properties.setdefault(name, word)
        elif name == "BEGIN":
            blocks.properties.setdefault(name, word)
            stack.append(word)
            block.append(line)
        elif not stack:
            blocks.properties.setdefault(name, line.value)
        elif name != "END" or word in stack:
            block.append(line)
            if name == "END":
                del stack[len(stack) - 1 - stack[::-1].index(word) :]
            if not stack:
                _close(blocks, block)
                block = []
    if "BEGIN" not in blocks.properties:
        raise InputError("line 1: there is no BEGIN:VCALENDAR, so this is no calendar")
    if block:
        blocks.problems.append(f"line {block[0].number}: {stack[0]} has no END, so it is left out")
    return blocks


def _content_lines(data: bytes, problems: list[str]) -> Iterator[Line]:
    for line in _unfolded(data):
        if line.name:
            yield line
        else:
            problems.append(f"line {line.number}: {line.text[:60]!r} is not NAME:VALUE, so it is left out")


def _close(blocks: Blocks, block: list[Line]) -> None:
    if block[0].value.upper() == "VEVENT":
        blocks.events.append(Block(tuple(_without_nested(block))))
    elif block[0].value.upper() == "VTIMEZONE":
        blocks.zones.append(Block(tuple(block)).text)


def _without_nested(block: list[Line]) -> Iterator[Line]:
    """An alarm that nobody needs here, and that cannot be read, would otherwise take its event along."""
    depth = 0
    for line in block:
        depth += line.name == "BEGIN"
        if depth == 1:
            yield line
        depth -= line.name == "END"


def _unfolded(data: bytes) -> Iterator[Line]:
    """The content lines; a line that begins with a space or a tab continues the one before it."""
    if len(data) > LARGEST_FILE:
        raise InputError(f"the file has {len(data) >> 20} MB, more than the {LARGEST_FILE >> 20} MB that are read")
    current: Line | None = None
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    for number, raw in enumerate(text.split("\n"), 1):
        if raw[:1] in {" ", "\t"} and current is not None:
            current = Line(current.number, current.text + raw[1:])
        elif raw.strip():
            if current is not None:
                yield current
            current = Line(number, raw.rstrip("\x00"))
    if current is not None:
        yield current
