"""Each aggregate gives back what was put in, and only to whom it belongs."""

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from sobremesa.errors import NotFoundError
from sobremesa.model import (
    BufferPreferences,
    ChatState,
    Counting,
    DayRange,
    FreeBusy,
    Guest,
    Hours,
    Insert,
    LedgerState,
    Move,
    Person,
    Placed,
    Preferences,
    Reason,
    ReasonCode,
    Remove,
    Response,
    Snapshot,
    Social,
    SocialKind,
    Stay,
    Unreadable,
)
from sobremesa.store import (
    Store,
    accounts,
    channels,
    chats,
    colleagues,
    ledger,
    oauth_states,
    preferences,
    runs,
    snapshots,
    upkeep,
    web_sessions,
)
from sobremesa.store.accounts import AccountState
from sobremesa.store.channels import Channel
from sobremesa.store.colleagues import Colleague
from sobremesa.store.oauth_states import Pending
from support.values import ALEX, BO, NOW, at, chat, entry, meeting, sign_in, span


def test_signing_in_again_keeps_the_account_and_renews_the_consent(any_store: Store) -> None:
    first = sign_in(any_store)
    with any_store.begin() as session:
        accounts.set_state(session, first.id, AccountState.RECONNECT)
    with any_store.begin() as session:
        again = accounts.sign_in(
            session, email="Alex@Example.com", credentials="new", scopes=["b", "a"], now=at(1, 0), name="Alex"
        )
    assert again == replace(first, credentials="new", scopes=frozenset("ab"), name="Alex")
    assert again.state is AccountState.OK


def test_a_new_address_of_the_same_person_keeps_the_account(any_store: Store) -> None:
    with any_store.begin() as session:
        old = accounts.sign_in(session, email="old@x.y", credentials="", scopes=[], now=NOW, subject="1234")
    with any_store.begin() as session:
        new = accounts.sign_in(session, email="new@x.y", credentials="", scopes=[], now=NOW, subject="1234")
    assert (new.id, new.email) == (old.id, "new@x.y")
    with any_store.read() as session:
        assert accounts.find(session, "old@x.y") is None
        assert accounts.find(session, "NEW@x.y") == new


