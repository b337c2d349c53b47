"""Where people are: cities, visits to them, and who would be glad to meet whom there."""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from sobremesa.errors import InputError
from sobremesa.model.time import is_zone

_FILE = Path(__file__).parent.parent / "data" / "cities.json"
_NO_MARK = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def plain(text: str) -> str:
    """Lower case, without accents and punctuation, one space between words: how names are compared."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_NO_MARK))
    return " ".join(re.findall(r"[^\W_]+", "".join(one for one in letters if not unicodedata.combining(one))))


@dataclass(frozen=True, slots=True)
class City:
    """A city in its IANA zone, with its names in other languages; two cities are one if the first names are alike.

    `also_a_word` tells that a name by itself may be something else ("Nice", "Reading", a friend called Sydney).
    """

    name: str
    zone: str
    also: tuple[str, ...] = ()
    also_a_word: bool = False

    def __post_init__(self) -> None:
        if not plain(self.name):
            raise InputError(f"city: {self.name!r} is not a name")
        if not is_zone(self.zone):
            raise InputError(f"zone: {self.zone!r} is not an IANA time zone")

    @property
    def key(self) -> str:
        """What tells it from other cities."""
        return plain(self.name)


@cache
def well_known_cities() -> tuple[City, ...]:
    """Cities that people of many companies name in their calendars, read once from the file that comes with us."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))["cities"]
    return tuple(City(row["name"], row["zone"], tuple(row["also"]), row.get("also_a_word", False)) for row in rows)


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InputError(f"last: {self.last} is before the first day {self.first}")

    def __contains__(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return self.first <= day <= self.last

    def both(self, other: "Days") -> "Days | None":
        """The days of this and of `other`, None when there is none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Days(first, last) if first <= last else None

    def each(self) -> tuple[date, ...]:
        """Every day, in order."""
        return tuple(self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody is in `city` on these days; `at_home` when it is only where they live anyway."""

    city: City
    days: Days
    at_home: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """One person's answer, known to nobody else: on these days in the city `city_key`, meet `email`, or rather not.

    Later answers outweigh earlier ones for the days they share.
    """

    city_key: str
    days: Days
    email: str
    yes: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody says themselves: on these days they are in `city`, whatever their calendar says.

    None hides the days: they are nowhere then, not even at home. Of two for one day the later counts.
    """

    days: Days
    city: City | None = None


@dataclass(frozen=True, slots=True)
class SameCity:
    """One person's part in the same-city finder: the city they live in, and their answers, the latest last.

    `stated` corrects what their calendar says of where they are, the latest last.
    """

    home: City | None = None
    answers: tuple[Consent, ...] = ()
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True)
class Traveller:
    """One person of the same-city finder: where they are, and their answers, the latest last."""

    email: str
    visits: tuple[Visit, ...]
    answers: tuple[Consent, ...] = ()


@dataclass(frozen=True, slots=True)
class Encounter:
    """Both are in `city` on these days, and both said yes to each other; `passing` when one of them is on a visit."""

    email: str
    city: City
    days: Days
    passing: bool = True
