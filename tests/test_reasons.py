"""Every reason code is reached by the real functions, documented with exactly its facts, and said in a sentence."""

import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from sobremesa.model import Reason, ReasonCode
from sobremesa.wording import EVENT_TYPES, SENTENCES, WHY_ALONE, sentence
from support.scenarios import SCENARIOS

ROW = re.compile(r"^\| `(?P<code>[a-z-]+)` \| (?P<when>[^|]+) \| (?P<facts>[^|]*) \| (?P<words>[^|]+) \|$")
FACT = re.compile(r"`(?P<name>[a-z_]+)(?P<optional>\??)`")


@cache
def documented() -> dict[str, "re.Match[str]"]:
    """The rows of the page, by code."""
    lines = (Path(__file__).parent.parent / "docs" / "REASONS.md").read_text().splitlines()
    rows = [found for line in lines if (found := ROW.match(line))]
    assert len(rows) == len([line for line in lines if line.startswith("| `")])
    assert len(rows) == len({row["code"] for row in rows})
    return {row["code"]: row for row in rows}


@cache
def given(code: ReasonCode) -> list[Reason]:
    """The reasons with that code that its scenarios give."""
    return [reason for scenario in SCENARIOS[code] for reason in scenario() if reason.code is code]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_page_lists_every_code_and_no_other_in_the_order_of_the_code() -> None:
    assert list(documented()) == [str(code) for code in ReasonCode]


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_scenario_of_the_code_reaches_it(code: ReasonCode) -> None:
    for scenario in SCENARIOS[code]:
        assert code in {reason.code for reason in scenario()}


@pytest.mark.parametrize("code", list(ReasonCode))
def test_the_page_names_exactly_the_facts_that_are_given(code: ReasonCode) -> None:
    facts = {found["name"]: bool(found["optional"]) for found in FACT.finditer(documented()[code]["facts"])}
    reasons = given(code)
    assert set(facts) == {name for reason in reasons for name in reason.facts}
    always = {name for name in facts if all(name in reason.facts for reason in reasons)}
    assert {name for name, optional in facts.items() if not optional} == always


@pytest.mark.parametrize("code", list(ReasonCode))
def test_the_page_shows_the_fullest_sentence_that_the_facts_allow(code: ReasonCode) -> None:
    row = documented()[code]
    facts = {found["name"] for found in FACT.finditer(row["facts"])}
    assert row["words"] == next(text for text in SENTENCES[code] if fields(text) <= facts)


@pytest.mark.parametrize("code", list(ReasonCode))
def test_what_is_given_is_said_in_whole_sentences(code: ReasonCode) -> None:
    for reason in given(code):
        said = sentence(reason)
        assert said.endswith(".")
        assert said[0].isupper() or said[0].isdigit()
        assert not re.search(r"[{}]|None|\b1 minutes\b", said)


def test_every_reason_to_be_alone_and_every_kind_of_event_is_reached_and_worded() -> None:
    assert {reason.facts["why"] for reason in given(ReasonCode.ALONE)} == set(WHY_ALONE)
    assert {reason.facts["type"] for reason in given(ReasonCode.EVENT_TYPE)} == set(EVENT_TYPES)
    for why in WHY_ALONE:
        assert why in documented()["alone"]["facts"]
