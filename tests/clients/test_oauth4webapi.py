"""oauth4webapi from npm, unmodified, run by Node.js."""

from tests.clients.scripts import run_script
from tests.rows import row
from tests.world import World


@row("INC-15")
def test_the_whole_life_of_a_token(world: World):
    """
    Discovery, token by header and body, JWT validation, introspection, revocation: the
    library finds all it needs from the issuer's address and accepts every answer.
    """
    client = world.make_client(permissions=["users:read", "tokens:introspect"])
    base = world.machine["base_url"]
    told = run_script("main-job.mjs", base, *client.basic, f"{base}/api/v1", library="oauth4webapi")
    claims = told.pop("claims")
    assert claims["sub"] == client.client_id
    assert told == {
        "token_type": "bearer",
        "expires_in": 900,
        "narrowed": "users:read",
        "before": True,
        "after": False,
        "wrongSecret": {"status": 401, "error": None, "scheme": "basic"},
        "wrongScope": {"status": 400, "error": "invalid_scope", "scheme": None},
    }
