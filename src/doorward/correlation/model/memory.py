"""What is remembered of each client and person beyond any window, to tell the new from the usual.

It works out three fields: ``new_network`` (a token for a client, asked for from a network it was
never seen at), ``unusual_hour`` (a change by a person at an hour of the day at which that person
never made one), ``old_secret_hours`` (for how many hours a client has had a newer secret than the
one it used). Whoever was seen longest ago is forgotten first.
"""

from collections.abc import Mapping
from typing import Any, Final

from doorward.correlation.model.fields import Fields, hour_of, instant_of, network_of
from doorward.kernel.clock import HOUR

MOST: Final = 100_000
"""How many clients, and how many people, are remembered in a tenant."""
_NETWORKS: Final = 8
"""From more networks than this a client is at home anywhere, and none is new to it."""
_CHANGES: Final = 20
"""After how many changes it is known at which hours somebody makes them."""
_DAY_HOURS: Final = 24
_PEOPLE: Final = (
    "user",
    "client",
    "role",
    "api",
    "api_key",
    "api_token",
    "key",
    "tenant",
    "member",
)
"""The kinds of things that people change: the first parts of the types of these events."""
_SECRETS: Final = frozenset({"client.rotated", "api_key.rotated"})


class Memory:
    """What is known of the clients and people of one tenant."""

    def __init__(self) -> None:
        self._networks: dict[str, tuple[str, ...]] = {}
        self._hours: dict[str, bytes] = {}
        self._rotated: dict[str, tuple[int, str]] = {}

    def enriched(self, event: Fields) -> Fields:
        """Return *event* with what is worked out from memory, and remember it."""
        type = event["type"]
        if type == "token.issued":
            return self._issued(event)
        if type in _SECRETS:
            newest = str(event["details"].get("credential") or "")
            self._keep(self._rotated, event["client_id"] or "", (instant_of(event), newest))
        elif event["actor_kind"] == "user" and type.partition(".")[0] in _PEOPLE:
            return self._changed(event)
        return event

    def _issued(self, event: Fields) -> Fields:
        client = event["client_id"] or ""
        found: dict[str, Any] = {}
        if event.get("address"):
            network = network_of(event["address"])
            known = self._networks.get(client, ())
            if network not in known:
                if known and len(known) < _NETWORKS:
                    found["new_network"] = True
                known = (*known, network)[-_NETWORKS:]
            self._keep(self._networks, client, known)
        if client in self._rotated:
            found |= self._old(client, event)
        return {**event, **found} if found else event

    def _old(self, client: str, event: Fields) -> dict[str, Any]:
        since, newest = self._rotated[client]
        used = event["details"].get("credential")
        if not newest or not used or used == newest:
            return {}
        return {"old_secret_hours": (instant_of(event) - since) // HOUR}

    def _changed(self, event: Fields) -> Fields:
        actor, hour = event["actor"] or "", hour_of(event)
        counts = self._hours.get(actor, bytes(_DAY_HOURS))
        near = (counts[(hour + step) % _DAY_HOURS] for step in (-1, 0, 1))
        unusual = sum(counts) >= _CHANGES and not any(near)
        grown = bytearray(counts)
        grown[hour] = min(grown[hour] + 1, 255)
        self._keep(self._hours, actor, bytes(grown))
        return {**event, "unusual_hour": True} if unusual else event

    @staticmethod
    def _keep(store: dict[str, Any], key: str, value: Any) -> None:
        store.pop(key, None)
        store[key] = value
        if len(store) > MOST:
            del store[next(iter(store))]

    def state(self) -> dict[str, Any]:
        """Return all of it as JSON can hold it."""
        hours = {actor: list(counts) for actor, counts in self._hours.items()}
        return {
            "networks": self._networks,
            "hours": hours,
            "rotated": self._rotated,
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over what :meth:`state` gave."""
        self._networks = {key: tuple(known) for key, known in state["networks"].items()}
        self._hours = {actor: bytes(counts) for actor, counts in state["hours"].items()}
        self._rotated = {key: (at, newest) for key, (at, newest) in state["rotated"].items()}
