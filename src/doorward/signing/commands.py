"""``doorward keys``: the ring of signing keys."""

from enum import StrEnum
from typing import Annotated

import typer

from doorward.web.commands import (
    TABLE,
    Column,
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

app = noun("Look at, rotate and remove the keys that sign tokens.")

_COLUMNS: list[Column] = [
    ("id", "id"),
    ("algorithm", "alg"),
    ("state", "state"),
    ("published", "created_at"),
    ("signs from", "activates_at"),
    ("signs until", "deactivates_at"),
    ("unpublished", "retires_at"),
]


class SignedWith(StrEnum):
    """What a key may sign with."""

    ES256 = "ES256"
    EDDSA = "EdDSA"
    RS256 = "RS256"


@app.command("list")
def list_keys(output: Output = TABLE) -> None:
    """List the signing keys, retired ones too, oldest first."""
    show_list(output, connect().pages("/keys"), _COLUMNS, "there is no signing key")


@app.command()
def rotate(
    alg: Annotated[SignedWith | None, typer.Option(help="By default as the present key.")] = None,
    compromised: Annotated[
        bool,
        typer.Option("--compromised", help="End the present keys and all their tokens now."),
    ] = False,
    yes: Yes = False,
    output: Output = TABLE,
) -> None:
    """Publish the next key; it signs once every cached key set must know it."""
    if compromised:
        confirm(
            [
                "every token that is out there ends now, and every client has to get a new one;",
                "verifiers that keep the old key set refuse the new tokens until they renew it",
            ],
            "Replace the keys at once?",
            yes=yes,
        )
    body = {"compromised": compromised} | ({"alg": alg.value} if alg else {})
    show_one(output, connect().post("/keys/rotate", body), _COLUMNS)


@app.command()
def delete(
    key: Annotated[str, typer.Argument(help="The key's id, from doorward keys list.")],
    yes: Yes = False,
) -> None:
    """Remove a key that nothing depends on: a retired one, or one that has not signed yet."""
    connection = connect()
    found = connection.get(f"/keys/{segment(key)}")
    confirm(
        [
            f"the {found.body['alg']} key {key} is {found.body['state']};",
            "the server refuses where a token that lives may still be signed by it",
        ],
        "Remove it?",
        yes=yes,
    )
    connection.call("DELETE", f"/keys/{segment(key)}", etag=found.headers.get("ETag"))
    say(f"the key {key} is removed")
