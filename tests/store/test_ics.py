"""What is kept of .ics files: the feed's fingerprint, and the number of each event's version."""

from datetime import timedelta

from sobremesa.store import Store, feeds, upkeep, versions
from support.values import NOW, sign_in

LATER = NOW + timedelta(days=1)


def test_a_version_grows_with_its_mark_and_only_with_it(any_store: Store) -> None:
    account, other = sign_in(any_store).id, sign_in(any_store, "bo@example.com").id
    with any_store.begin() as session:
        assert versions.known(session, account, "u1") is None
        marks = ["a", "a", "b", "b", "a"]
        assert [versions.number(session, account, "u1", mark, LATER) for mark in marks] == [0, 0, 1, 1, 2]
        assert versions.number(session, account, "u2", "b", LATER) == 0
        assert versions.number(session, other, "u1", "b", LATER) == 0
    with any_store.read() as session:
        assert versions.known(session, account, "u1") == ("a", 2)


def test_versions_are_forgotten_with_the_rest_of_the_history(any_store: Store) -> None:
    account = sign_in(any_store).id
    with any_store.begin() as session:
        versions.number(session, account, "u1", "a", NOW)
        upkeep.purge(session, NOW + timedelta(days=59))
        assert versions.known(session, account, "u1")
        upkeep.purge(session, NOW + timedelta(days=60))
        assert versions.known(session, account, "u1") is None


def test_a_feed_is_found_by_its_newest_token_only(any_store: Store) -> None:
    account = sign_in(any_store).id
    with any_store.begin() as session:
        assert feeds.get(session, account) is None
        tokens = [feeds.renew(session, account, NOW), feeds.renew(session, account, LATER)]
    with any_store.read() as session:
        assert [feeds.find(session, token) for token in (*tokens, "")] == [None, feeds.get(session, account), None]
    with any_store.begin() as session:
        feeds.revoke(session, account)
        feeds.revoke(session, account)
        assert feeds.find(session, tokens[1]) is None


def test_a_use_of_an_older_address_is_not_noted_on_the_new_one(any_store: Store) -> None:
    account = sign_in(any_store).id
    with any_store.begin() as session:
        feeds.renew(session, account, NOW)
        before = feeds.get(session, account)
        assert before
        feeds.renew(session, account, LATER)
        feeds.note_use(session, before, LATER)
        now = feeds.get(session, account)
        assert now
        assert (now.last_used_at, feeds.is_worth_noting(now, LATER)) == (None, True)
        feeds.note_use(session, now, LATER)
        noted = feeds.get(session, account)
        assert noted
        assert not feeds.is_worth_noting(noted, LATER + timedelta(minutes=59))
