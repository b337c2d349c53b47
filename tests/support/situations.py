"""Tables of situations: each row names the tests in which a person's expectation is written."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]


def expecting(path: str) -> set[str]:
    """The tests of a file that expect something."""
    tree = ast.parse((TESTS / path).read_text())
    return {
        one.name
        for one in tree.body
        if isinstance(one, ast.FunctionDef)
        and any(isinstance(part, ast.Assert) or "raises" in ast.dump(part) for part in ast.walk(one))
    }
