"""The check-in paragraph goes into any description and comes out of it, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.calendars.check_in import LINES, has_check_in, new_piece, piece_in

LINE = LINES[0]
SCRAPS = [
    "a",
    " ",
    "\n",
    "\r\n",
    "\r",
    "<br>",
    "<BR/>",
    "<p>",
    "</p>",
    "<b>x</b>",
    "<ul><li>tea</li></ul>",
    "&amp;",
    "é",
]
descriptions = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(SCRAPS), max_size=8).map("".join))


def added(description: str) -> str:
    return new_piece(description).into(description)


def removed(description: str) -> str:
    piece = piece_in(description)
    assert piece is not None
    return piece.out_of(description)


@given(descriptions)
def test_it_leaves_no_trace(description: str) -> None:
    text = added(description)
    assert text.startswith(description)
    assert has_check_in(text)
    assert removed(text) == description
    assert piece_in(description) is None


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("", LINE),
        ("Agenda: tea", f"Agenda: tea\n\n{LINE}"),
        ("One\r\ntwo", f"One\r\ntwo\r\n\r\n{LINE}"),
        ("<b>Agenda</b><br>tea", f"<b>Agenda</b><br>tea<br><br>{LINE}"),
        ("<p>Agenda</p>", f"<p>Agenda</p><p>{LINE}</p>"),
        ("3 < 4 and 5 > 2", f"3 < 4 and 5 > 2\n\n{LINE}"),
        ("https://meet.example/x", f"https://meet.example/x\n\n{LINE}"),
    ],
)
def test_plain_text_stays_plain_and_html_stays_html(description: str, expected: str) -> None:
    assert added(description) == expected


@pytest.mark.parametrize(
    ("edited", "left"),
    [
        (f"Tea\n\n{LINE}\n\nBiscuits", "Tea\n\nBiscuits"),
        (f"Tea and cake\n\n{LINE}", "Tea and cake"),
        (f"Tea<br><br>{LINE}<br>Biscuits", "Tea<br>Biscuits"),
        (f"{LINE}\n\nBiscuits", "Biscuits"),
        (f"Tea\n{LINE}", "Tea"),
        (f"<p>Tea</p><p dir='ltr'>{LINE}</p><p>Cake</p>", "<p>Tea</p><p>Cake</p>"),
        (f"Tea: {LINE} (Bo's idea)", "Tea:  (Bo's idea)"),
    ],
)
def test_of_a_text_edited_meanwhile_only_our_paragraph_goes(edited: str, left: str) -> None:
    assert removed(edited) == left


def test_words_that_are_not_exactly_ours_are_not_ours() -> None:
    assert not has_check_in(LINE.replace("today", "this morning"))
    assert piece_in(LINE.upper()) is None
