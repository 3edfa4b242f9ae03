"""``doorward rules``: look at rules, make them from files, switch them, try them on the past."""

from pathlib import Path
from typing import Annotated, Any

import typer

from doorward.web.commands import (
    TABLE,
    Column,
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
    show_one,
)

app = noun("Rules in Sigma, over the tenant's own events.")

_COLUMNS: list[Column] = [
    ("id", "id"),
    ("title", "title"),
    ("severity", "severity"),
    ("on", "enabled"),
    ("built in", "built_in"),
]
_DETAILS: list[Column] = [
    *_COLUMNS,
    ("description", "description"),
    ("grouped by", "group_by"),
    ("created", "created_at"),
    ("last modified", "last_modified"),
]
_FOUND: list[Column] = [
    ("title", "title"),
    ("severity", "severity"),
    ("group", "group"),
    ("first", "first_at"),
    ("last", "last_at"),
    ("times", "times"),
]

Rule = Annotated[str, typer.Argument(metavar="RULE", help="Its id: doorward rules list.")]
Text = Annotated[
    Path, typer.Argument(metavar="FILE", help="A file with a rule in Sigma.", exists=True)
]


@app.command("list")
def list_rules(output: Output = TABLE) -> None:
    """List the rules, the tenant's own first."""
    show_list(output, connect().get("/rules").body["items"], _COLUMNS, "there is no rule")


@app.command()
def show(rule: Rule, output: Output = TABLE) -> None:
    """Show one rule, or its text: --output json."""
    show_one(output, connect().get(f"/rules/{segment(rule)}").body, _DETAILS)


@app.command()
def create(
    text: Text,
    disabled: Annotated[bool, typer.Option("--disabled", help="Make it, but off.")] = False,
    output: Output = TABLE,
) -> None:
    """Make a rule from a file."""
    body = {"source": text.read_text("utf-8"), "enabled": not disabled}
    show_one(output, connect().post("/rules", body), _DETAILS)


@app.command()
def edit(rule: Rule, text: Text, output: Output = TABLE) -> None:
    """Give a rule of one's own another text."""
    body = {"source": text.read_text("utf-8")}
    reply = connect().call("PATCH", f"/rules/{segment(rule)}", body=body)
    show_one(output, reply.body, _DETAILS)


@app.command()
def enable(rule: Rule) -> None:
    """Switch a rule on."""
    _switch(rule, to=True)


@app.command()
def disable(rule: Rule) -> None:
    """Switch a rule off."""
    _switch(rule, to=False)


@app.command()
def delete(rule: Rule, yes: Yes = False) -> None:
    """Remove a rule of one's own; incidents that it made stay."""
    confirm(["what it found stays; it finds nothing more"], f"Remove the rule {rule}?", yes=yes)
    connect().call("DELETE", f"/rules/{segment(rule)}")
    say("it is removed")


@app.command("dry-run")
def dry_run(
    rule: Annotated[str, typer.Argument(metavar="RULE|FILE", help="An id, or a file.")],
    since: Annotated[str, typer.Option(help="RFC 3339; an hour ago if nothing is said.")] = "",
    until: Annotated[str, typer.Option(help="RFC 3339; now if nothing is said.")] = "",
    output: Output = TABLE,
) -> None:
    """Tell what a rule would have found in events of the past; nothing comes of it."""
    body: dict[str, Any] = {"since": since or None, "until": until or None}
    place = f"/rules/{segment(rule)}/dry-run"
    if Path(rule).is_file():
        body["source"] = Path(rule).read_text("utf-8")
        place = "/rules/dry-run"
    said = connect().post(place, body)
    if output is Shape.JSON:
        show_json(said)
        return
    show_list(output, said["found"], _FOUND, f"nothing, in {said['events']} events")


@app.command()
def sample(rule: Rule) -> None:
    """Print the events that show a built-in rule at work, and what it finds in them."""
    show_json(connect().get(f"/rules/{segment(rule)}/sample").body)


def _switch(rule: str, *, to: bool) -> None:
    connect().call("PATCH", f"/rules/{segment(rule)}", body={"enabled": to})
    say(f"it is {'on' if to else 'off'}")
