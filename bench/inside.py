"""The parts of one worker, put together in this process on a real data folder.

Each method is one step of a token, made of the functions a worker calls for it. The journal's
line and the writer are real but for the sockets between them.
"""

import base64
import socket
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import orjson

from bench.requests import Client
from doorward.clients import card_of
from doorward.credentials import Throttle
from doorward.events.journal.remote import RemoteJournal
from doorward.events.journal.writer import Writer
from doorward.kernel.clock import system_clock
from doorward.kernel.db.sqlite import SqliteDatabase
from doorward.settings import Settings
from doorward.signing import Signers
from doorward.tokens import Asked, Catalogues, Granted, Plant
from doorward.tokens.grants import GRANTS
from doorward.tokens.service.issuing import grant_token
from doorward.tokens.service.proving import Prover, Spoken, State, recognise
from doorward.tokens.store import UNSCOPED_REDEEM
from doorward.tokens.wire.oauth import ask, oauth_answer, read_parameters
from doorward.tokens.wire.token import standard
from doorward.web.asgi import read_body, read_head, respond
from doorward.worker import load_secrets

BODY = b"grant_type=client_credentials"


class Inside:
    """A worker without its server; needs a running event loop."""

    def __init__(self, data: Path, url: str, client: Client) -> None:
        self._settings = Settings(data=data, port=urlsplit(url).port or 0)
        path = Path(self._settings.database_url)
        pepper, seal = load_secrets(self._settings)
        self._db = SqliteDatabase(path)
        self._line = Line()
        self._journal = RemoteJournal("", system_clock)
        self._journal.connected(self._line)  # type: ignore[arg-type]  # writes nowhere
        throttle = Throttle(self._journal, system_clock, self._settings)
        self._plant = Plant(
            self._db, self._journal, system_clock, pepper, Signers(self._db, seal),
            Catalogues(self._db), throttle, self._settings, seal,
        )  # fmt: skip
        self._prover = Prover(self._plant)
        self._folder = TemporaryDirectory(prefix="bench-")
        self._writer = Writer(path, _listening(Path(self._folder.name)), system_clock)
        self._scope = _scope(url, client)

    async def parse(self) -> Asked:
        """Read head, body and form into what is asked."""
        request = replace(read_head(self._scope, ()), body=await read_body(_receive))
        return ask(request, read_parameters(request))

    async def authenticate(self, asked: Asked) -> State:
        """Read the card afresh and compare the digest."""
        now = self._plant.clock()
        kind, credential = recognise(asked)
        question = (asked.host, asked.slug, asked.client_id, credential, str(now))
        row = await self._db.look(UNSCOPED_REDEEM, question)
        assert row is not None, "the tenant is there"
        card = card_of(row, asked.client_id, credential)
        catalogue = await self._plant.catalogues.at(card.tenant, card.catalogue_revision)
        signer = await self._plant.signers.named(card.tenant, card.signing_kid)
        assert not self._prover._failure(asked, kind, card, now), "the secret is right"
        return State(card, catalogue, signer)

    async def seal(self, asked: Asked, state: State) -> Spoken[Granted]:
        """Narrow the rights, make the claims, sign."""
        rights = GRANTS[asked.grant].rights(state.card)
        return grant_token(self._plant, asked, state, rights, self._plant.clock())

    def record(self, spoken: Spoken[Granted], count: int) -> bytes:
        """Hand *count* events to the journal, frame them, take the receipt; return the frame."""
        entry = spoken.entry
        assert entry is not None, "a token is always recorded"
        for _ in range(count):
            self._journal.record(entry.event, entry.use, entry.tally)
        self._journal._flush()
        self._journal.acknowledged(self._journal._number, durable=True, counts={})
        return self._line.written

    def write(self, frame: bytes) -> None:
        """Commit one frame as the writer process does."""
        self._writer._commit([(Line(), *orjson.loads(frame[4:]))])

    async def answer(self, spoken: Spoken[Granted]) -> None:
        """Say it as RFC 6749 §5.1 has it."""
        response = oauth_answer(200, standard(spoken.answer(())))
        await respond(_send, response, "0123456789abcdef")

    async def close(self) -> None:
        """Close the database and the socket nobody spoke to."""
        self._writer._listener.close()
        self._folder.cleanup()
        await self._db.close()


class Line:
    """Either end of the journal's socket: keeps what was written last."""

    written = b""

    def write(self, frame: bytes) -> None:
        """Take a frame from the worker's end."""
        self.written = frame

    def set_write_buffer_limits(self, _high: int) -> None:
        """Never fill up: nothing is sent anywhere."""

    def send(self, number: int, counts: dict[str, int], *, durable: bool) -> None:
        """Take a receipt from the writer's end."""
        assert durable, "nothing stands in the way of writing"
        self.written = orjson.dumps((number, durable, counts))


def _listening(folder: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(folder / "journal"))
    listener.listen(1)
    return listener


def _scope(url: str, client: Client) -> dict[str, Any]:
    pair = base64.b64encode(f"{client.id}:{client.secret}".encode())
    return {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/oauth/token",
        "raw_path": b"/oauth/token",
        "query_string": b"",
        "client": ("127.0.0.1", 40_000),
        "headers": [
            (b"host", urlsplit(url).netloc.encode()),
            (b"authorization", b"Basic " + pair),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"accept", b"application/json"),
            (b"content-length", b"%d" % len(BODY)),
        ],
    }


async def _receive() -> dict[str, Any]:
    return {"type": "http.request", "body": BODY, "more_body": False}


async def _send(_message: Any) -> None:
    return None
