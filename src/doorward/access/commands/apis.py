"""``doorward apis``: what is protected, what it offers and what its calls need."""

from typing import Annotated, Any

import typer

from doorward.access.commands.areas import add_area, edit_area, list_areas, remove_area
from doorward.access.commands.one import Api, Force, api_of, remove
from doorward.access.commands.rules import add_rule, list_rules, remove_rule
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
    show_list,
    show_one,
)

app = noun("APIs: what can be granted, and what each endpoint needs.")

_COLUMNS: list[Column] = [
    ("name", "name"),
    ("id", "id"),
    ("audience", "audience"),
    ("managed", "managed"),
    ("default", "is_default"),
]
_DETAILS: list[Column] = [
    *_COLUMNS,
    ("description", "description"),
    ("in the portal", "portal"),
    ("denial", "denial"),
    ("created", "created_at"),
    ("last modified", "last_modified"),
]
_PERMISSIONS: list[Column] = [
    ("permission", "permission"),
    ("of", "api"),
    ("label", "label"),
    ("grantable", "grantable"),
]

Description = Annotated[str | None, typer.Option(help="What it is.")]
Portal = Annotated[
    bool | None, typer.Option("--portal/--not-portal", help="Shown to integration developers.")
]
Denial = Annotated[
    str | None,
    typer.Option(help="A missing permission: forbidden (403) or unauthorized (401)."),
]


@app.command("list")
def list_apis(output: Output = TABLE) -> None:
    """List the APIs, Doorward's own among them."""
    show_list(output, connect().pages("/apis"), _COLUMNS, "there is no API")


@app.command()
def show(api: Api, output: Output = TABLE) -> None:
    """Show one API: its audience and settings."""
    show_one(output, api_of(connect(), api).body, _DETAILS)


@app.command()
def permissions(output: Output = TABLE) -> None:
    """List every permission there is: what clients and roles can be given."""
    connection = connect()
    items = [
        {"permission": one, "api": api["name"], **_kept(area)}
        for api in connection.pages("/apis")
        for area in connection.pages(f"/apis/{api['id']}/areas")
        for one in area["permissions"]
    ]
    show_list(output, items, _PERMISSIONS, "there is no permission")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    audience: Annotated[str, typer.Option(help="Its URI: what tokens for it name.")],
    description: Description = None,
    portal: Portal = None,
    denial: Denial = None,
    output: Output = TABLE,
) -> None:
    """Add an API. It offers nothing until it has areas: doorward apis add-area."""
    members = _members(description=description, portal=portal, denial=denial)
    body = {"name": name, "audience": audience} | members
    show_one(output, connect().post("/apis", body), _DETAILS)


@app.command()
def edit(
    api: Api,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    audience: Annotated[str | None, typer.Option(help="Its new URI.")] = None,
    description: Description = None,
    portal: Portal = None,
    denial: Denial = None,
    output: Output = TABLE,
) -> None:
    """Change what is named of an API, and nothing else."""
    changes = _members(
        name=name, audience=audience, description=description, portal=portal, denial=denial
    )
    if not changes:
        raise Failed("nothing to change: name it, such as --name Orders", Exit.USAGE)
    connection = connect()
    found = api_of(connection, api)
    path = f"/apis/{found.body['id']}"
    reply = connection.call("PATCH", path, body=changes, etag=found.headers.get("ETag"))
    show_one(output, reply.body, _DETAILS)


@app.command()
def delete(api: Api, force: Force = False, yes: Yes = False) -> None:
    """Remove an API with its areas and rules. Tokens for it are for nobody then."""
    connection = connect()
    found = api_of(connection, api)
    name, id = found.body["name"], found.body["id"]
    confirm(
        [f"{name} ends with its permissions and rules; no call to it is allowed any more"],
        "Remove it?",
        yes=yes,
    )
    remove(connection, f"/apis/{id}", found, force=force)
    say(f"the API {name} is removed")


app.command("areas")(list_areas)
app.command("add-area")(add_area)
app.command("edit-area")(edit_area)
app.command("remove-area")(remove_area)
app.command("rules")(list_rules)
app.command("add-rule")(add_rule)
app.command("remove-rule")(remove_rule)


def _kept(area: dict[str, Any]) -> dict[str, Any]:
    return {name: area[name] for name in ("label", "alias", "grantable")}


def _members(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
