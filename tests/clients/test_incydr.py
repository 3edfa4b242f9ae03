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
