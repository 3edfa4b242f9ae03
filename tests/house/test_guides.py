"""README and guides name only what exists: files, make targets, and code that runs."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = (ROOT / "examples", *(ROOT / "examples").glob("*/"))
GUIDES = sorted(
    path
    for folder in (ROOT, ROOT / "docs", ROOT / "docs" / "decisions", ROOT / "sdk", *EXAMPLES)
    for path in folder.glob("*.md")
)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

every_guide = pytest.mark.parametrize(
    "guide", GUIDES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


@every_guide
def test_links_lead_somewhere(guide: Path) -> None:
    """
    Every relative link of a page leads to a file of this repository.
    """
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", guide.read_text("utf-8"))

    assert [link for link in links if not (guide.parent / link).exists()] == []


@every_guide
def test_make_targets_exist(guide: Path) -> None:
    """
    Every `make …` that a page tells the reader to type is a target.
    """
    typed = re.findall(r"(?:^ {4}|`)make ([a-z]+)", guide.read_text("utf-8"), re.MULTILINE)

    assert set(typed) - TARGETS == set()


@every_guide
def test_python_examples_run(guide: Path) -> None:
    """
    Every Python example runs as printed, and its own assertions hold.
    """
    for example in re.findall(r"(?s)\n```python\n(.*?)\n```", guide.read_text("utf-8")):
        exec(compile(example, guide.name, "exec"), {})  # noqa: S102 our own page


def test_the_readme_starts_with_how_to_run_and_test() -> None:
    """
    The first commands of the README are `make run` and `make test`.
    """
    text = (ROOT / "README.md").read_text("utf-8")

    assert re.findall(r"^ {4}make ([a-z]+)", text, re.MULTILINE)[:2] == ["run", "test"]
