"""Warnings ahead of time, from outside: the header of a token's answer, and the event."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.iam import ask, by_grant, make_key, organization
from tests.rows import row
from tests.server import Server
from tests.world import Client, World, eventually, unique

HEADER = "doorward-warning"


def in_days(days: float) -> str:
    """Return the instant so many days from now."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


@row("DW-4")
def test_a_token_s_answer_warns_of_an_end(tenant: World) -> None:
    """
    Within thirty days of the client's end each answer says so, and when; before that none does.
    """
    end = in_days(6.5)
    soon, later = tenant.make_client(expires_at=end), tenant.make_client(expires_at=in_days(31))
    answer = tenant.ask_token(soon)
    assert answer.status_code == 200
    what, client, days, at = answer.headers[HEADER].split(";")
    assert (what, client, days) == ("expiring", "what=client", "days=6")
    assert at.startswith(f'at="{end[:19]}')
    for other in (later, tenant.make_client()):
        assert HEADER not in tenant.ask_token(other).headers


@row("DW-4")
def test_who_still_uses_an_old_secret_is_warned(tenant: World) -> None:
    """
    During an overlap the old secret's answers warn, the new one's do not.
    """
    client = tenant.make_client()
    path = f"/api/v1/clients/{client.id}/rotate"
    rotated = tenant.call("POST", path, json={"old_secret_expires_in": 90_000}).json()
    newer = Client(client.id, client.client_id, rotated["client_secret"], {})
    assert "what=secret;days=1;" in tenant.ask_token(client).headers[HEADER]
    assert HEADER not in tenant.ask_token(newer).headers


def test_every_token_door_warns(world: World) -> None:
    """
    The doors that other products' clients know give the same header beside their own answers.
    """
    org = organization(world)
    key = make_key(org, expires_in="5d")
    assert HEADER in ask(org, by_grant(key)).headers
    for preset, path, body in (
        ("data-security", "/oauth/token", {"grant_type": "client_credentials"}),
        ("xiq-se", "/oauth/token/access-token", {"grant_type": "client_credentials"}),
        ("incydr", "/v1/oauth", None),
    ):
        other = world.second_tenant(preset=preset)
        client = other.make_client(permissions=[], roles=_any_role(other), expires_at=in_days(2))
        header = other.basic_header(*client.basic)
        answer = other.http.post(path, data=body, headers=header)
        assert answer.status_code == 200, (preset, answer.text)
        assert "what=client;days=1;" in answer.headers[HEADER], preset


def _any_role(world: World) -> list[str]:
    return [next(role["id"] for role in world.pages("/api/v1/roles") if role["permissions"])]


@row("DW-4")
def test_the_server_tells_of_it_by_itself(new_server: Callable[..., Any]) -> None:
    """
    A running server looks through its clients: one that was made long ago and ends in days, and
    one that nobody ever used, are each an event soon after the start, and no second one.
    """
    server: Server = new_server().init().start()
    world = World(server, server.machine)
    ending = world.make_client(name=unique("ending"), expires_at=in_days(3.5))
    resting = world.make_client(name=unique("resting"))
    world.token(ending)
    server.kill()
    with closing(sqlite3.connect(server.data / "doorward.sqlite3")) as store:
        store.execute("UPDATE clients SET created_at = created_at - 100 * 86400000")
        store.commit()
    server.start()
    world = World(server, server.machine)

    for client, kind in ((ending, "credential.expiring"), (resting, "credential.unused")):
        found = eventually(lambda c=client, k=kind: world.events(c.client_id, k), within=10)
        [event] = found
        assert event["details"]["id"] == client.id
        assert event["details"]["days"] == {"credential.expiring": 7, "credential.unused": 90}[kind]
    assert world.events(ending.client_id, "credential.unused") == []
