"""Who a genuine token's bearer is, in which tenant, and whether the call is one of theirs."""

from dataclasses import replace
from typing import Any

import pytest

from doorward_sdk import (
    Call,
    Caller,
    Denied,
    EndpointRule,
    Policy,
    Standing,
    authorize,
    find_rule,
    identify,
    read_standing,
)
from tests.unit.sdk import forge

HOME = str(forge.claims()["tenant"])
AWAY = "11111111-2222-4333-8444-555555555555"
HEADER = "x-tenant-id"


def standing(**changes: Any) -> Standing:
    good: dict[str, Any] = {
        "active": True,
        "scope": "users:read",
        "client_id": "key-1",
        "jti": forge.claims()["jti"],
        "tenant": HOME,
        "kind": "api_client",
    }
    return read_standing({k: v for k, v in (good | changes).items() if v is not ...})


def identified(now: Standing, tenant: str | None = None) -> Caller:
    token = forge.verifier().verify(forge.token(), forge.NOW)
    return identify(Call("GET", "/a", "192.0.2.7", tenant, "t"), token, now, HEADER)


def refusal(now: Standing, tenant: str | None = None) -> Denied:
    with pytest.raises(Denied) as caught:
        identified(now, tenant)
    return caught.value


def test_the_rights_are_those_of_now():
    """What the token says of scope does not count beside what its issuer says now."""
    assert identified(standing()).scope == {"users:read"}


@pytest.mark.parametrize(
    "now",
    [
        Standing(active=False),
        replace(standing(), active=False),
        standing(client_id="key-2"),
        standing(jti="another"),
    ],
)
def test_an_ended_or_mistaken_token_is_nobodys(now: Standing):
    """Inactive, or an answer about another token: 401 without a reason."""
    assert refusal(now).status == 401


@pytest.mark.parametrize("kind", ["api_client", "api_key", ...])
def test_a_clients_token_acts_in_its_own_tenant_only(kind: Any):
    """Even an issuer's word does not let a client's token act elsewhere (D-13)."""
    assert identified(standing(kind=kind), HOME).tenant == HOME
    assert refusal(standing(kind=kind), AWAY).status == 403
    assert refusal(standing(kind=kind, tenant=AWAY), AWAY).status == 403


def test_a_token_that_holds_but_not_there_is_refused_like_a_foreign_tenant():
    """The issuer says of it only that it is active; without a tenant to name that is too little."""
    bare = read_standing({"active": True, "scope": "", "token_type": "Bearer"})

    assert refusal(bare, AWAY).status == 403
    assert refusal(bare).status == 401


@pytest.mark.parametrize("kind", ["user", "api_token"])
def test_a_persons_token_acts_where_they_are_a_member(kind: str):
    """The tenant that the issuer confirms is the one; without its word there is none."""
    assert identified(standing(kind=kind, tenant=AWAY), AWAY).tenant == AWAY
    assert refusal(standing(kind=kind, tenant=..., scope=""), AWAY).status == 403
    assert refusal(standing(kind=kind, tenant=HOME), AWAY).status == 403


@pytest.mark.parametrize(
    "document", [{}, {"active": "true"}, {"active": 1}, {"active": True, "scope": ["a"]}]
)
def test_an_unclear_answer_is_no_answer(document: dict[str, Any]):
    """Only a plain true vouches for a token."""
    with pytest.raises(ValueError, match="introspection"):
        read_standing(document)


POLICY = Policy.of(
    [
        EndpointRule("GET", "/a", frozenset({"users:read", "users:write"})),
        EndpointRule("GET", "/a/{id}", all_of=frozenset({"users:write"})),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "missing"),
    [
        ("GET", "/a/1", ("users:write",)),
        ("POST", "/a", ()),
        ("HEAD", "/a", ()),
        ("GET", "/b", ()),
        ("GET", "/a/", ()),
        ("GET", "/x/..%2fa", ()),
        ("GET", "//a", ()),
        ("GET", "", ()),
    ],
)
@pytest.mark.parametrize(("denial", "status"), [("forbidden", 403), ("unauthorized", 401)])
def test_what_no_rule_allows_is_denied(
    method: str, path: str, missing: tuple[str, ...], denial: str, status: int
):
    """Unknown methods, paths and odd spellings match nothing; what is missing is named (D-4)."""
    policy = Policy(POLICY.book, denial)
    caller = identified(standing())

    with pytest.raises(Denied) as caught:
        authorize(caller, find_rule(Call(method, path, "", None, "t"), policy), policy)

    assert (caught.value.status, caught.value.missing) == (status, missing)
    assert caught.value.challenge.startswith('Bearer error="insufficient_scope"')


def test_one_of_any_is_enough_and_only_that_one_counts_as_used():
    """A call is counted under the permission it passed by, not under all that would do."""
    rule = find_rule(Call("GET", "/a", "", None, "t"), POLICY)
    assert rule is not None

    assert authorize(identified(standing()), rule, POLICY) is rule
    assert rule.used({"users:read", "other"}) == ("users:read",)
