"""What stands in the fields of a sent form, and what is wrong with it."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from sobremesa.errors import InputError

CHOOSE = "choose one of the times"


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


def instant(text: str, wrong: str) -> datetime:
    """The field `start`, an instant with its offset; raises InputError with the words `wrong` when it is none.

    Years are 2000 to 2100, as every date asked for is: nearer the ends of the calendar, arithmetic overflows.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"start: {wrong}") from None
    if found.tzinfo is None or not 2000 <= found.year <= 2100:
        raise InputError(f"start: {wrong}")
    return found
