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


def test_every_variable_the_server_reads_is_documented() -> None:
    """
    No DOORWARD_ variable is named in the source that docs/settings.md does not explain.
    """
    documented = set(VARIABLE.findall((ROOT / "docs" / "settings.md").read_text("utf-8")))
    named = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in VARIABLE.findall(path.read_text("utf-8"))
    }

    assert named - documented == set()
