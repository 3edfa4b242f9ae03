"""The chain: what makes an edit of the log show (DW-16, decision 0029).

Each tenant's events, in the order of the log, are links: the hash of one covers the one before. A
walker follows behind the log, never in the commit of a token, and at times signs a *head*, the
newest hash, with the tenant's key. Whoever holds a head can tell whether what it covers is still
what it was. Owns the form that is hashed, the walk, the heads and their check. Does not own the
tables, which are the store's, nor the keys: a signer is handed in.
"""

from doorward.events.chain.head import Head, UnsoundHead, read_head
from doorward.events.chain.links import FORM, form_of, genesis, link
from doorward.events.chain.verifying import Finding, Verification
from doorward.events.chain.walker import Attest, Walker

__all__ = [
    "FORM",
    "Attest",
    "Finding",
    "Head",
    "UnsoundHead",
    "Verification",
    "Walker",
    "form_of",
    "genesis",
    "link",
    "read_head",
]
