"""How rights are narrowed to the scope and the one API asked for."""

from dataclasses import dataclass
from typing import Final

from doorward.access import Catalogue
from doorward.tokens.model.asked import Declined

_MOST_REMEMBERED: Final = 512


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The scope a token gets, in the order asked for, and the API it is for."""

    scope: tuple[str, ...]
    api: str


def narrow(
    rights: frozenset[str],
    catalogue: Catalogue,
    issuer: str,
    scope: tuple[str, ...] | None,
    resource: str | None,
) -> Narrowed:
    """Narrow *rights* to the scope and the one API asked for (D-8, RFC 8707 §2, RFC 9068 §3).

    What comes out follows from what goes in alone, so the catalogue remembers it.

    Raises :class:`Declined`: ``invalid_target`` for an unknown resource, ``invalid_scope``
    for what is not granted, for scopes of two APIs, and when nothing is left.
    """
    memo = catalogue.memo
    asked = (rights, issuer, scope, resource)
    found: Narrowed | None = memo.get(asked)
    if found is None:
        found = _narrow(rights, catalogue, issuer, scope, resource)
        if len(memo) >= _MOST_REMEMBERED:
            memo.clear()
        memo[asked] = found
    return found


def _narrow(
    rights: frozenset[str],
    catalogue: Catalogue,
    issuer: str,
    scope: tuple[str, ...] | None,
    resource: str | None,
) -> Narrowed:
    if scope is not None and catalogue.by_wire:
        scope = tuple(dict.fromkeys(catalogue.by_wire.get(name, name) for name in scope))
    offered = catalogue.permissions
    held = {name: offered[name].api for name in rights & catalogue.grantable}
    if not held:
        raise Declined("invalid_scope", "nothing is granted to this client", "nothing_granted")
    target = None
    if resource is not None:
        listed = catalogue.api_by_audience(resource, issuer)
        if listed is None:
            raise Declined("invalid_target", "resource names no API of this tenant")
        target = listed.id
    if scope is None:
        return _all(held, catalogue, target)
    lacking = [name for name in scope if name not in held]
    if lacking:
        raise Declined("invalid_scope", f"not granted to this client: {' '.join(lacking)}"[:300])
    apis = {held[name] for name in scope}
    if len(apis) > 1:
        raise Declined("invalid_scope", "one token is for one API; ask for each by itself")
    api = apis.pop()
    if target is not None and target != api:
        raise Declined("invalid_scope", "the scope belongs to another API than the resource")
    return Narrowed(scope, api)


def _all(held: dict[str, str], catalogue: Catalogue, target: str | None) -> Narrowed:
    apis = set(held.values())
    if target is None:
        default = catalogue.default_api
        target = next(iter(apis)) if len(apis) == 1 or default is None else default.id
    scope = tuple(sorted(name for name, api in held.items() if api == target))
    if not scope:
        raise Declined("invalid_scope", "nothing is granted for this API", "nothing_granted")
    return Narrowed(scope, target)
