"""``doorward apis rules``, ``add-rule`` …: what the calls of an API need."""

from typing import Annotated

import typer

from doorward.access.commands.one import Api, api_of
from doorward.web.commands import (
    TABLE,
    Column,
    Output,
    Yes,
    confirm,
    connect,
    say,
    segment,
    show_list,
    show_one,
)

_COLUMNS: list[Column] = [
    ("method", "method"),
    ("path", "template"),
    ("needs all of", "all_of"),
    ("needs one of", "any_of"),
    ("id", "id"),
]


def list_rules(api: Api, output: Output = TABLE) -> None:
    """List what the calls of an API need. A call that no rule names is denied."""
    connection = connect()
    found = api_of(connection, api).body
    items = connection.pages(f"/apis/{found['id']}/rules")
    show_list(output, items, _COLUMNS, f"no rule: every call of {found['name']} is denied")


def add_rule(
    api: Api,
    method: Annotated[str, typer.Argument(help="GET, POST, PUT, PATCH, DELETE …")],
    template: Annotated[str, typer.Argument(metavar="PATH", help="Such as /v1/orders/{id}.")],
    all_of: Annotated[list[str] | None, typer.Option(help="Needed; repeat it.")] = None,
    any_of: Annotated[list[str] | None, typer.Option(help="One of these is needed.")] = None,
    output: Output = TABLE,
) -> None:
    """Say what calls of one method and path need."""
    connection = connect()
    id = api_of(connection, api).body["id"]
    body = {
        "method": method.upper(),
        "template": template,
        "all_of": all_of or [],
        "any_of": any_of or [],
    }
    show_one(output, connection.post(f"/apis/{id}/rules", body), _COLUMNS)


def remove_rule(
    api: Api,
    rule: Annotated[str, typer.Argument(help="The rule's id, from doorward apis rules.")],
    yes: Yes = False,
) -> None:
    """Remove a rule: its calls are denied from the next one on."""
    connection = connect()
    path = f"/apis/{api_of(connection, api).body['id']}/rules/{segment(rule)}"
    found = connection.get(path)
    call = f"{found.body['method']} {found.body['template']}"
    confirm([f"{call} is denied to everybody from the next call on"], "Remove it?", yes=yes)
    connection.call("DELETE", path, etag=found.headers.get("ETag"))
    say(f"the rule for {call} is removed")
