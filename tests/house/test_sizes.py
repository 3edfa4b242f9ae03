"""Files and functions stay small enough to be read in one sitting."""

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 350
LONGEST_FUNCTION = 50
MEDIAN_FILE = 100
FOLDERS = ("src", "tests", "tools", "bench", "examples")
# A step is a record that a tool drafts and nobody edits once released; it is not read as code.
STEPS = ROOT / "src" / "doorward" / "kernel" / "db" / "migrations" / "versions"


def files_below(*folders: str) -> list[Path]:
    """Return every Python file of ours below *folders*."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    ours = (path for path in found if "node_modules" not in path.parts)
    return sorted(path for path in ours if path.parent != STEPS)


def length(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text("utf-8").splitlines())


def long_functions(text: str) -> list[tuple[str, int]]:
    """Return (name, lines) of the functions in *text* that are over the limit."""
    functions = (
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    sizes = ((one.name, (one.end_lineno or one.lineno) - one.lineno + 1) for one in functions)
    return [(name, lines) for name, lines in sizes if lines > LONGEST_FUNCTION]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_too_long(folder: str) -> None:
    """
    No file is longer than 350 lines.
    """
    sizes = {str(path.relative_to(ROOT)): length(path) for path in files_below(folder)}

    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_is_too_long(folder: str) -> None:
    """
    No function is longer than 50 lines.
    """
    sizes = {
        str(path.relative_to(ROOT)): long_functions(path.read_text("utf-8"))
        for path in files_below(folder)
    }

    assert {name: functions for name, functions in sizes.items() if functions} == {}


def test_the_house_is_made_of_small_files() -> None:
    """
    The median source file is at most 100 lines long.
    """
    sizes = [length(path) for path in files_below("src")]

    assert median(sizes) <= MEDIAN_FILE


def test_a_long_function_is_seen() -> None:
    """
    The measure itself counts a function of 51 lines, nested in a class and async.
    """
    body = "\n".join(["        x = 1"] * LONGEST_FUNCTION)

    assert long_functions(f"class A:\n    async def f():\n{body}") == [("f", LONGEST_FUNCTION + 1)]
