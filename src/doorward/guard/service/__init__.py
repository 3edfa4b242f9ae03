"""The verbs of the guard."""

from doorward.guard.service.doorkeeping import Doorkeeper
from doorward.guard.service.inspecting import Inspector, Look
from doorward.guard.service.reporting import REPORTS, take_report

__all__ = ["REPORTS", "Doorkeeper", "Inspector", "Look", "take_report"]
