"""``doorward users``: the people of the tenant, and their roles."""

from typing import Annotated, Any

import typer

from doorward.people.commands.one import Stdin, User, new_password, role_ids, user_of
from doorward.people.commands.proofs import password, remove_second_factor
from doorward.web.commands import (
    TABLE,
    Column,
    Exit,
    Failed,
    Output,
    Yes,
    confirm,
    connect,
    noun,
    say,
    show_list,
    show_one,
)

app = noun("The people of the tenant, their roles, and what they sign in with.")

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
    ("roles", "roles"),
    ("has a password", "has_password"),
    ("second factor", "second_factor"),
    ("last sign-in", "last_sign_in"),
    ("created", "created_at"),
    ("last modified", "last_modified"),
]

Roles = Annotated[
    list[str] | None, typer.Option("--role", help="A role, by name or id; repeat it.")
]
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
    show_one(output, user_of(connect(), user).body, _DETAILS)


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
    role: Roles = None,
    ask_password: Annotated[
        bool, typer.Option("--password", help="Ask for a password, unseen.")
    ] = False,
    password_stdin: Stdin = False,
    output: Output = TABLE,
) -> None:
    """Make a user. Without a password nobody can sign in as them."""
    about = _members(name=name, first_name=first_name, last_name=last_name, email=email)
    about |= _members(username=username, notes=notes, active=active, blocked=blocked)
    connection = connect()
    if role:
        about["roles"] = role_ids(connection, role)
    if ask_password or password_stdin:
        about["password"] = new_password(stdin=password_stdin)
    show_one(output, connection.post("/users", about), _DETAILS)


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
    role: Roles = None,
    no_roles: Annotated[bool, typer.Option("--no-roles", help="Take all roles away.")] = False,
    output: Output = TABLE,
) -> None:
    """Change what is named of a user, and nothing else. --role replaces the whole list."""
    changes = _members(name=name, first_name=first_name, last_name=last_name, email=email)
    changes |= _members(username=username, notes=notes, active=active, blocked=blocked)
    if not changes and not role and not no_roles:
        raise Failed("nothing to change: name it, such as --blocked", Exit.USAGE)
    connection = connect()
    found = user_of(connection, user)
    if role or no_roles:
        changes["roles"] = role_ids(connection, role)
    path = f"/users/{found.body['id']}"
    reply = connection.call("PATCH", path, body=changes, etag=found.headers.get("ETag"))
    show_one(output, reply.body, _DETAILS)


@app.command()
def delete(user: User, yes: Yes = False) -> None:
    """Delete a user. Their API tokens end; clients they made go on."""
    connection = connect()
    found = user_of(connection, user)
    username = found.body["username"]
    confirm([f"{username} ends for good, with their API tokens"], "Delete it?", yes=yes)
    connection.call("DELETE", f"/users/{found.body['id']}", etag=found.headers.get("ETag"))
    say(f"{username} is deleted")


app.command("password")(password)
app.command("remove-second-factor")(remove_second_factor)


def _members(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
