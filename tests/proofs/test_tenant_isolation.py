"""Guarantee 4: what belongs to another tenant is answered as what does not exist.

Generated from the route table: every route with ids of another tenant, beside the same
request with ids that nobody has. The two answers must be equal byte for byte, but
for the request id and the date, and nothing may have changed over there.
"""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.proofs.routes import ONES_OWN, SHIPPED, Route, document, furnish, ids_in, routes, unlike
from tests.world import Client, Json, World, unique

IGNORED_HEADERS = {"date", "x-request-id"}
RULE = {"method": "GET", "template": "/x"}
# A tenant gives roles to a user of another by its id, and is never told whose it is, if anybody's
# (D-13): what it may do to an id it has never seen, it may do to a foreign one.
OF_ANYBODY = {"PUT /api/v1/members/{user_id}": 200}
MOVES_BY_USE = ("last_used", "last_redeemed")


def seen(answer: httpx.Response, sent: list[str]) -> tuple[int, Any, bytes]:
    """Return what a caller can tell from an answer, without what the caller itself sent."""
    headers = {k: v for k, v in answer.headers.items() if k not in IGNORED_HEADERS}
    body = answer.content.replace(answer.headers["x-request-id"].encode(), b"<request>")
    for value in sent:
        body = body.replace(value.encode(), b"<id>")
    return answer.status_code, headers, body


def compare(viewer: World, route: Route, foreign: list[str], unknown: list[str]) -> tuple[Any, Any]:
    """Return what *viewer* sees of foreign ids and of unknown ones."""
    both = []
    for values in (foreign, unknown):
        body = route.body
        if str(route) in OF_ANYBODY and body is not None:
            body = {"roles": ids_in(viewer, "/api/v1/roles/{role_id}")}
        more = {} if body is None else {"json": body}
        answer = viewer.call(route.method, route.filled(values), **more)
        both.append(seen(answer, values))
        if str(route) in OF_ANYBODY:
            viewer.call("DELETE", route.filled(values))
    return both[0], both[1]


def tries(route: Route, own: World, other: World) -> Iterator[tuple[list[str], list[str]]]:
    """Give pairs of foreign and unknown ids: all of them, then only the last beside own ones."""
    foreign = ids_in(other, route.path)
    yield foreign, [unlike(value) for value in foreign]
    if route.parameters > 1:
        mine = ids_in(own, route.path)[:-1]
        yield [*mine, foreign[-1]], [*mine, unlike(foreign[-1])]


def picture(world: World) -> list[Json]:
    """Return all that a tenant holds, but what its own use moves."""
    kinds = (
        "clients", "api-keys", "api-tokens", "roles", "users", "members", "apis", "keys", "tenants"
    )  # fmt: skip
    things = [thing for kind in kinds for thing in world.pages(f"/api/v1/{kind}", limit=200)]
    return [{k: v for k, v in thing.items() if not k.startswith(MOVES_BY_USE)} for thing in things]


@pytest.mark.timeout(200)
@pytest.mark.parametrize("viewer", ["another tenant", "the default tenant"])
def test_foreign_ids_are_answered_like_unknown_ones(world: World, viewer: str) -> None:
    """
    On every route with ids, a foreign tenant's answer as unknown ids do, and stay untouched.
    """
    own = world.second_tenant() if viewer == "another tenant" else world
    other = world.second_tenant()
    furnish(own)
    furnish(other)
    before = picture(other)
    told, tried = [], 0
    for route in routes(document(world)):
        if not route.parameters or route.path.startswith((*SHIPPED, ONES_OWN)):
            continue
        for foreign, unknown in tries(route, own, other):
            tried += 1
            of_foreign, of_unknown = compare(own, route, foreign, unknown)
            if of_foreign != of_unknown or of_foreign[0] != OF_ANYBODY.get(str(route), 404):
                told.append((str(route), foreign, of_foreign, of_unknown))
    assert told == []
    assert tried >= 20, "hardly any route has ids: is the document whole?"
    assert picture(other) == before


@pytest.mark.timeout(120)
def test_lists_hold_the_tenants_own_things_only(world: World) -> None:
    """
    No list that one tenant reads has an id of another in it.
    """
    own, other = world.second_tenant(), world.second_tenant()
    furnish(own)
    furnish(other)
    read = [route.path for route in routes(document(world)) if route.method == "GET"]
    collections = [path for path in read if not path.startswith((*SHIPPED, ONES_OWN))]
    crossed = []
    for path in collections:
        for filled in list_paths(path, own):
            theirs = Route("GET", path, None).filled(ids_in(other, path))
            foreign = {item["id"] for item in listed(other, theirs)}
            crossed += [i["id"] for i in listed(own, filled) if i["id"] in foreign]
    # The built-in areas and roles may carry one id everywhere; made things never do.
    assert [each for each in crossed if "_" in str(each) or "-" in str(each)] == []


def list_paths(path: str, world: World) -> list[str]:
    """Return *path* filled with own ids if it answers as a list does."""
    filled = Route("GET", path, None).filled(ids_in(world, path))
    if path.endswith("/stream"):
        return []  # it goes on for as long as it is asked for
    answer = world.call("GET", filled)
    is_list = answer.headers["content-type"] == "application/json" and "items" in answer.json()
    return [filled] if is_list else []


def listed(world: World, path: str) -> list[Json]:
    """Return the first page of a list."""
    items: list[Json] = world.get(path, limit=200)["items"]
    return items


