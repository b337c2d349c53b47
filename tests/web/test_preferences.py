"""The preferences page: every choice can be made without a script, and every mistake stands beside its field."""

import re
from datetime import date

import pytest
from werkzeug.test import TestResponse

from sobremesa.errors import InputError
from sobremesa.model import DayRange, Preferences, SocialKind, Stay
from sobremesa.store import accounts, preferences
from sobremesa.web.preference_form import minutes_of
from support.web import Site


def fields(site: Site) -> dict[str, str]:
    """What the page's form would send as it stands."""
    form = site.visitor.get("/preferences").text.split('<form class="two"')[1].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (value or " checked" in tag):
            found[name[1]] = value[1] if value else "on"
    for name, options in re.findall(r'(?s)<select name="([^"]+)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]+)" selected', options)
        assert chosen
        found[name] = chosen[1]
    return found


def send(site: Site, **changes: str) -> TestResponse:
    return site.visitor.client.post("/preferences", data=fields(site) | changes)


def stored(site: Site) -> Preferences:
    with site.store.read() as session:
        account = accounts.find(session, "alex@example.com")
        assert account is not None
        return preferences.get(session, account.id)


def test_sending_the_form_as_it_is_changes_nothing(signed_in: Site) -> None:
    before = stored(signed_in)
    assert send(signed_in).status_code == 302
    assert stored(signed_in) == before


def test_several_ranges_night_shifts_and_free_days_are_kept(signed_in: Site) -> None:
    answer = send(
        signed_in,
        d0_0_to="12:30",
        d0_1_from="1:30 pm",
        d0_1_to="17.30",
        d1_0_from="",
        d1_0_to="",
        d4_0_from="18:00",
        d4_0_to="02:00",
    )
    assert answer.status_code == 302
    weekly = stored(signed_in).hours.weekly
    assert weekly[0] == (DayRange(540, 750), DayRange(810, 1050))
    assert 1 not in weekly
    assert weekly[4] == (DayRange(1080, 120),)
    assert "Ends Saturday at 02:00. These hours belong to Friday." in signed_in.visitor.text("/preferences")


def test_more_minutes_show_in_the_plan_at_once(signed_in: Site) -> None:
    send(signed_in, before_minutes="5")
    assert "Doors open, 5 minutes at" in signed_in.visitor.text("/week")


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("after_minutes", "lots", "Write a whole number from 0 to 30."),
        ("after_minutes", "31", "Write a whole number from 0 to 30."),
        ("maximum_people", "1", "Write a whole number from 2 to 30."),
        ("maximum_duration", "10", "This must not be less than 15."),
        ("zone", "Mars/Base", "Choose a zone from the list"),
        ("d0_0_to", "25:00", "“25:00” is not a time."),
        ("d0_0_to", "", "Write both times, or clear both."),
        ("d0_0_to", "09:00", "09:00 to 09:00 is not a part of a day."),
        ("lunch_from", "12:00", "Write both times, or clear both."),
        ("tentative", "maybe", "Choose one of the three."),
        ("paused_until", "2026-11-15", "Choose today or a later day."),
        ("paused_until", "soon", "Choose a day."),
    ],
)
def test_a_mistake_is_explained_beside_its_field_and_nothing_is_saved(
    signed_in: Site, name: str, value: str, problem: str
) -> None:
    before = stored(signed_in)
    answer = send(signed_in, **{name: value})
    assert answer.status_code == 422
    assert problem in answer.text
    assert "Nothing was saved yet: 1 field needs another look." in answer.text
    assert answer.text.count('aria-invalid="true"') in {1, 2}
    assert f'value="{value}"' in answer.text or name == "tentative"
    assert stored(signed_in) == before


def test_overlapping_hours_are_refused(signed_in: Site) -> None:
    answer = send(signed_in, d0_1_from="16:00", d0_1_to="18:00")
    assert "These hours overlap others on Monday." in answer.text


def test_a_pause_is_chosen_shown_on_the_week_and_ended_there(signed_in: Site) -> None:
    send(signed_in, paused_until="2026-11-20")
    assert stored(signed_in).paused_until == date(2026, 11, 20)
    text = signed_in.visitor.text("/week")
    assert "Paused until Fri 20 Nov. No buffers before" in text
    assert "You paused until Fri 20 Nov." in text
    assert "Linger, 5 minutes at 09:45" not in text
    signed_in.visitor.post("/answers", said='{"answer":"go-on"}')
    assert stored(signed_in).paused_until is None
    text = signed_in.visitor.text("/week")
    assert "The pause is over." in text
    assert "Linger, 5 minutes at 09:45" in text


def test_a_pause_that_is_over_may_stay_in_the_form(signed_in: Site) -> None:
    send(signed_in, paused_until="2026-11-16")
    signed_in.clock.advance(days=2)
    assert send(signed_in).status_code == 302
    assert "Paused until" not in signed_in.visitor.text("/week")


