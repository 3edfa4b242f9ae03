"""The head of a request: whose address, whose headers, which tenant."""

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.kernel.errors import Malformed, TooLarge
from doorward.web.addresses import forwarded_for, is_loopback
from doorward.web.asgi import (
    Request,
    head_size,
    read_body,
    read_head,
    split_tenant,
)

PROXIES = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))
PEER = "10.0.0.1"


def head(*headers: tuple[str, str], peer: str = "203.0.113.9", **more: Any) -> dict[str, Any]:
    """Return a scope with these headers."""
    return {
        "type": "http", "method": "GET", "path": "/oauth/token", "query_string": b"",
        "scheme": "http", "client": (peer, 1), "raw_path": b"/oauth/token",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        **more,
    }  # fmt: skip


def read(*headers: tuple[str, str], peer: str = "203.0.113.9", **more: Any) -> Request:
    """Read such a head behind the proxies."""
    return read_head(head(*headers, peer=peer, **more), PROXIES)


@pytest.mark.parametrize(
    ("path", "slug", "inner"),
    [
        ("/oauth/token", "", "/oauth/token"),
        ("/t/acme/oauth/token", "acme", "/oauth/token"),
        ("/t/acme", "acme", ""),
        ("/t/acme/", "acme", "/"),
        ("/t//oauth/token", "", "/t//oauth/token"),
        ("/t/", "", "/t/"),
        ("/t", "", "/t"),
        ("/tt/acme/x", "", "/tt/acme/x"),
        ("/t/acme/t/other/x", "acme", "/t/other/x"),
        ("", "", ""),
    ],
)
def test_the_tenant_s_prefix_is_taken_off_once(path: str, slug: str, inner: str) -> None:
    """
    What follows ``/t/<slug>`` is that tenant's path; a second prefix is only a path.
    """
    assert split_tenant(path) == (slug, inner)


@given(st.text(max_size=40))
def test_no_path_is_lost(path: str) -> None:
    """
    Prefix and rest are the path again, whatever it holds.
    """
    slug, inner = split_tenant(path)

    assert (f"/t/{slug}{inner}" if slug else inner) == path


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("", PEER),
        ("203.0.113.7", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, 10.9.9.9", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7, 10.9.9.9, 10.8.8.8", "203.0.113.7"),
        ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("2001:db8::7, fd00::1", "2001:db8::7"),
        ("::ffff:10.1.1.1", "::ffff:10.1.1.1"),
        ("203.0.113.7, ::ffff:10.1.1.1", "203.0.113.7"),
        ("203.0.113.7,", PEER),
        ("unknown", PEER),
        ("203.0.113.7, unknown, 10.9.9.9", "10.9.9.9"),
        ("203.0.113.7:443", PEER),
        ("[2001:db8::7]", PEER),
        ("for=203.0.113.7", PEER),
        ("fe80::1%<script>", PEER),
        ("203.0.113.256", PEER),
        ("0x7f.1", PEER),
        ("\x00", PEER),
        (" 203.0.113.7 ", "203.0.113.7"),
    ],
)
def test_the_rightmost_stranger_is_the_client(header: str, address: str) -> None:
    """
    The chain is believed from the right as far as it is made of trusted proxies and can be
    read; what stands left of that was written by anybody.
    """
    assert forwarded_for(header, PEER, PROXIES) == address


@given(st.text(max_size=80), st.sampled_from(["203.0.113.7", "2001:db8::7"]))
def test_nothing_forged_is_believed(forged: str, client: str) -> None:
    """
    Whatever the client put into the header, what our proxy added after it is the address.
    """
    assert forwarded_for(f"{forged},{client}", PEER, PROXIES) == client


@given(st.text(max_size=80))
def test_an_address_is_always_an_address(header: str) -> None:
    """
    Nothing but an address goes into events, whatever the header holds.
    """
    ipaddress.ip_address(forwarded_for(header, PEER, PROXIES))


def test_the_header_of_a_stranger_is_ignored() -> None:
    """
    Without a trusted proxy at the other end of the socket, forwarding headers say nothing.
    """
    request = read(("x-forwarded-for", "198.51.100.1"), ("x-forwarded-proto", "https"))

    assert (request.origin.address, request.secure) == ("203.0.113.9", False)


