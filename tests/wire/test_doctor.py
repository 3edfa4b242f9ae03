"""``doorward doctor``: what is wrong with an installation, and how to mend it."""

import json
import sqlite3
from collections.abc import Callable

import pytest

from tests.rows import row
from tests.server import Server
from tests.world import Json


@pytest.fixture
def server(new_server: Callable[..., Server]) -> Server:
    """A sound installation that does not run."""
    return new_server().init()


def findings(server: Server) -> tuple[int, list[Json]]:
    """Return the exit code and what was found to be wrong."""
    done = server.cli("doctor", "--output", "json")
    assert "Traceback" not in done.stderr
    items = json.loads(done.stdout)["items"]
    return done.returncode, [one for one in items if one["level"] == "problem"]


def test_a_sound_installation_is_well(server: Server):
    """While it runs, everything is looked at and nothing is wrong: exit 0."""
    server.start()
    assert findings(server) == (0, [])


@row("DW-17")
def test_an_open_key_is_found(server: Server):
    """A pepper that others can read is a problem; the mend is the command to type."""
    (server.data / "pepper").chmod(0o644)
    code, wrong = findings(server)
    assert code == 1
    [told] = [one for one in wrong if "pepper" in one["words"] + one["mend"]]
    assert "chmod" in told["mend"]


@row("DW-17")
def test_a_missing_key_is_found(server: Server):
    """Without its master key no token can be signed, and doctor says which file is gone."""
    (server.data / "master.key").unlink()
    code, wrong = findings(server)
    assert code == 1
    assert any("master.key" in one["words"] + one["mend"] for one in wrong)
    assert all(one["mend"] for one in wrong)


@row("DW-17")
def test_a_broken_database_is_found(server: Server):
    """A file that is no database any more is a problem with a mend, not a traceback."""
    (server.data / "doorward.sqlite3").write_bytes(b"not a database" * 1000)
    code, wrong = findings(server)
    assert code == 1
    assert wrong
    assert all(one["mend"] for one in wrong)


def test_it_changes_nothing(server: Server):
    """Looking leaves the database as it was."""
    with sqlite3.connect(server.data / "doorward.sqlite3") as database:
        before = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    database.close()
    files = sorted(path.name for path in server.data.iterdir())
    findings(server)
    assert sorted(path.name for path in server.data.iterdir()) == files
    with sqlite3.connect(server.data / "doorward.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == before
    database.close()
