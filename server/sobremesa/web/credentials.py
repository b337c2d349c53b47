"""A sign-in as the JSON that google-auth reads again; the refresh token of an earlier sign-in is kept."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from google.oauth2.credentials import Credentials

from sobremesa.store.accounts import Account, AccountState
from sobremesa.web.parts import GoogleAccess


def credentials_json(
    google: GoogleAccess, token: Mapping[str, Any], granted: Collection[str], known: Account | None, now: datetime
) -> str | None:
    """What is stored; None when neither Google's answer nor a working earlier sign-in has a refresh token.

    Google gives one on the first consent only. One that stopped working is of no use again.
    """
    refresh = token.get("refresh_token") or _earlier(known)
    if not refresh:
        return None
    expiry = (now + timedelta(seconds=float(token.get("expires_in", 0)))).astimezone(UTC).replace(tzinfo=None)
    found = Credentials(  # type: ignore[no-untyped-call]  # google-auth has no annotations here
        token["access_token"],
        refresh_token=refresh,
        token_uri=google.token_uri,
        client_id=google.client_id,
        client_secret=google.client_secret,
        scopes=sorted(granted),
        expiry=expiry,
    )
    return str(found.to_json())  # type: ignore[no-untyped-call]  # the same


def _earlier(known: Account | None) -> str:
    if known is None or known.state is not AccountState.OK or not known.credentials:
        return ""
    return str(json.loads(known.credentials).get("refresh_token") or "")
