"""The demo team: eight invented people in eight cities, with the hours they keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sobremesa.sandbox.database import Database

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Ranges = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Person:
    """Somebody with an account: their IANA zone, and working hours as ranges of wall time by day name."""

    email: str
    name: str
    zone: str
    city: str = ""
    hours: Mapping[str, Ranges] = field(default_factory=dict)

    @property
    def first_name(self) -> str:
        """The name used in sentences and titles."""
        return self.name.split()[0]

    def working_hours(self) -> dict[str, object]:
        """The hours as the Calendar API gives them: minutes from the start of the day, end exclusive."""
        times = [
            {"dayOfWeek": day, "periodStart": minutes(start), "periodEnd": minutes(end)}
            for day, ranges in self.hours.items()
            for start, end in ranges
        ]
        return {"workingHoursEnabled": bool(times), "availableTimes": times}


def minutes(clock: str) -> int:
    """Minutes from midnight of a wall time such as `09:30`; `24:00` is the end of the day."""
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _week(first: int, *ranges: tuple[str, str]) -> dict[str, Ranges]:
    return {DAYS[(first + offset) % 7]: ranges for offset in range(5)}


MONDAY, SUNDAY = 0, 6
TEAM: Mapping[str, Person] = {
    person.first_name.lower(): person
    for person in (
        Person("alex@example.com", "Alex Brandt", "Europe/Berlin", "Berlin", _week(MONDAY, ("09:00", "17:30"))),
        Person("tom@example.com", "Tom Ashworth", "Europe/London", "London", _week(MONDAY, ("08:30", "17:00"))),
        Person("nadia@example.com", "Nadia Okafor", "America/New_York", "New York", _week(MONDAY, ("08:30", "17:00"))),
        Person(
            "diego@example.com",
            "Diego Serrano",
            "America/Los_Angeles",
            "San Francisco",
            _week(MONDAY, ("07:30", "16:00")),
        ),
        Person(
            "priya@example.com",
            "Priya Raman",
            "Asia/Kolkata",
            "Bengaluru",
            _week(MONDAY, ("10:30", "13:30"), ("14:30", "19:30")),
        ),
        Person("luiza@example.com", "Luiza Prado", "America/Sao_Paulo", "São Paulo", _week(MONDAY, ("09:00", "18:00"))),
        Person("noa@example.com", "Noa Shalev", "Asia/Jerusalem", "Tel Aviv", _week(SUNDAY, ("09:00", "18:00"))),
        Person(
            "aroha@example.com",
            "Aroha Ngata",
            "Pacific/Auckland",
            "Auckland",
            _week(MONDAY, ("08:00", "16:30")) | {"thursday": (("08:00", "14:00"), ("20:00", "21:30"))},
        ),
    )
}
SIGNED_IN = TEAM["alex"]
_STAFF_NAMES = (
    "Ada, Ben, Cleo, Dana, Elif, Femi, Gala, Hugo, Ines, Jae, Kofi, Lena, Mara, Nils, Olga, Pavel, Quinn, Rosa, Sami, "
    "Tess, Uma, Vera, Wim, Xenia, Yara, Zoe, Anouk, Bruno, Carla, Dario, Emil"
)
STAFF = tuple(f"{name.lower()}@example.com" for name in _STAFF_NAMES.split(", "))
EVERYONE = "everyone@example.com"
GUESTS = {
    "mara": ("mara.lindt@example.org", "Mara Lindt"),
    "jonas": ("jonas.weber@example.org", "Jonas Weber"),
    "ito": ("ito.kana@example.org", "Ito Kana"),
    "candidate": ("robin.falk@example.net", "Robin Falk"),
    "vendor": ("sales@example.net", "Kim Doyle"),
}


def accounts(database: Database) -> list[Person]:
    """Everybody with an account in a sandbox, in the order they were added, with the city where the team knows it."""
    cities = {person.email: person.city for person in TEAM.values()}
    rows = database.rows("SELECT email, name, time_zone FROM users ORDER BY rowid")
    return [Person(row["email"], row["name"], row["time_zone"], cities.get(row["email"], "")) for row in rows]
