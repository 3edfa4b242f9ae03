"""Whatever is typed as a name is refused clearly or kept as it is: never a server error."""

import json
from typing import Any

import pytest

from doorward.kernel.names import name_key
from tests.proofs.hostile import ALL, HOSTILE
from tests.proofs.routes import Route, document, furnish, ids_in, named, resolved, routes
from tests.proofs.sizes import SOAK
from tests.world import Json, World, unique

# Said in any text field; a name that is taken or not to a pattern is clear too.
CLEAR = (400, 409, 413, 422)

# These fields name a thing that is there; where its name is told is said beside it.
REFERS = {"user": "username"}


def test_there_are_enough_hostile_strings() -> None:
    """
    The list is as long as promised, and says nothing twice.
    """
    assert len(ALL) >= 150
    assert [each for each in ALL if ALL.count(each) > 2] == []


def text_fields(route: Route, published: Json) -> list[str]:
    """Return the fields of a create's body that take free text, and give it back."""
    content = published["paths"][route.path][route.method.lower()]["requestBody"]["content"]
    schema = resolved(content["application/json"]["schema"], published)
    properties = {n: resolved(s, published) for n, s in schema["properties"].items()}
    texts = {n: s for n, s in properties.items() if s.get("type") == "string" and "enum" not in s}
    return [name for name, schema in texts.items() if not schema.get("writeOnly")]


def send(world: World, method: str, path: str, body: Json) -> Any:
    """Send JSON in ASCII, so that half a surrogate pair can be said at all."""
    content = json.dumps(body, ensure_ascii=True).encode()
    headers = {"Content-Type": "application/json"}
    return world.call(method, path, content=content, headers=headers)


def creates(world: World) -> list[tuple[Route, str]]:
    """Return every route that makes something, with each of its text fields."""
    published = document(world)
    found = []
    for route in routes(published):
        operation = published["paths"][route.path][route.method.lower()]
        # What is a person's own, or lets one in, the administrator cannot make.
        known = operation["x-permission"] not in ("", "own")
        if known and route.method == "POST" and route.body and "201" in operation["responses"]:
            found += [(route, field) for field in text_fields(route, published)]
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("group", HOSTILE)
def test_text_fields_refuse_or_keep_hostile_strings(
    world: World, tenant: World, group: str
) -> None:
    """
    In every text field of every create: a clear 4xx, or 201 and the same string read back.

    White space around a text is not part of it, and nothing at all is as good as left out.
    """
    furnish(tenant)
    wrong = []
    tried = creates(tenant)
    for route, field in tried:
        maker = world if route.path == "/api/v1/tenants" else tenant
        path = route.filled(ids_in(tenant, route.path))
        for text in HOSTILE[group]:
            answer = send(maker, "POST", path, {**named(route.body), field: text})
            if answer.status_code in CLEAR:
                judged = is_clear(answer)
            elif field in REFERS:
                judged = answer.status_code == 201 and is_found(answer, REFERS[field], text)
            else:
                judged = answer.status_code == 201 and is_kept(maker, path, answer, field, text)
            if not judged:
                wrong.append((str(route), field, text[:60], answer.status_code, answer.text[:200]))
    assert wrong == []
    assert len(tried) >= 15, tried


def strings(group: str, field: str) -> list[str]:
    """Return what to try in *field*: all of the group in names, in other texts a part of it."""
    is_name = "name" in field or field in ("slug", "label", "alias")
    return HOSTILE[group] if SOAK or is_name else HOSTILE[group][::4]


def is_clear(answer: Any) -> bool:
    """Whether a refusal is a problem that says what is wrong."""
    problem = answer.json()
    return (
        answer.headers["content-type"] == "application/problem+json"
        and problem["status"] == answer.status_code
        and bool(problem["title"])
        and all(error["field"] and error["message"] for error in problem.get("errors", []))
    )


def is_kept(world: World, path: str, answer: Any, field: str, text: str) -> bool:
    """Whether the server gives *text* back, now and when asked again."""
    made = answer.json()
    told = [made.get(field)]
    if path != "/api/v1/tenants":  # which only its own administrator can read again
        told.append(world.call("GET", f"{path}/{made['id']}").json().get(field))
    return all(one in (text, text.strip()) or not text.strip() for one in told)


def is_found(answer: Any, told: str, text: str) -> bool:
    """Whether *text* stood for a thing that an earlier try had named just so."""
    return name_key(answer.json()[told]) == name_key(text)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("group", HOSTILE)
def test_passwords_are_refused_clearly_or_work(tenant: World, group: str) -> None:
    """
    What is never given back is refused with a clear 4xx, or taken whole: it signs in, and the same
    without its last character does not.
    """
    wrong = []
    for text in HOSTILE[group][::4]:
        for password in (text, f"{text} beside a quiet river"):
            body = {"username": unique("user"), "password": password}
            answer = send(tenant, "POST", "/api/v1/users", body)
            if answer.status_code in CLEAR:
                judged = is_clear(answer)
            else:
                judged = [
                    send(tenant, "POST", "/api/v1/user-token", {**body, "password": p}).status_code
                    for p in (password, password[:-1])
                ] == [200, 401]
            if not judged or (len(password) > 8 and password in answer.text):
                wrong.append((password[:60], answer.status_code, answer.text[:200]))
    assert wrong == []


@pytest.mark.timeout(300)
def test_searching_for_hostile_strings_is_harmless(tenant: World) -> None:
    """
    Every string as search, filter, sort, cursor and id in a path: an answer, never a 5xx.
    """
    tenant.make_client()
    wrong = []
    for text in ALL:
        sendable = text.encode("utf-8", "surrogatepass")[:2_000]
        quoted = "".join(f"%{byte:02X}" for byte in sendable)
        for path in (
            f"/api/v1/clients?search={quoted}",
            f"/api/v1/clients?sort={quoted}",
            f"/api/v1/events?after={quoted}&client_id={quoted}&type={quoted}",
            f"/api/v1/clients/{quoted}",
        ):
            answer = tenant.call("GET", path)
            if answer.status_code >= 500 or answer.status_code in (401, 403):
                wrong.append((path[:80], answer.status_code))
    assert wrong == []
