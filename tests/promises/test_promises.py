"""The ten promises, over histories nobody would think of.

200 histories in `make test`, 2,000 under CI and 12,000 in the long run, a tenth of them through the Google client. Each
group starts from its own seeds, the same on every run; the long run looks elsewhere each time. In every group something
goes wrong at least once for each history, and every sort of fault strikes: each has its share of the histories, which
begin with it.
"""

import os
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from promises.faults import OPENINGS, SORTS, sorts_of
from promises.machine import Histories, SandboxHistories
from promises.verdict import CHECKS, Verdict
from promises.world import World
from sobremesa.store import Store

PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default")
# machine, groups (tests, so that workers share them), histories in each
SIZES: dict[str, tuple[tuple[type[Histories], int, int], ...]] = {
    "default": ((Histories, 2, 90), (SandboxHistories, 1, 20)),
    "ci": ((Histories, 18, 100), (SandboxHistories, 4, 50)),
    "long": ((Histories, 54, 200), (SandboxHistories, 12, 100)),
}
GROUPS = [(machine, group, count) for machine, groups, count in SIZES[PROFILE] for group in range(groups)]
STEPS = 6 if PROFILE == "default" else 8
FIRED_PER_HISTORY = 1  # asked of each group alone, so that the sums below hold for every run


def share(count: int, number: int) -> int:
    """How many of `count` histories begin with the fault of that number."""
    return count // len(SORTS) + (number < count % len(SORTS))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("kind", "group", "count"), GROUPS, ids=[f"{machine.__name__}-{group}" for machine, group, _ in GROUPS]
)
def test_every_promise_holds_after_every_step(
    store: Store, kind: type[Histories], group: int, count: int, record_property: Callable[[str, object], None]
) -> None:
    fired: Counter[str] = Counter()
    for number, sort in enumerate(SORTS):
        opening = {"store": store, "fired": fired, "opening": OPENINGS[sort]}
        machine = type(f"{kind.__name__}{group}{number}", (kind,), opening)
        run_state_machine_as_test(
            machine if PROFILE == "long" else seed(group * len(SORTS) + number)(machine),
            settings=settings(
                max_examples=share(count, number),
                stateful_step_count=STEPS,
                derandomize=False,
                database=None,
                deadline=None,
                phases=(Phase.generate,),  # making a history of seconds shorter takes many minutes
                suppress_health_check=list(HealthCheck),
            ),
        )
    record_property("fired", dict(fired))
    assert fired.total() >= FIRED_PER_HISTORY * count, f"too little went wrong: {fired}"
    never = [sort for sort, times in sorts_of(fired).items() if not times]
    assert not never, f"{never} never happened: {fired}"


def test_the_groups_add_up() -> None:
    assert sum(share(90, number) for number in range(len(SORTS))) == 90
    asked = {"default": (200, 20), "ci": (2000, 200), "long": (12_000, 1200)}
    sums = {
        profile: (
            sum(groups * count for _, groups, count in sizes),
            sum(groups * count for machine, groups, count in sizes if machine is SandboxHistories),
        )
        for profile, sizes in SIZES.items()
    }
    assert sums == asked


@pytest.mark.parametrize(("profile", "least"), [("default", 100), ("ci", 1000), ("long", 6000)])
def test_what_each_group_asks_for_is_more_than_enough_faults_in_all(profile: str, least: int) -> None:
    assert sum(FIRED_PER_HISTORY * groups * count for _, groups, count in SIZES[profile]) >= least


def test_every_sort_of_fault_is_counted() -> None:
    assert sorts_of({name: 1 for names in SORTS.values() for name in names}) == {
        sort: len(names) for sort, names in SORTS.items()
    }


def test_each_of_the_ten_promises_has_a_check() -> None:
    assert len(CHECKS) == 10
    for names in CHECKS.values():
        assert all(hasattr(Verdict, name) or hasattr(World, name) for name in names)
