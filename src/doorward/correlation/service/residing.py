"""The correlator of this installation as each tenant's own client: its secret, and how far it is.

A secret reaches it by upload to the client, in the transaction that makes it, and rests sealed.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from doorward import clients
from doorward.clients import Client
from doorward.correlation import store
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.clock import SECOND
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Secret
from doorward.kernel.vault import Vault
from doorward.tenants import READ as READ_TENANT
from doorward.tenants import Tenant, own_tenant, unscoped_tenant_ids

TURN: Final = 15 * SECOND
"""How long a node that says nothing more keeps the turn."""
_STATE: Final = "rules:read"


@dataclass(frozen=True, slots=True)
class Account:
    """What the correlator proves itself by in a tenant, and since when."""

    tenant: Tenant
    client_id: str
    secret: Secret = field(repr=False)
    since: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: events counted up to ``reached``, findings reported to ``reported``."""

    reached: str
    reported: str
    state: Mapping[str, Any]


async def take_secret(
    uow: UnitOfWork, warrant: Warrant, client: Client, secret: Secret, vault: Vault, now: int
) -> None:
    """Keep the *secret* of the system's own *client*, sealed. It is read within a second."""
    sealed = vault.seal.close(secret.reveal().encode(), _context(warrant.tenant))
    values = {"client_id": client.client_id, "sealed": sealed, "delivered_at": now}
    await store.keep_secret(uow, warrant, values)


async def accounts(db: Database, seal: Seal) -> Mapping[str, Account]:
    """Return what the correlator proves itself by, by tenant."""
    found = {}
    for row in await db.read(store.unscoped_secrets):
        tenant = row["tenant_id"]
        secret = Secret(seal.open(bytes(row["sealed"]), _context(tenant)).decode())
        warrant = Actor.system(tenant).warrant(READ_TENANT)
        where = await db.read(own_tenant, warrant)
        found[tenant] = Account(where, row["client_id"], secret, row["delivered_at"])
    return found


async def enrol(depot: clients.Depot) -> None:
    """Give the correlator a secret in those tenants that were made before it was there."""
    known = {row["tenant_id"] for row in await depot.db.read(store.unscoped_secrets)}
    for tenant in await depot.db.read(unscoped_tenant_ids):
        actor = Actor.system(tenant)
        client = None if tenant in known else await depot.db.read(clients.resident_of, actor)
        if client is not None:
            await clients.upload(depot, actor, client.id)


async def take_turn(db: Database, holder: str, now: int) -> bool:
    """Whether *holder* is the node that correlates now; it keeps the turn by asking again."""
    return await db.transact(store.unscoped_take_turn, holder, now, now + TURN)


async def progress_of(db: Database, tenant: str) -> Progress | None:
    """Return how far the correlator has come in *tenant*, None where it begins."""
    row = await db.read(store.find_state, Actor.system(tenant).warrant(_STATE))
    if row is None:
        return None
    state = orjson.loads(zlib.decompress(bytes(row["state"])))
    return Progress(row["reached"], row["reported"], state)


async def keep_progress(db: Database, tenant: str, progress: Progress, now: int) -> None:
    """Keep what was counted, and how far."""
    packed = zlib.compress(orjson.dumps(progress.state), 1)
    values = {
        "reached": progress.reached, "reported": progress.reported, "state": packed,
        "saved_at": now,
    }  # fmt: skip
    await db.transact(store.keep_state, Actor.system(tenant).warrant(_STATE), values)


async def keep_reported(db: Database, tenant: str, reported: str, now: int) -> None:
    """Keep that everything found up to the event *reported* has been told."""
    values = {"reported": reported, "saved_at": now}
    await db.transact(store.keep_state, Actor.system(tenant).warrant(_STATE), values)


def _context(tenant: str) -> str:
    return f"correlator {tenant}"
