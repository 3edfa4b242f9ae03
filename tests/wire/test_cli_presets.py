"""Presets, policies and the reach of roles on the command line."""

import json
from pathlib import Path

import pytest

from tests.conftest import Servers
from tests.wire.test_cli import USAGE, printed, run
from tests.world import World, unique


@pytest.fixture
def world(servers: Servers) -> World:
    """The command line speaks REST, so one database is enough here."""
    return servers.world("sqlite")


def test_presets_are_listed_and_shown(world: World):
    """A table for people, the whole document as JSON."""
    assert "iot-od" in run(world, "presets", "list").stdout
    assert json.loads(run(world, "presets", "show", "iot-od").stdout)["name"] == "iot-od"
    assert run(world, "presets", "show", "no-such").returncode == 1


def test_a_tenant_is_made_from_one(world: World):
    """``tenants create --preset`` furnishes it, and says what it is like."""
    slug = unique("t").replace(" ", "-")
    words = ("tenants", "create", "Edge", "--slug", slug, "--preset", "iot-od")
    assert printed(world, *words)["preset"] == "iot-od"
    refused = run(world, "tenants", "create", "x", "--slug", f"{slug}x", "--preset", "no-such")
    assert refused.returncode == 1
    assert "preset" in refused.stderr


def test_a_document_goes_from_one_tenant_to_another(world: World, tmp_path: Path):
    """Exported to a file, rehearsed, applied; then nothing differs. TOML is read as well."""
    one, other = world.second_tenant(preset="xiq-se"), world.second_tenant()
    file = tmp_path / "tenant.json"
    file.write_text(run(one, "presets", "export").stdout)
    rehearsed = printed(other, "presets", "apply", str(file), "--dry-run")
    assert rehearsed["areas"]["added"] == 8
    assert printed(other, "presets", "apply", str(file), "--yes")["dry_run"] is False
    assert json.loads(run(other, "presets", "export").stdout) == json.loads(file.read_text())
    assert "nothing differs" in run(other, "presets", "apply", str(file)).stderr
    toml = tmp_path / "more.toml"
    toml.write_text(
        'name = "more"\n[[roles]]\nname = "Reader"\npermissions = ["northbound:read"]\n'
    )
    assert "roles: 1 added" in run(other, "presets", "apply", str(toml), "--yes").stderr


def test_a_shipped_preset_is_applied_by_its_name(world: World):
    """What is neither a file nor standard input is the name of one."""
    other = world.second_tenant()
    done = printed(other, "presets", "apply", "data-security", "--yes")
    assert "policies.most_clients" in done["settings"]


def test_what_cannot_be_read_is_said(world: World, tmp_path: Path):
    """A file that is not there, and one that is no document."""
    file = tmp_path / "broken.toml"
    file.write_text("name = ")
    for source in (str(tmp_path / "none.json"), str(file)):
        done = run(world, "presets", "apply", source)
        assert done.returncode == USAGE
        assert "cannot be read as a preset" in done.stderr


def test_policies_are_turned(world: World):
    """``tenants edit --policy`` takes numbers, words, true, false and null."""
    other = world.second_tenant()
    turn = ("tenants", "edit", other.machine["id"])
    words = ("--policy", "most_clients=1", "--policy", "client_ids=digits")
    policies = printed(other, *turn, *words)["policies"]
    assert (policies["most_clients"], policies["client_ids"]) == (1, "digits")
    assert (
        printed(other, *turn, "--policy", "most_clients=null")["policies"]["most_clients"] is None
    )
    assert run(other, *turn, "--policy", "most_clients").returncode == USAGE
    assert "most_clients=null" in run(other, "tenants", "show", other.machine["id"]).stdout


def test_a_role_s_reach_is_shown(world: World):
    """Its functional areas by label, and what may be done in each."""
    other = world.second_tenant(preset="xiq-se")
    shown = run(other, "roles", "reach", "Northbound API Reader")
    assert "Northbound API" in shown.stdout
    reach = printed(other, "roles", "reach", "Help Desk")
    assert {one["label"] for one in reach["areas"]} == {"XIQ-SE Console", "NAC Manager", "OneView"}
