"""curl, with the very lines of the seed."""

import json
import subprocess

import pytest

from tests.rows import row
from tests.world import Client, World

SECRET_LINE = "curl -sS -X POST -u '{id}:{secret}' -d \"\" {url}/v1/oauth"
USERS_LINE = (
    "curl -sS -X GET '{url}/v1/users?active=true&blocked=false&pageSize=100' "
    '-H "authorization: Bearer {token}"'
)


def shell(line: str) -> str:
    done = subprocess.run(
        ["bash", "-c", line], check=True, capture_output=True, text=True, timeout=20
    )
    return done.stdout


@pytest.fixture
def client(world: World) -> Client:
    return world.make_client(permissions=["users:read"])


@row("INC-1", "INC-2", "INC-46", "INC-47")
def test_the_seeds_two_lines_work(world: World, client: Client):
    """Token by Basic and an empty body, then users with that token."""
    url = world.machine["base_url"]
    body = json.loads(shell(SECRET_LINE.format(id=client.client_id, secret=client.secret, url=url)))
    assert set(body) >= {"access_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", 900)
    users = json.loads(shell(USERS_LINE.format(url=url, token=body["access_token"])))
    assert set(users) >= {"users", "totalCount"}


@row("INC-14")
def test_after_a_reset_the_first_line_says_no(world: World, client: Client):
    """The same line with the old secret shows 401 at once."""
    world.reset(client)
    line = SECRET_LINE.format(
        id=client.client_id, secret=client.secret, url=world.machine["base_url"]
    )
    assert shell(f"{line} -o /dev/null -w '%{{http_code}}'") == "401"
