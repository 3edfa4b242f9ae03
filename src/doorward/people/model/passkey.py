"""A passkey: a key pair whose private half never leaves its owner's device (WebAuthn)."""

from dataclasses import dataclass, field
from typing import Final

MOST_PASSKEYS: Final = 20


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as kept; instants in milliseconds.

    ``credential`` is the id that its device gave it, ``sign_count`` how often the device said
    that it was used: one that does not grow tells of a copy. ``backed_up`` ones live on
    several devices of their owner.
    """

    id: str
    tenant: str
    user: str
    credential: str
    public_key: bytes = field(repr=False)
    sign_count: int
    name: str
    transports: str
    backed_up: bool
    created_at: int
    used_at: int | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey is good: for the host ``name`` alone, from pages of one ``origin``."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A challenge of ours that was answered in time; ``id`` names it, so that it is once."""

    id: str
    until: int
