"""Compares contestants fairly: equal results first, then turns A B A B, and the ratio of their best times.

A ratio within one run is sturdier than seconds across runs: a slow or busy machine slows both sides alike. Counted is
processor time, so that what else the machine does stays out of it.
"""

import gc
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import process_time_ns
from typing import Any

SHORTEST_SAMPLE = 5_000_000  # ns; a shorter contestant is called several times for one sample


class ResultsDifferError(Exception):
    """Two contestants of a case do not give the same result, so their times mean nothing."""


@dataclass(frozen=True)
class Contestant:
    """`run` is timed; `result` turns what it gives into the form in which contestants are compared, untimed."""

    name: str
    run: Callable[[], Any]
    result: Callable[[Any], Any] = lambda given: given


@dataclass(frozen=True)
class Case:
    """One question put to all contestants, ours first; `size` things are handled in one run (for the cost of each)."""

    name: str
    contestants: Sequence[Contestant]
    size: int
    thing: str


@dataclass(frozen=True)
class Timing:
    """One contestant's times for one run, in microseconds."""

    minimum: float
    median: float
    samples: int


@dataclass(frozen=True)
class Measured:
    """A case with its timings by contestant name, ours first."""

    case: Case
    timings: Mapping[str, Timing]

    @property
    def ours(self) -> Timing:
        """The first contestant's times."""
        return next(iter(self.timings.values()))

    def ratio(self, peer: str) -> float:
        """How many times longer the peer takes than we do, best time against best time."""
        return self.timings[peer].minimum / self.ours.minimum

    @property
    def each(self) -> float:
        """Our microseconds for one thing."""
        return self.ours.minimum / self.case.size


@dataclass(frozen=True)
class Target:
    """A goal, and what was measured; a goal that is missed is printed, it fails nothing."""

    name: str
    measured: float
    goal: float
    at_least: bool = True

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.measured >= self.goal if self.at_least else self.measured <= self.goal


@dataclass
class Report:
    """What a run of the benches found."""

    measured: list[Measured] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def require_equal_results(case: Case) -> None:
    """Run everybody once; raises ResultsDifferError naming the first contestant that disagrees with ours."""
    first, *others = case.contestants
    expected = first.result(first.run())
    for other in others:
        given = other.result(other.run())
        if given != expected:
            raise ResultsDifferError(
                f"{case.name}: {other.name} and {first.name} disagree{_difference(expected, given)}"
            )


def _difference(ours: Any, theirs: Any) -> str:
    if not isinstance(ours, set | frozenset) or not isinstance(theirs, set | frozenset):
        return ""
    extra, lacking = sorted(theirs - ours)[:3], sorted(ours - theirs)[:3]
    return f": {len(theirs - ours)} only theirs {extra}, {len(ours - theirs)} only ours {lacking}"


def measure(case: Case, repeats: int) -> Measured:
    """Time all contestants of a case in turns, at least `repeats` samples each, without garbage collection between."""
    require_equal_results(case)
    calls = {contestant.name: _calls_for_one_sample(contestant.run) for contestant in case.contestants}
    samples: dict[str, list[float]] = {contestant.name: [] for contestant in case.contestants}
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(repeats):
            for contestant in case.contestants:
                samples[contestant.name].append(_sample(contestant.run, calls[contestant.name]))
                gc.collect()
    finally:
        if collecting:
            gc.enable()
    timings = {name: Timing(min(times), statistics.median(times), len(times)) for name, times in samples.items()}
    return Measured(case, timings)


def _calls_for_one_sample(run: Callable[[], Any]) -> int:
    begun = process_time_ns()
    run()
    return max(1, SHORTEST_SAMPLE // max(1, process_time_ns() - begun))


def _sample(run: Callable[[], Any], calls: int) -> float:
    begun = process_time_ns()
    for _ in range(calls):
        run()
    return (process_time_ns() - begun) / calls / 1000


def print_measured(measured: Measured) -> None:
    """One line for each contestant: best and median time, the cost of one thing, and the ratio to ours."""
    case = measured.case
    print(f"\n{case.name}: {case.size} {case.thing}s, the same result from all")
    print(f"  {'':24}{'min ms':>10}{'median ms':>11}{f'us/{case.thing}':>14}{'ratio':>9}")
    for name, timing in measured.timings.items():
        each = timing.minimum / case.size
        best, median = timing.minimum / 1000, timing.median / 1000
        print(f"  {name:24}{best:10.3f}{median:11.3f}{each:14.3f}{measured.ratio(name):8.1f}x")


def print_targets(targets: Sequence[Target]) -> None:
    """The goals as one table; what is missed is only said."""
    print("\nTargets")
    for target in targets:
        bound = "at least" if target.at_least else "at most"
        verdict = "met" if target.met else "MISSED"
        print(f"  {verdict:7} {target.name}: {target.measured:.2f} ({bound} {target.goal:g})")
