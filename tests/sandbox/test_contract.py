"""The sandbox against the discovery document: every method answers by its schema, everything else answers 501."""

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from googleapiclient.errors import HttpError

from sobremesa.sandbox import ApiError, Sandbox
from sobremesa.sandbox.discovery import methods
from sobremesa.sandbox.handlers import HANDLERS
from support.behaviours import BEHAVIOURS
from support.discovery_schema import check_answer, validator
from support.sandbox_client import ALEX, BO, CheckedHttp, Person, Team, guests, hour, open_team, refusal, weekly

SECONDARY = "c_00000001@group.calendar.sandbox.example"
CALLS: dict[str, Callable[[Any], Any]] = {
    "calendar.calendarList.get": lambda s: s.calendarList().get(calendarId="primary"),
    "calendar.calendarList.list": lambda s: s.calendarList().list(),
    "calendar.calendars.delete": lambda s: s.calendars().delete(calendarId=SECONDARY),
    "calendar.calendars.get": lambda s: s.calendars().get(calendarId="primary"),
    "calendar.calendars.insert": lambda s: s.calendars().insert(body={"summary": "Chats", "location": "x"}),
    "calendar.channels.stop": lambda s: s.channels().stop(body={"id": "c0", "resourceId": f"sandbox-{ALEX}"}),
    "calendar.events.delete": lambda s: s.events().delete(calendarId="primary", eventId="club0"),
    "calendar.events.get": lambda s: s.events().get(calendarId="primary", eventId="club0"),
    "calendar.events.import": lambda s: s.events().import_(calendarId="primary", body={"iCalUID": "u", **hour()}),
    "calendar.events.insert": lambda s: s.events().insert(calendarId="primary", body=weekly(**guests(BO))),
    "calendar.events.instances": lambda s: s.events().instances(calendarId="primary", eventId="club0"),
    "calendar.events.list": lambda s: s.events().list(calendarId="primary", singleEvents=True),
    "calendar.events.patch": lambda s: s.events().patch(calendarId="primary", eventId="club0", body={"summary": "x"}),
    "calendar.events.update": lambda s: s.events().update(calendarId="primary", eventId="club0", body=hour()),
    "calendar.events.watch": lambda s: s.events().watch(
        calendarId="primary", body={"id": "c1", "type": "web_hook", "address": "https://server.example/"}
    ),
    "calendar.freebusy.query": lambda s: s.freebusy().query(
        body={
            "timeMin": "2026-10-01T00:00:00Z",
            "timeMax": "2026-10-09T00:00:00Z",
            "items": [{"id": ALEX}, {"id": "?"}],
        }
    ),
    "calendar.settings.get": lambda s: s.settings().get(setting="timezone"),
    "calendar.settings.list": lambda s: s.settings().list(),
}


def test_every_implemented_method_has_a_contract_test() -> None:
    assert CALLS.keys() == HANDLERS.keys() <= methods().keys()


@pytest.mark.parametrize("method", sorted(CALLS))
def test_the_method_answers_by_its_schema(team: Team, alex: Person, method: str) -> None:
    alex.insert(id="club0", description="d", location="l", colorId="3", **weekly(**guests(BO)))
    body = {"id": "c0", "type": "web_hook", "address": "https://server.example/"}
    alex.run(alex.events.watch(calendarId="primary", body=body))
    assert team.sandbox.calendar_api(ALEX).insert_calendar({"summary": "Chats"})["id"] == SECONDARY
    before, calls = CheckedHttp.checked[method], team.sandbox.counters[method]
    alex.run(CALLS[method](alex.service))
    assert CheckedHttp.checked[method] == before + 1
    assert team.sandbox.counters[method] == calls + 1


