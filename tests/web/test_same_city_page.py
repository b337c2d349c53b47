"""The same-city page without scripts: off until switched on, a stay corrected or hidden, answers, lunch by a press."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from sobremesa.jobs.inline import reconcile_now
from sobremesa.model.places import City, Consent, Days, SameCity
from sobremesa.reconcile import Preview
from sobremesa.store import accounts, chats, roster, same_city
from support.same_city import FRIDAY, LISBON, MONDAY, WEDNESDAY, answers_back, travels
from support.web import ALEX, Site, hidden, words

TOM = "tom@example.com"
PAGE = "/same-city"


def part_of(site: Site, email: str = ALEX) -> SameCity | None:
    with site.store.read() as session:
        account = accounts.find(session, email)
        assert account is not None
        return same_city.get(session, account.id)


def press(site: Site, path: str, **fields: str) -> str:
    """Send a form of the page, and give the words of the page that follows."""
    answer = site.visitor.post(f"{PAGE}/{path}", PAGE, **fields)
    assert answer.status_code == 302, words(answer.text)
    return site.visitor.text(answer.location.partition("#")[0])


def tick(site: Site, *emails: str, city: str = "Lisbon", first: date = MONDAY, last: date = FRIDAY) -> str:
    """Save one stay's answers about everybody on the page, with a yes for these people."""
    asked = set(re.findall(r'name="asked" value="([^"]+)"', site.visitor.get(PAGE).text))
    fields = {"city": city, "first": str(first), "last": str(last), "asked": sorted(asked), "yes": list(emails)}
    return press(site, "answers", **fields)  # type: ignore[arg-type]  # a list is several fields of one name


@pytest.fixture
def in_lisbon(signed_in: Site) -> Site:
    """Alex, who lives in Berlin and takes part, and Tom are in Lisbon, Tom from Wednesday on."""
    press(signed_in, "part", home="Berlin")
    travels(signed_in, ALEX, "Lisbon")
    travels(signed_in, TOM, "Lisbon", WEDNESDAY)
    return signed_in


def test_taking_part_is_off_until_it_is_switched_on_and_ends_with_a_press(signed_in: Site) -> None:
    travels(signed_in, ALEX, "Lisbon")
    page = signed_in.visitor.text(PAGE)
    assert "You are not taking part" in page
    assert "Lisbon," not in page
    assert part_of(signed_in) is None
    page = press(signed_in, "part", home="Berlin")
    assert "You take part. You live in Berlin. Nobody is told." in page
    assert "Lisbon, Mon 16 Nov – Fri 20 Nov Not answered yet" in page
    assert "At home in Berlin" in page
    assert part_of(signed_in) == SameCity(City("Berlin", "Europe/Berlin"))
    assert "You are not taking part" in press(signed_in, "leave")
    assert part_of(signed_in) is None


def test_whoever_is_ticked_gets_a_yes_and_everybody_else_on_the_page_a_no(in_lisbon: Site) -> None:
    assert "Kept: 1 yes. Only a yes of both is told." in tick(in_lisbon, TOM, "stranger@example.com")
    part = part_of(in_lisbon)
    assert part is not None
    assert [one.email for one in part.answers if one.yes] == [TOM]
    assert len(part.answers) > 3
    assert {(one.city_key, one.days) for one in part.answers} == {("lisbon", Days(MONDAY, FRIDAY))}
    page = in_lisbon.visitor.get(PAGE).text
    assert re.findall(r'name="yes" value="([^"]+)" checked', page) == [TOM]
    assert "Not answered yet" not in words(page)
    assert "Kept: nobody this time" in tick(in_lisbon)
    assert 'value="tom@example.com" checked' not in in_lisbon.visitor.get(PAGE).text


