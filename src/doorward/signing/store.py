"""Where the rings are kept: tables, and the statements of units of work and of decisions."""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    LargeBinary,
    ScalarSelect,
    Table,
    Text,
    and_,
    cast,
    delete,
    insert,
    or_,
    select,
    update,
)

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Lookup, Row, UnitOfWork, metadata, text_list
from doorward.kernel.db.paging import fetch_page
from doorward.kernel.page import Page, Window
from doorward.signing.model import Algorithm, MintedKey, Ring, RingKey, Untold

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("kid", Text, primary_key=True),
    Column("alg", Text, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("activates_at", BigInteger, nullable=False),
    Column("deactivates_at", BigInteger),
    Column("retires_at", BigInteger),
    Column("public_jwk", Text, nullable=False),
    Column("sealed_private", LargeBinary),
    Column("told_active", Boolean, nullable=False),
    Column("told_retired", Boolean, nullable=False),
    Column("needed_until", BigInteger, nullable=False, server_default="0"),
)
_KEYS = signing_keys.c


async def ring_of(uow: UnitOfWork, warrant: Warrant) -> Ring:
    """Return the tenant's ring, oldest key first."""
    rows = await uow.all(
        select(signing_keys)
        .where(_KEYS.tenant_id == warrant.tenant)
        .order_by(_KEYS.published_at, _KEYS.kid)
    )
    return Ring(tuple(_key(row) for row in rows))


async def page_of_keys(uow: UnitOfWork, warrant: Warrant, window: Window) -> Page[RingKey]:
    """Return one page of the tenant's keys, retired ones too, oldest first."""
    statement = select(signing_keys).where(_KEYS.tenant_id == warrant.tenant)
    if window.search:
        statement = statement.where(_KEYS.kid.contains(window.search, autoescape=True))
    order = {"published_at": _KEYS.published_at, "alg": _KEYS.alg}
    page = await fetch_page(uow, statement, window, key=_KEYS.kid, sortable=order)
    return page.map(_key)


async def insert_key(uow: UnitOfWork, warrant: Warrant, key: RingKey, minted: MintedKey) -> None:
    """Add *key*, whose private half rests sealed in *minted*."""
    await uow.run(
        insert(signing_keys).values(
            tenant_id=warrant.tenant,
            kid=key.kid,
            alg=key.alg.value,
            published_at=key.published_at,
            activates_at=key.activates_at,
            deactivates_at=key.deactivates_at,
            retires_at=key.retires_at,
            public_jwk=key.public_jwk,
            needed_until=key.needed_until,
            sealed_private=minted.sealed_private,
            told_active=False,
            told_retired=False,
        )
    )


async def move_keys(uow: UnitOfWork, warrant: Warrant, keys: Iterable[RingKey]) -> None:
    """Write the instants of *keys*, which have changed."""
    for key in keys:
        await uow.run(
            update(signing_keys)
            .where(_KEYS.tenant_id == warrant.tenant, _KEYS.kid == key.kid)
            .values(
                activates_at=key.activates_at,
                deactivates_at=key.deactivates_at,
                retires_at=key.retires_at,
                needed_until=key.needed_until,
            )
        )


async def delete_key(uow: UnitOfWork, warrant: Warrant, kid: str) -> None:
    """Take the key out for good."""
    await uow.run(delete(signing_keys).where(_KEYS.tenant_id == warrant.tenant, _KEYS.kid == kid))


async def untold(uow: UnitOfWork, warrant: Warrant, now: int) -> tuple[Untold, ...]:
    """Return the changes of state that have come by *now* and that no event has told of."""
    rows = await uow.all(
        select(signing_keys)
        .where(
            _KEYS.tenant_id == warrant.tenant,
            _is_untold(now),
        )
        .order_by(_KEYS.published_at, _KEYS.kid)
    )
    return tuple(Untold(_key(row), bool(row["told_active"])) for row in rows)


async def unscoped_late(uow: UnitOfWork, now: int) -> Sequence[str]:
    """Return the tenants whose rings have changed by *now* without an event to tell of it."""
    statement = select(_KEYS.tenant_id).where(_is_untold(now)).distinct()
    return [row[0] for row in await uow.all(statement)]


def _is_untold(now: int) -> ColumnElement[bool]:
    return or_(
        and_(_KEYS.told_active.is_(False), _KEYS.activates_at <= now),
        and_(_KEYS.told_retired.is_(False), _KEYS.retires_at <= now),
    )


async def mark_told(uow: UnitOfWork, warrant: Warrant, key: RingKey, *, retired: bool) -> None:
    """Note that events have told of *key*; what is *retired* loses its private half."""
    values = {"told_active": True, "told_retired": retired}
    statement = update(signing_keys).where(_KEYS.tenant_id == warrant.tenant, _KEYS.kid == key.kid)
    await uow.run(statement.values(values | ({"sealed_private": None} if retired else {})))


def _key(row: Row) -> RingKey:
    return RingKey(
        row["kid"],
        Algorithm(row["alg"]),
        row["published_at"],
        row["activates_at"],
        row["deactivates_at"],
        row["retires_at"],
        row["public_jwk"],
        row["needed_until"],
    )


def unscoped_signing_kid(tenant: ColumnElement[str], now: ColumnElement[str]) -> ScalarSelect[str]:
    """Return, for a decision's statement, the name of the key that signs for *tenant*.

    *now* is the instant in milliseconds, as text. NULL for a tenant without a ring.
    """
    instant = cast(now, BigInteger)
    active = and_(
        _KEYS.activates_at <= instant,
        or_(_KEYS.deactivates_at.is_(None), _KEYS.deactivates_at > instant),
    )
    return select(_KEYS.kid).where(_KEYS.tenant_id == tenant, active).scalar_subquery()


def unscoped_public_jwk(
    tenant: ColumnElement[str], kid: ColumnElement[str], now: ColumnElement[str]
) -> ScalarSelect[str]:
    """Return, for a decision's statement, the public key *kid* if it is published at *now*.

    NULL when the tenant has no such key, or has it no more: its tokens are then refused.
    """
    return (
        select(_KEYS.public_jwk)
        .where(_KEYS.tenant_id == tenant, _KEYS.kid == kid, _published(now))
        .scalar_subquery()
    )


def _published(now: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(_KEYS.retires_at.is_(None), _KEYS.retires_at > cast(now, BigInteger))


UNSCOPED_SIGNING = Lookup(
    "signing.active",
    ("tenant", "now"),
    lambda tenant, now: select(unscoped_signing_kid(tenant, now).label("kid")),
)
"""The name of the key that signs for a tenant at an instant."""

UNSCOPED_SEALED = Lookup(
    "signing.sealed",
    ("tenant", "kid"),
    lambda tenant, kid: select(_KEYS.sealed_private).where(
        _KEYS.tenant_id == tenant, _KEYS.kid == kid
    ),
)
"""The private half of one key, sealed."""

UNSCOPED_PUBLIC = Lookup(
    "signing.public",
    ("tenant", "kid", "now"),
    lambda tenant, kid, now: select(unscoped_public_jwk(tenant, kid, now).label("public_jwk")),
)
"""The public half of one key, if it is published at an instant."""

UNSCOPED_PUBLISHED = Lookup(
    "signing.published",
    ("tenant", "now"),
    lambda tenant, now: select(text_list(_KEYS.public_jwk)).where(
        _KEYS.tenant_id == tenant, _published(now)
    ),
)
"""All public keys a tenant publishes at an instant, joined by spaces (their JSON has none)."""
