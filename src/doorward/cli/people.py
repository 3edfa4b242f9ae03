"""``doorward users``: the room's commands, and the one that is for this machine alone."""

from importlib import import_module
from typing import Annotated

import typer

from doorward.kernel.clock import rfc3339
from doorward.settings import read_settings
from doorward.web.commands import TABLE, Output, connect, find, say, show_one

app: typer.Typer = import_module("doorward.people.commands.users").app


@app.command()
def link(
    user: Annotated[
        str, typer.Argument(metavar="[USER]", help="A username or id; left out: a first one.")
    ] = "",
    output: Output = TABLE,
) -> None:
    """Make a link that lets somebody in once, to choose a password.

    For a user it is an invitation, or a reset where they have a password, and the running server
    makes it. Without a user it is made here, through the data folder, and whoever opens it
    becomes administrator: for the first person, or when every administrator is locked out.
    """
    if user:
        connection = connect()
        found = find(connection, "users", user, ("username",)).body
        purpose = "reset" if found["has_password"] else "invitation"
        told = connection.post(f"/users/{found['id']}/link", {"purpose": purpose})
    else:
        from doorward.cli.install import first_link

        made, until = first_link(read_settings())
        told = {"url": made.reveal(), "expires_at": rfc3339(until), "mailed": False}
        say("whoever opens it becomes administrator, once")
    show_one(output, told, [("link", "url"), ("until", "expires_at"), ("mailed", "mailed")])
