"""What a user signs in with: a password, and a second factor that counts time (RFC 6238)."""

from dataclasses import dataclass, field
from typing import Final

from doorward.kernel.ids import random_text
from doorward.kernel.secret import Secret

_BASE32: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CHARACTERS: Final = 32
"""160 bits, as RFC 4226 §4 recommends."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A new password as it is kept: its hash, and whether it may do without a second factor."""

    hash: str = field(repr=False)
    alone: bool


@dataclass(frozen=True, slots=True)
class SignIn:
    """What is kept of a user's proofs. ``sealed`` is the second factor's secret, None for none.

    It counts once ``confirmed``; ``step`` is the last one whose code was spent. Each new
    password moves the ``generation``, which all that rests on the old one names.
    """

    user: str
    password: Kept
    sealed: bytes | None = field(repr=False)
    confirmed: bool
    step: int
    generation: int = 0

    @property
    def second_factor(self) -> bool:
        """Whether signing in takes a code too."""
        return self.sealed is not None and self.confirmed


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor to be set up: shown this once, as text and for a picture of it."""

    secret: Secret
    uri: Secret


def new_factor() -> Secret:
    """Return the secret of a new second factor, in base32."""
    return Secret(random_text(_BASE32, _CHARACTERS))


def factor_context(user_id: str) -> str:
    """Return what a sealed second factor is bound to: in another user's row it opens nothing."""
    return f"totp:{user_id}"
