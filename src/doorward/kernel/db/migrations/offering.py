"""What several steps of the schema do to tenants that exist: let them offer more.

Plain SQL on purpose: a step must go on meaning the same when the rooms have moved on.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from doorward.kernel.ids import object_id

Areas = Mapping[str, tuple[str, tuple[str, ...]]]
"""Areas by name: label and actions."""


def offer(
    connection: Any,
    areas: Areas,
    roles: Mapping[str, Collection[str]],
    words: Mapping[str, str] | None = None,
) -> None:
    """Let every tenant's management API offer *areas*, and its built-in roles give of them.

    An area that is there already gains the actions. Administrators and the machine
    administrators get all, auditors what only reads, and *roles* what stands there by name;
    *words* are what roles say of themselves from now on.
    """
    for name, said in (words or {}).items():
        connection.execute(
            sa.text("UPDATE roles SET description = :w WHERE built_in AND name = :n"),
            {"w": said, "n": name},
        )
    found = connection.execute(
        sa.text(
            "SELECT t.id, t.catalogue_revision, a.id, a.created_at FROM tenants t"
            " JOIN apis a ON a.tenant_id = t.id AND a.managed"
        )
    ).all()
    every = {f"{name}:{action}" for name, (_, actions) in areas.items() for action in actions}
    reading = {one for one in every if one.endswith(":read")}
    given = {"Administrator": every, "Auditor": reading, **roles}
    for tenant, revision, api, made_at in found:
        added = [
            _area(connection, tenant, api, name, area, made_at) for name, area in areas.items()
        ]
        for name, permissions in given.items():
            here = {"t": tenant, "n": name}
            _widen(connection, "roles", "built_in AND name = :n", here, permissions)
        machines = "NOT user_defined AND NOT hidden AND permissions LIKE '%clients:write%'"
        _widen(connection, "clients", machines, {"t": tenant}, every)
        _republish(connection, tenant, revision, api, added)


def _area(
    connection: Any, tenant: str, api: str, name: str, area: tuple[str, tuple[str, ...]], at: int
) -> dict[str, Any]:
    label, actions = area
    row = connection.execute(
        sa.text(
            "SELECT id, label, actions, grantable FROM areas WHERE tenant_id = :t AND name = :n"
        ),
        {"t": tenant, "n": name},
    ).first()
    if row is not None:
        both = sorted({*row[2].split(), *actions})
        connection.execute(
            sa.text("UPDATE areas SET actions = :a, revision = revision + 1 WHERE id = :id"),
            {"a": " ".join(both), "id": row[0]},
        )
        return {"name": name, "actions": both}
    connection.execute(
        sa.text(
            "INSERT INTO areas (id, tenant_id, api_id, name, label, alias, grantable, actions,"
            " wire, revision, created_at, modified_at)"
            " VALUES (:id, :t, :api, :name, :label, '', :yes, :actions, '{}', 1, :at, :at)"
        ),
        {
            "id": object_id("are"), "t": tenant, "api": api, "name": name,
            "label": label, "yes": True, "actions": " ".join(actions), "at": at,
        },
    )  # fmt: skip
    return {"name": name, "label": label, "grantable": True, "actions": list(actions)}


def _widen(
    connection: Any, table: str, which: str, values: dict[str, Any], added: Collection[str]
) -> None:
    found = connection.execute(
        sa.text(f"SELECT id, permissions FROM {table} WHERE tenant_id = :t AND {which}"),  # noqa: S608 our own names
        values,
    ).all()
    for key, permissions in found:
        connection.execute(
            sa.text(f"UPDATE {table} SET permissions = :p WHERE id = :id"),  # noqa: S608 our own names
            {"p": " ".join(sorted({*permissions.split(), *added})), "id": key},
        )


def _republish(
    connection: Any, tenant: str, revision: int, api: str, added: Collection[dict[str, Any]]
) -> None:
    row = connection.execute(
        sa.text("SELECT document FROM catalogues WHERE tenant_id = :t AND revision = :r"),
        {"t": tenant, "r": revision},
    ).first()
    if row is None:
        return
    document = json.loads(row[0])
    for listed in document["apis"]:
        if listed["id"] != api:
            continue
        here = {area["name"]: area for area in listed["areas"]}
        for area in added:
            if area["name"] in here:
                here[area["name"]]["actions"] = area["actions"]
            else:
                listed["areas"].append(area)
    connection.execute(
        sa.text("INSERT INTO catalogues (tenant_id, revision, document) VALUES (:t, :r, :d)"),
        {"t": tenant, "r": revision + 1, "d": json.dumps(document)},
    )
    connection.execute(
        sa.text("UPDATE tenants SET catalogue_revision = :r WHERE id = :t"),
        {"t": tenant, "r": revision + 1},
    )
