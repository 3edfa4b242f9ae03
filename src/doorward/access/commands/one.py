"""Which API a person means, and changes that may take something from somebody."""

from typing import Annotated, Any

import typer

from doorward.web.commands import Connection, Failed, Reply, find

Api = Annotated[str, typer.Argument(metavar="API", help="Its name, audience or id.")]
Force = Annotated[
    bool, typer.Option("--force", help="Take what goes from everybody who holds it still.")
]


def api_of(connection: Connection, word: str) -> Reply:
    """Return the API that *word* means, by name, audience or id."""
    return find(connection, "apis", word, ("name", "audience"))


def change(
    connection: Connection, path: str, found: Reply, changes: dict[str, Any], *, force: bool
) -> Any:
    """Change what was found at *path*; return it as it is then."""
    return _act(connection, "PATCH", path, found, changes, force=force).body


def remove(connection: Connection, path: str, found: Reply, *, force: bool) -> None:
    """Remove what was found at *path*. Who holds it still is named, unless *force* is meant."""
    _act(connection, "DELETE", path, found, None, force=force)


def _act(
    connection: Connection,
    method: str,
    path: str,
    found: Reply,
    body: dict[str, Any] | None,
    *,
    force: bool,
) -> Reply:
    query = {"force": "true"} if force else None
    etag = found.headers.get("ETag")
    try:
        return connection.call(method, path, query=query, body=body, etag=etag)
    except Failed as failure:
        words = failure.message.replace("force=true", "--force")  # REST's word, and ours
        raise Failed(words, failure.code) from None
