"""The verbs of the credentials room: mint, end, outlive, list; and counting failed proofs."""

from doorward.credentials.service.secrets import (
    end_all,
    end_one,
    forget_all,
    list_credentials,
    mint,
    outlive,
)
from doorward.credentials.service.throttle import Throttle, too_many
from doorward.credentials.store import credentials as credential_table

__all__ = [
    "Throttle",
    "credential_table",
    "end_all",
    "end_one",
    "forget_all",
    "list_credentials",
    "mint",
    "outlive",
    "too_many",
]
