"""Looking at presets: those that are shipped, and the one that one's own tenant amounts to."""

from collections.abc import Sequence
from dataclasses import asdict

from doorward.access import survey
from doorward.kernel.authority import Actor
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import NotFound
from doorward.presets.model import Preset
from doorward.presets.service.shelf import named, shelf
from doorward.tenants import READ, own_tenant


def list_presets(actor: Actor) -> Sequence[Preset]:
    """Return every shipped preset. Needs ``tenants:read``."""
    actor.warrant(READ)
    return tuple(shelf().values())


def show_preset(actor: Actor, name: str) -> Preset:
    """Return one shipped preset. Needs ``tenants:read``; raises ``NotFound``."""
    actor.warrant(READ)
    preset = named(name)
    if preset is None:
        raise NotFound("there is no such preset")
    return preset


async def export(uow: UnitOfWork, actor: Actor) -> Preset:
    """Return the preset that would make another tenant like the actor's. Needs ``tenants:read``.

    It says all: every policy, and every API and role that not every tenant has. Clients, people
    and keys are no part of it.
    """
    warrant = actor.warrant(READ)
    tenant = await own_tenant(uow, warrant)
    like = named(tenant.preset)
    return Preset(
        tenant.preset,
        like.title if like else "",
        like.words if like else "",
        tenant.dialect,
        tenant.token_seconds,
        asdict(tenant.policies),
        await survey(uow, warrant),
    )
