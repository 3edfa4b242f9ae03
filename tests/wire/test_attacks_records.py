"""Attacks on the log: to be refused, or to try, without leaving a trace."""

from uuid import uuid4

import pytest

from tests.world import Client, World, unique


def _refusals(world: World, client: Client) -> list[tuple[str, str]]:
    return [
        (event["type"], event["reason"])
        for event in world.events(client.client_id)
        if event["result"] == "refused"
    ]


def _ask(world: World, path: str, client: Client, **form: str) -> int:
    headers = world.basic_header(client.client_id, client.secret)
    return world.http.post(path, data=form, headers=headers).status_code


def test_introspection_without_the_right_leaves_a_trace(world: World):
    """Whoever tries tokens with a client that may not introspect is on record."""
    client = world.make_client()
    assert _ask(world, "/oauth/introspect", client, token="x") == 403
    assert _refusals(world, client) == [("token.refused", "insufficient_scope")]


@pytest.mark.parametrize("path", ["/oauth/introspect", "/oauth/revoke", "/oauth/token"])
def test_a_disabled_client_leaves_a_trace_at_every_door(world: World, path: str):
    """A cut-off client that goes on trying is refused and recorded wherever it tries."""
    client = world.make_client(permissions=["tokens:introspect"])
    world.call("POST", f"/api/v1/clients/{client.id}/disable")
    form = {"grant_type": "client_credentials"} if path == "/oauth/token" else {"token": "x"}
    assert _ask(world, path, client, **form) == 401
    assert _refusals(world, client) == [("token.refused", "disabled")]


def test_rights_too_many_for_a_token_are_refused_on_record(world: World):
    """SPEC §3: at most 4 KB. Who holds more is told to ask for less, and a part fits."""
    api = world.make("apis", name=unique("wide"), audience=f"https://{uuid4().hex}.example")
    actions = [letter * 40 for letter in "abcdefghijklmnopqrst"]
    names = [f"area_{uuid4().hex[:8]}" for _ in range(6)]
    for name in names:
        world.make(f"apis/{api['id']}/areas", name=name, label="x", actions=actions)
    rights = [f"{name}:{action}" for name in names for action in actions]
    client = world.make_client(permissions=rights)
    answer = world.ask_token(client)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert _refusals(world, client) == [("token.refused", "token_too_long")]
    assert world.ask_token(client, scope=" ".join(rights[:20])).status_code == 200


def test_a_secret_in_the_place_of_the_id_is_recorded_nowhere(world: World):
    """Guarantee 5 holds for callers who mix the two up: the attempt is on record, not it."""
    client = world.make_client()
    shown = client.secret[20:64]
    for name, secret in (
        (client.secret, client.client_id),
        (client.secret, client.secret),
        (f" {client.secret[:-1]}", ""),
    ):
        assert world.ask_token(Client("", name, secret, {})).status_code == 401
    form = {"grant_type": "client_credentials", "client_id": client.secret, "client_secret": "x"}
    assert world.http.post("/oauth/token", data=form).status_code == 401
    failed = world.events(type="authentication.failed")
    assert len([event for event in failed if event["client_id"] is None]) >= 4
    assert not [event for event in failed if shown in str(event)]
    for file in world.server.data.glob("doorward.sqlite3*"):
        assert shown.encode() not in file.read_bytes()
