"""Every code has a sentence, and a sentence says its numbers."""

import pytest

from sobremesa.model import TITLES, Reason, ReasonCode, SocialKind
from sobremesa.wording import SENTENCES, sentence, title


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_code_has_a_sentence_even_without_facts(code: ReasonCode) -> None:
    said = sentence(Reason(code))
    assert said.endswith(".")
    assert "{" not in said
    assert said[0].isupper()


def test_no_sentence_is_left_over() -> None:
    assert set(SENTENCES) == set(ReasonCode)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason(ReasonCode.GAP_TOO_SHORT, {"minutes": 2, "minimum": 3}), "Only 2 minutes are free, and 3 are needed."),
        (Reason(ReasonCode.GAP_TOO_SHORT, {"minutes": 1, "minimum": 3}), "Only 1 minute is free, and 3 are needed."),
        (Reason(ReasonCode.TOO_LARGE, {"people": 46, "maximum": 8}), "46 people, more than 8."),
        (
            Reason(ReasonCode.TOO_LARGE, {"maximum": 8}),
            "The list of guests is hidden or a group, so it counts as large.",
        ),
        (Reason(ReasonCode.ALONE, {"minutes": 5, "why": "full-day"}), "5 minutes to breathe: a full day of meetings."),
        (Reason(ReasonCode.EVENT_TYPE, {"type": "focusTime"}), "This is focus time."),
        (Reason(ReasonCode.WEEKS_SINCE, {"weeks": 1}), "You last talked 1 week ago."),
        (Reason(ReasonCode.WEEKS_SINCE, {"weeks": 11}), "You last talked 11 weeks ago."),
        (Reason(ReasonCode.MIDDLE_OF_SHARED_HOURS, {"minutes": 0}), "In the middle of the hours you share."),
        (Reason(ReasonCode.MIDDLE_OF_SHARED_HOURS, {"minutes": 17}), "Near the middle of the hours you share."),
        (
            Reason(ReasonCode.MIDDLE_OF_SHARED_HOURS, {"minutes": 45}),
            "45 minutes from the middle of the hours you share.",
        ),
    ],
)
def test_sentences_say_their_numbers(reason: Reason, said: str) -> None:
    assert sentence(reason) == said


def test_every_kind_has_a_title() -> None:
    assert {kind: title(kind) for kind in SocialKind} == TITLES
