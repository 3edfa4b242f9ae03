"""The verbs of the guard."""

from doorward.guard.service.deciding import (
    RULES,
    Decision,
    Subject,
    decide,
    find_api,
    subject_client,
    subject_user,
)
from doorward.guard.service.doorkeeping import DEPRECATION, TENANT_HEADER, Doorkeeper
from doorward.guard.service.inspecting import Inspector, Look
from doorward.guard.service.reporting import REPORTS, take_report

__all__ = [
    "DEPRECATION",
    "REPORTS",
    "RULES",
    "TENANT_HEADER",
    "Decision",
    "Doorkeeper",
    "Inspector",
    "Look",
    "Subject",
    "decide",
    "find_api",
    "subject_client",
    "subject_user",
    "take_report",
]
