"""The recipes of CONTRIBUTING.md: what is added in one place is found everywhere it should be.

That a new kind of credential is held to every kind's promises is in
``tests/unit/credentials/test_every_kind.py``; that a new room is refused until it has a floor, and
a new lint or contract until it was seen to fail, in the tests beside this one.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from doorward.clients import Card
from doorward.events import TYPES, declare
from doorward.signing import events as signing_events
from doorward.tokens.grants import GRANTS
from doorward.tokens.service import metadata_of
from tools.reference import events, openapi

ROOT = Path(__file__).resolve().parents[2]
RECIPES = re.findall(
    r"^## To add an? (.+)$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE
)


class ToyGrant:
    """A grant that somebody adds: one blank to fill, no step to skip."""

    name: ClassVar[str] = "toy"

    def rights(self, card: Card) -> frozenset[str]:
        """Return nothing at all."""
        return frozenset()


def test_every_kind_of_addition_has_a_recipe() -> None:
    """
    CONTRIBUTING.md says how to add each sort of thing this house is made to be extended by.
    """
    wanted = {"grant", "credential kind", "event", "permission", "REST route", "dialect", "room"}

    assert wanted - set(RECIPES) == set()


def test_a_new_grant_is_offered_by_the_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Naming a grant is enough for client libraries to find it.
    """
    monkeypatch.setitem(GRANTS, "toy", ToyGrant())

    assert "toy" in metadata_of("https://doors.example", [])["grant_types_supported"]


def test_a_new_event_is_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Declaring an event is enough for its line in docs/events.md, which then differs until written.
    """
    before = events.page()
    toy = declare("toy.wound", "somebody turned its key", "turns")
    monkeypatch.setattr(signing_events, "WOUND", toy, raising=False)
    try:
        assert "| `toy.wound` | somebody turned its key | `turns` | awaited |" in events.page()
        with pytest.raises(ValueError, match=r"toy\.wound"):
            declare("toy.wound", "again")
    finally:
        del TYPES["toy.wound"]
    monkeypatch.undo()
    assert events.page() == before


def test_every_declared_event_is_on_the_page() -> None:
    """
    A fresh process that knows all rooms knows no event type that the page leaves out.
    """
    ask = "import doorward.rooms; from doorward.events import TYPES; print(*sorted(TYPES))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)

    assert done.stdout.split() == [one.name for one in events.declared()]


def test_a_route_without_a_permission_cannot_be_served() -> None:
    """
    A door that does not say what it needs stops the server from starting.
    """
    from doorward.app import control

    document = {"paths": {"/api/v1/toys": {"get": {"summary": "List toys"}}}}

    assert openapi.operations()
    with pytest.raises(KeyError, match="x-permission"):
        control._ways(document)
