"""The Data Security dialect: its token door, the log, incidents and quarantine, as it has them."""

from doorward.dialects.data_security.answers import refused
from doorward.dialects.data_security.asking import DELTA
from doorward.dialects.data_security.incidents import APPS, ONE, STATE, IncidentDoors
from doorward.dialects.data_security.logs import BULK, POLL, LogDoors
from doorward.dialects.data_security.remediation import ASSETS, BACK, INTO, RemediationDoors
from doorward.dialects.data_security.token import NAME, TokenDoor
from doorward.dialects.speaking import Dialect, Door
from doorward.guard import Doorkeeper
from doorward.tokens import Plant

__all__ = ["TokenDoor", "dialect"]


def dialect(plant: Plant, keeper: Doorkeeper) -> Dialect:
    """Return the doors of the dialect but that for tokens, which every tenant has."""
    incidents, assets = IncidentDoors(plant, keeper), RemediationDoors(plant, keeper)
    doors: dict[str, Door] = {
        APPS: incidents.apps,
        DELTA: incidents.delta,
        ONE: incidents.one,
        STATE: incidents.state,
        ASSETS: assets.assets,
        INTO: assets.into,
        BACK: assets.back,
    }
    logs = LogDoors(plant, keeper)
    waiting = {POLL.template: logs.one, BULK.template: logs.bulk}
    return Dialect(NAME, doors, refused, waiting_doors=waiting)
