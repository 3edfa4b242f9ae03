"""``last_modified`` and ``last_redeemed``: what moves them and what does not (INC-21, INC-22)."""

import time

from tests.rows import row
from tests.world import Client, World, eventually


def settle() -> None:
    """Wait longer than any coalesced write takes."""
    time.sleep(0.4)


@row("INC-22", "INC-32")
def test_last_redeemed_moves_on_a_token_only(world: World):
    """Empty at first, set by a token request, unmoved by the token's use."""
    client = world.make_client()
    assert world.stored(client)["last_redeemed"] is None
    token = world.token(client)
    first = eventually(lambda: world.stored(client)["last_redeemed"])
    assert first
    assert world.passes(token)
    settle()
    assert world.stored(client)["last_redeemed"] == first
    time.sleep(1)
    world.token(client)
    assert eventually(lambda: world.stored(client)["last_redeemed"] > first)


@row("INC-22")
def test_last_redeemed_ignores_failures(world: World):
    """Wrong secret, wrong scope, wrong grant: not redeemed."""
    client, other = world.make_client(), world.make_client()
    world.ask_token(Client(client.id, client.client_id, other.secret, {}))
    world.ask_token(client, scope="clients:write")
    world.ask_token(client, grant_type="password")
    settle()
    assert world.stored(client)["last_redeemed"] is None


@row("INC-21")
def test_last_modified_moves_on_edit_and_reset_only(world: World):
    """An edit and a reset move it; tokens, calls and reading do not."""
    client = world.make_client()
    moments = [world.stored(client)["last_modified"]]
    token = world.token(client)
    world.passes(token)
    settle()
    assert world.stored(client)["last_modified"] == moments[0]
    time.sleep(1)
    world.call("PATCH", f"/api/v1/clients/{client.id}", json={"description": "edited"})
    moments.append(world.stored(client)["last_modified"])
    time.sleep(1)
    world.reset(client)
    moments.append(world.stored(client)["last_modified"])
    assert moments == sorted(set(moments))


def test_the_list_shows_both_moments(world: World):
    """What the details say, the list says too."""
    client = world.make_client()
    world.token(client)
    stored = eventually(lambda: (b := world.stored(client))["last_redeemed"] and b)
    listed = [one for one in world.pages("/api/v1/clients") if one["id"] == client.id]
    assert [(one["last_modified"], one["last_redeemed"]) for one in listed] == [
        (stored["last_modified"], stored["last_redeemed"])
    ]
