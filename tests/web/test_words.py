"""People read our words: what a provider writes goes to the log and never to a page, a panel or the database."""

import pytest
from structlog.testing import capture_logs

from sobremesa import errors
from sobremesa.errors import CalendarError, InputError, PlanChangedError, ReconnectError
from sobremesa.store import accounts
from sobremesa.web import work
from sobremesa.web.failures import status_of
from support.web import ALEX, Panel, Site

PROVIDERS = "Google says: Calendar usage limits exceeded (403 quotaExceeded)"
KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, CalendarError) and kind is not CalendarError
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_failure_of_a_calendar_has_a_sentence_of_ours(kind: type[CalendarError]) -> None:
    error = kind(PROVIDERS)
    assert str(error) == PROVIDERS
    assert error.sentence.endswith(".")
    assert "Google" not in error.sentence
    assert error.sentence != CalendarError.said
    assert status_of(error)[0] in {401, 409, 503}


def test_our_own_messages_are_said_as_they_are() -> None:
    assert InputError("kind: is needed").sentence == "kind: is needed"
    assert PlanChangedError("Look again.").sentence == "Look again."


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (403, "quotaExceeded", errors.UsageLimitError.said),
        (500, "backendError", errors.CalendarUnavailableError.said),
        (403, "insufficientPermissions", ReconnectError.said),
    ],
)
def test_a_refused_read_is_told_in_our_words_on_the_page_and_in_the_panel(
    signed_in: Site, panel: Panel, status: int, reason: str, said: str
) -> None:
    digest = panel.call("GET", "/api/v1/plan").get_json()["digest"]
    signed_in.sandbox.faults.fail("calendar.events.list", status, reason, times=50)
    with capture_logs() as logs:
        signed_in.visitor.post("/week/apply", digest=digest)
        page = signed_in.visitor.text("/week")
        answer = panel.call("POST", "/api/v1/plan/apply", {"digest": digest})
    assert said.rstrip(".") in page
    assert answer.get_json()["error"]["message"] == said
    for text in (page, answer.text, signed_in.visitor.text("/activity")):
        assert "Google says" not in text
        assert reason not in text
    assert any("Google says" in str(line) or reason in str(line) for line in logs)


def test_a_refused_write_is_left_with_our_words_and_logged_with_the_providers(signed_in: Site, panel: Panel) -> None:
    digest = panel.call("GET", "/api/v1/plan").get_json()["digest"]
    with signed_in.store.read() as session:
        account = accounts.find(session, ALEX)
    assert account is not None
    signed_in.sandbox.faults.fail("calendar.events.insert", 403, "forbiddenForNonOrganizer")
    with capture_logs() as logs:
        outcome = work.apply(signed_in.parts, account.id, digest)
    assert [left.sentence for left in outcome.left] == [errors.ForbiddenError.said]
    assert any("forbiddenForNonOrganizer" in str(line) for line in logs)
