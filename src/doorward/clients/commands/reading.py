"""Looking at clients: who they are, what they may do, when and by whom they are used."""

from collections import Counter
from typing import Annotated, Any

import typer

from doorward.web.commands import (
    TABLE,
    Column,
    Connection,
    Output,
    Reply,
    ago,
    connect,
    few,
    find,
    show_list,
    show_one,
    since,
)

Json = dict[str, Any]
Name = Annotated[str, typer.Argument(metavar="CLIENT", help="Its name, id or client id.")]

_LISTED: list[Column] = [
    ("name", "name"),
    ("id", "id"),
    ("client id", "client_id"),
    ("enabled", "enabled"),
    ("permissions", lambda one: few(one["permissions"])),
    ("last redeemed", ago("last_redeemed")),
]
DETAILS: list[Column] = [
    ("name", "name"),
    ("description", "description"),
    ("owner", "owner"),
    ("id", "id"),
    ("client id", "client_id"),
    ("enabled", "enabled"),
    ("permissions", "permissions"),
    ("roles", "roles"),
    ("token lives", lambda one: f"{one['token_seconds']} s"),
    ("expires", "expires_at"),
    ("created", "created_at"),
    ("last modified", "last_modified"),
    ("last redeemed", ago("last_redeemed")),
    ("user-defined", "user_defined"),
    ("let in from", lambda one: one["filter"] or "anywhere"),
    ("receiver", lambda one: one["receiver"] or None),
]
USES: list[Column] = [
    ("permission", "permission"),
    ("route", "route"),
    ("address", "address"),
    ("result", "result"),
    ("calls", "calls"),
    ("last", ago("last_at")),
]


def client_of(connection: Connection, word: str) -> Reply:
    """Return the client that *word* means, by name, id or client id."""
    return find(connection, "clients", word, ("name", "client_id"))


def list_clients(
    search: Annotated[str, typer.Option(help="Only names with this in them.")] = "",
    sort: Annotated[str, typer.Option(help="name, created_at …; a leading - turns it.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most this many; 0: all.")] = 0,
    output: Output = TABLE,
) -> None:
    """List the clients, oldest first."""
    items = connect().pages("/clients", {"search": search, "sort": sort}, limit)
    show_list(output, items, _LISTED, "no client yet: doorward clients create NAME -p users:read")


def show(client: Name, output: Output = TABLE) -> None:
    """Show one client: its permissions, its moments, never its secret."""
    show_one(output, client_of(connect(), client).body, DETAILS)


def usage(
    client: Name,
    days: Annotated[int, typer.Option(min=1, help="Over how many days.")] = 7,
    output: Output = TABLE,
) -> None:
    """Show what a client called, by permission, route and address: its blast radius."""
    connection = connect()
    found = client_of(connection, client).body
    items = uses_of(connection, found["id"], days)
    show_list(output, items, USES, f"{found['name']} called nothing in {days} days")


def uses_of(connection: Connection, id: str, days: int, kind: str = "clients") -> list[Json]:
    """Return the counted calls of the last *days*."""
    items: list[Json] = connection.get(f"/{kind}/{id}/usage", days=days).body["items"]
    return items


def secrets_of(connection: Connection, id: str, kind: str = "clients") -> list[Json]:
    """Return the secrets of a client, each with its state and last use."""
    items: list[Json] = connection.get(f"/{kind}/{id}/secrets").body["items"]
    return items


def recent_use(connection: Connection, client: Json, kind: str = "clients") -> list[str]:
    """Return, in words, who would notice if *client* stopped working now."""
    found = secrets_of(connection, client["id"], kind)
    secrets = [one for one in found if one.get("last_used_at")]
    return [*_last_proof(secrets), *recent_calls(connection, client, kind)]


def _last_proof(secrets: list[Json]) -> list[str]:
    lines = []
    if secrets:
        last = max(secrets, key=lambda one: str(one["last_used_at"]))
        agent = f", by {last['last_used_agent']}" if last.get("last_used_agent") else ""
        lines.append(
            f"its secret was last used {since(last['last_used_at'])}"
            f" from {last.get('last_used_ip') or 'an unknown address'}{agent}"
        )
    else:
        lines.append("its secret was never used")
    return lines


def recent_calls(connection: Connection, client: Json, kind: str) -> list[str]:
    """Return, in words, what *client* called lately."""
    calls: Counter[str] = Counter()
    for one in uses_of(connection, client["id"], 1, kind):
        calls[one["route"]] += one["calls"]
    if not calls:
        return ["it made no calls in the last 24 hours"]
    most = ", ".join(f"{route} ({count})" for route, count in calls.most_common(3))
    return [f"it made {calls.total()} calls in the last 24 hours: {most}"]
