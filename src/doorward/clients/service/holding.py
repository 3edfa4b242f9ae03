"""What clients hold, for the access room to ask before it takes anything away."""

from collections.abc import Collection

from doorward.clients.store import holding, in_role, strip, unassign
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork


class ClientHolder:
    """Clients as holders of permissions and roles (see :class:`doorward.access.Holder`)."""

    noun = "clients"

    async def count_holding(
        self, uow: UnitOfWork, warrant: Warrant, permissions: Collection[str]
    ) -> int:
        """Return how many clients hold at least one of *permissions* directly."""
        return len(await holding(uow, warrant, permissions))

    async def count_in_role(self, uow: UnitOfWork, warrant: Warrant, role_id: str) -> int:
        """Return how many clients have the role."""
        return await in_role(uow, warrant, role_id)

    async def take(
        self, uow: UnitOfWork, warrant: Warrant, permissions: Collection[str], now: int
    ) -> None:
        """Take *permissions* from all clients that hold them; each counts as edited."""
        for client, held in await holding(uow, warrant, permissions):
            await strip(uow, warrant, client, held - {*permissions}, now)

    async def leave_role(self, uow: UnitOfWork, warrant: Warrant, role_id: str, now: int) -> None:
        """Take the role from all clients that have it; each counts as edited."""
        await unassign(uow, warrant, role_id, now)
