"""Names of time zones in iCalendar files, brought back to the IANA names that a calendar service keeps."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from sobremesa.sandbox.ics_blocks import value

_WELL_KNOWN = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)


@lru_cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=256)
def named_zone(name: str) -> str | None:
    """The IANA zone a name stands for, or None.

    Understood are IANA names, also with another sign for the first slash, Windows names (CLDR's table), names that
    begin with an offset, and the globally unique identifiers of older programs that end in an IANA name, such as
    `/softwarestudio.org/Olson_20011030_5/Europe/Berlin`.
    """
    name = name.strip().strip('"')
    tails = [name.split("/", count)[-1] for count in range(name.count("/") + 1)]
    tails += [name.replace(sign, "/", 1) for sign in "_-"]
    found = next((tail for tail in tails if tail in _known()), None) or WINDOWS_TO_OLSON.get(name)
    return found or _fixed_offset(name)


def _fixed_offset(name: str) -> str | None:
    """The zone of a name that begins with its offset, such as `(UTC-03:00) Brasília`; whole hours only."""
    found = re.match(r"\(?(?:UTC|GMT)\s*([+-])(\d{1,2}):?00\)?(?!\d)", name)
    zone = f"Etc/GMT{'-' if found[1] == '+' else '+'}{int(found[2])}" if found else ""
    return zone if zone in _known() else None


def described_zone(block: str, year: int, preferred: str) -> str | None:
    """The IANA zone that keeps the same time as a VTIMEZONE block in the given year, or None.

    A name in X-LIC-LOCATION wins; then `preferred`, then large zones, then the rest of CLDR's table.
    """
    located = named_zone(value(block, "X-LIC-LOCATION"))
    if located:
        return located
    zone = _parsed(block)
    if zone is None:
        return None
    candidates = [preferred, *_WELL_KNOWN, *sorted(set(WINDOWS_TO_OLSON.values()))]
    wanted = _offsets(zone, year)
    return next((name for name in candidates if wanted and _offsets(ZoneInfo(name), year) == wanted), None)


@lru_cache(maxsize=64)
def _parsed(block: str) -> tzinfo | None:
    try:
        found = Timezone.from_ical(re.sub(r"\r?\n", "\r\n", block) + "\r\n")
        return found.to_tz(lookup_tzid=False) if isinstance(found, Timezone) else None
    except Exception:  # noqa: BLE001 - a file from anywhere; what cannot be read names no zone
        return None


def _offsets(zone: tzinfo, year: int) -> list[timedelta | None]:
    """What the zone's clocks show in the middle of every week of the year."""
    noon = datetime(min(max(year, 1970), 2037), 1, 3, 12)  # noqa: DTZ001 - a wall time, the zone comes next
    try:
        return [(noon + timedelta(weeks=week)).replace(tzinfo=zone).utcoffset() for week in range(52)]
    except Exception:  # noqa: BLE001 - rules from a file may be empty or contradict themselves
        return []


class ZoneBook:
    """Finds zones for one file: by name, by its own VTIMEZONE, and at last the calendar owner's zone."""

    def __init__(self, blocks: Mapping[str, str], fallback: str) -> None:
        """`blocks` are the file's VTIMEZONE texts by TZID, `fallback` the owner's IANA zone."""
        self._blocks, self._fallback = blocks, fallback

    def find(self, name: str | None, year: int) -> tuple[str, bool]:
        """The IANA zone, and whether it was really found; floating times (no name) are in the owner's zone."""
        if not name:
            return self._fallback, True
        found = named_zone(name)
        if name in self._blocks and (found is None or found.startswith("Etc/")):
            found = described_zone(self._blocks[name], year, self._fallback) or found
        return found or self._fallback, found is not None
