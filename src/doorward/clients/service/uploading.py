"""Upload: a system-made client's secret goes to where that client runs (D-14, XIQ-25).

Three steps, so that no transaction waits for the network: make ready, deliver, settle. A secret
made for a delivery ends by itself within minutes unless the delivery is settled.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import orjson

from doorward import credentials
from doorward.clients.events import DELIVERED, DELIVERY_FAILED
from doorward.clients.model import Client
from doorward.clients.service.minting import keeps_secrets, new_fresh
from doorward.clients.service.rights import WRITE, ceiling, the_client
from doorward.clients.store import update_client
from doorward.events import fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.clock import MINUTE, SECOND, Clock
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.errors import Conflict, Unavailable
from doorward.kernel.filter import filter_of
from doorward.kernel.ids import token_id
from doorward.kernel.secret import Secret
from doorward.kernel.vault import Vault
from doorward.settings import Settings
from doorward.signing import Signers
from doorward.tenants import base_url_of, own_tenant
from doorward.web.receivers import Deliver, Delivery

_TRIAL: Final = 5 * MINUTE
_SIGNATURE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be delivered: a secret that is ``new``, or the one that was kept."""

    client: Client
    issuer: str
    credential: str
    secret: Secret = field(repr=False)
    new: bool

    @property
    def host(self) -> str:
        """The receiver's host, for people."""
        return urlsplit(self.client.receiver).netloc


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A delivery that arrived."""

    parcel: Parcel
    delivery: Delivery
    at: int


@dataclass(frozen=True, slots=True)
class Depot:
    """What an upload works with; *deliver* is the only part that reaches the network."""

    db: Database
    vault: Vault
    settings: Settings
    clock: Clock
    deliver: Deliver


async def upload(depot: Depot, actor: Actor, key: str) -> Uploaded:
    """Deliver the secret of a system-made client to its receiver, and record how it went.

    Where the tenant keeps secrets the present one is sent. Elsewhere a new one is made beside
    the old, and only when it has arrived the old one ends. Needs ``clients:write`` and every
    right of the client. Raises ``Conflict`` for a user's client and for one without a receiver,
    ``Unavailable`` naming the receiver's host when it did not arrive.
    """
    db, settings, vault, now = depot.db, depot.settings, depot.vault, depot.clock()
    parcel = await db.transact(_prepare, actor, settings.base_url, key, vault, now)
    signer = await Signers(db, vault.seal).active(actor.tenant, now)
    body = _body(parcel)
    bearer = signer.seal(_claims(parcel, body, now // SECOND))
    headers = {"Authorization": f"Bearer {bearer}"}
    delivery = await depot.deliver(
        parcel.client.receiver, body, headers, filter_of(settings.outgoing_networks)
    )
    done = depot.clock()
    held = await db.transact(_settle, actor, parcel, delivery, done)
    if not delivery.arrived:
        raise Unavailable(f"{parcel.host} did not take the secret: {delivery.reason}", 10)
    if not held:
        raise Conflict("the client was reset or deleted while its secret was on its way")
    return Uploaded(parcel, delivery, done)


async def _prepare(
    uow: UnitOfWork, actor: Actor, base_url: str, key: str, vault: Vault, now: int
) -> Parcel:
    warrant = actor.warrant(WRITE)
    client = await the_client(uow, warrant, key)
    await ceiling(uow, actor, client.permissions, client.roles)
    if client.user_defined:
        raise Conflict("only the secret of a client that the system made is uploaded to it")
    if not client.receiver:
        raise Conflict("no receiver is known: edit the client and name one first")
    issuer = base_url_of(base_url, await own_tenant(uow, warrant))
    kept = None
    if await keeps_secrets(uow, warrant, client):
        kept = await credentials.retrieve(uow, warrant, client.id, vault, now)
    if kept is not None:
        return Parcel(client, issuer, kept.id, kept.secret, new=False)
    await credentials.check_room(uow, warrant, client.id, now)
    fresh = await new_fresh(uow, warrant, client, vault, now, expires_at=now + _TRIAL)
    return Parcel(client, issuer, fresh.id, fresh.secret, new=True)


async def _settle(
    uow: UnitOfWork, actor: Actor, parcel: Parcel, delivery: Delivery, now: int
) -> bool:
    """Keep the new secret alone, or end it; record the result. False when it had ended."""
    warrant = actor.warrant(WRITE)
    client = parcel.client
    held = True
    if parcel.new and delivery.arrived:
        held = await credentials.prefer(uow, warrant, client.id, parcel.credential, now)
        values = {"revision": client.revision + 1, "modified_at": now}
        await update_client(uow, warrant, client, values)
    elif parcel.new:
        await credentials.drop(uow, warrant, client.id, parcel.credential, now)
    about = {
        "credential": parcel.credential,
        "host": parcel.host,
        "status": delivery.status,
        "tries": delivery.tries,
        "new": parcel.new,
    }
    if delivery.arrived and held:
        told = fact(DELIVERED, actor, now, client=client.client_id, details=about)
    else:
        about["reason"] = delivery.reason or "the client was reset or deleted meanwhile"
        told = fact(DELIVERY_FAILED, actor, now, client=client.client_id, details=about)
    await record(uow, told)
    return held


def _body(parcel: Parcel) -> bytes:
    said = {
        "client_id": parcel.client.client_id,
        "client_secret": parcel.secret.reveal(),
        "base_url": parcel.issuer,
    }
    return orjson.dumps(said)


def _claims(parcel: Parcel, body: bytes, at: int) -> dict[str, object]:
    """Return what the receiver checks: who sends, to whom, and the digest of the body.

    It names no credential, so nobody can use it here as a token.
    """
    digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
    return {
        "iss": parcel.issuer,
        "aud": parcel.client.receiver,
        "sub": parcel.client.client_id,
        "client_id": parcel.client.client_id,
        "jti": token_id(),
        "iat": at,
        "nbf": at,
        "exp": at + _SIGNATURE_SECONDS,
        "tenant": parcel.client.tenant,
        "body_sha256": digest,
    }