def test_the_check_itself_finds_what_the_document_does_not_have() -> None:
    method = methods()["calendar.events.get"]
    check_answer(method, 200, {"id": "x", "start": {"date": "2026-10-05"}})
    for wrong in (
        {"id": "x", "invented": 1},
        {"start": {"dateTime": "2026-10-05T10:00:00"}},
        {"sequence": "1"},
        {"attendees": [{"email": 5}]},
        {"reminders": {"overrides": [{"minutes": 2**40}]}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            check_answer(method, 200, wrong)
    with pytest.raises(jsonschema.ValidationError):
        check_answer(method, 404, {"error": "not found"})
    validator("Events").check_schema(validator("Events").schema)


@pytest.mark.parametrize("method", sorted(methods().keys() - HANDLERS.keys()))
def test_a_method_that_is_not_built_answers_501(alex: Person, method: str) -> None:
    _, resource, name = method.split(".")
    target = getattr(getattr(alex.service, resource)(), name)
    declared = methods()[method].parameters
    values = {"boolean": True, "string": "x"}
    arguments = {key: values[entry["type"]] for key, entry in declared.items() if entry.get("required")}
    if methods()[method].request:
        arguments["body"] = {}
    with pytest.raises(HttpError) as caught:
        alex.run(target(**arguments))
    assert refusal(caught.value) == (501, "notImplemented")
    assert method in caught.value.reason


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/calendar/v3/holidays"),
        ("PUT", "/calendar/v3/calendars/primary/events"),
        ("GET", "/calendar/v4/calendars/primary/events"),
        ("POST", "/batch/calendar/v3"),
        ("GET", "/drive/v3/files"),
        ("GET", "/"),
        ("GET", "/calendar/v3/calendars/primary/events?view=all"),
        ("GET", "/calendar/v3/calendars/primary/events?oauth_token=x"),
        ("GET", "/calendar/v3/calendars/primary/events?calendarId=x"),
    ],
)
def test_what_the_document_does_not_have_answers_501(alex: Person, verb: str, path: str) -> None:
    response, content = alex.http.request("https://www.googleapis.com" + path, verb)
    assert response.status == 501
    assert json.loads(content)["error"]["errors"][0]["reason"] == "notImplemented"
    assert "does not implement" in json.loads(content)["error"]["message"]


@pytest.mark.parametrize(
    "parameters",
    [{"q": "coffee"}, {"showHiddenInvitations": True}],
)
def test_list_parameters_that_are_not_built_answer_501(alex: Person, parameters: dict[str, Any]) -> None:
    with pytest.raises(HttpError) as caught:
        alex.listing(**parameters)
    assert refusal(caught.value) == (501, "notImplemented")


@pytest.mark.parametrize("name", ["supportsAttachments", "sendNotifications", "eventLabelVersion"])
def test_write_parameters_that_are_not_built_answer_501(alex: Person, name: str) -> None:
    value = 1 if name == "eventLabelVersion" else True
    with pytest.raises(HttpError) as caught:
        alex.insert(options={name: value}, **hour())
    assert refusal(caught.value) == (501, "notImplemented")
    assert alex.items() == []


def test_fields_and_calls_that_are_not_built_answer_501(alex: Person) -> None:
    calendars, entries, settings = alex.service.calendars(), alex.service.calendarList(), alex.service.settings()
    body = {"id": "c", "type": "web_hook", "address": "https://server.example/"}
    for request in (
        alex.events.insert(calendarId="primary", body={**hour(), "attachments": [{"fileUrl": "https://a.example"}]}),
        calendars.insert(body={"summary": "x", "labelProperties": {"eventLabels": [{"name": "a"}]}}),
        entries.list(syncToken="x"),
        settings.list(syncToken="x"),
        alex.events.watch(calendarId="primary", q="x", body=body),
        alex.events.watch(calendarId="primary", body=body | {"payload": True}),
    ):
        with pytest.raises(HttpError) as caught:
            alex.run(request)
        assert refusal(caught.value) == (501, "notImplemented")


@pytest.mark.parametrize(
    ("query", "content"),
    [
        ("maxResults=0", None),
        ("maxResults=many", None),
        ("singleEvents=yes", None),
        ("orderBy=size", None),
        ("timeMin=2026-10-01T00:00:00Z&timeMin=2026-10-01T00:00:00Z", None),
        ("", b"not json"),
        ("", b"[1]"),
    ],
)
def test_values_the_document_does_not_allow_answer_400(alex: Person, query: str, content: bytes | None) -> None:
    address = f"https://www.googleapis.com/calendar/v3/calendars/primary/events?{query}"
    response, _ = alex.http.request(address, "GET" if content is None else "POST", body=content)
    assert response.status == 400


