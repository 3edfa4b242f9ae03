"""Sealing: what must be read again, such as signing keys, rests encrypted in the database.

AES-256-GCM under a master key kept outside the database (D-2). The context, for
example tenant and key id, is authenticated, so that a sealed value moved to another row
does not open.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from doorward.kernel.errors import Fault

_NONCE: Final = 12
_ID: Final = 8


@dataclass(frozen=True, slots=True)
class Seal:
    """Master keys by id (8 ASCII characters); ``current`` seals, all of them open."""

    current: str
    keys: Mapping[str, bytes]

    def close(self, plain: bytes, context: str) -> bytes:
        """Return key id, nonce and ciphertext of *plain*, bound to *context*."""
        nonce = os.urandom(_NONCE)
        box = AESGCM(self.keys[self.current]).encrypt(nonce, plain, context.encode())
        return self.current.encode() + nonce + box

    def open(self, sealed: bytes, context: str) -> bytes:
        """Return what was sealed.

        Raises :class:`Fault` when the master key is not at hand, or the value was
        altered or belongs to another context.
        """
        name = sealed[:_ID].decode("ascii", "replace")
        nonce, box = sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :]
        try:
            return AESGCM(self.keys[name]).decrypt(nonce, box, context.encode())
        except (KeyError, InvalidTag, ValueError) as cause:
            message = f"a sealed value does not open (master key {name!r})"
            raise Fault(message) from cause

    def __repr__(self) -> str:
        return f"Seal(current={self.current!r}, keys={sorted(self.keys)!r})"
