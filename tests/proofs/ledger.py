"""What a server acknowledged, kept outside it, to be asked for again after a crash.

Only a whole answer acknowledges. A request that got none may or may not have
happened: whatever it touched is not asked for any more.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.proofs.load import Answer, Line
from tests.world import Client, Json, World, claims, unique

PAUSE = 0.02


@dataclass
class Account:
    """One client that a changer made, and what was acknowledged about it."""

    id: str
    client_id: str
    secret: str
    name: str
    description: str = ""
    old_secrets: list[str] = field(default_factory=list)
    live_tokens: list[str] = field(default_factory=list)
    dead_tokens: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=lambda: ["client.created"])
    gone: bool = False
    sure: bool = True


class Ledger:
    """All that was acknowledged in one round."""

    def __init__(self, world: World) -> None:
        """Open the books of *world* with a client of this round's own."""
        self.world = world
        self.client = world.make_client()
        self.admin_token = world.admin_token()
        self.tokens: list[str] = []
        self.accounts: list[Account] = []
        self.statuses: dict[int, int] = {}

    def buy_tokens(self, stop: threading.Event) -> None:
        """Keep buying tokens for the round's client."""
        with Line(self.world.server.url) as line:
            while not stop.is_set():
                answer = self._heard(line.token(self.client.client_id, self.client.secret))
                if answer is not None and answer.status == 200:
                    self.tokens.append(answer.json()["access_token"])

    def make_changes(self, stop: threading.Event) -> None:
        """Keep leading clients through their lives."""
        with Line(self.world.server.url) as line:
            while not stop.is_set():
                for _ in self._one_life(line):
                    if stop.is_set():
                        break

    def _one_life(self, line: Line) -> Iterator[None]:
        name = unique("kept")
        made = self._ask(line, "POST", "", {"name": name, "permissions": ["users:read"]}, 201)
        if made is None:
            return
        account = Account(made["id"], made["client_id"], made["client_secret"], name)
        self.accounts.append(account)
        yield
        token = self._heard(line.token(account.client_id, account.secret))
        if token is not None and token.status == 200:
            account.live_tokens.append(token.json()["access_token"])
            account.events.append("token.issued")
        yield
        account.sure = False
        word = unique("word")
        if self._ask(line, "PATCH", account.id, {"description": word}, 200) is None:
            return
        account.description, account.sure = word, True
        account.events.append("client.edited")
        yield
        account.sure = False
        reset = self._ask(line, "POST", f"{account.id}/reset", None, 200)
        if reset is None:
            return
        account.old_secrets.append(account.secret)
        account.dead_tokens += account.live_tokens
        account.live_tokens, account.secret, account.sure = [], reset["client_secret"], True
        account.events.append("client.reset")
        yield
        if len(self.accounts) % 2:
            account.sure = False
            if self._ask(line, "DELETE", account.id, None, 204) is not None:
                account.gone = account.sure = True
                account.events.append("client.deleted")

    def _ask(self, line: Line, method: str, path: str, body: Json | None, want: int) -> Json | None:
        answer = self._heard(
            line.call(method, f"/api/v1/clients/{path}".rstrip("/"), self.admin_token, body)
        )
        if answer is None or answer.status != want:
            return None
        value: Json = answer.json() if answer.body else {}
        return value

    def _heard(self, answer: Answer | None) -> Answer | None:
        status = 0 if answer is None else answer.status
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status not in (200, 201, 204):
            time.sleep(PAUSE)
        return answer

    # Asking for it again

    def lost(self) -> list[str]:
        """Return what the server acknowledged and does not know now, in words."""
        lost = self._tokens_without_event(self.client, self.tokens)
        for account in self.accounts:
            lost += [f"{account.client_id}: {what}" for what in self._lost_of(account)]
        return lost

    def _tokens_without_event(self, client: Client, tokens: list[str]) -> list[str]:
        recorded = str(self.world.events(client.client_id, "token.issued"))
        return [
            f"{client.client_id}: no event of token {jti}"
            for jti in jtis(tokens)
            if jti not in recorded
        ]

    def _lost_of(self, account: Account) -> Iterator[str]:
        events = self.world.events(account.client_id)
        types = [event["type"] for event in events]
        yield from (f"event {kind}" for kind in account.events if kind not in types)
        tokens = account.live_tokens + account.dead_tokens
        yield from (f"event of token {jti}" for jti in jtis(tokens) if jti not in str(events))
        yield from (
            "token is alive again" for token in account.dead_tokens if self.world.passes(token)
        )
        shell = Client(account.id, account.client_id, account.secret, {})
        yield from (
            "old secret is alive again"
            for secret in account.old_secrets
            if self.world.ask_token(shell, secret=secret).status_code != 401
        )
        if account.sure:
            yield from self._lost_state(account, shell)

    def _lost_state(self, account: Account, shell: Client) -> Iterator[str]:
        answer = self.world.call("GET", f"/api/v1/clients/{account.id}")
        if account.gone:
            if answer.status_code != 404:
                yield "its deletion"
            return
        if answer.status_code != 200:
            yield f"itself: {answer.status_code}"
            return
        stored = answer.json()
        if (stored["name"], stored.get("description") or "") != (account.name, account.description):
            yield f"its edit: {stored}"
        if self.world.ask_token(shell).status_code != 200:
            yield "its secret"
        if not all(map(self.world.passes, account.live_tokens)):
            yield "its token"


def jtis(tokens: list[str]) -> list[str]:
    """Return the ids of *tokens*."""
    return [claims(token)["jti"] for token in tokens]
