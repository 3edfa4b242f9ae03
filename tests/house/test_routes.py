"""The OpenAPI document tells of every REST route, of what it needs and of how it can answer."""

import re
from typing import Any

import pytest

from doorward.access import MANAGEMENT
from doorward.kernel.authority import OWN
from doorward.rooms import routers
from tools.reference.openapi import control, operations

PERMISSIONS = {f"{name}:{action}" for name, area in MANAGEMENT.items() for action in area.actions}

QUESTIONS = {"/api/v1/access/decide"}
"""What is asked by POST, since it does not fit into an address, and changes nothing."""

OPEN = {
    ("POST", f"/api/v1/{path}")
    for path in ("session", "session/passkey", "session/passkey/begin", "link", "link/look")
}
"""Where people come in: the doors that anybody may knock at, since nobody is known yet."""

ONES_OWN = re.compile(r"/api/v1/(user/.*|session(/proof)?)")
"""What is one's own stands below these paths, which mean the caller."""

every_operation = pytest.mark.parametrize(
    ("method", "path", "operation"),
    operations(),
    ids=[f"{method} {path}" for method, path, _ in operations()],
)


def served(router: Any) -> set[tuple[str, str]]:
    """Return (method, path) of every route of *router* and of the routers within it."""
    found = set()
    for route in router.routes:
        within = getattr(route, "original_router", None)
        if within is not None:
            found |= served(within)
        else:
            found |= {(method, f"/api/v1{route.path}") for method in route.methods}
    return found


def test_every_route_is_documented() -> None:
    """
    No room serves a REST route that the document does not tell of.
    """
    documented = {(method, path) for method, path, _ in operations()}

    assert set().union(*(served(router) for router in routers())) == documented


def test_only_the_document_and_its_page_stand_beside_the_rooms() -> None:
    """
    The control plane itself adds the OpenAPI document and the page made of it, nothing else.
    """
    paths = {getattr(route, "path", "") for route in control().routes}

    assert paths - {""} == {"/api/v1/openapi.json", "/api/v1/docs"}


@every_operation
def test_a_route_names_a_permission_that_exists(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    """
    Every route names, in the document, the one permission it needs; a door to one's own things
    names that, which is no scope. Only where people come in nothing is needed.
    """
    permission = operation["x-permission"]
    if (method, path) in OPEN:
        assert (permission, operation["security"]) == ("", [])
        return
    assert permission in PERMISSIONS | {OWN}
    assert operation["security"] == [{"oauth": [] if permission == OWN else [permission]}]


@every_operation
def test_a_route_that_changes_something_needs_more_than_reading(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    """
    Reading needs `read`; whatever changes something needs another action of its area. What is
    one's own stands below paths that mean the caller, and nothing else does. A question
    that is asked by POST is reading.
    """
    permission = operation["x-permission"]
    action = permission.partition(":")[2]

    if (method, path) in OPEN:
        return
    assert (permission == OWN) == (ONES_OWN.fullmatch(path) is not None)
    reading = method == "GET" or path in QUESTIONS
    assert permission == OWN or (action == "read") == reading


@every_operation
def test_a_route_says_how_it_can_answer(method: str, path: str, operation: dict[str, Any]) -> None:
    """
    Every route has a summary, one good answer at least, and the refusals any door may give.
    """
    statuses = set(operation["responses"])

    assert operation["summary"]
    assert {"401", "403", "422", "503"} <= statuses
    assert any(status.startswith("2") for status in statuses)


@every_operation
def test_a_route_to_one_object_can_say_that_there_is_none(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    """
    A path with an id documents 404, the same answer for unknown and foreign ids.
    """
    assert "{" not in path or "404" in operation["responses"]
