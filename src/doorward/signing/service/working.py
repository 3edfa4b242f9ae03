"""Keys at work in the data plane: the one that signs, and those that check.

Which key counts is read fresh for every decision. What is remembered here follows from
its name alone: a kid is the thumbprint of its key, so a name never changes its meaning.
"""

from collections import OrderedDict
from functools import lru_cache
from typing import Final

import orjson

from doorward.kernel.db import Database
from doorward.kernel.errors import Fault
from doorward.kernel.sealing import Seal
from doorward.signing.jose import SigningKey, unwrap
from doorward.signing.store import UNSCOPED_PUBLIC, UNSCOPED_SEALED, UNSCOPED_SIGNING
from doorward_sdk import Key, import_jwk

_MOST_KEYS: Final = 1024


class Signers:
    """The unsealed private keys of this process, at most *most*, the longest unused dropped."""

    def __init__(self, db: Database, seal: Seal, most: int = _MOST_KEYS) -> None:
        self._db = db
        self._seal = seal
        self._most = most
        self._keys: OrderedDict[tuple[str, str], SigningKey] = OrderedDict()

    async def active(self, tenant: str, now: int) -> SigningKey:
        """Return the key that signs for *tenant* at *now*, by a reading begun now.

        Raises :class:`Fault` for a tenant without a ring, ``Unavailable`` when it cannot
        be read.
        """
        row = await self._db.look(UNSCOPED_SIGNING, (tenant, str(now)))
        if row is None or row[0] is None:
            raise Fault("a tenant has no key that signs")
        return await self.named(tenant, row[0])

    async def named(self, tenant: str, kid: str) -> SigningKey:
        """Return the key that a decision has just read as the one that signs for *tenant*.

        Raises :class:`Fault` when it has gone or does not open.
        """
        name = (tenant, kid)
        key = self._keys.get(name)
        if key is not None:
            self._keys.move_to_end(name)
            return key
        row = await self._db.look(UNSCOPED_SEALED, name)
        if row is None or row[0] is None:
            raise Fault("a signing key has gone")
        key = self._keys[name] = unwrap(self._seal, tenant, kid, bytes(row[0]))
        if len(self._keys) > self._most:
            self._keys.popitem(last=False)
        return key

    def __repr__(self) -> str:
        return f"Signers(keys={len(self._keys)})"


async def published_key(db: Database, tenant: str, kid: str, now: int) -> Key | None:
    """Return the tenant's key *kid* if it is published at *now*, by a reading begun now."""
    row = await db.look(UNSCOPED_PUBLIC, (tenant, kid, str(now)))
    return verification_key(row[0]) if row and row[0] is not None else None


@lru_cache(maxsize=4096)
def verification_key(public_jwk: str) -> Key:
    """Return the key that checks signatures, from its JWK as the store keeps it."""
    return import_jwk(orjson.loads(public_jwk))
