"""Conversation starters: the same for the same seed, different from each other, safe."""

from sobremesa.planning.prompts import STARTERS, choose


def test_a_seed_gives_the_same_starters_for_ever() -> None:
    assert choose("m|after") == choose("m|after")
    assert len({choose(str(seed)) for seed in range(200)}) > len(STARTERS) // 2


def test_several_starters_differ_and_never_run_out() -> None:
    assert len(set(choose("seed", 3))) == 3
    assert sorted(choose("seed", 1000)) == sorted(STARTERS)


def test_starters_are_single_questions_and_none_is_there_twice() -> None:
    assert len(set(STARTERS)) == len(STARTERS) >= 40
    assert all(starter.endswith("?") and starter.count("?") == 1 and len(starter) < 90 for starter in STARTERS)
