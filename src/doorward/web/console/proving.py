"""Proof, anew, that the visitor is still the same person, asked for before what is dangerous.

An action whose REST door wants it shows a form that holds the action's own fields, and password
and code besides. The same action takes it back: the proof goes to ``POST /session/proof`` first,
and what is left of the form goes on as it would have.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from doorward.web.console.visit import Page, Refused, Visit

UNPROVEN: Final = "/problems/fresh-proof-needed"
PASSWORD: Final = "proof_password"
CODE: Final = "proof_code"


def wants_proof(refused: Refused) -> bool:
    """Whether a REST door refused because the last proof is too old."""
    return isinstance(refused.reply.body, dict) and refused.reply.body.get("type") == UNPROVEN


def proof_form(visit: Visit, wrong: str = "") -> Page:
    """Return the form that asks for proof and holds what was sent."""
    values = {
        "kept": visit.form.without(PASSWORD, CODE).pairs(),
        "asks_code": bool(visit.who["user"]["second_factor"]),
        "action": visit.url(visit.place),
        "wrong": wrong,
        "secret": True,
    }
    return Page("web/proof.html", values, 403)


async def prove(visit: Visit) -> tuple[Visit, Sequence[str]]:
    """Prove who the visitor is; return the visit under its new cookie, and that cookie.

    Raises :class:`Refused` for what proves nothing.
    """
    form = visit.form
    proof = {"password": form.get(PASSWORD, ""), "code": form.get(CODE, "").replace(" ", "")}
    # A session is of the person's home, wherever it acts.
    reply = await replace(visit, there="").send("POST", "/session/proof", proof)
    jar = dict(
        pair.split("=", 1)
        for pair in visit.request.headers.get("cookie", "").split("; ")
        if "=" in pair
    )
    jar |= dict([one.partition(";")[0].split("=", 1) for one in reply.cookies])
    headers = {
        **visit.request.headers,
        "cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
    }
    request = replace(visit.request, headers=headers)
    return replace(visit, request=request, form=form.without(PASSWORD, CODE)), reply.cookies
