"""Checks Doorward's access tokens and decides calls, without doing any I/O.

Owns: the strict reading of a compact JWS, the public keys that may have signed it, the
claims of an RFC 9068 access token; endpoint rules, and whether a call may pass by them; what
a caller needs to get tokens. Does not own: fetching, clocks, caches, HTTP. The caller brings
the token, the keys and the time; :mod:`doorward_sdk.online` is a caller that does. The
server's own guard uses this very code, so there is one implementation of trust.

Trust grows in steps, each with a type of its own::

    parse(presented)              -> UnverifiedToken  whose key does it claim?
    check_signature(token, key)   -> SignedClaims     that key did sign it
    judge(signed, expected, now)  -> Verified         and it is meant for us, now
    identify(call, token, standing)-> Caller          and its issuer still stands by it
    authorize(caller, rule, policy)-> EndpointRule    and it may make this call

``Verifier(issuer, audience, keys).verify(presented, now)`` does the first three. Each step
returns or raises: :class:`TokenRefused` with one :class:`Reason`, or :class:`Denied`.
"""

from doorward_sdk.addresses import Network, forwarded_for, is_address, is_within
from doorward_sdk.admission import (
    Caller,
    Standing,
    authorize,
    find_rule,
    identify,
    read_standing,
)
from doorward_sdk.calls import Call, read_call
from doorward_sdk.claims import Expected, Verified, judge
from doorward_sdk.compact import UnverifiedToken, parse
from doorward_sdk.denial import Denied
from doorward_sdk.grant import AccessToken, ClientCredentials, GrantRefused, TokenUnavailable
from doorward_sdk.keys import Key, UnusableKey, import_jwk, import_jwks
from doorward_sdk.paths import (
    LONGEST_PATH,
    TEMPLATE_PATTERN,
    is_plain,
    shape_of,
    template_error,
)
from doorward_sdk.policy import Policy, UnsoundPolicy, read_policy, read_rule
from doorward_sdk.refusal import Reason, TokenRefused
from doorward_sdk.rules import METHODS, EndpointRule, RuleBook, UnsoundRule
from doorward_sdk.signature import SignedClaims, check_signature
from doorward_sdk.verifier import Verifier

__all__ = [
    "LONGEST_PATH",
    "METHODS",
    "TEMPLATE_PATTERN",
    "AccessToken",
    "Call",
    "Caller",
    "ClientCredentials",
    "Denied",
    "EndpointRule",
    "Expected",
    "GrantRefused",
    "Key",
    "Network",
    "Policy",
    "Reason",
    "RuleBook",
    "SignedClaims",
    "Standing",
    "TokenRefused",
    "TokenUnavailable",
    "UnsoundPolicy",
    "UnsoundRule",
    "UnusableKey",
    "UnverifiedToken",
    "Verified",
    "Verifier",
    "authorize",
    "check_signature",
    "find_rule",
    "forwarded_for",
    "identify",
    "import_jwk",
    "import_jwks",
    "is_address",
    "is_plain",
    "is_within",
    "judge",
    "parse",
    "read_call",
    "read_policy",
    "read_rule",
    "read_standing",
    "shape_of",
    "template_error",
]
