"""Conversation starters: questions that colleagues who hardly know each other can ask each other."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Dedicated to the public domain (CC0 1.0), described by the schema beside it.
_FILE = Path(__file__).parent.parent / "data" / "prompts.json"
LIGHT, STORY, THOUGHT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Starter:
    """One question. `minutes` is how long two people usually talk about it.

    `depth` is LIGHT (1: answered without thinking, tells nothing personal), STORY (2: a small story or an opinion)
    or THOUGHT (3: wants a moment of thought). `id` is its name for ever, `tags` are what it is about.
    """

    id: str
    text: str
    depth: int
    minutes: int
    tags: tuple[str, ...]


@cache
def starters() -> tuple[Starter, ...]:
    """Every starter that comes with Sobremesa, read once; all of them are safe at work."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))["starters"]
    safe = (row for row in rows if row["safe_at_work"])
    return tuple(Starter(row["id"], row["text"], row["depth"], row["minutes"], tuple(row["tags"])) for row in safe)
