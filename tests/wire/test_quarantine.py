"""Quarantine over HTTP: refused everywhere once acknowledged, and put back exactly."""

from typing import Any

import httpx
import pytest

from tests.wire.shapes import missing, problem
from tests.world import Client, Person, World, eventually, unique

PATH = "/api/v1/quarantine"
ELSEWHERE = "127.0.0.2"


def cut_off(world: World, kind: str, id: str, mode: str = "all", **more: Any) -> str:
    """Put something into quarantine and return the quarantine's id."""
    answer = world.call("POST", PATH, json={"kind": kind, "id": id, "mode": mode, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def restore(world: World, id: str) -> None:
    """Lift a quarantine."""
    assert world.call("POST", f"{PATH}/{id}/restore").status_code == 200


def inspected(world: World, token: str) -> dict[str, Any]:
    """Return what introspection tells of *token*."""
    answer = world.http.post("/oauth/introspect", data={"token": token}, auth=world.admin.basic)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_nothing_of_a_client_is_accepted_until_it_is_restored(world: World):
    """Neither secret nor token, at any door; then the same secret and the same token work."""
    client = world.make_client()
    token = world.token(client)
    before = world.stored(client)
    id = cut_off(world, "client", client.client_id, reason="It was seen in a chat")
    assert not world.passes(token)
    assert inspected(world, token) == {"active": False}
    refused = world.ask_token(client)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    held = world.get(f"/api/v1/clients/{client.id}/access")
    assert held["hindrance"] == "quarantined"
    restore(world, id)
    assert world.passes(token)
    assert world.passes(world.token(client))
    assert world.stored(client) | {"last_redeemed": None} == before | {"last_redeemed": None}
    told = [one["type"] for one in world.events(client.client_id) if one["type"][:6] == "asset."]
    assert told == ["asset.quarantined", "asset.restored"]


def test_what_was_disabled_stays_so_when_it_is_restored(world: World):
    """Quarantine stands beside enabled: neither switch moves the other."""
    client = world.make_client()
    token = world.token(client)
    id = cut_off(world, "client", client.id)
    world.call("POST", f"/api/v1/clients/{client.id}/disable")
    restore(world, id)
    assert not world.passes(token)
    world.call("POST", f"/api/v1/clients/{client.id}/enable")
    assert world.passes(token)
    again = cut_off(world, "client", client.id)
    world.call("POST", f"/api/v1/clients/{client.id}/enable")
    assert not world.passes(token)
    restore(world, again)


def test_writing_alone_is_denied(world: World):
    """With ``write`` only reading permissions are left, in old tokens and in new ones."""
    client = world.make_client(permissions=["roles:read", "roles:write"])
    token = world.token(client)
    body = {"name": unique("role")}
    id = cut_off(world, "client", client.id, "write")
    assert world.call("GET", "/api/v1/roles", token).status_code == 200
    assert missing(world.call("POST", "/api/v1/roles", token, json=body)) == ["roles:write"]
    assert inspected(world, token)["scope"] == "roles:read"
    assert world.ask_token(client).json()["scope"] == "roles:read"
    assert world.ask_token(client, scope="roles:write").status_code == 400
    wider = world.call("POST", PATH, json={"kind": "client", "id": client.id})
    assert (wider.status_code, wider.json()["id"], wider.json()["mode"]) == (200, id, "all")
    assert world.call("GET", "/api/v1/roles", token).status_code == 401
    restore(world, id)
    assert world.call("POST", "/api/v1/roles", token, json=body).status_code == 201


def test_api_keys_and_api_tokens_obey(world: World):
    """An API key's secret and token, and the JWT that an unlock made."""
    key = world.make("api-keys", name=unique("key"), expires_in="1d", roles=["Auditor"])
    machine = Client(key["id"], key["client_id"], key["secret"], key)
    person = world.make_person(permissions=["users:read"])
    made = world.make("api-tokens", name=unique("t"), user=person.id, expires_in="1d")
    jwt = world.call("POST", f"/api/v1/api-tokens/{made['id']}/unlock").json()["jwt"]
    token = world.token(machine)
    assert world.passes(token)
    assert world.passes(jwt)
    ids = [cut_off(world, "api_key", machine.id), cut_off(world, "api_token", made["id"])]
    assert not world.passes(token)
    assert not world.passes(jwt)
    assert world.ask_token(machine).status_code == 401
    for id in ids:
        restore(world, id)
    assert world.passes(token)
    assert world.passes(jwt)


def test_a_user_is_kept_out_with_all_that_acts_for_it(world: World):
    """Its token, its API tokens, its password; in ``write`` mode it looks and changes nothing."""
    person = world.make_person(permissions=["users:read", "roles:read", "roles:write"])
    made = world.make("api-tokens", name=unique("t"), user=person.id, expires_in="1d")
    jwt = world.call("POST", f"/api/v1/api-tokens/{made['id']}/unlock").json()["jwt"]
    token = world.token_of(person)
    id = cut_off(world, "user", person.id)
    assert not world.passes(token)
    assert not world.passes(jwt)
    assert world.ask_user_token(person).status_code == 401
    assert world.call("POST", f"/api/v1/api-tokens/{made['id']}/unlock").status_code == 409
    restore(world, id)
    assert world.passes(token)
    assert world.passes(jwt)
    id = cut_off(world, "user", person.id, "write")
    for one in (token, jwt):
        assert world.call("GET", "/api/v1/roles", one).status_code == 200
        refused = world.call("POST", "/api/v1/roles", one, json={"name": unique("r")})
        assert missing(refused) == ["roles:write"]
    own = {"password": person.password, "new_password": "another quiet river"}
    assert world.call("PUT", "/api/v1/user/password", token, json=own).status_code == 403
    assert world.call("GET", "/api/v1/user/sessions", token).status_code == 200
    restore(world, id)


def _from(world: World, address: str) -> httpx.Client:
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=world.http.base_url, transport=transport)


def test_an_address_is_cut_off_for_the_whole_tenant(tenant: World):
    """No token, call or sign-in from there; everything goes on from anywhere else."""
    client = tenant.make_client(permissions=["users:read", "roles:read", "roles:write"])
    person: Person = tenant.make_person(permissions=["users:read"])
    token = tenant.token(client)
    bearer = {"Authorization": f"Bearer {token}"}
    basic = tenant.basic_header(client.client_id, client.secret)
    ask = {"grant_type": "client_credentials"}
    login = {"username": person.username, "password": person.password}
    id = cut_off(tenant, "address", f"{ELSEWHERE}/32")
    with _from(tenant, ELSEWHERE) as there:
        assert there.post("/oauth/token", data=ask, headers=basic).status_code == 401
        assert there.get("/v1/users", headers=bearer).status_code == 401
        assert there.post("/api/v1/user-token", json=login).status_code == 401
        assert there.post("/api/v1/session", json=login).status_code == 403
        assert tenant.passes(token)
        looked = {"token": token, "address": ELSEWHERE}
        told = tenant.http.post("/oauth/introspect", data=looked, auth=tenant.admin.basic)
        assert told.json() == {"active": False}
        restore(tenant, id)
        assert there.get("/v1/users", headers=bearer).status_code == 200
        cut_off(tenant, "address", "127.0.0.2", "write")
        assert there.get("/api/v1/roles", headers=bearer).status_code == 200
        body = {"name": unique("role")}
        assert there.post("/api/v1/roles", headers=bearer, json=body).status_code == 403
    problem(tenant.call("POST", PATH, json={"kind": "address", "id": "127.0.0.0/8"}), 409)


def test_every_worker_obeys_once_it_is_acknowledged(servers: Any):
    """Of 40 new connections to a server of two workers, none passes after the answer."""
    for database in ("sqlite", "postgresql"):
        world = servers.world(database, workers=2)
        client = world.make_client()
        token = world.token(client)
        id = cut_off(world, "client", client.id)
        seen = [_fresh(world, client, token) for _ in range(20)]
        assert set(seen) == {(401, 401)}
        restore(world, id)
        assert {_fresh(world, client, token) for _ in range(20)} == {(200, 200)}


def _fresh(world: World, client: Client, token: str) -> tuple[int, int]:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=world.http.base_url, transport=None) as http:
        asked = http.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, auth=client.basic
        )
        return asked.status_code, http.get("/v1/users", headers=headers).status_code


