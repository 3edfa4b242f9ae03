"""No, in the words of the standards: RFC 9457 problems with an RFC 6750 challenge."""

from __future__ import annotations

import json
from typing import NamedTuple


class Answer(NamedTuple):
    """What is sent to the caller: status, headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Denied(Exception):
    """A call that does not pass. Its words are safe for the caller.

    *missing* names the permissions that would let it pass, where that is the reason. The
    status is decided where the refusal is made, never by what the caller sent.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        challenge: str = "",
        missing: tuple[str, ...] = (),
    ) -> None:
        """Keep what the caller is told; *challenge* is the value of WWW-Authenticate."""
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.challenge = challenge
        self.missing = missing

    def answer(self) -> Answer:
        """Return the problem (RFC 9457), which nobody may keep."""
        body: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.missing:
            body["missing"] = list(self.missing)
        headers = {"content-type": "application/problem+json", "cache-control": "no-store"}
        if self.challenge:
            headers["www-authenticate"] = self.challenge
        if self.status == 503:
            headers["retry-after"] = "1"
        return Answer(self.status, headers, json.dumps(body).encode())


def no_token() -> Denied:
    """Return the refusal of a call without a token: a bare challenge (RFC 6750 §3.1)."""
    detail = "send a token: Authorization: Bearer …"
    return Denied(401, "Unauthenticated", detail, challenge="Bearer")


def not_accepted() -> Denied:
    """Return the refusal of a token, which never says what was wrong with it."""
    detail = "the token is not accepted; get a new one"
    challenge = 'Bearer error="invalid_token"'
    return Denied(401, "Unauthenticated", detail, challenge=challenge)


def malformed(detail: str) -> Denied:
    """Return the refusal of a request that could not be read."""
    challenge = 'Bearer error="invalid_request"'
    return Denied(400, "Malformed request", detail, challenge=challenge)


def no_tenant(header: str) -> Denied:
    """Return the refusal of a call that does not say in which tenant it acts."""
    return Denied(400, "Malformed request", f"the header {header} is missing: name a tenant's id")


def not_your_tenant(header: str) -> Denied:
    """Return the one refusal of a tenant that is malformed, unknown or somebody else's."""
    return Denied(403, "Forbidden", f"you have no access to the tenant that {header} names")


def lacking(missing: tuple[str, ...], *, unauthorized: bool) -> Denied:
    """Return the refusal of a call that no rule lets pass, or that lacks what its rule needs.

    With *unauthorized* it is 401, as some products answer a missing permission (D-4).
    """
    status = 401 if unauthorized else 403
    challenge = 'Bearer error="insufficient_scope"'
    if not missing:
        detail = "no endpoint rule lets this call pass"
        return Denied(status, "Forbidden", detail, challenge=challenge)
    challenge += f', scope="{" ".join(missing)}"'
    detail = f"this needs {', '.join(missing)}"
    return Denied(status, "Missing permission", detail, challenge=challenge, missing=missing)


def unanswered() -> Denied:
    """Return the refusal of a call while nobody can say whether its token still holds."""
    return Denied(503, "Unavailable", "access cannot be checked at this moment; try again")
