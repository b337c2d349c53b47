"""The same-city finder's own table: sealed, one person's alone, gone with the account."""

from datetime import date

import pytest
from sqlalchemy import text

from sobremesa.errors import NotFoundError
from sobremesa.model.places import City, Consent, Days, SameCity, Stated
from sobremesa.store import Store, accounts, roster, same_city, upkeep
from support.values import sign_in

ROME = City("Rome", "Europe/Rome", ("Roma",))
MARCH = Days(date(2026, 3, 2), date(2026, 3, 6))
TODAY = date(2026, 3, 1)


def consent(yes: bool = True, days: Days = MARCH, email: str = "mia@example.com") -> Consent:
    return Consent("rome", days, email, yes)


def test_nobody_takes_part_before_they_say_so_and_leaving_forgets_everything(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        assert same_city.get(session, account.id) is None
        same_city.answer(session, account.id, [consent()], TODAY)
        assert same_city.live_in(session, account.id, ROME) == SameCity(ROME, (consent(),))
    with any_store.begin() as session:
        assert same_city.get(session, account.id) == SameCity(ROME, (consent(),))
        same_city.leave(session, account.id)
        same_city.leave(session, account.id)
        assert same_city.get(session, account.id) is None


def test_a_later_answer_replaces_the_same_one_and_lies_last(store: Store) -> None:
    account = sign_in(store)
    week = Days(date(2026, 3, 4), date(2026, 3, 9))
    with store.begin() as session:
        same_city.answer(session, account.id, [consent(), consent(days=week)], TODAY)
        part = same_city.answer(session, account.id, [consent(yes=False)], TODAY)
    assert part.answers == (consent(days=week), consent(yes=False))


def test_an_answer_goes_when_each_of_its_days_has_a_later_one_about_the_same_person(store: Store) -> None:
    account = sign_in(store)
    year = Days(date(2026, 2, 1), date(2027, 1, 31))
    other = consent(email="ann@example.com")
    with store.begin() as session:
        same_city.answer(session, account.id, [consent(), other, consent(days=Days(TODAY, MARCH.last))], TODAY)
        part = same_city.answer(session, account.id, [consent(days=year, yes=False)], TODAY)
    assert part.answers == (other, consent(days=year, yes=False))


def test_what_somebody_says_of_their_days_is_replaced_as_a_whole_without_what_is_past(store: Store) -> None:
    account = sign_in(store)
    hidden, past = Stated(MARCH), Stated(Days(date(2026, 2, 1), date(2026, 2, 28)), ROME)
    with store.begin() as session:
        same_city.answer(session, account.id, [consent()], TODAY)
        same_city.state(session, account.id, [past, hidden], TODAY)
    with store.begin() as session:
        assert same_city.get(session, account.id) == SameCity(None, (consent(),), (hidden,))
        assert same_city.state(session, account.id, [], TODAY).stated == ()


def test_answers_about_past_days_are_forgotten(store: Store) -> None:
    account = sign_in(store)
    with store.begin() as session:
        same_city.answer(session, account.id, [consent()], TODAY)
        assert same_city.answer(session, account.id, [], date(2026, 3, 6)).answers == (consent(),)
        assert same_city.answer(session, account.id, [], date(2026, 3, 7)).answers == ()


def test_what_is_kept_is_sealed_and_goes_with_the_account(store: Store) -> None:
    account = sign_in(store)
    with store.begin() as session:
        same_city.live_in(session, account.id, ROME)
    with store.read() as session:
        sealed = session.execute(text("SELECT sealed FROM same_city")).scalar_one()
    assert "Rome" not in sealed
    with store.begin() as session:
        accounts.delete(session, account.id)
    with store.read() as session:
        assert session.execute(text("SELECT count(*) FROM same_city")).scalar_one() == 0


def test_a_stranger_cannot_take_part(store: Store) -> None:
    with store.begin() as session, pytest.raises(NotFoundError):
        same_city.live_in(session, "nobody", None)


def test_the_roster_is_replaced_as_a_whole_sealed_and_knows_an_address_in_any_case(any_store: Store) -> None:
    lisbon = City("Lisbon", "Europe/Lisbon")
    with any_store.begin() as session:
        assert roster.replace(session, {"mia@example.com": ROME, "ann@example.com": ROME}) == (2, 0, 0)
    with any_store.begin() as session:
        assert roster.city_of(session, "Mia@Example.com") == ROME
        stored = str(session.execute(text("SELECT email_hash, sealed FROM roster")).all())
        assert "mia" not in stored
        assert "Rome" not in stored
        found = roster.replace(session, {"MIA@example.com": lisbon, "ben@example.com": ROME})
        assert found == roster.Replaced(new=1, changed=1, gone=1)
        assert roster.replace(session, {"mia@example.com": lisbon, "ben@example.com": ROME}) == (0, 0, 0)
    with any_store.begin() as session:
        assert roster.city_of(session, "mia@example.com") == lisbon
        assert roster.city_of(session, "ann@example.com") is None
        for _ in range(2):
            roster.forget(session, "ben@example.com")
        assert roster.city_of(session, "ben@example.com") is None
        assert upkeep.rotate(session) == 1
        assert roster.city_of(session, "mia@example.com") == lisbon