def test_a_very_long_get_arrives_as_a_post_that_says_so(alex: Person) -> None:
    event = alex.insert(extendedProperties={"private": {"k": "v" * 1000}}, **hour())
    constraints = ["k=" + "v" * 1000] * 3
    assert [item["id"] for item in alex.items(privateExtendedProperty=constraints)] == [event["id"]]


def test_every_row_of_the_table_of_behaviours_has_its_test() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert sorted(re.findall(r'^@behaviour\("([^"]+)"\)', text, re.MULTILINE)) == sorted(BEHAVIOURS)


def test_a_file_keeps_everything_over_a_restart(tmp_path: Path) -> None:
    team = open_team(tmp_path / "sandbox.sqlite3")
    alex = team.person(ALEX)
    event = alex.insert(id="club0", **weekly(**guests(BO)))
    since = alex.listing()["nextSyncToken"]
    alex.delete("club0_20261012T080000Z")
    token = alex.http.credentials.token
    team.sandbox.close()
    again = open_team(tmp_path / "sandbox.sqlite3")
    person = again.anyone(token)
    assert person.get("club0")["etag"] == event["etag"]
    assert [item["status"] for item in person.items(syncToken=since)] == ["cancelled"]
    assert again.person(BO).get("club0_20261012T080000Z")["status"] == "cancelled"
    assert person.insert(**hour())["id"] != event["id"]
    again.sandbox.close()


def test_two_sandboxes_that_do_the_same_hold_the_same() -> None:
    found = []
    for _ in range(2):
        team = open_team()
        alex = team.person(ALEX)
        alex.insert(**weekly(**guests(BO)))
        alex.insert(**hour())
        found.append((alex.listing(), team.person(BO).listing()))
        team.sandbox.close()
    assert found[0] == found[1]


def test_threads_share_one_sandbox(team: Team) -> None:
    def work() -> None:
        person = team.person(ALEX)
        for _ in range(10):
            person.insert(**hour())
            person.items()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(team.person(ALEX).items()) == 40
    assert team.sandbox.writes == 40
    assert team.sandbox.counters["calendar.events.insert"] == 40


def test_other_rooms_plug_in_under_their_prefix(team: Team) -> None:
    def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["PATH_INFO"].encode()]

    team.sandbox.mount("/sandbox", page)
    transport = team.person(ALEX).http.http
    plain = super(CheckedHttp, transport).request
    assert plain("http://127.0.0.1/sandbox/week")[1] == b"/sandbox/week"
    assert plain("http://127.0.0.1/sandboxes")[0].status == 501


def test_the_direct_calls_behave_like_http_and_count_nothing(team: Team) -> None:
    sandbox: Sandbox = team.sandbox
    alex, bo = sandbox.calendar_api(ALEX), sandbox.calendar_api(BO)
    event = alex.insert_event("primary", hour() | guests(BO))
    alex.patch_event("primary", event["id"], {"summary": "x"}, if_match=event["etag"])
    assert bo.get_event("primary", event["id"])["summary"] == "x"
    alex.update_event("primary", event["id"], hour() | {"summary": "y"})
    assert bo.list_events("primary")["items"] == []
    series = alex.insert_event("primary", weekly())
    assert len(alex.list_instances("primary", series["id"], maxResults=2)["items"]) == 2
    alex.delete_event("primary", event["id"])
    window = {"timeMin": "2026-10-05T00:00:00Z", "timeMax": "2026-10-06T00:00:00Z", "items": [{"id": ALEX}]}
    assert len(bo.free_busy(window)["calendars"][ALEX]["busy"]) == 1
    foreign = {"iCalUID": "u", "organizer": {"email": "pat@elsewhere.example"}, **hour(6)}
    imported = alex.import_event("primary", foreign)
    with pytest.raises(ApiError, match="forbiddenForNonOrganizer"):
        alex.patch_event("primary", imported["id"], hour(7))
    moved = alex.patch_event("primary", imported["id"], hour(7), as_organizer=True)
    assert moved["start"]["dateTime"] == "2026-10-07T10:00:00+02:00"
    assert sandbox.writes == 0
    assert not sandbox.counters
