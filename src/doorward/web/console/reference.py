"""The OpenAPI document read into what a reference page shows: sections, operations, examples."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

Document = Mapping[str, Any]
READS: Final = ":read"
_DEPTH: Final = 6
_TEXTS: Final = {
    "address": "192.0.2.7",
    "base_url": "https://doorward.example.com",
    "client_id": "key-79muGw9i424",
    "client_secret": "dws_…",
    "code": "123456",
    "created_by": "ada@example.com",
    "date-time": "2030-01-01T00:00:00Z",
    "description": "Fetches last night's orders",
    "issuer": "https://doorward.example.com",
    "last_used_ip": "192.0.2.7",
    "name": "Nightly export",
    "password": "a quiet river in autumn",
    "permission": "users:read",
    "permissions": "users:read",
    "roles": "Auditor",
    "secret": "dwk_…",
    "username": "ada@example.com",
}
"""Examples of texts by their format or by what they are called."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a member of a body: how it is written and what it means."""

    name: str
    place: str
    kind: str
    words: str
    required: bool
    options: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back with one status; ``example`` is JSON, empty where there is no body."""

    status: str
    words: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``asks`` says whether a person is asked before it is sent from a page."""

    id: str
    method: str
    path: str
    summary: str
    words: str
    permission: str
    parameters: tuple[Field, ...]
    members: tuple[Field, ...]
    example: str
    answers: tuple[Answer, ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one tag."""

    title: str
    id: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """All of a document: its sections, and the answers that every operation may give."""

    sections: tuple[Section, ...]
    common: tuple[Answer, ...]


def read_reference(document: Document) -> Reference:
    """Return all operations of *document* by their tag, in its order.

    An answer that every operation may give is told once, apart.
    """
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            tag = said["tags"][0]
            found.setdefault(tag, []).append(_operation(document, method, path, said))
    every = [set(one.answers) for operations in found.values() for one in operations]
    common = set.intersection(*every) if len(every) > 1 else set()
    told = tuple(
        Section(tag, _slug(tag), tuple(_without(one, common) for one in operations))
        for tag, operations in found.items()
    )
    return Reference(told, tuple(sorted(common, key=lambda one: one.status)))


def _without(operation: Operation, common: set[Answer]) -> Operation:
    kept = tuple(one for one in operation.answers if one not in common)
    return replace(operation, answers=kept)


def _operation(document: Document, method: str, path: str, said: Document) -> Operation:
    parameters = tuple(
        _field(document, one["name"], one["in"], one, required=one.get("required", False))
        for one in said.get("parameters", ())
    )
    content = said.get("requestBody", {}).get("content", {}).get("application/json")
    shape = _resolved(document, content["schema"]) if content else {}
    permission = said["x-permission"]
    return Operation(
        id=_slug(f"{method}{path.removeprefix('/api/v1')}"),
        method=method.upper(),
        path=path,
        summary=said["summary"],
        words=said.get("description", ""),
        permission=permission,
        parameters=parameters,
        members=tuple(_members(document, shape)),
        example=_json(_example(document, shape, required=True)) if content else "",
        answers=tuple(_answers(document, said)),
        asks=method != "get" and not permission.endswith(READS),
    )


def _members(document: Document, shape: Document) -> Iterator[Field]:
    needed = shape.get("required", ())
    for name, schema in shape.get("properties", {}).items():
        yield _field(document, name, "body", {"schema": schema}, required=name in needed)


def _field(document: Document, name: str, place: str, said: Document, *, required: bool) -> Field:
    schema = said.get("schema", {})
    shape = _resolved(document, schema)
    words = said.get("description") or schema.get("description") or shape.get("description", "")
    options = tuple(str(one) for one in shape.get("enum", ()))
    if shape.get("type") == "boolean":
        options = ("true", "false")
    kind = _kind(document, shape)
    return Field(name, place, kind, words, required, options, shape.get("type") == "array")


def _answers(document: Document, said: Document) -> Iterator[Answer]:
    for status, answer in said["responses"].items():
        content = answer.get("content", {}).get("application/json")
        example = ""
        if content and status.startswith("2"):
            example = _json(_example(document, _resolved(document, content["schema"])))
        words = "it is done" if answer["description"] == "Successful Response" else ""
        yield Answer(status, words or answer["description"], example)


def _resolved(document: Document, schema: Document) -> Document:
    """Return what *schema* refers to; of several that may be, the first that is not null."""
    while True:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            continue
        several = schema.get("anyOf") or schema.get("allOf")
        if not several:
            return schema
        one = next(each for each in several if each.get("type") != "null")
        told = {key: value for key, value in schema.items() if key not in {"anyOf", "allOf"}}
        schema = {**_resolved(document, one), **told}


def _kind(document: Document, shape: Document) -> str:
    """Return in words what may be written: ``text, at most 100 characters``."""
    kind: str = shape.get("type", "value")
    if kind == "array":
        inner = _resolved(document, shape.get("items", {}))
        return f"list of {_kind(document, inner)}"
    said = {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)
    if shape.get("format") == "date-time":
        return "instant, RFC 3339"
    limits = {
        "minLength": "at least {} characters",
        "maxLength": "at most {} characters",
        "minimum": "from {}",
        "maximum": "up to {}",
        "default": "{} if not said",
    }
    told = [
        words.format(_figure(shape[name]))
        for name, words in limits.items()
        if name in shape and shape[name] not in (None, "", 1)
    ]
    return ", ".join([said, *told])


def _figure(value: Any) -> str:
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return orjson.dumps(whole).decode()


def _example(
    document: Document, schema: Document, *, required: bool = False, name: str = "", depth: int = 0
) -> Any:
    """Return a value of *schema*; with *required* an object has what it must have, or one member.

    ``name`` is what the value is called where it stands.
    """
    shape = _resolved(document, schema)
    for said in ("examples", "enum"):
        if shape.get(said):
            return shape[said][0]
    if shape.get("default") is not None:
        return shape["default"]
    if shape.get("type") == "array":
        inner = shape.get("items", {})
        short = depth >= _DEPTH or not inner
        return [] if short else [_example(document, inner, name=name, depth=depth + 1)]
    if "properties" in shape:
        members = shape["properties"]
        if required:
            needed = shape.get("required", ())
            members = {one: members[one] for one in needed or list(members)[:1]}
        if depth >= _DEPTH:
            return {}
        return {
            one: _example(document, inner, required=required, name=one, depth=depth + 1)
            for one, inner in members.items()
        }
    return _plain(shape, name)


def _plain(shape: Document, name: str) -> Any:
    kind = shape.get("type")
    if kind == "integer":
        return max(shape.get("minimum", 0), 1)
    if kind == "boolean":
        return True
    if kind == "object":
        return {}
    if name.endswith("_at"):
        return _TEXTS["date-time"]
    return _TEXTS.get(name) or _TEXTS.get(shape.get("format", ""), "text")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
