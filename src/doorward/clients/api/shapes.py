"""What the doors of clients take and give."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from doorward.clients.api.fields import Filter, Moment, Receiver, Roles
from doorward.clients.model import Client
from doorward.clients.service.registering import LONGEST_TOKEN, SHORTEST_TOKEN
from doorward.web.api import Form, moment
from doorward.web.fields import Description, Name, Words, absent

Seconds = Annotated[
    int,
    Field(
        ge=SHORTEST_TOKEN,
        le=LONGEST_TOKEN,
        description="how long this client's tokens live; left out: the tenant's default",
    ),
]
Permissions = Annotated[
    list[Annotated[str, Field(max_length=100)]],
    Field(max_length=500, examples=[["users:read"]]),
]


class ClientForm(Form):
    """A client to be registered. One client for each integration or script."""

    name: Name
    description: Description = ""
    owner: Words = ""
    permissions: Permissions = Field(default_factory=list)
    roles: Roles = Field(default_factory=list)
    token_seconds: Seconds | None = None
    enabled: bool = True
    expires_at: Moment | None = None
    filter: Filter = ""


class ClientEdit(Form):
    """What to change of a client; what is not named stays."""

    name: Name = absent()
    description: Description = absent()
    owner: Words = absent()
    permissions: Permissions = absent()
    roles: Roles = absent()
    token_seconds: Seconds = absent()
    enabled: bool = absent()
    expires_at: Moment | None = absent()
    filter: Filter = absent()
    receiver: Receiver = absent()


class RotateForm(Form):
    """How long the present secrets go on beside the new one."""

    old_secret_expires_in: Annotated[int, Field(ge=0, le=90 * 86_400)] = 86_400


class ClientShown(BaseModel):
    """A client as administrators see it: everything but its secrets."""

    id: str
    client_id: str
    kind: str
    name: str
    description: str
    owner: str
    permissions: list[str]
    roles: list[str]
    token_seconds: int
    enabled: bool
    user_defined: bool
    expires_at: str | None
    filter: str
    receiver: str
    created_at: str
    created_by: str
    last_modified: str
    last_redeemed: str | None


class ClientMade(ClientShown):
    """A client just registered, with its secret, shown this once."""

    client_secret: str | None = None
    base_url: str


class SecretShown(BaseModel):
    """A secret just minted, shown this once, with the client it belongs to."""

    id: str
    client_id: str
    client_secret: str
    base_url: str
    old_secret_expires_at: str | None = None


class UploadShown(BaseModel):
    """A delivery that arrived: where, after how many tries, and whether the secret is new."""

    id: str
    client_id: str
    host: str
    status: int
    tries: int
    new_secret: bool
    delivered_at: str


class Credential(BaseModel):
    """One secret of a client: its state and last use, never the secret."""

    id: str
    state: Literal["active", "expiring", "expired", "ended"]
    created_at: str
    expires_at: str | None
    ended_at: str | None
    last_used_at: str | None
    last_used_ip: str | None
    last_used_agent: str | None


class ClientList(BaseModel):
    """One page of clients."""

    items: list[ClientShown]
    next: str | None


class CredentialList(BaseModel):
    """All secrets of a client, oldest first."""

    items: list[Credential]
    next: None = None


class Calls(BaseModel):
    """Calls that were alike."""

    permission: str
    route: str
    address: str
    result: str
    calls: int
    last_at: str


class UsageShown(BaseModel):
    """What a client did since a time: its blast radius so far."""

    since: str
    calls: int
    items: list[Calls]


def shown(client: Client) -> dict[str, Any]:
    """Return the wire form of a client."""
    return {
        "id": client.id,
        "client_id": client.client_id,
        "kind": client.kind.value,
        "name": client.name,
        "description": client.description,
        "owner": client.owner,
        "permissions": sorted(client.permissions),
        "roles": list(client.roles),
        "token_seconds": client.token_seconds,
        "enabled": client.enabled,
        "user_defined": client.user_defined,
        "expires_at": moment(client.expires_at),
        "filter": client.filter,
        "receiver": client.receiver,
        "created_at": moment(client.created_at),
        "created_by": client.created_by,
        "last_modified": moment(client.modified_at),
        "last_redeemed": moment(client.last_redeemed_at),
    }
