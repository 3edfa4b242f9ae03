"""What each step of a workflow does, by the verb of the room that keeps what it touches."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from doorward import clients, response
from doorward.clients import API_CLIENTS, API_KEYS, API_TOKENS, Sort
from doorward.correlation.model import Do, Run, Step
from doorward.kernel.authority import Actor
from doorward.kernel.clock import SECOND, Clock
from doorward.kernel.cutoff import Mode
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.errors import Conflict, Unavailable
from doorward.kernel.filter import filter_of
from doorward.kernel.vault import Vault
from doorward.response import Asset, AssetKind, Incident, Placing
from doorward.settings import Settings
from doorward.signing import Signers
from doorward.web.receivers import Deliver

_SORTS: Final[Mapping[AssetKind, Sort]] = {
    AssetKind.CLIENT: API_CLIENTS,
    AssetKind.API_KEY: API_KEYS,
    AssetKind.API_TOKEN: API_TOKENS,
}
Mail = Callable[[Settings, str, str, str], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a run is about: an incident with its assets, or a client alone."""

    incident: Incident | None
    assets: tuple[Asset, ...]

    def of(self, kinds: tuple[str, ...]) -> list[Asset]:
        """Return the assets of *kinds*, machine identities where none is named."""
        wanted = kinds or tuple(kind.value for kind in _SORTS)
        return [one for one in self.assets if one.kind.value in wanted]


@dataclass(frozen=True, slots=True)
class Kit:
    """What runs work with; *deliver* and *mail* are the parts that reach the network."""

    db: Database
    clock: Clock
    vault: Vault
    settings: Settings
    deliver: Deliver
    mail: Mail

    async def send(self, actor: Actor, step: Step, run: Run) -> str:
        """Do what a step does by network; return what is told of it, empty for other steps.

        Raises ``Unavailable`` when it does not arrive.
        """
        if step.do is Do.ROTATE:
            return await self._rotate(actor, step, run)
        if step.do is not Do.NOTIFY:
            return ""
        said = {
            "workflow": run.workflow, "name": run.name, "run": run.id, "event": run.event,
            "incident": run.incident, "text": step.text,
        }  # fmt: skip
        if "@" in step.to:
            words = "\n".join(f"{name}: {value}" for name, value in said.items() if value)
            if not await self.mail(self.settings, step.to, f"Doorward: {run.name}", words):
                raise Unavailable("the mail server did not take it", 10)
            return "mailed"
        now = self.clock()
        signer = await Signers(self.db, self.vault.seal).active(actor.tenant, now)
        signed = signer.seal({"iat": now // SECOND, "aud": step.to, "sub": run.id})
        headers = {"Authorization": f"Bearer {signed}"}
        allowed = filter_of(self.settings.outgoing_networks)
        delivery = await self.deliver(step.to, orjson.dumps(said), headers, allowed)
        if not delivery.arrived:
            raise Unavailable(f"it did not arrive: {delivery.reason}", 10)
        return f"sent; it answered {delivery.status}"

    async def _rotate(self, actor: Actor, step: Step, run: Run) -> str:
        depot = clients.Depot(self.db, self.vault, self.settings, self.clock, self.deliver)
        subject = await self.db.read(subject_of, actor, run.incident, run.client)
        for asset in subject.of(step.kinds):
            await clients.upload(depot, actor, asset.id)
        return plan(step, subject)


async def subject_of(uow: UnitOfWork, actor: Actor, incident: str, client: str) -> Subject:
    """Return what an incident touches, or the client alone; raises ``NotFound``."""
    if incident:
        found = await response.show_incident(uow, actor, incident)
        return Subject(found, found.assets)
    return Subject(None, (Asset(AssetKind.CLIENT, client, client, client),) if client else ())


def plan(step: Step, subject: Subject) -> str:
    """Return what a step would do, in words."""
    names = ", ".join(one.name or one.id for one in subject.of(step.kinds)) or "nothing"
    far = "all calls" if step.mode == "all" else "calls that change something"
    return {
        Do.QUARANTINE: f"refuse {far} of {names}",
        Do.DISABLE: f"disable {names}",
        Do.ROTATE: f"make and upload a new secret, where there is a receiver, for {names}",
        Do.REVOKE: f"end every secret and token of {names}",
        Do.NOTIFY: f"tell {step.to}",
        Do.ASSIGN: f"give the incident to {step.to}",
        Do.NOTE: f"write on the incident: {step.text}",
    }[step.do]


async def perform(
    uow: UnitOfWork, actor: Actor, step: Step, subject: Subject, vault: Vault, now: int
) -> str:
    """Do a step within the installation; return what was done. Raises what its verb raises."""
    if step.do is Do.NOTE or step.do is Do.ASSIGN:
        if subject.incident is None:
            raise Conflict("there is no incident to work on")
        if step.do is Do.NOTE:
            await response.note(uow, actor, subject.incident.id, step.text, now)
        else:
            await response.edit_incident(
                uow, actor, subject.incident.id, {"assignee": step.to}, now
            )
        return plan(step, subject)
    assets = subject.of(step.kinds)
    if not assets:
        raise Conflict("nothing of that kind is touched")
    for asset in assets:
        await _cut(uow, actor, step, asset, subject, vault, now)
    return plan(step, subject)


async def _cut(
    uow: UnitOfWork,
    actor: Actor,
    step: Step,
    asset: Asset,
    subject: Subject,
    vault: Vault,
    now: int,
) -> None:
    if step.do is Do.QUARANTINE:
        incident = subject.incident.id if subject.incident else ""
        reason = f"workflow {actor.id}"
        placing = Placing(asset.kind, asset.id, Mode(step.mode), reason, incident)
        await response.quarantine(uow, actor, placing, now)
        return
    sort = _SORTS.get(asset.kind)
    if sort is None:
        raise Conflict(f"{asset.kind.value}: only machine identities can be cut off so")
    if step.do is Do.DISABLE:
        await clients.disable(uow, actor, asset.id, now, sort)
        return
    if sort.secrets is None:
        raise Conflict("an API token has no secret: disable it, or put it into quarantine")
    await clients.reset(uow, actor, asset.id, vault, now, sort)
