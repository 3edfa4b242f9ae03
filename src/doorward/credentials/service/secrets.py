"""Make and end secrets. Every verb works under the warrant of the room that holds the client."""

from collections.abc import Sequence
from typing import Final

from doorward.credentials.kinds import KINDS, Kind
from doorward.credentials.model import ANCHOR, Credential, Fresh, Keeping
from doorward.credentials.store import (
    end,
    end_others,
    find_credentials,
    forget_old,
    insert_credential,
    lengthen,
    outdate,
    remove_credentials,
    shorten,
    unseal,
)
from doorward.kernel.authority import Warrant
from doorward.kernel.clock import DAY
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Invalid, NotFound
from doorward.kernel.ids import BASE62, credential_id, random_text
from doorward.kernel.secret import Secret
from doorward.kernel.vault import Vault
from doorward.tenants import Policies

OVERLAP_LIMIT: Final = 5
"""How many secrets of one client may be open at once."""

_FULL: Final = f"{OVERLAP_LIMIT} secrets are open already; end one of them, or reset"

REMEMBERED: Final = 90 * DAY
"""How long the place and last use of an ended secret are kept."""


async def mint(
    uow: UnitOfWork,
    warrant: Warrant,
    holder: str,
    vault: Vault,
    now: int,
    kind: Kind = KINDS[0],
    keeping: Keeping = Keeping(),  # noqa: B008 frozen
) -> Fresh:
    """Make a new secret of *kind* for *holder*.

    It is at hand only in what is returned, and where *keeping* says so also by
    :func:`retrieve`: then it rests sealed (D-2).
    """
    await forget_old(uow, warrant, holder, now - REMEMBERED)
    name = credential_id()
    secret = kind.mint(name)
    sealed = None
    if keeping.retrievable:
        sealed = vault.seal.close(secret.reveal().encode(), _context(warrant, name))
    credential = Credential(name, holder, kind.name, 1, now, keeping.expires_at, None, sealed)
    digest = kind.digest(secret, vault.pepper)
    await insert_credential(uow, warrant, credential, digest, vault.pepper.current)
    return Fresh(name, secret, now)


async def anchor(
    uow: UnitOfWork, warrant: Warrant, holder: str, vault: Vault, now: int
) -> Credential:
    """Make the credential that signed tokens of *holder* name: nobody knows a secret to it."""
    nothing = Secret(random_text(BASE62, 44))
    credential = Credential(credential_id(), holder, ANCHOR, 1, now, None, None)
    digest = vault.pepper.digest(nothing)
    await insert_credential(uow, warrant, credential, digest, vault.pepper.current)
    return credential


async def retrieve(
    uow: UnitOfWork, warrant: Warrant, holder: str, vault: Vault, now: int
) -> Fresh | None:
    """Return the newest open secret of *holder* if it rests sealed, else None (D-2)."""
    found = await find_credentials(uow, warrant, holder)
    newest = next((one for one in reversed(found) if one.standing.open(now)), None)
    if newest is None or newest.sealed is None:
        return None
    plain = vault.seal.open(newest.sealed, _context(warrant, newest.id))
    return Fresh(newest.id, Secret(plain.decode()), newest.created_at)


async def forget_sealed(uow: UnitOfWork, warrant: Warrant, policies: Policies) -> None:
    """Forget the secrets that rest sealed, where the tenant's policy keeps none (D-2)."""
    if not policies.retrievable_secrets:
        await unseal(uow, warrant)


async def end_tokens(uow: UnitOfWork, warrant: Warrant, holder: str) -> None:
    """End every token issued from the open credentials of *holder*, which stay open (D-1)."""
    await outdate(uow, warrant, holder)


async def outlive(uow: UnitOfWork, warrant: Warrant, holder: str, until: int, now: int) -> None:
    """Let the present secrets of *holder* end at *until* (ms), before a new one is minted.

    Raises :class:`Invalid` when so many are open that another would be too many.
    """
    if not await _has_room(uow, warrant, holder, now):
        raise Invalid.field("old_secret_expires_in", _FULL)
    await shorten(uow, warrant, holder, until)


async def check_room(uow: UnitOfWork, warrant: Warrant, holder: str, now: int) -> None:
    """Raise :class:`Conflict` when so many secrets are open that another would be too many."""
    if not await _has_room(uow, warrant, holder, now):
        raise Conflict(_FULL)


async def _has_room(uow: UnitOfWork, warrant: Warrant, holder: str, now: int) -> bool:
    present = await find_credentials(uow, warrant, holder)
    return sum(one.standing.open(now) for one in present) < OVERLAP_LIMIT


async def prefer(uow: UnitOfWork, warrant: Warrant, holder: str, credential: str, now: int) -> bool:
    """Let *credential* live on without an end, and end every other one of *holder*.

    False, and nothing is done, when it has ended itself.
    """
    if not await lengthen(uow, warrant, holder, credential, now):
        return False
    await end_others(uow, warrant, holder, credential, now)
    return True


async def drop(uow: UnitOfWork, warrant: Warrant, holder: str, credential: str, now: int) -> None:
    """End *credential* of *holder*, if it is open."""
    await end(uow, warrant, holder, now, credential)


async def end_all(uow: UnitOfWork, warrant: Warrant, holder: str, now: int) -> int:
    """End every open secret of *holder* and every token issued from them; return how many."""
    return await end(uow, warrant, holder, now)


async def end_one(
    uow: UnitOfWork, warrant: Warrant, holder: str, credential: str, now: int
) -> None:
    """End one secret; raises :class:`NotFound` when it is not an open one of *holder*."""
    if not await end(uow, warrant, holder, now, credential):
        raise NotFound("there is no such open secret")


async def forget_all(uow: UnitOfWork, warrant: Warrant, holder: str) -> None:
    """Remove every trace of the secrets of *holder*, when it is deleted."""
    await remove_credentials(uow, warrant, holder)


async def list_credentials(uow: UnitOfWork, warrant: Warrant, holder: str) -> Sequence[Credential]:
    """Return the secrets of *holder*, ended ones too, oldest first."""
    return await find_credentials(uow, warrant, holder)


def _context(warrant: Warrant, credential: str) -> str:
    """Return what a sealed secret is bound to, so that it opens in no other row."""
    return f"client-secret|{warrant.tenant}|{credential}"
