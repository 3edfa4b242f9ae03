"""Events in a few words, as rules read them."""

from typing import Any

from doorward.correlation.model import Engine, Fields, Found
from doorward.correlation.sigma import read_rule

START = 1_893_456_000_000
"""2030-01-01T00:00:00Z."""


def event(number: int, type: str, second: float, client: str = "key-A", **more: Any) -> Fields:
    """Return the event *number*, *second* seconds after the start; *more* are its details."""
    base = {
        "id": str(number), "type": type, "at": START + int(second * 1000), "tenant_id": "t1",
        "actor": client, "actor_kind": "client", "client_id": client, "result": "success",
        "address": "198.51.100.7", "request_id": None, "reason": None, "count": 1,
    }  # fmt: skip
    own = {name: more.pop(name) for name in [*more] if name in base}
    return {**base, **own, "details": more}


def correlation(kind: str, *, condition: str = "", span: str = "1m", by: str = "client_id") -> str:
    """Return a rule of this *kind* over events of the types ``one`` and, if temporal, ``two``."""
    names = ["one", "two"] if kind.startswith("temporal") else ["one"]
    text = (
        f"title: Seen\nname: seen\nlevel: high\ncorrelation:\n  type: {kind}\n"
        f"  rules: [{', '.join(names)}]\n  group-by: [{by}]\n  timespan: {span}\n"
    )
    if condition:
        text += f"  condition: {{{condition}}}\n"
    return text + "".join(single(name, f"type: {name}") for name in names)


def single(name: str, selection: str, level: str = "low") -> str:
    """Return a rule about one event, as a further document."""
    return (
        f"---\ntitle: {name}\nname: {name}\nlevel: {level}\nlogsource: {{product: doorward}}\n"
        f"detection:\n  chosen: {{{selection}}}\n  condition: chosen\n"
    )


def engine(*texts: str) -> Engine:
    """Return an engine with these rules."""
    return Engine([read_rule(f"r{number}", text) for number, text in enumerate(texts)])


def found(running: Engine, *events: Fields) -> list[list[Found]]:
    """Feed *events* and return what was found with each."""
    return [running.feed(one) for one in events]
