"""``doorward events heads`` and ``verify``: whether the log is still what it was (DW-16).

The hashes are computed here, from the text of each event, and the signatures are checked here:
the server is asked for what it holds, never for a verdict.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from doorward.events.chain import FORM, Verification
from doorward.web.commands import (
    TABLE,
    Column,
    Exit,
    Failed,
    Output,
    Shape,
    ago,
    connect,
    say,
    show_json,
    show_list,
)

_SEALED: Final = "log.sealed"
_COLUMNS: list[Column] = [
    ("number", "number"),
    ("signed", ago("time")),
    ("events", "events"),
    ("up to", "event_id"),
    ("hash", lambda head: f"{head['hash'][:16]}…"),
    ("key", "kid"),
]


def list_heads(
    newest: Annotated[
        bool, typer.Option("--newest", help="Only the newest, as JSON to be kept elsewhere.")
    ] = False,
    output: Output = TABLE,
) -> None:
    """List the signed heads of the log; keep the newest where nobody here can change it."""
    connection = connect()
    if newest:
        show_json(connection.get("/events/heads/newest").body)
        return
    show_list(output, connection.pages("/events/heads"), _COLUMNS, "no head was signed yet")


def verify(
    head: Annotated[
        list[Path] | None,
        typer.Option(
            help="A file with heads kept elsewhere: JSON of events heads --newest, or lines of"
            " log.sealed events as a SIEM has them. Without one nobody can tell that the newest"
            " part was cut off."
        ),
    ] = None,
    output: Output = TABLE,
) -> None:
    """Check the whole log against its signed heads: 0 when it is what it was, else 1."""
    outside = [one for path in head or [] for one in _kept(path)]
    connection = connect()
    kept = list(connection.pages("/events/heads"))
    links = connection.pages("/events/links")
    first = next(links, None)
    if first is None:
        raise Failed("the log is empty: whoever may read it also sees that it was read")
    check = Verification(json.loads(first["form"])[FORM.index("tenant_id")], kept, outside)
    for link in chain([first], links):
        check.feed(link["id"], link["form"])
    later = connection.pages("/events/heads", {"after": str(len(kept))}) if check.later else ()
    found = [
        {"words": one.words, "after": one.after, "until": one.until} for one in check.finish(later)
    ]
    shown = {
        "tenant_id": check.tenant,
        "events": check.events,
        "heads": len(kept),
        "unsealed": check.unsealed,
    }
    if output is Shape.JSON:
        show_json({**shown, "outside": len(outside), "findings": found})
    for one in found if output is Shape.TABLE else []:
        between = f" (between {one['after'] or 'the first'} and {one['until']})"
        typer.echo(one["words"] + (between if one["until"] else ""))
    if found:
        raise Failed("the log is not what it was")
    say(_good(check, len(outside)))


def _good(check: Verification, outside: int) -> str:
    words = f"{check.events} events are what they were, by {len(check.heads)} signed heads"
    words += f" and {outside} from outside" if outside else ""
    return f"{words}; {check.unsealed} since the last are not covered yet"


def _kept(path: Path) -> Iterator[Mapping[str, Any]]:
    """Give the heads in a file: one, a list of them, or lines; events are looked into."""
    text = path.read_text(encoding="utf-8")
    try:
        found = json.loads(text)
        several = found.get("items", [found]) if isinstance(found, dict) else _list(found)
    except ValueError:
        several = [_line(path, line) for line in text.splitlines() if line.strip()]
    heads = [_within(one) for one in several if isinstance(one, dict)]
    if not heads or len(heads) < len(several) or not all(map(_is_head, heads)):
        raise Failed(f"{path} holds no head: keep what events heads --newest shows", Exit.USAGE)
    yield from heads


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _within(one: Mapping[str, Any]) -> Any:
    return one.get("details") if one.get("type") == _SEALED else one


def _is_head(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("jwk"), dict)


def _line(path: Path, line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise Failed(f"{path} is no JSON", Exit.USAGE) from None
