"""``doorward api-tokens``: make, look at, change, unlock, cut off and end API tokens."""

from typing import Annotated

import typer

from doorward.clients.commands.changing import Description, Filter, members
from doorward.clients.commands.common import Ends, Face, Which, add_common, end_of
from doorward.web.commands import (
    TABLE,
    Exit,
    Failed,
    Output,
    connect,
    noun,
    say,
    show_one,
)

__all__ = ["app"]

app = noun("API tokens: a user's rights in a JWT.")

FACE = Face(
    "api-tokens",
    "API token",
    [
        ("name", "name"),
        ("id", "id"),
        ("user", "username"),
        ("state", "state"),
        ("expires", "expires_at"),
        ("let in from", lambda one: one["filter"] or "anywhere"),
    ],
    [
        ("name", "name"),
        ("description", "description"),
        ("id", "id"),
        ("client id", "client_id"),
        ("user", lambda one: one["username"] or one["user"]),
        ("state", "state"),
        ("expires", "expires_at"),
        ("let in from", lambda one: one["filter"] or "anywhere"),
        ("created", "created_at"),
        ("last modified", "last_modified"),
    ],
)
_UNLOCKED: list[tuple[str, str]] = [
    ("id", "id"),
    ("client id", "client_id"),
    ("jti", "jti"),
    ("expires", "expires_at"),
    ("JWT", "jwt"),
]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Which script it is for.")],
    user: Annotated[str, typer.Option(help="Whose rights it has: a username or id.")],
    expires: Annotated[
        str, typer.Option("--expires", help="When it ends: 30d, 12w, 1y, 2027-01-31T00:00:00Z.")
    ],
    description: Description = None,
    where: Filter = None,
    disabled: Annotated[bool, typer.Option("--disabled", help="Not usable until enabled.")] = False,
    output: Output = TABLE,
) -> None:
    """Make an API token of a user; `unlock` makes its JWT."""
    body = members(description=description, filter=where) | end_of(expires)
    body |= {"name": name, "user": user, "enabled": not disabled}
    made = connect().post("/api-tokens", body)
    show_one(output, made, FACE.details)
    say(f"it has no JWT yet: doorward api-tokens unlock '{name}'")


@app.command("edit")
def edit(
    which: Which,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    user: Annotated[str | None, typer.Option(help="Another user; earlier JWTs end.")] = None,
    expires: Ends = None,
    description: Description = None,
    where: Filter = None,
    output: Output = TABLE,
) -> None:
    """Change what is named, and nothing else."""
    connection = connect()
    found = FACE.of(connection, which)
    changes = members(name=name, user=user, description=description, filter=where)
    changes |= end_of(expires)
    if not changes:
        raise Failed("nothing to change: name it, such as --expires 30d", Exit.USAGE)
    path = f"/api-tokens/{found.body['id']}"
    reply = connection.call("PATCH", path, body=changes, etag=found.headers.get("ETag"))
    show_one(output, reply.body, FACE.details)


@app.command("unlock")
def unlock(
    which: Which,
    revoke_earlier: Annotated[
        bool, typer.Option("--revoke-earlier", help="End the JWTs made before.")
    ] = False,
    output: Output = TABLE,
) -> None:
    """Make a new JWT and show it, this once. It needs every right that its user has."""
    connection = connect()
    id = FACE.of(connection, which).body["id"]
    made = connection.post(f"/api-tokens/{id}/unlock", {"revoke_earlier": revoke_earlier})
    show_one(output, made, list(_UNLOCKED))
    say("this is the only time the JWT is shown: keep it where secrets are kept")


add_common(app, FACE)
