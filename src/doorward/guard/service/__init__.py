"""The verbs of the guard."""

from doorward.guard.service.doorkeeping import Doorkeeper
from doorward.guard.service.inspecting import Inspector

__all__ = ["Doorkeeper", "Inspector"]
