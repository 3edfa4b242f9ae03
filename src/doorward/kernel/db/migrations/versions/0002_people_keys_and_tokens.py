"""People, keys and tokens beside clients, and what a tenant decides for itself."""

import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ROLES = {
    "API Token Manager": (
        "api_tokens:read api_tokens:write users:read",
        (
            "May make, change, disable and delete API tokens, and look at the people they belong"
            " to. May not unlock one: only an administrator sees a token itself"
        ),
    ),
    "SOC Operator": (
        "events:read events:write",
        (
            "May follow the events and say where they are sent, to see what looks like an attack"
            " and act on it. May not see or change clients, people or keys"
        ),
    ),
}
_WORDS = {
    "Administrator": "May do everything in this tenant: clients, keys and tokens, people and their"
    " roles, APIs and what they need, signing keys, events and the tenant's own settings",
    "Auditor": "May look at everything in this tenant, the events too, and change nothing",
}
_AREAS = {
    "api_keys": ("API keys", ("read", "write")),
    "api_tokens": ("API tokens", ("read", "unlock", "write")),
}


def upgrade() -> None:
    _tables()
    _columns()
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE tenants SET dialect = 'incydr'"))
    for tenant, revision_now, made_at in connection.execute(
        sa.text("SELECT id, catalogue_revision, created_at FROM tenants")
    ).all():
        _offer(connection, tenant, revision_now)
        _correlate(connection, tenant, made_at)


