"""The ten promises, over histories nobody would think of."""

import os
from collections import Counter

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from promises.machine import Histories
from sobremesa.store import Store

PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default")
HISTORIES = {"default": 180, "ci": 1800, "long": 11_000}[PROFILE]
GROUPS = {"default": 4, "ci": 12, "long": 60}[PROFILE]
STEPS = 8
FIRED_PER_HISTORY = 0.5


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("group", range(GROUPS))
def test_every_promise_holds_after_every_step(store: Store, group: int) -> None:
    fired: Counter[str] = Counter()
    machine = type(f"Group{group}", (Histories,), {"store": store, "fired": fired, "histories": 0})
    count = HISTORIES // GROUPS
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis leaves it without types
        machine if PROFILE == "long" else seed(group)(machine),
        settings=settings(
            max_examples=count,
            stateful_step_count=STEPS,
            derandomize=False,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
        ),
    )
    assert sum(fired.values()) >= FIRED_PER_HISTORY * count, f"too little went wrong: {fired}"
