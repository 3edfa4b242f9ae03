"""The route table as the server publishes it, and ids to put into it.

Everything here is generated from the OpenAPI document, so that a route added
tomorrow is tried tomorrow.
"""

import random
import re
import string
import uuid
from dataclasses import dataclass
from typing import Any

from tests.browser import add_passkey, signed_in
from tests.world import Json, World

METHODS = ("get", "post", "put", "patch", "delete")
SHIPPED = ("/api/v1/presets", "/api/v1/events/types")
"""What is shipped with the server, and so shown to every tenant alike."""
ONES_OWN = "/api/v1/user/"
"""What is a person's own: the machine administrator, who tries all else, is none."""
PARAMETER = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True)
class Route:
    """One operation of the document."""

    method: str
    path: str
    body: Any

    @property
    def parameters(self) -> int:
        """How many ids its path has."""
        return len(PARAMETER.findall(self.path))

    def __str__(self) -> str:
        """Return it as a request line begins."""
        return f"{self.method} {self.path}"

    def filled(self, values: list[str]) -> str:
        """Return the path with its ids filled in."""
        rest = iter(values)
        return PARAMETER.sub(lambda _: next(rest), self.path)


def document(world: World) -> Json:
    """Return the OpenAPI document."""
    return world.get("/api/v1/openapi.json")


def routes(published: Json) -> list[Route]:
    """Return every operation, with a minimal body where it takes one."""
    found = []
    for path, operations in published["paths"].items():
        for method in METHODS:
            if method in operations:
                content = operations[method].get("requestBody", {}).get("content", {})
                schema = content.get("application/json", {}).get("schema")
                body: Any = None if schema is None else sample(schema, published)
                if method == "post" and path.endswith("/rules"):
                    # A schema cannot say that one of two lists must not be empty.
                    body = {**body, "any_of": ["users:read"]}
                if method == "post" and path.endswith(("/api-keys", "/api-tokens")):
                    # Nor that one of two members must be there.
                    body = {**body, "expires_in": "30d"}
                found.append(Route(method.upper(), path, body))
    return found


def resolved(schema: Json, published: Json) -> Json:
    """Follow references, and take the first choice that is not null."""
    while True:
        choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if "$ref" in schema:
            target: Any = published
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        elif choices:
            schema = next((one for one in choices if one.get("type") != "null"), choices[0])
        else:
            return schema


def sample(schema: Json, published: Json) -> Any:
    """Return a small value that *schema* admits."""
    schema = resolved(schema, published)
    given = [schema[word] for word in ("const", "default") if word in schema]
    given += [*schema.get("enum", ()), *schema.get("examples", ())]
    return given[0] if given else _plain(schema, published)


def _plain(schema: Json, published: Json) -> Any:
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", [])
        return {name: sample(schema["properties"][name], published) for name in wanted}
    if kind == "array":
        return [sample(schema["items"], published)] * schema.get("minItems", 0)
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
    return {"boolean": True, "null": None}.get(str(kind), unlike("sample"))


def unlike(value: str) -> str:
    """Return another string of the same shape: what an unknown id looks like."""
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        return str(uuid.uuid4())
    kept = re.match(r"[a-z]+[_-](?=\w{8})", value)
    prefix = kept.group() if kept else ""
    return prefix + "".join(map(_like, value[len(prefix) :]))


def _like(letter: str) -> str:
    for alphabet in (string.digits, string.ascii_lowercase, string.ascii_uppercase):
        if letter in alphabet:
            return random.choice(alphabet)
    return letter


def named(body: Json) -> Json:
    """Return *body* with names that nobody has yet, where it has such fields."""
    word = "n" + "".join(random.choices(string.ascii_lowercase, k=11))
    names = {"name": word, "username": word, "slug": word, "audience": f"https://{word}.example"}
    return {**body, **{field: name for field, name in names.items() if field in body}}


def a_user_id() -> str:
    """Return what could be the id of a user somewhere."""
    return unlike("usr_0a0a0a0a0a0a0a0a")


def furnish(world: World) -> None:
    """Put one of everything into a tenant, so that each kind of id exists there."""
    bodies = {route.path: route.body for route in routes(document(world)) if route.method == "POST"}
    api = world.make("apis", **named(bodies["/api/v1/apis"]))
    inside = f"apis/{api['id']}"
    area = world.make(f"{inside}/areas", **named(bodies["/api/v1/apis/{api_id}/areas"]))
    rule = {**bodies["/api/v1/apis/{api_id}/rules"], "any_of": area["permissions"]}
    world.make(f"{inside}/rules", **rule)
    member = {"roles": [world.make("roles", **named(bodies["/api/v1/roles"]))["id"]]}
    assert world.call("PUT", f"/api/v1/members/{a_user_id()}", json=member).status_code == 200
    world.make("roles", **named(bodies["/api/v1/roles"]))
    person = world.make_person()
    add_passkey(signed_in(world, person))
    world.enrol(person)
    world.make("api-tokens", **named(bodies["/api/v1/api-tokens"]) | {"user": person.id})
    key = world.make("api-keys", **named(bodies["/api/v1/api-keys"]) | {"roles": ["Auditor"]})
    world.call("POST", f"/api/v1/api-keys/{key['id']}/rotate")
    client = world.make_client()
    world.call("POST", f"/api/v1/clients/{client.id}/rotate", json={"old_secret_expires_in": 3600})
    world.token(client)


def ids_in(world: World, path: str) -> list[str]:
    """Return ids of things that exist in *world*, one for each parameter of *path*."""
    values: list[str] = []
    for match in PARAMETER.finditer(path):
        collection = Route("GET", path[: match.start()].rstrip("/"), None).filled(values)
        items = world.get(collection)["items"]
        assert items, f"nothing in {collection} to be tried"
        # The newest: the first ones are the system's own, alike in all tenants.
        values.append(str(max(items, key=lambda item: item.get("created_at", ""))["id"]))
    return values
