"""From where a credential may be used."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.kernel.errors import Invalid
from doorward.kernel.filter import filter_of

V4 = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)
V6 = st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
        ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
        ("10.0.0.7-10.0.1.3", "10.0.0.255", "10.0.1.4"),
        ("::1", "::1", "::2"),
        ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
        ("2001:db8::1-2001:db8::ff", "2001:db8::80", "2001:db8::100"),
        ("192.0.2.1, 10.0.0.0/8\n::1", "::1", "192.0.2.2"),
        ("127.0.0.1", "::ffff:127.0.0.1", "::ffff:127.0.0.2"),
    ],
)
def test_what_is_inside_passes(text: str, inside: str, outside: str) -> None:
    """
    Addresses, networks and ranges of both versions let what is in them pass, and nothing else.
    """
    assert (filter_of(text).admits(inside), filter_of(text).admits(outside)) == (True, False)


def test_no_filter_lets_everybody_pass() -> None:
    """
    An empty filter asks nothing, not even for an address.
    """
    assert filter_of(" , ").admits("")


@pytest.mark.parametrize("address", ["", "nowhere", "fe80::1%eth0", "10.0.0.1/32"])
def test_an_unknown_address_passes_no_filter(address: str) -> None:
    """
    Where there is a filter, a caller whose address is not known is outside of it.
    """
    assert not filter_of("0.0.0.0/0 ::/0").admits(address)


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.1/8",
        "10.0.0.9-10.0.0.1",
        "10.0.0.1-::1",
        "x",
        "10.0.0",
        "1-2",
        "fe80::1%1",
        "-",
        "10.0.0.1 " * 101,
    ],
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    """
    A filter that cannot be read is refused at its field, and never taken for a smaller one.
    """
    with pytest.raises(Invalid) as refusal:
        filter_of(text)
    assert [error.field for error in refusal.value.errors] == ["filter"]


@given(st.one_of(st.tuples(V4, V4, V4), st.tuples(V6, V6, V6)))
def test_a_range_holds_what_lies_between(
    ends: tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, ...],
) -> None:
    """
    A range holds exactly the addresses from its first to its last.
    """
    first, middle, last = sorted(ends)  # type: ignore[type-var]  # all of one version
    if getattr(first, "ipv4_mapped", None) or getattr(last, "ipv4_mapped", None):
        return
    wanted = filter_of(f"{first}-{last}")

    assert wanted.admits(str(middle))
    assert wanted.admits(str(ends[0])) == (int(first) <= int(ends[0]) <= int(last))
