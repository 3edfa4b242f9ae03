"""The reference pages say what the code says, no more and no less."""

import re
from pathlib import Path

import pytest

from tools.reference.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"\bDOORWARD_[A-Z]+(?:_[A-Z]+)*\b")


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_what_the_code_says(name: str) -> None:
    """
    A page that differs from its code was not written anew: run `make docs`.
    """
    assert (ROOT / "docs" / name).read_text("utf-8") == PAGES[name]()


def variables(text: str) -> set[str]:
    """Return the variables that *text* names in full."""
    return set(VARIABLE.findall(text))


@pytest.mark.parametrize(
    ("distribution", "page"), [("doorward", "settings.md"), ("doorward_sdk", "protect-an-api.md")]
)
def test_every_variable_that_is_read_is_documented(distribution: str, page: str) -> None:
    """
    No DOORWARD_ variable is named in a source that its page does not explain.
    """
    documented = variables((ROOT / "docs" / page).read_text("utf-8"))
    sources = (ROOT / "src" / distribution).rglob("*.py")
    named = set().union(*(variables(path.read_text("utf-8")) for path in sources))

    assert named
    assert named - documented == set()
