"""What a search of the audit log asks for, read strictly."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from doorward.kernel.authority import ActorKind
from doorward.kernel.errors import FieldError, Invalid, Malformed
from doorward.web.asgi import Request
from doorward.web.form import media_type
from doorward.web.intake import strict_json

_LISTS: Final = (
    "actorIds", "actorIpAddresses", "actorNames", "eventTypes", "resourceIds", "userTypes",
)  # fmt: skip
_MEMBERS: Final = frozenset((*_LISTS, "dateRange", "page", "pageSize"))
_MOST: Final = 100
_LONGEST: Final = 200
_LARGEST_PAGE: Final = 10_000
_LAST_SECOND: Final = 253_402_300_799
"""The end of the year 9999."""

UNKNOWN: Final = ""
_KINDS: Final = {
    "API_CLIENT": ActorKind.CLIENT.value,
    "USER": ActorKind.USER.value,
    "SYSTEM": ActorKind.SYSTEM.value,
    "UNKNOWN": UNKNOWN,
    "SUPPORT_USER": "support",
}
"""Nobody of a vendor's support acts here, so a search for them finds nothing."""


@dataclass(frozen=True, slots=True)
class Query:
    """One search: None asks for any. Instants in milliseconds, *until* is the first not wanted."""

    offset: int
    size: int
    actors: frozenset[str] | None
    names: frozenset[str] | None
    addresses: frozenset[str] | None
    types: frozenset[str] | None
    kinds: frozenset[str] | None
    about: frozenset[str] | None
    since: int | None
    until: int | None


def read_query(request: Request, reach: int) -> Query:
    """Return what *request* asks for; pages start at 0, and before *reach*.

    Raises ``Malformed`` for what is no JSON object, ``Invalid`` naming every wrong member.
    """
    body = _object(request)
    errors = [FieldError(name[:100], "there is no such member") for name in body.keys() - _MEMBERS]
    lists = {name: _texts(body.get(name), name, errors) for name in _LISTS}
    size = _whole(body.get("pageSize"), 100, "pageSize", (1, _LARGEST_PAGE), errors)
    page = _whole(body.get("page"), 0, "page", (0, 10**9), errors)
    if page * size >= reach:
        words = f"a search reaches {reach} events: let dateRange.startTime be later"
        errors.append(FieldError("page", words))
    since, until = _range(body.get("dateRange"), errors)
    kinds = lists["userTypes"]
    if kinds is not None and not kinds <= _KINDS.keys():
        errors.append(FieldError("userTypes", f"any of {', '.join(_KINDS)}"))
    if errors:
        raise Invalid(*errors)
    return Query(
        page * size,
        size,
        lists["actorIds"],
        lists["actorNames"],
        _addresses(lists["actorIpAddresses"]),
        _types(lists["eventTypes"]),
        None if kinds is None else frozenset(_KINDS[kind] for kind in kinds),
        lists["resourceIds"],
        since,
        until,
    )


def _object(request: Request) -> Mapping[str, Any]:
    if request.query:
        raise Malformed("a search stands in the body")
    if media_type(request.single("content-type")) != "application/json":
        raise Malformed("the body must be application/json")
    body = strict_json(request.body)
    if not isinstance(body, dict):
        raise Malformed("the body must be a JSON object")
    return body


def _texts(value: Any, name: str, errors: list[FieldError]) -> frozenset[str] | None:
    """Return the texts of a list; left out, null and empty all ask for any."""
    if value is None or value == []:
        return None
    fits = isinstance(value, list) and len(value) <= _MOST
    if not fits or not all(isinstance(one, str) and len(one) <= _LONGEST for one in value):
        words = f"null, or a list of {_MOST} texts at most, each of {_LONGEST} characters at most"
        errors.append(FieldError(name, words))
        return None
    found: frozenset[str] = frozenset(value)
    return found


def _whole(
    value: object, default: int, name: str, bounds: tuple[int, int], errors: list[FieldError]
) -> int:
    if value is None:
        return default
    least, most = bounds
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        errors.append(FieldError(name, f"a whole number from {least} to {most}"))
        return default
    return value


def _range(value: object, errors: list[FieldError]) -> tuple[int | None, int | None]:
    if value is None:
        return None, None
    if not isinstance(value, dict) or value.keys() - {"startTime", "endTime"}:
        errors.append(FieldError("dateRange", "an object of startTime and endTime"))
        return None, None
    since = _instant(value.get("startTime"), "dateRange.startTime", errors)
    end = _instant(value.get("endTime"), "dateRange.endTime", errors)
    return since, None if end is None else end + 1


def _instant(value: Any, name: str, errors: list[FieldError]) -> int | None:
    """Return an instant in milliseconds of one in seconds, with or without a fraction."""
    if value is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= _LAST_SECOND:
        errors.append(FieldError(name, "seconds since 1970, or null"))
        return None
    instant: int = round(value * 1000)
    return instant


def _addresses(texts: frozenset[str] | None) -> frozenset[str] | None:
    """Return the addresses as events spell them; what is none is nobody's address."""
    if texts is None:
        return None
    found = set()
    for text in texts:
        try:
            found.add(str(ipaddress.ip_address(text.strip())))
        except ValueError:
            continue
    return frozenset(found)


def _types(texts: frozenset[str] | None) -> frozenset[str] | None:
    """Return our own names of event types: ``audit_log::token.issued/1`` is ``token.issued``."""
    if texts is None:
        return None
    return frozenset(text.removeprefix("audit_log::").partition("/")[0] for text in texts)
