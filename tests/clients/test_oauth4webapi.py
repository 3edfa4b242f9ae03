"""oauth4webapi from npm, unmodified, run by Node.js."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.rows import row
from tests.world import World

FOLDER = Path(__file__).with_name("node")


def run_script(name: str, *words: str) -> dict[str, object]:
    """Run one script of the folder and return the object it prints."""
    path = os.environ["PATH"] + os.pathsep + str(Path(sys.executable).parent)
    node = shutil.which("node", path=path)
    assert node, "Node.js is missing: `make test` installs it"
    assert (FOLDER / "node_modules" / "oauth4webapi").exists(), "run `make test` once"
    done = subprocess.run(
        [node, name, *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=FOLDER,
        timeout=60,
        env={"PATH": path},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    printed: dict[str, object] = json.loads(done.stdout)
    return printed


@row("INC-15")
def test_the_whole_life_of_a_token(world: World):
    """
    Discovery, token by header and body, JWT validation, introspection, revocation: the
    library finds all it needs from the issuer's address and accepts every answer.
    """
    client = world.make_client(permissions=["users:read", "tokens:introspect"])
    base = world.machine["base_url"]
    told = run_script("main-job.mjs", base, *client.basic, f"{base}/api/v1")
    claims = told.pop("claims")
    assert isinstance(claims, dict)
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
