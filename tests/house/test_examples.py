"""The rules beside an example are those that its preset brings."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from doorward_sdk import EndpointRule, RuleBook, read_policy

ROOT = Path(__file__).resolve().parents[2]
PRESETS = ROOT / "src" / "doorward" / "presets" / "data"


def rules_in(document: dict[str, Any]) -> list[EndpointRule]:
    """Return the rules of a part of a document."""
    return [
        EndpointRule(
            one["method"],
            one["template"],
            frozenset(one.get("any_of", ())),
            frozenset(one.get("all_of", ())),
        )
        for one in document["rules"]
    ]


@pytest.mark.parametrize(
    ("example", "preset"), [("portal", "incydr"), ("edge_intelligence", "iot-od")]
)
def test_an_example_asks_what_its_preset_asks(example: str, preset: str) -> None:
    """
    Each rule of the example's file needs what the preset needs for the same call, and a missing
    permission is answered alike.
    """
    document = tomllib.loads((PRESETS / f"{preset}.toml").read_text("utf-8"))
    part = document["apis"][0] if "apis" in document else document["management"]
    text = (ROOT / "examples" / example / "rules.toml").read_text("utf-8")

    theirs = RuleBook(rules_in(part))
    ours = rules_in(tomllib.loads(text))

    assert ours
    for rule in ours:
        found = theirs.match(rule.method, rule.shape.replace("{}", "x"))
        assert found, rule
        assert (rule.any_of, rule.all_of) == (found.any_of, found.all_of)
    assert read_policy(text).denial == part["denial"]
