"""Instants and days as words, in one person's zone and clock; browser and extension format nothing themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sobremesa.model import Span

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TWELVE_HOUR_LOCALES = frozenset({"en-us", "en-ca", "en-au", "en-nz", "en-ph", "en-in", "hi", "es-mx", "es-us", "ar-eg"})


@dataclass(frozen=True)
class Labels:
    """Words for times in `zone`, an IANA name; with `twelve` the clock has a.m. and p.m."""

    zone: str
    twelve: bool = False

    @classmethod
    def of(cls, zone: str, locale: str = "") -> "Labels":
        """The clock a locale such as `en-US` is used to, or names itself (`en-u-hc-h12`, BCP 47); else 24 hours."""
        language, _, own = locale.replace("_", "-").lower().partition("-u-hc-")
        return cls(zone, own == "h12" or (not own and language in TWELVE_HOUR_LOCALES))

    def local(self, instant: datetime) -> datetime:
        """The instant on the wall clock of the zone."""
        return instant.astimezone(ZoneInfo(self.zone))

    def rfc3339(self, instant: datetime) -> str:
        """The instant with the zone's offset, to the second."""
        return self.local(instant).isoformat(timespec="seconds")

    def clock(self, hour: int, minute: int) -> str:
        """One time of day: `09:30`, or `9:30 am`."""
        if not self.twelve:
            return f"{hour % 24:02}:{minute:02}"
        return f"{(hour % 12) or 12}:{minute:02} {'pm' if hour % 24 >= 12 else 'am'}"

    def time(self, instant: datetime) -> str:
        """The time of day of an instant."""
        local = self.local(instant)
        return self.clock(local.hour, local.minute)

    def times(self, span: Span) -> str:
        """A stretch of time: `10:00–10:05`."""
        return f"{self.time(span.start)}–{self.time(span.end)}"

    def weekday_time(self, instant: datetime) -> str:
        """`Wed 10:30`."""
        return f"{DAYS[self.local(instant).weekday()][:3]} {self.time(instant)}"

    def day_time(self, instant: datetime) -> str:
        """`Wed 18 Nov, 10:30`."""
        local = self.local(instant)
        return f"{DAYS[local.weekday()][:3]} {local.day} {MONTHS[local.month - 1][:3]}, {self.time(instant)}"

    def elsewhere(self, instant: datetime, other: "Labels", name: str) -> str:
        """What somebody's clock says then: `16:00 for Ann`, with the weekday when it is another day there."""
        theirs, mine = other.local(instant), self.local(instant)
        day = "" if theirs.date() == mine.date() else f"{DAYS[theirs.weekday()][:3]} "
        return f"{day}{other.time(instant)} for {name}"

    @property
    def city(self) -> str:
        """The place a zone is named after: `São_Paulo` and its like lose the underscore."""
        return city(self.zone)


def city(zone: str) -> str:
    """The place an IANA zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


def day_name(day: date) -> str:
    """`Monday 16 November`."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    """`Fri 4 Dec`."""
    return f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def week_name(first: date, last: date) -> str:
    """`16–20 November`, or `30 November – 4 December` across months."""
    if first.month == last.month:
        return f"{first.day}–{last.day} {MONTHS[last.month - 1]}"
    return f"{first.day} {MONTHS[first.month - 1]} – {last.day} {MONTHS[last.month - 1]}"


def ago(then: datetime | None, now: datetime) -> str:
    """How long a read is past: `read just now`, `read 2 min ago`, `read 3 h ago`, `not read yet`."""
    if then is None:
        return "not read yet"
    minutes = int((now - then) / timedelta(minutes=1))
    if minutes < 1:
        return "read just now"
    if minutes < 60:
        return f"read {minutes} min ago"
    hours = minutes // 60
    return f"read {hours} h ago" if hours < 48 else f"read {hours // 24} days ago"


def initials(name: str) -> str:
    """At most two letters for the round mark beside a name."""
    words = [word for word in name.partition("@")[0].replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def number(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 linger`, `4 lingers`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """`Ann`, `Ann and Bo`, `Ann, Bo and Cy`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
