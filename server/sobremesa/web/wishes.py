"""What somebody asks for, whichever door it came through."""

from dataclasses import dataclass
from datetime import datetime

from sobremesa.model.flavours import Flavour

MOST_GUESTS = 5


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: whom they want to meet (by address), and when it begins (aware).

    `optional` guests need not have time. `consent` is a yes to a time outside somebody's hours, `confirm` one to
    whatever is asked first; `at_once` does without notice.
    """

    guests: tuple[str, ...]
    start: datetime
    minutes: int | None = None
    optional: tuple[str, ...] = ()
    consent: bool = False
    confirm: bool = False
    at_once: bool = False
    flavour: Flavour = Flavour.COFFEE