def test_who_may_and_what_cannot_be(world: World):
    """A SOC Operator may; nobody cuts itself off; what is not there is not found."""
    client = world.make_client()
    operator = world.token(world.make_client(permissions=[], roles=["SOC Operator"]))
    body = {"kind": "client", "id": client.id}
    id = world.call("POST", PATH, operator, json=body).json()["id"]
    assert world.call("POST", f"{PATH}/{id}/restore", operator).status_code == 200
    assert missing(world.call("GET", f"/api/v1/clients/{client.id}", operator)) == ["clients:read"]
    me = {"kind": "client", "id": world.admin.client_id}
    problem(world.call("POST", PATH, json=me), 409)
    problem(world.call("POST", PATH, json={"kind": "user", "id": "usr_none"}), 404)
    problem(world.call("POST", PATH, json={**body, "incident": "inc_none"}), 404)
    problem(world.call("POST", PATH, json={"kind": "address", "id": "x.example"}), 422)
    reader = world.token(world.make_client(permissions=["quarantine:read"]))
    assert missing(world.call("POST", PATH, reader, json=body)) == ["quarantine:write"]
    assert world.call("GET", PATH, reader).status_code == 200


def test_it_stands_in_the_history_of_the_incident_it_answers(world: World):
    """Cut off and put back, with the reason; the list tells what is in force."""
    client = world.make_client()
    seen = world.make("incidents", title="Guessing", assets=[{"kind": "client", "id": client.id}])
    id = cut_off(world, "client", client.id, reason="Guessed", incident=seen["id"])
    lasting = world.pages(PATH, incident=seen["id"], lasting="true")
    assert [one["id"] for one in lasting] == [id]
    restore(world, id)
    assert list(world.pages(PATH, incident=seen["id"], lasting="true")) == []
    told = list(world.pages(f"/api/v1/incidents/{seen['id']}/history"))
    assert [one["kind"] for one in told] == ["opened", "quarantined", "restored"]
    assert (told[1]["text"], told[1]["details"]["mode"]) == ("Guessed", "all")


@pytest.mark.parametrize("kind", ["client", "address"])
def test_what_it_would_hit_is_told_before(tenant: World, kind: str):
    """Calls, from where, to which endpoints and recent tokens: also for all of an incident."""
    world, client = tenant, tenant.make_client()
    assert world.passes(world.token(client))
    id = client.id if kind == "client" else "127.0.0.1"
    query = {"kind": kind, "id": id}

    def reach() -> Any:
        found = world.get(f"{PATH}/rehearsal", **query)
        return found if found["calls_week"] else None

    found = eventually(reach)
    assert found["calls_day"] >= 1
    assert any(one["route"] == "GET /v1/users" for one in found["endpoints"])
    places = {one["place"] for one in found["places"]}
    assert ("127.0.0.1" if kind == "client" else client.client_id) in places
    seen = world.make("incidents", title="Seen", assets=[query])
    (blast,) = world.get(f"/api/v1/incidents/{seen['id']}/blast-radius")["assets"]
    assert blast["asset"]["id"] == id
    assert blast["calls_week"] >= 1
