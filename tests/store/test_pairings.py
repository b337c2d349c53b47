"""Connecting an extension: authorization code with PKCE, and the token's life."""

import base64
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from sobremesa.errors import InputError, NotFoundError
from sobremesa.store import Store, pairings
from sobremesa.store.pairings import Pairing
from support.values import BO, NOW, sign_in

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CLIENT = "abcdefghijklmnopabcdefghijklmnop"
REDIRECT = f"https://{CLIENT}.chromiumapp.org/"
ORIGIN = f"chrome-extension://{CLIENT}"


def issue(session: Session, account_id: str) -> str:
    return pairings.issue_code(
        session, account_id, client_id=CLIENT, redirect_uri=REDIRECT, challenge=CHALLENGE, scopes=["api"], now=NOW
    )


def exchange(session: Session, code: str, **changes: str) -> tuple[Pairing, str] | None:
    asked = {"verifier": VERIFIER, "client_id": CLIENT, "redirect_uri": REDIRECT, "origin": ORIGIN} | changes
    return pairings.exchange(session, code=code, now=NOW + timedelta(seconds=30), **asked)


def test_a_code_becomes_a_token_that_works_from_its_own_origin(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        pair = exchange(session, issue(session, account.id))
        assert pair is not None
        pairing, token = pair
    assert (pairing.account_id, pairing.scopes, pairing.origin) == (account.id, frozenset({"api"}), ORIGIN)
    assert token.startswith("sbm_")
    with any_store.begin() as session:
        for origin in (ORIGIN, None):
            found = pairings.authenticate(session, token, origin, NOW)
            assert found is not None
            assert found.id == pairing.id
        assert pairings.authenticate(session, token, "chrome-extension://other", NOW) is None
        assert pairings.authenticate(session, token + "x", ORIGIN, NOW) is None
        assert pairings.authenticate(session, token, ORIGIN, NOW + timedelta(days=91)) is None
        assert pairings.origins(session) == {ORIGIN}
        assert pairings.is_worth_noting(pairing, NOW)
        pairings.note_use(session, pairing, NOW)
        noted = pairings.of_account(session, account.id, NOW)[0]
        assert noted.last_used_at == NOW
        assert not pairings.is_worth_noting(noted, NOW + timedelta(minutes=4))
        assert pairings.is_worth_noting(noted, NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    "changes",
    [{"verifier": "w" * 43}, {"verifier": "short"}, {"client_id": "other"}, {"redirect_uri": "https://evil.example/"}],
    ids=["verifier", "short verifier", "client", "redirect"],
)
def test_a_code_in_the_wrong_hands_gives_nothing_and_is_spent(any_store: Store, changes: dict[str, str]) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        code = issue(session, account.id)
        assert exchange(session, code, **changes) is None
        assert exchange(session, code) is None


def test_a_code_is_good_for_a_minute(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        code = issue(session, account.id)
        late = {"verifier": VERIFIER, "client_id": CLIENT, "redirect_uri": REDIRECT, "origin": ORIGIN}
        assert pairings.exchange(session, code=code, now=NOW + pairings.CODE_LIFE, **late) is None


def test_a_code_used_twice_takes_back_the_token_it_gave(any_store: Store) -> None:
    account = sign_in(any_store)
    with any_store.begin() as session:
        code = issue(session, account.id)
        pair = exchange(session, code)
        assert pair is not None
        assert exchange(session, code) is None
        assert pairings.authenticate(session, pair[1], ORIGIN, NOW) is None


def test_a_revoked_token_ends_at_once(any_store: Store) -> None:
    account, other = sign_in(any_store), sign_in(any_store, BO)
    with any_store.begin() as session:
        pairs = [exchange(session, issue(session, account.id)) for _ in range(2)]
        (one, first), (two, second) = (pair for pair in pairs if pair)
        pairings.revoke_token(session, first, NOW)
        pairings.revoke_token(session, "unknown", NOW)
        assert pairings.authenticate(session, first, ORIGIN, NOW) is None
        assert [pairing.id for pairing in pairings.of_account(session, account.id, NOW)] == [two.id]
        with pytest.raises(NotFoundError):
            pairings.revoke(session, other.id, two.id, NOW)
        pairings.revoke(session, account.id, two.id, NOW)
        assert pairings.authenticate(session, second, ORIGIN, NOW) is None
        assert pairings.origins(session) == frozenset()
        assert one.id != two.id


def test_the_challenge_is_that_of_the_standard() -> None:
    # RFC 7636, appendix B
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert pairings.challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    with pytest.raises(InputError, match="43 to 128"):
        pairings.challenge_of("x" * 129)
