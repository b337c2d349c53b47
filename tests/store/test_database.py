"""The database itself: migrations, transactions, pragmas."""

import threading
import time
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from sobremesa.errors import InputError
from sobremesa.store import Store, accounts, open_store
from sobremesa.store.migrate import configuration
from sobremesa.store.tables import Base, DueRow
from support.stores import KEYS
from support.values import NOW, sign_in


def test_models_and_migrations_agree(any_store: Store) -> None:
    with any_store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_can_be_taken_back_and_made_again(any_store: Store) -> None:
    with any_store.engine.begin() as connection:
        command.downgrade(configuration(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(configuration(connection), "head")
        assert set(Base.metadata.tables) < set(inspect(connection).get_table_names())


def test_sqlite_is_set_up_for_many_readers_and_one_writer(store: Store) -> None:
    with store.read() as session:
        found = {
            name: session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}
        assert session.scalar(text("PRAGMA busy_timeout")) == 10_000


def test_processes_starting_at_once_migrate_once(tmp_path: Path) -> None:
    stores: list[Store] = []
    threads = [
        threading.Thread(target=lambda: stores.append(open_store(f"sqlite:///{tmp_path}/new/x.db", KEYS)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores) == 4
    assert sign_in(stores[0]).email == "alex@example.com"
    for store in stores:
        store.close()


def test_a_failed_transaction_leaves_nothing_behind(any_store: Store) -> None:
    def half() -> None:
        with any_store.begin() as session:
            accounts.sign_in(session, email="a@b.c", credentials="", scopes=[], now=NOW)
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        half()
    with any_store.read() as session:
        assert accounts.everyone(session) == ()


def test_a_transaction_inside_a_transaction_is_refused_rather_than_waiting_for_itself(any_store: Store) -> None:
    with any_store.begin(), pytest.raises(RuntimeError, match="open already"), any_store.begin():
        pass
    with any_store.begin() as session:
        assert accounts.everyone(session) == ()


def test_writers_wait_for_each_other_and_readers_do_not_wait(any_store: Store) -> None:
    account = sign_in(any_store)
    order: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with any_store.begin() as session:
            accounts.set_profile(session, account.id, zone="Europe/Berlin")
            session.flush()
            inside.set()
            go_on.wait(5)
            order.append("first")

    def second() -> None:
        with any_store.begin() as session:
            accounts.set_profile(session, account.id, zone="Asia/Kolkata")
            session.flush()
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(30)
    threads[1].start()
    with any_store.read() as session:
        assert accounts.get(session, account.id).zone == "UTC"
    time.sleep(0.05)
    assert order == []
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert order == ["first", "second"]
    with any_store.read() as session:
        assert accounts.get(session, account.id).zone == "Asia/Kolkata"


def test_what_was_committed_is_there_after_opening_again(any_url: str) -> None:
    one = open_store(any_url, KEYS)
    account = sign_in(one)
    one.close()
    two = open_store(any_url, KEYS)
    with two.read() as session:
        assert accounts.get(session, account.id) == account
    two.close()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("nonsense", "is not a database address"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("postgresql+nothing://x/y", "no driver"),
    ],
)
def test_an_address_that_is_no_database_is_named(url: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        open_store(url, KEYS)


def test_a_store_without_a_key_is_refused(sqlite_url: str) -> None:
    with pytest.raises(InputError, match="at least one"):
        open_store(sqlite_url, [])


def test_every_table_of_a_person_goes_with_the_account() -> None:
    kept = {table.name for table in Base.metadata.sorted_tables} - {"accounts", "oauth_states", "run_changes", "roster"}
    owned = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "accounts" and key.ondelete == "CASCADE"
    }
    assert owned == kept
    assert DueRow.__tablename__ in owned
