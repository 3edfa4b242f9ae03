"""Attacks on the handshake: what an old or a weakened client cannot talk the server into."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server import Server
from tests.wire.test_tls import self_signed


@pytest.fixture
def server(tmp_path: Path, new_server: Callable[..., Server]) -> Server:
    """A server with a certificate of its own."""
    cert, key = self_signed(tmp_path)
    return new_server(env={"DOORWARD_TLS_CERT": str(cert), "DOORWARD_TLS_KEY": str(key)})


def _agreed(server: Server, offered: str, newest: ssl.TLSVersion) -> tuple[str, str]:
    """Shake hands, offering these ciphers; return what was agreed on: cipher and protocol."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = newest
    context.set_ciphers(f"{offered}:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=5) as line,
        context.wrap_socket(line) as wrapped,
    ):
        name, protocol, _ = wrapped.cipher() or ("", "", 0)
        return name, protocol


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_the_weakest_wish_is_not_granted(server: Server):
    """No cipher without encryption, authentication or forward secrecy, nothing before TLS 1.2."""
    server.init().start()
    for weak in ("eNULL", "aNULL", "kRSA", "ECDHE+SHA1", "TLSv1", "SSLv3"):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            _agreed(server, weak, ssl.TLSVersion.TLSv1_2)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        _agreed(server, "ALL", ssl.TLSVersion.TLSv1_1)
    name, _ = _agreed(server, "ALL", ssl.TLSVersion.TLSv1_2)
    assert name.startswith("ECDHE-")
    assert name.endswith(("GCM-SHA256", "GCM-SHA384", "CHACHA20-POLY1305"))
    assert _agreed(server, "ALL", ssl.TLSVersion.TLSv1_3)[1] == "TLSv1.3"
