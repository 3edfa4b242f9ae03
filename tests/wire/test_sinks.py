"""Sinks by REST and by command, and files: made, changed, stopped, gone on, ended."""

import json
import signal
from collections.abc import Callable
from os import kill
from pathlib import Path

import pytest

from tests.proofs.sizes import size
from tests.server import Server
from tests.wire.shapes import fields, missing, problem
from tests.wire.sinks import add_sink, place, state, tell, until
from tests.world import Json, World, eventually

PLACE = "/api/v1/sinks"


def lines(world: World, sink: Json) -> list[Json]:
    """Return what a file sink has written, the oldest first; nothing before there is a file."""
    path = next(world.server.data.glob(f"streams/*/{sink['id']}.jsonl"), None)
    if path is None:
        return []
    older = sorted(
        path.parent.glob(f"{path.name}.*"), key=lambda one: -int(one.suffix.removeprefix("."))
    )
    text = "".join(one.read_text() for one in (*older, path))
    return [json.loads(line) for line in text.splitlines()]


def test_a_file_holds_the_whole_log_in_order(tenant: World):
    """From the beginning where that is asked for; readable by the server's own user only."""
    sink = add_sink(tenant, kind="file", from_beginning=True)
    ids = tell(tenant, 10)
    until(lambda: {*ids} <= {one["id"] for one in lines(tenant, sink)})
    seen = [one["id"] for one in lines(tenant, sink)]
    assert seen == sorted({*seen}, key=place)
    assert "tenant.created" in {one["type"] for one in lines(tenant, sink)}
    (path,) = tenant.server.data.glob(f"streams/*/{sink['id']}.jsonl")
    assert path.stat().st_mode & 0o777 == 0o600
    assert {one["tenant_id"] for one in lines(tenant, sink)} == {tenant.machine["id"]}


def test_only_the_types_that_are_named(tenant: World):
    """Others are passed over, and do not count as waiting."""
    sink = add_sink(tenant, kind="file", types=["client.created"])
    tell(tenant, 3)
    client = tenant.make_client()
    seen = until(lambda: lines(tenant, sink))
    assert [one["details"]["id"] for one in seen] == [client.id]


def test_a_stopped_sink_goes_on_from_its_place(tenant: World):
    """What happened while it was stopped arrives when it goes on, once; its lag is not known
    meanwhile.
    """
    sink = add_sink(tenant, kind="file")
    (first,) = tell(tenant)
    until(lambda: first in {one["id"] for one in lines(tenant, sink)})
    assert tenant.call("POST", f"{PLACE}/{sink['id']}/disable").json()["state"] == "disabled"
    eventually(lambda: False, within=1.5)
    ids = tell(tenant, 5)
    assert state(tenant, sink)["lag_seconds"] is None
    assert not {*ids} & {one["id"] for one in lines(tenant, sink)}
    assert tenant.call("POST", f"{PLACE}/{sink['id']}/enable").json()["enabled"] is True
    until(lambda: {*ids} <= {one["id"] for one in lines(tenant, sink)})
    seen = [one["id"] for one in lines(tenant, sink)]
    assert len(seen) == len({*seen})


def test_nothing_is_lost_or_twice_in_a_file_when_the_pump_is_killed(
    new_server: Callable[..., Server], database: str
):
    """SIGKILL of the sending process alone and of everything: the file has each event once."""
    server = new_server(database).init().start()
    world = World(server, server.machine)
    sink = add_sink(world, kind="file")
    ids: list[str] = []
    for _ in range(size(2, 20)):
        ids += tell(world, 20)
        (pump,) = (pid for pid, name in server.children().items() if name == "doorward stream")
        kill(pump, signal.SIGKILL)
        ids += tell(world, 10)
    server.restart()
    ids += tell(world, 3)
    # On PostgreSQL the dead pump's claim has to run out first.
    until(lambda: {*ids} <= {one["id"] for one in lines(world, sink)}, within=40)
    seen = [one["id"] for one in lines(world, sink)]
    assert seen == sorted({*seen}, key=place)


