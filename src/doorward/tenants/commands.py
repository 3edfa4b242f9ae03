"""``doorward tenants``: one's own tenant, and new ones made from the default tenant."""

import json
from typing import Annotated

import typer

from doorward.web.commands import (
    TABLE,
    Column,
    Connection,
    Exit,
    Failed,
    Output,
    Reply,
    connect,
    find,
    noun,
    say,
    show_list,
    show_one,
)

app = noun("Look at and change one's own tenant, and make new ones.")

_COLUMNS: list[Column] = [
    ("name", "name"),
    ("slug", "slug"),
    ("id", "id"),
    ("base URL", "base_url"),
    ("preset", "preset"),
    ("state", "state"),
]
_DETAILS: list[Column] = [
    *_COLUMNS,
    ("host", "host"),
    ("dialect", "dialect"),
    ("token lives", lambda one: f"{one['token_seconds']} s"),
    ("policies", lambda one: [f"{name}={_said(to)}" for name, to in one["policies"].items()]),
    ("created", "created_at"),
    ("last modified", "last_modified"),
]
_MADE: list[Column] = [*_COLUMNS, ("client id", "client_id"), ("client secret", "client_secret")]

Tenant = Annotated[str, typer.Argument(metavar="TENANT", help="Its name, slug or id.")]
Seconds = Annotated[int | None, typer.Option(min=2, help="How long tokens live by default.")]


@app.command("list")
def list_tenants(output: Output = TABLE) -> None:
    """List the tenants that one's client can see: its own."""
    show_list(output, connect().pages("/tenants"), _COLUMNS, "there is no tenant")


@app.command()
def show(tenant: Tenant, output: Output = TABLE) -> None:
    """Show one's own tenant: its addresses and settings."""
    show_one(output, _tenant_of(connect(), tenant).body, _DETAILS)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    slug: Annotated[str, typer.Option(help="Its part of the address, for good: /t/<slug>.")],
    host: Annotated[str | None, typer.Option(help="A host name of its own.")] = None,
    token_seconds: Seconds = None,
    preset: Annotated[
        str | None, typer.Option(help="What it is furnished like: doorward presets list.")
    ] = None,
    output: Output = TABLE,
) -> None:
    """Make a tenant and show its administrator's secret, this once."""
    body = {"name": name, "slug": slug, "host": host, "token_seconds": token_seconds}
    body |= {"preset": preset}
    sent = {member: value for member, value in body.items() if value is not None}
    made = connect().post("/tenants", sent)
    show_one(output, made, _MADE)
    say("this is the only time the secret is shown; to work there:")
    say(f"doorward login --url {made['base_url']} --client-id {made.get('client_id')}")


@app.command()
def edit(
    tenant: Tenant,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    token_seconds: Seconds = None,
    no_host: Annotated[bool, typer.Option("--no-host", help="Give its host name up.")] = False,
    policy: Annotated[
        list[str] | None,
        typer.Option(help="Turn a policy: NAME=VALUE, such as most_clients=1 or null; repeat it."),
    ] = None,
    output: Output = TABLE,
) -> None:
    """Change one's own tenant: what is named, and nothing else."""
    body = {"name": name, "token_seconds": token_seconds}
    changes: dict[str, object] = {one: value for one, value in body.items() if value is not None}
    if no_host:
        changes["host"] = None
    if policy:
        changes["policies"] = dict(_policy(one) for one in policy)
    if not changes:
        raise Failed("nothing to change: name it, such as --token-seconds 600", Exit.USAGE)
    connection = connect()
    found = _tenant_of(connection, tenant)
    path = f"/tenants/{found.body['id']}"
    reply = connection.call("PATCH", path, body=changes, etag=found.headers.get("ETag"))
    show_one(output, reply.body, _DETAILS)


def _policy(text: str) -> tuple[str, object]:
    """Return name and value of what was said as NAME=VALUE."""
    name, sign, value = text.partition("=")
    if not sign:
        raise Failed(f"{text}: write a policy as NAME=VALUE, such as most_clients=1", Exit.USAGE)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _tenant_of(connection: Connection, word: str) -> Reply:
    return find(connection, "tenants", word, ("name", "slug"))
