"""What the database file gives away to somebody who copies it: nothing."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from sobremesa.errors import InputError
from sobremesa.model import FreeBusy, Person, Placed, Preferences, Reason, ReasonCode, Remove, Snapshot, SocialKind
from sobremesa.store import (
    Store,
    accounts,
    channels,
    chats,
    colleagues,
    ledger,
    oauth_states,
    open_store,
    pairings,
    preferences,
    runs,
    snapshots,
    upkeep,
    web_sessions,
)
from sobremesa.store.channels import Channel
from sobremesa.store.colleagues import Colleague
from sobremesa.store.oauth_states import Pending
from sobremesa.store.sealing import Vault
from sobremesa.store.tables import SnapshotRow
from support.stores import KEYS
from support.values import BO, NOW, at, chat, entry, meeting, sign_in, span

SECRETS = (
    "Salary talk", BO, "bo@", "Coffee with Bo", "No agenda", "1//secret-refresh", "secret-verifier", "hook-token",
    "Borrowed title", "click-key",
)  # fmt: skip


def fill(store: Store) -> str:
    """Put something secret into every table; gives the account's id."""
    account = sign_in(store)
    week = span(0, 0, minutes=7 * 24 * 60)
    placed = Placed("ev", entry("m").key, SocialKind.LINGER, span(0, 10), title="Borrowed title")
    with store.begin() as session:
        preferences.put(session, account.id, Preferences(left_out=frozenset({"Salary talk"})))
        snapshots.put(session, account.id, Snapshot(week, (meeting("m", span(0, 9), title="Salary talk"),)), NOW)
        chats.add(session, account.id, chat("c1", span(1, 10)), "click-key", NOW)
        ledger.put(session, account.id, [entry("m", written=span(0, 10))])
        run_id = runs.start(session, account.id, "confirmed", NOW)
        runs.intend(session, account.id, run_id, Remove(placed, Reason(ReasonCode.NOT_WANTED)))
        channels.add(session, Channel("ch", account.id, "res", at(7, 0)), "hook-token")
        oauth_states.start(session, Pending("secret-verifier"), NOW, "state")
        web_sessions.start(session, account.id, NOW)
        colleagues.put(session, account.id, [Colleague(Person(BO, "Bo"), FreeBusy(BO, (span(0, 9),)), week, NOW)])
        pairings.issue_code(
            session, account.id, client_id="ext", redirect_uri="https://x", challenge="c", scopes=["api"], now=NOW
        )
    return account.id


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def test_the_raw_database_file_holds_no_title_no_guest_and_no_token(filled: Store, tmp_path: Path) -> None:
    filled.close()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("sobremesa.db*"))
    assert b"alex@example.com" in raw  # the file is really the one that was written
    assert [secret for secret in SECRETS if secret.encode() in raw] == []


def test_a_row_copied_to_another_person_does_not_open(any_store: Store) -> None:
    alex, bo = sign_in(any_store), sign_in(any_store, BO)
    week = Snapshot(span(0, 9))
    with any_store.begin() as session:
        snapshots.put(session, alex.id, week, NOW)
        session.flush()
        row = session.get(SnapshotRow, alex.id)
        assert row is not None
        session.add(SnapshotRow(account_id=bo.id, read_at=NOW, trusted_meetings=None, sealed=row.sealed))
    with any_store.read() as session:
        with pytest.raises(InputError, match="another account"):
            snapshots.get(session, bo.id)
        reading = snapshots.get(session, alex.id)
        assert reading is not None
        assert reading.snapshot == week


@pytest.mark.usefixtures("filled")
def test_another_key_opens_nothing_and_says_so(sqlite_url: str) -> None:
    other = open_store(sqlite_url, [Fernet.generate_key().decode()])
    with other.read() as session, pytest.raises(InputError, match="none of the keys"):
        accounts.everyone(session)
    other.close()


@pytest.mark.usefixtures("filled")
def test_keys_can_be_changed_without_losing_anything(sqlite_url: str) -> None:
    fresh = Fernet.generate_key().decode()
    both = open_store(sqlite_url, [fresh, *KEYS])
    with both.begin() as session:
        assert upkeep.rotate(session) == 8
    both.close()
    new = open_store(sqlite_url, [fresh])
    with new.read() as session:
        account = accounts.find(session, "alex@example.com")
        assert account is not None
        assert "secret-refresh" in account.credentials
        assert [one.title for one in chats.history(session, account.id)] == ["Coffee with Bo"]
    new.close()


def test_deleting_an_account_deletes_everything_of_it(any_store: Store) -> None:
    account_id = fill(any_store)
    other = sign_in(any_store, BO)
    with any_store.begin() as session:
        accounts.delete(session, account_id)
    from sqlalchemy import select

    from sobremesa.store.tables import Base

    with any_store.read() as session:
        counts = {t.name: len(session.execute(select(t)).all()) for t in Base.metadata.sorted_tables}
        assert {name: count for name, count in counts.items() if count} == {"accounts": 1, "oauth_states": 1}
        assert accounts.everyone(session) == (other,)


def test_a_vault_refuses_what_is_no_key() -> None:
    with pytest.raises(InputError, match="32 bytes"):
        Vault(["short"])
    with pytest.raises(InputError, match="none of the keys"):
        Vault(KEYS).rotate("nonsense")


def test_an_account_in_a_log_shows_no_address_and_no_token(store: Store) -> None:
    assert "alex" not in repr(sign_in(store))
