"""The verbs of the credentials room: mint, end, outlive, look; and counting failed proofs."""

from doorward.credentials.service.secrets import (
    anchor,
    end_all,
    end_one,
    end_tokens,
    forget_all,
    list_credentials,
    mint,
    outlive,
    retrieve,
)
from doorward.credentials.service.throttle import Throttle, too_many
from doorward.credentials.store import credentials as credential_table

__all__ = [
    "Throttle",
    "anchor",
    "credential_table",
    "end_all",
    "end_one",
    "end_tokens",
    "forget_all",
    "list_credentials",
    "mint",
    "outlive",
    "retrieve",
    "too_many",
]
