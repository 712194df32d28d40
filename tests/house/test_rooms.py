"""The rules of the house that a tool can see in the code itself."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
FORBIDDEN_NAMES = re.compile(r"\b(utils?|helpers?|manager|common)\b", re.I)
CLOCK = {"now", "utcnow", "today"}


def tracked(*patterns: str) -> list[Path]:
    """Files git keeps, or would."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\n") if name and (ROOT / name).exists()]


def code() -> list[Path]:
    return tracked("app/*.py", "config.py", "wsgi.py")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_there_is_code_to_look_at():
    assert len(code()) > 50


@pytest.mark.parametrize("path", code(), ids=name_of)
def test_a_file_is_one_room(path):
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST_FILE, f"{name_of(path)} has {lines} lines: is it still one noun?"
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{name_of(path)}: {function.name} has {length} lines"


@pytest.mark.parametrize("path", code(), ids=name_of)
def test_no_import_hides_in_a_function(path):
    for function in functions(path):
        hidden = [
            each for each in ast.walk(function) if isinstance(each, ast.Import | ast.ImportFrom)
        ]
        assert not hidden, f"{name_of(path)}: {function.name} imports inside itself"


def test_files_have_names_that_say_something():
    vague = [
        name_of(path) for path in code() if FORBIDDEN_NAMES.search(path.stem.replace("_", " "))
    ]
    assert not vague


def test_only_two_places_commit():
    places = {name_of(path) for path in code() if re.search(r"\bcommit\(", path.read_text())}
    assert places <= {"app/infra/database.py", "app/accounts/security/doors.py"}, places


def test_the_clock_is_read_in_one_place():
    for path in code():
        if name_of(path) == "app/infra/clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            reads = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in CLOCK
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in ("datetime", "date", "time")
            )
            assert not reads, f"{name_of(path)}:{node.lineno} reads the clock"


def test_the_environment_is_read_in_one_place():
    for path in code():
        if name_of(path) != "config.py":
            assert "os.environ" not in path.read_text(), f"{name_of(path)} reads the environment"


def test_nothing_is_left_unfinished():
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|NotImplemented" + r"Error)\b")
    left = [
        name_of(path)
        for path in tracked("app", "tests", "deploy")
        if path.suffix in (".py", ".html", ".scss", ".js") and mark.search(path.read_text())
    ]
    assert not left


def test_nothing_of_others_is_kept():
    """Built, minified or downloaded files, machine paths and addresses of package registries."""
    odd = re.compile(r"\.min\.(js|css)$|\.woff2?$|node_modules/|\.venv/")
    assert not [name_of(path) for path in tracked() if odd.search(str(path.relative_to(ROOT)))]
    hosts = re.compile("registry." + "npmjs|files.python" + "hosted|pypi." + "org/simple")
    for path in tracked():
        if path.suffix in (".txt", ".json", ".toml", ".py", ".md", ".yaml", ".mjs"):
            assert not hosts.search(path.read_text()), f"{name_of(path)} names a registry"
    lock = (ROOT / "app" / "assets" / "package-lock.json").read_text()
    assert "http" not in lock
    assert "http" not in (ROOT / "constraints.txt").read_text()
