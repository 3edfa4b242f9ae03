"""A server full of clients, without registering each: copies of one that was.

One client is registered over REST; every row the database then holds about it is copied with
new ids, a new name and a new digest under the same pepper. So the copies are what a registration
writes, whatever its tables are today, and a million take seconds instead of hours.
"""

import os
import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from bench.doorward import Home, serving
from bench.requests import Client
from doorward.credentials import KINDS
from doorward.kernel.ids import BASE58, BASE62
from doorward.kernel.keyring import PEPPER_FILE, load_keys
from doorward.kernel.secret import Pepper, Secret, checksum

NAME = "bench original"
# What tells of the past is not copied: a copied client has none.
PAST = ("events", "uses", "usage", "tallies", "replays")
AT_ONCE = 20_000

Value = str | bytes | int | float | None


@dataclass(frozen=True, slots=True)
class Rows:
    """What one table holds of the original: its columns and the rows as they stand."""

    table: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]

    @property
    def insert(self) -> str:
        """The statement that adds one row."""
        places = ", ".join("?" for _ in self.columns)
        return f"INSERT INTO {self.table} ({', '.join(self.columns)}) VALUES ({places})"  # noqa: S608  (names of our own schema)

    def copied(self, swaps: Sequence["Swap"], original: "Original") -> Iterator[list[Value]]:
        """Each row once for each of *swaps*."""
        for row in self.rows:
            moving = [at for at, value in enumerate(row) if original.is_in(value)]
            for swap in swaps:
                copy = list(row)
                for at in moving:
                    copy[at] = swap(row[at])
                yield copy


@dataclass(frozen=True, slots=True)
class Original:
    """The client to copy: every text in which it can be recognised, and its digest."""

    id: str
    client: Client
    credential: str
    digest: bytes

    def known(self) -> tuple[str, ...]:
        """The texts that stand for this client and no other."""
        return (self.id, self.client.id, self.credential, NAME)

    def is_in(self, value: Value) -> bool:
        """Whether *value* tells of this client."""
        if isinstance(value, str):
            return any(text in value for text in self.known())
        return value == self.digest


def fill(home: Home, count: int, keep: int) -> list[Client]:
    """Bring the SQLite database of *home* to *count* clients; return *keep* that know their secret.

    The server must not run. Ids and digests come from a seeded generator: nothing here guards
    anything, and cryptographic randomness for a million rows would take most of the time.
    """
    pepper = Pepper(*load_keys(home.data / PEPPER_FILE, "DOORWARD_PEPPER"))
    original = _register(home, pepper)
    kept: list[Client] = []
    with closing(sqlite3.connect(home.data / "doorward.sqlite3")) as database:
        database.execute("PRAGMA synchronous=OFF")
        found = list(_rows(database, original))
        copies = _copies(original, pepper, count - 1, keep, kept)
        while batch := list(islice(copies, AT_ONCE)):
            for rows in found:
                database.executemany(rows.insert, rows.copied(batch, original))
            database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()
    return kept


def _register(home: Home, pepper: Pepper) -> Original:
    with serving(home) as node:
        client, object_id = node.registered(NAME, ["users:read"])
    secret = Secret(client.secret)
    credential = KINDS[0].recognise(secret)
    assert credential is not None, "a secret just made is well-formed"
    return Original(object_id, client, credential, pepper.digest(secret))


def _rows(database: sqlite3.Connection, original: Original) -> Iterator[Rows]:
    """Every table's rows that name the original, without row numbers SQLite gives out itself."""
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (table,) in database.execute(tables).fetchall():
        if table in PAST:
            continue
        told = database.execute(f"PRAGMA table_info({table})").fetchall()
        own = [name for _, name, kind, _, _, key in told if not (kind == "INTEGER" and key)]
        every = database.execute(f"SELECT {', '.join(own)} FROM {table}").fetchall()  # noqa: S608  (see Rows)
        rows = [row for row in every if any(map(original.is_in, row))]
        if rows:
            yield Rows(table, own, rows)


class Swap(dict[str, str]):
    """One copy: what each text of the original becomes in it, and its digest."""

    __slots__ = ("digest",)

    def __init__(self, texts: Mapping[str, str], digest: bytes) -> None:
        super().__init__(texts)
        self.digest = digest

    def __call__(self, value: Value) -> Value:
        """Return what *value*, in which the original is, becomes in this copy."""
        if not isinstance(value, str):
            return self.digest
        if value in self:
            return self[value]
        for text, other in self.items():
            value = value.replace(text, other)
        return value


def _copies(
    original: Original, pepper: Pepper, count: int, keep: int, kept: list[Client]
) -> Iterator[Swap]:
    chance = random.Random(count)

    def drawn(alphabet: str, length: int) -> str:
        return "".join(chance.choices(alphabet, k=length))

    # Who asks for tokens is spread over the whole file, not the first or the last rows of it.
    every = max(1, count // keep)
    for number in range(count):
        client_id, credential = f"key-{drawn(BASE58, 20)}", drawn(BASE62, 16)
        if number % every == 0 and len(kept) < keep:
            body = f"{KINDS[0].prefix}{credential}_{drawn(BASE62, 44)}"
            secret = f"{body}_{checksum(body)}"
            kept.append(Client(client_id, secret))
            digest = pepper.digest(Secret(secret))
        else:
            digest = chance.randbytes(32)
        texts = {
            original.id: f"{original.id.partition('_')[0]}_{drawn(BASE62, 16)}",
            original.client.id: client_id,
            original.credential: credential,
            NAME: f"bench {number}",
        }
        yield Swap(texts, digest)
