"""``doorward apis areas``, ``add-area`` …: what an API offers."""

from typing import Annotated, Any

import typer

from doorward.access.commands.one import Api, Force, api_of, change, remove
from doorward.web.commands import (
    TABLE,
    Column,
    Exit,
    Failed,
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
    ("area", "name"),
    ("label", "label"),
    ("alias", "alias"),
    ("permissions", "permissions"),
    ("grantable", "grantable"),
]

Area = Annotated[str, typer.Argument(help="The area's name.")]
Actions = Annotated[
    list[str] | None, typer.Option("--action", help="read, write or one of its own; repeat it.")
]
Label = Annotated[str | None, typer.Option(help="What people read.")]
Alias = Annotated[str | None, typer.Option(help="What else it is known as.")]
Grantable = Annotated[
    bool | None, typer.Option("--grantable/--not-grantable", help="Whether clients may have it.")
]


def list_areas(api: Api, output: Output = TABLE) -> None:
    """List what an API offers: its areas and their permissions."""
    connection = connect()
    found = api_of(connection, api).body
    items = connection.pages(f"/apis/{found['id']}/areas")
    show_list(output, items, _COLUMNS, f"{found['name']} offers nothing: doorward apis add-area")


def add_area(
    api: Api,
    area: Area,
    action: Actions = None,
    label: Label = None,
    alias: Alias = None,
    grantable: Grantable = None,
    output: Output = TABLE,
) -> None:
    """Let an API offer an area: read and write, unless --action says otherwise."""
    connection = connect()
    id = api_of(connection, api).body["id"]
    body = _members(name=area, actions=action, label=label, alias=alias, grantable=grantable)
    show_one(output, connection.post(f"/apis/{id}/areas", body), _COLUMNS)


def edit_area(
    api: Api,
    area: Area,
    action: Actions = None,
    label: Label = None,
    alias: Alias = None,
    grantable: Grantable = None,
    force: Force = False,
    output: Output = TABLE,
) -> None:
    """Change what is named of an area. --action replaces the whole list."""
    changes = _members(actions=action, label=label, alias=alias, grantable=grantable)
    if not changes:
        raise Failed("nothing to change: name it, such as --label Orders", Exit.USAGE)
    connection = connect()
    path = f"/apis/{api_of(connection, api).body['id']}/areas/{segment(area)}"
    found = connection.get(path)
    changed = change(connection, path, found, changes, force=force)
    show_one(output, changed, _COLUMNS)


def remove_area(api: Api, area: Area, force: Force = False, yes: Yes = False) -> None:
    """Let an API offer an area no more."""
    connection = connect()
    path = f"/apis/{api_of(connection, api).body['id']}/areas/{segment(area)}"
    found = connection.get(path)
    gone = ", ".join(found.body["permissions"])
    confirm([f"these permissions end: {gone}"], "Remove the area?", yes=yes)
    remove(connection, path, found, force=force)
    say(f"the area {area} is removed")


def _members(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
