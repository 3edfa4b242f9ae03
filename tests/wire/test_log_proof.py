"""Whether the log is still what it was: ``/api/v1/events/heads``, ``/links``, and ``verify``."""

import asyncio
import hashlib
import json
import sqlite3
import subprocess
from contextlib import closing

import asyncpg
import pytest

from tests.conftest import DATABASES, Servers
from tests.rows import row
from tests.wire.shapes import fields, missing
from tests.world import Json, World, eventually


@pytest.fixture(params=DATABASES)
def world(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give a server that signs a head each second; its log is tampered with by one test."""
    return servers.world(request.param, DOORWARD_HEAD_SECONDS="1")


def newest(world: World) -> Json:
    """Return the newest head once there is one."""

    def look() -> Json | None:
        answer = world.call("GET", "/api/v1/events/heads/newest")
        return answer.json() if answer.status_code == 200 else None

    found = eventually(look)
    assert found, "no head within 5 s"
    return found


def verify(world: World, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run ``doorward events verify`` as the tenant's machine administrator."""
    return events(world, "verify", "--output", "json", *words)


def events(world: World, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run ``doorward events`` as the tenant's machine administrator."""
    env = {
        "DOORWARD_URL": world.server.url + world.prefix,
        "DOORWARD_CLIENT_ID": world.machine["client_id"],
        "DOORWARD_CLIENT_SECRET": world.machine["client_secret"],
    }
    return world.server.cli("events", *words, env=env)


def tamper(world: World, statement: str, *values: object) -> None:
    """Change the log in the database ($1 is the first value), as one who may write there could."""
    database = world.server.database
    if not database:
        with closing(sqlite3.connect(world.server.data / "doorward.sqlite3", timeout=5)) as store:
            store.execute(statement.replace("$", "?"), values)
            store.commit()
        return

    async def change() -> None:
        connection = await asyncpg.connect(database)
        await connection.execute(statement, *values)
        await connection.close()

    asyncio.run(change())


@row("DW-16")
def test_a_log_is_verified_and_a_cut_shows_against_a_head_kept_elsewhere(world: World) -> None:
    """
    An untouched log is whole; once its end is cut off with all heads that cover it, only the head
    that was kept elsewhere tells, and an edit shows without one.
    """
    mine = world.second_tenant()
    client = mine.make_client()
    for _ in range(3):
        mine.token(client)
    last = mine.events(client.client_id, "token.issued")[-1]["id"]

    def covering() -> Json | None:
        head = newest(mine)
        reached = [int(part) for part in head["event_id"].split(".")]
        return head if reached >= [int(part) for part in last.split(".")] else None

    head = eventually(covering)
    assert head
    kept = world.server.folder / "head.json"
    kept.write_text(events(mine, "heads", "--newest").stdout)
    head = json.loads(kept.read_text())
    assert str(head["number"]) in events(mine, "heads").stdout
    whole = verify(mine, "--head", str(kept))
    assert whole.returncode == 0, whole.stderr + whole.stdout
    assert json.loads(whole.stdout)["findings"] == []

    number, tenant = int(last.split(".")[-1]), json.loads(whole.stdout)["tenant_id"]
    edit = "UPDATE events SET actor = $1 WHERE id = $2"
    tamper(mine, edit, "key-somebody", number)
    edited = verify(mine)
    assert edited.returncode == 1
    assert len(json.loads(edited.stdout)["findings"]) == 1
    tamper(mine, edit, client.client_id, number)
    assert verify(mine).returncode == 0

    tamper(mine, "DELETE FROM events WHERE tenant_id = $1 AND id >= $2", tenant, number)
    tamper(mine, "DELETE FROM heads WHERE tenant_id = $1 AND number >= $2", tenant, head["number"])
    assert verify(mine, "--head", str(kept)).returncode == 1


@row("DW-16")
def test_anybody_can_compute_a_head_from_the_links(world: World) -> None:
    """
    The documented hash over the documented texts gives what was signed: no part of ours is needed.
    """
    mine = world.second_tenant()
    head = newest(mine)
    links = list(mine.pages("/api/v1/events/links"))
    tenant = json.loads(links[0]["form"])[2]
    assert tenant == mine.get("/api/v1/events", limit=1)["items"][0]["tenant_id"]
    value = hashlib.sha256(f"doorward events 1\n{tenant}".encode()).digest()
    for link in links[: head["events"]]:
        value = hashlib.sha256(value + link["form"].encode()).digest()

    assert links[head["events"] - 1]["id"] == head["event_id"]
    assert value.hex() == head["hash"]
    [first] = mine.get("/api/v1/events/heads", limit=1)["items"]
    assert first["number"] == 1


def test_only_who_may_read_the_log_may_check_it(world: World) -> None:
    """403 names the permission; what is no number of a head is 422."""
    token = world.token(world.make_client(permissions=["users:read"]))
    for path in ("heads", "heads/newest", "links"):
        assert missing(world.call("GET", f"/api/v1/events/{path}", token)) == ["events:read"]
    wrong = world.call("GET", "/api/v1/events/heads", params={"after": "x"})
    assert (wrong.status_code, fields(wrong)) == (422, ["after"])


def test_before_the_first_head_there_is_none(servers: Servers) -> None:
    """404 says that it will come, in a tenant whose first head is an hour away."""
    answer = servers.world("sqlite").second_tenant().call("GET", "/api/v1/events/heads/newest")
    assert answer.status_code == 404
    assert "comes soon" in answer.json()["detail"]
