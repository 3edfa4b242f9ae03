"""How a machine proves itself: secrets are minted, rotated, reset, verified and ended here.

Owns the digests, their generations and the counting of failed proofs. Does not own whose
credential it is (the clients room) nor what a proof is good for (the tokens room).
"""

from doorward.credentials.events import FAILED, THROTTLED
from doorward.credentials.kinds import KINDS, Kind, kind_named
from doorward.credentials.model import ANCHOR, Credential, Fresh, Keeping
from doorward.credentials.service import (
    Throttle,
    anchor,
    check_room,
    credential_table,
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
    too_many,
)

__all__ = [
    "ANCHOR",
    "FAILED",
    "KINDS",
    "THROTTLED",
    "Credential",
    "Fresh",
    "Keeping",
    "Kind",
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
    "kind_named",
    "list_credentials",
    "mint",
    "outlive",
    "prefer",
    "retrieve",
    "too_many",
]
