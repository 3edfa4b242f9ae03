"""The one statement a decision rests on: tenant, client, roles, credential and keys at once.

It is written here once and run in two forms (see :class:`doorward.kernel.db.Lookup`). When
the client or the credential is not the tenant's, the tenant's decoys take their place: the
same rows are read, the same digest is computed, and nothing tells a miss from a hit.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select, true

from doorward.access import role_table
from doorward.clients.model import Card
from doorward.clients.store.rows import client_roles, clients
from doorward.credentials import credential_table
from doorward.kernel.db import text_list
from doorward.kernel.ordering import Standing
from doorward.people import membership_table, user_table
from doorward.signing import unscoped_signing_kid
from doorward.tenants import at_address, tenant_table

CARD_KEYS: Final = ("host", "slug", "client", "credential", "now")

_LONGEST_REMEMBERED: Final = 4_000

_T = tenant_table.alias("t")
_C = clients.alias("c")
_S = credential_table.alias("s")


def card_columns(now: ColumnElement[str]) -> list[ColumnElement[Any]]:
    """Return the columns of a card, in the order :func:`card_of` reads them."""
    roles = (
        select(text_list(role_table.c.permissions))
        .where(client_roles.c.client == _C.c.id, client_roles.c.role_id == role_table.c.id)
        .correlate(_C)
        .scalar_subquery()
    )
    return [
        _T.c.id.label("tenant"),
        _T.c.slug,
        _T.c.host,
        _T.c.state,
        _T.c.catalogue_revision,
        _C.c.id.label("client"),
        _C.c.client_id,
        _C.c.enabled,
        _C.c.permissions,
        roles.label("roles"),
        _C.c.token_seconds,
        _C.c.expires_at,
        _S.c.id.label("credential"),
        _S.c.generation,
        _S.c.expires_at.label("credential_expires_at"),
        _S.c.ended_at,
        _S.c.kind,
        _S.c.pepper_id,
        _S.c.digest,
        unscoped_signing_kid(_T.c.id, now).label("signing_kid"),
        _C.c.kind.label("sort"),
        _C.c.name,
        _C.c.filter,
        _C.c.user_id,
        _user_open().label("user_open"),
        _user_roles().label("user_roles"),
        _T.c.name.label("tenant_name"),
        _T.c.dialect,
        _T.c.policies,
    ]


CARD_WIDTH: Final = 29
"""How many columns a card takes; a decision's own come after them."""


def _user_open() -> ColumnElement[str]:
    """The id of the user the client belongs to, if that user may act now."""
    return (
        select(user_table.c.id)
        .where(
            user_table.c.id == _C.c.user_id,
            user_table.c.active.is_(true()),
            user_table.c.blocked.is_(false()),
        )
        .correlate(_C)
        .scalar_subquery()
    )


def _user_roles() -> ColumnElement[str]:
    """What the roles give that the client's user has in the client's tenant."""
    ours = and_(
        membership_table.c.user_id == _C.c.user_id,
        membership_table.c.tenant_id == _C.c.tenant_id,
        role_table.c.id == membership_table.c.role_id,
        role_table.c.tenant_id == _C.c.tenant_id,
    )
    return select(text_list(role_table.c.permissions)).where(ours).correlate(_C).scalar_subquery()


def card_statement(
    host: ColumnElement[str],
    slug: ColumnElement[str],
    client: ColumnElement[str],
    credential: ColumnElement[str],
    columns: Sequence[ColumnElement[Any]],
) -> Select[Any]:
    """Return the statement: at most one row, and none only when the tenant is unknown."""
    asked = (
        select(clients.c.id)
        .where(clients.c.client_id == client, clients.c.tenant_id == _T.c.id)
        .correlate(_T)
        .scalar_subquery()
    )
    # Who presents a secret and no id is whoever the secret says.
    holder = (
        select(clients.c.id)
        .join(credential_table, credential_table.c.holder == clients.c.id)
        .where(client == "", credential_table.c.id == credential, clients.c.tenant_id == _T.c.id)
        .correlate(_T)
        .scalar_subquery()
    )
    # One look-up either way, so that a miss costs no second one.
    wanted = case((client == "", holder), else_=asked)
    presented = (
        select(credential_table.c.id)
        .where(credential_table.c.id == credential, credential_table.c.holder == _C.c.id)
        .correlate(_C)
        .scalar_subquery()
    )
    return (
        select(*columns)
        .select_from(_T)
        .join(_C, _C.c.id == func.coalesce(wanted, _T.c.decoy_client))
        .join(_S, _S.c.id == func.coalesce(presented, _T.c.decoy_credential))
        .where(at_address(_T, host, slug))
    )


def card_of(row: Any, client_id: str, credential: str) -> Card:
    """Read a row of the statement; it is *known* when it is of what was asked for."""
    (
        tenant, slug, host, state, catalogue_revision, client, found, enabled,
        permissions, roles, token_seconds, expires_at, credential_id, generation,
        credential_expires_at, ended_at, kind, pepper_id, digest, signing_kid, sort, name,
        where, user, user_open, user_roles, tenant_name, dialect, policies,
    ) = row[:CARD_WIDTH]  # fmt: skip
    return Card(
        tenant,
        slug,
        host or "",
        state == "active",
        catalogue_revision,
        client_id in {found, ""} and credential_id == credential,
        client,
        found,
        bool(enabled),
        rights_of("", user_roles) if user else rights_of(permissions, roles),
        token_seconds,
        expires_at,
        Standing(credential_id, generation, credential_expires_at, ended_at),
        kind,
        pepper_id,
        digest,
        signing_kid or "",
        sort,
        name,
        where,
        user or "",
        not user or user_open is not None,
        tenant_name,
        dialect,
        policies,
    )


def rights_of(permissions: str, roles: str | None) -> frozenset[str]:
    """Return the rights that two texts of permissions name; equal short texts give one object."""
    both = f"{permissions} {roles}" if roles else permissions
    # Long ones, which any tenant can make, would fill the memory that all of them share.
    return _rights_of(both) if len(both) <= _LONGEST_REMEMBERED else frozenset(both.split())


@lru_cache(maxsize=2048)
def _rights_of(both: str) -> frozenset[str]:
    return frozenset(both.split())
