"""Leaving: channels are stopped, then the consent is given back, then everything about the person is deleted."""

import json

import structlog
from requests import RequestException

from sobremesa.calendars.google import GoogleCalendar
from sobremesa.errors import CalendarError
from sobremesa.store import accounts, channels, roster
from sobremesa.store.accounts import Account
from sobremesa.web.parts import TIMEOUT_SECONDS, Parts

log = structlog.get_logger(__name__)


def disconnect(account: Account, parts: Parts) -> None:
    """Forget a person. Google not answering does not keep anything here: a token nobody holds is worth nothing."""
    _stop_channels(account, parts)
    _revoke(account, parts)
    with parts.store.begin() as session:
        accounts.delete(session, account.id)
        roster.forget(session, account.email)
    parts.kept.forget(account.id)
    log.info("disconnected", account=account.id)


def _stop_channels(account: Account, parts: Parts) -> None:
    with parts.store.read() as session:
        open_channels = channels.of_account(session, account.id)
    try:
        calendar = parts.open_calendar(account) if open_channels else None
        for channel in open_channels if isinstance(calendar, GoogleCalendar) else ():
            assert isinstance(calendar, GoogleCalendar)
            calendar.stop_watch(channel.id, channel.resource_id)
    except CalendarError as error:
        log.warning("channel not stopped; it expires by itself", account=account.id, error=str(error))


def _revoke(account: Account, parts: Parts) -> None:
    """RFC 7009; one token ends the whole grant."""
    try:
        held = json.loads(account.credentials or "{}")
        token = held.get("refresh_token") or held.get("token")
        if token:
            with parts.google.session() as http:
                http.post(parts.google.revoke_uri, data={"token": token}, timeout=TIMEOUT_SECONDS)
    except (RequestException, ValueError) as error:
        log.warning("consent not given back", account=account.id, error=type(error).__name__)
