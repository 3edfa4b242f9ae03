"""Reset and rotation of a client's secret (INC-14, DW-1, D-1)."""

import time

from tests.rows import row
from tests.wire.shapes import fields, problem
from tests.world import Client, Json, World, eventually


def rotate(world: World, client: Client, **body: object) -> tuple[Client, Json]:
    """Rotate and return the client with its new secret, and the answer."""
    answer = world.call("POST", f"/api/v1/clients/{client.id}/rotate", json=body)
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return Client(client.id, client.client_id, said["client_secret"], client.body), said


def secrets(world: World, client: Client) -> list[Json]:
    items: list[Json] = world.get(f"/api/v1/clients/{client.id}/secrets")["items"]
    return items


@row("INC-8", "INC-14", "INC-7")
def test_a_reset_ends_the_old_secret_and_its_tokens(world: World):
    """At once, for good; the same id with the new secret goes on."""
    client = world.make_client()
    token = world.token(client)
    renewed = world.reset(client)
    assert world.ask_token(client).status_code == 401
    assert world.call("GET", "/v1/users", token).status_code == 401
    assert world.http.post("/v1/oauth", auth=client.basic).status_code == 401
    assert world.passes(world.token(renewed))


@row("INC-28", "INC-49", "INC-50", "INC-51")
def test_a_reset_answers_with_id_and_new_secret(world: World):
    """Both together, the id unchanged, and nobody may cache it."""
    client = world.make_client()
    answer = world.call("POST", f"/api/v1/clients/{client.id}/reset")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["client_id"] == client.client_id
    assert body["client_secret"] != client.secret


def test_a_reset_ends_every_generation(world: World):
    """Tokens of both secrets of a running rotation end with a reset."""
    client = world.make_client()
    old_token = world.token(client)
    rotated, _ = rotate(world, client, old_secret_expires_in=3600)
    new_token = world.token(rotated)
    world.reset(client)
    assert not world.passes(old_token)
    assert not world.passes(new_token)
    assert [world.ask_token(each).status_code for each in (client, rotated)] == [401, 401]


@row("DW-1")
def test_both_secrets_work_while_they_overlap(world: World):
    """The new secret works at once, the old one until its chosen end."""
    client = world.make_client()
    token = world.token(client)
    rotated, said = rotate(world, client, old_secret_expires_in=3600)
    assert said["client_id"] == client.client_id
    assert said["old_secret_expires_at"].startswith("20")
    assert world.passes(token)
    assert world.passes(world.token(client))
    assert world.passes(world.token(rotated))


@row("DW-1")
def test_the_overlaps_end_ends_only_the_old_secret(world: World):
    """When the overlap is over the old secret and its tokens are dead, the new ones not."""
    client = world.make_client()
    old_token = world.token(client)
    rotated, _ = rotate(world, client, old_secret_expires_in=2)
    new_token = world.token(rotated)
    assert eventually(lambda: world.ask_token(client).status_code == 401, within=10)
    assert not world.passes(old_token)
    assert world.passes(new_token)
    assert world.passes(world.token(rotated))


@row("DW-1")
def test_the_old_secrets_end_may_be_now(world: World):
    """Zero seconds of overlap: the old secret and its tokens end with the answer."""
    client = world.make_client()
    token = world.token(client)
    rotated, _ = rotate(world, client, old_secret_expires_in=0)
    assert world.ask_token(client).status_code == 401
    assert not world.passes(token)
    assert world.passes(world.token(rotated))


@row("DW-1")
def test_each_secret_shows_its_last_use(world: World):
    """When, from which address and by which program, each secret for itself."""
    client = world.make_client()
    rotated, _ = rotate(world, client, old_secret_expires_in=3600)
    assert [secret["last_used_at"] for secret in secrets(world, client)] == [None, None]
    world.http.post("/v1/oauth", auth=client.basic, headers={"User-Agent": "nightly/1.2"})

    def used() -> list[Json]:
        return [secret for secret in secrets(world, client) if secret["last_used_at"]]

    [old] = eventually(used)
    assert old["last_used_ip"] == "127.0.0.1"
    assert old["last_used_agent"] == "nightly/1.2"
    assert old["expires_at"] is not None
    assert old["id"] in client.secret
    world.http.post("/v1/oauth", auth=rotated.basic, headers={"User-Agent": "nightly/2.0"})
    assert eventually(lambda: len(used()) == 2)


@row("DW-1")
def test_one_secret_can_be_ended_early(world: World):
    """Deleting the old secret ends it and its tokens; the other one goes on."""
    client = world.make_client()
    old_token = world.token(client)
    rotated, _ = rotate(world, client, old_secret_expires_in=3600)
    [old] = [secret for secret in secrets(world, client) if secret["id"] in client.secret]
    answer = world.call("DELETE", f"/api/v1/clients/{client.id}/secrets/{old['id']}")
    assert answer.status_code == 204
    assert world.ask_token(client).status_code == 401
    assert not world.passes(old_token)
    assert world.passes(world.token(rotated))
    assert world.events(client.client_id, "secret.ended")


def test_a_failed_secret_has_no_use(world: World):
    """Wrong secrets move nobody's last use."""
    client, other = world.make_client(), world.make_client()
    world.ask_token(Client(client.id, client.client_id, other.secret, {}))
    time.sleep(0.3)
    assert [secret["last_used_at"] for secret in secrets(world, client)] == [None]


def test_an_overlap_must_make_sense(world: World):
    """Negative, endless or nonsensical overlaps are refused by name."""
    client = world.make_client()
    path = f"/api/v1/clients/{client.id}/rotate"
    for wrong in (-1, "soon", 10**12, None, 1.5):
        answer = world.call("POST", path, json={"old_secret_expires_in": wrong})
        assert fields(answer) == ["old_secret_expires_in"]
    assert world.ask_token(client).status_code == 200


def test_secrets_of_an_unknown_client_are_404(world: World):
    """Nothing to list, rotate or end where there is no client."""
    path = "/api/v1/clients/cli_0000000000000000"
    problem(world.call("GET", f"{path}/secrets"), 404)
    problem(world.call("POST", f"{path}/rotate", json={"old_secret_expires_in": 1}), 404)
    problem(world.call("DELETE", f"{path}/secrets/0000000000000000"), 404)
