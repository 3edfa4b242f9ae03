"""Which API a person means."""

from typing import Annotated

import typer

from doorward.web.commands import Connection, Reply, find

Api = Annotated[str, typer.Argument(metavar="API", help="Its name, audience or id.")]
Force = Annotated[
    bool, typer.Option("--force", help="Take what goes from everybody who holds it still.")
]


def api_of(connection: Connection, word: str) -> Reply:
    """Return the API that *word* means, by name, audience or id."""
    return find(connection, "apis", word, ("name", "audience"))
