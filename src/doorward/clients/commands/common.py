"""The commands that API keys and API tokens share."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from doorward.clients.commands.reading import USES, recent_calls, uses_of
from doorward.web.commands import (
    TABLE,
    Column,
    Connection,
    Output,
    Reply,
    Yes,
    confirm,
    connect,
    find,
    say,
    show_list,
    show_one,
)

Json = dict[str, Any]
Ends = Annotated[
    str | None,
    typer.Option("--expires", help="When it ends: 30d, 12w, 1y, or 2027-01-31T00:00:00Z."),
]
Which = Annotated[str, typer.Argument(metavar="NAME", help="Its name, id or client id.")]


@dataclass(frozen=True, slots=True)
class Face:
    """One kind as the command line shows it: its path, its noun, the columns of list and show."""

    path: str
    noun: str
    listed: list[Column]
    details: list[Column]

    def of(self, connection: Connection, word: str) -> Reply:
        """Return the one that *word* means, by name, id or client id."""
        return find(connection, self.path, word, ("name", "client_id"))


def end_of(text: str | None) -> Json:
    """Return the member of a body that says when it ends, from a span or a time."""
    if text is None:
        return {}
    return {"expires_in" if text[-1:] in {"h", "d", "w", "y"} else "expires_at": text}


def add_common(app: typer.Typer, face: Face) -> None:
    """Add list, show, usage, enable, disable, expire and delete."""
    _add_looking(app, face)

    def act(which: str, verb: str, output: Any) -> None:
        connection = connect()
        id = face.of(connection, which).body["id"]
        show_one(output, connection.post(f"/{face.path}/{id}/{verb}"), face.details)

    @app.command("enable", help=f"Let a disabled {face.noun} work again.")
    def enable(which: Which, output: Output = TABLE) -> None:
        act(which, "enable", output)

    @app.command("disable", help=f"Suspend an {face.noun} at once: nothing of it is accepted.")
    def disable(which: Which, output: Output = TABLE) -> None:
        act(which, "disable", output)

    @app.command("expire", help=f"End an {face.noun} now; it stays listed.")
    def expire(which: Which, output: Output = TABLE) -> None:
        act(which, "expire", output)

    @app.command("delete", help=f"End an {face.noun} for good; to expire it keeps it listed.")
    def delete(which: Which, yes: Yes = False) -> None:
        connection = connect()
        found = face.of(connection, which)
        name, id = found.body["name"], found.body["id"]
        confirm(
            [
                f"{name} ({found.body['client_id']}) ends for good, which cannot be undone:",
                *recent_calls(connection, found.body, face.path),
                f"to keep it listed: doorward {face.path} expire",
            ],
            "Delete it?",
            yes=yes,
        )
        connection.call("DELETE", f"/{face.path}/{id}", etag=found.headers.get("ETag"))
        say(f"{name} is deleted")


def _add_looking(app: typer.Typer, face: Face) -> None:
    @app.command("list", help=f"List every {face.noun}, oldest first, expired ones too.")
    def list_all(
        search: Annotated[str, typer.Option(help="Only names with this in them.")] = "",
        sort: Annotated[str, typer.Option(help="name, created_at …; a leading - turns it.")] = "",
        limit: Annotated[int, typer.Option(min=0, help="At most this many; 0: all.")] = 0,
        output: Output = TABLE,
    ) -> None:
        items = connect().pages(f"/{face.path}", {"search": search, "sort": sort}, limit)
        show_list(output, items, face.listed, f"no {face.noun} yet")

    @app.command("show", help=f"Show one {face.noun}, never what proves it.")
    def show(which: Which, output: Output = TABLE) -> None:
        show_one(output, face.of(connect(), which).body, face.details)

    @app.command("usage", help=f"Show what an {face.noun} called: its blast radius.")
    def usage(
        which: Which,
        days: Annotated[int, typer.Option(min=1, help="Over how many days.")] = 7,
        output: Output = TABLE,
    ) -> None:
        connection = connect()
        found = face.of(connection, which).body
        items = uses_of(connection, found["id"], days, face.path)
        show_list(output, items, USES, f"{found['name']} called nothing in {days} days")