def test_several_forwarding_headers_are_one_chain() -> None:
    """
    Repeated lines are joined in their order, as RFC 9110 §5.3 reads them.
    """
    lines = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "203.0.113.7, 10.0.0.2")]

    assert read(*lines, peer=PEER).origin.address == "203.0.113.7"


@pytest.mark.parametrize(
    ("proto", "secure"),
    [("https", True), ("http", False), ("http, https", True), ("https, http", False),
     ("HTTPS", False), ("", False)],
)  # fmt: skip
def test_the_nearest_proxy_says_whether_it_was_https(proto: str, secure: bool) -> None:
    """
    The last entry is the nearest proxy's; those before it came from further out.
    """
    request = read(("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", proto), peer=PEER)

    assert request.secure is secure


def test_tls_of_our_own_is_secure() -> None:
    """
    What came over our own TLS needs no proxy's word.
    """
    assert read(scheme="https").secure


@pytest.mark.parametrize(
    ("address", "headers", "local"),
    [
        ("127.0.0.1", {}, True),
        ("127.8.8.8", {}, True),
        ("::1", {}, True),
        ("::ffff:127.0.0.1", {}, True),
        ("10.0.0.1", {}, False),
        ("", {}, False),
        ("localhost", {}, False),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, False),
    ],
)
def test_loopback_is_this_machine_itself(
    address: str, headers: dict[str, str], local: bool
) -> None:
    """
    A proxy on this machine does not make the whole world local.
    """
    assert is_loopback(address, headers) is local


def test_a_header_that_came_twice_is_no_single_one() -> None:
    """
    A door that asks for one header is not given one of two.
    """
    request = read(("authorization", "Basic YTpi"), ("authorization", "Bearer x"))

    with pytest.raises(Malformed, match="authorization came more than once"):
        request.single("authorization")
    assert request.single("content-type") is None


def test_odd_bytes_do_not_break_the_reading() -> None:
    """
    Header values are any bytes; a client without a name has no address.
    """
    request = read(("user-agent", "\xff\x80" * 300), client=None)

    assert (len(request.origin.agent), request.origin.address) == (200, "")


def test_every_request_has_an_id_of_its_own() -> None:
    """
    Ids are ours, so that nobody can forge a line of the log.
    """
    ids = {read(("x-request-id", "mine")).origin.request_id for _ in range(50)}

    assert len(ids) == 50
    assert "mine" not in ids


def test_the_head_s_size_counts_everything() -> None:
    """
    Address, query, names and values: each can be made large.
    """
    scope = head(("a" * 10, "b" * 20), query_string=b"q" * 5)

    assert head_size(scope) == len("/oauth/token") + 30 + 5


def chunks(*parts: bytes, cut: bool = False) -> Any:
    """Return what receives a body in these parts, cut off before its end if asked."""
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": part, "more_body": True} for part in parts
    ]
    end = {"type": "http.disconnect"} if cut else {"type": "http.request", "body": b""}
    waiting = iter([*messages, end])

    async def receive() -> Any:
        return next(waiting)

    return receive


async def test_a_body_comes_in_parts() -> None:
    """
    Parts are joined in order.
    """
    assert await read_body(chunks(b"a", b"", b"bc")) == b"abc"


async def test_a_body_has_a_limit() -> None:
    """
    One byte too many is refused, in one part or in many; the limit itself is fine.
    """

    async def whole() -> Any:
        return {"type": "http.request", "body": b"x" * 11}

    assert await read_body(chunks(b"x" * 5, b"x" * 5), 10) == b"x" * 10
    for receive in (whole, chunks(b"x" * 6, b"x" * 5)):
        with pytest.raises(TooLarge):
            await read_body(receive, 10)


async def test_half_a_body_is_none() -> None:
    """
    What was cut off is not taken for the whole.
    """
    with pytest.raises(Malformed, match="ended early"):
        await read_body(chunks(b"grant_type=client_cred", cut=True))
