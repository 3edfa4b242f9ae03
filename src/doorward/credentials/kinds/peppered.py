"""What random secrets have in common: 262 bits, kept as a keyed digest, need no slow hash."""

from typing import ClassVar

from doorward.kernel.secret import Pepper, Secret, mint, public_part


class Peppered:
    """A secret of the usual form behind the prefix of its kind (SPEC §3)."""

    prefix: ClassVar[str]

    def mint(self, credential_id: str) -> Secret:
        """Make a new secret for *credential_id*."""
        return mint(self.prefix, credential_id)

    def recognise(self, presented: Secret) -> str | None:
        """Return the credential it names; a typing error is None without a look-up."""
        return public_part(presented, self.prefix)

    def digest(self, secret: Secret, pepper: Pepper) -> bytes:
        """Return HMAC-SHA-256 under the current pepper."""
        return pepper.digest(secret)

    def accepts(self, presented: Secret, digest: bytes, pepper_id: str, pepper: Pepper) -> bool:
        """Whether the digests agree, in constant time."""
        return pepper.proves(presented, digest, pepper_id)
