"""Which addresses the server calls of its own accord: public ones, and those it was told of."""

import pytest

from doorward.kernel.errors import Invalid
from doorward.kernel.filter import NO_FILTER, filter_of
from doorward.web.outgoing import deliver, may_reach
from doorward.web.receivers import LONGEST_URL, check_receiver

PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1",
    "fc00::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:7f00:1::", "::127.0.0.1", "fec0::1",
    "fe80::1%eth0", "not an address", "",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_only_the_server_can_reach_is_not_called(address: str):
    """Loopback, private, link-local, metadata, multicast, and IPv6 that stands for such IPv4."""
    assert not may_reach(address, NO_FILTER)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_called(address: str):
    """Whatever the whole world can reach."""
    assert may_reach(address, NO_FILTER)


def test_the_operator_may_name_more():
    """What is named may be called, its neighbours not, and public ones still may."""
    allowed = filter_of("10.1.0.0/16, ::1")
    assert may_reach("10.1.2.3", allowed)
    assert may_reach("::1", allowed)
    assert not may_reach("10.2.0.0", allowed)
    assert may_reach("1.1.1.1", allowed)


async def test_an_address_that_may_not_be_called_is_not_tried_again(loopback: None):
    """It is refused before anything is sent, at once and for good."""
    delivery = await deliver("https://127.0.0.1:1/", b"{}", {}, NO_FILTER)
    assert (delivery.status, delivery.tries, delivery.arrived) == (None, 1, False)
    assert "may call" in delivery.reason


async def test_who_does_not_listen_is_tried_again(loopback: None):
    """Three times, within the stated patience."""
    delivery = await deliver("https://127.0.0.1:1/", b"{}", {}, filter_of("127.0.0.1"))
    assert (delivery.status, delivery.tries) == (None, 3)
    assert delivery.reason == "it cannot be connected to"


@pytest.mark.parametrize(
    "url", ["https://a.example", "https://a.example:8443/x?y=z", "https://[2001:db8::1]/"]
)
def test_https_addresses_are_taken(url: str):
    """With a port, a path and a query, by name or by number."""
    check_receiver(url)


def test_a_receiver_has_a_longest_address():
    """Up to the stated length."""
    longest = "https://a.example/".ljust(LONGEST_URL, "x")
    check_receiver(longest)
    with pytest.raises(Invalid):
        check_receiver(longest + "x")
