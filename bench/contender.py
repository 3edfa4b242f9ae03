"""What every server under test offers the measures."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.load import Load
from bench.processes import Tree
from bench.requests import Client, form


@dataclass(frozen=True, slots=True)
class Site:
    """Where a run keeps its files and how many clients each server registers."""

    root: Path
    build: Path
    scratch: Path
    clients: int
    full: bool = True


@dataclass(frozen=True, slots=True)
class Contender:
    """A running server: its name in the table, its processes, where it makes and checks tokens.

    ``trees`` are all processes whose CPU a token costs, a database server included.
    """

    name: str
    trees: Sequence[Tree]
    token_url: str
    clients: Sequence[Client]
    scope: str = ""
    introspect_url: str = ""
    introspector: Client | None = None

    def tokens(self) -> Load:
        """Client credentials requests, the clients in turn."""
        body = "grant_type=client_credentials" + (f"&scope={self.scope}" if self.scope else "")
        requests = [form(self.token_url, client, body) for client in self.clients]
        return Load(self.token_url, requests, '"access_token"')

    def introspections(self, tokens: Sequence[str]) -> Load:
        """Introspection requests, *tokens* in turn; each must be found active."""
        asker = self.introspector or self.clients[0]
        requests = [form(self.introspect_url, asker, f"token={token}") for token in tokens]
        return Load(self.introspect_url, requests, '"active":true')


def made_up(count: int) -> list[Client]:
    """Clients with random secrets, for servers that let the caller choose them."""
    return [Client(f"bench-{n}", secrets.token_urlsafe(32)) for n in range(count)]
