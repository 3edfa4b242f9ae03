"""The head of a call, read strictly: one token, one tenant, and nothing to argue about."""

import ipaddress

import pytest

from doorward_sdk import Call, Denied, read_call

HEADER = "x-tenant-id"
PROXY = (ipaddress.ip_network("10.0.0.0/8"),)


def read(*headers: tuple[str, str], peer: str = "192.0.2.7", **how: object) -> Call:
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return read_call("GET", b"/a", pairs, peer, **how)  # type: ignore[arg-type]  # the case says which


def refusal(*headers: tuple[str, str], **how: object) -> Denied:
    with pytest.raises(Denied) as caught:
        read(*headers, **how)  # type: ignore[arg-type]  # the case says which
    return caught.value


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_one_bearer_token_is_read(scheme: str):
    """The scheme compares without case (RFC 9110 §11.1), the token is taken as it is."""
    assert read(("authorization", f"{scheme} a.b-c_d~e+f/g==")).token == "a.b-c_d~e+f/g=="


@pytest.mark.parametrize(
    "headers",
    [[], [("authorization", "Basic YTpi")], [("authorization", "Bearer ")], [("x", "Bearer a")]],
)
def test_without_a_token_there_is_a_bare_challenge(headers: list[tuple[str, str]]):
    """Who sends no token is challenged without an error code (RFC 6750 §3.1)."""
    denied = refusal(*headers)

    assert (denied.status, denied.challenge) == (401, "Bearer")


@pytest.mark.parametrize(
    "headers",
    [
        [("authorization", "Bearer a"), ("authorization", "Bearer a")],
        [("authorization", "Bearer a"), ("authorization", "Basic b")],
        [("authorization", "Bearer a, Bearer b")],
        [("authorization", "Bearer a b")],
        [("authorization", "Bearer a\xe9")],
    ],
)
def test_more_than_one_value_is_refused(headers: list[tuple[str, str]]):
    """Two readers could pick different ones, so none is picked, however a proxy joined them."""
    denied = refusal(*headers)

    assert (denied.status, denied.challenge) == (400, 'Bearer error="invalid_request"')


def test_the_tenant_must_be_named_where_the_api_wants_it():
    """A missing header is told by its name, and only to who sent a token."""
    assert refusal(("authorization", "Bearer a"), tenant_header=HEADER).status == 400
    assert "x-tenant-id" in refusal(("authorization", "Bearer a"), tenant_header=HEADER).detail
    assert refusal(tenant_header=HEADER).status == 401


@pytest.mark.parametrize("values", [["a b"], [""], ["x" * 101], ["a", "a"], ["ü"]])
def test_a_malformed_tenant_is_refused_like_a_foreign_one(values: list[str]):
    """What can be nobody's id gets the answer of an id that is somebody else's."""
    headers = [("authorization", "Bearer a"), *(("x-tenant-id", one) for one in values)]

    assert refusal(*headers, tenant_header=HEADER).status == 403


def test_only_a_trusted_proxy_is_believed():
    """The address is the peer's, unless the peer is known to tell the truth about others."""
    sent = (("authorization", "Bearer a"), ("x-forwarded-for", "198.51.100.1, 203.0.113.9"))

    assert read(*sent).address == "192.0.2.7"
    assert read(*sent, trusted=PROXY).address == "192.0.2.7"
    assert read(*sent, peer="10.1.1.1", trusted=PROXY).address == "203.0.113.9"


def test_a_call_never_prints_its_token():
    """A call in a log or a trace holds no token."""
    assert "s3cret" not in repr(read(("authorization", "Bearer s3cret")))
