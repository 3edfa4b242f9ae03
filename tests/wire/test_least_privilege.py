"""Every door refuses who may not enter: generated from the server's own OpenAPI document."""

import re
from collections.abc import Iterator

import pytest

from doorward.kernel.authority import OWN
from tests.rows import row
from tests.wire.shapes import missing, problem
from tests.world import Json, World

METHODS = ("get", "post", "put", "patch", "delete")
ANY_ID = "zz_0000000000000000"
OPEN = {
    f"/api/v1/{place}"
    for place in ("link", "link/look", "session", "session/passkey", "session/passkey/begin")
}
"""Where people come in by POST: nobody has a token there yet."""


def operations(world: World) -> Iterator[tuple[str, str, Json]]:
    """Give each documented operation as method, callable path and description."""
    document = world.http.get("/api/v1/openapi.json").json()
    for template, item in document["paths"].items():
        path = re.sub(r"\{[^}]+\}", ANY_ID, template)
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def guarded(world: World) -> list[tuple[str, str, list[str]]]:
    """Return method, path and needed permissions of every operation that asks for a token."""
    found = []
    for method, path, operation in operations(world):
        if operation.get("x-permission"):
            needed = operation["x-permission"]
            found.append((method, path, [needed] if isinstance(needed, str) else needed))
    return found


def test_the_document_knows_every_room(world: World):
    """A generated test is worth as much as its list: each area is in it, with read and write."""
    needed = {permission for _, _, names in guarded(world) for permission in names}
    areas = ("clients", "roles", "apis", "users", "tenants", "keys")
    assert needed >= {f"{area}:{action}" for area in areas for action in ("read", "write")}
    assert "events:read" in needed
    assert len(guarded(world)) >= 30


def test_every_operation_names_its_permission(world: World):
    """Whatever is not public says which permission it takes, and the 403 and 401 it answers."""
    open_doors = set()
    for method, path, operation in operations(world):
        if method == "POST" and operation.get("x-permission") == "":
            open_doors.add(path)
            continue
        if path.startswith("/api/v1/") and not path.endswith(("openapi.json", "docs")):
            assert operation.get("x-permission"), (method, path)
            assert {"401", "403"} <= set(operation["responses"]), (method, path)
    assert open_doors == OPEN


@row("INC-11", "INC-5")
def test_no_door_opens_without_its_permission(world: World):
    """An actor with every right but the one needed is refused with 403, naming that one."""
    everything = sorted({name for _, _, names in guarded(world) for name in names} - {OWN})
    for lacking in (*everything, OWN):
        others = [name for name in everything if name != lacking]
        token = world.token(world.make_client(permissions=others))
        for method, path, needed in guarded(world):
            if needed == [lacking]:
                answer = world.call(method, path, token)
                assert missing(answer) == [lacking], (method, path)


@row("INC-13")
@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_no_door_opens_without_a_token(world: World, token: str):
    """Without a valid token every operation is 401 with a Bearer challenge."""
    for method, path, _ in guarded(world):
        answer = world.call(method, path, token)
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer"), (method, path)


@row("INC-11")
def test_each_door_opens_with_its_permission_alone(tenant: World):
    """With exactly the needed permission the answer is never 401 or 403."""
    tokens: dict[str, str] = {}
    for method, path, needed in guarded(tenant):
        [permission] = needed
        if permission == OWN:
            tokens[OWN] = tenant.token_of(tenant.make_person())  # some doors end all of them
        elif permission not in tokens:
            tokens[permission] = tenant.token(tenant.make_client(permissions=[permission]))
        headers = {"If-Match": '"never"'}
        brief = {"seconds": "1"} if path.endswith("/stream") else {}
        answer = tenant.call(method, path, tokens[permission], headers=headers, params=brief)
        if permission == "tenants:write" and answer.status_code == 403:
            continue  # only the default tenant makes tenants
        assert answer.status_code not in {401, 403, 500}, (method, path, answer.text)


@row("INC-13")
def test_unknown_paths_are_refused_too(world: World):
    """Below the API an unknown path is 401 without a token and 404 with one."""
    problem(world.call("GET", "/api/v1/no-such-thing", ""), 401)
    problem(world.call("GET", "/api/v1/no-such-thing"), 404)


@row("INC-13")
def test_two_tokens_are_refused(world: World):
    """Of two Authorization headers, or two tokens in one, neither is believed."""
    token = world.admin_token()
    header = ("Authorization", f"Bearer {token}")
    twice = world.http.get("/api/v1/clients", headers=[header, header])
    assert twice.status_code in {400, 401}
    for value in (f"Bearer {token}, Bearer {token}", f"Bearer {token} {token}"):
        assert (
            world.call("GET", "/api/v1/clients", "", headers={"Authorization": value}).status_code
            == 401
        )


def test_a_token_in_the_query_is_no_token(world: World):
    """RFC 9700 §4.3.2: a token in the address is not looked at."""
    query = {"access_token": world.admin_token()}
    problem(world.call("GET", "/api/v1/clients", "", params=query), 401)
