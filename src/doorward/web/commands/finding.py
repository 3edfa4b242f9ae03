"""Which thing a person means: by its id, or by a name that only one of them has."""

import re
from collections.abc import Sequence
from typing import Any

from doorward.web.commands.connection import Connection, Reply, segment
from doorward.web.commands.failure import Failed

Json = dict[str, Any]

_OBJECT_ID = re.compile(r"([a-z]{3}_[0-9A-Za-z]{16}|key-[0-9A-Za-z]{20})\Z", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.ASCII)


def find(connection: Connection, kind: str, word: str, names: Sequence[str] = ("name",)) -> Reply:
    """Return the one *kind* (``clients``, ``roles`` …) that *word* means, with its ETag.

    Names are compared without regard to case. Raises :class:`Failed` when there is none, or
    more than one.
    """
    return connection.get(f"/{kind}/{segment(find_id(connection, kind, word, names))}")


def find_id(connection: Connection, kind: str, word: str, names: Sequence[str] = ("name",)) -> str:
    """Return the id of the one *kind* that *word* means; raises as :func:`find`."""
    if _OBJECT_ID.match(word) or _UUID.match(word):
        return word
    wanted = word.casefold()
    found = [
        one
        for one in connection.pages(f"/{kind}", {"search": word})
        if any(str(one.get(name)).casefold() == wanted for name in names)
    ]
    if len(found) == 1:
        id: str = found[0]["id"]
        return id
    if found:
        ids = ", ".join(one["id"] for one in found)
        raise Failed(f"{len(found)} {kind} are called {word}: name one by its id, {ids}")
    noun = kind.removesuffix("s")
    raise Failed(f"there is no {noun} {word}: doorward {kind} list shows all")
