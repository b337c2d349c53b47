"""Which city an entry of a calendar means, read so that a guess is never made."""

import re
from collections.abc import Iterable

from sobremesa.model.places import City, plain

_TRAVEL = "trip|business trip|work trip|day trip|travel|travelling|traveling|visit|visiting|reise|dienstreise"
# In plain form. A name inside a longer text ("Mia in Rome", "Rome office closed", "call Rome") is somebody else's, or
# something else, and does not match.
_BEFORE = re.compile(rf"(?:(?:{_TRAVEL})(?: to| in| nach)?|in|im buro) (?P<city>.+)")
_AFTER = re.compile(rf"(?P<city>.+) (?:{_TRAVEL}|office|offsite|buro|week)")


class Gazetteer:
    """Cities by every name they go by. Where two share a name, the one given first has it."""

    def __init__(self, cities: Iterable[City]) -> None:
        self._by_name: dict[str, City] = {}
        for city in cities:
            for name in (city.name, *city.also):
                self._by_name.setdefault(plain(name), city)

    def named(self, name: str) -> City | None:
        """The city of that name, in any of its languages, whatever its accents and capitals."""
        return self._by_name.get(plain(name))

    def in_label(self, label: str) -> City | None:
        """The city of a working location's label: "Lisbon", or "Lisbon office"; None when it names none we know."""
        text = plain(label)
        match = _AFTER.fullmatch(text) or _BEFORE.fullmatch(text)
        return self._by_name.get(text) or (self._by_name.get(match["city"]) if match else None)

    def in_title(self, title: str) -> City | None:
        """The city to which an all-day entry says that its owner travels: "Berlin", "Trip to Lisbon", "Rome trip".

        A name that is also a word counts only beside a word of travel ("Trip to Nice", not "Nice").
        """
        text = plain(title)
        match = _BEFORE.fullmatch(text) or _AFTER.fullmatch(text)
        if match and match["city"] in self._by_name:
            return self._by_name[match["city"]]
        alone = self._by_name.get(text)
        return alone if alone and not alone.also_a_word else None
