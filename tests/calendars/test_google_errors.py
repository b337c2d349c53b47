"""Every refusal of Google and every way not to reach it, with the bodies Google really sends."""

import http.client
import json
import socket
import ssl
from typing import Any

import httplib2
import pytest
from google.auth.exceptions import DefaultCredentialsError, RefreshError, TransportError
from googleapiclient.errors import HttpError

from sobremesa.calendars.google_errors import HOURS_OF_REST, About, calendar_error, google_errors
from sobremesa.calendars.google_retry import again_reading, again_writing
from sobremesa.calendars.google_scopes import EVENTS, FREE_BUSY, grants, least_scope
from sobremesa.errors import (
    CalendarError,
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

# google-auth leaves its exceptions untyped
refresh_error: Any = RefreshError
transport_error: Any = TransportError
default_credentials_error: Any = DefaultCredentialsError


def refusal(status: int, body: object = b"", **headers: str) -> HttpError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpError(httplib2.Response({"status": str(status), **named}), content)


def because(status: int, reason: str, message: str, domain: str = "global", **extra: str) -> dict[str, Any]:
    """Google's error body as the Calendar API's guide "Handle API errors" prints it."""
    entry = {"domain": domain, "reason": reason, "message": message, **extra}
    return {"error": {"errors": [entry], "code": status, "message": message}}


REFUSALS: list[tuple[int, object, type[CalendarError]]] = [
    (400, because(400, "timeRangeEmpty", "The specified time range is empty.", "calendar"), ForbiddenError),
    (400, because(400, "invalid", "Invalid recurrence rule."), ForbiddenError),
    (401, because(401, "authError", "Invalid Credentials", location="Authorization"), ReconnectError),
    (403, because(403, "userRateLimitExceeded", "User Rate Limit Exceeded", "usageLimits"), QuotaError),
    (403, because(403, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits"), QuotaError),
    (403, because(403, "quotaExceeded", "Calendar usage limits exceeded.", "usageLimits"), UsageLimitError),
    (403, because(403, "dailyLimitExceeded", "Daily Limit Exceeded", "usageLimits"), UsageLimitError),
    (403, because(403, "forbiddenForNonOrganizer",
                  "Shared properties can only be changed by the organizer of the event.", "calendar"), ForbiddenError),
    (403, because(403, "requiredAccessLevel", "You need to have writer access to this calendar.", "calendar"),
     ForbiddenError),
    (403, because(403, "accessNotConfigured",
                  "Google Calendar API has not been used in project 1 before or it is disabled.", "usageLimits"),
     ForbiddenError),
    (403, b"<html>Forbidden</html>", ForbiddenError),
    (404, because(404, "notFound", "Not Found"), EventGoneError),
    (408, b"", CalendarUnavailableError),
    (409, because(409, "duplicate", "The requested identifier already exists."), EventExistsError),
    (409, because(409, "conflict", "Conflict"), EventChangedError),
    (410, because(410, "deleted", "Resource has been deleted"), EventGoneError),
    (410, because(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.", "calendar",
                  locationType="parameter", location="syncToken"), SyncTokenExpiredError),
    (410, because(410, "updatedMinTooLongAgo", "The requested minimum modification time lies too far in the past.",
                  "calendar", locationType="parameter", location="updatedMin"), SyncTokenExpiredError),
    (410, b"", EventGoneError),
    (412, because(412, "conditionNotMet", "Precondition Failed", locationType="header", location="If-Match"),
     EventChangedError),
    (429, because(429, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits"), QuotaError),
    (500, because(500, "backendError", "Backend Error"), CalendarUnavailableError),
    (501, because(501, "notImplemented", "The sandbox does not implement colors.get."), ForbiddenError),
    (502, b"<!DOCTYPE html><title>Error 502 (Server Error)!!1</title>", CalendarUnavailableError),
    (503, because(503, "backendError", "Service Unavailable"), CalendarUnavailableError),
    (529, b"", CalendarUnavailableError),
]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body", "expected"), REFUSALS, ids=lambda value: value if isinstance(value, int) else ""
)
def test_each_refusal_is_one_of_our_errors(status: int, body: object, expected: type[CalendarError]) -> None:
    error = calendar_error(refusal(status, body))
    assert type(error) is expected
    assert str(status) in str(error)
    assert "\n" not in str(error)


def test_the_message_names_googles_own_words_and_reason() -> None:
    error = calendar_error(
        refusal(403, because(403, "quotaExceeded", "Calendar usage limits exceeded.", "usageLimits"))
    )
    assert str(error) == "Google says: Calendar usage limits exceeded. (403 quotaExceeded)"


def test_a_missing_scope_is_named_so_that_it_can_be_asked_for() -> None:
    body = {
        "error": {
            "code": 403,
            "message": "Request had insufficient authentication scopes.",
            "errors": [{"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}],
            "status": "PERMISSION_DENIED",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                    "domain": "googleapis.com",
                }
            ],
        }
    }
    challenge = f'Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="x {FREE_BUSY} y"'
    error = calendar_error(refusal(403, body, www_authenticate=challenge))
    assert isinstance(error, ReconnectError)
    assert error.missing_scope == FREE_BUSY


def test_what_is_missing_is_told_by_what_was_asked_for() -> None:
    missing = refusal(404, because(404, "notFound", "Not Found"))
    assert isinstance(calendar_error(missing, About.EVENT), EventGoneError)
    assert isinstance(calendar_error(missing, About.CALENDAR), ForbiddenError)
    assert isinstance(calendar_error(refusal(410), About.CALENDAR), SyncTokenExpiredError)
    deleted = refusal(410, because(410, "deleted", "Resource has been deleted"))
    assert isinstance(calendar_error(deleted, About.CALENDAR), EventGoneError)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "17"}, 17.0),
        ({"retry_after": "Wed, 18 Nov 2026 10:00:30 GMT", "date": "Wed, 18 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry_after": "Wed, 18 Nov 2026 09:00:00 GMT", "date": "Wed, 18 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"retry_after": "soon"}, None),
        ({}, None),
    ],
)
def test_google_may_say_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    error = calendar_error(refusal(429, because(429, "rateLimitExceeded", "Slow down", "usageLimits"), **headers))
    assert isinstance(error, QuotaError)
    assert error.retry_after == seconds


def test_a_limit_on_use_rests_for_hours_unless_google_names_a_time() -> None:
    body = because(403, "quotaExceeded", "Calendar usage limits exceeded.", "usageLimits")
    unnamed, named = calendar_error(refusal(403, body)), calendar_error(refusal(403, body, retry_after="60"))
    assert isinstance(unnamed, QuotaError)
    assert isinstance(named, QuotaError)
    assert (unnamed.retry_after, named.retry_after) == (HOURS_OF_REST, 60.0)


REFRESHES: list[tuple[RefreshError, type[CalendarError]]] = [
    (refresh_error("invalid_grant: Token has been expired or revoked.",
                   {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}),
     ReconnectError),
    (refresh_error("invalid_scope: Bad Request", {"error": "invalid_scope"}), ReconnectError),
    (refresh_error("The credentials do not contain the necessary fields need to refresh the access token."),
     ReconnectError),
    (refresh_error("invalid_client: Unauthorized", {"error": "invalid_client"}), ForbiddenError),
    (refresh_error("unauthorized_client: Unauthorized", {"error": "unauthorized_client"}), ForbiddenError),
    (refresh_error("backend_error", {"error": "internal_failure"}, retryable=True), CalendarUnavailableError),
]  # fmt: skip


@pytest.mark.parametrize(("error", "expected"), REFRESHES)
def test_a_token_that_cannot_be_renewed(error: RefreshError, expected: type[CalendarError]) -> None:
    assert type(calendar_error(error)) is expected


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError("timed out"),
        ConnectionResetError(104, "Connection reset by peer"),
        ConnectionRefusedError(111, "Connection refused"),
        BrokenPipeError(),
        socket.gaierror(-3, "Temporary failure in name resolution"),
        ssl.SSLError("handshake failure"),
        http.client.RemoteDisconnected("Remote end closed connection without response"),
        http.client.IncompleteRead(b""),
        httplib2.ServerNotFoundError("Unable to find the server at www.googleapis.com"),
        transport_error("cannot reach the token endpoint"),
        json.JSONDecodeError("Expecting value", "", 0),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_says_nothing_of_the_outcome_is_unavailable(error: Exception) -> None:
    with pytest.raises(CalendarUnavailableError) as caught, google_errors():
        raise error
    assert caught.value.__cause__ is error
    assert not caught.value.permanent


def test_credentials_that_are_no_use_need_a_new_sign_in() -> None:
    assert isinstance(calendar_error(default_credentials_error("no credentials")), ReconnectError)


def test_a_mistake_of_ours_stays_what_it_is() -> None:
    with pytest.raises(KeyError), google_errors():
        raise KeyError("typo")


def caused(error: CalendarError, cause: Exception) -> CalendarError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reading", "writing"),
    [
        (CalendarUnavailableError("500"), True, False),
        (caused(CalendarUnavailableError("timeout"), TimeoutError()), True, False),
        (caused(CalendarUnavailableError("reset"), ConnectionResetError()), True, False),
        (caused(CalendarUnavailableError("refused"), ConnectionRefusedError()), True, True),
        (caused(CalendarUnavailableError("no server"), httplib2.ServerNotFoundError()), True, True),
        (QuotaError("too fast"), True, True),
        (QuotaError("too fast", 2.5), 2.5, 2.5),
        (QuotaError("too fast", 60.0), False, False),
        (QuotaError("too much", HOURS_OF_REST), False, False),
        (ForbiddenError("no"), False, False),
        (ReconnectError("gone"), False, False),
        (EventChangedError("412"), False, False),
    ],
)
def test_a_write_is_repeated_only_where_it_certainly_did_not_happen(
    error: CalendarError, reading: bool | float, writing: bool | float
) -> None:
    assert again_reading(error) == reading
    assert again_writing(error) == writing


def test_a_wider_scope_grants_what_a_narrower_one_opens() -> None:
    assert grants({"https://www.googleapis.com/auth/calendar"}, FREE_BUSY)
    assert not grants({EVENTS}, FREE_BUSY)
    assert grants(None, FREE_BUSY)
    assert not grants((), EVENTS)


def test_of_several_scopes_the_one_we_ask_for_is_named() -> None:
    assert least_scope(["https://www.googleapis.com/auth/calendar", EVENTS]) == EVENTS
    assert least_scope(["https://www.googleapis.com/auth/drive"]) == "https://www.googleapis.com/auth/drive"
    assert least_scope([]) is None