def test_the_answer_about_people_who_come_to_where_i_live_holds_for_a_year(in_lisbon: Site) -> None:
    tick(in_lisbon, TOM, city="Berlin", first=MONDAY, last=MONDAY + timedelta(days=365))
    travels(in_lisbon, ALEX, "Lisbon", MONDAY, MONDAY)
    travels(in_lisbon, TOM, "Berlin", WEDNESDAY, WEDNESDAY)
    with in_lisbon.store.begin() as session:
        account = accounts.find(session, TOM)
        assert account is not None
        same_city.answer(session, account.id, [Consent("berlin", Days(MONDAY, FRIDAY), ALEX, yes=True)], MONDAY)
    assert "You and Tom are both in Berlin, Wed 18 Nov." in in_lisbon.visitor.text(PAGE)


def test_a_hidden_stay_is_seen_by_nobody_from_that_moment_and_can_come_back(in_lisbon: Site) -> None:
    tick(in_lisbon, TOM)
    answers_back(in_lisbon, TOM, yes=True)
    assert "You and Tom are both in Lisbon, Wed 18 Nov – Fri 20 Nov." in in_lisbon.visitor.text(PAGE)
    page = press(in_lisbon, "days", city="Lisbon", first=str(MONDAY), last=str(FRIDAY), hide="1")
    assert "Hidden: Mon 16 Nov – Fri 20 Nov" in page
    assert "You and Tom" not in page
    assert "You and Tom" in press(in_lisbon, "days/back", number="0")


def test_what_my_calendar_has_wrong_is_put_right_and_in_a_city_of_any_name(in_lisbon: Site) -> None:
    page = press(in_lisbon, "days", city="Bad Aibling", first=str(WEDNESDAY), last=str(WEDNESDAY))
    assert "Bad Aibling, Wed 18 Nov: kept." in page
    assert "Lisbon, Mon 16 Nov – Tue 17 Nov" in page
    part = part_of(in_lisbon)
    assert part is not None
    assert part.stated[0].city == City("Bad Aibling", "Europe/Berlin")


