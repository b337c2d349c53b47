"""The same-city finder's own table: sealed, one person's alone, gone with the account."""

from datetime import date

import pytest
from sqlalchemy import text

from sobremesa.errors import NotFoundError
from sobremesa.model.places import City, Consent, Days, SameCity
from sobremesa.store import Store, accounts, same_city
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
