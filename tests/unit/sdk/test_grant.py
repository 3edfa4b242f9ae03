"""Getting a token by client credentials: what is sent, what is believed, when it is renewed."""

import json

import pytest

from doorward_sdk import AccessToken, ClientCredentials, GrantRefused, TokenUnavailable
from doorward_sdk.grant import Holding, read_grant

SECRET = "dws_0123456789abcdef_" + "s" * 44 + "_abcdef"


def answered(**changes: object) -> bytes:
    good = {"access_token": "t", "token_type": "Bearer", "expires_in": 900}
    return json.dumps({k: v for k, v in (good | changes).items() if v is not ...}).encode()


def test_credentials_never_print_their_secret():
    """No repr holds the secret."""
    mine = ClientCredentials(issuer="https://a.example", client_id="key-1", client_secret=SECRET)

    assert SECRET not in repr(mine)
    assert "token-value" not in repr(AccessToken("token-value", 0, 0))


@pytest.mark.parametrize(
    "issuer", ["http://a.example", "http://localhost.a.example", "https://a.example/", "a", ""]
)
def test_a_secret_goes_to_no_place_in_the_clear(issuer: str):
    """Only https, or this machine itself, unless the owner says that the network is theirs."""
    with pytest.raises(ValueError, match="issuer"):
        ClientCredentials(issuer=issuer, client_id="key-1", client_secret=SECRET)


@pytest.mark.parametrize(
    "issuer", ["http://localhost:8420", "http://127.0.0.1:1/t/a", "http://[::1]:1"]
)
def test_this_machine_may_be_asked_in_the_clear(issuer: str):
    """For development nobody needs a certificate."""
    mine = ClientCredentials(issuer=issuer, client_id="key-1", client_secret=SECRET)

    assert mine.token_url == f"{issuer}/oauth/token"


@pytest.mark.parametrize("secret", ["a:b", "a b", "", "a\r\nX: y"])
def test_a_secret_that_breaks_its_header_is_refused(secret: str):
    """Nothing but the letters that a secret has goes into the Authorization header."""
    with pytest.raises(ValueError, match="characters"):
        ClientCredentials(issuer="https://a.example", client_id="key-1", client_secret=secret)


@pytest.mark.parametrize(("status", "error"), [(400, "invalid_scope"), (401, "invalid_client")])
def test_a_refusal_keeps_the_issuers_code(status: int, error: str):
    """A refusal is told apart from an outage."""
    with pytest.raises(GrantRefused) as caught:
        read_grant(status, json.dumps({"error": error}).encode(), 0)
    assert caught.value.error == error


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"oops"),
        (503, b"{}"),
        (200, b"[]"),
        (200, answered(access_token=...)),
        (200, answered(expires_in="900")),
        (200, answered(token_type="mac")),
        (302, answered()),
    ],
)
def test_what_is_no_token_is_an_outage(status: int, body: bytes):
    """An answer that makes no sense is tried again later."""
    with pytest.raises(TokenUnavailable):
        read_grant(status, body, 0)


def test_a_token_is_renewed_before_it_ends():
    """A minute or a fifth of its life before the end another one is due; the old one may serve."""
    holding = Holding()
    holding.keep(read_grant(200, answered(), 1000))

    assert holding.ready(1839) == "t"
    assert holding.ready(1840) is None
    assert holding.spare(1840) == "t"
    assert holding.ready(1844) == "t", "an issuer that does not answer is not asked each time"
    assert holding.ready(1845) is None
    assert (holding.ready(1900), holding.spare(1900)) == (None, None)


def test_only_the_refused_token_is_dropped():
    """Who comes late with a refusal does not take the new token away."""
    holding = Holding()
    holding.keep(AccessToken("new", 100, 200))

    holding.drop("old")
    assert holding.ready(0) == "new"
    holding.drop("new")
    assert holding.ready(0) is None
