"""The one statement a decision about a person rests on: home, person, roles where they act.

A user lives in the tenant whose address was asked, its home, and acts there or in another tenant
where it has roles (D-13). Who is not there is a row of nothing beside the home's own columns.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, select

from doorward.access import role_table
from doorward.kernel.db import Lookup, text_list
from doorward.people.model import Person, Place, Session
from doorward.people.store.memberships import memberships
from doorward.people.store.sessions import session_from, sessions
from doorward.people.store.tables import users
from doorward.signing import unscoped_signing_kid
from doorward.tenants import at_address, tenant_table

_HOME = tenant_table.alias("t")
_THERE = tenant_table.alias("a")
_U = users.alias("u")
_S = sessions.alias("s")

PERSON_WIDTH: Final = 27


def person_columns(now: ColumnElement[str]) -> list[ColumnElement[Any]]:
    """Return the columns of a person, in the order :func:`person_of` reads them."""
    places = [
        column
        for table in (_HOME, _THERE)
        for column in (
            table.c.id, table.c.slug, table.c.host, table.c.state, table.c.catalogue_revision,
            table.c.name, table.c.dialect, table.c.policies,
        )
    ]  # fmt: skip
    named = [column.label(f"c{number}") for number, column in enumerate(places)]
    return [
        *named,
        unscoped_signing_kid(_HOME.c.id, now).label("signing_kid"),
        _U.c.id.label("user_id"),
        _U.c.username,
        _U.c.active,
        _U.c.blocked,
        _U.c.generation,
        _U.c.password_hash,
        _U.c.totp_confirmed_at,
        _U.c.totp_step,
        _U.c.totp_sealed,
        _roles(),
    ]


def person_statement(
    host: ColumnElement[str],
    slug: ColumnElement[str],
    which: ColumnElement[bool],
    there: ColumnElement[str],
    columns: list[ColumnElement[Any]],
) -> Select[Any]:
    """Return the statement: at most one row, and none only when the home is unknown.

    *which* picks the user, *there* is the id of the tenant to act in, empty for the home. A
    tenant that is not there is a row of nothing too.
    """
    return (
        select(*columns)
        .select_from(_HOME)
        .outerjoin(_THERE, _acting(there))
        .outerjoin(_U, and_(_U.c.tenant_id == _HOME.c.id, which))
        .where(at_address(_HOME, host, slug))
    )


def _acting(there: ColumnElement[str]) -> ColumnElement[bool]:
    return _THERE.c.id == func.coalesce(func.nullif(there, ""), _HOME.c.id)


def is_called(username: ColumnElement[str]) -> ColumnElement[bool]:
    """Pick the user of this name, which is compared as names are (kernel.names)."""
    return _U.c.name_key == username


def has_id(user: ColumnElement[str]) -> ColumnElement[bool]:
    """Pick the user of this id."""
    return _U.c.id == user


def home_id() -> ColumnElement[str]:
    """Return the id of the home, for what else a decision asks of it."""
    return _HOME.c.id


def _roles() -> ColumnElement[str]:
    ours = and_(
        memberships.c.user_id == _U.c.id,
        memberships.c.tenant_id == _THERE.c.id,
        role_table.c.id == memberships.c.role_id,
        role_table.c.tenant_id == _THERE.c.id,
    )
    having = select(text_list(role_table.c.permissions)).where(ours).correlate(_U, _THERE)
    return having.scalar_subquery().label("roles")


def person_of(row: Any) -> Person:
    """Read a row of the statement."""
    home, there = Place(*row[:8]), Place(*row[8:16])
    kid, user, username, active, blocked, generation, kept, confirmed, step, sealed, roles = row[
        16:PERSON_WIDTH
    ]
    return Person(
        home._replace(host=home.host or ""),
        there._replace(host=there.host or ""),
        kid or "",
        user or "",
        username or "",
        bool(active) and not blocked,
        generation or 0,
        kept or "",
        confirmed is not None,
        step or 0,
        sealed if confirmed is not None else None,
        None if roles is None else frozenset(roles.split()),
    )


UNSCOPED_PERSON: Final = Lookup(
    "people.person",
    ("host", "slug", "username", "now"),
    lambda host, slug, username, now: person_statement(
        host, slug, is_called(username), literal(""), person_columns(now)
    ),
)
"""The person of a name at an address, acting at home."""


def _session_statement(host: Any, slug: Any, session: Any, there: Any, now: Any) -> Select[Any]:
    kept = [column.label(f"s{number}") for number, column in enumerate(_S.c)]
    return (
        select(*person_columns(now), *kept)
        .select_from(_HOME)
        .outerjoin(_THERE, _acting(there))
        .outerjoin(_S, and_(_S.c.tenant_id == _HOME.c.id, _S.c.id == session))
        .outerjoin(_U, and_(_U.c.tenant_id == _HOME.c.id, _U.c.id == _S.c.user_id))
        .where(at_address(_HOME, host, slug))
    )


UNSCOPED_SESSION: Final = Lookup(
    "people.session", ("host", "slug", "session", "there", "now"), _session_statement
)
"""The person whose session this is at an address, acting at home or elsewhere, and the session."""


def session_of(row: Any) -> Session | None:
    """Read the session in a row of :data:`UNSCOPED_SESSION`."""
    values = row[PERSON_WIDTH:]
    return None if values[0] is None else session_from(values)
