"""``doorward events``: read the log, and follow it."""

import json
import re
import time
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from doorward.kernel.clock import DAY, HOUR, MINUTE, SECOND, from_rfc3339, rfc3339, system_clock
from doorward.web.commands import (
    TABLE,
    Connection,
    Exit,
    Failed,
    Item,
    Output,
    Shape,
    connect,
    noun,
    plain,
    say,
    show_json,
    written,
)

app = noun("Read the record of what happened, and follow it.")

_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_SPAN = re.compile(r"(\d{1,6})([smhd])\Z", re.ASCII)
_BETWEEN_LOOKS = 1.0
_LONGEST = 40
_SERIAL = frozenset({"jti", "credential", "kid", "id"})
"""Details that tell a person nothing at a glance; --output json has them."""

ClientId = Annotated[str, typer.Option("--client", help="Only about or by this client id, key-….")]
Type = Annotated[str, typer.Option("--type", help="Only of this type, such as token.issued.")]
Result = Annotated[str, typer.Option(help="Only success, refused or error.")]
Since = Annotated[
    str, typer.Option(help="From when on: 30m, 24h, 7d, a time such as 2027-01-31T00:00:00Z, all.")
]


@app.command("list")
def list_events(
    client: ClientId = "",
    type: Type = "",
    result: Result = "",
    since: Since = "24h",
    after: Annotated[str, typer.Option(help="Only after the event with this id.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most this many.")] = 200,
    output: Output = TABLE,
) -> None:
    """List events, oldest first: by default those of the last 24 hours."""
    query = {"client_id": client, "type": type, "result": result, "after": after}
    items = list(connect().pages("/events", query | {"since": instant(since)}, limit + 1))
    shown = items[:limit]
    if output is Shape.JSON:
        show_json({"items": shown})
    for event in shown if output is Shape.TABLE else []:
        _print_line(output, event)
    if not shown:
        say(f"no such event since {instant(since) or 'the beginning'}")
    if len(items) > limit:
        say(f"there are more: add --after {shown[-1]['id']}")


@app.command()
def tail(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    client: ClientId = "",
    type: Type = "",
    result: Result = "",
    since: Since = "10m",
    lines: Annotated[
        int, typer.Option("--lines", "-n", min=0, help="How many to begin with.")
    ] = 20,
    output: Output = TABLE,
) -> None:
    """Show the latest events, one a line; with --follow also those to come."""
    connection = connect()
    query = {"client_id": client, "type": type, "result": result}
    after = ""
    latest: list[Item] = []
    for event in connection.pages("/events", query | {"since": instant(since)}):
        after = event["id"]
        latest = [*latest, event][-lines:] if lines else []
    for one in latest:
        _print_line(output, one)
    if follow:
        begin = None if after else rfc3339(system_clock())
        for new in _to_come(connection, after, query | {"since": begin}):
            if not _is_own_look(new, connection.account.client_id):
                _print_line(output, new)


def _to_come(connection: Connection, after: str, query: dict[str, Any]) -> Iterator[Item]:
    """Give each event once, in the order of the log, as they come; wait where no server answers."""
    told = ""
    while True:
        try:
            for event in connection.pages("/events", query | {"after": after}):
                after = event["id"]
                yield event
            told = ""
        except Failed as failure:
            if failure.code is not Exit.UNREACHABLE:
                raise
            if failure.message != told:
                say(failure.message)
                told = failure.message
        time.sleep(_BETWEEN_LOOKS)


def _is_own_look(event: Item, client_id: str) -> bool:
    """Whether *event* tells of nothing but this command's own looking."""
    route = event.get("details", {}).get("route")
    return (event.get("actor"), event["type"], route) == (
        client_id,
        "call.allowed",
        "/api/v1/events",
    )


def instant(words: str) -> str | None:
    """Return the RFC 3339 instant that *words* mean, None for the beginning.

    Raises :class:`Failed` when they mean none.
    """
    if words == "all":
        return None
    span = _SPAN.match(words)
    if span:
        return rfc3339(system_clock() - int(span[1]) * _UNITS[span[2]])
    try:
        return rfc3339(from_rfc3339(words))
    except ValueError:
        message = f"--since: {words} is no time: 30m, 24h, 7d, 2027-01-31T00:00:00Z or all"
        raise Failed(message, Exit.USAGE) from None


def _print_line(output: Shape, event: Item) -> None:
    if output is Shape.JSON:
        typer.echo(json.dumps(event, ensure_ascii=False))
        return
    cells = [event["time"], f"{event['type']:<22}", f"{event['result']:<7}"]
    cells += [f"{written(event.get('client_id')):<24}", f"{written(event.get('address')):<15}"]
    if event.get("actor") not in (None, "", event.get("client_id")):
        cells.append(f"by {event['actor']}")
    typer.echo(plain("  ".join([*cells, _about(event)]).rstrip()))


def _about(event: Item) -> str:
    """Return what makes this event unlike others of its type, in few words."""
    words = [str(event["reason"])] if event.get("reason") else []
    if event.get("count", 1) != 1:
        words.append(f"{event['count']} times")
    details = event.get("details", {}).items()
    words += [f"{name}={_short(value)}" for name, value in details if name not in _SERIAL]
    return ", ".join(words)


def _short(value: object) -> str:
    text = written(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
