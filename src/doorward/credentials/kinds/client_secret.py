"""Client secrets: ``dws_<credential id>_<random>_<checksum>`` (RFC 6749 §2.3.1, SPEC §3)."""

from typing import ClassVar

from doorward.kernel.secret import FORM, Pepper, Secret, mint, public_part


class ClientSecret:
    """A random secret, kept as a keyed digest: 262 bits need no slow hash."""

    name: ClassVar[str] = "client_secret"
    prefix: ClassVar[str] = "dws_"
    pattern: ClassVar[str] = f"dws_{FORM}"

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
