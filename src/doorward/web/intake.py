"""What a body and a query must be before any door of the control plane reads them.

JSON with a duplicate member, a number no standard knows, too deep a nesting, a NUL or half
a surrogate pair means different things to different readers, so it means nothing here.
"""

import json
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from doorward.kernel.errors import Malformed
from doorward.web.form import printable

BODY_LIMIT: Final = 1024 * 1024
DEPTH_LIMIT: Final = 32
VALUES_LIMIT: Final = 2_000
"""More than any form has; each one too many would be told by an error of its own."""


def strict_json(body: bytes) -> Any:
    """Return the value of *body*; raises :class:`Malformed` saying what is wrong with it."""
    if body.count(b",") > VALUES_LIMIT:
        raise Malformed(f"the body holds more than {VALUES_LIMIT} values")
    try:
        text = body.decode("utf-8")
        value = _DECODER.decode(text)
    except UnicodeDecodeError:
        raise Malformed("the body is not UTF-8") from None
    except RecursionError:
        raise Malformed(f"the body nests deeper than {DEPTH_LIMIT} levels") from None
    except ValueError as cause:
        raise Malformed(f"the body is not JSON: {cause}") from None
    _check(value, DEPTH_LIMIT)
    return value


def check_query(query: str) -> None:
    """Raise :class:`Malformed` for a query with a NUL, which no text of a database can hold."""
    if "%00" in query:
        raise Malformed("the query holds a NUL character")


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        # That add() gives None is what makes this the first key seen twice.
        name = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Malformed(f"the member {printable(name)} came more than once")
    return members


def _no_constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is not a JSON number")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _check(value: object, depth: int) -> None:
    if depth < 0:
        raise Malformed(f"the body nests deeper than {DEPTH_LIMIT} levels")
    if isinstance(value, str):
        if "\x00" in value:
            raise Malformed("the body holds a NUL character")
        if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Malformed("the body holds half a surrogate pair")
    elif isinstance(value, dict):
        for name, one in value.items():
            _check(name, 0)
            _check(one, depth - 1)
    elif isinstance(value, list):
        for one in value:
            _check(one, depth - 1)
    elif isinstance(value, int | float) and not abs(value) <= 2**53:
        raise Malformed("the body holds a number beyond 2^53")
