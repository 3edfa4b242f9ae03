"""A create that may be sent twice and happens once, as a verb sees it."""

from dataclasses import dataclass

from doorward.kernel.authority import Warrant
from doorward.kernel.db.core import UnitOfWork
from doorward.kernel.db.replay import recall, remember


@dataclass(frozen=True, slots=True)
class Once:
    """The caller's Idempotency-Key, if it sent one, and the digest of what it asked for."""

    key: str | None = None
    digest: str = ""

    async def made(self, uow: UnitOfWork, warrant: Warrant, now: int) -> str | None:
        """Return the id of what the same request made before, or None.

        Raises :class:`~doorward.kernel.errors.Refusal` when the key was used for another one.
        """
        return await recall(uow, warrant, self.key, self.digest, now)

    async def keep(self, uow: UnitOfWork, warrant: Warrant, made: str, now: int) -> None:
        """Remember, in the transaction that makes it, that this request made *made*."""
        await remember(uow, warrant, self.key, self.digest, made, now)
