"""Unit tests stay at home: no socket reaches out, and none listens, unless a fixture asks."""

import ipaddress
import sys
from collections.abc import Iterator
from typing import Any

import pytest

WATCHED = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"})


class Fence:
    """What sockets may do at this moment; an audit hook cannot be removed, so it asks here."""

    up = False
    loopback = False


class NetworkReachedError(RuntimeError):
    """A unit test touched the network."""


def _is_loopback(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host)
    if text in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not Fence.up or event not in WATCHED:
        return
    target = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    host = target[0] if isinstance(target, tuple) else target
    is_unix = event != "socket.getaddrinfo" and not isinstance(target, tuple)
    if is_unix or (Fence.loopback and _is_loopback(host)):
        return
    message = f"a unit test reached for {target!r}; ask the fixture loopback if it must"
    raise NetworkReachedError(message)


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    Fence.up = True
    yield
    Fence.up = False


@pytest.fixture
def loopback(_no_network: None) -> Iterator[None]:
    """Let this test's sockets reach this machine, and no other."""
    Fence.loopback = True
    yield
    Fence.loopback = False