def test_201_200_409_and_422_when_one_is_made(tenant: World):
    """Made once with one key; a name is nobody else's; members belong to their kind."""
    body = {"name": "Archive", "kind": "file", "files": 3}
    headers = {"Idempotency-Key": "one"}
    first = tenant.call("POST", PLACE, json=body, headers=headers)
    again = tenant.call("POST", PLACE, json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert fields(tenant.call("POST", PLACE, json={**body, "name": "aRCHIVE"}), 409) == ["name"]
    for wrong, field in (
        ({"kind": "pigeon"}, "kind"),
        ({"host": "a.example.com"}, "host"),
        ({"files": 1}, "files"),
        ({"kind": "syslog", "files": None}, "files"),
        ({"types": ["everything"]}, "types[0]"),
    ):
        assert fields(tenant.call("POST", PLACE, json={**body, "name": "x", **wrong})) == [field]
    syslog = {"name": "x", "kind": "syslog", "host": "siem.example.com"}
    for more, field in (
        ({"host": "a b"}, "host"),
        ({"port": 0}, "port"),
        ({"ca": "no"}, "ca"),
        ({"private_key": "x"}, "private_key"),
        ({"certificate": "-----BEGIN CERTIFICATE-----"}, "private_key"),
    ):
        assert fields(tenant.call("POST", PLACE, json={**syslog, **more})) == [field]


def test_200_404_and_412_when_one_is_changed(tenant: World):
    """What is named changes, the rest stays; not over what somebody else changed."""
    sink = add_sink(tenant, kind="syslog", host="siem.example.com", enabled=False)
    path = f"{PLACE}/{sink['id']}"
    tag = tenant.call("GET", path).headers["etag"]
    changed = tenant.call(
        "PATCH", path, json={"port": 7000, "name": "SIEM"}, headers={"If-Match": tag}
    )
    assert changed.status_code == 200
    assert (changed.json()["port"], changed.json()["host"]) == (7000, "siem.example.com")
    late = tenant.call("PATCH", path, json={"port": 1}, headers={"If-Match": tag})
    problem(late, 412)
    assert fields(tenant.call("PATCH", path, json={"url": "https://example.com"})) == ["url"]
    problem(tenant.call("PATCH", f"{PLACE}/snk_none", json={}), 404)
    problem(tenant.call("POST", f"{path}/secret"), 409)
    assert [one["type"] for one in tenant.events() if one["type"].startswith("sink.")] == [
        "sink.created", "sink.edited",
    ]  # fmt: skip
    assert tenant.call("DELETE", path).status_code == 204
    problem(tenant.call("GET", path), 404)


def test_403_without_the_permission(tenant: World):
    """Looking needs sinks:read, everything else sinks:write."""
    sink = add_sink(tenant, kind="file", enabled=False)
    reader = tenant.token(tenant.make_client(permissions=["sinks:read"]))
    none = tenant.token(tenant.make_client(permissions=["events:read"]))
    assert missing(tenant.call("GET", PLACE, none)) == ["sinks:read"]
    assert tenant.call("GET", PLACE, reader).status_code == 200
    for method, path in (("POST", PLACE), ("POST", f"{PLACE}/{sink['id']}/test")):
        assert missing(tenant.call(method, path, reader, json={})) == ["sinks:write"]


def test_two_nodes_send_each_event_once(
    new_server: Callable[..., Server], tmp_path: Path, request: pytest.FixtureRequest
):
    """On PostgreSQL one of two nodes sends for a sink; when it dies the other goes on from
    where it was.
    """
    postgres = request.getfixturevalue("postgres")
    one = new_server(postgres.fresh_database()).init().start()
    other = one.second_node(tmp_path / "other").start()
    try:
        world = World(one, one.machine)
        sink = add_sink(world, kind="file")
        ids = tell(world, 20)
        until(lambda: state(world, sink)["sent"] >= 20)
        nodes = [one, other]
        writer = next(each for each in nodes if [*each.data.glob(f"streams/*/{sink['id']}.jsonl")])
        left = other if writer is one else one
        before = [event["id"] for event in lines(World(writer, one.machine), sink)]
        assert {*ids} <= {*before}
        writer.kill()
        more = tell(World(left, one.machine), 10)
        there = World(left, one.machine)
        found = left.data
        until(lambda: [*found.glob(f"streams/*/{sink['id']}.jsonl")], within=40)
        until(lambda: {*more} <= {event["id"] for event in lines(there, sink)}, within=40)
        assert len(before) == len({*before})
    finally:
        other.kill()


def test_commands_do_the_same(tenant: World, tmp_path: Path):
    """A sink is added, listed, tried out, stopped and deleted at the command line."""
    env = {
        "DOORWARD_URL": f"{tenant.server.url}{tenant.prefix}",
        "DOORWARD_CLIENT_ID": tenant.machine["client_id"],
        "DOORWARD_CLIENT_SECRET": tenant.machine["client_secret"],
    }

    def run(*words: str) -> Json:
        done = tenant.server.cli(*words, "--output", "json", env=env)
        assert done.returncode == 0, done.stderr
        made: Json = json.loads(done.stdout)
        return made

    sink = run("sinks", "add-file", "Archive", "--files", "2")
    assert [one["id"] for one in run("sinks", "list")["items"]] == [sink["id"]]
    assert run("sinks", "test", sink["id"])["arrived"] is True
    for words in (("disable", sink["id"]), ("enable", sink["id"]), ("delete", sink["id"], "--yes")):
        assert tenant.server.cli("sinks", *words, env=env).returncode == 0
    assert run("sinks", "list")["items"] == []
    told = run("events", "report", "login.failed", "--data", '{"user": "ada"}')
    assert told["details"]["data"] == {"user": "ada"}
