"""``doorward presets``: look at what is shipped, write one's own tenant down, apply a document."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from doorward.web.commands import (
    TABLE,
    Column,
    Exit,
    Failed,
    Output,
    Shape,
    Yes,
    confirm,
    connect,
    noun,
    say,
    segment,
    show_json,
    show_list,
)

app = noun("Documents that make a tenant behave like one product.")

_COLUMNS: list[Column] = [
    ("name", "name"),
    ("title", "title"),
    ("dialect", "dialect"),
    ("words", "words"),
]
_DONE: list[Column] = [("what", "what"), ("added", "added"), ("changed", "changed")]

Name = Annotated[str, typer.Argument(metavar="PRESET", help="Its name: doorward presets list.")]


@app.command("list")
def list_presets(output: Output = TABLE) -> None:
    """List what a tenant can be furnished like."""
    show_list(output, connect().get("/presets").body["items"], _COLUMNS, "there is no preset")


@app.command()
def show(preset: Name) -> None:
    """Print the whole document of a shipped preset, as JSON."""
    show_json(connect().get(f"/presets/{segment(preset)}").body)


@app.command()
def export() -> None:
    """Print the document that makes another tenant like one's own, as JSON."""
    show_json(connect().get("/preset").body)


@app.command()
def apply(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="A file (.json or .toml), - for input, or a preset's name."
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what it would do; change nothing.")
    ] = False,
    yes: Yes = False,
    output: Output = TABLE,
) -> None:
    """Add to one's own tenant what a document names, and change what differs.

    Nothing is taken away: what the document does not name stays as it is.
    """
    connection = connect()
    document = _read(source) or connection.get(f"/presets/{segment(source)}").body
    done = connection.post("/preset?dry_run=true", document)
    if not dry_run and (_rows(done) or done["settings"]):
        confirm([_sentence(done)], "Apply it?", yes=yes)
        done = connection.post("/preset", document)
    if output is Shape.JSON:
        show_json(done)
        return
    say(_sentence(done))
    show_list(output, _rows(done), _DONE, "no API, area, rule or role differs")


def _read(source: str) -> dict[str, Any] | None:
    """Return the document in a file or on standard input; None where *source* is neither."""
    try:
        if source == "-":
            return _table(json.loads(sys.stdin.read()))
        path = Path(source)
        if path.suffix == ".toml":
            return _table(tomllib.loads(path.read_text("utf-8")))
        if path.suffix == ".json":
            return _table(json.loads(path.read_text("utf-8")))
    except (ValueError, OSError) as cause:
        raise Failed(f"{source} cannot be read as a preset: {cause}", Exit.USAGE) from None
    return None


def _table(read: Any) -> dict[str, Any]:
    if not isinstance(read, dict):
        raise ValueError("it is no table")  # noqa: TRY004 told like every other wrong text
    return read


def _rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = ("apis", "areas", "rules", "roles")
    rows = [{"what": kind, **told[kind]} for kind in kinds]
    return [row for row in rows if row["added"] or row["changed"]]


def _sentence(told: dict[str, Any]) -> str:
    parts = [
        f"{row['what']}: {row['added']} added, {row['changed']} changed" for row in _rows(told)
    ]
    if told["settings"]:
        parts.append(f"settings: {', '.join(told['settings'])}")
    return "; ".join(parts) or "nothing differs"
