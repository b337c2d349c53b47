"""What a person says about a meeting or a kind of buffer: from the page and the panel, at once, and with a way back."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from sobremesa.model import Preferences
from sobremesa.store import accounts, ledger, preferences
from support.web import ALEX, Panel, Site

WEEK = "/api/v1/suggestions?from=2026-11-16&to=2026-11-20"


def suggestions(panel: Panel) -> dict[str, Any]:
    found: dict[str, Any] = panel.call("GET", WEEK).get_json()
    return found


def buffer_after(panel: Panel, title: str) -> dict[str, Any]:
    return next(each for each in suggestions(panel)["buffers"] if each["meeting"] == title and each["side"] == "after")


def action(of: dict[str, Any], label: str) -> dict[str, Any]:
    """The body of the action with that label."""
    found: dict[str, Any] = next(each["answer"] for each in of["actions"] if each["label"] == label)
    return found


def say(panel: Panel, body: dict[str, Any]) -> dict[str, Any]:
    answer = panel.call("POST", "/api/v1/answers", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def stored(site: Site) -> Preferences:
    with site.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        return preferences.get(session, account.id)


def lying(site: Site, title: str) -> list[str]:
    """The ids of our events after the meetings of that title."""
    listing = site.sandbox.calendar_api(ALEX).list_events("primary", singleEvents=True, maxResults=2500)
    of = {item["id"] for item in listing["items"] if item.get("summary") == title}
    marks = [(event["id"], event["extendedProperties"]["private"]["sb.for"]) for event in site.events()]
    return [found for found, mark in marks if mark.rpartition("|")[0] in of]


def follow_by_itself(site: Site) -> None:
    site.visitor.apply()
    site.visitor.post("/week/automatic")
    site.parts.runner.run_due()


def delete(site: Site, *ids: str) -> None:
    for one in ids:
        site.sandbox.calendar_api(ALEX).delete_event("primary", one)
    site.clock.advance(minutes=1)
    site.visitor.post("/week/automatic")
    site.parts.runner.run_due()


def labels(html: str, of: str) -> list[str]:
    """The buttons in the popover of the entry whose text begins with `of`."""
    entry = html.split(of)[1].split("</section>", maxsplit=1)[0]
    return [unescape(found) for found in re.findall(r"<button class=[^>]*>([^<]+)</button>", entry)]


def test_a_buffer_comes_with_its_three_noes_and_the_series_only_where_there_is_one(panel: Panel) -> None:
    of_series, single = buffer_after(panel, "Backlog triage"), buffer_after(panel, "Demo")
    assert [each["label"] for each in of_series["actions"]] == [
        "Not for this meeting", "Not for this series", "No more lingers",
    ]  # fmt: skip
    assert [each["label"] for each in single["actions"]] == ["Not for this meeting", "No more lingers"]
    assert all(each["url"] == "" and each["confirm"] is None for each in of_series["actions"])


def test_not_for_this_meeting_takes_its_buffers_out_and_can_be_taken_back(panel: Panel) -> None:
    before = suggestions(panel)["buffers"]
    said = say(panel, action(buffer_after(panel, "Demo"), "Not for this meeting"))
    assert said["label"] == "No buffers for “Demo”."
    after = suggestions(panel)
    assert "Demo" not in {each["meeting"] for each in after["buffers"]}
    line = next(each for each in after["left_out"] if each["meeting"] == "Demo")
    assert [each["label"] for each in line["actions"]] == ["Plan it again"]
    assert say(panel, said["undo"])["label"] == "“Demo” is planned again."
    assert suggestions(panel)["buffers"] == before


def test_not_for_this_series_holds_for_every_instance(panel: Panel) -> None:
    said = say(panel, action(buffer_after(panel, "Standup"), "Not for this series"))
    assert said["label"] == "No buffers for the whole series “Standup”."
    after = suggestions(panel)
    assert "Standup" not in {each["meeting"] for each in after["buffers"]}
    reasons = [each["reason"]["code"] for each in after["left_out"] if each["meeting"] == "Standup"]
    assert len(reasons) == 4
    assert set(reasons) == {"ignored"}
    again = say(panel, said["undo"])
    assert again["undo"]["answer"] == "not-this-series"
    assert "Standup" in {each["meeting"] for each in suggestions(panel)["buffers"]}


def test_no_more_of_a_kind_holds_everywhere_until_it_is_turned_on_again(panel: Panel) -> None:
    said = say(panel, action(buffer_after(panel, "Demo"), "No more lingers"))
    assert said["label"] == "No more lingers."
    after = suggestions(panel)
    assert "linger" not in {each["kind"] for each in after["buffers"]}
    line = next(each for each in after["left_out"] if each["meeting"] == "Demo")
    assert line["reason"]["code"] == "kind-off"
    assert say(panel, action(line, "Turn lingers on again"))["label"] == "Lingers are planned again."
    assert "linger" in {each["kind"] for each in suggestions(panel)["buffers"]}


def test_in_automatic_mode_the_buffer_goes_with_the_next_run_and_comes_back_with_the_undo(
    signed_in: Site, panel: Panel
) -> None:
    follow_by_itself(signed_in)
    assert len(lying(signed_in, "Demo")) >= 1
    said = say(panel, action(buffer_after(panel, "Demo"), "Not for this meeting"))
    signed_in.parts.runner.run_due()
    remaining = lying(signed_in, "Demo")
    say(panel, said["undo"])
    signed_in.parts.runner.run_due()
    assert len(lying(signed_in, "Demo")) == len(remaining) + 1


def test_without_automatic_mode_the_removal_is_shown_and_waits_for_apply(signed_in: Site, panel: Panel) -> None:
    signed_in.visitor.apply()
    say(panel, action(buffer_after(panel, "Demo"), "Not for this meeting"))
    signed_in.parts.runner.run_due()
    gone = buffer_after(panel, "Demo")
    assert gone["state"] == "removed"
    assert [each["label"] for each in gone["actions"]] == ["Plan it again"]
    assert len(lying(signed_in, "Demo")) >= 1


def test_what_was_removed_in_the_calendar_can_be_put_back_from_the_page(signed_in: Site, panel: Panel) -> None:
    follow_by_itself(signed_in)
    mark = buffer_after(panel, "Backlog triage")["key"]
    event = next(one for one in signed_in.events() if one["extendedProperties"]["private"]["sb.for"] == mark)
    delete(signed_in, event["id"])
    line = next(each for each in suggestions(panel)["left_out"] if each["for"] == mark.rpartition("|")[0])
    assert line["reason"]["code"] == "removed-by-you"
    say(panel, action(line, "Put it back"))
    signed_in.parts.runner.run_due()
    back = next(one for one in signed_in.events() if one["extendedProperties"]["private"]["sb.for"] == mark)
    assert back["id"] != event["id"]
    assert buffer_after(panel, "Backlog triage")["state"] == "placed"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": "nothing", "answer": "not-this-meeting"}, 404),
        ({"to": "nothing", "answer": "plan-again"}, 404),
        ({"to": "x", "answer": "never-this-kind"}, 422),
        ({"to": "x", "answer": "never-this-kind", "kind": "coffee"}, 422),
        ({"to": "x", "answer": "never-this-kind", "kind": "linger", "more": 1}, 422),
        ({"to": "x", "answer": "whatever"}, 422),
        ({"answer": "pause"}, 422),
        ({"answer": "pause", "until": "2026-11-15"}, 422),
        ({"answer": "pause", "until": "soon"}, 422),
        ({"answer": "moved", "zone": "Mars/Base"}, 422),
        ({}, 422),
    ],
)
def test_what_is_unknown_or_malformed_is_refused_and_changes_nothing(
    signed_in: Site, panel: Panel, body: dict[str, Any], status: int
) -> None:
    before = stored(signed_in)
    answer = panel.call("POST", "/api/v1/answers", body)
    assert answer.status_code == status, answer.text
    assert set(answer.get_json()["error"]) >= {"code", "message"}
    assert stored(signed_in) == before


def test_a_single_meeting_has_no_series_to_leave_out(panel: Panel) -> None:
    demo = buffer_after(panel, "Demo")["for"]
    assert panel.call("POST", "/api/v1/answers", {"to": demo, "answer": "not-this-series"}).status_code == 422


def test_the_page_says_the_same_with_forms_and_its_line_takes_it_back(signed_in: Site) -> None:
    page = signed_in.visitor.get("/week").text
    assert labels(page, "Linger, 5 minutes at 09:45, beside Standup")[:4] == [
        "Add it", "Not for this meeting", "Not for this series", "No more lingers",
    ]  # fmt: skip
    said = next(unescape(one) for one in re.findall(r'name="said" value="([^"]+)"', page) if "not-this-series" in one)
    signed_in.visitor.post("/answers", said=said, on="2026-11-16")
    after = signed_in.visitor.get("/week").text
    assert "No buffers for the whole series “Standup”." in after
    assert len(stored(signed_in).left_out) == 1
    undo = unescape(re.findall(r'role="status".*?name="said" value="([^"]+)"', after, re.DOTALL)[0])
    assert "plan-again" in undo
    signed_in.visitor.post("/answers", said=undo)
    assert stored(signed_in).left_out == frozenset()


def test_the_page_refuses_what_is_no_answer_of_ours(signed_in: Site) -> None:
    assert signed_in.visitor.post("/answers", said="{}").status_code == 422
    assert signed_in.visitor.post("/answers").status_code == 422
    assert signed_in.visitor.post("/answers", said='{"to":"x","answer":"plan-again"}').status_code == 404


def test_after_three_removals_in_two_weeks_turning_the_kind_off_is_offered(signed_in: Site, panel: Panel) -> None:
    follow_by_itself(signed_in)
    lingers = [one["id"] for one in signed_in.events() if one["summary"] == "Linger"]
    delete(signed_in, *lingers[-2:])
    assert suggestions(panel)["offers"] == []
    delete(signed_in, lingers[-3])
    offer = suggestions(panel)["offers"][0]
    assert offer["sentence"] == "You removed 3 lingers in two weeks. Turn lingers off?"
    assert offer["sentence"] in signed_in.visitor.text("/week")
    assert say(panel, action(offer, "Keep them"))["label"] == "Lingers stay on."
    assert suggestions(panel)["offers"] == []
    delete(signed_in, *lingers[-5:-3])
    assert suggestions(panel)["offers"] == []
    delete(signed_in, lingers[-6])
    offer = suggestions(panel)["offers"][0]
    say(panel, action(offer, "Turn lingers off"))
    assert suggestions(panel)["offers"] == []
    assert [str(kind) for kind in stored(signed_in).off_kinds] == ["linger"]


def test_a_deletion_is_dated_when_it_is_seen(signed_in: Site) -> None:
    follow_by_itself(signed_in)
    delete(signed_in, signed_in.events()[-1]["id"])
    with signed_in.store.read() as session:
        account = accounts.find(session, ALEX)
        assert account is not None
        dated = [entry.refused_at for entry in ledger.get(session, account.id).values() if entry.refused_at]
    assert len(dated) == 1
    assert signed_in.clock() - dated[0] < timedelta(minutes=1)
