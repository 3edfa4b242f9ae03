"""Identifiers: random, never reused, free of look-alikes where people read them.

The prefix says what a thing is, so that an id pasted into a ticket explains itself.
"""

import os
import secrets
import uuid
from typing import Final

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
DIGITS = "0123456789"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NAMED: Final = uuid.UUID("5d0c2f6e-8a43-4c1b-9b7e-2f4a6d1c9e30")
"""What our name-based UUIDs are made under; permanent, since programs keep them."""


def random_text(alphabet: str, length: int) -> str:
    """Return *length* characters drawn evenly from *alphabet* by the system's generator.

    Octets past the last whole multiple of the alphabet are passed over, so none of its
    characters is likelier than another. Drawing many at once spares a system call each.
    """
    size = len(alphabet)
    fair = 256 - 256 % size
    found: list[str] = []
    while len(found) < length:
        found += [alphabet[one % size] for one in os.urandom(2 * length) if one < fair]
    return "".join(found[:length])


def random_fraction() -> float:
    """Return a number from 0 up to 1, for pauses that must not fall together."""
    return secrets.randbelow(1 << 30) / (1 << 30)


def object_id(prefix: str) -> str:
    """Return an id such as ``cli_4fGq…``: *prefix*, underscore, 16 base62 (95 bits)."""
    return f"{prefix}_{random_text(BASE62, 16)}"


def client_id() -> str:
    """Return a client id in the default style: ``key-`` and 20 base58 characters (D-7)."""
    return "key-" + random_text(BASE58, 20)


def client_number() -> str:
    """Return a client id in the numeric style: 15 digits, the first no zero (D-7, XIQ-15)."""
    return random_text(DIGITS[1:], 1) + random_text(DIGITS, 14)


def credential_id() -> str:
    """Return the public part of a secret: 16 base62 characters."""
    return random_text(BASE62, 16)


def tenant_id() -> str:
    """Return a tenant's id, a random UUID (EI-41)."""
    return str(uuid.UUID(bytes=os.urandom(16), version=4))


def named_id(name: str) -> str:
    """Return the UUID that stands for *name*, the same everywhere and for good (RFC 9562 §5.5)."""
    return str(uuid.uuid5(_NAMED, name))


def token_id() -> str:
    """Return a ``jti``: 128 random bits in hexadecimal (RFC 7519 §4.1.7)."""
    return os.urandom(16).hex()


def request_id() -> str:
    """Return an id that ties an answer to its events and log lines."""
    return os.urandom(9).hex()
