"""newman from npm, unmodified, runs a collection against the IoT OD dialect and an API."""

import json
from pathlib import Path
from typing import Any

from tests.clients.scripts import FOLDER, run_node
from tests.edge import edge_intelligence, id_of, role_of
from tests.iam import make_admin, make_key
from tests.rows import row
from tests.world import World

COLLECTION = "iot-od.postman_collection.json"


@row("EI-4", "EI-5", "EI-8", "EI-24", "EI-25", "EI-26", "EI-27")
@row("EI-31", "EI-32", "EI-33", "EI-35", "EI-36", "EI-37", "EI-40")
def test_the_collection_passes(world: World, tmp_path: Path):
    """
    Every way to a token, its refresh, the caller's tenants, calls in the right, in no and in a
    foreign tenant, and refusals: each request of the collection is sent, and each assertion holds.
    """
    with edge_intelligence(world, tmp_path) as edge:
        assert edge.neighbour is not None
        person = make_admin(edge.world)
        key = make_key(edge.world, role_of(edge.world, "asset_management:manage"))
        run = newman(
            tmp_path,
            server=edge.world.machine["base_url"],
            edge=str(edge.http.base_url).rstrip("/"),
            user_name=person.username,
            user_password=person.password,
            key_name=key.client_id,
            key_secret=key.secret,
            key_client_id=key.body["username"],
            foreign_tenant_id=id_of(edge.neighbour),
        )

    assert [_told(failure) for failure in run["failures"]] == []
    assert run["stats"]["requests"]["total"] == len(_requests())
    assert run["stats"]["assertions"]["total"] > len(_requests())


def newman(folder: Path, **variables: str) -> dict[str, Any]:
    """Run the collection with *variables* and return what newman's JSON report says of the run."""
    environment, report = folder / "environment.json", folder / "report.json"
    values = [{"key": name, "value": value} for name, value in variables.items()]
    environment.write_text(json.dumps({"values": values}), "utf-8")
    done = run_node(
        *("node_modules/newman/bin/newman.js", "run", COLLECTION, "--environment"),
        *(str(environment), "--reporters", "json", "--reporter-json-export", str(report)),
        library="newman",
    )
    assert report.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    run: dict[str, Any] = json.loads(report.read_text("utf-8"))["run"]
    assert done.returncode == (1 if run["failures"] else 0)
    return run


def _requests() -> list[str]:
    """Return the names of the collection's requests."""
    collection = json.loads((FOLDER / COLLECTION).read_text("utf-8"))
    return [one["name"] for group in collection["item"] for one in group["item"]]


def _told(failure: dict[str, Any]) -> str:
    error = failure["error"]
    return f"{failure['source']['name']}: {error.get('test', '')}: {error['message']}"
