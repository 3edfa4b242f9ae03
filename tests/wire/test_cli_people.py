"""``doorward users`` and ``doorward members``, as a person or a script meets them."""

import pytest

from tests.conftest import Servers
from tests.wire.test_cli import REFUSED, USAGE, account, printed, run
from tests.world import PASSWORD, World, unique

OTHER = "seven lamps over the harbour"
NOBODY = "usr_0000000000000001"


@pytest.fixture
def world(servers: Servers) -> World:
    """The command line speaks REST, so one database is enough here."""
    return servers.world("sqlite")


def typed(world: World, line: str, *words: str) -> tuple[int, str]:
    """Run a command with *line* on its standard input; return its code and what it said."""
    done = world.server.cli(*words, env=account(world), stdin=f"{line}\n")
    assert not line or line not in done.stdout + done.stderr
    return done.returncode, done.stderr


def test_a_users_whole_life(world: World):
    """Made with a password and a role by its name, edited, given another password, deleted."""
    name, role = unique("ada").replace(" ", "-"), unique("reader")
    world.make("roles", name=role, permissions=["users:read"])
    words = ("users", "create", name, "--role", role, "--password-stdin", "--output", "json")
    code, said = typed(world, PASSWORD, *words)
    assert code == 0, said
    shown = printed(world, "users", "show", name)
    assert (shown["has_password"], len(shown["roles"])) == (True, 1)
    asked = {"username": name, "password": PASSWORD}
    assert world.http.post("/api/v1/user-token", json=asked).status_code == 200
    code, said = typed(world, OTHER, "users", "password", name, "--password-stdin")
    assert code == 0, said
    assert world.http.post("/api/v1/user-token", json=asked).status_code == 401
    asked["password"] = OTHER
    assert world.http.post("/api/v1/user-token", json=asked).status_code == 200
    assert printed(world, "users", "edit", name, "--role", "Auditor")["roles"] != shown["roles"]
    assert printed(world, "users", "edit", name, "--no-roles")["roles"] == []
    assert run(world, "users", "delete", name, "--yes").returncode == 0
    assert run(world, "users", "show", name).returncode == REFUSED


def test_a_password_is_never_an_argument(world: World):
    """There is no option that takes one; without a terminal or a pipe nothing is done."""
    person = world.make_person()
    assert run(world, "users", "password", person.username, OTHER).returncode == USAGE
    done = run(world, "users", "password", person.username)
    assert done.returncode == USAGE
    assert "--password-stdin" in done.stderr
    code, said = typed(world, "", "users", "password", person.username, "--password-stdin")
    assert (code, "no password" in said) == (USAGE, True)
    assert world.ask_user_token(person).status_code == 200


def test_a_weak_password_is_refused_with_its_mend(world: World):
    """One line that names the field, and exit code 1."""
    name = unique("bob").replace(" ", "-")
    code, said = typed(world, "tooshort", "users", "create", name, "--password-stdin")
    assert (code, "password: at least 15 characters" in said) == (REFUSED, True)
    assert run(world, "users", "show", name).returncode == REFUSED


def test_a_lost_second_factor_is_removed(world: World):
    """Only when it is meant; the password stays where it may stand alone."""
    person = world.make_person()
    world.enrol(person)
    words = ("users", "remove-second-factor", person.username)
    assert run(world, *words).returncode == USAGE, "nobody confirmed"
    assert run(world, *words, "--yes").returncode == 0
    shown = printed(world, "users", "show", person.username)
    assert (shown["second_factor"], shown["has_password"]) == (False, True)


def test_a_members_whole_life(world: World):
    """Set by the role's name, shown, listed, removed when it is meant."""
    made = printed(world, "members", "set", NOBODY, "--role", "Auditor")
    assert (made["id"], len(made["roles"])) == (NOBODY, 1)
    assert printed(world, "members", "show", NOBODY) == made
    assert made in printed(world, "members", "list")["items"]
    assert run(world, "members", "remove", NOBODY).returncode == USAGE
    assert run(world, "members", "remove", NOBODY, "--yes").returncode == 0
    assert run(world, "members", "show", NOBODY).returncode == REFUSED
