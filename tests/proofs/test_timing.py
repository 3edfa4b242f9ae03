"""Nobody learns from the time an answer takes what its words do not tell (guarantee 4).

In `make test` this tries that the comparison works and finds what is plainly different; the sample
that can tell microseconds apart is `make soak`'s.
"""

import json
from base64 import b64encode

import pytest

from doorward.credentials import KINDS
from doorward.kernel.ids import client_id, credential_id
from tests.proofs.sizes import SOAK, limit, size
from tests.proofs.welch import Difference, tell_apart
from tests.world import World, unique

SAMPLES = size(1_000, 100_000)
PASSWORDS = size(30, 1_000)
MOST = 4.5
SOME = 16


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Return one request as bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def by_basic(path: str, name: str, secret: str) -> bytes:
    """Return a token request with these credentials."""
    basic = b64encode(f"{name}:{secret}".encode()).decode()
    form = "application/x-www-form-urlencoded"
    body = b"grant_type=client_credentials"
    return post(path, body, Authorization=f"Basic {basic}", Content_Type=form)


def wrong() -> str:
    """Return a well-formed secret that no client has."""
    return KINDS[0].mint(credential_id()).reveal()


def forged(secret: str) -> str:
    """Return a well-formed secret that names the credential of *secret* and is not it."""
    return KINDS[0].mint(secret[4:20]).reveal()


def alike(found: Difference) -> bool:
    """Whether nothing tells the two kinds apart."""
    return abs(found.t) < MOST


@pytest.fixture
def quiet(world: World) -> World:
    """Give the default tenant of a server that nobody else asks meanwhile."""
    return world


@pytest.mark.timeout(limit(110, 1_800))
class TestMachines:
    """Paths of machines: secrets are compared in microseconds."""

    def test_an_unknown_client_takes_as_long_as_a_wrong_secret(self, quiet: World) -> None:
        """
        Whether a client exists is not told by how long a refusal takes.
        """
        clients = [quiet.make_client() for _ in range(SOME)]
        known = [by_basic("/oauth/token", one.client_id, forged(one.secret)) for one in clients]
        unknown = [by_basic("/oauth/token", client_id(), wrong()) for _ in clients]
        found = tell_apart(quiet.server.url, known, unknown, SAMPLES)
        assert alike(found), found
        keep("unknown client / wrong secret", quiet, found)

    def test_a_foreign_client_takes_as_long_as_an_absent_one(self, quiet: World) -> None:
        """
        Whether a client exists in another tenant is not told either, its own secret included.
        """
        other = quiet.second_tenant()
        theirs = [other.make_client() for _ in range(SOME)]
        foreign = [by_basic("/oauth/token", one.client_id, one.secret) for one in theirs]
        absent = [by_basic("/oauth/token", client_id(), wrong()) for _ in theirs]
        found = tell_apart(quiet.server.url, foreign, absent, SAMPLES)
        assert alike(found), found
        keep("foreign client / absent client", quiet, found)

    def test_the_comparison_tells_what_differs(self, quiet: World) -> None:
        """
        The measure is not blind: it tells an answer that is recorded from one that is not.
        """
        client = quiet.make_client()
        recorded = [by_basic("/oauth/token", client.client_id, forged(client.secret))]
        unrecorded = [b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"]
        assert not alike(tell_apart(quiet.server.url, recorded, unrecorded, SAMPLES))


@pytest.mark.timeout(limit(110, 1_800))
def test_an_unknown_user_takes_as_long_as_a_wrong_password(quiet: World) -> None:
    """
    Whether a user exists is not told by the time that a password takes to be refused.
    """
    names = [f"{unique('timed').replace(' ', '.')}@example.com" for _ in range(SOME)]
    for name in names:
        made = quiet.make("users", username=name)
        body = {"password": "correct horse battery staple"}
        assert quiet.call("PUT", f"/api/v1/users/{made['id']}/password", json=body).is_success

    def login(name: str) -> bytes:
        text = json.dumps({"username": name, "password": "x" * 20}).encode()
        return post("/api/v1/user-token", text, Content_Type="application/json")

    known = [login(name) for name in names]
    unknown = [login(name.replace("timed", "tamed")) for name in names]
    found = tell_apart(quiet.server.url, known, unknown, PASSWORDS)
    assert alike(found), found
    keep("unknown user / wrong password", quiet, found)


def keep(what: str, world: World, found: Difference) -> None:
    """Print the figure of a full-size run, to be written into the documents."""
    if SOAK:
        database = "PostgreSQL" if world.server.database else "SQLite"
        print(f"\n{what}, {database}: {found}")
