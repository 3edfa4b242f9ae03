"""What the code cites and the index lists is there to be read."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = ROOT / "docs" / "decisions"


def test_the_index_lists_every_decision() -> None:
    """
    docs/decisions/README.md names each page once, under the title the page has.
    """
    index = (DECISIONS / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| \[(\S+)\]\(\1\) \| (.+) \|$", index, re.MULTILINE)
    written = [
        (path.name, path.read_text("utf-8").splitlines()[0].partition(". ")[2])
        for path in sorted(DECISIONS.glob("[0-9]*.md"))
    ]

    assert listed == written


def test_every_decision_says_context_decision_and_consequences() -> None:
    """
    No page leaves out why it was decided or what it costs.
    """
    wanted = ["## Context", "## Decision", "## Consequences"]
    headings = {
        path.name: re.findall(r"^## .+$", path.read_text("utf-8"), re.MULTILINE)
        for path in DECISIONS.glob("[0-9]*.md")
    }

    assert {name: found for name, found in headings.items() if found != wanted} == {}


def test_every_cited_product_decision_is_written_down() -> None:
    """
    A D-n in the source can be looked up in docs/decisions/product.md.
    """
    written = set(re.findall(r"\*\*(D-\d+) ", (DECISIONS / "product.md").read_text("utf-8")))
    cited = {
        number
        for path in (ROOT / "src").rglob("*.py")
        for number in re.findall(r"\bD-\d+\b", path.read_text("utf-8"))
    }

    assert cited - written == set()