def test_refreshed_credentials_are_kept(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        accounts.save_credentials(session, account.id, "fresh")
    with any_store.read() as session:
        assert accounts.get(session, account.id).credentials == "fresh"
        with pytest.raises(NotFoundError):
            accounts.get(session, "nobody")


def test_preferences_come_back_whole_with_the_accounts_own_address(any_store: Store) -> None:
    account = sign_in(any_store)
    chosen = Preferences(
        email="somebody@else",
        hours=Hours(
            "Asia/Jerusalem",
            MappingProxyType({6: (DayRange(540, 720), DayRange(780, 1440)), 0: (DayRange(1320, 360),)}),
            MappingProxyType({date(2026, 3, 27): ()}),
            stays=(Stay(date(2026, 5, 1), date(2026, 5, 9), "Europe/Berlin"),),
        ),
        buffers=BufferPreferences(after_minutes=7, tentative=Counting.IGNORE, lunch=DayRange(720, 780)),
        automatic=frozenset({SocialKind.LINGER}),
        left_out=frozenset({"series"}),
        cap=7,
    )
    with any_store.begin() as session:
        assert not preferences.chosen(session, account.id)
        preferences.put(session, account.id, Preferences())
        preferences.put(session, account.id, chosen)
    with any_store.read() as session:
        assert preferences.get(session, account.id) == replace(chosen, email=ALEX)
        assert preferences.chosen(session, account.id)


def test_without_choices_the_day_is_nine_to_five_in_the_calendars_zone(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        accounts.set_profile(session, account.id, zone="Europe/Berlin", locale="de")
    with any_store.read() as session:
        assert preferences.get(session, account.id) == Preferences(email=ALEX, hours=Hours("Europe/Berlin"))
        assert accounts.get(session, account.id).locale == "de"


def test_a_snapshot_replaces_the_last_and_keeps_what_was_trusted(any_store: Store) -> None:
    account = sign_in(any_store)
    guest = Guest(BO, "Bo", Response.TENTATIVE, optional=True)
    lying = Placed("e", entry("m").key, SocialKind.COFFEE, span(0, 10), guests=(guest,), etag='"1"')
    full = Snapshot(
        span(0, 0, minutes=10_000), (meeting("m", span(0, 9)),), (lying,), "Asia/Kolkata", (Unreadable("x", "why"),)
    )
    with any_store.begin() as session:
        snapshots.put(session, account.id, Snapshot(span(0, 0)), NOW)
        snapshots.trust(session, account.id, 12)
        snapshots.put(session, account.id, full, at(0, 9))
    with any_store.read() as session:
        reading = snapshots.get(session, account.id)
        assert reading == snapshots.Reading(full, at(0, 9), 12)
        assert snapshots.get(session, "nobody") is None


def test_the_same_idempotency_key_is_the_same_chat_for_one_person(any_store: Store) -> None:
    alex, bo = sign_in(any_store), sign_in(any_store, BO)
    with any_store.begin() as session:
        assert chats.add(session, alex.id, chat("c1", span(1, 10)), "key", NOW) == (chat("c1", span(1, 10)), True)
        assert chats.add(session, alex.id, chat("c2", span(2, 10)), "key", NOW) == (chat("c1", span(1, 10)), False)
        assert chats.add(session, bo.id, chat("c3", span(2, 10)), "key", NOW)[1]
    with any_store.read() as session:
        assert [one.id for one in chats.history(session, alex.id)] == ["c1"]
        with pytest.raises(NotFoundError):
            chats.get(session, alex.id, "c3")


def test_chats_that_are_over_or_cancelled_are_not_upcoming(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        for name, when in (("late", span(2, 10)), ("early", span(1, 10)), ("over", span(0, 6)), ("off", span(1, 12))):
            chats.add(session, account.id, chat(name, when), name, NOW)
        assert chats.cancel(session, account.id, "off").state is ChatState.CANCELLED
        assert chats.cancel(session, account.id, "off").state is ChatState.CANCELLED
        chats.save(session, account.id, replace(chats.get(session, account.id, "early"), event_id="e1"))
    with any_store.read() as session:
        assert [one.id for one in chats.upcoming(session, account.id, NOW)] == ["early", "late"]
        assert chats.get(session, account.id, "early").event_id == "e1"
        assert len(chats.history(session, account.id)) == 4


def test_ledger_entries_are_replaced_by_key_and_can_be_dropped(any_store: Store) -> None:
    account, other = sign_in(any_store), sign_in(any_store, BO)
    refused = replace(entry("b", LedgerState.REFUSED, span(0, 9)), meeting=span(0, 8), generation=3, undone=True)
    with any_store.begin() as session:
        ledger.put(session, account.id, [entry("a"), entry("b")])
        ledger.put(session, account.id, [refused])
        ledger.put(session, other.id, [entry("a", written=span(1, 1))])
        ledger.drop(session, account.id, [entry("a").key])
    with any_store.read() as session:
        assert ledger.get(session, account.id) == {refused.key: refused}
        assert ledger.get(session, other.id)[entry("a").key].written == span(1, 1)


def test_a_run_gives_back_every_change_as_it_was(any_store: Store) -> None:
    account = sign_in(any_store)
    lying = Placed("e", entry("m").key, SocialKind.LINGER, span(0, 10), title="Linger", etag="1")
    social = Social(entry("m").key, SocialKind.LINGER, span(0, 11), "Linger", Reason(ReasonCode.ALONE, {"minutes": 5}))
    written = (
        Remove(lying, Reason(ReasonCode.MEETING_GONE)),
        Move(lying, social, Reason(ReasonCode.MEETING_MOVED, {"by": 30})),
        Insert(social),
    )
    with any_store.begin() as session:
        run_id = runs.start(session, account.id, "automatic", NOW)
        positions = [runs.intend(session, account.id, run_id, change) for change in (*written, Insert(social))]
        for position in positions[:3]:
            runs.finish(session, run_id, position, written=True)
    with any_store.read() as session:
        run = runs.get(session, account.id, run_id)
        assert run == runs.Run(run_id, NOW, "automatic", written, (*written, Insert(social)))
        assert runs.recent(session, account.id) == (run,)
        with pytest.raises(NotFoundError):
            runs.get(session, "another", run_id)


def test_a_change_that_surely_was_not_written_is_forgotten(any_store: Store) -> None:
    account = sign_in(any_store)
    social = Social(entry("m").key, SocialKind.LINGER, span(0, 11), "Linger", Reason(ReasonCode.ALONE))
    with any_store.begin() as session:
        run_id = runs.start(session, account.id, "automatic", NOW)
        position = runs.intend(session, account.id, run_id, Insert(social))
        runs.finish(session, run_id, position, written=False)
        assert runs.recent(session, account.id) == ()
        runs.set_undone(session, account.id, run_id, at(0, 8))
        assert runs.get(session, account.id, run_id).undone_at == at(0, 8)


def test_a_message_is_recognised_by_its_channels_own_token(any_store: Store) -> None:
    account = sign_in(any_store)
    older, newer = Channel("c1", account.id, "r1", at(1, 0)), Channel("c2", account.id, "r2", at(2, 0))
    with any_store.begin() as session:
        channels.add(session, older, "one")
        channels.add(session, newer, "two")
    with any_store.begin() as session:
        assert channels.recognise(session, "c1", "one") == older
        assert channels.recognise(session, "c1", "two") is None
        assert channels.recognise(session, "c9", "one") is None
        assert channels.recognise(session, "c9", "") is None
        assert channels.of_account(session, account.id) == (newer, older)
        channels.drop(session, "c2")
        channels.drop(session, "c2")
        assert channels.find(session, "c2") is None


def test_a_browser_stays_signed_in_until_it_signs_out_or_a_month_has_passed(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        one, two = (web_sessions.start(session, account.id, NOW) for _ in range(2))
        assert web_sessions.account_of(session, one, NOW + timedelta(days=29)) == account.id
        assert web_sessions.account_of(session, one, NOW + timedelta(days=30)) is None
        assert web_sessions.account_of(session, "made up", NOW) is None
        web_sessions.end(session, one)
        assert web_sessions.account_of(session, one, NOW) is None
        assert web_sessions.account_of(session, two, NOW) == account.id
        web_sessions.end_all(session, account.id)
        assert web_sessions.account_of(session, two, NOW) is None


def test_a_sign_in_state_is_good_once_and_for_ten_minutes(any_store: Store) -> None:
    pending = Pending("verifier", "/week", "browser")
    with any_store.begin() as session:
        first = oauth_states.start(session, pending, NOW)
        late = oauth_states.start(session, pending, NOW)
        assert oauth_states.start(session, pending, NOW, "given") == "given"
        assert oauth_states.take(session, first, NOW + timedelta(minutes=9)) == pending
        assert oauth_states.take(session, first, NOW) is None
        assert oauth_states.take(session, late, NOW + timedelta(minutes=10)) is None
        assert oauth_states.take(session, "made up", NOW) is None


def test_colleagues_are_replaced_together(any_store: Store) -> None:
    account = sign_in(any_store)
    week = span(0, 0, minutes=10_000)
    bo = Colleague(Person(BO, "Bo", Hours("Asia/Kolkata"), at(0, 1)), FreeBusy(BO, (span(0, 9),)), week, NOW, False)
    ann = Colleague(Person("ann@example.com"), FreeBusy("ann@example.com", error="notFound"), week, at(0, 8))
    with any_store.begin() as session:
        assert colleagues.read_at(session, account.id) is None
        colleagues.put(session, account.id, [bo])
        colleagues.put(session, account.id, [bo, ann])
    with any_store.read() as session:
        assert colleagues.get(session, account.id) == (ann, bo)
        assert colleagues.read_at(session, account.id) == at(0, 8)


def test_what_is_over_is_forgotten_and_what_is_not_stays(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        for day in (0, 70):
            chats.add(session, account.id, chat(f"c{day}", span(day, 10)), str(day), NOW)
            ledger.put(session, account.id, [entry(f"m{day}", written=span(day, 10))])
            runs.start(session, account.id, "automatic", at(day, 10))
        web_sessions.start(session, account.id, NOW)
        oauth_states.start(session, Pending("v"), NOW)
        snapshots.put(session, account.id, Snapshot(span(0, 0)), NOW)
        assert upkeep.purge(session, NOW) == 0
        assert upkeep.purge(session, at(62, 0)) == 6
    with any_store.read() as session:
        assert [one.id for one in chats.history(session, account.id)] == ["c70"]
        assert [key.source for key in ledger.get(session, account.id)] == ["m70"]
        assert snapshots.get(session, account.id) is None
