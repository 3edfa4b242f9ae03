"""What users hold, for the access room to ask before it takes anything away."""

from collections.abc import Collection

from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.people import store


class UserHolder:
    """Users and members as holders of roles (see :class:`doorward.access.Holder`)."""

    noun = "users"

    async def count_holding(
        self,
        uow: UnitOfWork,  # noqa: ARG002 every holder is asked alike
        warrant: Warrant,  # noqa: ARG002 see above
        permissions: Collection[str],  # noqa: ARG002 see above
    ) -> int:
        """Return 0: a user has roles, and no permission beside them."""
        return 0

    async def count_in_role(self, uow: UnitOfWork, warrant: Warrant, role_id: str) -> int:
        """Return how many have the role here, users of other tenants too."""
        return await store.count_in_role(uow, warrant, role_id)

    async def take(
        self, uow: UnitOfWork, warrant: Warrant, permissions: Collection[str], now: int
    ) -> None:
        """Do nothing: see :meth:`count_holding`."""

    async def leave_role(self, uow: UnitOfWork, warrant: Warrant, role_id: str, now: int) -> None:
        """Take the role from all who have it here."""
        await store.leave_role(uow, warrant, role_id, now)
