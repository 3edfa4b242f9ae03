"""Who is given what the management API comes to offer: a higher room registers such a giver."""

from collections.abc import Collection
from typing import Final, Protocol

from doorward.access.model import Catalogue
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork


class Heir(Protocol):
    """Gives those of its parties that have all there was *before* what is offered *first* now."""

    async def __call__(
        self,
        uow: UnitOfWork,
        actor: Actor,
        warrant: Warrant,
        before: Collection[str],
        first: Collection[str],
        now: int,
    ) -> None:
        """Give it, in the warrant's tenant."""


_HEIRS: Final[list[Heir]] = []


def register_heir(heir: Heir) -> None:
    """Call *heir* from now on when a preset lets the management API offer more."""
    _HEIRS.append(heir)


async def pass_on(
    uow: UnitOfWork,
    actor: Actor,
    warrant: Warrant,
    catalogues: tuple[Catalogue, Catalogue],
    now: int,
) -> None:
    """Let every heir give what clients may have of the management API for the first time."""
    before, after = (_grantable(one) for one in catalogues)
    if first := after - before:
        for heir in _HEIRS:
            await heir(uow, actor, warrant, before, first, now)


def _grantable(catalogue: Catalogue) -> frozenset[str]:
    managed = catalogue.managed_api
    return catalogue.grantable & managed.permissions if managed else frozenset()
