"""From a genuine token to a caller whose call may pass, by what its issuer says of it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from doorward_sdk.calls import Call
from doorward_sdk.claims import Verified
from doorward_sdk.denial import lacking, not_accepted, not_your_tenant
from doorward_sdk.policy import UNAUTHORIZED, Policy
from doorward_sdk.rules import EndpointRule

_OF_ONE_TENANT: Final = frozenset({"", "api_client", "api_key"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the issuer says of a token at this moment (RFC 7662).

    *tenant* is the one it acts in, empty for none. *kind* is whose token it is: ``api_client``,
    ``api_key``, ``api_token`` or ``user``; empty where the issuer does not tell.
    """

    active: bool
    scope: frozenset[str] = frozenset()
    client_id: str = ""
    jti: str = ""
    tenant: str = ""
    kind: str = ""


def read_standing(document: Mapping[str, object]) -> Standing:
    """Return what an introspection's answer says. Raises ValueError when it says nothing clear."""
    active = document.get("active")
    if type(active) is not bool:
        message = "an introspection says whether the token is active"
        raise ValueError(message)
    if not active:
        return Standing(active=False)
    values = {name: document.get(name, "") for name in ("client_id", "jti", "tenant", "kind")}
    scope = document.get("scope", "")
    if not isinstance(scope, str) or not all(isinstance(one, str) for one in values.values()):
        message = "a member of the introspection is no text"
        raise ValueError(message)
    texts = {name: str(value) for name, value in values.items()}
    return Standing(active=True, scope=frozenset(scope.split()), **texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, checked: what a protected API finds in ``scope["doorward"]``.

    *scope* holds what the caller may do now, in *tenant*. *subject* is the user behind the call
    where there is one, else the client itself.
    """

    subject: str
    client_id: str
    tenant: str
    kind: str
    scope: frozenset[str]
    address: str
    token_id: str
    expires_at: int


def identify(call: Call, token: Verified, standing: Standing, tenant_header: str = "") -> Caller:
    """Return who makes *call* with *token*, which was verified and then asked about.

    Raises Denied: 401 when the token does not hold any more, 403 when it does not act in the
    tenant that the call names (one answer for unknown, foreign and empty ones: EI-37).
    """
    if not standing.active:
        raise not_accepted()
    about = (standing.client_id, standing.jti)
    if call.tenant is not None and about == ("", ""):
        # It holds, but not there; of whose it is nothing is said about such a place.
        raise not_your_tenant(tenant_header)
    if about != (token.client_id, token.jti):
        # An answer about another token must not vouch for this one.
        raise not_accepted()
    acts_in = standing.tenant if standing.kind else token.tenant
    if call.tenant is not None:
        foreign = standing.kind in _OF_ONE_TENANT and token.tenant != call.tenant
        if foreign or acts_in != call.tenant:
            raise not_your_tenant(tenant_header)
    if not acts_in:
        raise not_accepted()
    return Caller(
        subject=token.subject,
        client_id=token.client_id,
        tenant=acts_in,
        kind=standing.kind,
        scope=standing.scope,
        address=call.address,
        token_id=token.jti,
        expires_at=token.expires_at,
    )


def find_rule(call: Call, policy: Policy) -> EndpointRule | None:
    """Return the rule that *call* falls under, None when there is none: it is denied."""
    return policy.book.match(call.method, call.path)


def authorize(caller: Caller, rule: EndpointRule | None, policy: Policy) -> EndpointRule:
    """Return *rule* when *caller* may use it.

    Raises Denied, naming what is missing: 403, or 401 where the API's denial says so (D-4).
    """
    unauthorized = policy.denial == UNAUTHORIZED
    if rule is None:
        raise lacking((), unauthorized=unauthorized)
    missing = rule.missing(caller.scope)
    if missing:
        raise lacking(missing, unauthorized=unauthorized)
    return rule
