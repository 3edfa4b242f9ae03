"""The rules that are shipped, and the samples that show each at work: ``data/``, read once.

pySigma is loaded with the first rule that is read, which most processes never do.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Final

import orjson

from doorward.correlation.model import Fields, Rule

_DATA: Final = files("doorward.correlation").joinpath("data")


@cache
def sources() -> Mapping[str, str]:
    """Return the text of every built-in rule, by its name."""
    found = sorted(_DATA.joinpath("rules").iterdir(), key=lambda one: one.name)
    return {
        one.name.removesuffix(".yml"): one.read_text("utf-8")
        for one in found
        if one.name.endswith(".yml")
    }


@cache
def built_in() -> Mapping[str, Rule]:
    """Return every built-in rule, by its name."""
    return {name: read(name, text) for name, text in sources().items()}


def sample_of(name: str) -> Sequence[Fields]:
    """Return the events that show the built-in rule *name* at work; the last makes it true."""
    text = _DATA.joinpath("samples", f"{name}.jsonl").read_text("utf-8")
    return [orjson.loads(line) for line in text.splitlines()]


@lru_cache(maxsize=1_000)
def read(key: str, text: str) -> Rule:
    """Return the rule that *text* writes, under the id *key*; raises ``Invalid``."""
    sigma: Any = import_module("doorward.correlation.sigma")
    rule: Rule = sigma.read_rule(key, text)
    return rule
