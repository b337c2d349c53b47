"""What histories are made of: meetings of every shape, shifts of time, and chances of a fault."""

from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from promises.places import ORDINARY, daily
from sobremesa.model import EventType, Guest, Meeting, Response, Span

ALEX, BO, CLEO = "alex@example.com", "bo@example.com", "cleo@example.com"
MONDAY = ORDINARY.now
SHAPES = (
    "plain", "plain", "plain", "plain", "private", "large", "alone", "left", "tentative", "unanswered", "declined",
    "free", "focus", "out", "location", "all-day", "interview", "room", "external",
)  # fmt: skip
DAY = 1440
SHIFTS = st.one_of(
    st.integers(-12, 12), st.integers(-90, 90), st.sampled_from([-DAY, DAY, 2 * DAY, 10 * DAY, 14 * DAY])
)
CHANCES = st.sampled_from([0, 0, 0, 1, 2, None])  # at which opportunity of its run a fault strikes, if one does


def whole_day(span: Span, zone: str) -> Span:
    """The local day on which `span` begins."""
    wall = span.start.astimezone(ZoneInfo(zone))
    midnight = wall.replace(hour=0, minute=0)
    return Span(midnight, daily(midnight, 1, zone))


def guests_of(shape: str) -> tuple[Guest, ...]:
    """Who comes: me, and who else there is in a meeting of this shape."""
    mine = {"tentative": Response.TENTATIVE, "unanswered": Response.NEEDS_ACTION, "declined": Response.DECLINED}
    me = Guest(ALEX, "Alex", mine.get(shape, Response.ACCEPTED), is_self=True)
    bo = Guest(BO, "Mia", Response.DECLINED if shape == "left" else Response.ACCEPTED)
    room = Guest("room@resource.example.com", "Room", Response.ACCEPTED, resource=True)
    crowd = tuple(Guest(f"p{number}@example.com", f"Mia {number}") for number in range(9))
    others = {"alone": (), "room": (room,), "large": crowd, "external": (Guest("mia@elsewhere.example", "Mia"),)}
    return (me, *others.get(shape, (bo,)))


def meeting_of(name: str, shape: str, span: Span, zone: str = "UTC", series: str | None = None) -> Meeting:
    """A meeting of that shape; one of a whole day takes the local day in `zone`. All of a series have one link."""
    types = {"focus": EventType.FOCUS_TIME, "out": EventType.OUT_OF_OFFICE, "location": EventType.WORKING_LOCATION}
    guests = guests_of(shape)
    if shape == "all-day":
        span = whole_day(span, zone)
    titles = {"private": "Xanadu plan", "interview": "Interview with Mia"}
    return Meeting(
        name,
        span,
        title=titles.get(shape, "Sync"),
        all_day=shape == "all-day",
        event_type=types.get(shape, EventType.DEFAULT),
        response=guests[0].response,
        busy=shape not in {"free", "location"},
        private=shape == "private",
        guests=() if shape in {"focus", "out", "location", "all-day"} else guests,
        link="https://meet.example/xanadu" if shape == "private" else f"https://meet.example/{series or name}",
        series_id=series,
        original_start=span.start if series else None,
    )
