"""The kinds of credential, one module each.

To add a kind: write one module beside the others and name it in :data:`KINDS`; the contract
tests and the reference find it there. A kind's name and prefix are permanent: they stand
in stored rows and in secrets that people hold. A kind may be retired from minting, but
never renamed or given another meaning.
"""

from typing import ClassVar, Final, Protocol

from doorward.credentials.kinds.api_key import ApiKey
from doorward.credentials.kinds.client_secret import ClientSecret
from doorward.kernel.secret import Pepper, Secret


class Kind(Protocol):
    """One way of proving who you are."""

    name: ClassVar[str]
    prefix: ClassVar[str]
    pattern: ClassVar[str]

    def mint(self, credential_id: str) -> Secret:
        """Make a new secret for the credential *credential_id*."""

    def recognise(self, presented: Secret) -> str | None:
        """Return whose credential this claims to be, or None if it is not of this kind."""

    def digest(self, secret: Secret, pepper: Pepper) -> bytes:
        """Return what is stored instead of *secret*: 32 bytes."""

    def accepts(self, presented: Secret, digest: bytes, pepper_id: str, pepper: Pepper) -> bool:
        """Whether *presented* proves the stored *digest*, in constant time."""


KINDS: Final[tuple[Kind, ...]] = (ClientSecret(), ApiKey())
"""Every kind; the first is what a client gets when nobody asks for another."""


def kind_named(name: str) -> Kind:
    """Return the kind of that permanent name; raises ``KeyError`` for none."""
    return {kind.name: kind for kind in KINDS}[name]
