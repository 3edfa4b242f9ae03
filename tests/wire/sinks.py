"""What tests of sinks have in common: a server that may call this machine, events, a watch."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.world import Json, World, eventually, unique

NEAR = {"DOORWARD_OUTGOING_NETWORKS": "127.0.0.0/8, ::1"}
"""Receivers of tests are on this machine, which is not public."""


def add_sink(world: World, **members: Any) -> Json:
    """Add a sink that must be accepted."""
    answer = world.call("POST", "/api/v1/sinks", json={"name": unique("sink"), **members})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def tell(world: World, count: int = 1, **members: Any) -> list[str]:
    """Tell of *count* events that happened elsewhere; return their ids in the log's order."""
    token = world.admin_token()

    def one(number: int) -> str:
        body = {"name": "test.told", "data": {"number": number}, **members}
        answer = world.call("POST", "/api/v1/events", token, json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    with ThreadPoolExecutor(4) as several:
        return sorted(several.map(one, range(count)), key=place)


def place(event_id: str) -> tuple[int, ...]:
    """Return the place in the log that an event's id says."""
    return tuple(map(int, event_id.split(".")))


def state(world: World, sink: Json) -> Json:
    """Return how a sink is now."""
    return world.get(f"/api/v1/sinks/{sink['id']}")


def until(look: Callable[[], Any], within: float = 20.0) -> Any:
    """Return the first truthy thing that *look* gives; fail when there is none in time."""
    seen = eventually(look, within=within)
    assert seen, "it did not come"
    return seen
