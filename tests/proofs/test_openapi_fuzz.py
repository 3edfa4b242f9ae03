"""The OpenAPI document tells the truth: schemathesis finds no server error and no surprise."""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proofs.fuzz_hooks import SETTING
from tests.proofs.routes import ONES_OWN, PARAMETER, document, furnish, ids_in, routes
from tests.proofs.sizes import SOAK, limit, size
from tests.server import Server
from tests.world import Json, World
from tools.rows import ROOT

EXAMPLES = size(5, 60)
SEED = "20261"
OWN = re.compile("^[A-Z]+ /api/v1/(user/|session|link)")
CHECKS = (
    "not_a_server_error,status_code_conformance,"
    "content_type_conformance,response_schema_conformance"
)


def real_ids(world: World, times: int) -> dict[str, list[dict[str, str]]]:
    """Make some of everything; return by path the ids in it, as the path's parameters name them."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for _ in range(times):
        furnish(world)
        paths = {route.path for route in routes(document(world)) if route.parameters}
        for path in {path for path in paths if not path.startswith(ONES_OWN)}:
            ids = dict(zip(PARAMETER.findall(path), ids_in(world, path), strict=True))
            if ids not in found[path]:
                found[path].append(ids)
    return found


def good_bodies(user: str) -> dict[str, Json]:
    """Return bodies that routes take which ask for more than their schema can say."""
    credential = {"name": "fuzzed", "expires_in": "30d"}
    return {
        "POST /api/v1/api-keys": {**credential, "roles": ["Auditor"]},
        "POST /api/v1/api-tokens": {**credential, "user": user},
        "POST /api/v1/access/decide": {"method": "GET", "path": "/api/v1/users", "user": user},
        **{
            f"PATCH /api/v1/{kind}/{{id}}": {"description": "fuzzed"}
            for kind in ("clients", "api-keys", "api-tokens")
        },
    }


def schemathesis(world: World, folder: Path) -> tuple[str, int, dict[str, set[int]]]:
    """Run it once over the whole document; return what it said, its code, and the statuses."""
    notes = folder / "notes"
    doomed, kept = real_ids(world, 12), real_ids(world, 3)
    person = world.make_person()
    given = {
        "url": world.server.url,
        "resource": f"{world.machine['base_url']}/api/v1",
        "client_id": world.admin.client_id,
        "client_secret": world.admin.secret,
        "own": [world.admin.client_id, world.get("/api/v1/clients")["items"][0]["id"]],
        "doomed": doomed,
        "kept": kept,
        "good": good_bodies(person.id),
        "person": {"username": person.username, "password": person.password},
        "notes": str(notes),
    }
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            *("run", f"{world.server.url}/api/v1/openapi.json", "--url", world.server.url),
            *("--checks", CHECKS, "--phases", phases(world), "--seed", SEED),
            *("--max-examples", str(EXAMPLES), "--request-timeout", "10", "--no-color"),
            *("--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"),
        ],
        check=False,
        cwd=folder,
        env={
            **os.environ,
            SETTING: json.dumps(given),
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.proofs.fuzz_hooks",
        },
        capture_output=True,
        text=True,
        timeout=limit(280, 2_900),
    )
    statuses: dict[str, set[int]] = defaultdict(set)
    for line in notes.read_text().splitlines() if notes.exists() else ():
        operation, _, status = line.rpartition(" ")
        statuses[operation].add(int(status))
    return done.stdout[-15_000:] + done.stderr[-2_000:], done.returncode, statuses


def phases(world: World) -> str:
    """Return what is tried: everything in a soak, else on each database what tells most there.

    PostgreSQL is the stricter one about values at the edge of what a type holds.
    """
    if SOAK:
        return "examples,coverage,fuzzing"
    return "examples,coverage" if world.server.database else "examples,fuzzing"


@pytest.mark.timeout(limit(300, 3_000))
def test_schemathesis_finds_no_error_and_no_undocumented_status(
    database: str, new_server: Callable[..., Server], tmp_path: Path
) -> None:
    """
    One pass over every operation, as an administrator: no 5xx, and only statuses, content
    types and shapes that the document promises. And it got in: nearly all operations succeeded.
    """
    server = new_server(database).init().start()
    world = World(server, server.machine)
    said, code, statuses = schemathesis(world, tmp_path)
    assert code == 0, said
    operations = {str(route) for route in routes(document(world))}
    assert set(statuses) == operations
    served = {name for name, seen in statuses.items() if any(one < 300 for one in seen)}
    # What is a person's own, or lets one in, takes a password, a code, a session or a link, which
    # nobody guesses.
    operations = {name for name in operations if not OWN.search(name)}
    # A few may find that their example went with what it belonged to.
    missed = sorted(operations - served)
    assert len(missed) <= len(operations) // 10, [(name, statuses[name]) for name in missed]
    assert server.is_ready()
