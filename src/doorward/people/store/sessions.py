"""The table of sessions: digests, never what a browser holds."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page, metadata
from doorward.kernel.page import Page, Window
from doorward.people.model import IDLE, Session
from doorward.people.store.tables import users

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("user_id", Text, nullable=False, index=True),
    Column("digest", LargeBinary, nullable=False),
    Column("pepper_id", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("method", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("proven_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
)

_S: Final = sessions.c


def _of(warrant: Warrant, user_id: str) -> ColumnElement[bool]:
    return and_(_S.tenant_id == warrant.tenant, _S.user_id == user_id)


def _own(warrant: Warrant) -> ColumnElement[bool]:
    # One's own sessions are one's own in whichever tenant one acts.
    return _S.user_id == warrant.actor.id


async def insert_session(uow: UnitOfWork, warrant: Warrant, session: Session) -> None:
    """Add a session of the warrant's holder, and note when it signed in."""
    values = asdict(session) | {"tenant_id": warrant.tenant, "user_id": warrant.actor.id}
    del values["tenant"], values["user"]
    await uow.run(insert(sessions).values(**values))
    await uow.run(
        update(users)
        .where(users.c.tenant_id == warrant.tenant, users.c.id == warrant.actor.id)
        .values(signed_in_at=session.created_at)
    )


async def own_session(uow: UnitOfWork, warrant: Warrant, session_id: str) -> Session | None:
    """Return a session of the warrant's holder."""
    row = await uow.first(select(sessions).where(_own(warrant), _S.id == session_id))
    return _session(row) if row else None


async def renew_session(
    uow: UnitOfWork, warrant: Warrant, session_id: str, digest: bytes, pepper_id: str, now: int
) -> bool:
    """Let another secret stand for the holder's session, proven now; whether it is there."""
    renewed = await uow.run(
        update(sessions)
        .where(_own(warrant), _S.id == session_id)
        .values(digest=digest, pepper_id=pepper_id, proven_at=now, seen_at=now)
    )
    return renewed == 1


async def page_of_sessions(
    uow: UnitOfWork, warrant: Warrant, window: Window, now: int, user_id: str | None
) -> Page[Session]:
    """Return a page of the open sessions of a user of the tenant, or of the holder for None."""
    whose = _own(warrant) if user_id is None else _of(warrant, user_id)
    held = and_(users.c.id == _S.user_id, users.c.generation == _S.generation)
    lasting = and_(_S.until > now, _S.seen_at > now - IDLE)
    statement = select(*_S).join(users, held).where(whose, lasting)
    order = {"created_at": _S.created_at}
    page = await fetch_page(uow, statement, window, key=_S.id, sortable=order)
    return page.map(_session)


async def end_sessions(
    uow: UnitOfWork, warrant: Warrant, *, user_id: str | None, only: str = "", but: str = ""
) -> Sequence[Session]:
    """Take out sessions of a user of the tenant, or of the holder for None; return them.

    *only* names a single one, *but* one that stays.
    """
    which = _own(warrant) if user_id is None else _of(warrant, user_id)
    if only:
        which = and_(which, _S.id == only)
    rows = await uow.all(select(sessions).where(which, _S.id != but).order_by(_S.id))
    await uow.run(delete(sessions).where(which, _S.id != but))
    return [_session(row) for row in rows]


async def unscoped_touch(uow: UnitOfWork, session_id: str, now: int) -> None:
    """Note that a session is in use."""
    await uow.run(update(sessions).where(_S.id == session_id, _S.seen_at < now).values(seen_at=now))


async def unscoped_take_over(uow: UnitOfWork, now: int, most: int) -> Sequence[Session]:
    """Take out up to *most* sessions that are over by the clock, of all tenants; return them."""
    over = or_(_S.until <= now, _S.seen_at <= now - IDLE)
    rows = await uow.all(select(sessions).where(over).order_by(_S.id).limit(most))
    found = [_session(row) for row in rows]
    if found:
        await uow.run(delete(sessions).where(_S.id.in_([one.id for one in found])))
    return found


def _session(row: Row) -> Session:
    return session_from(tuple(row[column.name] for column in _S))


def session_from(values: Sequence[Any]) -> Session:
    """Return the session of a row's values, in the table's order."""
    return Session(*values)
