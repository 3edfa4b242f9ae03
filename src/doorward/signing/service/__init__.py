"""The verbs of the ring, and the keys at work in the data plane."""

from doorward.signing.service.rotation import (
    WRITE,
    catch_up,
    furnish,
    keep_published,
    mint,
    remove,
    report,
    rotate,
)
from doorward.signing.service.showing import READ, key_set, list_keys, ring, show
from doorward.signing.service.working import Signers, published_key, verification_key
from doorward.signing.store import unscoped_public_jwk, unscoped_signing_kid

__all__ = [
    "READ",
    "WRITE",
    "Signers",
    "catch_up",
    "furnish",
    "keep_published",
    "key_set",
    "list_keys",
    "mint",
    "published_key",
    "remove",
    "report",
    "ring",
    "rotate",
    "show",
    "unscoped_public_jwk",
    "unscoped_signing_kid",
    "verification_key",
]
