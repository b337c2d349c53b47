"""For each reason code, situations in which the real functions give it: what is decided, changed, found, or printed."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner

from sobremesa.cli import sobremesa
from sobremesa.model import (
    BreakDate,
    BreakWish,
    Chat,
    ChatState,
    CoffeePreferences,
    Counting,
    DayRange,
    EventType,
    FreeBusy,
    Guest,
    Hours,
    Insert,
    LedgerState,
    Meeting,
    Person,
    Placed,
    Preferences,
    Reason,
    ReasonCode,
    Response,
    SocialKind,
    Span,
)
from sobremesa.model.flavours import Flavour
from sobremesa.planning import diff, find_slots, in_chosen_calendar
from sobremesa.planning.break_ahead import ask_to_go_on, look_ahead, skip_proposals
from sobremesa.planning.breaks import plan_break
from sobremesa.planning.chat_questions import about_people, about_week
from sobremesa.planning.flavours import find_times
from sobremesa.planning.people import people_to_meet
from support.plans import ANN, ME, NOW, after, at, decided, entry, meeting, people, placed, read, span, wanting

Scenario = Callable[[], Iterable[Reason]]
C = ReasonCode
ONE = meeting("m", "10:00", "10:30")
OUTSIDE = Guest("kim@other.example", "Kim", Response.ACCEPTED)
CAFE = Chat("chat-1", ANN, span("15:00", "15:25"), "Coffee, Mia and Ann", "Two prompts", at("05:00"))
DAY = [meeting(f"m{hour}", f"{hour}:00", f"{hour}:30") for hour in (10, 11, 12, 13)]
ANN_FREE = {ANN.email: FreeBusy(ANN.email)}
ANN_BUSY = {ANN.email: FreeBusy(ANN.email, (span("10:00", "11:00"),))}


def left_out(*meetings: Meeting, **fields: Any) -> Scenario:
    """Why sides of these meetings get nothing."""
    return lambda: [one.reason for one in decided(*meetings, **fields).skipped]


def put(*meetings: Meeting, **fields: Any) -> Scenario:
    """Why what is placed is placed."""
    return lambda: [one.reason for one in decided(*meetings, **fields).desired]


def changed(before: Meeting, *now: Meeting, also: Iterable[Placed] = (), **fields: Any) -> Scenario:
    """Why the buffer that was written beside `before` changes, now that the meetings are these."""

    def scenario() -> Iterable[Reason]:
        lying = placed(decided(before).desired[0])
        ledger = {lying.key: entry(lying, before)}
        ours = [lying, *also]
        plan = diff(decided(*now, ours=ours, ledger=ledger, **fields), read(*now, ours=ours), ledger, NOW)
        return [change.reason for change in plan.changes if not isinstance(change, Insert)]

    return scenario


def asked_about(*chats: Chat) -> Scenario:
    """What is asked before one more coffee with Ann, this week, beside these."""
    week = Span(NOW - timedelta(days=1), NOW + timedelta(days=6))
    return lambda: [
        *about_people([ANN], chats, NOW, "UTC"),
        *about_week(25, week, chats, CoffeePreferences(), week.start.date()),
    ]


def refused(of: Meeting, now: Meeting, **changes: Any) -> Scenario:
    """Why nothing is placed for a meeting to whose buffer its user said no, or which was undone."""

    def scenario() -> Iterable[Reason]:
        lying = placed(decided(of).desired[0])
        return left_out(now, ledger={lying.key: replace(entry(lying, of), **changes)})()

    return scenario


def coffee(*, hours: Hours = Hours(), busy: Mapping[str, FreeBusy] | None = None, **fields: Any) -> Scenario:  # noqa: B008 - frozen
    """What is said of the times for a coffee, or why there is none."""
    ann = Person(ANN.email, hours=hours, **fields)
    free = {one: FreeBusy(one) for one in (ME.email, ANN.email)}

    def scenario() -> Iterable[Reason]:
        search = find_slots([Person(ME.email), ann], free if busy is None else busy, Preferences(), NOW, count=0)
        return [reason for slot in search.slots for reason in slot.reasons] + [
            reason for reason in [search.none_because] if reason
        ]

    return scenario


def lunch(hours: Hours = Hours(), flavour: Flavour = Flavour.LUNCH) -> Scenario:  # noqa: B008 - frozen
    """What is said of the times for a flavour that has its part of the day, or why there is none."""
    pair = [Person(ME.email), Person(ANN.email, hours=hours)]
    free = {one.email: FreeBusy(one.email) for one in pair}

    def scenario() -> Iterable[Reason]:
        search = find_times(pair, free, Preferences(), NOW, Span(NOW, NOW + timedelta(days=14)), flavour)
        return [reason for slot in search.slots for reason in slot.reasons] + [
            reason for reason in [search.none_because] if reason
        ]

    return scenario


def met(*sizes: int, last_met: Mapping[str, datetime] = {}) -> Scenario:
    """Why somebody is worth a talk who is met in meetings of so many people."""
    meetings = [meeting(f"m{size}", "10:00", "11:00", guests=(ANN, *people(size - 1))) for size in sizes]
    return lambda: [one.reason for one in people_to_meet(meetings, ME.email, NOW, last_met)]


def round_of_three(zones: tuple[str, str, str], *busy: Span) -> Scenario:
    """What is said of the times for three people in these zones, the last of whom is busy then."""
    party = [Person(f"p{number}@example.com", hours=Hours(zone)) for number, zone in enumerate(zones)]
    answers = {one.email: FreeBusy(one.email, busy if one is party[-1] else ()) for one in party}

    def scenario() -> Iterable[Reason]:
        search = find_slots(party, answers, Preferences(), NOW)
        slots = (*search.slots, *search.edges, *search.most)
        return [reason for slot in slots for reason in slot.reasons] + [r for r in [search.none_because] if r]

    return scenario


def printed(*events: Any) -> Scenario:
    """What `sobremesa plan --json` says of these event resources."""

    def scenario() -> Iterable[Reason]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "events.json"
            path.write_text(json.dumps(events))
            result = CliRunner().invoke(sobremesa, ["plan", str(path), "--now", NOW.isoformat(), "--json"])
        found = [one["reason"] for one in json.loads(result.stdout)["skipped"]]
        return [Reason(ReasonCode(one.pop("code")), one) for one in found]

    return scenario


def invited() -> Iterable[Reason]:
    """The guest of a chat is added to its event."""
    quiet = placed(decided(chats=[replace(CAFE, invite_at=at("14:00"))]).desired[0])
    plan = diff(decided(chats=[CAFE], ours=[quiet]), read(ours=[quiet]), {}, NOW)
    return [change.reason for change in plan.changes if not isinstance(change, Insert)]


def moved_by_hand() -> Iterable[Reason]:
    lying = replace(placed(decided(ONE).desired[0]), span=span("11:00", "11:10"))
    known = entry(lying, ONE, pinned=lying.span)
    return put(ONE, ours=[lying], ledger={lying.key: known})()


def moved_by_hand_before_a_split() -> Iterable[Reason]:
    first = meeting("abc_20261116T100000Z", "10:00", "10:30", series_id="abc")
    half = "abc_R20261116T100000"
    second = meeting(f"{half}_20261116T100000Z", "10:00", "10:30", series_id=half)
    lying = replace(placed(decided(first).desired[0]), span=span("10:40", "10:45"))
    return left_out(second, ours=[lying], ledger={lying.key: entry(lying, first, pinned=lying.span)})()


def begun() -> Iterable[Reason]:
    lying = placed(decided(ONE).desired[0])
    shorter, other = meeting("m", "10:00", "10:20"), meeting("n", "10:15", "10:32")
    return left_out(shorter, other, ours=[lying], ledger={lying.key: entry(lying, ONE)}, now=at("10:29"))()


def deleted_chat() -> Iterable[Reason]:
    lying = placed(decided(chats=[CAFE]).desired[0])
    return left_out(chats=[CAFE], ledger={lying.key: entry(lying, state=LedgerState.REFUSED)})()


def into_another_calendar() -> Iterable[Reason]:
    lying = placed(decided(ONE).desired[0])
    known = {lying.key: entry(lying, ONE)}
    wanted = in_chosen_calendar(decided(ONE, ours=[lying], ledger=known), Preferences(buffer_calendar="team"))
    plan = diff(wanted, read(ONE, ours=[lying]), known, NOW)
    return [change.reason for change in plan.changes if not isinstance(change, Insert)]


EVENT = {
    "id": "e",
    "start": {"dateTime": "2026-11-18T10:00:00Z"},
    "end": {"dateTime": "2026-11-18T10:00:00Z"},
}


def team(*zones: str) -> tuple[Person, ...]:
    """Somebody with usual hours in each of these zones."""
    return tuple(Person(f"{zone.split('/')[-1].lower()}@example.com", hours=Hours(zone)) for zone in zones)


def held(*zones: str, off: Iterable[date] = (), occurrences: int = 6) -> Scenario:
    """What is said of the ways to hold a break, the days `off` being the organiser's holidays."""
    people = team(*zones)

    def scenario() -> Iterable[Reason]:
        wish = BreakWish(people, occurrences=occurrences)
        plan = plan_break(wish, date(2026, 10, 12), days_off={people[0].email: tuple(off)})
        return [*plan.reasons, *(reason for option in plan.options for reason in option.reasons)]

    return scenario


