"""Nothing in the repository names a place that exists only where it was written."""

import os
import re
from functools import cache
from pathlib import Path

import pytest

from tools.lints.marks import ADDRESS

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {
    ".git", ".venv", "__pycache__", "node_modules", "build", "data", ".hypothesis", ".schemathesis",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", "vendor",
}  # fmt: skip
WORDS = {".md", ".py", ".toml", ".txt", ".json", ".js", ".mjs", ".lua", ".sh", ".npmrc", ""}


@cache
def texts() -> list[Path]:
    """Return every text file of ours, whatever its kind."""
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(set(below) - NOT_OURS)
        found += [Path(folder, name) for name in names if Path(name).suffix in WORDS]
    return sorted(found)


@pytest.mark.parametrize("wanted", ["Makefile", ".ci/run", "docs/house.md", "scripts/demo"])
def test_files_of_every_sort_are_read(wanted: str) -> None:
    """
    The tests below read scripts and documents too, not only Python.
    """
    assert ROOT / wanted in texts()


def test_no_path_of_one_machine() -> None:
    """
    No file names somebody's home folder or workplace.
    """
    assert {str(path) for path in texts() if ADDRESS.search(path.read_text("utf-8"))} == set()


def test_no_download_address_in_lock_files() -> None:
    """
    Lock files say what, never from where: the reader's own registry is asked.
    """
    locks = [path for path in texts() if path.name == "package-lock.json"]
    addresses = {
        path.name: re.findall(r'"resolved": "[^"]*"', path.read_text("utf-8")) for path in locks
    }

    assert locks
    assert {name: found for name, found in addresses.items() if found} == {}
