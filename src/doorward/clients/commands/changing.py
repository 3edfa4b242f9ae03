"""Registering, changing, suspending and deleting clients."""

from typing import Annotated, Any

import typer

from doorward.clients.commands.reading import DETAILS, Name, client_of, recent_use
from doorward.clients.commands.secrets import show_secret
from doorward.web.commands import (
    TABLE,
    Connection,
    Exit,
    Failed,
    Output,
    Yes,
    confirm,
    connect,
    find_id,
    say,
    show_one,
)

Json = dict[str, Any]
Permissions = Annotated[
    list[str] | None,
    typer.Option("--permission", "-p", help="One it may use, such as users:read; repeat it."),
]
Roles = Annotated[list[str] | None, typer.Option("--role", help="A role's name or id; repeat it.")]
Description = Annotated[str | None, typer.Option(help="What it is for.")]
Owner = Annotated[str | None, typer.Option(help="Who answers for it: a person or an address.")]
Seconds = Annotated[int | None, typer.Option(min=2, help="How long its tokens live.")]
Expiry = Annotated[str | None, typer.Option(help="When it ends by itself: 2027-01-31T00:00:00Z.")]

Filter = Annotated[
    str | None,
    typer.Option("--filter", help="Let it in from there only: 192.0.2.0/24, 10.0.0.1-10.0.0.9."),
]


def create(
    name: Annotated[str, typer.Argument(help="Which integration or script it is.")],
    permission: Permissions = None,
    role: Roles = None,
    description: Description = None,
    owner: Owner = None,
    token_seconds: Seconds = None,
    expires_at: Expiry = None,
    where: Filter = None,
    disabled: Annotated[bool, typer.Option("--disabled", help="Not usable until enabled.")] = False,
    output: Output = TABLE,
) -> None:
    """Register a client and show its secret, this once. It may do nothing that is not named."""
    connection = connect()
    body = members(description=description, owner=owner, expires_at=expires_at)
    body |= members(token_seconds=token_seconds, filter=where)
    made = connection.post(
        "/clients",
        body
        | {
            "name": name,
            "permissions": permission or [],
            "roles": role_ids(connection, role or []),
            "enabled": not disabled,
        },
    )
    show_secret(output, made, connection.account.base_url)
    if not permission and not role:
        say(f"it may do nothing yet: doorward clients edit '{name}' --grant users:read")


def edit(
    client: Name,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    permission: Permissions = None,
    grant: Annotated[list[str] | None, typer.Option(help="A permission to add.")] = None,
    revoke: Annotated[list[str] | None, typer.Option(help="A permission to take away.")] = None,
    role: Roles = None,
    no_roles: Annotated[bool, typer.Option("--no-roles", help="Take all its roles away.")] = False,
    description: Description = None,
    owner: Owner = None,
    token_seconds: Seconds = None,
    expires_at: Expiry = None,
    no_expiry: Annotated[bool, typer.Option("--no-expiry", help="Let it not end.")] = False,
    where: Filter = None,
    receiver: Annotated[str | None, typer.Option(help="Where an upload goes, by https.")] = None,
    output: Output = TABLE,
) -> None:
    """Change what is named, and nothing else. --permission and --role replace the whole list."""
    connection = connect()
    found = client_of(connection, client)
    changes = members(name=name, description=description, owner=owner, expires_at=expires_at)
    changes |= members(token_seconds=token_seconds, filter=where, receiver=receiver)
    if permission or grant or revoke:
        kept = set(permission or found.body["permissions"]) | set(grant or [])
        changes["permissions"] = sorted(kept - set(revoke or []))
    if role or no_roles:
        changes["roles"] = role_ids(connection, role or [])
    if no_expiry:
        changes["expires_at"] = None
    if not changes:
        raise Failed("nothing to change: name it, such as --grant users:read", Exit.USAGE)
    path = f"/clients/{found.body['id']}"
    reply = connection.call("PATCH", path, body=changes, etag=found.headers.get("ETag"))
    show_one(output, reply.body, DETAILS)


def enable(client: Name, output: Output = TABLE) -> None:
    """Let a disabled client work again, with the secrets and tokens it has."""
    connection = connect()
    id = client_of(connection, client).body["id"]
    show_one(output, connection.post(f"/clients/{id}/enable"), DETAILS)


def disable(client: Name, output: Output = TABLE) -> None:
    """Suspend a client at once: neither its secret nor its tokens are accepted."""
    connection = connect()
    id = client_of(connection, client).body["id"]
    show_one(output, connection.post(f"/clients/{id}/disable"), DETAILS)


def delete(client: Name, yes: Yes = False) -> None:
    """End a client for good, with its secrets and tokens. Only a new client replaces it."""
    connection = connect()
    found = client_of(connection, client)
    name, id = found.body["name"], found.body["id"]
    confirm(
        [
            f"{name} ({found.body['client_id']}) ends for good, with its secrets and tokens:",
            *recent_use(connection, found.body),
        ],
        "Delete it?",
        yes=yes,
    )
    connection.call("DELETE", f"/clients/{id}", etag=found.headers.get("ETag"))
    say(f"{name} is deleted")


def role_ids(connection: Connection, words: list[str]) -> list[str]:
    """Return the ids of the roles that *words* name."""
    return [find_id(connection, "roles", word) for word in words]


def members(**values: object) -> Json:
    """Return the members of a body that were given."""
    return {name: value for name, value in values.items() if value is not None}
