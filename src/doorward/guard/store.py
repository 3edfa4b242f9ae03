"""The one statement a call is judged by: the card, whether the token was revoked, and its key."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from doorward.clients import CARD_KEYS, card_columns, card_statement
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Lookup, UnitOfWork
from doorward.people import has_id, home_id, person_columns, person_statement, user_table
from doorward.signing import unscoped_public_jwk
from doorward.tenants import tenant_table
from doorward.tokens import revoked_column

_TENANT = tenant_table.alias("t").c.id


def _of_token(
    tenant: ColumnElement[str], jti: Any, family: Any, kid: Any, now: Any
) -> list[ColumnElement[Any]]:
    """Return what a decision asks of the token itself: revoked, and its key if published."""
    return [
        revoked_column(tenant, jti, family).label("revoked"),
        unscoped_public_jwk(tenant, kid, now).label("public_jwk"),
    ]


UNSCOPED_CALL = Lookup(
    "guard.call",
    (*CARD_KEYS, "jti", "family", "kid"),
    lambda host, slug, client, credential, now, jti, family, kid: card_statement(
        host,
        slug,
        client,
        credential,
        [*card_columns(now), *_of_token(_TENANT, jti, family, kid, now)],
    ),
)


def _person_call(
    host: Any, slug: Any, user: Any, there: Any, now: Any, jti: Any, family: Any, kid: Any
) -> Select[Any]:
    columns = [*person_columns(now), *_of_token(home_id(), jti, family, kid, now)]
    return person_statement(host, slug, has_id(user), there, columns)


UNSCOPED_PERSON_CALL = Lookup(
    "guard.person_call",
    ("host", "slug", "person", "there", "now", "jti", "family", "kid"),
    _person_call,
)
"""The same of a call that a person's token makes, acting at home or in another tenant (D-13)."""


async def people_among(uow: UnitOfWork, warrant: Warrant, names: Collection[str]) -> frozenset[str]:
    """Return those of *names* that are ids of this tenant's users."""
    mine = user_table.c.tenant_id == warrant.tenant
    rows = await uow.all(select(user_table.c.id).where(mine, user_table.c.id.in_(sorted(names))))
    return frozenset(row["id"] for row in rows)
