"""``client_credentials``: a machine asks for itself (RFC 6749 §4.4)."""

from typing import ClassVar

from doorward.clients import Card


class ClientCredentials:
    """The client acts with its own rights; there is never a refresh token (§4.4.3, D-11)."""

    name: ClassVar[str] = "client_credentials"

    def rights(self, card: Card) -> frozenset[str]:
        """Return all that is granted to the client, directly and through roles."""
        return card.granted
