"""The command line as a person or a script meets it: words in, JSON or a table out, exit codes."""

import json
import stat
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.conftest import Servers
from tests.rows import row
from tests.server import Server
from tests.world import World, unique

REFUSED, USAGE, DENIED, UNREACHABLE = 1, 2, 4, 5


@pytest.fixture
def world(servers: Servers) -> World:
    """The command line speaks REST, so one database is enough here."""
    return servers.world("sqlite")


def account(world: World, **others: str) -> dict[str, str]:
    """Return the environment in which the command line is the machine administrator."""
    return {
        "DOORWARD_URL": world.server.url + world.prefix,
        "DOORWARD_CLIENT_ID": world.machine["client_id"],
        "DOORWARD_CLIENT_SECRET": world.machine["client_secret"],
        **others,
    }


def run(
    world: World, *words: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = world.server.cli(*words, env=env or account(world))
    assert "Traceback" not in done.stderr, done.stderr
    return done


def printed(world: World, *words: str) -> Any:
    """Run a command that must succeed and return its JSON."""
    done = run(world, *words, "--output", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@row("INC-1", "INC-25")
def test_a_clients_whole_life(world: World):
    """Create, show, edit, disable, enable, rotate, reset, list and delete, each by its verb."""
    name = unique("cli")
    made = printed(world, "clients", "create", name, "--permission", "users:read")
    assert made["client_secret"].startswith("dws_")
    shown = printed(world, "clients", "show", name)
    assert shown["client_id"] == made["client_id"]
    assert "client_secret" not in shown
    edited = printed(
        world, "clients", "edit", name, "--grant", "clients:read", "--description", "by hand"
    )
    assert sorted(edited["permissions"]) == ["clients:read", "users:read"]
    assert edited["description"] == "by hand"
    assert printed(world, "clients", "disable", name)["enabled"] is False
    assert printed(world, "clients", "enable", name)["enabled"] is True
    rotated = printed(world, "clients", "rotate", name, "--overlap", "60")
    assert rotated["client_secret"] != made["client_secret"]
    secrets = printed(world, "clients", "secrets", name)["items"]
    assert len(secrets) == 2
    reset = printed(world, "clients", "reset", name, "--yes")
    assert reset["client_id"] == made["client_id"]
    assert name in {client["name"] for client in printed(world, "clients", "list")["items"]}
    assert run(world, "clients", "delete", name, "--yes").returncode == 0
    assert run(world, "clients", "show", name).returncode == REFUSED


def test_an_api_keys_whole_life(world: World):
    """Create, show, edit, switch, rotate, reset, list, expire and delete, each by its verb."""
    name = unique("key")
    made = printed(world, "api-keys", "create", name, "--role", "Auditor", "--expires", "30d")
    assert made["secret"].startswith("dwk_")
    assert made["username"] == name.lower()
    edited = printed(world, "api-keys", "edit", name, "--filter", "127.0.0.1", "--expires", "1y")
    assert edited["filter"] == "127.0.0.1"
    assert printed(world, "api-keys", "disable", name)["state"] == "disabled"
    assert printed(world, "api-keys", "enable", name)["state"] == "active"
    rotated = printed(world, "api-keys", "rotate", name, "--overlap", "60")
    assert rotated["secret"] != made["secret"]
    secrets = printed(world, "api-keys", "secrets", name)["items"]
    ended = run(world, "api-keys", "end-secret", name, secrets[0]["id"], "--yes")
    assert ended.returncode == 0, ended.stderr
    assert printed(world, "api-keys", "reset", name, "--yes")["secret"].startswith("dwk_")
    assert run(world, "api-keys", "usage", name).returncode == 0
    assert printed(world, "api-keys", "expire", name)["state"] == "expired"
    assert name in {key["name"] for key in printed(world, "api-keys", "list")["items"]}
    assert run(world, "api-keys", "delete", name, "--yes").returncode == 0
    assert run(world, "api-keys", "show", name).returncode == REFUSED


def test_an_api_token_is_unlocked_once_shown_once(world: World):
    """The JWT is printed by the unlock and by nothing else; a second unlock prints another."""
    user = world.make("users", username=unique("cli").replace(" ", "-"))["username"]
    name = unique("token")
    words = ("create", name, "--user", user, "--expires", "90d", "--description", "nightly")
    made = run(world, "api-tokens", *words)
    assert made.returncode == 0, made.stderr
    assert "eyJ" not in made.stdout
    first = printed(world, "api-tokens", "unlock", name)["jwt"]
    table = run(world, "api-tokens", "unlock", name, "--revoke-earlier")
    assert first.count(".") == 2
    assert first not in table.stdout
    assert any(word.startswith("eyJ") and word.count(".") == 2 for word in table.stdout.split())
    shown = printed(world, "api-tokens", "show", name)
    assert (shown["description"], "jwt" in shown) == ("nightly", False)
    edited = printed(world, "api-tokens", "edit", name, "--expires", "2020-01-01T00:00:00Z")
    assert edited["state"] == "expired"
    assert run(world, "api-tokens", "unlock", name).returncode == REFUSED
    assert run(world, "api-tokens", "delete", name, "--yes").returncode == 0


def test_copy_and_upload_say_why_not(world: World):
    """Where no secrets are kept nothing is copied, and a user's client has no receiver."""
    client = world.make_client()
    copied = run(world, "clients", "copy", client.body["name"])
    sent = run(world, "clients", "upload", client.body["name"], "--yes")
    assert (copied.returncode, sent.returncode) == (REFUSED, REFUSED)
    assert "keeps no secrets" in copied.stderr
    assert "system" in sent.stderr


def test_a_used_client_is_reset_with_a_warning(world: World):
    """Before a reset the command says who would notice: last use and calls."""
    client = world.make_client()
    token = world.token(client)
    assert world.passes(token)
    done = run(world, "clients", "reset", client.body["name"], "--yes")
    assert done.returncode == 0, done.stderr
    assert "127.0.0.1" in done.stderr
    assert run(world, "clients", "usage", client.body["name"]).returncode == 0


def test_a_dangerous_command_asks_first(world: World):
    """Without --yes, and with nobody to ask, nothing is done."""
    client = world.make_client()
    for verb in ("reset", "delete"):
        assert run(world, "clients", verb, client.body["name"]).returncode == USAGE
    assert world.passes(world.token(client))


@pytest.mark.parametrize(
    "noun",
    ["clients", "api-keys", "api-tokens", "roles", "users", "apis", "keys", "events", "tenants"],
)
def test_every_noun_lists(world: World, noun: str):
    """A table for people, JSON for programs."""
    assert isinstance(printed(world, noun, "list")["items"], list)
    table = run(world, noun, "list")
    assert table.returncode == 0, table.stderr


def test_roles_users_and_apis_are_made_and_ended(world: World):
    """What REST can make, the command line can."""
    role = unique("role")
    printed(world, "roles", "create", role, "--permission", "users:read")
    assert printed(world, "roles", "show", role)["permissions"] == ["users:read"]
    assert run(world, "roles", "delete", role, "--yes").returncode == 0
    user = f"{unique('u').replace(' ', '')}@example.com"
    made = printed(world, "users", "create", user)
    assert made["username"] == user
    assert printed(world, "users", "show", user)["id"] == made["id"]
    assert run(world, "users", "delete", user, "--yes").returncode == 0


def test_token_prints_a_token_that_works(world: World):
    """``doorward token`` prints the bare token for a script, or the whole answer as JSON."""
    done = run(world, "token")
    assert done.returncode == 0, done.stderr
    assert world.passes(done.stdout.strip())
    answer = printed(world, "token", "--scope", "users:read")
    assert answer["scope"] == "users:read"


def test_keys_are_listed_and_rotated(world: World, servers: Servers):
    """The next key is published by one word."""
    tenant = world.second_tenant()
    env = account(tenant)
    rotated = run(world, "keys", "rotate", "--output", "json", env=env)
    assert rotated.returncode == 0, rotated.stderr
    listed = run(world, "keys", "list", "--output", "json", env=env)
    assert len(json.loads(listed.stdout)["items"]) == 2


def test_events_are_listed_and_tailed(world: World):
    """By client and type; tail prints one JSON object a line."""
    client = world.make_client()
    world.token(client)
    listed = printed(world, "events", "list", "--client", client.client_id)["items"]
    assert [event["type"] for event in listed] == ["client.created", "token.issued"]
    tail = run(world, "events", "tail", "--client", client.client_id, "--output", "json")
    assert tail.returncode == 0
    assert len([json.loads(line) for line in tail.stdout.splitlines()]) == 2


def test_a_wrong_secret_is_denied(world: World):
    """Exit 4, one line, no secret in it."""
    other = world.make_client()
    env = account(world, DOORWARD_CLIENT_SECRET=other.secret)
    done = run(world, "clients", "list", env=env)
    assert done.returncode == DENIED
    assert len(done.stderr.strip().splitlines()) == 1
    assert other.secret not in done.stderr + done.stdout


def test_a_missing_permission_is_named(world: World):
    """Exit 4, and the line says which permission."""
    client = world.make_client(permissions=["users:read"])
    env = account(world, DOORWARD_CLIENT_ID=client.client_id, DOORWARD_CLIENT_SECRET=client.secret)
    done = run(world, "clients", "list", env=env)
    assert done.returncode == DENIED
    assert "clients:read" in done.stderr


def test_a_refused_field_is_named(world: World):
    """Exit 1, and the line says which field is wrong."""
    done = run(world, "clients", "create", unique("x"), "--permission", "no:such")
    assert done.returncode == REFUSED
    assert "permissions" in done.stderr


def test_a_server_that_does_not_answer_is_said(world: World):
    """Exit 5 with the address."""
    done = run(world, "clients", "list", env=account(world, DOORWARD_URL="http://127.0.0.1:9"))
    assert done.returncode == UNREACHABLE
    assert "127.0.0.1:9" in done.stderr


def test_a_wrong_word_is_a_usage_error(world: World):
    """Exit 2, as everywhere."""
    assert run(world, "clients", "explode").returncode == USAGE
    assert run(world, "clients", "list", "--output", "yaml").returncode == USAGE


def test_init_keeps_the_account_for_the_command_line(new_server: Callable[..., Server]):
    """After ``init --machine-admin`` commands work at once, from a file only its owner reads."""
    server = new_server().init().start()
    file = server.folder / "config" / "doorward" / "cli.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    done = server.cli("clients", "list", "--output", "json")
    assert done.returncode == 0, done.stderr
    file.chmod(0o644)
    refused = server.cli("clients", "list")
    assert refused.returncode == DENIED
    assert "chmod 600" in refused.stderr
