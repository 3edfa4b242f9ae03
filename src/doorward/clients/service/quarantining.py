"""The quarantine of a machine identity: a state of its own, which only lifting takes away."""

from doorward.clients.store import write_quarantine
from doorward.kernel.authority import Warrant
from doorward.kernel.cutoff import Mode
from doorward.kernel.db import UnitOfWork


async def quarantine_client(uow: UnitOfWork, warrant: Warrant, object_id: str, mode: Mode) -> bool:
    """Cut the tenant's machine identity off as *mode* says, or no more; whether it is there.

    Works under the warrant of the room that decides on quarantine. Whether it is enabled, until
    when, and what it may do stays as it is. The ETag moves, the last edit does not (INC-21).
    """
    return await write_quarantine(uow, warrant, object_id, mode)