def _tables() -> None:
    op.create_table(
        "leases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("pepper_id", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leases")),
    )
    op.create_index(op.f("ix_leases_until"), "leases", ["until"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("role_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "tenant_id", "role_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_role_id"), "memberships", ["role_id"], unique=False)
    op.create_index(op.f("ix_memberships_tenant_id"), "memberships", ["tenant_id"], unique=False)


def _columns() -> None:
    text, number = sa.Text(), sa.BigInteger()
    new: dict[str, list[sa.Column[Any]]] = {
        "areas": [sa.Column("wire", text, server_default="{}", nullable=False)],
        "clients": [
            sa.Column("kept", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("user_id", text),
            sa.Column("filter", text, server_default="", nullable=False),
            sa.Column("receiver", text, server_default="", nullable=False),
        ],
        "credentials": [sa.Column("sealed", sa.LargeBinary())],
        "signing_keys": [sa.Column("needed_until", number, server_default="0", nullable=False)],
        "tenants": [
            sa.Column("preset", text, server_default="default", nullable=False),
            sa.Column("dialect", text, server_default="", nullable=False),
            sa.Column("policies", text, server_default="{}", nullable=False),
        ],
        "users": [
            sa.Column("password_hash", text, server_default="", nullable=False),
            sa.Column("password_alone", sa.Boolean(), server_default=sa.true(), nullable=False),
            sa.Column("password_changed_at", number),
            sa.Column("generation", number, server_default="1", nullable=False),
            sa.Column("totp_sealed", sa.LargeBinary()),
            sa.Column("totp_confirmed_at", number),
            sa.Column("totp_step", number, server_default="0", nullable=False),
        ],
    }
    for table, columns in new.items():
        for column in columns:
            op.add_column(table, column)
    op.create_index(op.f("ix_clients_user_id"), "clients", ["user_id"], unique=False)
    # Two kinds of machine identity may bear one name; two of a kind may not.
    op.drop_index(op.f("uq_clients_tenant_id_name_key"), table_name="clients")
    unique = ["tenant_id", "kind", "name_key"]
    op.create_index(op.f("uq_clients_tenant_id_kind_name_key"), "clients", unique, unique=True)


def _offer(connection: Any, tenant: str, revision_now: int) -> None:
    """Let the management API of a tenant that exists offer the new areas."""
    row = connection.execute(
        sa.text("SELECT id, created_at FROM apis WHERE tenant_id = :t AND managed"), {"t": tenant}
    ).first()
    if row is None:
        return
    new = {f"{name}:{action}" for name, (_, actions) in _AREAS.items() for action in actions}
    for name, (label, actions) in _AREAS.items():
        connection.execute(
            sa.text(
                "INSERT INTO areas (id, tenant_id, api_id, name, label, alias, grantable, actions,"
                " revision, created_at, modified_at)"
                " VALUES (:id, :t, :api, :name, :label, '', :yes, :actions, 1, :at, :at)"
            ),
            {
                "id": f"are_{secrets.token_hex(8)}", "t": tenant, "api": row[0], "name": name,
                "label": label, "yes": True, "actions": " ".join(actions), "at": row[1],
            },
        )  # fmt: skip
    _grant(connection, tenant, new)
    _add_roles(connection, tenant, row[1])
    _republish(connection, tenant, revision_now, row[0])


def _grant(connection: Any, tenant: str, new: set[str]) -> None:
    reading = {one for one in new if one.endswith(":read")}
    for name, added in (("Administrator", new), ("Auditor", reading)):
        _widen(connection, "roles", "built_in AND name = :n", {"t": tenant, "n": name}, added)
    # The machine administrators have all there is.
    made = "NOT user_defined AND NOT hidden AND permissions LIKE '%clients:write%'"
    _widen(connection, "clients", made, {"t": tenant}, new)


def _add_roles(connection: Any, tenant: str, at: int) -> None:
    """Give a tenant that exists the built-in roles that are new, and all of them their words."""
    for name, words in _WORDS.items():
        connection.execute(
            sa.text(
                "UPDATE roles SET description = :w WHERE tenant_id = :t AND built_in AND name = :n"
            ),
            {"w": words, "t": tenant, "n": name},
        )
    for name, (permissions, words) in _ROLES.items():
        # A role of somebody's own that is called the same keeps what it gives, not its name.
        same = {"t": tenant, "key": name.casefold()}
        connection.execute(
            sa.text(
                "UPDATE roles SET name = name || ' (' || id || ')',"
                " name_key = name_key || ' (' || lower(id) || ')', revision = revision + 1"
                " WHERE tenant_id = :t AND name_key = :key"
            ),
            same,
        )
        connection.execute(
            sa.text(
                "INSERT INTO roles (id, tenant_id, name, name_key, description, permissions,"
                " built_in, revision, created_at, modified_at)"
                " VALUES (:id, :t, :name, :key, :words, :permissions, :yes, 1, :at, :at)"
            ),
            {
                **same, "id": f"rol_{secrets.token_hex(8)}", "name": name, "words": words,
                "permissions": permissions, "yes": True, "at": at,
            },
        )  # fmt: skip


def _correlate(connection: Any, tenant: str, at: int) -> None:
    """Give a tenant that exists the system's own client; a reset makes its first secret."""
    same = {"t": tenant, "key": "event correlation"}
    connection.execute(
        sa.text(
            "UPDATE clients SET name = name || ' (' || id || ')',"
            " name_key = name_key || ' (' || lower(id) || ')', revision = revision + 1"
            " WHERE tenant_id = :t AND name_key = :key"
        ),
        same,
    )
    connection.execute(
        sa.text(
            "INSERT INTO clients (id, tenant_id, kind, client_id, name, name_key, description,"
            " owner, permissions, token_seconds, enabled, user_defined, hidden, kept, revision,"
            " created_at, created_by, modified_at)"
            " SELECT :id, :t, 'api_client', :client_id, 'Event Correlation', :key, :words, '',"
            " 'events:read', token_seconds, :yes, :no, :no, :yes, 1, :at, 'system', :at"
            " FROM tenants WHERE id = :t"
        ),
        {
            **same, "id": f"cli_{secrets.token_hex(8)}", "client_id": f"key-{_base58(20)}",
            "words": "Correlates events into incidents; it belongs to the system",
            "yes": True, "no": False, "at": at,
        },
    )  # fmt: skip


def _base58(length: int) -> str:
    letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    return "".join(secrets.choice(letters) for _ in range(length))


def _widen(
    connection: Any, table: str, which: str, values: dict[str, Any], added: set[str]
) -> None:
    found = connection.execute(
        sa.text(f"SELECT id, permissions FROM {table} WHERE tenant_id = :t AND {which}"),  # noqa: S608 our own names
        values,
    ).all()
    for key, permissions in found:
        every = " ".join(sorted({*permissions.split(), *added}))
        connection.execute(
            sa.text(f"UPDATE {table} SET permissions = :p WHERE id = :id"),  # noqa: S608 our own names
            {"p": every, "id": key},
        )


def _republish(connection: Any, tenant: str, revision_now: int, api: str) -> None:
    found = connection.execute(
        sa.text("SELECT document FROM catalogues WHERE tenant_id = :t AND revision = :r"),
        {"t": tenant, "r": revision_now},
    ).first()
    if found is None:
        return
    document = json.loads(found[0])
    for listed in document["apis"]:
        if listed["id"] == api:
            listed["areas"] += [
                {"name": name, "label": label, "grantable": True, "actions": list(actions)}
                for name, (label, actions) in _AREAS.items()
            ]
    connection.execute(
        sa.text("INSERT INTO catalogues (tenant_id, revision, document) VALUES (:t, :r, :d)"),
        {"t": tenant, "r": revision_now + 1, "d": json.dumps(document)},
    )
    connection.execute(
        sa.text("UPDATE tenants SET catalogue_revision = :r WHERE id = :t"),
        {"t": tenant, "r": revision_now + 1},
    )
