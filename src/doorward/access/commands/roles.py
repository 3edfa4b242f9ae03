"""``doorward roles``: named sets of permissions."""

from typing import Annotated, Any

import typer

from doorward.access.commands.one import Force, remove
from doorward.web.commands import (
    TABLE,
    Column,
    Exit,
    Failed,
    Output,
    Shape,
    Yes,
    confirm,
    connect,
    few,
    find,
    noun,
    say,
    show_json,
    show_list,
    show_one,
)

app = noun("Named sets of permissions, given to clients and people.")

_COLUMNS: list[Column] = [
    ("name", "name"),
    ("id", "id"),
    ("built in", "built_in"),
    ("permissions", lambda one: few(one["permissions"])),
]
_DETAILS: list[Column] = [
    *_COLUMNS[:-1],
    ("permissions", "permissions"),
    ("description", "description"),
    ("created", "created_at"),
    ("last modified", "last_modified"),
]

_REACHED: list[Column] = [
    ("API", "api"),
    ("area", "label"),
    ("alias", "alias"),
    ("may", "actions"),
]

Role = Annotated[str, typer.Argument(metavar="ROLE", help="Its name or id.")]
Permissions = Annotated[
    list[str] | None, typer.Option("--permission", "-p", help="Such as users:read; repeat it.")
]
Description = Annotated[str | None, typer.Option(help="What it is for.")]


@app.command("list")
def list_roles(
    search: Annotated[str, typer.Option(help="Only names with this in them.")] = "",
    output: Output = TABLE,
) -> None:
    """List the roles, the built-in ones too."""
    items = connect().pages("/roles", {"search": search})
    show_list(output, items, _COLUMNS, "no such role: doorward roles create NAME -p users:read")


@app.command()
def show(role: Role, output: Output = TABLE) -> None:
    """Show one role and its permissions."""
    show_one(output, find(connect(), "roles", role).body, _DETAILS)


@app.command()
def reach(role: Role, output: Output = TABLE) -> None:
    """Show what a role reaches: its functional areas, and what may be done in each."""
    connection = connect()
    found = find(connection, "roles", role).body
    reached = connection.get(f"/roles/{found['id']}/access").body
    if output is Shape.JSON:
        show_json(reached)
        return
    show_list(output, reached["areas"], _REACHED, f"{found['name']} reaches nothing")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    permission: Permissions = None,
    description: Description = None,
    output: Output = TABLE,
) -> None:
    """Make a role. One can only give what one has."""
    body = {"name": name, "permissions": permission or [], "description": description or ""}
    show_one(output, connect().post("/roles", body), _DETAILS)


@app.command()
def edit(
    role: Role,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    permission: Permissions = None,
    grant: Annotated[list[str] | None, typer.Option(help="A permission to add.")] = None,
    revoke: Annotated[list[str] | None, typer.Option(help="A permission to take away.")] = None,
    description: Description = None,
    output: Output = TABLE,
) -> None:
    """Change a role, for everybody who has it. --permission replaces the whole list."""
    connection = connect()
    found = find(connection, "roles", role)
    members = {"name": name, "description": description}
    changes: dict[str, Any] = {one: value for one, value in members.items() if value is not None}
    if permission or grant or revoke:
        kept = set(permission or found.body["permissions"]) | set(grant or [])
        changes["permissions"] = sorted(kept - set(revoke or []))
    if not changes:
        raise Failed("nothing to change: name it, such as --grant users:read", Exit.USAGE)
    path = f"/roles/{found.body['id']}"
    reply = connection.call("PATCH", path, body=changes, etag=found.headers.get("ETag"))
    show_one(output, reply.body, _DETAILS)


@app.command()
def delete(role: Role, force: Force = False, yes: Yes = False) -> None:
    """Delete a role. Whoever has it is named, and loses it only with --force."""
    connection = connect()
    found = find(connection, "roles", role)
    name, id = found.body["name"], found.body["id"]
    gone = ", ".join(found.body["permissions"]) or "nothing"
    confirm([f"the role {name} ends for good; it gives {gone}"], "Delete it?", yes=yes)
    remove(connection, f"/roles/{id}", found, force=force)
    say(f"the role {name} is deleted")