def before(clock: str, *zones: str, first: str = "") -> Scenario:
    """What is flagged of a break that takes place then, as long as it began (`first`) or on its very first date."""
    everybody = tuple(one.email for one in team(*zones))

    def scenario() -> Iterable[Reason]:
        starts = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first, clock) if text]
        dates = [BreakDate(Span(one, one + timedelta(minutes=15)), everybody) for one in starts]
        flags = look_ahead(dates, team(*zones), starts[-1] - timedelta(days=7))
        return [reason for flag in flags for reason in flag.reasons]

    return scenario


def absent(**fields: Any) -> Scenario:
    """Why a break on that Monday may be skipped."""
    wanted = BreakDate(span("10:00", "10:15"), (ANN.email,))

    def scenario() -> Iterable[Reason]:
        found = skip_proposals([wanted], [Person(ANN.email)], NOW, **fields)
        return [reason for one in found for reason in one.reasons]

    return scenario


def last_but_one() -> Iterable[Reason]:
    dates = [BreakDate(span("10:00", "10:15", 14 * number), (ANN.email,), number=number) for number in (0, 1)]
    asked = ask_to_go_on(dates, at("11:00"), answered=False)
    return [asked] if asked else []


EUROPE, COAST = "Europe/Berlin", "America/New_York"

