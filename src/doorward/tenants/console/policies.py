"""Policies: each told in words, with what the tenant's preset says beside it."""

from dataclasses import dataclass
from typing import Any, Final

from doorward.tenants.console.tenant import whole
from doorward.web.console import Moved, Page, Pages, Visit

policies = Pages("policies")


@dataclass(frozen=True, slots=True)
class Told:
    """One policy for people: what it is called, what it does, and what it can be.

    ``kind`` is choice, switch, seconds or count.
    """

    name: str
    title: str
    words: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()


POLICIES: Final = (
    Told(
        "client_ids",
        "How client ids look",
        "New API clients get ids of this form. Those that are there keep theirs; no id is ever"
        " given twice.",
        "choice",
        (("key", "key- and twenty letters and digits"), ("digits", "Digits only")),
    ),
    Told(
        "most_clients",
        "How many API clients there may be",
        "Counts those that people registered. When the number is reached, registering another is"
        " refused until one is deleted. Empty is no limit.",
        "count",
    ),
    Told(
        "retrievable_secrets",
        "Secrets can be copied again",
        "Off, a secret is shown once and only its digest is kept. On, it is kept under lock, an"
        " administrator can copy it later, and each look is an event. Turned off, what is kept is"
        " forgotten.",
        "switch",
    ),
    Told(
        "password_tokens",
        "Passwords buy tokens for programs",
        "On, a program can fetch a token with a person's name and password. It never works for"
        " somebody with a second factor.",
        "switch",
    ),
    Told(
        "basic_on_portal",
        "Name and password on an API for developers",
        "What becomes of a call that brings a person's name and password instead of a token:"
        " refused, or let through with a warning header and an event.",
        "choice",
        (("refuse", "Refuse"), ("warn", "Let through, and warn")),
    ),
    Told(
        "key_seconds",
        "How long tokens of API keys live",
        "Seconds, 2 to 86400. A stolen token is good for that long, unless somebody cuts it off.",
        "seconds",
    ),
    Told(
        "refresh_seconds",
        "How long refresh tokens live",
        "Seconds, 2 to 86400. Whoever does not come back within that time proves anew who it is.",
        "seconds",
    ),
    Told(
        "user_token_seconds",
        "How long tokens of people live",
        "Seconds, 2 to 86400, for tokens that people fetch for their scripts.",
        "seconds",
    ),
)


@policies.page("/policies")
async def show_policies(visit: Visit) -> Page:
    """Show every policy: what it does, what it is here, and what the preset says."""
    values = {"policies": POLICIES, **await _known(visit)}
    return Page("tenants/policies.html", values)


@policies.page("/policies/{name}/edit")
async def edit_form(visit: Visit) -> Page:
    """Show the form of one policy."""
    told = _told(visit)
    known = await _known(visit)
    given = visit.form.get(told.name, "") if visit.form else known["tenant"]["policies"][told.name]
    values = {"told": told, "given": given, "crumb": told.title, **known}
    values["errors"] = {
        name.removeprefix("policies."): words for name, words in visit.errors.items()
    }
    return Page("tenants/policy.html", values)


@policies.action("/policies/{name}/edit", twin="PATCH /tenants/{tenant_id}", form=edit_form)
async def edit(visit: Visit) -> Moved:
    """Turn one policy; it acts on the next request."""
    told = _told(visit)
    value = _value(told, visit.form.get(told.name, ""))
    await visit.act({"policies": {told.name: value}}, tenant_id=visit.who["tenant"]["id"])
    return Moved("/policies", "Saved. It acts on the next request.")


def _value(told: Told, text: str) -> Any:
    if told.kind == "switch":
        return text == "yes"
    if told.kind == "count" and not text.strip():
        return None
    return whole(text) if told.kind in {"count", "seconds"} else text


def _told(visit: Visit) -> Told:
    # The API is what knows policies: a name that is none of them is refused there.
    name = visit.path["name"]
    return next((one for one in POLICIES if one.name == name), Told(name, name, "", "choice"))


async def _known(visit: Visit) -> dict[str, Any]:
    """Return the tenant, and what its preset says of policies, the usual ones included."""
    own = await visit.get(f"/tenants/{visit.who['tenant']['id']}")
    documents = [
        await visit.find(f"/presets/{name}") or {}
        for name in dict.fromkeys(("default", own["preset"]))
    ]
    usual: dict[str, Any] = {
        "client_ids": "key", "most_clients": None, "retrievable_secrets": False,
        "password_tokens": False, "basic_on_portal": "refuse", "key_seconds": 300,
        "refresh_seconds": 1800, "user_token_seconds": 300,
    }  # fmt: skip
    for document in documents:
        usual |= document.get("policies", {})
    return {"tenant": own, "usual": usual}
