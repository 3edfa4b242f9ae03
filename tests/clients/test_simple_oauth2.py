"""simple-oauth2 from npm, unmodified, run by Node.js."""

import pytest

from tests.clients.scripts import run_script
from tests.rows import row
from tests.world import World


@pytest.mark.parametrize("method", ["header", "body"])
@row("INC-15")
def test_token_call_revocation_refusals(world: World, method: str):
    """
    Authenticating by header or by body, the library gets a token that opens what it was asked
    for, knows when it ends, revokes it, and tells a wrong secret from a wrong scope.
    """
    client = world.make_client(permissions=["users:read"])

    told = run_script(
        "simple-oauth2.mjs",
        world.machine["base_url"],
        method,
        *client.basic,
        library="simple-oauth2",
    )

    assert told == {
        "token_type": "Bearer",
        "expires_in": 900,
        "scope": "users:read",
        "before": 200,
        "expired": {"now": False, "in15Minutes": True},
        "after": 401,
        "wrongSecret": {"status": 401, "error": "invalid_client"},
        "wrongScope": {"status": 400, "error": "invalid_scope"},
    }
