"""A connection ends when too much comes on it, or too slowly; trailers are no headers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from doorward.web import bounds
from doorward.web.bounds import BoundedProtocol

pytestmark = pytest.mark.usefixtures("loopback")

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[Any]]
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MANY = 40 * 1024 * 1024


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the names of the headers, once the whole body is here."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    names = b",".join(name for name, _ in scope["headers"])
    await send({"type": "http.response.body", "body": names})


def _talk(talk: Talk) -> Any:
    """Run *talk* against a server of one bounded protocol."""

    async def run() -> Any:
        config = uvicorn.Config(_echo, lifespan="off", log_config=None)
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: BoundedProtocol(config, state, {}), "127.0.0.1", 0
        )
        async with server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                return await asyncio.wait_for(talk(reader, writer), 20)
            finally:
                writer.close()

    return asyncio.run(run())


async def _pour(writer: asyncio.StreamWriter, piece: bytes, least: int = MANY) -> int:
    """Send *piece* again and again; return how many bytes went before the other side hung up."""
    sent = 0
    try:
        while sent < least:
            writer.write(piece)
            await writer.drain()
            sent += len(piece)
    except ConnectionError:
        pass
    return sent


@pytest.mark.parametrize("piece", [b"a:b\r\n" * 1000, b"x" * 5000], ids=["many", "one"])
def test_a_head_without_end_is_refused(piece: bytes):
    """Many headers and one endless header hear 431 and are hung up on."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:
        writer.write(HEAD + b"X: ")
        sent = await _pour(writer, piece, 1024 * 1024)
        assert (await reader.readline()).startswith(b"HTTP/1.1 431")
        return sent + await _pour(writer, piece)

    assert _talk(talk) < MANY


@pytest.mark.parametrize("piece", [b"a:b\r\n" * 1000, b"x" * 5000], ids=["many", "one"])
def test_trailers_without_end_are_refused(piece: bytes):
    """What follows the last chunk is bounded as well."""

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:
        writer.write(CHUNKED + b"0\r\nX: ")
        return await _pour(writer, piece)

    assert _talk(talk) < MANY


def test_a_trailer_is_no_header():
    """A proxy checks and strips headers of the head: nothing may join them behind its back."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:
        writer.write(CHUNKED + b"0\r\nAuthorization: Bearer x\r\n\r\n")
        answer = await reader.readuntil(b"encoding")
        assert answer.startswith(b"HTTP/1.1 200")
        return answer

    assert b"authorization" not in _talk(talk)


@pytest.mark.parametrize(
    "beginning", [b"", HEAD, HEAD + b"Content-Length: 9\r\n\r\nhalf", CHUNKED + b"4\r\nhalf"]
)
def test_who_is_too_slow_is_hung_up_on(beginning: bytes, monkeypatch: pytest.MonkeyPatch):
    """A request that never ends holds no connection for ever, wherever it stops."""
    monkeypatch.setattr(bounds, "PATIENCE", 0.3)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:
        writer.write(beginning)
        return await reader.read()

    assert b"200" not in _talk(talk)


def test_an_ordinary_client_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    """Requests one after the other, some pipelined, some in small chunks, all are answered."""
    monkeypatch.setattr(bounds, "PATIENCE", 0.5)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:
        answers = 0
        for request in (
            (HEAD + b"Content-Length: 4\r\n\r\nbody") * 3,
            CHUNKED + b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n",
            HEAD + b"Content-Length: 500000\r\n\r\n" + b"b" * 500_000,
        ):
            writer.write(request)
            await writer.drain()
            for _ in range(request.count(b"POST")):
                await reader.readuntil(b"0\r\n\r\n")
                answers += 1
            await asyncio.sleep(0.6)
        return answers

    assert _talk(talk) == 5
