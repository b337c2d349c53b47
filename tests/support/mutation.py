"""Do the tests of planning notice a change of planning? `python tests/support/mutation.py [--again] [MODULE ...]`.

mutmut changes one small thing of a planning function after the other and runs the tests that call it. A change that no
test notices is a survivor; each survivor needs a line in `tests/planning/survivors.toml` that says why no test can
or need notice it. Exit status 1: a survivor without a line, or a line without a survivor. `--again` tries only what
survived the last time, with the tests as they are now.

The work is done on a copy in `build/mutation`. The random weeks stay out of it: what is promised has to be pinned by an
example that is the same each time.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutation"
REASONS = ROOT / "tests" / "planning" / "survivors.toml"
LEFT_OUT = {"test_promises.py", "test_recurrence_oracles.py", "test_slot_teams.py"}
NOTICED = {"killed", "timeout", "segfault", "caught by type check"}
PYPROJECT = """
[tool.pytest.ini_options]
pythonpath = ["tests"]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider", "-m", "not long"]
markers = ["long", "no_cover"]
filterwarnings = ["error"]

[tool.mutmut]
source_paths = ["src/sobremesa"]
only_mutate = ["src/sobremesa/planning/*"]
pytest_add_cli_args_test_selection = ["tests/planning"]
use_setproctitle = false
use_git_change_detection = false
"""
CONFTEST = '''
"""The same examples each time, and few of them."""

from hypothesis import settings

settings.register_profile("mutation", derandomize=True, database=None, deadline=None, max_examples=20)
settings.load_profile("mutation")
'''


class Change(NamedTuple):
    """One small change of a function: the module and function, the line before and after it."""

    where: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.where}\n    - {self.was}\n    + {self.now}"


def prepare(*, again: bool) -> None:
    """Lay out sources and tests the way mutmut wants them; all anew unless `again`."""
    if not again:
        shutil.rmtree(WORK, ignore_errors=True)
    for place in (WORK, WORK / "mutants"):
        shutil.rmtree(place / "tests", ignore_errors=True)
    (WORK / "tests").mkdir(parents=True)
    if not again:
        shutil.copytree(ROOT / "server/sobremesa", WORK / "src/sobremesa", ignore=shutil.ignore_patterns("__pycache__"))
    unwanted = shutil.ignore_patterns("__pycache__", *LEFT_OUT)
    shutil.copytree(ROOT / "tests/planning", WORK / "tests/planning", ignore=unwanted)
    shutil.copytree(ROOT / "tests/support", WORK / "tests/support", ignore=unwanted)
    (WORK / "tests/conftest.py").write_text(CONFTEST)
    (WORK / "pyproject.toml").write_text(PYPROJECT)


def run(names: Sequence[str]) -> None:
    """Let mutmut try every change, or those named."""
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "2", *names]
    # No plugin is needed, and each costs every run. The machine's own zone must play no part; let it be an odd one.
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "TZ": "America/St_Johns"}
    done = subprocess.run(
        command, cwd=WORK, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    (WORK / "mutmut.log").write_bytes(done.stdout)
    if done.returncode:
        sys.exit(f"mutmut failed:\n{done.stdout.decode(errors='replace')[-3000:]}")


def results() -> Iterator[tuple[str, str]]:
    """Every change by mutmut's name, and what became of it."""
    for meta in sorted((WORK / "mutants/src/sobremesa/planning").glob("*.meta")):
        for name, code in json.loads(meta.read_text())["exit_code_by_key"].items():
            yield name, status_by_exit_code[code]


def described(names: Iterable[str]) -> Iterator[tuple[str, Change]]:
    """The changes behind mutmut's names; its numbers move with every edit, the lines do not."""
    os.chdir(WORK)  # where mutmut looks for its files
    for name in names:
        module, _, function = name.removeprefix("sobremesa.planning.").partition(".")
        path = Path("src/sobremesa/planning") / f"{module}.py"
        lines = get_diff_for_mutant(name, path=path).splitlines()[2:]
        was, now = (" ".join(line[1:].strip() for line in lines if line.startswith(mark)) for mark in "-+")
        plain = function.partition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
        yield name, Change(f"{module}.{plain}", was, now)


def reasons() -> dict[Change, str]:
    """The survivors that are known, with why they are accepted."""
    listed = tomllib.loads(REASONS.read_text())["survivor"] if REASONS.exists() else []
    return {Change(one["where"], one["was"], one["now"]): one["why"] for one in listed}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, compare with the list, print the difference; 0 when there is none."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--again", action="store_true", help="only what survived the last time")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="modules of planning (default: all)")
    options = parser.parse_args(arguments)
    chosen = [f"sobremesa.planning.{module}.*" for module in options.modules]
    if options.again:
        chosen = [name for name, status in results() if status not in NOTICED]
    prepare(again=options.again)
    run(chosen)
    found = dict(results())
    alive = dict(described(name for name, status in found.items() if status not in {*NOTICED, "not checked"}))
    known = reasons()
    unexplained = {name: change for name, change in alive.items() if change not in known}
    gone = [change for change in known if change not in alive.values()] if not chosen else []
    tried = sum(status != "not checked" for status in found.values())
    say = sys.stdout.write
    say(f"{tried} changes, {tried - len(alive)} noticed, {len(alive) - len(unexplained)} survive for a known reason\n")
    for name, change in unexplained.items():
        say(f"\nsurvives ({found[name]}), and no line says why: {name}\n  {change}\n")
    for change in gone:
        say(f"\nno longer survives, its line can go:\n  {change}\n")
    return 1 if unexplained or gone else 0


if __name__ == "__main__":
    sys.exit(main())
