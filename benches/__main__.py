"""`python -m benches [--quick] [--json FILE] [NAME ...]`: run the benches, print tables; no time fails anything."""

import argparse
import importlib
import json
import pkgutil
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import benches
from benches.runner import Report, ResultsDifferError, measure, print_measured, print_targets

MACHINERY = {"__main__", "runner"}


def bench_modules() -> dict[str, ModuleType]:
    """Every bench by name: a module of this folder that has `cases` and `targets`; `plan_year` is an example."""
    found = {}
    for info in pkgutil.iter_modules(benches.__path__):
        if info.name not in MACHINERY:
            module = importlib.import_module(f"benches.{info.name}")
            if hasattr(module, "cases"):
                found[info.name] = module
    return found


def run(modules: Sequence[ModuleType], *, quick: bool) -> Report:
    """Measure the cases of all `modules`; raises ResultsDifferError when contestants disagree."""
    report = Report()
    for module in modules:
        cases, absent = module.cases()
        report.absent += absent
        for line in absent:
            print(line)
        measured = []
        for case in cases:
            measured.append(measure(case, repeats=5 if quick else 15))
            print_measured(measured[-1])
        report.measured += measured
        report.targets += module.targets(measured)
    return report


def as_json(report: Report, *, quick: bool) -> dict[str, object]:
    """The report with the machine it was made on; times are microseconds."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "quick": quick,
        "cases": [
            {
                "name": measured.case.name,
                "size": measured.case.size,
                "thing": measured.case.thing,
                "contestants": {
                    name: asdict(timing) | {"ratio": measured.ratio(name)} for name, timing in measured.timings.items()
                },
            }
            for measured in report.measured
        ],
        "targets": [asdict(target) | {"met": target.met} for target in report.targets],
        "absent": report.absent,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 whatever the times are, 1 when contestants disagree, 2 for an unknown name."""
    known = bench_modules()
    parser = argparse.ArgumentParser(prog="python -m benches", description=benches.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer repeats; the whole run stays under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers to FILE")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(known):
        parser.error(f"no bench named {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    try:
        report = run([known[name] for name in options.names or known], quick=options.quick)
    except ResultsDifferError as error:
        print(error, file=sys.stderr)
        return 1
    print_targets(report.targets)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(as_json(report, quick=options.quick), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
