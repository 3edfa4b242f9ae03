"""The first start for somebody who tries it: an installation, a demo client, three curl lines.

The file ``first-run`` stands in the data folder until the lines were shown, so that a start
that was interrupted is made good by the next one; then it becomes ``demo-client``, which
holds the client's id and nothing secret.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import typer

from doorward.cli.standing import what_is_missing
from doorward.settings import Settings
from doorward.web.commands import Failed

PENDING = "first-run"
SHOWN = "demo-client"
DEMO = "Demo"


def prepare(settings: Settings) -> Callable[[], None]:
    """Install and make the demo client where that is due; return what greets the person.

    The work is done in a process of its own, which brings the control plane into memory and
    takes it away again. Raises :class:`~doorward.web.commands.Failed` as ``init`` does.
    """
    if what_is_missing(settings) is None and not (settings.data / PENDING).exists():
        return lambda: _greet_again(settings)
    with ProcessPoolExecutor(1, get_context("fork")) as apart:
        demo = apart.submit(_demo, settings).result()
    return lambda: _greet(settings, *demo)


def _demo(settings: Settings) -> tuple[str, str, str]:
    """Install where nothing is; return the demo client's new credentials, and a first link."""
    from doorward.cli.demo import furnish_demo
    from doorward.cli.install import check_unused, finish, first_link, install, make_folder

    missing = what_is_missing(settings)
    if missing:
        try:
            check_unused(settings)
        except Failed as used:  # only half of an installation is here
            raise Failed(used.message if settings.database else missing, used.code) from None
        make_folder(settings.data)
        (settings.data / PENDING).touch(0o600)
        install(settings, "Default")
        finish(settings)
    return *furnish_demo(settings, DEMO), first_link(settings)[0].reveal()


def _greet(settings: Settings, client_id: str, secret: str, link: str) -> None:
    """Show where it listens and what to type, then remember that it was shown."""
    url = settings.base_url
    pick = r"""sed 's/.*"access_token": *"\([^"]*\)".*/\1/'"""
    bearer = '-H "Authorization: Bearer $TOKEN"'
    grant = "-d grant_type=client_credentials"
    typer.echo(f"""
Doorward listens at {url}

Open this link to become its administrator. It works once, within 24 hours; a new one:
{_command()} users link

  {link}

A client called {DEMO} was made. It may read users and nothing else. Its secret is shown
this once; to try it, type these lines in another terminal:

  TOKEN=$(curl -s -u '{client_id}:{secret}' {grant} {url}/oauth/token | {pick})
  curl -si -w '\\n' {bearer} '{url}/v1/users?active=true&blocked=false&pageSize=100'
  curl -si -w '\\n' {bearer} {url}/api/v1/clients

The first gets a token, the second is allowed (200), the third is refused (403) and names
the permission that is missing. What happened: {_command()} events list
""")
    pending = settings.data / PENDING
    pending.write_text(f"{client_id}\n", encoding="utf-8")
    pending.replace(settings.data / SHOWN)


def _greet_again(settings: Settings) -> None:
    typer.echo(f"Doorward listens at {settings.base_url}")
    shown = settings.data / SHOWN
    if shown.exists():
        client_id = shown.read_text(encoding="utf-8").strip()
        typer.echo(f"A new secret for the client {DEMO}: {_command()} clients reset {client_id}")
        typer.echo(f"A link to become administrator: {_command()} users link")


def _command() -> str:
    """Return how this program was called, as short as it can be typed from here."""
    called = Path(sys.argv[0])
    if called.name != "doorward":
        return "doorward"
    short = os.path.relpath(called)
    return str(called) if short.startswith("..") else short
