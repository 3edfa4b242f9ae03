"""Northbound queries, each answered by one verb of the room that knows."""

from typing import Any

from doorward import __version__, access, clients, events, people
from doorward.access import Role
from doorward.clients import Client
from doorward.dialects.xiq_se.asking import Asking, window
from doorward.events import Recorded
from doorward.kernel.clock import SECOND, from_rfc3339, rfc3339
from doorward.kernel.errors import Invalid
from doorward.kernel.page import Page
from doorward.people import User

Shown = dict[str, Any]


def server_info(asking: Asking) -> Shown:
    """Return what is told of this server."""
    seconds = max(0, asking.plant.clock() - asking.began) // SECOND
    days, rest = divmod(seconds, 86_400)
    hours, minutes = divmod(rest // 60, 60)
    lasted = f"{days} days {hours:02d}:{minutes:02d}:{rest % 60:02d}"
    return {"version": __version__, "upTime": lasted}


def caller(asking: Asking) -> Shown:
    """Return who asks."""
    actor = asking.actor
    held: Any = actor.powers
    return {"id": actor.id, "kind": actor.kind.value, "capabilities": sorted(held)}


def list_clients(asking: Asking, **asked: Any) -> Shown:
    """Return a page of clients."""
    named = {"enabled": asked.get("enabled"), "user_defined": asked.get("userDefined")}
    conditions = {name: value for name, value in named.items() if value is not None}
    page = asking.read(clients.list_clients, asking.actor, window(asked), conditions)
    return _page(page.map(show_client))


def one_client(asking: Asking, id: str) -> Shown:
    """Return one client."""
    return show_client(asking.read(clients.show, asking.actor, id))


def list_groups(asking: Asking, **asked: Any) -> Shown:
    """Return a page of authorization groups."""
    page = asking.read(access.list_roles, asking.actor, window(asked))
    return _page(page.map(_group))


def one_group(asking: Asking, id: str) -> Shown:
    """Return one group."""
    return _group(asking.read(access.show_role, asking.actor, id))


def list_users(asking: Asking, **asked: Any) -> Shown:
    """Return users by number."""
    size, offset = window(asked).limit, asked.get("offset") or 0
    if offset < 0:
        raise Invalid.field("offset", "0 or more")
    found, total = asking.read(
        people.list_users, asking.actor, active=asked.get("active"),
        username=asked.get("username"), offset=offset, limit=size,
    )  # fmt: skip
    return {"items": [_user(user) for user in found], "total": total}


def list_events(asking: Asking, **asked: Any) -> Shown:
    """Return a page of events."""
    wanted = events.Filter(
        asked.get("clientId") or "", tuple(asked.get("type") or ()), asked.get("result") or "", "",
        moment("since", asked.get("since")), moment("until", asked.get("until")),
    )  # fmt: skip
    warrant = asking.actor.warrant(events.READ)
    page = asking.read(events.read_events, warrant, wanted, window(asked))
    return _page(page.map(_event))


def moment(name: str, text: str | None) -> int | None:
    """Return the instant (ms) that *text* names, None for none; raises ``Invalid``."""
    if text is None:
        return None
    try:
        return from_rfc3339(text)
    except (ValueError, OverflowError):
        raise Invalid.field(name, "a time such as 2030-01-01T00:00:00Z") from None


def show_client(client: Client) -> Shown:
    """Return what is shown of a client."""
    return {
        "id": client.id,
        "clientId": client.client_id,
        "name": client.name,
        "description": client.description,
        "owner": client.owner,
        "authorizationGroups": list(client.roles),
        "capabilities": sorted(client.permissions),
        "tokenExpiration": client.token_seconds,
        "enabled": client.enabled,
        "userDefined": client.user_defined,
        "expiresAt": _told(client.expires_at),
        "createdAt": rfc3339(client.created_at),
        "createdBy": client.created_by,
        "lastModified": rfc3339(client.modified_at),
        "lastUsed": _told(client.last_redeemed_at),
    }


def _group(role: Role) -> Shown:
    return {
        "id": role.id,
        "name": role.terms.name,
        "description": role.terms.description,
        "capabilities": sorted(role.terms.permissions),
        "builtIn": role.built_in,
    }


def _user(user: User) -> Shown:
    terms = user.terms
    return {
        "id": user.id,
        "username": terms.username,
        "name": terms.name,
        "email": terms.email,
        "active": terms.active,
        "blocked": terms.blocked,
    }


def _event(event: Recorded) -> Shown:
    return {
        "id": event.id,
        "type": event.type,
        "time": rfc3339(event.at),
        "actor": event.actor or None,
        "clientId": event.client or None,
        "result": event.result,
        "reason": event.body.get("reason"),
        "address": event.body.get("address"),
        "count": event.body.get("count", 1),
    }


def _page(page: Page[Shown]) -> Shown:
    return {"items": list(page.items), "next": page.next}


def _told(instant: int | None) -> str | None:
    return None if instant is None else rfc3339(instant)
