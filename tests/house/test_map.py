"""docs/house.md is a map of this house, and not of one that was planned or is gone."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAP = (ROOT / "docs" / "house.md").read_text("utf-8")
MAPPED = ("src", "tests", "tools", "docs", "bench", "scripts", "sdk", "requirements", "examples")
NOT_OURS = {"__pycache__", "node_modules", ".hypothesis", ".pytest_cache", "vendor"}
ENTRY = re.compile(r"^\| `([\w./-]+/)` \| (.+) \|$", re.MULTILINE)


def folders() -> set[str]:
    """Return every folder that holds a file of ours, at any depth, and those above it."""
    found = set()
    for top in MAPPED:
        for path in (ROOT / top).rglob("*"):
            inside = path.relative_to(ROOT)
            if path.is_file() and not NOT_OURS.intersection(inside.parts):
                found |= {f"{parent.as_posix()}/" for parent in inside.parents[:-1]}
    return found


def test_every_folder_is_on_the_map() -> None:
    """
    The map names every folder once, and none that does not exist.
    """
    named = [path for path, _ in ENTRY.findall(MAP)]
    gone, unmapped = set(named) - folders(), folders() - set(named)

    assert (gone, unmapped) == (set(), set())
    assert sorted(named) == sorted(set(named))


def test_every_entry_says_what_the_folder_owns() -> None:
    """
    No entry of the map is a bare path.
    """
    assert [path for path, words in ENTRY.findall(MAP) if len(words.split()) < 3] == []
