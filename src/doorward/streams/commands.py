"""``doorward sinks``: where events are sent."""

from pathlib import Path
from typing import Annotated, Any

import typer

from doorward.web.commands import (
    TABLE,
    Column,
    Exit,
    Failed,
    Output,
    Yes,
    confirm,
    connect,
    noun,
    say,
    segment,
    show_list,
    show_one,
)

app = noun("Say where events are sent, see how far each receiver is, and try one out.")

_COLUMNS: list[Column] = [
    ("id", "id"),
    ("name", "name"),
    ("kind", "kind"),
    ("where", "address"),
    ("state", "state"),
    ("lag (s)", "lag_seconds"),
    ("sent", "sent"),
    ("last error", "last_error"),
]
_NEW: list[Column] = [*_COLUMNS[:5], ("secret", "secret")]
_LETTERS: list[Column] = [
    ("id", "id"), ("given up", "at"), ("events", "events"), ("why", "reason"),
]  # fmt: skip

Sink = Annotated[str, typer.Argument(help="The sink's id, from doorward sinks list.")]
Only = Annotated[
    list[str] | None, typer.Option("--type", help="Only events of this type; repeat it.")
]
Beginning = Annotated[
    bool, typer.Option("--from-beginning", help="Send what is in the log already, too.")
]
CaFile = Annotated[
    Path | None, typer.Option("--ca", help="PEM file of the authorities to trust instead.")
]


@app.command("list")
def list_sinks(output: Output = TABLE) -> None:
    """List where events are sent, and how far each receiver is."""
    show_list(output, connect().pages("/sinks"), _COLUMNS, "events are sent nowhere")


@app.command()
def show(sink: Sink, output: Output = TABLE) -> None:
    """Show one sink."""
    show_one(output, connect().get(f"/sinks/{segment(sink)}").body, _COLUMNS)


@app.command("add-syslog")
def add_syslog(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    host: Annotated[str, typer.Argument(help="The receiver's name or address.")],
    port: Annotated[int, typer.Option(help="Its port.")] = 6514,
    transport: Annotated[str, typer.Option(help="tls, tcp or udp.")] = "tls",
    written: Annotated[str, typer.Option("--format", help="rfc5424, cef or csv.")] = "rfc5424",
    ca: CaFile = None,
    server_name: Annotated[str, typer.Option(help="What its certificate names, if not HOST.")] = "",
    certificate: Annotated[Path | None, typer.Option(help="PEM file of ours to show.")] = None,
    private_key: Annotated[Path | None, typer.Option(help="PEM file of its key.")] = None,
    type: Only = None,
    from_beginning: Beginning = False,
    output: Output = TABLE,
) -> None:
    """Send events to a syslog receiver."""
    body: dict[str, Any] = {"host": host, "port": port, "transport": transport, "format": written}
    body |= {"server_name": server_name} if server_name else {}
    for member, path in (("ca", ca), ("certificate", certificate), ("private_key", private_key)):
        body |= {member: _read(path)} if path else {}
    _add(name, "syslog", body, type, from_beginning, output)


@app.command("add-webhook")
def add_webhook(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    url: Annotated[str, typer.Argument(help="The https address to post to.")],
    ca: CaFile = None,
    type: Only = None,
    from_beginning: Beginning = False,
    output: Output = TABLE,
) -> None:
    """Post events to an address, signed; the secret is shown this once."""
    body: dict[str, Any] = {"url": url} | ({"ca": _read(ca)} if ca else {})
    _add(name, "webhook", body, type, from_beginning, output)


@app.command("add-file")
def add_file(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    megabytes: Annotated[int, typer.Option(help="How large one file grows.")] = 100,
    files: Annotated[int, typer.Option(help="How many are kept.")] = 10,
    type: Only = None,
    from_beginning: Beginning = False,
    output: Output = TABLE,
) -> None:
    """Write events to files in the server's data folder, a line of JSON each."""
    body: dict[str, Any] = {"megabytes": megabytes, "files": files}
    _add(name, "file", body, type, from_beginning, output)


@app.command("test")
def try_out(sink: Sink, output: Output = TABLE) -> None:
    """Send one test event now and show what the receiver answered."""
    found = connect().post(f"/sinks/{segment(sink)}/test", None)
    columns: list[Column] = [("arrived", "arrived"), ("answer", "answer"), ("ms", "milliseconds")]
    show_one(output, found, columns)
    if not found["arrived"]:
        raise typer.Exit(Exit.REFUSED)


@app.command()
def enable(sink: Sink) -> None:
    """Let a sink go on from where it stopped."""
    connect().post(f"/sinks/{segment(sink)}/enable", None)
    say(f"the sink {sink} goes on")


@app.command()
def disable(sink: Sink) -> None:
    """Stop a sink; its place in the log is kept."""
    connect().post(f"/sinks/{segment(sink)}/disable", None)
    say(f"the sink {sink} is stopped")


@app.command()
def letters(sink: Sink, output: Output = TABLE) -> None:
    """List the deliveries that a webhook's receiver refused until they were given up."""
    items = connect().pages(f"/sinks/{segment(sink)}/letters")
    show_list(output, items, _LETTERS, "there are no dead letters")


@app.command()
def replay(
    sink: Sink,
    letter: Annotated[str, typer.Argument(help="The letter's id, from doorward sinks letters.")],
) -> None:
    """Deliver a dead letter now."""
    place = f"/sinks/{segment(sink)}/letters/{segment(letter)}/replay"
    connect().call("POST", place)
    say("it was delivered")


@app.command()
def delete(sink: Sink, yes: Yes = False) -> None:
    """Send nothing there any more, and forget its place in the log."""
    connection = connect()
    found = connection.get(f"/sinks/{segment(sink)}")
    confirm([f"nothing is sent to {found.body['address']} any more"], "Delete it?", yes=yes)
    connection.call("DELETE", f"/sinks/{segment(sink)}", etag=found.headers.get("ETag"))
    say(f"the sink {sink} is deleted")


def _add(
    name: str,
    kind: str,
    body: dict[str, Any],
    types: list[str] | None,
    from_beginning: bool,
    output: Output,
) -> None:
    said = {"name": name, "kind": kind, "from_beginning": from_beginning, "types": types or []}
    show_one(output, connect().post("/sinks", said | body), _NEW)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise Failed(f"{path} cannot be read", Exit.USAGE) from cause
