"""Secrets: a type that never prints, and the format of the ones we hand out.

A minted secret reads ``<prefix><public id>_<random>_<checksum>``: 16 base62 of
public id (which credential it claims to be), 44 base62 of randomness (262 bits)
and a CRC-32 in 6 base62, so that a typing error is refused without a look at
storage and scanners can recognise a leaked one (SPEC §3, DW-13).
"""

import hashlib
import hmac
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from doorward.kernel.ids import BASE62, random_text

ENTROPY_CHARACTERS: Final = 44
FORM: Final = r"[0-9A-Za-z]{16}_[0-9A-Za-z]{44}_[0-9A-Za-z]{6}"
"""What follows the prefix of a minted secret, as a pattern for scanners."""

_AT_ONCE: Final = 11
_CHUNK: Final = 62**_AT_ONCE
_FORM = re.compile(rf"{FORM}\Z", re.ASCII)


class Secret:
    """Text that may be compared and shown once on purpose, but never by accident.

    ``repr``, ``str``, formatting, pickling and copying all fail to give it away;
    :meth:`reveal` is the only way out, and a lint lists who may call it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself. For the one view that shows it, and for digests."""
        return self._text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        message = "a secret has no place in a set or as a key"
        raise TypeError(message)

    def __reduce__(self) -> str:
        message = "a secret is not pickled"
        raise TypeError(message)

    def __repr__(self) -> str:
        return "Secret(…)"


def checksum(text: str) -> str:
    """Return the CRC-32 of *text* in 6 base62 characters, most significant first."""
    return base62(zlib.crc32(text.encode()), 6)


def base62(number: int, width: int) -> str:
    """Return the last *width* base62 digits of *number*, most significant first.

    Taken eleven at a time: dividing a large number costs more than dividing many small ones.
    """
    digits = []
    while width > 0:
        number, part = divmod(number, _CHUNK)
        for _ in range(min(_AT_ONCE, width)):
            part, digit = divmod(part, 62)
            digits.append(BASE62[digit])
        width -= _AT_ONCE
    digits.reverse()
    return "".join(digits)


def mint(prefix: str, public_id: str) -> Secret:
    """Make a new secret of the kind that *prefix* names, for the credential *public_id*."""
    body = f"{prefix}{public_id}_{random_text(BASE62, ENTROPY_CHARACTERS)}"
    return Secret(f"{body}_{checksum(body)}")


def spelled(prefix: str, public_id: str, drawn: bytes) -> Secret:
    """Return the secret of the usual form whose random part is spelled out of *drawn* (64 bytes).

    It can be spelled again by whoever can draw the same bytes again.
    """
    random = base62(int.from_bytes(drawn, "big"), ENTROPY_CHARACTERS)
    body = f"{prefix}{public_id}_{random}"
    return Secret(f"{body}_{checksum(body)}")


def public_part(presented: Secret, prefix: str) -> str | None:
    """Return which credential *presented* claims to be, or None when it is malformed.

    Malformed is decided by shape and checksum alone: nothing is looked up.
    """
    text = presented.reveal()
    if not text.startswith(prefix) or not _FORM.match(text, len(prefix)):
        return None
    body, _, check = text.rpartition("_")
    if checksum(body) != check:
        return None
    return body[len(prefix) : len(prefix) + 16]


@dataclass(frozen=True, slots=True)
class Pepper:
    """The keys of the digests, kept outside the database (SPEC §3, D-2).

    ``current`` names the key that digests new secrets; the others still verify
    the secrets made under them, so that a pepper can be rotated.
    """

    current: str
    keys: Mapping[str, bytes]

    def digest(self, secret: Secret, pepper_id: str | None = None) -> bytes:
        """Return HMAC-SHA-256 of *secret* (32 bytes) under the named or current key.

        Raises ``KeyError`` when the key named is not at hand.
        """
        key = self.keys[pepper_id or self.current]
        return hmac.digest(key, secret.reveal().encode(), hashlib.sha256)

    def derive(self, label: str, pepper_id: str) -> bytes:
        """Return 64 bytes that follow from *label* under the named key, and from nothing else.

        Another function of the key than :meth:`digest`, so that neither tells of the other. An
        unknown key derives under the current one: what comes out then proves nothing.
        """
        key = self.keys.get(pepper_id, self.keys[self.current])
        return hmac.digest(key, label.encode(), hashlib.sha512)

    def proves(self, presented: Secret, digest: bytes, pepper_id: str) -> bool:
        """Whether *presented* has *digest*, in constant time; an unknown key proves nothing."""
        known = pepper_id in self.keys
        computed = self.digest(presented, pepper_id if known else self.current)
        return hmac.compare_digest(computed, digest) and known

    def __repr__(self) -> str:
        return f"Pepper(current={self.current!r}, keys={sorted(self.keys)!r})"