class TestIdsElsewhere:
    """Ids that travel in bodies, queries and credentials."""

    def same(self, own: World, *requests: tuple[str, str, dict[str, Any], str]) -> None:
        """Demand equal answers to requests that differ in one sent value."""
        answers = [
            seen(own.call(method, path, **more), [value]) for method, path, more, value in requests
        ]
        assert answers[0] == answers[1]

    def test_a_foreign_role_is_an_unknown_role(self, world: World) -> None:
        """
        Naming another tenant's role for a client fails as an unknown role does.
        """
        own, other = world.second_tenant(), world.second_tenant()
        role = other.make("roles", name=unique("role"), permissions=["users:read"])["id"]
        bodies = [(i, {"name": "same", "roles": [i]}) for i in (role, unlike(role))]
        self.same(own, *[("POST", "/api/v1/clients", {"json": b}, i) for i, b in bodies])

    @pytest.mark.parametrize("query", ["client_id", "after"])
    def test_foreign_events_cannot_be_asked_for(self, world: World, query: str) -> None:
        """
        Filtering or paging events by another tenant's ids tells as much as by unknown ones.
        """
        own, other = world.second_tenant(), world.second_tenant()
        client = other.make_client()
        other.token(client)
        own.token(own.make_client())
        value = client.client_id if query == "client_id" else other.events()[-1]["id"]
        own.admin_token()
        self.same(
            own,
            *[
                ("GET", "/api/v1/events", {"params": {query: str(v), "type": "token.refused"}}, v)
                for v in (str(value), unlike(str(value)))
            ],
        )

    def test_a_foreign_permission_is_an_unknown_permission(self, world: World) -> None:
        """
        A permission of another tenant's API cannot be granted, ruled on or asked for here.
        """
        own, other = world.second_tenant(), world.second_tenant()
        furnish(own)
        furnish(other)
        _, area = ids_in(other, "/api/v1/apis/{api_id}/areas/{name}")
        [mine] = ids_in(own, "/api/v1/apis/{api_id}")
        client = own.make_client()
        for path, body in (
            ("/api/v1/clients", {"name": "same", "permissions": ["%s:read"]}),
            ("/api/v1/roles", {"name": "same", "permissions": ["%s:read"]}),
            (f"/api/v1/apis/{mine}/rules", {**RULE, "any_of": ["%s:read"]}),
        ):
            texts = [(a, json.dumps(body) % a) for a in (area, unlike(area))]
            self.same(own, *[("POST", path, {"json": json.loads(t)}, a) for a, t in texts])
        scopes = [(a, own.ask_token(client, scope=f"{a}:read")) for a in (area, unlike(area))]
        told = [seen(answer, [a]) for a, answer in scopes]
        assert told[0] == told[1]

    def test_a_foreign_audience_is_an_unknown_resource(self, world: World) -> None:
        """
        Asking for a token for another tenant's API fails as for an API nobody has.
        """
        own, other = world.second_tenant(), world.second_tenant()
        furnish(other)
        [theirs] = ids_in(other, "/api/v1/apis/{api_id}")
        audience = other.get(f"/api/v1/apis/{theirs}")["audience"]
        client = own.make_client()
        answers = [own.ask_token(client, resource=a) for a in (audience, audience + "s")]
        assert seen(answers[0], [audience])[::2] == seen(answers[1], [audience + "s"])[::2]
        assert answers[0].status_code == 400

    def test_names_are_free_in_every_tenant(self, world: World) -> None:
        """
        A name taken elsewhere is free here: a conflict would tell of it.
        """
        own, other = world.second_tenant(), world.second_tenant()
        name = unique("shared")
        assert [t.make_client(name=name).body["name"] for t in (own, other)] == [name, name]

    def test_a_replay_key_of_another_tenant_replays_nothing(self, world: World) -> None:
        """
        The same Idempotency-Key makes a client of its own in each tenant.
        """
        own, other = world.second_tenant(), world.second_tenant()
        key = {"Idempotency-Key": unique("key").replace(" ", "-")}
        body = {"name": unique("replayed")}
        made = [t.call("POST", "/api/v1/clients", json=body, headers=key) for t in (other, own)]
        assert [one.status_code for one in made] == [201, 201]
        assert made[0].json()["id"] != made[1].json()["id"]

    def test_a_foreign_credential_is_an_unknown_one(self, world: World) -> None:
        """
        Right id and secret at another tenant's address are answered as ids nobody has.
        """
        own, other = world.second_tenant(), world.second_tenant()
        client = other.make_client()
        stranger = Client("", unlike(client.client_id), client.secret, {})
        for path in ("/oauth/token", "/v1/oauth"):
            both = [
                seen(
                    own.http.post(
                        path,
                        data={"grant_type": "client_credentials"},
                        headers=own.basic_header(one.client_id, client.secret),
                    ),
                    [one.client_id],
                )
                for one in (client, stranger)
            ]
            assert both[0] == both[1]
            assert both[0][0] == 401

    def test_a_foreign_token_is_worth_nothing(self, world: World) -> None:
        """
        A token opens nothing at another tenant, is inactive to it, and survives its revocation.
        """
        own, other = world.second_tenant(), world.second_tenant()
        token = other.token(other.make_client())
        forged = token[:-8] + unlike(token[-8:])
        both = [seen(own.call("GET", "/v1/users", t), [t]) for t in (token, forged)]
        assert both[0] == both[1]
        assert both[0][0] == 401
        basic = own.basic_header(*own.admin.basic)
        for path in ("/oauth/introspect", "/oauth/revoke"):
            answers = [
                seen(own.http.post(path, data={"token": t}, headers=basic), [t])
                for t in (token, forged)
            ]
            assert answers[0] == answers[1]
        assert other.passes(token)
