"""docs/events.md, from the event types that the rooms declare."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator

import doorward
from doorward.events import EventType
from tools.reference.table import MADE, table

INTRODUCTION = """# Events

What Doorward records, in ids only and never with a secret in it. Read them at `GET /api/v1/events`
or with `doorward events list`. Every event has `id`, `type`, `time` (RFC 3339, UTC), `tenant_id`,
`actor`, `client_id` (the client concerned), `result` (`success`, `refused` or `error`), `address`
and `request_id`; some have a `reason`, a `count`, and the `details` named below.

*Awaited* events are on disk before the caller has its answer. *Activity* is written within a second
and counted together; a crash may lose that second. Names never change their meaning; details are
only ever added.
"""


def declared() -> list[EventType]:
    """Return every type that a room's ``events`` module declares, by name."""
    found: dict[str, EventType] = {}
    for module in pkgutil.iter_modules(doorward.__path__):
        name = f"doorward.{module.name}.events"
        if module.ispkg and importlib.util.find_spec(name):
            values = vars(importlib.import_module(name)).values()
            found |= {one.name: one for one in values if isinstance(one, EventType)}
    return [found[name] for name in sorted(found)]


def page() -> str:
    """Return the page's text."""
    return "".join([MADE.format(source="the rooms' events.py"), INTRODUCTION, *_sections()])


def _sections() -> Iterator[str]:
    types = declared()
    for noun in sorted({one.name.partition(".")[0] for one in types}):
        rows = [_row(one) for one in types if one.name.partition(".")[0] == noun]
        yield f"\n## {noun}\n\n" + table(["type", "what happened", "details", "written"], rows)


def _row(one: EventType) -> tuple[str, str, str, str]:
    details = ", ".join(f"`{name}`" for name in one.details)
    return f"`{one.name}`", one.words, details, "awaited" if one.durable else "activity"
