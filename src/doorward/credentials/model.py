"""A credential as it is kept: everything but the secret itself."""

from dataclasses import dataclass, field
from typing import Final

from doorward.kernel.ordering import Standing
from doorward.kernel.secret import Secret

ANCHOR: Final = "api_token"
"""The kind of a credential that no secret proves: signed tokens hang from it."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One secret of a client, by its public id. Instants in milliseconds.

    ``generation`` is named by every token issued from it and moves when it is ended
    (D-1). ``expires_at`` is its own end, for example that of an overlap. ``sealed`` holds the
    secret where the tenant wants it back (D-2).
    """

    id: str
    holder: str
    kind: str
    generation: int
    created_at: int
    expires_at: int | None
    ended_at: int | None
    sealed: bytes | None = field(default=None, repr=False)

    @property
    def standing(self) -> Standing:
        """What the ordering rules need to know of it."""
        return Standing(self.id, self.generation, self.expires_at, self.ended_at)

    def state(self, now: int) -> str:
        """Return ``active``, ``expiring``, ``expired`` or ``ended``."""
        if self.ended_at is not None:
            return "ended"
        if self.expires_at is None:
            return "active"
        return "expiring" if now < self.expires_at else "expired"


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a new secret is kept: sealed to be looked at again (D-2), and until when (ms)."""

    retrievable: bool = False
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Fresh:
    """A credential just made, and the only time its secret is at hand."""

    id: str
    secret: Secret
    created_at: int
