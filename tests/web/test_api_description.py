"""The API against its own description: OpenAPI 3.1, and answers that are as it says, whatever is sent."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from support.web import ORIGIN, Panel, Site

# What fits the schema may still be refused for its meaning: a stranger, an unknown zone, days the wrong way round.
BY_MEANING: list[Any] = [positive_data_acceptance]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # schemathesis' own


@pytest.fixture
def description(panel: Panel) -> dict[str, Any]:
    found: dict[str, Any] = panel.client.get("/api/v1/openapi.json").get_json()
    return found


def test_the_description_names_every_operation_and_its_refusals(description: dict[str, Any]) -> None:
    assert description["openapi"] == "3.1.0"
    operations = {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == {
        "GET /api/v1/suggestions",
        "POST /api/v1/chats",
        "DELETE /api/v1/chats/{chat_id}",
        "GET /api/v1/chats/{chat_id}.ics",
        "GET /api/v1/chats/{chat_id}/invitation.ics",
        "GET /api/v1/times",
        "POST /api/v1/holds",
        "DELETE /api/v1/holds/{offer_id}",
        "GET /api/v1/holds/{offer_id}.ics",
        "POST /api/v1/answers",
        "GET /api/v1/breaks",
        "POST /api/v1/breaks",
        "POST /api/v1/breaks/options",
        "DELETE /api/v1/breaks/{break_id}",
        "POST /api/v1/breaks/{break_id}/skip",
        "POST /api/v1/breaks/{break_id}/remedy",
        "POST /api/v1/breaks/{break_id}/renew",
        "POST /api/v1/breaks/{break_id}/decline",
        "GET /api/v1/people",
        "GET /api/v1/plan",
        "POST /api/v1/plan/apply",
        "POST /api/v1/runs/{run_id}/undo",
        "GET /api/v1/preferences",
        "PUT /api/v1/preferences",
        "POST /api/v1/hours/proposal",
        "GET /api/v1/same-city",
        "POST /api/v1/same-city",
        "DELETE /api/v1/same-city",
    }
    for name, operation in operations.items():
        assert {"401", "422"} <= set(operation["responses"]), name
        assert operation["summary"]
    names = {parameter["name"] for parameter in operations["POST /api/v1/chats"]["parameters"]}
    assert names == {"Idempotency-Key"}


@pytest.mark.timeout(300)
def test_answers_are_as_described_whatever_is_sent(signed_in: Site, panel: Panel) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", signed_in.app)
    headers = {"Authorization": f"Bearer {panel.token}", "Origin": ORIGIN}

    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @settings(
            max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
        )
        @given(case=operation.as_strategy())
        def check(case: Case[Any]) -> None:
            case.call_and_validate(headers=headers, excluded_checks=BY_MEANING)

        check()
