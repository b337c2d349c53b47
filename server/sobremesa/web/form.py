"""A sent form of the preferences page: what stands in its fields, and what is wrong with it."""

import re
from dataclasses import dataclass, field


@dataclass
class Form:
    """What stands in the fields, and what is wrong with it: a sentence by field name."""

    values: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    def number(self, name: str, least: int, most: int) -> int:
        """The whole number in a field; a problem and `least` when it is none or out of bounds."""
        text = self.values.get(name, "").strip()
        if not re.fullmatch(r"[0-9]{1,5}", text) or not least <= int(text) <= most:
            self.problems[name] = f"Write a whole number from {least} to {most}."
            return least
        return int(text)
