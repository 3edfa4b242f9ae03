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
from doorward.presets import read_preset, shelf
from doorward.presets.api.shapes import PoliciesDocument
from doorward.signing import events as signing_events
from doorward.tenants import check_policies
from doorward.tenants.api import PoliciesEdit, PoliciesShown
from doorward.tokens.grants import GRANTS
from doorward.tokens.service import metadata_of
from tools.reference import events, openapi, presets

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
    wanted = {
        "grant", "credential kind", "event", "permission", "REST route", "dialect", "preset",
        "policy", "room",
    }  # fmt: skip

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


def test_a_new_preset_is_found_and_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A document on the shelf has its part of docs/presets.md, with nothing else to be written.
    """
    toy = read_preset({"name": "toy", "title": "Toys", "words": "Wound up", "dialect": "toy"})
    known = dict(shelf())
    monkeypatch.setattr(presets, "shelf", lambda: {**known, "toy": toy})

    assert "\n## toy\n\nToys. Wound up.\n" in presets.page()


def test_every_policy_can_be_turned_everywhere() -> None:
    """
    A policy has its member in the edit of a tenant, in what is shown of it, and in a document.
    """
    every = set(check_policies({}).__dataclass_fields__)

    assert set(PoliciesEdit.model_fields) == every
    assert set(PoliciesShown.model_fields) == every
    assert set(PoliciesDocument.model_fields) == every


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
    from fastapi import APIRouter

    from doorward.app import control

    inner = APIRouter()
    inner.add_api_route("/toys", lambda: None, summary="List toys")
    router = APIRouter()
    router.include_router(inner)

    assert openapi.operations()
    with pytest.raises(KeyError, match="x-permission"):
        control._ways(router)
