"""What a token says, how long it lives, and who gets none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.clients import Card
from doorward.kernel.authority import NOWHERE
from doorward.kernel.clock import SECOND
from doorward.kernel.ordering import Standing
from doorward.tokens import Declined, admit
from doorward.tokens.service.writing import Writing, claims_of, lifetime

NOW = 1_700_000_000_000
CARD = Card(
    tenant="tenant-1", slug="acme", host="", tenant_open=True,
    catalogue_revision=1, known=True, client="cli_1", client_id="key-1", enabled=True,
    granted=frozenset({"users:read"}), token_seconds=900, expires_at=None,
    standing=Standing("credential-1", 7, None, None),
)  # fmt: skip
ends = st.none() | st.integers(NOW + 1, NOW + 2_000 * SECOND)


@given(st.integers(2, 86_400), ends, ends)
def test_a_token_does_not_outlive_what_it_came_from(
    seconds: int, client_end: int | None, secret_end: int | None
) -> None:
    """
    Neither the client's expiry nor the secret's overlap (D-1), nor its own setting; in the very
    last second it lives for one, since a token without a life is none.
    """
    standing = replace(CARD.standing, expires_at=secret_end)
    card = replace(CARD, token_seconds=seconds, expires_at=client_end, standing=standing)

    lives = lifetime(card, NOW)

    assert 1 <= lives <= seconds
    for end in (client_end, secret_end):
        if end is not None:
            assert NOW + lives * SECOND <= max(end, NOW + SECOND)


def test_a_token_lives_as_long_as_it_is_set_to() -> None:
    """
    Nothing shortens it without a reason.
    """
    assert lifetime(CARD, NOW) == 900


def test_the_claims_are_those_of_rfc_9068_and_ours() -> None:
    """
    Every claim with its value; times in seconds; the credential and its generation, by which a
    reset ends it.
    """
    scope = ("users:read", "roles:read")
    writing = Writing("client_credentials", NOWHERE, "https://d.example/api/v1", scope, 9)

    claims = claims_of(CARD, "https://d.example", writing, "j", 5)

    assert claims == {
        "iss": "https://d.example",
        "aud": "https://d.example/api/v1",
        "sub": "key-1",
        "client_id": "key-1",
        "scope": "users:read roles:read",
        "jti": "j",
        "iat": 5,
        "nbf": 5,
        "exp": 14,
        "tenant": "tenant-1",
        "tenantUid": "tenant-1",
        "cid": "credential-1",
        "gen": 7,
    }


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tenant_open": False}, "frozen"),
        ({"enabled": False}, "disabled"),
        ({"expires_at": NOW}, "expired"),
        ({"tenant_open": False, "enabled": False}, "frozen"),
    ],
)
def test_who_is_not_let_in_hears_why(changes: dict[str, object], reason: str) -> None:
    """
    A proven client of a frozen tenant, disabled or expired, is ``invalid_client`` with 401.
    """
    with pytest.raises(Declined) as declined:
        admit(replace(CARD, **changes), NOW, "")  # type: ignore[arg-type]  # fields by name

    error = declined.value
    assert (error.code, error.reason, error.status) == ("invalid_client", reason, 401)


def test_who_is_let_in_hears_nothing() -> None:
    """
    One millisecond before its expiry a client is still let in.
    """
    admit(CARD, NOW, "")
    admit(replace(CARD, expires_at=NOW + 1), NOW, "")
