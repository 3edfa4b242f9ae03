"""``doorward init``: what it makes, prints and refuses."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rows import row
from tests.server import Server

MakeServer = Callable[..., Server]


def everything_in(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below *folder*."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_prints_exactly_one_object(database: str, new_server: MakeServer):
    """Stdout holds one JSON object: the four members of the contract, and the first link."""
    server = new_server(database)
    done = server.cli("init", "--machine-admin", "--output", "json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    wanted = {"base_url", "tenant_id", "client_id", "client_secret", "console_link"}
    assert set(printed) == wanted
    assert printed["console_link"].startswith(f"{server.public_url}/console/link#dwl_")
    assert printed["base_url"] == server.public_url


def test_keys_are_for_the_owner_only(new_server: MakeServer):
    """Pepper and master key are 0600, the database and the folder for nobody else either."""
    server = new_server().init_by_itself()
    for name in ("pepper", "master.key"):
        assert stat.S_IMODE((server.data / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(server.data.stat().st_mode) & 0o077 == 0
    for path in server.data.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_used_folder_is_refused(database: str, new_server: MakeServer):
    """A second ``init`` exits 3, prints no secret and changes nothing."""
    server = new_server(database).init_by_itself()
    before = everything_in(server.data)
    done = server.cli("init", "--machine-admin", "--output", "json")
    assert done.returncode == 3
    assert "dws_" not in done.stdout + done.stderr
    assert done.stderr.strip()
    assert everything_in(server.data) == before


@row("INC-6")
def test_no_secret_is_kept(new_server: MakeServer):
    """The printed secret is nowhere in the folder; a keyed digest is all there is."""
    server = new_server().init_by_itself()
    random_part = server.machine["client_secret"].split("_")[2].encode()
    assert not [name for name, text in everything_in(server.data).items() if random_part in text]


def test_without_the_flag_no_client_is_made(new_server: MakeServer):
    """Plain ``init`` prints no credentials."""
    done = new_server().cli("init", "--output", "json")
    assert done.returncode == 0, done.stderr
    assert "dws_" not in done.stdout + done.stderr


def test_a_wrong_setting_is_named(new_server: MakeServer):
    """A setting that cannot be read ends every command, naming the variable."""
    server = new_server(env={"DOORWARD_TRUSTED_PROXIES": "everybody"})
    done = server.cli("init")
    assert done.returncode not in {0, 3}
    assert "DOORWARD_TRUSTED_PROXIES" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (server.data / "pepper").exists()


@pytest.mark.parametrize("words", [("--help",), ("init", "--help"), ("serve", "--help")])
def test_help_needs_nothing(new_server: MakeServer, words: tuple[str, ...]):
    """Help is printed without a folder, a server or settings."""
    done = new_server().cli(*words)
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_the_first_tenant_is_furnished_from_a_preset(new_server: MakeServer):
    """``--preset`` names what it is like; one that is not there makes nothing at all."""
    server = new_server()
    refused = server.cli("init", "--preset", "no-such")
    assert refused.returncode == 2
    assert "data-security" in refused.stderr
    assert not (server.data / "pepper").exists()
    done = server.cli("init", "--machine-admin", "--preset", "xiq-se", "--output", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["client_id"].isdigit()
