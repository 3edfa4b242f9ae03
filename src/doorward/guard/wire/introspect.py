"""``POST /oauth/introspect`` (RFC 7662)."""

from typing import Any

from doorward.events import Activity, Event, Result
from doorward.guard.events import INTROSPECTED
from doorward.guard.model import Elsewhere, Found, Unaccepted
from doorward.guard.service import Inspector, Look
from doorward.kernel.authority import ActorKind
from doorward.kernel.clock import SECOND
from doorward.tokens import (
    LONGEST_CALL,
    Declined,
    Plant,
    Prover,
    Spoken,
    admit,
    ask,
    check_transport,
    oauth_answer,
    read_parameters,
)
from doorward.web.asgi import Request, Response

PERMISSION = "tokens:introspect"
ROUTE = "POST /oauth/introspect"


async def introspect(
    request: Request, plant: Plant, prover: Prover, inspector: Inspector
) -> Response:
    """Tell a client with ``tokens:introspect`` whether a token of its tenant holds now."""
    parameters = read_parameters(request)
    check_transport(request, plant.settings)
    presented = parameters.get("token")
    if presented is None:
        raise Declined("invalid_request", "token is missing")
    asked = ask(request, parameters)
    age = _age(parameters.get("age", "0"))

    def judge(state: Any, now: int) -> Spoken[Any]:
        admit(state.card, now, request.origin.address)
        if PERMISSION not in state.card.granted & state.catalogue.grantable:
            raise Declined("insufficient_scope", f"this needs {PERMISSION}", status=403)
        return Spoken(None, lambda _receipt: (state.card, now))

    card, now = await prover.run(asked, judge)
    look = Look(
        parameters.get("address", ""),
        managed=False,
        there=parameters.get("tenant"),
        accepted=now - age if age else None,
    )
    found: Found | None = None
    body: dict[str, Any] = {"active": False}
    try:
        found = await inspector.inspect(presented, request.address, look)
        body = _described(found)
    except Elsewhere:
        # The token holds, but not where it was taken to: all such places are answered alike.
        body = {"active": True, "token_type": "Bearer", "scope": ""}
    except Unaccepted:
        pass
    about = {"active": found is not None, "subject": found.card.client_id if found else ""}
    event = Event(
        INTROSPECTED, card.tenant, now, card.client_id, ActorKind.CLIENT.value, card.client_id,
        Result.SUCCESS, "", request.origin, about,
    )  # fmt: skip
    key = Activity(
        card.tenant, card.client_id, PERMISSION, ROUTE, request.origin.address, "success"
    )
    plant.journal.note(key, event)
    return oauth_answer(200, body)


def _age(text: str) -> int:
    """Return how long ago (ms) the request in question was let in: a token may end meanwhile."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= LONGEST_CALL):
        raise Declined("invalid_request", f"age is a number of seconds up to {LONGEST_CALL}")
    return int(text) * SECOND


def _described(found: Found) -> dict[str, Any]:
    assert found.token is not None  # noqa: S101 only a password has none
    claims = found.token.claims
    names = ("iss", "aud", "sub", "client_id", "jti", "iat", "nbf", "exp")
    # What was taken away since the token was issued is not in its scope any more.
    scope = " ".join(sorted(found.powers))
    return {
        "active": True,
        "token_type": "Bearer",
        "scope": scope,
        "kind": found.card.sort,
        "tenant": found.card.tenant,
        **{name: claims[name] for name in names},
    }
