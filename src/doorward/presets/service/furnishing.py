"""A new tenant becomes what its preset says, in the transaction that makes it."""

from collections.abc import Mapping
from typing import Any

from doorward.kernel.authority import Actor
from doorward.kernel.card import Tools
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Invalid
from doorward.presets.service.applying import apply_preset
from doorward.presets.service.shelf import named, shelf
from doorward.tenants import READ, own_tenant


async def furnish(uow: UnitOfWork, actor: Actor, tools: Tools) -> Mapping[str, Any]:
    """Lay the tenant out as its preset says. Raises ``Invalid`` for a preset that is not there."""
    tenant = await own_tenant(uow, actor.warrant(READ))
    preset = named(tenant.preset)
    if preset is None:
        raise Invalid.field("preset", f"one of {', '.join(shelf())}")
    await apply_preset(uow, actor, preset, tools.now, tools.fixed)
    return {}
