"""docs/dependencies.md and the lock files know every direct dependency and no other."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PAGE = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
NODE = [
    ROOT / "bench" / "peers" / "oidc-provider",
    ROOT / "tests" / "clients" / "node",
    ROOT / "tools" / "assets",
]
LOCKS = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))


def names(requirements: list[str]) -> set[str]:
    """Return the distributions' names."""
    return {re.match(r"[\w.-]+", one)[0].lower() for one in requirements}  # type: ignore[index]  # each has a name


def explained(heading: str) -> set[str]:
    """Return the distributions in the first column below *heading*."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([\w.@/-]+)` \|", section, re.MULTILINE))


def test_what_the_server_needs_is_explained() -> None:
    """
    Each dependency of the server has its line, and no line outlives its dependency.
    """
    assert explained("In the server") == names(PROJECT["project"]["dependencies"])


def test_what_development_needs_is_explained() -> None:
    """
    Each development dependency has its line, and no line outlives its dependency.
    """
    groups = PROJECT["dependency-groups"].values()

    assert explained("For development") == set().union(*(names(group) for group in groups))


def test_what_npm_brings_is_explained() -> None:
    """
    Each package has its line, no line outlives its package, and versions are exact.
    """
    asked: dict[str, str] = {}
    for folder in NODE:
        asked |= json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]

    assert explained("From npm") == set(asked)
    assert [name for name, at in asked.items() if not re.fullmatch(r"\d+\.\d+\.\d+", at)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_carry_hashes_and_no_address(lock: str) -> None:
    """
    Every pin has a hash, and where it was downloaded from is nobody's business.
    """
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())

    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url", text) == []


@pytest.mark.parametrize(("lock", "group"), [("run.txt", "build"), ("dev.txt", "dev")])
def test_locks_hold_what_was_asked_for(lock: str, group: str) -> None:
    """
    A dependency that was added without `make lock` is noticed.
    """
    pinned = set(re.findall(r"(?m)^([\w.-]+)==", (ROOT / "requirements" / lock).read_text()))
    asked = names(PROJECT["project"]["dependencies"]) | names(PROJECT["dependency-groups"][group])

    assert asked - {"doorward-sdk"} - pinned == set()


def test_what_is_run_is_what_is_tested() -> None:
    """
    The two environments pin the same version of everything they share.
    """
    pin = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
    run = dict(pin.findall((ROOT / "requirements" / "run.txt").read_text("utf-8")))
    dev = dict(pin.findall((ROOT / "requirements" / "dev.txt").read_text("utf-8")))

    assert {name: dev.get(name) for name in run} == run
