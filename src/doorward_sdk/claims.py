"""The claims of an RFC 9068 access token: their types, their times, their addressee."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from doorward_sdk.refusal import Reason, TokenRefused
from doorward_sdk.signature import SignedClaims

FUTURE_SECONDS: Final = 10
"""How far ``iat`` and ``nbf`` may lie ahead, since clocks differ. ``exp`` has no grace."""

_LATEST: Final = 2**53
_SCOPE = re.compile(r"[!#-\[\]-~]+(?: [!#-\[\]-~]+)*")


@dataclass(frozen=True, slots=True)
class Expected:
    """Whom a token must come from and whom it must be for.

    *audiences* is a non-empty set of names we answer to; a token needs one of them.
    None leaves the audience to the caller, as introspection does, which reports it.
    """

    issuer: str
    audiences: frozenset[str] | None

    def __post_init__(self) -> None:
        """Refuse an expectation that would let strangers in. Raises ValueError."""
        if not self.issuer or (self.audiences is not None and not all(self.audiences)):
            message = "an issuer or audience without a name"
            raise ValueError(message)
        if self.audiences is not None and not self.audiences:
            message = "an empty set of audiences accepts nothing; None would accept all"
            raise ValueError(message)

    @classmethod
    def of(cls, issuer: str, audience: str | Iterable[str]) -> Expected:
        """Expect *issuer*, and one *audience* or any of several."""
        names = (audience,) if isinstance(audience, str) else audience
        return cls(issuer=issuer, audiences=frozenset(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a genuine, current access token for us says. Only :func:`judge` writes one.

    Times are seconds since 1970 UTC. *credential* and *generation* name what the token
    was issued from, so that a verifier who hears of its end can refuse the token.
    """

    subject: str
    client_id: str
    scope: frozenset[str]
    audience: frozenset[str]
    jti: str
    kid: str
    tenant: str
    credential: str
    generation: int
    issued_at: int
    expires_at: int
    claims: Mapping[str, object] = field(repr=False)


def judge(signed: SignedClaims, expected: Expected, now: float) -> Verified:
    """Say what *signed* proves at the time *now*, in seconds since 1970 UTC.

    Raises TokenRefused: INVALID_CLAIMS, BOUND, WRONG_ISSUER, WRONG_AUDIENCE, EXPIRED,
    NOT_YET_VALID. The order is that of the checks.
    """
    claims = signed.claims
    verified = Verified(
        subject=_text(claims, "sub"),
        client_id=_text(claims, "client_id"),
        scope=_scope(claims),
        audience=_audience(claims),
        jti=_text(claims, "jti"),
        kid=signed.key.kid,
        tenant=_text(claims, "tenant"),
        credential=_text(claims, "cid"),
        generation=_whole(claims, "gen"),
        issued_at=_whole(claims, "iat"),
        expires_at=_whole(claims, "exp"),
        claims=claims,
    )
    starts_at = _whole(claims, "nbf") if "nbf" in claims else verified.issued_at
    issuer = _text(claims, "iss")
    if "cnf" in claims:
        # A bound token taken from anybody who carries it would undo its binding.
        raise TokenRefused(Reason.BOUND, "cnf")
    if issuer != expected.issuer:
        raise TokenRefused(Reason.WRONG_ISSUER)
    if expected.audiences is not None and expected.audiences.isdisjoint(verified.audience):
        raise TokenRefused(Reason.WRONG_AUDIENCE)
    # Written so that a NaN for a clock refuses.
    if not now < verified.expires_at:
        raise TokenRefused(Reason.EXPIRED)
    if not max(starts_at, verified.issued_at) <= now + FUTURE_SECONDS:
        raise TokenRefused(Reason.NOT_YET_VALID)
    return verified


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    # Unprintable covers control characters and the halves of surrogate pairs.
    if type(value) is not str or not value or not value.isprintable():
        raise TokenRefused(Reason.INVALID_CLAIMS, name)
    return value


def _whole(claims: Mapping[str, object], name: str) -> int:
    value = claims.get(name)
    # `type is`: True is an int to isinstance, and a float time is nobody's here.
    if type(value) is not int or not 0 <= value < _LATEST:
        raise TokenRefused(Reason.INVALID_CLAIMS, name)
    return value


def _scope(claims: Mapping[str, object]) -> frozenset[str]:
    # RFC 6749 §3.3: names with one space between; a token without any may carry none.
    value = claims.get("scope", "")
    if value == "":
        return frozenset()
    if type(value) is not str or not _SCOPE.fullmatch(value):
        raise TokenRefused(Reason.INVALID_CLAIMS, "scope")
    return frozenset(value.split(" "))


def _audience(claims: Mapping[str, object]) -> frozenset[str]:
    # RFC 7519 §4.1.3: one name, or a list of them.
    value = claims.get("aud")
    names = [value] if type(value) is str else value
    if type(names) is not list or not names:
        raise TokenRefused(Reason.INVALID_CLAIMS, "aud")
    for name in names:
        if type(name) is not str or not name:
            raise TokenRefused(Reason.INVALID_CLAIMS, "aud")
    return frozenset(names)
