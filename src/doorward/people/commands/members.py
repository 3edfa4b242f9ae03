"""``doorward members``: users of other tenants who have roles here."""

from typing import Annotated

import typer

from doorward.people.commands.one import role_ids
from doorward.web.commands import (
    TABLE,
    Column,
    Output,
    Yes,
    confirm,
    connect,
    noun,
    say,
    segment,
    show_list,
    show_one,
)

app = noun("Users of other tenants who have roles here, by their id.")

_COLUMNS: list[Column] = [("id", "id"), ("roles", "roles")]

Member = Annotated[str, typer.Argument(metavar="USER", help="The id they have in their tenant.")]


@app.command("list")
def list_members(output: Output = TABLE) -> None:
    """List users of other tenants who have roles here."""
    items = connect().pages("/members")
    show_list(output, items, _COLUMNS, "no member: doorward members set usr_… --role ROLE")


@app.command()
def show(member: Member, output: Output = TABLE) -> None:
    """Show which roles a user of another tenant has here."""
    show_one(output, connect().get(f"/members/{segment(member)}").body, _COLUMNS)


@app.command("set")
def put(
    member: Member,
    role: Annotated[list[str], typer.Option(help="A role, by name or id; repeat it.")],
    output: Output = TABLE,
) -> None:
    """Let a user of another tenant have exactly these roles here.

    Whether there is such a user nobody tells: an id that is wrong gets roles that nobody has.
    """
    connection = connect()
    body = {"roles": role_ids(connection, role)}
    reply = connection.call("PUT", f"/members/{segment(member)}", body=body)
    show_one(output, reply.body, _COLUMNS)


@app.command()
def remove(member: Member, yes: Yes = False) -> None:
    """Take all roles here from a user of another tenant."""
    confirm([f"{member} can do nothing here from the next call on"], "Remove them?", yes=yes)
    connect().call("DELETE", f"/members/{segment(member)}")
    say(f"{member} is no member any more")
