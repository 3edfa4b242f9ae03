"""Who would lose something: roles, and whoever in the rooms above holds rights and roles."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Protocol

from doorward.access import store
from doorward.access.events import ROLE_EDITED
from doorward.access.model import Role
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, NotFound


class Holder(Protocol):
    """A sort of party that holds permissions and roles: a higher room registers one.

    ``noun`` is its plural, for people. Each method works in the warrant's tenant.
    """

    noun: str

    async def count_holding(
        self, uow: UnitOfWork, warrant: Warrant, permissions: Collection[str]
    ) -> int:
        """Return how many hold at least one of *permissions* directly."""

    async def count_in_role(self, uow: UnitOfWork, warrant: Warrant, role_id: str) -> int:
        """Return how many have the role."""

    async def take(
        self, uow: UnitOfWork, warrant: Warrant, permissions: Collection[str], now: int
    ) -> None:
        """Take *permissions* from all who hold them directly."""

    async def leave_role(self, uow: UnitOfWork, warrant: Warrant, role_id: str, now: int) -> None:
        """Take the role from all who have it."""


_HOLDERS: list[Holder] = []


def register_holder(holder: Holder) -> None:
    """Ask *holder* from now on before anything it may hold is taken away."""
    _HOLDERS.append(holder)


@dataclass(frozen=True, slots=True)
class Losing:
    """What a change takes away, and how it is done: only *forced* once anybody would lose it."""

    forced: bool
    now: int


async def take_permissions(
    uow: UnitOfWork, actor: Actor, warrant: Warrant, gone: Collection[str], how: Losing
) -> dict[str, int]:
    """Take what is offered no more from all who hold it; return how many lost something.

    Nothing stays behind that a later area of the same name would bring back to life.
    Raises ``Conflict``, saying whom it would hit, unless it is forced.
    """
    roles = [one for one in await store.every_role(uow, warrant) if one.terms.permissions & {*gone}]
    hit = {"roles": len(roles)}
    for holder in _HOLDERS:
        hit[holder.noun] = await holder.count_holding(uow, warrant, gone)
    _ask(hit, how)
    for role in roles:
        await _strip(uow, actor, warrant, role, gone, how.now)
    for holder in _HOLDERS:
        await holder.take(uow, warrant, gone, how.now)
    return {noun: count for noun, count in hit.items() if count}


async def leave_role(
    uow: UnitOfWork, warrant: Warrant, role_id: str, how: Losing
) -> dict[str, int]:
    """Take a role from all who have it; return how many lost it. Raises ``Conflict`` as above."""
    hit = {holder.noun: await holder.count_in_role(uow, warrant, role_id) for holder in _HOLDERS}
    _ask(hit, how)
    for holder in _HOLDERS:
        await holder.leave_role(uow, warrant, role_id, how.now)
    return {noun: count for noun, count in hit.items() if count}


async def count_in_role(uow: UnitOfWork, actor: Actor, role_id: str) -> dict[str, int]:
    """Return how many of each sort have a role. Needs ``roles:read``; raises ``NotFound``."""
    warrant = actor.warrant("roles:read")
    if await store.find_role(uow, warrant, role_id) is None:
        raise NotFound("there is no such role")
    return {holder.noun: await holder.count_in_role(uow, warrant, role_id) for holder in _HOLDERS}


def said(hit: dict[str, int]) -> str:
    """Return how many of each sort there are, for people; empty for nobody."""
    return ", ".join(
        f"{count} {noun.removesuffix('s') if count == 1 else noun}"
        for noun, count in hit.items()
        if count
    )


def _ask(hit: dict[str, int], how: Losing) -> None:
    words = said(hit)
    if words and not how.forced:
        raise Conflict(f"still held by {words}; repeat with force=true to take it from them")


async def _strip(
    uow: UnitOfWork, actor: Actor, warrant: Warrant, role: Role, gone: Collection[str], now: int
) -> None:
    terms = replace(role.terms, permissions=role.terms.permissions - {*gone})
    await store.update_role(uow, warrant, role.id, terms, now)
    about = {"role": role.id, "changed": ["permissions"], "permissions": sorted(terms.permissions)}
    await record(uow, fact(ROLE_EDITED, actor, now, details=about))
