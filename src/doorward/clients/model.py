"""A client: one machine identity, and what a decision reads of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from doorward.kernel.ordering import Standing
from doorward.kernel.secret import Secret


class ClientKind(StrEnum):
    """What sort of machine identity it is. Names are permanent: they stand in rows."""

    API_CLIENT = "api_client"


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client as administrators see it. Instants in milliseconds.

    ``id`` names the object in the REST API, ``client_id`` is what it authenticates with;
    neither changes. ``modified_at`` moves on edits and resets only (INC-21).
    """

    id: str
    tenant: str
    kind: ClientKind
    client_id: str
    name: str
    description: str
    owner: str
    permissions: frozenset[str]
    roles: tuple[str, ...]
    token_seconds: int
    enabled: bool
    user_defined: bool
    expires_at: int | None
    revision: int
    created_at: int
    created_by: str
    modified_at: int
    last_redeemed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new client is to be. ``token_seconds`` None takes the tenant's default."""

    name: str
    description: str = ""
    owner: str = ""
    permissions: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    token_seconds: int | None = None
    enabled: bool = True
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """A client with its new secret: the only time the two are together.

    ``fresh`` is false for a replayed create, which never shows a secret again.
    """

    client: Client
    secret: Secret | None
    old_secret_expires_at: int | None = None
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """All that one decision needs, from one reading begun after its request arrived.

    When the client or the credential asked for is not in the tenant, the card shows the
    tenant's decoys instead and ``known`` is false, so that a miss costs what a hit costs.
    ``kind`` is the credential's: a proof of another kind proves nothing.
    """

    tenant: str
    slug: str
    host: str
    tenant_open: bool
    catalogue_revision: int
    known: bool
    client: str
    client_id: str
    enabled: bool
    granted: frozenset[str]
    token_seconds: int
    expires_at: int | None
    standing: Standing
    kind: str = ""
    pepper_id: str = ""
    digest: bytes = field(default=b"", repr=False)
    signing_kid: str = ""

    def admits(self, now: int) -> bool:
        """Whether the client as such may act: tenant open, enabled, not past its expiry."""
        return (
            self.tenant_open and self.enabled and (self.expires_at is None or now < self.expires_at)
        )
