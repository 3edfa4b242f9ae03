"""What parameters and members mean that are named alike wherever they stand.

A door describes what is its own. What means the same everywhere (``limit``, ``created_at``) is
said once, in ``meanings.toml``, and put into the OpenAPI document where nothing else is said.
"""

import tomllib
from collections.abc import Iterator, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

Document = MutableMapping[str, Any]


def explain(document: Document) -> None:
    """Describe every parameter and member of *document* that its door left undescribed."""
    meanings = _meanings()
    for _, parameter in _undescribed_parameters(document):
        meaning = meanings["parameters"].get(parameter["name"])
        if meaning:
            parameter["description"] = meaning
    for shape, name, member in _undescribed_members(document):
        members = meanings["members"]
        meaning = members.get(f"{shape}.{name}") or members.get(name)
        if meaning:
            member["description"] = meaning


def unexplained(document: Document) -> list[str]:
    """Return what nobody described, as ``GET /path: parameter`` and ``Shape.member``."""
    parameters = [f"{way}: {one['name']}" for way, one in _undescribed_parameters(document)]
    return parameters + [f"{shape}.{name}" for shape, name, _ in _undescribed_members(document)]


def _undescribed_parameters(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", ()):
                if not parameter.get("description"):
                    yield f"{method.upper()} {path}", parameter


def _undescribed_members(document: Document) -> Iterator[tuple[str, str, Document]]:
    for shape, schema in document.get("components", {}).get("schemas", {}).items():
        for name, member in schema.get("properties", {}).items():
            if not member.get("description"):
                yield shape, name, member


@cache
def _meanings() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
