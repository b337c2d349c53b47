"""The repository checks itself: what documents, lock files and the manifest promise is so."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "server" / "sobremesa"
PLANNING = PACKAGE / "planning"
ROOMS = ("model", "cli", "web", "jobs", "planning", "calendars", "store", "sandbox")
LONGEST = 300
GENERATED = PACKAGE / "store" / "migrations" / "versions"


def tracked() -> list[Path]:
    """What a clone holds; in a folder without git (an unpacked archive), what git would ignore is left out by name."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def modules(folder: Path = PACKAGE) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "node_modules" not in path.parts)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def manifest() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text())
    return content


# ---------------------------------------------------------------- the root is an extension a browser loads


def test_nothing_at_the_root_starts_with_an_underscore_as_chromium_refuses_such_a_folder() -> None:
    assert [path.name for path in ROOT.iterdir() if path.name.startswith("_") and path.name != "_locales"] == []


def test_no_python_file_lies_at_the_root_as_importing_it_would_leave_a_pycache_there() -> None:
    assert [path.name for path in ROOT.glob("*.py")] == []


def test_no_private_key_lies_in_the_extension_chromium_loads() -> None:
    assert [path for path in tracked() if path.suffix in {".pem", ".key", ".p12"}] == []


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_the_manifest_names_only_existing_files() -> None:
    named = {text for text in strings(manifest()) if text.startswith("extension/")}
    assert named
    assert {name for name in named if not (ROOT / name.partition("#")[0]).is_file()} == set()


def test_the_extension_asks_for_storage_and_identity_and_nothing_else() -> None:
    content = manifest()
    assert sorted(content["permissions"]) == ["identity", "storage"]
    wider = {"host_permissions", "optional_permissions", "optional_host_permissions", "web_accessible_resources"}
    assert wider & set(content) == set()
    assert [script["matches"] for script in content["content_scripts"]] == [["https://calendar.google.com/*"]]


def test_the_extension_and_the_server_carry_the_same_version() -> None:
    assert manifest()["version"] == project()["project"]["version"]


def test_pages_of_the_extension_load_only_files_that_exist() -> None:
    for page in (ROOT / "extension" / "pages").glob("*.html"):
        for name in re.findall(r'(?:src|href)="([^"#:]+)"', page.read_text()):
            assert (page.parent / name).is_file(), f"{page.name} names {name}"


def test_the_zip_holds_the_manifest_and_the_extension_and_nothing_else() -> None:
    subprocess.run(["make", "--silent", "zip"], cwd=ROOT, check=True, capture_output=True, timeout=100)
    with zipfile.ZipFile(ROOT / "dist" / "sobremesa-extension.zip") as packed:
        names = {name for name in packed.namelist() if not name.endswith("/")}
    folders = ("extension/background/", "extension/content/", "extension/pages/", "extension/icons/", "_locales/")
    assert {name for name in names if not name.startswith(folders)} == {"manifest.json"}
    assert {text for text in strings(manifest()) if text.startswith("extension/")} <= names


# ---------------------------------------------------------------- documents


def settings_rows() -> list[str]:
    """The README's table of settings, as the settings themselves describe it."""
    from sobremesa.settings import PREFIX, Settings

    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default is None else field.default
        text = default.get_secret_value() if isinstance(default, SecretStr) else default
        shown = f"`{json.dumps(text)}`" if isinstance(text, bool) else f"`{text}`" if text not in {"", ()} else ""
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return rows


def test_every_setting_is_in_the_readme_with_its_default_and_meaning() -> None:
    readme = (ROOT / "README.md").read_text().splitlines()
    missing = [row for row in settings_rows() if row not in readme]
    assert missing == [], "put these rows into the README:\n" + "\n".join(missing)


def test_the_readme_names_no_setting_that_is_gone() -> None:
    known = {row.split("`")[1] for row in settings_rows()}
    named = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert named - known == set()


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_every_make_target_a_document_names_exists(name: str) -> None:
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / name).read_text()))
    assert named - make_targets() == set()


