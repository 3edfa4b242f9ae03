"""The fence around unit tests is up."""

import socket

import pytest

from tests.unit.conftest import NetworkReachedError


def test_a_unit_test_reaches_no_network() -> None:
    """
    Neither another machine nor this one can be reached without asking.
    """
    with socket.socket() as sock:
        with pytest.raises(NetworkReachedError):
            sock.connect(("192.0.2.1", 80))
        with pytest.raises(NetworkReachedError):
            sock.bind(("127.0.0.1", 0))


def test_names_are_not_looked_up() -> None:
    """
    Looking up a name would already tell the network.
    """
    with pytest.raises(NetworkReachedError):
        socket.getaddrinfo("doorward.example", 443)


@pytest.mark.usefixtures("loopback")
def test_loopback_is_lent_on_request() -> None:
    """
    The fixture opens this machine, and only this machine.
    """
    with socket.socket() as listener, socket.socket() as caller:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        caller.connect(listener.getsockname())
        with pytest.raises(NetworkReachedError):
            listener.connect(("192.0.2.1", 80))
