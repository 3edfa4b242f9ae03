"""The vendor's own SDK and command line, ``incydr[cli]`` 2.12.5, unmodified."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rows import row
from tests.world import Client, World, unique


def incydr(world: World, client: Client, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the installed ``incydr`` against *world* with the credentials of *client*."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("incydr")), *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(world.server.folder),
            "INCYDR_URL": world.machine["base_url"],
            "INCYDR_API_CLIENT_ID": client.client_id,
            "INCYDR_API_CLIENT_SECRET": client.secret,
        },
    )


@pytest.fixture
def client(world: World) -> Client:
    return world.make_client(permissions=["users:read"])


@row("INC-1", "INC-2", "INC-46", "INC-47")
def test_users_list_lists_the_users(world: World, client: Client):
    """``incydr users list -f json-lines`` prints one line a user."""
    name = f"{unique('incydr').replace(' ', '')}@example.com"
    world.make("users", username=name, name="Seen by incydr")
    done = incydr(world, client, "users", "list", "-f", "json-lines")
    assert done.returncode == 0, done.stdout + done.stderr
    listed = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert name in {user["username"] for user in listed}


@row("INC-14")
def test_a_wrong_secret_prints_401(world: World, client: Client):
    """After a reset the old secret ends the program with 401 and status 1."""
    world.reset(client)
    done = incydr(world, client, "users", "list")
    assert done.returncode == 1
    assert "401 Client Error" in done.stdout + done.stderr


@row("INC-11")
def test_a_missing_permission_prints_403(world: World):
    """A client without ``users:read`` ends the program with 403 and status 1."""
    client = world.make_client(permissions=["clients:read"])
    done = incydr(world, client, "users", "list")
    assert done.returncode == 1
    assert "403 Client Error" in done.stdout + done.stderr


def test_the_sdk_reads_the_tenant_from_the_token(world: World, client: Client):
    """``client.tenant_id`` of the SDK is our tenant's id."""
    code = (
        "import incydr, sys; c = incydr.Client(sys.argv[1], sys.argv[2], sys.argv[3]); "
        "print(c.tenant_id, c.users.v1.get_page(active=True, blocked=False).total_count)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, world.machine["base_url"], *client.basic],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": os.environ["PATH"], "HOME": str(world.server.folder)},
    )
    assert done.returncode == 0, done.stderr
    tenant, total = done.stdout.split()
    assert tenant == world.machine["tenant_id"]
    assert int(total) >= 0


def test_audit_log_search_prints_what_happened(world: World):
    """``incydr audit-log search`` pages through the events, filters, and keeps a checkpoint."""
    reader = world.make_client(permissions=["events:read"])
    busy = world.make_client(permissions=["users:read"])
    for _ in range(3):
        world.token(busy)
    words = ("audit-log", "search", "-f", "json_lines", "--resource-ids", busy.client_id)
    done = incydr(world, reader, *words, "--checkpoint", "mine")
    assert done.returncode == 0, done.stdout + done.stderr
    listed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["type$"] for event in listed].count("audit_log::token.issued/1") == 3
    assert all(event["actorType"] == "API_CLIENT" for event in listed)
    world.token(busy)
    again = incydr(world, reader, *words, "--checkpoint", "mine")
    [fresh] = [json.loads(line) for line in again.stdout.splitlines()]
    assert (fresh["type$"], fresh["actorName"]) == ("audit_log::token.issued/1", busy.body["name"])


def test_audit_log_search_writes_a_table(world: World):
    """Its CSV has the vendor's columns, filtered by name, kind and time."""
    reader = world.make_client(permissions=["events:read"], name=unique("auditor"))
    words = ("audit-log", "search", "-f", "csv", "--start", "2020-01-01", "--user-types")
    done = incydr(world, reader, *words, "API_CLIENT", "--actor-names", reader.body["name"])
    assert done.returncode == 0, done.stdout + done.stderr
    head, first, *_ = done.stdout.splitlines()
    assert "actor_id" in head
    assert reader.client_id in first


def test_audit_log_search_without_the_permission_prints_403(world: World):
    """Without it the program ends with 403 and status 1."""
    done = incydr(world, world.make_client(), "audit-log", "search")
    assert done.returncode == 1
    assert "403 Client Error" in done.stdout + done.stderr