@pytest.mark.parametrize(
    ("path", "fields", "problem"),
    [
        ("part", {"home": "?!"}, "Write the name of a city, such as Lisbon."),
        ("days", {"city": "", "first": "2026-11-18", "last": "2026-11-18"}, "Write the name of a city"),
        ("days", {"city": "Rome", "first": "2026-11-18", "last": "2026-11-17"}, "Choose the first and the last day"),
        ("days", {"city": "Rome", "first": "x", "last": ""}, "Choose the first and the last day"),
        ("answers", {"city": "Rome", "first": "x", "last": ""}, "choose the first and the last day"),
        ("answers", {"city": "", "first": "2026-11-18", "last": "2026-11-18"}, "city: Write the name of a city"),
        ("lunch", {"guest": TOM, "slot": "0", "start0": "noon"}, "start: choose one of the times"),
        ("lunch", {"guest": TOM, "slot": "0", "start0": "2026-11-18T12:00"}, "start: choose one of the times"),
        ("lunch", {"guest": TOM, "slot": "0", "start0": "0001-01-01T00:00+14:00"}, "start: choose one of the times"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_kept(
    in_lisbon: Site, path: str, fields: dict[str, str], problem: str
) -> None:
    before = part_of(in_lisbon)
    answer = in_lisbon.visitor.post(f"{PAGE}/{path}", PAGE, **fields)
    assert answer.status_code == 422
    assert problem in unescape(answer.text)
    assert part_of(in_lisbon) == before


def test_who_left_in_another_window_is_told_so(in_lisbon: Site) -> None:
    page = in_lisbon.visitor.get(PAGE).text
    press(in_lisbon, "leave")
    data = {"csrf_token": hidden(page, "csrf_token"), "number": "0"}
    answer = in_lisbon.visitor.client.post(f"{PAGE}/days/back", data=data)
    assert answer.status_code == 422
    assert "You take no part in the same-city finder." in words(answer.text)
    assert part_of(in_lisbon) is None


def test_where_the_roster_says_that_i_live_stands_in_the_field_and_joins_nobody(signed_in: Site) -> None:
    with signed_in.store.begin() as session:
        roster.replace(session, {ALEX: LISBON, TOM: LISBON})
    page = signed_in.visitor.get(PAGE).text
    assert hidden(page, "home") == "Lisbon"
    assert "From the list of whoever runs this server" in words(page)
    assert part_of(signed_in) is None
    assert part_of(signed_in, TOM) is None
    press(signed_in, "part", home="")
    assert part_of(signed_in) == SameCity()


def test_home_is_changed_on_the_preferences_page_by_who_takes_part(signed_in: Site) -> None:
    assert "You are not taking part" in signed_in.visitor.text("/preferences")
    press(signed_in, "part", home="Berlin")
    page = press(signed_in, "part", home="Lisboa", back="1")
    assert "You live in Lisbon. Nobody is told." in page
    assert hidden(signed_in.visitor.get("/preferences").text, "home") == "Lisbon"


def real_trip(site: Site) -> None:
    """Alex's journey in the calendar itself, and read from there."""
    body = {"summary": "Trip to Lisbon", "start": {"date": str(MONDAY)}, "end": {"date": str(FRIDAY)}}
    site.sandbox.calendar_api(ALEX).insert_event("primary", body | {"transparency": "transparent"})
    with site.store.read() as session:
        account = accounts.find(session, ALEX)
    assert account is not None
    reconcile_now(account.id, site.store, site.parts.open_calendar, site.parts.clock, Preview())


def test_lunch_is_added_with_one_press_on_the_clock_of_the_city_and_without_a_video_link(in_lisbon: Site) -> None:
    real_trip(in_lisbon)
    tick(in_lisbon, TOM)
    answers_back(in_lisbon, TOM, yes=True)
    page = in_lisbon.visitor.get(PAGE).text
    start, key = hidden(page, "start0"), hidden(page, "key")
    assert start.endswith("+00:00")
    assert "Lisbon time" in words(page)
    weeks = [press(in_lisbon, "lunch", guest=TOM, slot="0", start0=start, key=key) for _ in range(2)]
    assert all("Lunch with Tom," in week for week in weeks)  # a double press is one lunch
    (event,) = in_lisbon.events()
    assert event["summary"] == "Lunch: Alex and Tom"
    assert "You are both in Lisbon." in event["description"]
    assert event["start"]["timeZone"] == "Europe/Lisbon"
    assert "conferenceData" not in event
    assert "attendees" not in event  # not before the seconds of Undo are over
    page = in_lisbon.visitor.text(PAGE)
    assert "Planned" in page
    assert "Add lunch" not in page
    with in_lisbon.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        (chat,) = chats.upcoming(session, account.id, in_lisbon.clock())
    in_lisbon.visitor.post(f"/chats/{chat.id}/cancel")
    assert in_lisbon.events() == []


@pytest.mark.parametrize("theirs", [None, False, True])
def test_lunch_with_somebody_who_did_not_say_yes_is_refused_in_the_same_words_as_a_time_that_is_gone(
    in_lisbon: Site, theirs: bool | None
) -> None:
    if theirs is not None:
        answers_back(in_lisbon, TOM, theirs)
    page = press(in_lisbon, "lunch", guest=TOM, slot="0", start0="2026-11-18T12:00:00+00:00", key="a-key-of-mine")
    assert "That time does not suit you both any more." in page
    assert in_lisbon.events() == []


def test_my_yes_is_taken_back_for_every_day_to_come(in_lisbon: Site) -> None:
    tick(in_lisbon, TOM)
    answers_back(in_lisbon, TOM, yes=True)
    page = press(in_lisbon, "answers/back", email=TOM, city="Lisbon")
    assert "Neither of you sees the other there any more" in page
    assert "You and Tom" not in page
    assert "You and Tom" not in in_lisbon.visitor.text(PAGE)
