"""The three kinds of machine identity, and what each has of its own: the verbs are the same.

To add a kind: give it a value in ``ClientKind``, its events, and a :class:`Sort` named in
:data:`SORTS`. Names are permanent, they stand in rows and in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from doorward.clients import events
from doorward.clients.model import ClientKind
from doorward.credentials import Kind, kind_named
from doorward.events import EventType


@dataclass(frozen=True, slots=True)
class Told:
    """The events of what happens to machine identities of one kind."""

    created: EventType
    edited: EventType
    enabled: EventType
    disabled: EventType
    expired: EventType
    deleted: EventType


@dataclass(frozen=True, slots=True)
class Secrets:
    """What proves machine identities of one kind, and the events of its changes."""

    kind: Kind
    reset: EventType
    rotated: EventType


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of machine identity: who may see and change it, and how it lives.

    ``secrets`` is None where no secret can be presented. What ``must_end`` has an expiry
    always, and may be given one that is past. What is ``personal`` has a user, whose rights
    are its own: its keepers need no ceiling, because they never hold what acts.
    """

    kind: ClientKind
    noun: str
    read: str
    write: str
    told: Told
    secrets: Secrets | None
    must_end: bool = False
    personal: bool = False

    @property
    def one(self) -> str:
        """Its noun with the article."""
        return f"{'an' if self.noun.startswith('A') else 'a'} {self.noun}"


API_CLIENTS: Final = Sort(
    ClientKind.API_CLIENT,
    "client",
    "clients:read",
    "clients:write",
    Told(
        events.CREATED,
        events.EDITED,
        events.ENABLED,
        events.DISABLED,
        events.EXPIRED,
        events.DELETED,
    ),
    Secrets(kind_named("client_secret"), events.RESET, events.ROTATED),
)
API_KEYS: Final = Sort(
    ClientKind.API_KEY,
    "API key",
    "api_keys:read",
    "api_keys:write",
    Told(
        events.KEY_CREATED,
        events.KEY_EDITED,
        events.KEY_ENABLED,
        events.KEY_DISABLED,
        events.KEY_EXPIRED,
        events.KEY_DELETED,
    ),
    Secrets(kind_named("api_key"), events.KEY_RESET, events.KEY_ROTATED),
    must_end=True,
)
API_TOKENS: Final = Sort(
    ClientKind.API_TOKEN,
    "API token",
    "api_tokens:read",
    "api_tokens:write",
    Told(
        events.TOKEN_CREATED,
        events.TOKEN_EDITED,
        events.TOKEN_ENABLED,
        events.TOKEN_DISABLED,
        events.TOKEN_EXPIRED,
        events.TOKEN_DELETED,
    ),
    None,
    must_end=True,
    personal=True,
)

SORTS: Final[Mapping[ClientKind, Sort]] = {
    sort.kind: sort for sort in (API_CLIENTS, API_KEYS, API_TOKENS)
}
