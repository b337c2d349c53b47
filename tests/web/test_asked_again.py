"""A suggestion request: no call to Google, as many statements as for one row, and what a new picture would say."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from sobremesa.store import accounts, colleagues, marks, preferences, same_city
from sobremesa.store.accounts import Account
from sobremesa.web import asked_again, same_city_lines, work
from sobremesa.web.action_shapes import Offer
from sobremesa.web.kept import MOST_ANSWERS, KeptPictures
from sobremesa.web.leave import disconnect
from sobremesa.web.questions import Between
from sobremesa.web.suggestions import suggestions
from support.web import ALEX, Panel, Site

WEEK = "/api/v1/suggestions?from=2026-11-16&to=2026-11-22"
STATEMENTS = 7  # begin, pairing, account; begin, the mark; begin, the origins that may read the answer
DAYS = Between.model_validate({"from": "2026-11-16", "to": "2026-11-22"})


@contextmanager
def counted(site: Site) -> Iterator[list[str]]:
    """The statements sent to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(site.store.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(site.store.engine, "before_cursor_execute", note)


def alex(site: Site) -> Account:
    with site.store.read() as session:
        found = accounts.find(session, ALEX)
    assert found
    return found


def asked(panel: Panel, more: str = "") -> dict[str, Any]:
    answer = panel.call("GET", WEEK + more)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def test_a_suggestion_request_makes_no_call_to_google_first_or_again(signed_in: Site, panel: Panel) -> None:
    before = signed_in.calls()
    first = asked(panel)
    assert asked(panel) == first
    assert asked(panel, "&event=unknown")["event"] is None
    signed_in.clock.advance(days=1)
    asked(panel)
    assert signed_in.calls() == before


def test_asking_again_takes_as_many_statements_as_reading_one_row(signed_in: Site, panel: Panel) -> None:
    asked(panel)
    with counted(signed_in) as sent:
        asked(panel)
    assert len(sent) == STATEMENTS, sent


def test_another_question_about_the_same_calendar_opens_nothing_anew(signed_in: Site, panel: Panel) -> None:
    asked(panel)
    with counted(signed_in) as sent:
        asked(panel, f"&event={asked(panel)['buffers'][0]['for']}")
    assert len(sent) == 2 * STATEMENTS, sent


def test_the_answer_has_the_shape_of_the_description(panel: Panel) -> None:
    answer = panel.call("GET", WEEK)
    assert answer.mimetype == "application/json"
    assert answer.get_json()["read_label"] == "read just now"
    assert answer.headers["Cache-Control"] == "no-store"


def test_how_old_the_read_is_is_said_anew_each_time(signed_in: Site, panel: Panel) -> None:
    first = asked(panel)
    signed_in.clock.advance(minutes=2, seconds=10)
    again = asked(panel)
    assert (first["read_label"], again["read_label"]) == ("read just now", "read 2 min ago")
    assert {**first, "read_label": ""} == {**again, "read_label": ""}


def write_preferences(site: Site, account: Account) -> None:
    with site.store.begin() as session:
        preferences.put(session, account.id, replace(preferences.get(session, account.id), cap=41))


def write_colleagues(site: Site, account: Account) -> None:
    with site.store.begin() as session:
        colleagues.put(session, account.id, colleagues.get(session, account.id)[1:])


def write_home(site: Site, account: Account) -> None:
    with site.store.begin() as session:
        same_city.live_in(session, account.id, None)


def add_coffee(site: Site, account: Account) -> None:
    picture = work.show(site.parts, account.id)
    best = next(each for each in asked_of(site, account)["coffee"] if each["slots"])
    body = {"guest": best["guest"]["email"], "start": best["slots"][0]["start"]}
    answer = site.visitor.post("/chats", guest=body["guest"], start0=body["start"], slot="0", key="k" * 12)
    assert answer.status_code == 302
    assert len(work.show(site.parts, account.id).chats) == len(picture.chats) + 1


def apply_plan(site: Site, account: Account) -> None:
    work.apply(site.parts, account.id, work.show(site.parts, account.id).plan.digest)


def asked_of(site: Site, account: Account) -> dict[str, Any]:
    with site.app.test_request_context():
        found: dict[str, Any] = json.loads(asked_again.answer(site.parts, account, DAYS))
    return found


@pytest.mark.parametrize("write", [write_preferences, write_colleagues, write_home, add_coffee, apply_plan])
def test_every_write_about_the_account_makes_the_next_answer_new(signed_in: Site, write: Any) -> None:
    account = alex(signed_in)
    with signed_in.store.read() as session:
        before = marks.mark(session, account.id)
    asked_of(signed_in, account)
    write(signed_in, account)
    with signed_in.store.read() as session:
        assert marks.mark(session, account.id) != before
    kept = asked_of(signed_in, account)
    signed_in.parts.kept.forget(account.id)
    assert asked_of(signed_in, account) == kept


def test_a_colleague_who_pauses_is_out_of_the_next_answer(signed_in: Site) -> None:
    account = alex(signed_in)
    first = next(each for each in asked_of(signed_in, account)["coffee"] if each["slots"])["guest"]["email"]
    with signed_in.store.begin() as session:
        other = accounts.find(session, first)
        assert other
        chosen = preferences.get(session, other.id)
        preferences.put(session, other.id, replace(chosen, paused_until=date(2026, 12, 24)))
    assert first not in {each["guest"]["email"] for each in asked_of(signed_in, account)["coffee"] if each["slots"]}


def test_a_coffee_added_is_in_the_next_answer(signed_in: Site) -> None:
    account = alex(signed_in)
    assert asked_of(signed_in, account)["chats"] == []
    add_coffee(signed_in, account)
    assert len(asked_of(signed_in, account)["chats"]) == 1


def test_what_is_written_about_somebody_else_changes_no_mark(signed_in: Site) -> None:
    account = alex(signed_in)
    with signed_in.store.begin() as session:
        before = marks.mark(session, account.id)
        other = next(one for one in accounts.everyone(session) if one.id != account.id)
        preferences.put(session, other.id, replace(preferences.get(session, other.id), cap=41))
        assert marks.mark(session, account.id) == before
        assert marks.mark(session, other.id) != before
        assert marks.mark(session, account.id, [other.email.upper()]) != marks.mark(session, account.id, [])


def test_everything_sealed_is_part_of_the_mark_and_opens_nothing(signed_in: Site) -> None:
    account = alex(signed_in)
    with counted(signed_in) as sent, signed_in.store.read() as session:
        assert "meetings" not in marks.mark(session, account.id)
        assert marks.mark(session, "nobody").strip("|") == ""
    tables = ("preferences", "snapshots", "chats", "ledger", "colleagues", "same_city", "run_changes")
    assert all(f"FROM {table}" in sent[1] for table in tables), sent[1]


def test_a_kept_answer_is_always_the_one_that_would_be_made_anew(signed_in: Site) -> None:
    """At instants of a working day, a kept answer and a new one are compared; many of them must have been kept."""
    account, own, random, kept = alex(signed_in), signed_in.parts, Random(7), 0
    signed_in.clock.advance(hours=6)  # from here on the 18 hours of notice cut into the next working day
    for _ in range(14):
        signed_in.clock.advance(seconds=random.choice((7, 31, 64, 64, 901)) + random.random())
        emails = own.kept.emails(account.id) or ()
        with own.store.read() as session:
            mark = marks.mark(session, account.id, emails)
        kept += own.kept.find(account, mark, own.clock()) is not None
        again = asked_of(signed_in, account)
        with signed_in.app.test_request_context():
            new = suggestions(work.show(own, account.id), date(2026, 11, 16), date(2026, 11, 22))
        assert again == new.model_dump(mode="json", by_alias=True), own.clock()
    assert kept >= 5


def test_what_rests_on_other_peoples_answers_is_made_anew_each_time(
    signed_in: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, said = alex(signed_in), iter(("Ann is in Porto too.", "Nobody is."))
    monkeypatch.setattr(same_city_lines, "offers", lambda *_: [Offer(sentence=next(said), actions=[])])
    write_home(signed_in, account)
    assert asked_of(signed_in, account)["offers"][-1]["sentence"] == "Nobody is."
    with pytest.raises(StopIteration):
        asked_of(signed_in, account)


def test_few_pictures_are_kept_and_those_asked_for_last(signed_in: Site) -> None:
    account, few = alex(signed_in), KeptPictures(most=2)
    picture = work.show(signed_in.parts, account.id)
    people = [replace(account, id=name) for name in ("one", "two", "three")]
    for each in people[:2]:
        few.keep("mark", replace(picture, view=replace(picture.view, account=each)))
    assert few.find(people[0], "mark", picture.now)
    few.keep("mark", replace(picture, view=replace(picture.view, account=people[2])))
    assert [bool(few.find(each, "mark", picture.now)) for each in people] == [True, False, True]


def test_a_kept_picture_is_for_its_account_its_mark_and_its_time_alone(signed_in: Site) -> None:
    account, kept = alex(signed_in), KeptPictures()
    signed_in.clock.advance(seconds=10)
    picture = work.show(signed_in.parts, account.id)
    made = kept.keep("mark", picture)
    assert picture.now < made.until <= picture.now + timedelta(minutes=5)
    for instant, holds in ((made.until, False), (made.until - timedelta(seconds=1), True), (picture.now, True)):
        assert bool(kept.find(account, "mark", instant)) is holds
    assert kept.find(account, "mark", picture.now - timedelta(seconds=1)) is None
    assert kept.find(account, "another", picture.now) is None
    assert kept.find(replace(account, name="Somebody"), "mark", picture.now) is None
    kept.forget(account.id)
    assert kept.find(account, "mark", picture.now) is None


def test_what_has_run_out_is_dropped_when_the_next_is_kept(signed_in: Site) -> None:
    account, kept = alex(signed_in), KeptPictures()
    picture = work.show(signed_in.parts, account.id)
    kept.keep("mark", picture)
    signed_in.clock.advance(minutes=6)
    later = work.show(signed_in.parts, account.id)
    kept.keep("mark", replace(later, view=replace(later.view, account=replace(account, id="other"))))
    assert kept.find(account, "mark", picture.now) is None


def test_of_very_many_questions_only_some_answers_are_kept(signed_in: Site) -> None:
    made = KeptPictures().keep("mark", work.show(signed_in.parts, alex(signed_in).id))
    for number in range(MOST_ANSWERS + 10):
        made.answer(number, "answer")
    assert len(made.answers) == MOST_ANSWERS


def test_nothing_is_kept_of_somebody_who_leaves(signed_in: Site) -> None:
    account = alex(signed_in)
    asked_of(signed_in, account)
    assert signed_in.parts.kept.emails(account.id)
    disconnect(account, signed_in.parts)
    assert signed_in.parts.kept.emails(account.id) is None
