"""The JSON API: what a connected extension gets, and what anybody else does not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from sobremesa.sandbox.people import SIGNED_IN
from sobremesa.store import accounts, pairings
from support.web import ORIGIN, Panel, Site, connect_panel

WEEK = "/api/v1/suggestions?from=2026-11-16&to=2026-11-20"


def suggestions(panel: Panel, query: str = "") -> dict[str, Any]:
    answer = panel.call("GET", WEEK + query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def add(panel: Panel, key: str = "key-00000001", **changes: Any) -> Any:
    coffee = suggestions(panel)["coffee"][0]
    body = {"guest": coffee["guest"]["email"], "start": coffee["slots"][0]["start"], "minutes": coffee["minutes"]}
    return panel.call("POST", "/api/v1/chats", body | changes, **{"Idempotency-Key": key})


def test_suggestions_hold_what_a_panel_shows(panel: Panel) -> None:
    found = suggestions(panel)
    assert found["account"] == {"email": "alex@example.com", "name": "Alex Brandt"}
    assert (found["zone"], found["state"], found["week_label"]) == ("Europe/Berlin", "ok", "16–20 November")
    assert found["week_url"] == "http://localhost/week?on=2026-11-16"
    assert found["social"] == {"count": 0, "limit": 2, "label": "0 of 2 social events this week"}
    coffee = next(each for each in found["coffee"] if each["slots"])
    assert coffee["none_because"] is None
    for slot in coffee["slots"]:
        start, end = (datetime.fromisoformat(slot[name]) for name in ("start", "end"))
        assert end - start == timedelta(minutes=coffee["minutes"])
        assert start.utcoffset() == timedelta(hours=1)
        assert slot["label"].startswith(f"{start:%a} {start.day} Nov, {start:%H:%M}")
        assert slot["guest_label"].endswith(f" for {coffee['guest']['first_name']}")
        assert slot["why"]
        assert all("code" in reason for reason in slot["reasons"])


def test_buffers_name_their_meeting_and_left_out_sides_their_reason(panel: Panel) -> None:
    found = suggestions(panel)
    assert {buffer["state"] for buffer in found["buffers"]} == {"proposed"}
    assert all(buffer["key"] == f"{buffer['for']}|{buffer['side']}" for buffer in found["buffers"])
    assert all(buffer["sentence"] and buffer["reason"]["code"] for buffer in found["buffers"])
    assert {"too-large", "back-to-back"} <= {each["reason"]["code"] for each in found["left_out"]}


def test_an_open_event_comes_with_its_people_and_buffers(panel: Panel) -> None:
    linger = suggestions(panel)["buffers"][0]
    event = suggestions(panel, f"&event={linger['for']}")["event"]
    assert event["id"] == linger["for"]
    assert "alex@example.com" not in {guest["email"] for guest in event["guests"]}
    assert {each["guest"]["email"] for each in event["coffee"]} <= {guest["email"] for guest in event["guests"]}
    assert [buffer["key"] for buffer in event["buffers"]] == [linger["key"]]


def test_an_event_nobody_knows_is_null(panel: Panel) -> None:
    assert suggestions(panel, "&event=nothing")["event"] is None


def test_an_open_meeting_gets_the_reasons_that_the_week_keeps_quiet_about(panel: Panel, site: Site) -> None:
    listing = site.sandbox.calendar_api("alex@example.com").list_events("primary", singleEvents=True, maxResults=2500)
    freeze = next(each for each in listing["items"] if each["summary"] == "Release freeze" and "date" in each["start"])
    week = "/api/v1/suggestions?from=2026-11-23&to=2026-11-27"
    found = panel.call("GET", f"{week}&event={freeze['id']}").get_json()
    assert freeze["id"] not in {each["for"] for each in found["left_out"]}
    (line,) = found["event"]["left_out"]
    assert (line["side"], line["reason"]["code"]) == ("after", "all-day")
    assert line["sentence"]


def test_reading_makes_no_call_to_google(signed_in: Site, panel: Panel) -> None:
    before = signed_in.calls()
    for path in (WEEK, "/api/v1/plan", "/api/v1/preferences", "/api/v1/openapi.json"):
        assert panel.call("GET", path).status_code == 200
    assert signed_in.calls() == before


def test_a_coffee_is_added_once_whatever_is_sent_twice(signed_in: Site, panel: Panel) -> None:
    coffee = suggestions(panel)["coffee"][0]
    body = {"guest": coffee["guest"]["email"], "start": coffee["slots"][0]["start"], "minutes": coffee["minutes"]}
    first, second = (panel.call("POST", "/api/v1/chats", body, **{"Idempotency-Key": "the-same-key"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json()["chat"] == second.get_json()["chat"]
    assert len(signed_in.events()) == 1
    answer = first.get_json()
    assert (answer["state"], answer["undo_seconds"]) == ("added", 10)
    assert answer["invitation_label"] == f"{coffee['guest']['first_name']}'s invitation leaves in 10 seconds."
    assert len(answer["chat"]["prompts"]) == 2
    assert {f"- {each}" for each in answer["chat"]["prompts"]} < set(signed_in.events()[0]["description"].splitlines())
    assert answer["chat"]["invited"] is False


def test_a_taken_slot_is_409_with_fresh_suggestions(panel: Panel) -> None:
    coffee = suggestions(panel)["coffee"][0]
    body = {"guest": coffee["guest"]["email"], "start": coffee["slots"][0]["start"]}
    assert panel.call("POST", "/api/v1/chats", body, **{"Idempotency-Key": "key-number-1"}).status_code == 201
    other = next(each for each in suggestions(panel)["coffee"] if each["slots"])
    taken = body | {"guest": other["guest"]["email"]}
    answer = panel.call("POST", "/api/v1/chats", taken, **{"Idempotency-Key": "key-number-2"})
    assert answer.status_code == 409
    assert answer.get_json()["error"]["code"] == "slot-taken"
    assert answer.get_json()["suggestions"]["coffee"]


def test_while_google_is_down_a_coffee_waits_with_202(signed_in: Site, panel: Panel) -> None:
    signed_in.sandbox.faults.fail("calendar.events.list", 503, "backendError", times=20)
    answer = add(panel)
    assert answer.status_code == 202
    assert answer.get_json()["state"] == "waiting"
    signed_in.sandbox.faults.clear()
    signed_in.clock.advance(minutes=5)
    signed_in.parts.runner.run_due()
    assert len(signed_in.events()) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"guest": "nobody"}, "guest"),
        ({"guest": "stranger@example.com"}, "guest"),
        ({"start": 0}, "start"),
        ({"start": "2026-11-18T10:30:00"}, "start"),
        ({"minutes": "25"}, "minutes"),
        ({"minutes": 26}, "minutes"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_chat_names_the_field(panel: Panel, changes: dict[str, Any], field: str) -> None:
    answer = add(panel, **changes)
    assert answer.status_code == 422
    assert field in answer.get_json()["error"]["message"]


def test_a_chat_needs_an_idempotency_key(panel: Panel) -> None:
    assert add(panel, key="short").status_code == 422


def test_a_coffee_is_taken_back_and_its_file_read(signed_in: Site, panel: Panel) -> None:
    chat = add(panel).get_json()["chat"]
    answer = panel.call("GET", chat["ics"])
    (event,) = Calendar.from_ical(answer.data).events
    assert event.decoded("dtstart") == datetime.fromisoformat(chat["start"])
    gone = panel.call("DELETE", f"/api/v1/chats/{chat['id']}")
    assert gone.get_json()["label"].endswith(" is taken back.")
    assert signed_in.events() == []
    assert panel.call("DELETE", f"/api/v1/chats/{chat['id']}").status_code == 200


def test_the_plan_is_applied_by_its_digest_and_undone(signed_in: Site, panel: Panel) -> None:
    plan = panel.call("GET", "/api/v1/plan").get_json()
    assert plan["counts"]["insert"] == len(plan["changes"]) > 10
    run = panel.call("POST", "/api/v1/plan/apply", {"digest": plan["digest"]}).get_json()["run"]
    assert len(run["changes"]) == len(signed_in.events()) == plan["counts"]["insert"]
    undone = panel.call("POST", f"/api/v1/runs/{run['id']}/undo")
    assert undone.get_json() == {
        "restored": len(plan["changes"]), "refused": [], "label": f"{len(plan['changes'])} changes taken back."
    }  # fmt: skip
    assert signed_in.events() == []
    assert panel.call("POST", f"/api/v1/runs/{run['id']}/undo").status_code == 409


def test_single_keys_of_the_plan_are_applied(signed_in: Site, panel: Panel) -> None:
    plan = panel.call("GET", "/api/v1/plan").get_json()
    key = plan["changes"][1]["key"]
    answer = panel.call("POST", "/api/v1/plan/apply", {"digest": plan["digest"], "keys": [key]})
    assert [change["key"] for change in answer.get_json()["run"]["changes"]] == [key]
    assert len(signed_in.events()) == 1


def test_an_old_digest_is_409_with_the_plan_of_now(signed_in: Site, panel: Panel) -> None:
    answer = panel.call("POST", "/api/v1/plan/apply", {"digest": "0" * 64})
    assert answer.status_code == 409
    assert answer.get_json()["error"]["code"] == "plan-changed"
    assert answer.get_json()["plan"]["changes"]
    assert signed_in.events() == []


def test_preferences_are_read_changed_and_sent_back_whole(panel: Panel) -> None:
    before = panel.call("GET", "/api/v1/preferences").get_json()
    assert before["working_hours"]["mon"] == [["09:00", "17:30"]]
    assert panel.call("PUT", "/api/v1/preferences", before).get_json() == before
    before["buffers"]["before_minutes"] = 5
    before["working_hours"]["fri"] = [["18:00", "02:00"]]
    before["stays"] = [{"first": "2026-12-07", "last": "2026-12-09", "zone": "Asia/Tokyo"}]
    before["off_kinds"] = ["linger", "breather"]
    before["paused_until"] = "2026-11-16"
    assert panel.call("PUT", "/api/v1/preferences", before).get_json() == before
    assert "doors" in {change["kind"] for change in panel.call("GET", "/api/v1/plan").get_json()["changes"]}


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("buffers", "after_minutes"), "5", "buffers.after_minutes"),
        (("buffers", "after_minutes"), 99, "buffers.after_minutes"),
        (("zone",), "Mars/Base", "zone"),
        (("working_hours", "mon"), [["9", "17:00"]], "working_hours.mon"),
        (("working_hours", "someday"), [], "working_hours"),
        (("buffers", "tentative"), "maybe", "buffers.tentative"),
        (("surprise",), 1, "surprise"),
        (("off_kinds",), ["coffee"], "off_kinds"),
        (("off_kinds",), "linger", "off_kinds"),
        (("paused_until",), "soon", "paused_until"),
        (("stays",), [{"first": "2026-12-09", "last": "2026-12-07", "zone": "UTC"}], "stays"),
        (("stays",), [{"first": "2026-12-01", "last": "2026-12-07", "zone": "Mars/Base"}], "zone"),
    ],
)
def test_a_wrong_preference_names_its_field(panel: Panel, path: tuple[str, ...], value: object, named: str) -> None:
    document = panel.call("GET", "/api/v1/preferences").get_json()
    inner = document
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    answer = panel.call("PUT", "/api/v1/preferences", document)
    assert answer.status_code == 422
    assert named in answer.get_json()["error"]["message"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?from=2026-11-16",
        "?from=16.11.2026&to=2026-11-20",
        "?from=2026-11-20&to=2026-11-16",
        "?from=2026-01-01&to=2026-12-31",
    ],
)
def test_wrong_days_are_refused(panel: Panel, query: str) -> None:
    answer = panel.call("GET", f"/api/v1/suggestions{query}")
    assert answer.status_code == 422
    assert set(answer.get_json()["error"]) >= {"code", "message"}


def test_broken_json_and_another_content_type_are_400(panel: Panel) -> None:
    for content_type in ("application/json", "text/plain"):
        answer = panel.client.post(
            "/api/v1/plan/apply", data="{", content_type=content_type,
            headers={"Authorization": f"Bearer {panel.token}", "Origin": ORIGIN},
        )  # fmt: skip
        assert answer.status_code in {400, 415}
        assert "error" in answer.get_json()


def test_a_token_works_from_its_own_origin_only(panel: Panel) -> None:
    assert panel.call("GET", WEEK).status_code == 200
    for origin in ("chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba", "https://evil.example", ""):
        panel.origin = origin
        answer = panel.call("GET", WEEK)
        assert answer.status_code == 401
        assert answer.get_json()["error"]["code"] == "connect-again"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_cookies_do_not_open_the_api(signed_in: Site) -> None:
    assert signed_in.visitor.get(WEEK).status_code == 401


def test_one_persons_token_does_not_open_anothers_things(signed_in: Site, panel: Panel) -> None:
    chat = add(panel).get_json()["chat"]
    plan = panel.call("GET", "/api/v1/plan").get_json()
    run = panel.call("POST", "/api/v1/plan/apply", {"digest": plan["digest"]}).get_json()["run"]
    signed_in.visitor.client.delete_cookie("sobremesa")
    signed_in.visitor.sign_in(email="tom@example.com")
    stranger = connect_panel(signed_in)
    for method, path in (
        ("DELETE", f"/api/v1/chats/{chat['id']}"), ("GET", chat["ics"]), ("POST", f"/api/v1/runs/{run['id']}/undo")
    ):  # fmt: skip
        assert stranger.call(method, path).status_code == 404


def test_nothing_is_cached(panel: Panel) -> None:
    for path in (WEEK, "/api/v1/plan", "/api/v1/nothing"):
        assert panel.call("GET", path).headers["Cache-Control"] == "no-store"


def test_an_unknown_address_below_the_api_answers_json(panel: Panel) -> None:
    answer = panel.call("GET", "/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "not-found"


def test_the_first_use_of_a_connection_is_remembered(signed_in: Site, panel: Panel) -> None:
    """The lookup once marked its own copy as used, so that nothing was written and the page said "not used yet"."""
    assert panel.call("GET", WEEK).status_code == 200
    with signed_in.store.read() as session:
        account = accounts.find(session, SIGNED_IN.email)
        assert account is not None
        assert [one.last_used_at for one in pairings.of_account(session, account.id, signed_in.clock())] == [
            signed_in.clock()
        ]
