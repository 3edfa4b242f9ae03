"""What was told ahead of time: which ends soon, which was not used for long; each once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Table,
    Text,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from doorward.clients.store.rows import clients
from doorward.events import use_table
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, metadata
from doorward.tenants import tenant_table

warnings = Table(
    "warnings",
    metadata,
    Column("client", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("about", BigInteger, nullable=False),
)
"""What was told of a client. ``about`` is the instant (ms) that was told: an end, or a last use."""

_C = clients.c
_SHOWN = (_C.id, _C.tenant_id, _C.client_id, _C.name, _C.kind, _C.expires_at)
_STRETCH = 1_000

Place = tuple[int, str]
"""Where in a tenant's list somebody is: when one was made, and its id."""


async def unscoped_ending(
    uow: UnitOfWork, what: str, since: int, until: int, span: int, most: int
) -> Sequence[Row]:
    """Return what ends after *since* and by *until*, of every tenant, that nothing told *what* of.

    What lives no longer than *span* altogether is left out: whoever made it knows.
    """
    told = exists().where(
        warnings.c.client == _C.id, warnings.c.what == what, warnings.c.about == _C.expires_at
    )
    return await uow.all(
        select(*_SHOWN)
        .where(
            _C.expires_at > since,
            _C.expires_at <= until,
            _C.expires_at - _C.created_at > span,
            _C.hidden.is_(False),
            ~told,
        )
        .order_by(_C.expires_at)
        .limit(most)
    )


async def unscoped_policies(uow: UnitOfWork) -> Sequence[Row]:
    """Return each open tenant and its policies."""
    mine = tenant_table.c
    return await uow.all(select(mine.id, mine.policies).where(mine.state == "active"))


async def unscoped_idle(
    uow: UnitOfWork, tenant: str, kind: str, what: str, before: int, now: int, after: Place
) -> tuple[Sequence[Row], Place | None]:
    """Return those of *kind* unused since *before* that nothing told of, and where to go on.

    It looks at a stretch of the tenant's list beyond *after*; None says that the list has ended.
    ``last_at`` is the last use, or when it was made.
    """
    at, last_id = after
    listed = select(_C.id, _C.created_at).where(_C.tenant_id == tenant, _C.kind == kind)
    beyond = or_(_C.created_at > at, and_(_C.created_at == at, _C.id > last_id))
    order = (_C.created_at, _C.id)
    some = await uow.all(
        listed.where(beyond, _C.created_at < before).order_by(*order).limit(_STRETCH)
    )
    if not some:
        return (), None
    end = (some[-1]["created_at"], some[-1]["id"])
    last = _unscoped_last_use()
    told = exists().where(
        warnings.c.client == _C.id, warnings.c.what == what, warnings.c.about == last
    )
    within = or_(_C.created_at < end[0], and_(_C.created_at == end[0], _C.id <= end[1]))
    rows = await uow.all(
        select(*_SHOWN, last.label("last_at")).where(
            _C.tenant_id == tenant,
            _C.kind == kind,
            beyond,
            within,
            _C.hidden.is_(False),
            _C.user_defined.is_(True),
            _C.enabled.is_(True),
            or_(_C.expires_at.is_(None), _C.expires_at > now),
            last < before,
            ~told,
        )
    )
    return rows, end if len(some) == _STRETCH else None


def _unscoped_last_use() -> ColumnElement[Any]:
    used = (
        select(func.max(use_table.c.at))
        .where(and_(use_table.c.client_id == _C.client_id, use_table.c.tenant_id == _C.tenant_id))
        .correlate(clients)
        .scalar_subquery()
    )
    return func.coalesce(used, _C.created_at)


async def keep_warning(
    uow: UnitOfWork, warrant: Warrant, client: str, what: str, about: int
) -> bool:
    """Remember that *what* was told of a client; False where it was told of *about* already."""
    keep = insert_or_change(warnings).values(
        client=client, what=what, tenant_id=warrant.tenant, about=about
    )
    changed = keep.on_conflict_do_update(
        index_elements=["client", "what"],
        set_={"about": keep.excluded.about},
        where=warnings.c.about != keep.excluded.about,
    )
    return await uow.run(changed) == 1