def test_journeys_are_added_changed_and_removed(signed_in: Site) -> None:
    send(signed_in, s0_first="2026-11-18", s0_last="2026-11-19", s0_zone="Europe/Lisbon")
    assert stored(signed_in).hours.stays == (Stay(date(2026, 11, 18), date(2026, 11, 19), "Europe/Lisbon"),)
    send(signed_in, s1_first="2026-11-30", s1_last="2026-12-01", s1_zone="Asia/Tokyo", s0_last="2026-11-20")
    assert [stay.last.day for stay in stored(signed_in).hours.stays] == [20, 1]
    send(signed_in, s0_remove="on")
    assert [stay.zone for stay in stored(signed_in).hours.stays] == ["Asia/Tokyo"]
    send(signed_in, s0_first="", s0_last="", s0_zone="")
    assert stored(signed_in).hours.stays == ()


@pytest.mark.parametrize(
    ("last", "zone", "problem"),
    [
        ("2026-11-17", "Europe/Lisbon", "The last day is before the first."),
        ("", "Europe/Lisbon", "Choose the first and the last day."),
        ("2026-11-19", "Mars/Base", "Choose a zone from the list"),
    ],
)
def test_a_journey_that_cannot_be_is_explained_beside_it(signed_in: Site, last: str, zone: str, problem: str) -> None:
    answer = send(signed_in, s0_first="2026-11-18", s0_last=last, s0_zone=zone)
    assert answer.status_code == 422
    assert problem in answer.text
    assert f'value="{zone}"' in answer.text
    assert stored(signed_in).hours.stays == ()


def test_the_offer_to_travel_opens_the_form_with_its_zone_and_today(signed_in: Site) -> None:
    page = signed_in.visitor.get("/preferences?travel=Europe/Lisbon").text
    assert 'name="s0_zone" list="zones" value="Europe/Lisbon"' in page
    assert 'name="s0_first" value="2026-11-16"' in page
    assert 'value="Mars' not in signed_in.visitor.get("/preferences?travel=Mars/Base").text


def test_kinds_can_be_turned_off_and_on(signed_in: Site) -> None:
    form = fields(signed_in)
    assert {name for name in form if name.startswith("kind_")} == {"kind_linger", "kind_doors", "kind_breather"}
    form.pop("kind_linger")
    signed_in.visitor.client.post("/preferences", data=form)
    assert stored(signed_in).off_kinds == {SocialKind.LINGER}
    assert "Linger, 5 minutes" not in signed_in.visitor.text("/week")
    send(signed_in, kind_linger="on")
    assert stored(signed_in).off_kinds == frozenset()


def test_saving_keeps_what_was_answered_to_offers(signed_in: Site) -> None:
    signed_in.visitor.post("/answers", said='{"answer":"keep-kind","kind":"linger"}')
    before = stored(signed_in).dismissed
    assert before.kinds
    send(signed_in, after_minutes="6")
    assert stored(signed_in).dismissed == before


def test_kinds_run_by_themselves_only_when_chosen(signed_in: Site) -> None:
    signed_in.visitor.apply()
    assert send(signed_in, auto_linger="on").status_code == 302
    assert [str(kind) for kind in stored(signed_in).automatic] == ["linger"]
    form = fields(signed_in)
    assert form.pop("auto_linger") == "on"
    signed_in.visitor.client.post("/preferences", data=form)
    assert stored(signed_in).automatic == frozenset()


@pytest.mark.parametrize(
    ("text", "minutes"), [("9", 540), ("09:30", 570), ("9.30", 570), ("12:15 am", 15), ("24:00", 1440)]
)
def test_times_are_read_as_people_write_them(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["", "x", "24:01", "9:60", "13 pm", "-1", "٩"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        minutes_of(text)


def test_the_weekly_budget_and_being_found_by_others_are_chosen(signed_in: Site) -> None:
    form = fields(signed_in)
    shown = [form[name] for name in ("coffee_weekly_events", "coffee_weekly_minutes", "open_to_coffee")]
    assert shown == ["2", "60", "on"]
    del form["open_to_coffee"]
    form |= {"coffee_weekly_events": "1", "coffee_weekly_minutes": "45"}
    signed_in.visitor.client.post("/preferences", data=form)
    chosen = stored(signed_in)
    assert (chosen.coffee.weekly_events, chosen.coffee.weekly_minutes, chosen.open_to_coffee) == (1, 45, False)
    assert "0 of 1 social events this week" in signed_in.visitor.text("/week")
    assert "Write a whole number from 0 to 1200." in send(signed_in, coffee_weekly_minutes="1201").text
    assert stored(signed_in) == chosen
