"""The grants, one module each; ``/oauth/token`` is a fixed pipeline and a grant fills one blank.

To add a grant: write one module beside the others and name it in :data:`GRANTS`. Its name is
what stands on the wire as ``grant_type`` and never changes; what it may not do is skip a step.
"""

from typing import ClassVar, Final, Protocol

from doorward.clients import Card
from doorward.tokens.grants.client_credentials import ClientCredentials


class Grant(Protocol):
    """One way of asking for a token."""

    name: ClassVar[str]

    def rights(self, card: Card) -> frozenset[str]:
        """Return the most that this grant can give to the client on *card*."""


GRANTS: Final[dict[str, Grant]] = {grant.name: grant for grant in (ClientCredentials(),)}
