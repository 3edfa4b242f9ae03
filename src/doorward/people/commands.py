"""``doorward users``: the people of the tenant, as records."""

from typing import Annotated, Any

import typer

from doorward.web.commands import (
    TABLE,
    Column,
    Connection,
    Exit,
    Failed,
    Output,
    Reply,
    Yes,
    confirm,
    connect,
    find,
    noun,
    say,
    show_list,
    show_one,
)

app = noun("The people of the tenant, as records.")

_COLUMNS: list[Column] = [
    ("username", "username"),
    ("name", "name"),
    ("id", "id"),
    ("active", "active"),
    ("blocked", "blocked"),
]
_DETAILS: list[Column] = [
    *_COLUMNS,
    ("first name", "first_name"),
    ("last name", "last_name"),
    ("email", "email"),
    ("notes", "notes"),
    ("created", "created_at"),
    ("last modified", "last_modified"),
]

User = Annotated[str, typer.Argument(metavar="USER", help="Their username or id.")]
FullName = Annotated[str | None, typer.Option("--name", help="What they are called.")]
FirstName = Annotated[str | None, typer.Option(help="Their first name.")]
LastName = Annotated[str | None, typer.Option(help="Their last name.")]
Email = Annotated[str | None, typer.Option(help="Where they get mail.")]
Notes = Annotated[str | None, typer.Option(help="What else is to be known.")]
Active = Annotated[bool | None, typer.Option("--active/--inactive", help="Whether they work here.")]
Blocked = Annotated[bool | None, typer.Option("--blocked/--not-blocked", help="Kept out for now.")]


@app.command("list")
def list_users(
    search: Annotated[str, typer.Option(help="Only names with this in them.")] = "",
    active: Active = None,
    blocked: Blocked = None,
    output: Output = TABLE,
) -> None:
    """List the users."""
    flags = {"active": active, "blocked": blocked}
    query = {name: str(value).lower() for name, value in flags.items() if value is not None}
    items = connect().pages("/users", query | {"search": search})
    show_list(output, items, _COLUMNS, "no such user: doorward users create ada@example.com")


@app.command()
def show(user: User, output: Output = TABLE) -> None:
    """Show one user."""
    show_one(output, _user_of(connect(), user).body, _DETAILS)


@app.command()
def create(
    username: Annotated[str, typer.Argument(help="What they sign in with, such as an address.")],
    name: FullName = None,
    first_name: FirstName = None,
    last_name: LastName = None,
    email: Email = None,
    notes: Notes = None,
    active: Active = None,
    blocked: Blocked = None,
    output: Output = TABLE,
) -> None:
    """Make a user's record."""
    about = _members(name=name, first_name=first_name, last_name=last_name, email=email)
    state = _members(notes=notes, active=active, blocked=blocked)
    made = connect().post("/users", {"username": username} | about | state)
    show_one(output, made, _DETAILS)


@app.command()
def edit(
    user: User,
    username: Annotated[str | None, typer.Option(help="Their new username.")] = None,
    name: FullName = None,
    first_name: FirstName = None,
    last_name: LastName = None,
    email: Email = None,
    notes: Notes = None,
    active: Active = None,
    blocked: Blocked = None,
    output: Output = TABLE,
) -> None:
    """Change what is named of a user, and nothing else."""
    changes = _members(name=name, first_name=first_name, last_name=last_name, email=email)
    changes |= _members(username=username, notes=notes, active=active, blocked=blocked)
    if not changes:
        raise Failed("nothing to change: name it, such as --blocked", Exit.USAGE)
    connection = connect()
    found = _user_of(connection, user)
    path = f"/users/{found.body['id']}"
    reply = connection.call("PATCH", path, body=changes, etag=found.headers.get("ETag"))
    show_one(output, reply.body, _DETAILS)


@app.command()
def delete(user: User, yes: Yes = False) -> None:
    """Delete a user's record. Clients they made go on."""
    connection = connect()
    found = _user_of(connection, user)
    username = found.body["username"]
    confirm([f"the record of {username} ends for good"], "Delete it?", yes=yes)
    connection.call("DELETE", f"/users/{found.body['id']}", etag=found.headers.get("ETag"))
    say(f"{username} is deleted")


def _user_of(connection: Connection, word: str) -> Reply:
    return find(connection, "users", word, ("username",))


def _members(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
