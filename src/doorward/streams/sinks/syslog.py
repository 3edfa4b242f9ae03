"""Syslog: RFC 5424 messages over TLS in frames that say their length (RFC 5425), TCP or UDP.

Nothing in the protocol says that a message was read. So what was written counts as arrived once
the receiver's machine has acknowledged it and the connection has lived on for a while, or has been
ended in order by both sides. Where it breaks before, all since then is sent again, and says so.
"""

import array
import asyncio
import fcntl
import ssl
import termios
from collections.abc import Sequence
from typing import Any, Final

from doorward.events import Recorded
from doorward.kernel.sealing import in_memory
from doorward.streams.model import Place, SyslogTerms, Transport, Undelivered, place_of
from doorward.streams.sinks.formats import WRITERS
from doorward.streams.sinks.sender import Job, Line
from doorward.web.outgoing import Unreachable, places_of

CONNECTING: Final = 10.0
WRITING: Final = 30.0
"""Seconds in which a receiver has to read a little."""
LINGER: Final = 1.5
"""Seconds in which a receiver that was told of the end has to say that it has read all."""
_TRIAL: Final = 0.7


class _Connection:
    """A stream to a receiver."""

    hold = 5.0
    most = 500

    def __init__(
        self, job: Job, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        terms = job.sink.terms
        assert isinstance(terms, SyslogTerms)  # noqa: S101 it is a syslog sink
        self._write = WRITERS[terms.format]
        self._host = job.host
        self._writer = writer
        self._ended = asyncio.create_task(_until_ended(reader))

    async def carry(self, events: Sequence[Recorded], again: Place) -> None:
        """Write *events*; raises ``Undelivered`` when the receiver has hung up or reads nothing."""
        self.check()
        frames = []
        for event in events:
            line = self._write(event, self._host, again=_is_again(event, again))
            frames.append(b"%d %b" % (len(line), line))
        try:
            self._writer.write(b"".join(frames))
            async with asyncio.timeout(WRITING):
                await self._writer.drain()
        except TimeoutError:
            raise Undelivered("it reads nothing") from None
        except OSError as cause:
            raise Undelivered(_told(cause)) from cause
        self.check()

    def check(self) -> None:
        """Raise ``Undelivered`` when the receiver has hung up."""
        if self._ended.done():
            raise Undelivered(self._ended.result())

    async def wait(self, seconds: float) -> None:
        """Wait that long for the receiver to hang up, and raise ``Undelivered`` if it does."""
        await asyncio.wait((self._ended,), timeout=seconds)
        self.check()

    def settled(self) -> bool:
        """Whether the receiver's machine has acknowledged everything, and has not hung up."""
        if self._ended.done():
            return False
        line = self._writer.get_extra_info("socket")
        if self._writer.transport.get_write_buffer_size():
            return False
        unread = array.array("i", [0])
        fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, unread)
        return unread[0] == 0

    def described(self) -> str:
        """Return in words what the connection is protected by."""
        tls = self._writer.get_extra_info("ssl_object")
        if tls is None:
            return "unencrypted TCP"
        subject = dict(part[0] for part in (tls.getpeercert() or {}).get("subject", ()))
        return f"{tls.version()}, certificate of {subject.get('commonName', 'the receiver')}"

    async def close(self) -> bool:
        """Say that nothing more comes, and wait for the receiver to hang up in its turn."""
        read = False
        try:
            if not self._ended.done() and self._writer.can_write_eof():
                self._writer.write_eof()
                await asyncio.wait((self._ended,), timeout=LINGER)
                read = self._ended.done()
                self._writer.close()
            elif not self._ended.done():
                self._writer.close()
                async with asyncio.timeout(LINGER):
                    await self._writer.wait_closed()
                read = True
        except (TimeoutError, OSError):
            read = False
        self._writer.transport.abort()
        self._ended.cancel()
        return read


class _Datagrams:
    """Messages that may get lost on their way, one a datagram (RFC 5426)."""

    hold = 0.0
    most = 100

    def __init__(self, job: Job, transport: asyncio.DatagramTransport) -> None:
        terms = job.sink.terms
        assert isinstance(terms, SyslogTerms)  # noqa: S101 it is a syslog sink
        self._write = WRITERS[terms.format]
        self._host = job.host
        self._transport = transport

    async def carry(self, events: Sequence[Recorded], again: Place) -> None:
        """Send *events*; nobody learns whether they arrive."""
        for event in events:
            line = self._write(event, self._host, again=_is_again(event, again))
            self._transport.sendto(line)
        await asyncio.sleep(0)

    def settled(self) -> bool:
        """Whatever was sent is gone."""
        return True

    async def close(self) -> bool:
        """Let go of the socket."""
        self._transport.close()
        return True


class Syslog:
    """The kind ``syslog``."""

    async def open(self, job: Job) -> Line:
        """Connect; raises ``Undelivered`` before anything is said to one who is not whom we mean.

        The receiver's address has to be public, or one that the operator named.
        """
        terms = job.sink.terms
        assert isinstance(terms, SyslogTerms)  # noqa: S101 it is a syslog sink
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECTING):
                place = (await places_of(terms.host, terms.port, job.allowed))[0]
                if terms.transport is Transport.UDP:
                    transport, _ = await loop.create_datagram_endpoint(
                        asyncio.DatagramProtocol, remote_addr=(place, terms.port)
                    )
                    return _Datagrams(job, transport)
                if terms.transport is Transport.TCP:
                    reader, writer = await asyncio.open_connection(place, terms.port)
                else:
                    reader, writer = await asyncio.open_connection(
                        place, terms.port, ssl=_context(job, terms),
                        server_hostname=terms.server_name or terms.host,
                        ssl_handshake_timeout=CONNECTING, ssl_shutdown_timeout=2 * LINGER,
                    )  # fmt: skip
        except Unreachable as cause:
            raise Undelivered(cause.reason) from None
        except TimeoutError:
            raise Undelivered("it did not answer in time") from None
        except OSError as cause:
            raise Undelivered(_told(cause)) from cause
        return _Connection(job, reader, writer)

    async def try_out(self, job: Job, event: Recorded) -> str:
        """Send one message on a connection of its own, and see whether it stays open."""
        line = await self.open(job)
        try:
            await line.carry([event], ())
            if isinstance(line, _Connection):
                # A receiver that does not like our certificate says so only after the handshake.
                await line.wait(_TRIAL)
                return f"the message was sent ({line.described()})"
            return "the datagram was sent; whether it arrives is not known"
        finally:
            await line.close()


SYSLOG: Final = Syslog()


def _context(job: Job, terms: SyslogTerms) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=terms.ca or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if terms.certificate:
        key = job.secret.reveal() if job.secret else ""
        try:
            with in_memory(f"{terms.certificate.strip()}\n{key}".encode()) as path:
                context.load_cert_chain(path)
        except (ssl.SSLError, OSError) as cause:
            raise Undelivered("our certificate and its key do not fit together") from cause
    return context


def _is_again(event: Recorded, again: Place) -> bool:
    return bool(again) and place_of(event.id) <= again


async def _until_ended(reader: asyncio.StreamReader) -> str:
    """Return why the receiver hung up; what it says before is not for us."""
    try:
        while await reader.read(4096):
            pass
    except OSError as cause:
        return _told(cause)
    return "it closed the connection"


def _told(cause: Any) -> str:
    """Return in words what went wrong, without what a stranger may have written into it."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        reason = (cause.reason or "TLS failed").replace("_", " ").lower()
        return f"it refused the connection: {reason}"
    if isinstance(cause, ConnectionRefusedError):
        return "nobody listens there"
    return "the connection broke"
