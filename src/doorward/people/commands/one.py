"""Which user a person means, which roles, and a password that nobody reads over a shoulder."""

import sys
from typing import Annotated

import typer

from doorward.web.commands import Connection, Exit, Failed, Reply, find, find_id

User = Annotated[str, typer.Argument(metavar="USER", help="Their username or id.")]
Stdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password as one line from stdin.")
]


def user_of(connection: Connection, word: str) -> Reply:
    """Return the user that *word* means, by username or id."""
    return find(connection, "users", word, ("username",))


def role_ids(connection: Connection, words: list[str] | None) -> list[str]:
    """Return the ids of the roles that *words* mean, by name or id."""
    return [find_id(connection, "roles", word) for word in words or []]


def new_password(*, stdin: bool) -> str:
    """Return a new password: a line of stdin, or typed twice unseen. Never an argument."""
    if stdin:
        text = sys.stdin.readline().removesuffix("\n").removesuffix("\r")
    elif sys.stdin.isatty():
        text = typer.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        raise Failed("nobody is there to be asked: add --password-stdin", Exit.USAGE)
    if not text:
        raise Failed("no password: give it on standard input, as one line", Exit.USAGE)
    return str(text)
