"""``doorward can``: would this call pass, and if not, why?"""

from typing import Annotated, Any

import typer

from doorward.web.commands import TABLE, Column, Exit, Output, Shape, connect, show_json, show_one

_COLUMNS: list[Column] = [
    ("allowed", lambda one: "yes" if one["allowed"] else "no"),
    ("why", "why"),
    ("API", "api"),
    ("rule", "rule"),
    ("missing", lambda one: ", ".join(one["missing"])),
]


def can(
    subject: Annotated[
        str, typer.Argument(help="A client id, or the id of a client, key, token or user.")
    ],
    method: Annotated[str, typer.Argument(help="Such as GET.")],
    path: Annotated[str, typer.Argument(help="The raw path, such as /api/v1/clients.")],
    api: Annotated[
        str, typer.Option(help="Id, name or audience of the API; else the management API.")
    ] = "",
    address: Annotated[str, typer.Option(help="From where, if a filter is to be tried.")] = "",
    output: Output = TABLE,
) -> None:
    """Ask whether a client or user could make a call now; ends with 1 when not."""
    whose = "user" if subject.startswith("usr_") else "client"
    asked: dict[str, Any] = {whose: subject, "method": method.upper(), "path": path}
    asked |= {name: value for name, value in (("api", api), ("address", address)) if value}
    told = connect().post("/access/decide", asked)
    if output is Shape.JSON:
        show_json(told)
    else:
        show_one(output, told, _COLUMNS)
    if not told["allowed"]:
        raise typer.Exit(Exit.REFUSED)
