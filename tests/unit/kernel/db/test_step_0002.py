"""What step 0002 does to an installation that is there: nothing is lost, and the new is offered."""

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from doorward.access import BUILT_IN, MANAGEMENT, catalogue_of
from doorward.kernel.db import migrate as migrating
from doorward.kernel.db.migrate import migrate

TENANT = {
    "id": "t1", "slug": "default", "name": "Acme", "host": None, "is_default": True,
    "state": "active", "decoy_client": "c0", "decoy_credential": "s0", "token_seconds": 900,
    "catalogue_revision": 3, "revision": 1, "created_at": 5, "modified_at": 5,
}  # fmt: skip
API = {
    "id": "api_1", "tenant_id": "t1", "name": "Management", "name_key": "management",
    "audience": "", "description": "", "portal": True, "denial": "forbidden", "is_default": True,
    "managed": True, "revision": 1, "created_at": 5, "modified_at": 5,
}  # fmt: skip
DOCUMENT = {"v": 1, "apis": [{**{k: API[k] for k in (
    "id", "name", "audience", "is_default", "managed", "portal", "denial")},
    "areas": [{"name": "users", "label": "Users", "grantable": True, "actions": ["read"]}],
    "rules": []}]}  # fmt: skip


def role(id: str, name: str, permissions: str, *, built_in: bool) -> dict[str, Any]:
    return {
        "id": id, "tenant_id": "t1", "name": name, "name_key": name.casefold(),
        "description": "", "permissions": permissions, "built_in": built_in, "revision": 1,
        "created_at": 5, "modified_at": 5,
    }  # fmt: skip


ROWS = [
    ("tenants", TENANT),
    ("apis", API),
    ("catalogues", {"tenant_id": "t1", "revision": 3, "document": json.dumps(DOCUMENT)}),
    ("roles", role("rol_A", "Administrator", "users:read users:write", built_in=True)),
    ("roles", role("rol_B", "Auditor", "users:read", built_in=True)),
    ("roles", role("rol_C", "SOC operator", "users:read", built_in=False)),
]


def fill(connection: Connection) -> None:
    """Make the tables of step 0001 and an installation in them."""
    config: Any = Config()
    config.set_main_option("script_location", str(migrating._FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    for table, row in ROWS:
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608 our own names


def read(connection: Connection) -> tuple[list[Any], list[Any], list[Any]]:
    """Return roles, areas and the catalogue in force."""
    return (
        list(connection.execute(text("SELECT * FROM roles ORDER BY name_key")).mappings()),
        list(connection.execute(text("SELECT name FROM areas ORDER BY name")).scalars()),
        list(
            connection.execute(
                text(
                    "SELECT c.document FROM catalogues c JOIN tenants t ON t.id = c.tenant_id"
                    " WHERE c.revision = t.catalogue_revision"
                )
            ).scalars()
        ),
    )


async def within(url: str, work: Any) -> Any:
    """Run *work* in one transaction of the database."""
    if not url.startswith("postgresql"):
        return await asyncio.to_thread(_in_file, url, work)
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url), poolclass=NullPool
    )
    async with engine.begin() as connection:
        done = await connection.run_sync(work)
    await engine.dispose()
    return done


def _in_file(url: str, work: Any) -> Any:
    engine = create_engine(f"sqlite:///{url}", poolclass=NullPool)
    with engine.begin() as connection:
        return work(connection)


@pytest.mark.usefixtures("loopback")
async def test_a_tenant_that_is_there_gets_what_a_new_one_has(
    database: str, tmp_path: Path
) -> None:
    """
    The built-in roles of the step with their words; the Administrator has all new permissions.
    """
    url = database or str(tmp_path / "doorward.sqlite3")
    await within(url, fill)
    await migrate(url)
    roles, areas, [document] = await within(url, read)

    built_in = {one["name"]: one for one in roles if one["built_in"]}
    wanted = {one.name: one for one in BUILT_IN}
    assert set(built_in) == set(wanted)
    for name, one in wanted.items():
        assert built_in[name]["description"] == one.description
    for name in ("API Token Manager", "SOC Operator"):
        assert set(built_in[name]["permissions"].split()) == wanted[name].permissions
    assert areas == ["api_keys", "api_tokens"]
    offered = catalogue_of(document).offered
    new = {f"{name}:{action}" for name in areas for action in MANAGEMENT[name].actions}
    assert new <= offered
    assert new <= set(built_in["Administrator"]["permissions"].split())


def clients(connection: Connection) -> list[Any]:
    """Return the clients, those of somebody's own first."""
    return list(
        connection.execute(text("SELECT * FROM clients ORDER BY kept, name_key")).mappings()
    )


@pytest.mark.usefixtures("loopback")
async def test_the_systems_own_client_is_made(database: str, tmp_path: Path) -> None:
    """
    Kept, system-made, with the least it needs; somebody's own of that name gets its id into it.
    """
    own = {
        "id": "cli_O", "tenant_id": "t1", "kind": "api_client", "client_id": "key-1",
        "name": "Event correlation", "name_key": "event correlation", "description": "",
        "owner": "", "permissions": "users:read", "token_seconds": 900, "enabled": True,
        "user_defined": True, "hidden": False, "expires_at": None, "revision": 1,
        "created_at": 5, "created_by": "system", "modified_at": 5,
    }  # fmt: skip

    def fill_with_client(connection: Connection) -> None:
        fill(connection)
        names = ", ".join(own)
        values = ", ".join(f":{name}" for name in own)
        connection.execute(text(f"INSERT INTO clients ({names}) VALUES ({values})"), own)  # noqa: S608 our own names

    url = database or str(tmp_path / "doorward.sqlite3")
    await within(url, fill_with_client)
    await migrate(url)
    mine, system = await within(url, clients)

    assert (mine["id"], mine["name"]) == ("cli_O", "Event correlation (cli_O)")
    assert mine["name_key"] == "event correlation (cli_o)"
    assert (system["name"], system["permissions"]) == ("Event Correlation", "events:read")
    assert (bool(system["kept"]), bool(system["user_defined"])) == (True, False)
    assert system["client_id"].startswith("key-")
    assert len(system["client_id"]) == 24


@pytest.mark.usefixtures("loopback")
async def test_a_role_that_has_the_name_of_a_new_one_stays(database: str, tmp_path: Path) -> None:
    """
    It keeps its id, and so its holders, and what it gives; its id in its name tells it apart.
    """
    url = database or str(tmp_path / "doorward.sqlite3")
    await within(url, fill)
    await migrate(url)
    roles, _, _ = await within(url, read)

    [own] = [one for one in roles if not one["built_in"]]
    assert (own["id"], own["name"]) == ("rol_C", "SOC operator (rol_C)")
    assert (own["name_key"], own["permissions"]) == ("soc operator (rol_c)", "users:read")
    assert own["revision"] == 2
