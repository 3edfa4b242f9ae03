"""``doorward api-keys``: make, look at, change, cut off and end API keys."""

from typing import Annotated

import typer

from doorward.clients.commands.changing import Description, Filter, members
from doorward.clients.commands.common import Ends, Face, Which, add_common, end_of
from doorward.clients.commands.reading import recent_use, secrets_of
from doorward.clients.commands.secrets import SECRETS, show_secret
from doorward.web.commands import (
    TABLE,
    Exit,
    Failed,
    Output,
    Yes,
    ago,
    confirm,
    connect,
    few,
    noun,
    say,
    show_list,
    show_one,
)

__all__ = ["app"]

app = noun("API keys: rights by roles, an end always.")

FACE = Face(
    "api-keys",
    "API key",
    [
        ("name", "name"),
        ("id", "id"),
        ("user name", "username"),
        ("state", "state"),
        ("roles", lambda one: few(one["roles"])),
        ("expires", "expires_at"),
        ("last redeemed", ago("last_redeemed")),
    ],
    [
        ("name", "name"),
        ("description", "description"),
        ("id", "id"),
        ("client id", "client_id"),
        ("user name", "username"),
        ("state", "state"),
        ("roles", "roles"),
        ("token lives", lambda one: f"{one['token_seconds']} s"),
        ("expires", "expires_at"),
        ("let in from", lambda one: one["filter"] or "anywhere"),
        ("created", "created_at"),
        ("last modified", "last_modified"),
        ("last redeemed", ago("last_redeemed")),
    ],
)
Roles = Annotated[list[str] | None, typer.Option("--role", help="A role's name or id; repeat it.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Which script or system it is for.")],
    role: Annotated[list[str], typer.Option("--role", help="A role's name or id; repeat it.")],
    expires: Annotated[
        str, typer.Option("--expires", help="When it ends: 30d, 12w, 1y, 2027-01-31T00:00:00Z.")
    ],
    description: Description = None,
    where: Filter = None,
    disabled: Annotated[bool, typer.Option("--disabled", help="Not usable until enabled.")] = False,
    output: Output = TABLE,
) -> None:
    """Make an API key and show its secret, this once."""
    connection = connect()
    body = members(description=description, filter=where) | end_of(expires)
    body |= {"name": name, "roles": role, "enabled": not disabled}
    show_secret(output, connection.post("/api-keys", body), connection.account.base_url)


@app.command("edit")
def edit(
    which: Which,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    role: Roles = None,
    expires: Ends = None,
    description: Description = None,
    where: Filter = None,
    output: Output = TABLE,
) -> None:
    """Change what is named, and nothing else. --role replaces the whole list."""
    connection = connect()
    found = FACE.of(connection, which)
    changes = members(name=name, description=description, filter=where, roles=role or None)
    changes |= end_of(expires)
    if not changes:
        raise Failed("nothing to change: name it, such as --expires 30d", Exit.USAGE)
    path = f"/api-keys/{found.body['id']}"
    reply = connection.call("PATCH", path, body=changes, etag=found.headers.get("ETag"))
    show_one(output, reply.body, FACE.details)


@app.command("reset")
def reset(which: Which, yes: Yes = False, output: Output = TABLE) -> None:
    """End every secret and token of an API key at once, and show its new secret."""
    connection = connect()
    found = FACE.of(connection, which).body
    confirm(
        [
            f"every secret and token of {found['name']} ends at once:",
            *recent_use(connection, found, FACE.path),
            "to change it without an outage: doorward api-keys rotate",
        ],
        "Reset it?",
        yes=yes,
    )
    fresh = connection.post(f"/api-keys/{found['id']}/reset")
    show_secret(output, {"name": found["name"], **fresh}, connection.account.base_url)


@app.command("rotate")
def rotate(
    which: Which,
    overlap: Annotated[int, typer.Option(min=0, help="Seconds the old one still works.")] = 86_400,
    output: Output = TABLE,
) -> None:
    """Make a new secret beside the old one, which works on for a while (a day by default)."""
    connection = connect()
    found = FACE.of(connection, which).body
    fresh = connection.post(f"/api-keys/{found['id']}/rotate", {"old_secret_expires_in": overlap})
    show_secret(output, {"name": found["name"], **fresh}, connection.account.base_url)


@app.command("secrets")
def list_secrets(which: Which, output: Output = TABLE) -> None:
    """List an API key's secrets: when each was last used, from where, and when it ends."""
    connection = connect()
    found = FACE.of(connection, which).body
    items = secrets_of(connection, found["id"], FACE.path)
    show_list(output, items, SECRETS, "it has no secret")


@app.command("end-secret")
def end_secret(
    which: Which,
    secret: Annotated[str, typer.Argument(help="The secret's id, from doorward api-keys secrets.")],
    yes: Yes = False,
) -> None:
    """End one secret of an API key at once, with the tokens it gave."""
    connection = connect()
    found = FACE.of(connection, which).body
    confirm(
        [
            f"one secret of {found['name']} ends at once, with its tokens:",
            *recent_use(connection, found, FACE.path),
        ],
        "End it?",
        yes=yes,
    )
    connection.call("DELETE", f"/api-keys/{found['id']}/secrets/{secret}")
    say("the secret is ended")


add_common(app, FACE)
