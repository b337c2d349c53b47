"""What histories are made of: meetings of every shape, shifts of time, and faults."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from promises.faults import NAMES, Fault, FaultName
from sobremesa.model import EventType, Guest, Meeting, Response, Span

ALEX, BO = "alex@example.com", "bo@example.com"
MONDAY = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHAPES = (
    "plain", "plain", "plain", "plain", "private", "large", "alone", "left", "tentative", "unanswered", "declined",
    "free", "focus", "out", "location", "all-day", "interview", "room", "external",
)  # fmt: skip
SHIFTS = st.one_of(st.integers(-12, 12), st.integers(-90, 90), st.sampled_from([-1440, 1440, 2880, 20160, 14400]))
WRITING: tuple[FaultName, ...] = tuple(
    name for name in NAMES if name not in {"crash at begin", "crash at commit", "crash after read", "lost page"}
)
STRIKES = st.one_of(
    st.builds(Fault, st.sampled_from(WRITING)),
    st.builds(Fault, st.sampled_from(WRITING)),
    st.builds(Fault, st.sampled_from(WRITING), st.integers(0, 2)),
    st.builds(Fault, st.sampled_from(["crash at begin", "crash at commit"]), st.integers(1, 6)),
    st.builds(Fault, st.sampled_from(["crash at begin", "crash at commit", "crash after read", "lost page"])),
)
FAULTS = st.one_of(st.none(), STRIKES, STRIKES)


def guests_of(shape: str) -> tuple[Guest, ...]:
    """Who comes: me, and who else there is in a meeting of this shape."""
    mine = {"tentative": Response.TENTATIVE, "unanswered": Response.NEEDS_ACTION, "declined": Response.DECLINED}
    me = Guest(ALEX, "Alex", mine.get(shape, Response.ACCEPTED), is_self=True)
    bo = Guest(BO, "Mia", Response.DECLINED if shape == "left" else Response.ACCEPTED)
    room = Guest("room@resource.example.com", "Room", Response.ACCEPTED, resource=True)
    crowd = tuple(Guest(f"p{number}@example.com", f"Mia {number}") for number in range(9))
    others = {"alone": (), "room": (room,), "large": crowd, "external": (Guest("mia@elsewhere.example", "Mia"),)}
    return (me, *others.get(shape, (bo,)))


def meeting_of(name: str, shape: str, span: Span) -> Meeting:
    types = {"focus": EventType.FOCUS_TIME, "out": EventType.OUT_OF_OFFICE, "location": EventType.WORKING_LOCATION}
    guests = guests_of(shape)
    if shape == "all-day":
        midnight = span.start.replace(hour=0, minute=0)
        span = Span(midnight, midnight + timedelta(days=1))
    titles = {"private": "secret plan", "interview": "Interview with Mia"}
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
        link="https://meet.example/secret" if shape == "private" else f"https://meet.example/{name}",
    )
