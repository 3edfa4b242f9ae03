"""The secrets of a client: reset, rotate with an overlap, look at, end one."""

from typing import Annotated, Any

import typer

from doorward.clients.commands.reading import Name, client_of, recent_use, secrets_of
from doorward.web.commands import (
    TABLE,
    Column,
    Failed,
    Output,
    Shape,
    Yes,
    ago,
    confirm,
    connect,
    say,
    show_list,
    show_one,
)

Json = dict[str, Any]

SECRETS: list[Column] = [
    ("id", "id"),
    ("state", "state"),
    ("created", ago("created_at")),
    ("ends", "expires_at"),
    ("last used", ago("last_used_at")),
    ("from", "last_used_ip"),
    ("by", "last_used_agent"),
]


def show_secret(output: Shape, made: Json, base_url: str) -> None:
    """Show a secret, this once: all that its holder needs, together."""
    shown: list[Column] = [
        ("name", "name"),
        ("id", "id"),
        ("client id", "client_id"),
        ("user name", "username"),
        ("client secret", "client_secret"),
        ("secret", "secret"),
        ("base URL", "base_url"),
        ("old secret ends", "old_secret_expires_at"),
    ]
    made = {"base_url": base_url, **made}
    show_one(output, made, [column for column in shown if made.get(str(column[1]))])
    say("this is the only time the secret is shown: keep it where secrets are kept")


def copy(client: Name, output: Output = TABLE) -> None:
    """Show a client's secret again, where the tenant keeps secrets; each look is recorded."""
    connection = connect()
    found = client_of(connection, client).body
    kept = connection.post(f"/clients/{found['id']}/copy")
    shown: list[Column] = [
        ("name", "name"),
        ("id", "id"),
        ("client id", "client_id"),
        ("client secret", "client_secret"),
        ("base URL", "base_url"),
    ]
    show_one(output, {"name": found["name"], **kept}, shown)


def upload(client: Name, yes: Yes = False, output: Output = TABLE) -> None:
    """Send the secret of a system-made client to its receiver; a new one where none is kept."""
    connection = connect()
    found = client_of(connection, client).body
    confirm(
        [
            f"the secret of {found['name']} goes to {found['receiver'] or 'no receiver yet'};",
            "where the tenant keeps no secrets it is a new one, and the old ends on arrival",
        ],
        "Send it?",
        yes=yes,
    )
    sent = connection.post(f"/clients/{found['id']}/upload")
    shown: list[Column] = [
        ("client id", "client_id"),
        ("host", "host"),
        ("status", "status"),
        ("tries", "tries"),
        ("new secret", "new_secret"),
        ("delivered", "delivered_at"),
    ]
    show_one(output, sent, shown)


def reset(client: Name, yes: Yes = False, output: Output = TABLE) -> None:
    """End every secret and token of a client at once, and show its new secret."""
    connection = connect()
    found = client_of(connection, client).body
    confirm(
        [
            f"every secret and token of {found['name']} ({found['client_id']}) ends at once:",
            *recent_use(connection, found),
            "to change it without an outage: doorward clients rotate",
        ],
        "Reset it?",
        yes=yes,
    )
    fresh = connection.post(f"/clients/{found['id']}/reset")
    show_secret(output, {"name": found["name"], **fresh}, connection.account.base_url)


def rotate(
    client: Name,
    old_secret_expires_in: Annotated[
        int, typer.Option("--overlap", min=0, help="Seconds the old secret still works.")
    ] = 86_400,
    output: Output = TABLE,
) -> None:
    """Make a new secret beside the old one, which works on for a while (a day by default)."""
    connection = connect()
    found = client_of(connection, client).body
    body = {"old_secret_expires_in": old_secret_expires_in}
    fresh = connection.post(f"/clients/{found['id']}/rotate", body)
    show_secret(output, {"name": found["name"], **fresh}, connection.account.base_url)


def list_secrets(client: Name, output: Output = TABLE) -> None:
    """List a client's secrets: when each was last used, from where, and when it ends."""
    connection = connect()
    found = client_of(connection, client).body
    show_list(output, secrets_of(connection, found["id"]), SECRETS, "it has no secret")


def end_secret(
    client: Name,
    secret: Annotated[str, typer.Argument(help="The secret's id, from doorward clients secrets.")],
    yes: Yes = False,
) -> None:
    """End one secret of a client at once, with the tokens it gave."""
    connection = connect()
    found = client_of(connection, client).body
    if secret not in {one["id"] for one in secrets_of(connection, found["id"])}:
        raise Failed(f"{found['name']} has no secret {secret}: doorward clients secrets shows all")
    confirm(
        [
            f"one secret of {found['name']} ends at once, with its tokens:",
            *recent_use(connection, found),
        ],
        "End it?",
        yes=yes,
    )
    connection.call("DELETE", f"/clients/{found['id']}/secrets/{secret}")
    say("the secret is ended")
