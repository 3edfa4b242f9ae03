"""The verbs of the credentials room: mint, end, outlive, look; and counting failed proofs."""

from doorward.credentials.service.secrets import (
    anchor,
    check_room,
    drop,
    end_all,
    end_one,
    end_tokens,
    forget_all,
    forget_sealed,
    list_credentials,
    mint,
    outlive,
    prefer,
    retrieve,
)
from doorward.credentials.service.throttle import Throttle, too_many
from doorward.credentials.store import credentials as credential_table

__all__ = [
    "Throttle",
    "anchor",
    "check_room",
    "credential_table",
    "drop",
    "end_all",
    "end_one",
    "end_tokens",
    "forget_all",
    "forget_sealed",
    "list_credentials",
    "mint",
    "outlive",
    "prefer",
    "retrieve",
    "too_many",
]
