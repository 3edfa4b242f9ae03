"""A client: one machine identity, and what a decision reads of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from doorward.kernel.filter import filter_of
from doorward.kernel.names import name_key
from doorward.kernel.ordering import Standing
from doorward.kernel.secret import Secret
from doorward.tenants import Policies, policies_of

DEFAULT_SLUG: Final = "default"


class ClientKind(StrEnum):
    """What sort of machine identity it is. Names are permanent: they stand in rows."""

    API_CLIENT = "api_client"
    API_KEY = "api_key"
    API_TOKEN = "api_token"


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client as administrators see it. Instants in milliseconds.

    ``id`` names the object in the REST API, ``client_id`` is what it authenticates with;
    neither changes. ``modified_at`` moves on edits and resets only (INC-21). An API token is
    of a ``user``, whose rights it has. ``filter`` says from where it may be used, ``receiver``
    where a new secret is delivered. What the system ``kept`` for itself nobody deletes.
    ``organization`` is its tenant's name, empty for the root of all, ``username`` its user's.
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
    user: str | None = None
    filter: str = ""
    receiver: str = ""
    kept: bool = False
    organization: str = ""
    username: str = ""

    def state(self, now: int) -> str:
        """Return ``active``, ``disabled`` or ``expired``."""
        if self.expires_at is not None and now >= self.expires_at:
            return "expired"
        return "active" if self.enabled else "disabled"

    @property
    def signs_in_as(self) -> str:
        """What it calls itself where names are taken (see :meth:`Card.goes_by`)."""
        return f"{self.organization}->{self.name}".removeprefix("->").lower()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new client is to be. ``token_seconds`` None takes the tenant's default.

    ``roles`` and ``user`` are ids or names.
    """

    name: str
    description: str = ""
    owner: str = ""
    permissions: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    token_seconds: int | None = None
    enabled: bool = True
    expires_at: int | None = None
    kind: ClientKind = ClientKind.API_CLIENT
    user: str | None = None
    filter: str = ""
    receiver: str = ""


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
    ``kind`` is the credential's: a proof of another kind proves nothing. ``sort`` is what sort
    of party it is of: a :class:`ClientKind`, or ``user``. What belongs to a ``user`` has that
    user's rights, and none while the user is kept out (not ``user_open``).
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
    sort: str = ClientKind.API_CLIENT.value
    name: str = ""
    filter: str = ""
    user: str = ""
    user_open: bool = True
    tenant_name: str = ""
    dialect: str = ""
    policies_text: str = field(default="{}", repr=False)

    def hindrance(self, now: int, address: str) -> str:
        """Return what keeps the client as such from acting at *address*, empty for nothing.

        One of ``frozen``, ``disabled``, ``expired``, ``user_kept_out``, ``wrong_address``.
        """
        if not self.tenant_open:
            return "frozen"
        if not self.enabled:
            return "disabled"
        if self.expires_at is not None and now >= self.expires_at:
            return "expired"
        if not self.user_open:
            return "user_kept_out"
        if self.filter and not filter_of(self.filter).admits(address):
            return "wrong_address"
        return ""

    def goes_by(self, name: str) -> bool:
        """Whether *name* is what the client may call itself at a door that takes names.

        That is its client id, or ``<organization>-><name>`` in any case; in the default tenant,
        the root of all, the name alone will do.
        """
        called, mine = name_key(name), name_key(self.name)
        homes = {name_key(self.tenant_name), self.slug}
        return (
            name == self.client_id
            or called in {f"{home}->{mine}" for home in homes}
            or (self.slug == DEFAULT_SLUG and called == mine)
        )

    @property
    def personal(self) -> bool:
        """Whether its rights are those of a user now, and no scope's."""
        return bool(self.user)

    @property
    def policies(self) -> Policies:
        """What its tenant decided for itself."""
        return policies_of(self.policies_text)
