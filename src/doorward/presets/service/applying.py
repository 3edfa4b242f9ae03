"""A preset is applied to a tenant: what is missing is added, what differs changes, nothing goes."""

from dataclasses import dataclass

from doorward.access import Laid, Tally, lay_out
from doorward.events import fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Invalid
from doorward.presets.events import APPLIED
from doorward.presets.model import Preset
from doorward.presets.service.shelf import shelf
from doorward.tenants import WRITE, settle


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a preset did: which settings it turned, and what it laid out."""

    settings: list[str]
    laid: Laid

    @property
    def tallies(self) -> dict[str, Tally]:
        """How many of each sort of thing were added and changed."""
        laid = self.laid
        return {"apis": laid.apis, "areas": laid.areas, "rules": laid.rules, "roles": laid.roles}


class Rehearsed(Exception):
    """A preset was applied to see what it does; whoever catches this knows that nothing stayed."""

    def __init__(self, applied: Applied) -> None:
        super().__init__("nothing was changed")
        self.applied = applied


async def apply_preset(
    uow: UnitOfWork, actor: Actor, preset: Preset, now: int, fixed: frozenset[str] = frozenset()
) -> Applied:
    """Let the actor's tenant have what *preset* says, but for the settings that are *fixed*.

    Needs ``tenants:write``, and ``apis:write`` and ``roles:write`` where it speaks of APIs and
    roles. Nobody gives what they lack. Raises as :func:`doorward.access.lay_out`, and
    ``Invalid`` for a dialect that no shipped preset speaks.
    """
    warrant = actor.warrant(WRITE)
    spoken = {one.dialect or "" for one in shelf().values()} | {""}
    if preset.dialect is not None and preset.dialect not in spoken:
        raise Invalid.field("dialect", f"one of {', '.join(sorted(spoken - {''}))}, or empty")
    settings = {name: to for name, to in preset.settings.items() if name not in fixed}
    turned = await settle(uow, warrant.actor, settings, now)
    laid = Laid()
    if preset.layout.apis or preset.layout.roles:
        laid = await lay_out(uow, actor, preset.layout, now)
    applied = Applied(turned, laid)
    about = {
        "preset": preset.name,
        "settings": turned,
        "added": {name: tally.added for name, tally in applied.tallies.items()},
        "changed": {name: tally.changed for name, tally in applied.tallies.items()},
    }
    await record(uow, fact(APPLIED, actor, now, details=about))
    return applied


async def rehearse(uow: UnitOfWork, actor: Actor, preset: Preset, now: int) -> None:
    """Raise :class:`Rehearsed` with what applying *preset* would do, so that none of it stays."""
    raise Rehearsed(await apply_preset(uow, actor, preset, now))
