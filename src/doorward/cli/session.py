"""Who the command line is at which server: ``login``, ``logout`` and ``token``."""

import os
import sys
from typing import Annotated

import typer

from doorward.kernel.secret import Secret
from doorward.web.commands import (
    TABLE,
    Account,
    Connection,
    Exit,
    Failed,
    Output,
    Shape,
    connect,
    find_account,
    forget_account,
    keep_account,
    say,
    show_json,
)
from doorward.web.commands.account import CLIENT_ID, URL

Url = Annotated[str, typer.Option("--url", help="The server's base URL.")]


def login(
    url: Url = "",
    client_id: Annotated[str, typer.Option("--client-id", help="Asked for if left out.")] = "",
    local: Annotated[
        bool,
        typer.Option("--local", help="Lost them? By right of the data folder on this machine."),
    ] = False,
) -> None:
    """Keep a client's credentials for a server.

    The secret is asked for, or read as one line from standard input, and tried at once. Whose
    credentials are kept last are used by default. With --local no secret is needed: this
    command line's own administrator gets a new one, through the data folder.
    """
    if local:
        from doorward.cli.install import regain
        from doorward.settings import read_settings

        settings = read_settings()
        path = regain(settings)
        say(f"logged in to {settings.base_url}; kept in {path}")
        return
    base_url = (url or os.environ.get(URL) or "http://localhost:8420").rstrip("/")
    asks = sys.stdin.isatty()
    client = client_id or os.environ.get(CLIENT_ID, "")
    if not client and not asks:
        raise Failed("which client: add --client-id key-…", Exit.USAGE)
    client = client or typer.prompt("Client id", err=True)
    text = (
        typer.prompt("Client secret", hide_input=True, err=True) if asks else sys.stdin.readline()
    )
    account = Account(base_url, client, Secret(text.strip()))
    if not text.strip():
        raise Failed("no secret: give it on standard input, as one line", Exit.USAGE)
    Connection(account).token()
    path = keep_account(account)
    say(f"logged in to {base_url} as {client}; kept in {path}")
    if _is_in_the_open(base_url):
        say(f"warning: {base_url} is not encrypted: whoever is on the way can read the secret")


def logout(url: Url = "") -> None:
    """Forget the credentials kept for a server.

    The client itself goes on: doorward clients delete ends it.
    """
    base_url = (url or find_account().base_url).rstrip("/")
    forget_account(base_url)
    say(f"forgot the credentials for {base_url}")


def token(
    scope: Annotated[
        str, typer.Option(help="Only these of its permissions, parted by blanks.")
    ] = "",
    resource: Annotated[str, typer.Option(help="For which API, by its audience.")] = "",
    output: Output = TABLE,
) -> None:
    """Get an access token and print it.

    Nothing else is printed, so that TOKEN=$(doorward token) works.
    """
    granted = connect().token(scope, resource)
    if output is Shape.JSON:
        show_json(granted)
    else:
        typer.echo(granted["access_token"])


def _is_in_the_open(url: str) -> bool:
    from urllib.parse import urlsplit

    place = urlsplit(url)
    return place.scheme == "http" and place.hostname not in {"localhost", "127.0.0.1", "::1"}
