"""The file of conversation starters: as its schema says, free for all, safe at work, and no two alike."""

import json
import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import sobremesa
from sobremesa.model.starters import LIGHT, starters

FOLDER = Path(sobremesa.__file__).parent / "data"
LINGER_MINUTES = 5
# Whole words, in the singular; what colleagues need not tell each other.
UNSAFE = {
    "family": """family mother mum mom father dad parent child kid son daughter sibling brother sister twin grandmother
        grandfather grandma grandpa grandparent uncle aunt cousin nephew niece wife husband spouse partner marriage
        married wedding divorce engaged baby pregnant pregnancy birth boyfriend girlfriend relationship dating love
        romantic crush kiss sex gay lesbian gender relative ancestor""",
    "health": """health healthy ill illness sick sickness disease doctor dentist nurse hospital clinic medicine medical
        drug pill pain hurt injury surgery therapy therapist depression anxiety anxious stress stressed burnout mental
        diet calorie weight fitness sleep insomnia tired exhausted allergy vaccine virus disabled disability death die
        died dead funeral grief fear afraid worry trauma cry lonely""",
    "religion": """religion religious god pray prayer faith church mosque temple synagogue bible quran koran torah holy
        sacred spiritual soul heaven hell sin priest christmas easter ramadan eid hanukkah diwali fasting atheist
        zodiac horoscope""",
    "politics": """politics political politician vote voted election party government president minister parliament
        senator war army military protest union strike tax law police left-wing right-wing liberal conservative
        immigrant immigration refugee nation national nationality border race ethnic climate abortion gun activism""",
    "money": """money salary wage pay paid earn income rent mortgage price cost expensive cheap afford buy bought
        purchase rich poor wealth debt loan invest investment stock bonus raise promotion budget euro dollar pound cash
        save savings luxury""",
    "looks": """look looks beauty beautiful handsome pretty ugly attractive hair hairstyle skin face body tall thin fat
        slim wear wearing worn clothes clothing outfit dress shirt shoe fashion makeup tattoo beard style age old-age
        young older younger birthday""",
    "drink and origin": """alcohol beer wine cocktail drunk hangover bar pub whisky smoke cigarette accent foreign
        foreigner homeland hometown birthplace""",
    "gossip": """boss manager fired layoff quit resign hate worst embarrassing embarrassed secret regret ashamed rumour
        gossip enemy colleague-dislike""",
}
# "look forward" and "look up" are about neither; so are things that are old and animals that run.
HARMLESS = ("look forward", "looked up", "look up", "look at", "looked at", "than it looked", "would you save for")
COMMON = """
    a an and are as at be been but by can could did do does for from had has have how i if in into is it its lately
    made more most not of on or our out over s so than that the their them then there they thing this to up us was we
    were what when where which who whose why will with would you your yours last best like"""
ALIKE = 0.45


def document() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "prompts.json").read_text(encoding="utf-8"))
    return content


def schema() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "prompts.schema.json").read_text(encoding="utf-8"))
    return content


def unsafe(text: str) -> list[str]:
    """The words of `text` that touch something private, with what they touch."""
    plain = text.lower()
    for phrase in HARMLESS:
        plain = plain.replace(phrase, " ")
    words = set(re.findall(r"[^\W_]+(?:-[^\W_]+)*", plain))
    words |= {word.removesuffix(end) for word in words for end in ("s", "es", "'s")}
    return sorted(f"{what}: {word}" for what, listed in UNSAFE.items() for word in words & set(listed.split()))


def likeness(one: str, other: str) -> float:
    """0..1: how many of their telling words, or of their groups of three letters, two questions share."""
    return max(shared(telling(one), telling(other)), shared(triples(one), triples(other)))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


@cache
def telling(text: str) -> frozenset[str]:
    words = (re.sub("(ing|ed|s)$", "", word) for word in re.findall(r"[^\W_]+", text.lower()))
    return frozenset(words) - frozenset(COMMON.split())


@cache
def triples(text: str) -> frozenset[str]:
    letters = " ".join(re.findall(r"[^\W_]+", text.lower()))
    return frozenset(letters[at : at + 3] for at in range(len(letters) - 2))


def test_the_file_is_as_its_schema_says() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(document())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("depth", 4),
        ("safe_at_work", False),
        ("minutes", 0),
        ("minutes", 2.5),
        ("text", "Tell me something."),
        ("text", "What? And why?"),
        ("tags", []),
        ("tags", ["family"]),
        ("id", "Has Spaces"),
        ("author", "somebody"),
    ],
)
def test_the_schema_refuses_what_a_starter_must_not_be(field: str, value: object) -> None:
    content = document()
    content["starters"] = [{**content["starters"][0], field: value}]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(content)


def test_the_file_is_in_the_public_domain_and_says_so() -> None:
    content = document()
    assert (content["license"], content["license_url"]) == (
        "CC0-1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    )


def test_there_are_about_three_hundred_most_of_them_light() -> None:
    depths = [one.depth for one in starters()]
    assert 300 <= len(depths) <= 400
    assert depths.count(1) >= 180
    assert depths.count(2) >= 50
    assert depths.count(3) >= 25


def test_the_loaded_starters_are_those_of_the_file() -> None:
    rows = document()["starters"]
    assert [one.text for one in starters()] == [row["text"] for row in rows]
    first = starters()[0]
    assert (first.id, first.depth, first.minutes, list(first.tags)) == (
        rows[0]["id"],
        rows[0]["depth"],
        rows[0]["minutes"],
        rows[0]["tags"],
    )
    assert starters() is starters()


def test_a_light_starter_fits_into_a_buffer() -> None:
    assert [one.text for one in starters() if one.depth == LIGHT and one.minutes > LINGER_MINUTES] == []


def test_no_starter_touches_what_is_private() -> None:
    assert {one.text: unsafe(one.text) for one in starters() if unsafe(one.text)} == {}


@pytest.mark.parametrize(
    "text",
    [
        "How are your kids?",
        "What did your doctor say?",
        "Do you pray?",
        "Which party did you vote for?",
        "What is your salary?",
        "Who has the best hair here?",
        "Do you look tired?",
        "Which manager do you dislike?",
    ],
)
def test_the_search_for_private_matters_finds_them(text: str) -> None:
    assert unsafe(text)


def test_no_two_starters_are_alike() -> None:
    texts = [one.text for one in starters()]
    assert len({one.id for one in starters()}) == len(texts)
    alike = [(one, other) for one, other in combinations(texts, 2) if likeness(one, other) >= ALIKE]
    assert alike == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What made you smile this week?", "What made you smile last week?"),
        ("Which film could you watch again tonight?", "Which movie could you watch again tonight?"),
        ("What is the oldest thing on your desk?", "What's the oldest thing on the desk?"),
        ("Which book changed how you look at something?", "Which books have changed how you look at things?"),
    ],
)
def test_the_search_for_likeness_finds_reworded_starters(one: str, other: str) -> None:
    assert likeness(one, other) >= ALIKE
