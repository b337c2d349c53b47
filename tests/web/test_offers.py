"""What is offered without being asked: a pause for an absence, another zone; and the hint for one pair of eyes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sobremesa.model import (
    EventType,
    FreeBusy,
    Guest,
    LedgerState,
    Meeting,
    Person,
    Preferences,
    Response,
    SocialKind,
    Span,
)
from sobremesa.planning.offers import kinds_removed
from sobremesa.store import accounts, colleagues, preferences, snapshots
from sobremesa.store.colleagues import Colleague
from sobremesa.web import work
from sobremesa.web.hints import hint
from support.values import entry
from support.web import ALEX, Panel, Site

WEEK = "/api/v1/suggestions?from=2026-11-16&to=2026-11-20"
NOW = datetime(2026, 11, 16, 7, 40, tzinfo=UTC)
DAY = timedelta(days=1)


def suggestions(panel: Panel, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = panel.call("GET", WEEK + query).get_json()
    return found


def offers(panel: Panel) -> dict[str, list[dict[str, Any]]]:
    """The actions of each offer by its sentence."""
    return {each["sentence"]: each["actions"] for each in suggestions(panel)["offers"]}


def account_id(site: Site) -> str:
    with site.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        return account.id


def stored(site: Site) -> Preferences:
    with site.store.read() as session:
        return preferences.get(session, account_id(site))


def read_again(site: Site, change: Callable[[Any], Any]) -> None:
    """The last read as if it had been otherwise."""
    own = account_id(site)
    with site.store.begin() as session:
        reading = snapshots.get(session, own)
        assert reading is not None
        snapshots.put(session, own, change(reading.snapshot), reading.read_at)


def away(site: Site, start: datetime, end: datetime) -> None:
    absence = Meeting("away", Span(start, end), title="Holiday", event_type=EventType.OUT_OF_OFFICE)
    read_again(site, lambda snapshot: replace(snapshot, meetings=(*snapshot.meetings, absence)))


def say(panel: Panel, body: dict[str, Any]) -> dict[str, Any]:
    answer = panel.call("POST", "/api/v1/answers", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


# ---------------------------------------------------------------- a kind that keeps being removed


def removals(*ages: timedelta, kind: SocialKind = SocialKind.LINGER) -> dict[Any, Any]:
    made = (
        replace(entry(f"m{number}", LedgerState.REFUSED), kind=kind, refused_at=NOW - age)
        for number, age in enumerate(ages)
    )
    return {each.key: each for each in made}


@pytest.mark.parametrize(
    ("ages", "count"),
    [
        ((DAY, DAY), None),
        ((DAY, DAY, DAY), 3),
        ((DAY, DAY, DAY, 2 * DAY), 4),
        ((DAY, DAY, 14 * DAY), None),
        ((DAY, DAY, 14 * DAY - timedelta(seconds=1)), 3),
    ],
)
def test_three_removals_within_fourteen_days_make_an_offer(ages: tuple[timedelta, ...], count: int | None) -> None:
    assert kinds_removed(removals(*ages), Preferences(), NOW).get(SocialKind.LINGER) == count


def test_other_kinds_undated_tombstones_and_our_own_removals_do_not_count() -> None:
    ledger = removals(DAY, DAY, DAY)
    first, second, third = ledger.values()
    assert kinds_removed({**ledger, third.key: replace(third, kind=SocialKind.DOORS)}, Preferences(), NOW) == {}
    assert kinds_removed({**ledger, third.key: replace(third, refused_at=None)}, Preferences(), NOW) == {}
    assert kinds_removed({**ledger, second.key: replace(second, state=LedgerState.REMOVED)}, Preferences(), NOW) == {}
    assert kinds_removed(removals(DAY, DAY, DAY, kind=SocialKind.COFFEE), Preferences(), NOW) == {}
    off = Preferences(off_kinds=frozenset({SocialKind.LINGER}))
    assert kinds_removed({first.key: first, second.key: second, third.key: third}, off, NOW) == {}


# ---------------------------------------------------------------- away


def test_an_absence_that_has_begun_offers_a_pause_until_its_last_day(signed_in: Site, panel: Panel) -> None:
    away(signed_in, datetime(2026, 11, 15, 23, tzinfo=UTC), datetime(2026, 11, 20, 23, tzinfo=UTC))
    sentence = "You are out Mon–Fri: pause until then?"
    pause, not_now = offers(panel)[sentence]
    assert (pause["label"], not_now["label"]) == ("Pause until Fri 20 Nov", "Not now")
    assert sentence in signed_in.visitor.text("/week")
    said = say(panel, pause["answer"])
    assert said["label"] == "Paused until Fri 20 Nov."
    assert stored(signed_in).paused_until == date(2026, 11, 20)
    assert list(offers(panel)) == ["Paused until Fri 20 Nov."]
    assert [each["label"] for each in offers(panel)["Paused until Fri 20 Nov."]] == ["Go on now"]
    assert {each["reason"]["code"] for each in suggestions(panel)["left_out"]} >= {"paused"}
    say(panel, said["undo"])
    assert stored(signed_in).paused_until is None


def test_not_now_is_kept_for_this_absence(signed_in: Site, panel: Panel) -> None:
    away(signed_in, datetime(2026, 11, 15, 23, tzinfo=UTC), datetime(2026, 11, 20, 23, tzinfo=UTC))
    _, not_now = next(iter(offers(panel).values()))
    assert say(panel, not_now["answer"])["undo"] is None
    assert offers(panel) == {}


def test_an_absence_with_work_before_it_is_not_asked_about_yet(signed_in: Site, panel: Panel) -> None:
    away(signed_in, datetime(2026, 11, 17, 23, tzinfo=UTC), datetime(2026, 11, 20, 23, tzinfo=UTC))
    assert offers(panel) == {}
    signed_in.clock.advance(days=1, hours=12)  # Tuesday evening
    assert list(offers(panel)) == ["You are out Wed–Fri: pause until then?"]


def test_an_afternoon_off_offers_nothing(signed_in: Site, panel: Panel) -> None:
    away(signed_in, datetime(2026, 11, 16, 7, tzinfo=UTC), datetime(2026, 11, 16, 17, tzinfo=UTC))
    assert offers(panel) == {}


def test_a_long_absence_names_its_last_day(signed_in: Site, panel: Panel) -> None:
    away(signed_in, datetime(2026, 11, 15, 23, tzinfo=UTC), datetime(2026, 12, 4, 23, tzinfo=UTC))
    assert list(offers(panel)) == ["You are out until Fri 4 Dec: pause until then?"]


def test_a_pause_in_the_place_of_another_is_taken_back_to_it(signed_in: Site, panel: Panel) -> None:
    say(panel, {"answer": "pause", "until": "2026-11-18"})
    said = say(panel, {"answer": "pause", "until": "2026-11-20"})
    say(panel, said["undo"])
    assert stored(signed_in).paused_until == date(2026, 11, 18)
    ended = say(panel, {"answer": "go-on"})
    assert ended["undo"]["until"] == "2026-11-18"
    assert say(panel, {"answer": "go-on"}) == {"label": "Nothing is paused.", "undo": None}


# ---------------------------------------------------------------- another zone


def test_a_calendar_in_another_zone_is_asked_about(signed_in: Site, panel: Panel) -> None:
    assert offers(panel) == {}
    read_again(signed_in, lambda snapshot: replace(snapshot, zone="Europe/Lisbon"))
    travel, moved, keep = offers(panel)["Your calendar is in Lisbon, your hours are in Berlin."]
    assert (travel["label"], travel["answer"]) == ("I am travelling until …", None)
    assert travel["url"] == "http://localhost/preferences?travel=Europe/Lisbon#stays"
    assert (moved["label"], keep["label"]) == ("I moved", "Keep Berlin")
    assert 'href="/preferences?travel=Europe/Lisbon#stays"' in signed_in.visitor.get("/week").text
    said = say(panel, moved["answer"])
    assert said["label"] == "Your hours are in Lisbon now."
    assert stored(signed_in).hours.zone == "Europe/Lisbon"
    say(panel, said["undo"])
    assert stored(signed_in).hours.zone == "Europe/Berlin"
    assert say(panel, keep["answer"])["label"] == "Your hours stay in Berlin."
    assert offers(panel) == {}
    read_again(signed_in, lambda snapshot: replace(snapshot, zone="Asia/Tokyo"))
    assert list(offers(panel)) == ["Your calendar is in Tokyo, your hours are in Berlin."]


@pytest.mark.parametrize("zone", ["Europe/Vienna", "Mars/Base"])
def test_a_zone_with_the_same_clock_or_an_unknown_one_is_no_question(signed_in: Site, panel: Panel, zone: str) -> None:
    read_again(signed_in, lambda snapshot: replace(snapshot, zone=zone))
    assert offers(panel) == {}


def test_on_a_journey_to_the_calendars_zone_nothing_is_asked(signed_in: Site, panel: Panel) -> None:
    read_again(signed_in, lambda snapshot: replace(snapshot, zone="Europe/Lisbon"))
    choices = panel.call("GET", "/api/v1/preferences").get_json()
    stay = {"first": "2026-11-16", "last": "2026-11-20", "zone": "Europe/Lisbon"}
    assert panel.call("PUT", "/api/v1/preferences", choices | {"stays": [stay]}).status_code == 200
    assert offers(panel) == {}


# ---------------------------------------------------------------- the hint


def people(*names: str, **changes: Any) -> tuple[Guest, ...]:
    me = Guest(ALEX, is_self=True, response=Response.ACCEPTED)
    return (me, *(Guest(f"{name.lower()}@example.com", f"{name} Test", **changes) for name in names))


TEAM_CALL = Meeting(
    "call", Span(NOW + DAY, NOW + DAY + timedelta(minutes=30)), "Team call", guests=people("Mia", "Jo", "Lu")
)


def told(site: Site, meeting: Meeting, **last_met: datetime | None) -> str:
    """The hint for a meeting, when these colleagues were last met then."""
    own = account_id(site)
    known = [
        Colleague(
            Person(f"{name.lower()}@example.com", name, last_met=met),
            FreeBusy(f"{name.lower()}@example.com"), Span(NOW, NOW + 14 * DAY), NOW,
        )
        for name, met in last_met.items()
    ]  # fmt: skip
    with site.store.begin() as session:
        colleagues.put(session, own, known)
    read_again(site, lambda snapshot: replace(snapshot, meetings=(meeting,)))
    return hint(work.show(site.parts, own), meeting)


def test_the_one_not_talked_to_for_longest_is_named(signed_in: Site) -> None:
    met = {"Mia": NOW - timedelta(weeks=9), "Jo": NOW - 61 * DAY, "Lu": NOW - DAY}
    assert told(signed_in, TEAM_CALL, **met) == "Say hi to Mia in the chat: you last met 9 weeks ago."


def test_somebody_never_met_in_a_small_round_comes_first(signed_in: Site) -> None:
    said = told(signed_in, TEAM_CALL, Mia=NOW - timedelta(weeks=9), Jo=None)
    assert said == "Say hi to Jo in the chat: you have not met in a small round lately."


@pytest.mark.parametrize(
    "changes",
    [
        {"private": True},
        {"guests_hidden": True},
        {"free_busy_only": True},
        {"all_day": True},
        {"response": Response.DECLINED},
        {"event_type": EventType.FOCUS_TIME},
        {"guests": (*people("Mia", "Jo", "Lu"), Guest("sam@elsewhere.example"))},
        {"guests": people("Mia", "Jo")},
        {"guests": people("Jo", "Lu", "Tom")},
        {"guests": people("Mia", "Jo", "Lu", response=Response.DECLINED)},
        {"span": Span(NOW - DAY, NOW - DAY + timedelta(minutes=30))},
    ],
)
def test_nobody_is_named_in_a_meeting_that_keeps_to_itself(signed_in: Site, changes: dict[str, Any]) -> None:
    assert told(signed_in, replace(TEAM_CALL, **changes), Mia=None) == ""


def test_whom_one_met_within_sixty_days_needs_no_hint(signed_in: Site) -> None:
    assert told(signed_in, TEAM_CALL, Mia=NOW - 60 * DAY) == ""
    assert told(signed_in, TEAM_CALL) == ""


def test_the_hint_is_in_panel_and_page_and_never_in_a_calendar(signed_in: Site, panel: Panel) -> None:
    own = account_id(signed_in)
    long_ago = signed_in.clock() - timedelta(weeks=9)
    with signed_in.store.begin() as session:
        known = colleagues.get(session, own)
        colleagues.put(session, own, [replace(one, person=replace(one.person, last_met=long_ago)) for one in known])
    standup = next(each for each in suggestions(panel)["buffers"] if each["meeting"] == "Standup")["for"]
    said = suggestions(panel, f"&event={standup}")["event"]["hint"]
    assert said.startswith("Say hi to ")
    assert said.endswith(" in the chat: you last met 9 weeks ago.")
    assert said in signed_in.visitor.text("/week")
    signed_in.visitor.apply()
    assert len(signed_in.events()) > 10
    everything = signed_in.sandbox.calendar_api(ALEX).list_events("primary", maxResults=2500)
    assert "Say hi" not in str(everything)


# ---------------------------------------------------------------- free together


def test_the_card_says_until_when_somebody_else_is_free_too(signed_in: Site, panel: Panel) -> None:
    shared = [each for each in suggestions(panel)["buffers"] if "with" in each["reason"]]
    assert shared
    for each in shared:
        end = datetime.fromisoformat(each["end"])
        name = each["reason"]["with"].split()[0]
        assert each["sentence"].endswith(f"You and {name} are both free until {end:%H:%M}.")
    assert shared[0]["sentence"] in signed_in.visitor.text("/week")
