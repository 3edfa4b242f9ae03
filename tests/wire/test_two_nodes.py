"""Two server processes on one PostgreSQL are one Doorward."""

from collections.abc import Iterator

import pytest

from tests.conftest import Servers
from tests.rows import row
from tests.world import World, header


@pytest.fixture(scope="module")
def nodes(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, World]]:
    """Two nodes, each as its own callers see it."""
    first = servers.world("postgresql")
    node = first.server.second_node(tmp_path_factory.mktemp("second") / "node").start()
    yield first, World(node, first.machine)
    node.kill()


@row("INC-14")
def test_a_reset_on_one_node_counts_on_the_other(nodes: tuple[World, World]):
    """Once acknowledged here, neither the old secret nor its tokens are accepted there."""
    here, there = nodes
    for _ in range(25):
        client = here.make_client()
        token = there.token(client)
        assert there.passes(token)
        here.reset(client)
        assert not there.passes(token)
        assert there.ask_token(client).status_code == 401


def test_a_suspension_counts_everywhere_too(nodes: tuple[World, World]):
    """Disabled here, refused there; enabled there, accepted here."""
    here, there = nodes
    client = here.make_client()
    token = here.token(client)
    here.call("POST", f"/api/v1/clients/{client.id}/disable")
    assert not there.passes(token)
    there.call("POST", f"/api/v1/clients/{client.id}/enable")
    assert here.passes(token)


def test_a_revocation_counts_everywhere_too(nodes: tuple[World, World]):
    """A token revoked here is dead there."""
    here, there = nodes
    client = here.make_client()
    token = here.token(client)
    here.http.post("/oauth/revoke", data={"token": token}, auth=client.basic)
    assert not there.passes(token)


def test_both_sign_with_the_same_ring(nodes: tuple[World, World]):
    """Keys and issuer are the tenant's, whichever node answers."""
    here, _ = nodes
    rings = [node.http.get("/oauth/jwks").json()["keys"] for node in nodes]
    assert rings[0] == rings[1]
    client = here.make_client()
    [kid] = {header(node.token(client))["kid"] for node in nodes}
    assert kid in {key["kid"] for key in rings[0]}


def test_the_log_is_one(nodes: tuple[World, World]):
    """Events of both nodes are read from either, in one order."""
    here, there = nodes
    client = here.make_client()
    for node in (here, there, here, there):
        node.token(client)
    seen = [[event["id"] for event in node.events(client.client_id)] for node in nodes]
    assert seen[0] == seen[1]
    assert len(here.events(client.client_id, "token.issued")) == 4
