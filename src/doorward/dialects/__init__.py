"""Other products' wire formats over our rooms, one file each.

A dialect owns only shapes: paths, parameters and bodies that another product's clients
expect. Every decision is made by the rooms below, so a dialect cannot decide otherwise. Which
tenants it is spoken in follows from their address (:mod:`.speaking`).
"""

from doorward.dialects import horizon, incydr, iot_od, xiq_se
from doorward.dialects.data_security import TokenDoor
from doorward.dialects.speaking import Dialect, Speakers
from doorward.guard import Doorkeeper
from doorward.kernel.vault import Vault
from doorward.tokens import Plant

__all__ = ["Dialect", "Speakers", "TokenDoor", "speakers"]


def speakers(plant: Plant, keeper: Doorkeeper, vault: Vault) -> Speakers:
    """Return the doors of every dialect there is."""
    spoken = [one.dialect(plant, keeper) for one in (horizon, incydr, iot_od)]
    return Speakers(plant, [*spoken, xiq_se.dialect(plant, keeper, vault)])