SCENARIOS: Mapping[ReasonCode, tuple[Scenario, ...]] = {
    C.AFTER_MEETING: (put(ONE), put(ONE, availability=ANN_FREE)),
    C.BEFORE_MEETING: (
        put(ONE, preferences=wanting(before_minutes=5)),
        put(ONE, preferences=wanting(before_minutes=5), availability=ANN_FREE),
    ),
    C.SHORTENED: tuple(put(ONE, meeting("n", "10:33", "11:00"), availability=known) for known in ({}, ANN_FREE)),
    C.ALONE: (
        put(meeting("m", "10:00", "10:30", guests=people(9)), preferences=wanting(large_breather=True)),
        put(meeting("m", "10:00", "10:30", guests=(ME, OUTSIDE))),
        put(ONE, availability=ANN_BUSY),
        put(*DAY, preferences=wanting(full_day_minutes=60)),
        put(*DAY),
    ),
    C.ASKED_FOR: (put(chats=[CAFE]), invited),
    C.HELD: (put(chats=[replace(CAFE, offer="three")]),),
    C.PINNED: (moved_by_hand, moved_by_hand_before_a_split),
    C.ALL_DAY: (left_out(replace(ONE, all_day=True)),),
    C.BACK_TO_BACK: tuple(
        left_out(ONE, meeting("n", "10:30", "11:00", organized_by_me=mine), preferences=wanting(before_minutes=5))
        for mine in (True, False)
    ),
    C.DECLINED: (left_out(replace(ONE, response=Response.DECLINED)),),
    C.EVENT_TYPE: tuple(left_out(replace(ONE, event_type=one)) for one in EventType if one is not EventType.DEFAULT),
    C.TEAM_BREAK: (left_out(replace(ONE, break_id="b1")),),
    C.FREE: (left_out(replace(ONE, busy=False)),),
    C.FREE_BUSY_ONLY: (left_out(replace(ONE, free_busy_only=True)),),
    C.GAP_TOO_SHORT: (left_out(ONE, meeting("n", "10:32", "11:00")),),
    C.GAP_GIVEN: (left_out(ONE, meeting("n", "10:36", "11:00"), preferences=wanting(before_minutes=5)),),
    C.IGNORED: (
        left_out(ONE, preferences=replace(wanting(), left_out=frozenset({"m"}))),
        left_out(replace(ONE, response=Response.TENTATIVE), preferences=wanting(tentative=Counting.IGNORE)),
        left_out(replace(ONE, response=Response.NEEDS_ACTION), preferences=wanting(unanswered=Counting.IGNORE)),
    ),
    C.IN_PROGRESS: (begun,),
    C.KEYWORD: (left_out(replace(ONE, title="Interview")), left_out(replace(ONE, title="Interview", private=True))),
    C.KIND_OFF: (left_out(ONE, preferences=replace(wanting(), off_kinds=frozenset({SocialKind.LINGER}))),),
    C.LUNCH: (left_out(meeting("m", "11:30", "11:58"), preferences=wanting(lunch=DayRange(720, 780))),),
    C.MULTI_DAY: (
        left_out(
            replace(ONE, span=Span(at("10:00"), at("15:00", 1))),
            preferences=wanting(before_minutes=5, maximum_duration=5000),
        ),
    ),
    C.NO_GUESTS: (left_out(replace(ONE, guests=(ME,))),),
    C.NOBODY_LEFT: (left_out(replace(ONE, guests=(ME, replace(ANN, response=Response.DECLINED)))),),
    C.OFF: (left_out(ONE, preferences=wanting(after_minutes=0)),),
    C.OUTSIDE_HOURS: (left_out(meeting("m", "18:00", "18:30")), left_out(meeting("m", "16:28", "16:58"))),
    C.OUTSIDE_WINDOW: (left_out(meeting("far", "09:00", "10:00", 14), now=at("10:04")),),
    C.OVERLAPPED: (left_out(ONE, meeting("n", "10:15", "11:00")),),
    C.PAUSED: (left_out(ONE, preferences=replace(wanting(), paused_until=NOW.date())),),
    C.REMOVED_BY_YOU: (refused(ONE, ONE, state=LedgerState.REFUSED), deleted_chat),
    C.TENTATIVE: (left_out(replace(ONE, response=Response.TENTATIVE), preferences=wanting(tentative=Counting.BUSY)),),
    C.TOO_FEW: (left_out(ONE, preferences=wanting(minimum_people=3)),),
    C.TOO_LARGE: (left_out(replace(ONE, guests=people(9))), left_out(replace(ONE, guests_hidden=True))),
    C.TOO_LONG: (left_out(meeting("m", "10:00", "12:01")),),
    C.TOO_SHORT: (left_out(meeting("m", "10:00", "10:14")), printed(EVENT)),
    C.UNANSWERED: (left_out(replace(ONE, response=Response.NEEDS_ACTION)),),
    C.UNREADABLE: (printed({**EVENT, "end": {}}),),
    C.MEETING_MOVED: (
        changed(ONE, meeting("m", "14:00", "14:30")),
        changed(ONE, meeting("m", "14:00", "14:30"), availability=ANN_FREE),
        changed(ONE, meeting("m", "14:00", "14:30"), meeting("n", "14:33", "15:00")),
        changed(ONE, meeting("m", "14:00", "14:30", guests=(ME, OUTSIDE))),
    ),
    C.MEETING_GONE: (changed(ONE),),
    C.NOT_WANTED: (
        left_out(chats=[replace(CAFE, state=ChatState.CANCELLED)]),
        changed(ONE, ONE, also=[Placed("second", after("m"), SocialKind.LINGER, span("12:00", "12:05"))]),
    ),
    C.GUEST_DECLINED: (left_out(chats=[replace(CAFE, state=ChatState.DECLINED)]),),
    C.HOLD_EXPIRED: (left_out(chats=[replace(CAFE, offer="three", expires_at=NOW)]),),
    C.ROOM_CHANGED: (
        changed(ONE, ONE, meeting("n", "10:33", "11:00")),
        changed(ONE, ONE, preferences=wanting(after_minutes=7)),
        changed(ONE, ONE, preferences=wanting(after_minutes=7), availability=ANN_FREE),
        changed(ONE, replace(ONE, guests=(ME, OUTSIDE)), preferences=wanting(after_minutes=7)),
    ),
    C.OTHER_CALENDAR: (into_another_calendar,),
    C.UNDONE: (refused(ONE, ONE, state=LedgerState.REMOVED, undone=True),),
    C.MIDDLE_OF_SHARED_HOURS: (coffee(),),
    C.EARLIEST: (coffee(),),
    C.KEEPS_FOCUS: (coffee(),),
    C.EDGE_OF_DAY: (coffee(),),
    C.WEEKS_SINCE: (coffee(last_met=NOW - timedelta(weeks=9)),),
    C.EDGE_HOUR: (round_of_three(("Europe/Berlin", "America/New_York", "UTC")),),
    C.NO_EDGE_HOUR: (round_of_three(("UTC", "UTC", "UTC")),),
    C.NEEDS_CONSENT: (round_of_three(("Europe/Berlin", "UTC", "America/Los_Angeles")),),
    C.MOST_PEOPLE: (round_of_three(("UTC", "UTC", "UTC"), Span(NOW, NOW + timedelta(days=30))),),
    C.NO_SHARED_HOURS: (
        coffee(hours=Hours("America/Los_Angeles")),
        coffee(hours=Hours("UTC", {})),
    ),
    C.NO_COMMON_TIME: (
        coffee(busy={one: FreeBusy(one, (Span(NOW, NOW + timedelta(days=30)),)) for one in (ME.email, ANN.email)}),
    ),
    C.AVAILABILITY_UNKNOWN: (coffee(busy={ME.email: FreeBusy(ME.email)}),),
    C.TALKED_LATELY: (asked_about(replace(CAFE, span=Span(NOW - timedelta(days=3), NOW - timedelta(days=2)))),),
    C.COFFEE_PENDING: (asked_about(CAFE),),
    C.DECLINED_LATELY: (asked_about(replace(CAFE, state=ChatState.DECLINED)),),
    C.WEEK_FULL: (asked_about(CAFE, CAFE),),
    C.WEEK_MINUTES: (asked_about(replace(CAFE, span=span("15:00", "16:00"))),),
    C.IN_PART_OF_DAY: (lunch(), lunch(flavour=Flavour.HAPPY_HOUR)),
    C.NO_PART_OF_DAY: (lunch(Hours("America/Los_Angeles")),),
    C.LONG_SINCE_TALKED: (met(9, last_met={ANN.email: NOW - timedelta(weeks=9)}),),
    C.ONLY_LARGE_MEETINGS: (met(9), met(9, 12)),
    C.NEVER_SMALL_ROUND: (met(5), met(5, 12)),
    C.INSIDE_ALL_HOURS: (held(EUROPE, COAST),),
    C.ALL_YEAR: (held(EUROPE, COAST),),
    C.LEAVES_LATER: (held("Europe/London", "Asia/Singapore", occurrences=1),),
    C.NO_DISCOMFORT: (held(EUROPE, "Europe/Paris"),),
    C.WORST_OFF: (held(EUROPE, COAST), held(EUROPE, "Asia/Tokyo", "America/Los_Angeles", occurrences=2)),
    C.NO_COMMON_HOUR: (
        held(EUROPE, COAST, "Asia/Kolkata", occurrences=2),
        held(EUROPE, COAST, "Asia/Tokyo", "America/Los_Angeles", occurrences=2),
        held("Asia/Tokyo", COAST, "Asia/Kolkata", "America/Los_Angeles", "Europe/London", occurrences=1),
    ),
    C.BRIDGES: (held(EUROPE, COAST, "Asia/Kolkata", occurrences=2),),
    C.TOO_MANY_HOLIDAYS: (held(EUROPE, COAST, off=[date(2026, 10, 1) + timedelta(day) for day in range(400)]),),
    C.LEAVES_HOURS: (
        before("2026-11-02T13:00", COAST, EUROPE),
        before("2026-10-27T16:30", COAST, EUROPE, first="2026-10-20T15:00"),
        before("2026-11-03T13:30", EUROPE, COAST, first="2026-10-20T13:30"),
    ),
    C.MOVED_INSIDE: (before("2026-11-03T13:30", EUROPE, COAST), before("2026-11-03T16:30", EUROPE, COAST)),
    C.SPLIT_IN_TWO: (before("2026-11-03T09:00", EUROPE, "America/Los_Angeles"),),
    C.BETTER_SKIPPED: (before("2026-11-07T09:00", EUROPE, COAST),),
    C.HOLIDAY: (
        absent(days_off={ANN.email: (NOW.date(),)}),
        held(EUROPE, COAST, off=[date(2026, 10, 26 + day) for day in range(5)]),
    ),
    C.OUT_OF_OFFICE: (absent(absences={ANN.email: (span("09:00", "17:00"),)}),),
    C.LAST_OF_SERIES: (last_but_one,),
}
