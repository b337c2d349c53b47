"""Google's errors become ours here and nowhere else; the reason decides, because 403 means five different things.

Sources: the Calendar API guides "Handle API errors" and "Usage limits", RFC 9110 section 10.2.3 for Retry-After, and
the exceptions of googleapiclient, google-auth and httplib2.
"""

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any

import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from googleapiclient.errors import HttpError

from sobremesa.calendars.google_scopes import least_scope
from sobremesa.errors import (
    CalendarError,
    CalendarGoneError,
    CalendarUnavailableError,
    EventChangedError,
    EventExistsError,
    EventGoneError,
    ForbiddenError,
    QuotaError,
    ReconnectError,
    SyncTokenExpiredError,
    UsageLimitError,
)

HOURS_OF_REST = 4 * 3600.0
"""Seconds to leave an account alone after a limit on use, which a short wait does not lift."""

UNREADABLE = (json.JSONDecodeError, UnicodeDecodeError)
FOREIGN = (HttpError, GoogleAuthError, httplib2.HttpLib2Error, http.client.HTTPException, OSError, *UNREADABLE)
"""What the client raises when Google refuses, cannot be reached, or answers with something that is no JSON."""

_TOO_FAST = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}
_TOO_MUCH = {"quotaExceeded", "dailyLimitExceeded", "usageLimits", "calendarUsageLimits"}
_NO_SCOPE = {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientAuthenticationScopes"}
_TOKEN_TOO_OLD = {"fullSyncRequired", "updatedMinTooLongAgo"}
_CONSENT_GONE = ("invalid_grant", "invalid_scope", "invalid_token", "reauth")


class About(Enum):
    """What a call is about, because 404 and 410 do not say what is missing."""

    EVENT = "event"
    CALENDAR = "calendar"
    SEPARATE = "separate"


@contextmanager
def google_errors(about: About = About.EVENT) -> Iterator[None]:
    """Within, whatever the client raises becomes a `CalendarError`, with the client's own as its cause."""
    try:
        yield
    except FOREIGN as error:
        raise calendar_error(error, about) from error


def calendar_error(error: Exception, about: About = About.EVENT) -> CalendarError:
    """Our error for one of the client's; everything that says nothing of the outcome is CalendarUnavailableError."""
    match error:
        case HttpError():
            return _from_answer(_Refusal.of(error), about)
        case RefreshError():
            return _from_refresh(error)
        case TransportError():
            return CalendarUnavailableError(_line(f"Google cannot be reached: {error}"))
        case GoogleAuthError():
            return ReconnectError(_line(f"Google needs a new sign-in: {error}"))
        case TimeoutError():
            return CalendarUnavailableError("Google does not answer in time")
        case json.JSONDecodeError() | UnicodeDecodeError():
            return CalendarUnavailableError("Google's answer is cut off or unreadable")
    return CalendarUnavailableError(_line(f"Google cannot be reached: {type(error).__name__} {error}"))


@dataclass(frozen=True)
class _Refusal:
    """An error answer: status, every reason it names, its message, the headers that matter."""

    status: int
    reasons: frozenset[str] = frozenset()
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: HttpError) -> "_Refusal":
        headers = {str(name).lower(): str(value) for name, value in error.resp.items()}
        reasons, message = _reasons(error.content)
        return cls(int(error.resp.status), reasons, message, headers)

    def __str__(self) -> str:
        why = " ".join((str(self.status), *sorted(self.reasons)))
        return _line(f"Google says: {self.message or http.client.responses.get(self.status, 'no')} ({why})")


def _reasons(content: bytes) -> tuple[frozenset[str], str]:
    """The reasons and the message of Google's two error shapes; neither from a body that is something else."""
    try:
        error = json.loads(content)["error"]
        entries = [*error.get("errors", []), *error.get("details", [])]
        return frozenset(entry["reason"] for entry in entries if "reason" in entry), str(error.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return frozenset(), ""


def _from_answer(refusal: _Refusal, about: About) -> CalendarError:
    status, says = refusal.status, str(refusal)
    match status:
        case 401:
            return ReconnectError(says)
        case 403:
            return _from_forbidden(refusal)
        case 404:
            return _gone(says, about)
        case 409:
            return EventChangedError(says) if "conflict" in refusal.reasons else EventExistsError(says)
        case 410:
            return _from_gone(refusal, about)
        case 412:
            return EventChangedError(says)
        case 429:
            return QuotaError(says, _retry_after(refusal.headers))
        case 408 | 500 | 502 | 503 | 504:
            return CalendarUnavailableError(says)
    return CalendarUnavailableError(says) if status > 504 else ForbiddenError(says)


def _from_forbidden(refusal: _Refusal) -> CalendarError:
    """403: too fast, too much, a scope that was not granted, or a change that is not ours to make."""
    reasons, says = refusal.reasons, str(refusal)
    if reasons & _TOO_FAST:
        return QuotaError(says, _retry_after(refusal.headers))
    if reasons & _TOO_MUCH:
        return UsageLimitError(says, _retry_after(refusal.headers) or HOURS_OF_REST)
    if reasons & _NO_SCOPE:
        return ReconnectError(says, least_scope(_scopes(refusal.headers)))
    return ForbiddenError(says)


def _from_gone(refusal: _Refusal, about: About) -> CalendarError:
    if refusal.reasons & _TOKEN_TOO_OLD or ("deleted" not in refusal.reasons and about is About.CALENDAR):
        return SyncTokenExpiredError(str(refusal))
    return EventGoneError(str(refusal))


def _gone(says: str, about: About) -> CalendarError:
    if about is About.SEPARATE:
        return CalendarGoneError(says)
    return EventGoneError(says) if about is About.EVENT else ForbiddenError(says)


def _from_refresh(error: RefreshError) -> CalendarError:
    """A token could not be renewed: consent is gone, the server's own client is refused, or Google does not answer.

    google-auth raises RefreshError too when there is no refresh token to renew with; that is a lost consent as well.
    """
    says = _line(f"Google does not renew the sign-in: {error.args[0] if error.args else 'no reason given'}")
    if error.retryable:
        return CalendarUnavailableError(says)
    code = _refresh_code(error.args)
    return ForbiddenError(says) if code and not code.startswith(_CONSENT_GONE) else ReconnectError(says)


def _refresh_code(details: tuple[Any, ...]) -> str:
    """The OAuth error code (RFC 6749 section 5.2) that google-auth keeps beside its message; empty without one."""
    answer = details[1] if len(details) > 1 else None
    return str(answer.get("error", "")) if isinstance(answer, Mapping) else ""


def _scopes(headers: Mapping[str, str]) -> list[str]:
    """The scopes of which one is missing, from the challenge (RFC 6750 section 3)."""
    found = re.search(r'scope="([^"]*)"', headers.get("www-authenticate", ""))
    return found.group(1).split() if found else []


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds Google asks us to wait, given as a number or as a date; None if it does not say."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        since = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        return max(0.0, (until - since).total_seconds())
    except (ValueError, TypeError):
        return None


def _line(text: str) -> str:
    """One line that fits a log or a page."""
    return " ".join(text.split())[:300]
