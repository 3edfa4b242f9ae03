"""openid-client from npm, unmodified, run by Node.js."""

import pytest

from tests.clients.scripts import run_script
from tests.rows import row
from tests.world import World


@pytest.mark.parametrize("algorithm", ["oauth2", "oidc"])
@row("INC-15", "DW-7")
def test_the_whole_life_of_a_token(world: World, algorithm: str):
    """
    Told no more than the issuer's address, the library finds the endpoints by either kind of
    metadata, gets tokens by header and body, introspects and revokes; its sister library finds
    the keys and verifies the token; and refusals arrive as the library's own errors.
    """
    client = world.make_client(permissions=["users:read", "tokens:introspect"])
    base = world.machine["base_url"]

    told = run_script(
        "openid-client.mjs",
        base,
        algorithm,
        *client.basic,
        f"{base}/api/v1",
        library="openid-client",
    )

    claims = told.pop("claims")
    assert claims["sub"] == client.client_id
    assert told == {
        "token_type": "bearer",
        "expires_in": 900,
        "narrowed": "users:read",
        "call": 200,
        "before": True,
        "after": False,
        "wrongSecret": {
            "code": "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
            "status": 401,
            "error": None,
            "scheme": "basic",
        },
        "wrongScope": {
            "code": "OAUTH_RESPONSE_BODY_ERROR",
            "status": 400,
            "error": "invalid_scope",
            "scheme": None,
        },
    }
