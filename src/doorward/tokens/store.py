"""The statements of issuing, and the list of tokens revoked before their end."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Select,
    Table,
    Text,
    delete,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_once

from doorward.clients import CARD_KEYS, card_columns, card_statement
from doorward.events import Lease, lease_table
from doorward.kernel.authority import Warrant
from doorward.kernel.clock import SECOND
from doorward.kernel.db import Lookup, UnitOfWork, metadata
from doorward.people import has_id, home_id, person_columns, person_statement
from doorward.tenants import tenant_table

LONGEST_CALL: Final = 3600
"""Seconds after it was let in for which a call may still be asked about, though its token ended."""

revocations = Table(
    "revocations",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("jti", Text, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_revocations_expires_at", "expires_at"),
)

UNSCOPED_REDEEM = Lookup(
    "tokens.redeem",
    CARD_KEYS,
    lambda host, slug, client, credential, now: card_statement(
        host, slug, client, credential, card_columns(now)
    ),
)
"""The card of a client that presents a secret."""


def revoked_column(
    tenant: ColumnElement[str],
    jti: ColumnElement[str],
    family: ColumnElement[str] | None = None,
) -> ColumnElement[str | None]:
    """Return, for a decision's statement, which of ``jti`` and family was revoked, else NULL."""
    named = revocations.c.jti == jti
    if family is not None:
        named = or_(named, revocations.c.jti == family)
    return (
        select(func.min(revocations.c.jti))
        .where(revocations.c.tenant_id == tenant, named)
        .scalar_subquery()
    )


_LEASE = lease_table.c
_LEASED: Final = (
    _LEASE.id, _LEASE.tenant_id, _LEASE.holder, _LEASE.credential, _LEASE.generation,
    _LEASE.pepper_id, _LEASE.began_at, _LEASE.step, _LEASE.until,
)  # fmt: skip
LEASE_WIDTH: Final = len(_LEASED) + 1
"""How many columns a lease takes, the one that says whether its family was ended included."""


def lease_of(columns: Any) -> Lease:
    """Read the columns of a lease; of one that is not there all are empty."""
    values = tuple(columns)[: len(_LEASED)]
    return _NO_LEASE if values[0] is None else Lease(*values)


_NO_LEASE: Final = Lease("", "", "", "", 0, "", 0, 0, 0)


def _lease_columns(
    tenant: ColumnElement[str], family: ColumnElement[str]
) -> list[ColumnElement[Any]]:
    mine = (_LEASE.id == family, _LEASE.tenant_id == tenant)
    columns = [
        select(column).where(*mine).scalar_subquery().label(f"lease_{column.name}")
        for column in _LEASED
    ]
    return [*columns, revoked_column(tenant, family).label("family_ended")]


def _leased(family: ColumnElement[str], name: str) -> ColumnElement[str]:
    # What is nobody's finds the decoys: no id is a blank.
    found = select(_LEASE[name]).where(_LEASE.id == family).scalar_subquery()
    return func.coalesce(found, " ")


def _refreshed_key(host: Any, slug: Any, family: Any, now: Any) -> Select[Any]:
    home = tenant_table.alias("t").c.id
    columns = [*card_columns(now), *_lease_columns(home, family)]
    client, credential = _leased(family, "holder"), _leased(family, "credential")
    return card_statement(host, slug, client, credential, columns)


def _refreshed_user(host: Any, slug: Any, family: Any, now: Any) -> Select[Any]:
    columns = [*person_columns(now), *_lease_columns(home_id(), family)]
    which = has_id(_leased(family, "holder"))
    return person_statement(host, slug, which, literal(""), columns)


UNSCOPED_REFRESH_KEY = Lookup(
    "tokens.refresh_key", ("host", "slug", "family", "now"), _refreshed_key
)
"""The card of the client a refresh token's family was lent to, and the lease."""

UNSCOPED_REFRESH_USER = Lookup(
    "tokens.refresh_user", ("host", "slug", "family", "now"), _refreshed_user
)
"""The person a refresh token's family was lent to, and the lease."""


async def insert_revocation(
    uow: UnitOfWork, warrant: Warrant, jti: str, expires_at: int, now: int
) -> None:
    """Keep *jti* until no call that was let in before its token's end can still be asked about."""
    over = now - LONGEST_CALL * SECOND
    await uow.run(delete(revocations).where(revocations.c.expires_at <= over))
    await uow.run(
        insert_once(revocations)
        .values(tenant_id=warrant.tenant, jti=jti, expires_at=expires_at)
        .on_conflict_do_nothing()
    )