def test_the_readme_says_every_make_target_a_newcomer_needs() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [
        target for target in ("demo", "test", "install", "lint", "bench", "zip") if f"make {target}" not in readme
    ] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_every_file_a_document_links_to_exists(name: str) -> None:
    text = (ROOT / name).read_text()
    links = re.findall(r"\]\(([^)#:\s]+)[^):]*\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_newest_entry_of_the_changelog_is_the_version() -> None:
    versions = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert project()["project"]["version"] in versions[:2]


# ---------------------------------------------------------------- lock files, secrets


@pytest.mark.parametrize("name", ["run", "dev"])
def test_lock_files_name_no_host_and_hash_every_package(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in lock
    assert " @ " not in lock
    packages = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)[1:]
    assert len(packages) > 50
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_two_lock_files_agree() -> None:
    pins = [dict(re.findall(r"^(\S+)==(\S+)", (ROOT / "requirements" / f"{name}.lock").read_text(), re.MULTILINE))
            for name in ("run", "dev")]  # fmt: skip
    assert pins[0].items() <= pins[1].items()


def test_every_declared_dependency_is_locked() -> None:
    locked = set(re.findall(r"^(\S+)==", (ROOT / "requirements" / "run.lock").read_text(), re.MULTILINE))
    declared = {re.split(r"[\[<>=~ ]", line)[0].lower() for line in project()["project"]["dependencies"]}
    assert declared - locked == set()


def test_the_extensions_lock_names_no_registry_and_no_package_comes_from_elsewhere() -> None:
    lock = json.loads((ROOT / "extension" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry and not entry.get("link")] == []


# Written in two parts, so that this file does not find itself.
SECRETS = {
    "a private key": "-----BEGIN (RSA |EC |OPENSSH )?PRIVATE" + " KEY",
    "a Google client secret": "GOCSPX" + "-[A-Za-z0-9_-]{20}",
    "a Google API key": "AIza" + "[A-Za-z0-9_-]{35}",
    "a token of a code host": "gh[pousr]" + "_[A-Za-z0-9]{30}",
    "a machine's own path": "/(home|Users)/(?!(you|alex|user)/)[a-z]+/|/[w]ork/(main|shared|brief)|/[r]oot/[.a-z]",
}


def test_no_tracked_file_holds_a_secret_or_the_path_of_a_machine() -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode(errors="replace")
        found += [f"{path.relative_to(ROOT)}: {what}" for what, pattern in SECRETS.items() if re.search(pattern, text)]
    assert found == []


# ---------------------------------------------------------------- code


def test_every_module_says_what_it_is() -> None:
    files = [*modules(), *modules(ROOT / "tests"), *modules(ROOT / "benches")]
    silent = [str(path.relative_to(ROOT)) for path in files if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_modules_stay_small() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in modules() if GENERATED not in path.parents}
    assert {str(path): n for path, n in lengths.items() if n > LONGEST} == {}


def test_the_layers_name_every_room_and_module() -> None:
    contract = project()["tool"]["importlinter"]["contracts"][0]
    named = set(re.findall(r"\w+", " ".join(contract["layers"])))
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    present = {path.stem for path in PACKAGE.glob("*.py")} | rooms
    assert present - named - {"__init__", "__pycache__"} == set()
    assert [room for room in ROOMS if not (PACKAGE / room / "__init__.py").is_file()] == []


# What planning may import: the model, and the parts of Python that only compute.
PURE = {
    "__future__", "abc", "base64", "bisect", "calendar", "collections", "dataclasses", "datetime", "enum", "functools",
    "hashlib", "heapq", "itertools", "json", "math", "operator", "re", "statistics", "string", "types", "typing",
    "zoneinfo", "dateutil", "sobremesa.model", "sobremesa.errors", "sobremesa.planning",
}  # fmt: skip
# What would make the same question get another answer: a clock, a die, a file.
IMPURE = re.compile(
    r"\b(now|today|utcnow|open|print|input|getenv)\(|\btime\.time\b|\brandom\b|\buuid[14]\b|\benviron\b|\.read_text\b"
)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            yield node.module or ""


@pytest.mark.parametrize("path", modules(PLANNING), ids=lambda path: path.stem)
def test_planning_only_computes(path: Path) -> None:
    foreign = {name for name in imports(path) if not any(name == pure or name.startswith(f"{pure}.") for pure in PURE)}
    assert foreign == set()
    code = ast.unparse(without_docstrings(ast.parse(path.read_text())))
    assert IMPURE.findall(code) == []


def without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def test_the_search_for_impure_code_finds_it() -> None:
    for code in ("datetime.now(UTC)", "time.time()", "random.choice(x)", "uuid4()", "open(path)", "date.today()"):
        assert IMPURE.search(code), code
    for code in ("know(x)", "reopen(x)", "now", "snow(x)"):
        assert not IMPURE.search(code), code


# ---------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be published."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=100)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    own = {str(path.relative_to(ROOT / "server")) for path in tracked() if PACKAGE in path.parents}
    assert own - names == set()


def test_the_wheel_installed_outside_the_clone_prints_the_plan(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)  # what installing a pure wheel does, without asking any registry
    runner = (
        "import sys; sys.path[:0] = [sys.argv.pop(1)]; import sobremesa.__main__ as command; "
        "assert command.__file__.startswith(sys.path[0]), command.__file__; sys.exit(command.main())"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "COLUMNS": "120", "PYTHONUTF8": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", runner, str(site), "demo", "--once"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "Alex" in ran.stdout
    assert "sandbox" in ran.stdout.lower()
