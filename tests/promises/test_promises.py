"""The ten promises, over histories nobody would think of.

200 histories in `make test`, 2,000 under CI and 12,000 in the long run, a tenth of them through the Google client. Each
group starts from its own seed, the same on every run; the long run looks elsewhere each time.
"""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from promises.machine import Histories, SandboxHistories
from sobremesa.store import Store

PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default")
# machine, groups (tests, so that workers share them), histories in each
SIZES: dict[str, tuple[tuple[type[Histories], int, int], ...]] = {
    "default": ((Histories, 6, 30), (SandboxHistories, 1, 20)),
    "ci": ((Histories, 18, 100), (SandboxHistories, 4, 50)),
    "long": ((Histories, 54, 200), (SandboxHistories, 12, 100)),
}
GROUPS = [(machine, group, count) for machine, groups, count in SIZES[PROFILE] for group in range(groups)]
STEPS = 6 if PROFILE == "default" else 8
FIRED_PER_HISTORY = 0.5  # 1,000 faults in 2,000 histories


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("kind", "group", "count"), GROUPS, ids=[f"{machine.__name__}-{group}" for machine, group, _ in GROUPS]
)
def test_every_promise_holds_after_every_step(store: Store, kind: type[Histories], group: int, count: int) -> None:
    fired: Counter[str] = Counter()
    machine = type(f"{kind.__name__}{group}", (kind,), {"store": store, "fired": fired})
    run_state_machine_as_test(
        machine if PROFILE == "long" else seed(group)(machine),
        settings=settings(
            max_examples=count,
            stateful_step_count=STEPS,
            derandomize=False,
            database=None,
            deadline=None,
            phases=(Phase.generate,),  # making a history of seconds shorter takes many minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert sum(fired.values()) >= FIRED_PER_HISTORY * count, f"too little went wrong: {fired}"
    assert len(fired) >= 5, f"too few kinds of faults: {fired}"


def test_the_groups_add_up() -> None:
    asked = {"default": (200, 20), "ci": (2000, 200), "long": (12_000, 1200)}
    sums = {
        profile: (
            sum(groups * count for _, groups, count in sizes),
            sum(groups * count for machine, groups, count in sizes if machine is SandboxHistories),
        )
        for profile, sizes in SIZES.items()
    }
    assert sums == asked
