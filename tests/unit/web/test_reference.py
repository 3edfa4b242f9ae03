"""What the reference page shows, read from an OpenAPI document."""

import json
from typing import Any

from doorward.web.console.reference import Operation, read_reference
from doorward.web.meanings import explain, unexplained

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/api/v1/things/{id}": {
            "patch": {
                "tags": ["Things"],
                "summary": "Change a thing",
                "x-permission": "things:write",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {
                        "name": "limit", "in": "query", "description": "of its own",
                        "schema": {"type": "integer", "maximum": 200.0, "default": 50},
                    },
                ],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "anyOf": [{"$ref": "#/components/schemas/Edit"}, {"type": "null"}],
                            }
                        }
                    }
                },
                "responses": {
                    "200": {"description": "Successful Response"},
                    "403": {"description": "not yours"},
                },
            }
        },
        "/api/v1/things/look": {
            "post": {
                "tags": ["Things"],
                "summary": "Look for things",
                "x-permission": "things:read",
                "responses": {"403": {"description": "not yours"}},
            },
        },
    },
    "components": {
        "schemas": {
            "Edit": {
                "required": ["name", "kinds", "inner"],
                "properties": {
                    "name": {"type": "string", "maxLength": 100},
                    "notes": {"type": "string", "description": "said by the door"},
                    "kinds": {"type": "array", "items": {"$ref": "#/components/schemas/Kind"}},
                    "inner": {"$ref": "#/components/schemas/Edit"},
                },
            },
            "Kind": {"type": "string", "enum": ["one", "two"]},
        }
    },
}  # fmt: skip


def fresh() -> dict[str, Any]:
    """Return the document, to be changed at will."""
    document: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    return document


def operations() -> tuple[Operation, ...]:
    """Return the operations of the document."""
    [section] = read_reference(DOCUMENT).sections
    return section.operations


def test_what_changes_something_asks() -> None:
    """
    A person is asked before anything but reading, whatever its method.
    """
    assert [(one.id, one.asks) for one in operations()] == [
        ("patch-things-id", True),
        ("post-things-look", False),
    ]


def test_an_example_has_what_is_needed() -> None:
    """
    Required members are there, a first choice is taken, and a shape within itself ends.
    """
    example = json.loads(operations()[0].example)

    assert list(example) == ["name", "kinds", "inner"]
    assert example["kinds"] == ["one"]
    assert example["inner"]["inner"]["inner"] != ""


def test_kinds_are_told_in_words() -> None:
    """
    Type, limits and default can be read by somebody who knows no JSON Schema.
    """
    first = operations()[0]

    assert [one.kind for one in first.parameters] == [
        "text",
        "whole number, up to 200, 50 if not said",
    ]
    assert [one.kind for one in first.members] == [
        "text, at most 100 characters", "text", "list of text", "value",
    ]  # fmt: skip


def test_what_a_door_says_itself_goes_before() -> None:
    """
    A common meaning is put only where nothing was said.
    """
    document = fresh()
    assert unexplained(document) == [
        "PATCH /api/v1/things/{id}: id", "Edit.name", "Edit.kinds", "Edit.inner",
    ]  # fmt: skip
    explain(document)

    said = document["paths"]["/api/v1/things/{id}"]["patch"]["parameters"]
    assert said[1]["description"] == "of its own"
    assert "id" in said[0]["description"]
    assert document["components"]["schemas"]["Edit"]["properties"]["notes"]["description"] == (
        "said by the door"
    )
    assert unexplained(document) == ["Edit.kinds", "Edit.inner"]


def test_what_all_may_answer_is_told_once() -> None:
    """
    An answer of every operation stands apart, one of some stays with them.
    """
    assert [one.status for one in read_reference(DOCUMENT).common] == ["403"]
    assert [[answer.status for answer in one.answers] for one in operations()] == [["200"], []]
