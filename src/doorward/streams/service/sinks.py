"""Sinks as people have them: make, look, change, stop, end. The pump does the rest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, NamedTuple

from doorward.events import fact, place_before, record, tail_begins
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict, Invalid, NotFound
from doorward.kernel.ids import credential_id, object_id
from doorward.kernel.page import Page, Window
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Secret, mint
from doorward.streams import events, store
from doorward.streams.model import (
    Kind,
    Progress,
    Sink,
    SyslogTerms,
    Terms,
    check_terms,
    secret_of,
)
from doorward.streams.service.limits import check_room

READ: Final = "sinks:read"
WRITE: Final = "sinks:write"
PREFIX: Final = "dwh_"
"""What secrets of webhooks begin with."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants a new sink to be. ``key`` is that of a client certificate."""

    name: str
    kind: Kind
    members: Mapping[str, Any]
    types: tuple[str, ...] = ()
    key: Secret | None = None
    enabled: bool = True
    from_beginning: bool = False


class Made(NamedTuple):
    """A sink that was asked for, the secret it signs with where that is new, whether it is."""

    sink: Sink
    progress: Progress
    secret: Secret | None
    fresh: bool


async def create_sink(
    uow: UnitOfWork,
    actor: Actor,
    draft: Draft,
    seal: Seal,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> Made:
    """Make a sink; return it and, where it signs, its new secret, which is shown this once.

    It gets what happens from now on, or the whole log. Needs ``sinks:write``; raises ``Invalid``,
    ``Conflict`` for a name that is taken and where the tenant has room for no more.
    """
    warrant = actor.warrant(WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return Made(*await _the_sink(uow, warrant, before), None, fresh=False)
    terms = check_terms(draft.kind, draft.members)
    await check_room(uow, warrant, draft.kind)
    await _check_name(uow, warrant, draft.name)
    sink_id = object_id("snk")
    secret = mint(PREFIX, credential_id()) if draft.kind is Kind.WEBHOOK else None
    kept = _sealed(sink_id, secret or _key(terms, draft.key), seal)
    sink = Sink(
        sink_id, actor.tenant, draft.name, draft.enabled, draft.types, terms, kept, 1, now, now
    )
    place = await place_before(uow, 0) if draft.from_beginning else await tail_begins(uow, warrant)
    await store.insert_sink(uow, warrant, sink, place)
    about = {"sink": sink.id, "name": sink.name, "kind": sink.kind.value}
    await record(uow, fact(events.CREATED, actor, now, details=about))
    await once.keep(uow, warrant, sink.id, now)
    return Made(sink, Progress(place, place), secret, fresh=True)


async def show_sink(uow: UnitOfWork, actor: Actor, sink_id: str) -> tuple[Sink, Progress]:
    """Return a sink and how far it is. Needs ``sinks:read``; raises ``NotFound``."""
    return await _the_sink(uow, actor.warrant(READ), sink_id)


async def list_sinks(uow: UnitOfWork, actor: Actor, window: Window) -> Page[tuple[Sink, Progress]]:
    """Return a page of sinks. Needs ``sinks:read``."""
    return await store.page_of_sinks(uow, actor.warrant(READ), window)


async def edit_sink(
    uow: UnitOfWork,
    actor: Actor,
    sink_id: str,
    changes: Mapping[str, Any],
    seal: Seal,
    now: int,
    check: Any,
) -> tuple[Sink, Progress]:
    """Change what is named of a sink; it goes on from its place. Needs ``sinks:write``.

    ``private_key`` is a :class:`Secret`. Raises as :func:`create_sink`, ``Stale`` from *check*.
    """
    warrant = actor.warrant(WRITE)
    sink, progress = await _the_sink(uow, warrant, sink_id)
    check(sink.revision)
    wanted = dict(changes)
    name, types = wanted.pop("name", sink.name), wanted.pop("types", sink.types)
    key = wanted.pop("private_key", None)
    terms = check_terms(sink.kind, {**asdict(sink.terms), **wanted})
    await _check_name(uow, warrant, name, sink.id)
    sealed = sink.sealed
    if isinstance(terms, SyslogTerms) and (key is not None or not terms.certificate):
        sealed = _sealed(sink.id, _key(terms, key), seal)
    if isinstance(terms, SyslogTerms) and terms.certificate and sealed is None:
        raise Invalid.field("private_key", "a certificate needs its key")
    new = replace(sink, name=name, types=types, terms=terms, sealed=sealed)
    if new == sink:
        return sink, progress
    await store.update_sink(uow, warrant, new, now)
    about = {"sink": sink.id, "changed": sorted(changes)}
    await record(uow, fact(events.EDITED, actor, now, details=about))
    return await _the_sink(uow, warrant, sink_id)


async def switch_sink(
    uow: UnitOfWork, actor: Actor, sink_id: str, now: int, *, enabled: bool
) -> tuple[Sink, Progress]:
    """Let a sink go on, or stop it; its place in the log is kept. Needs ``sinks:write``."""
    warrant = actor.warrant(WRITE)
    sink, progress = await _the_sink(uow, warrant, sink_id)
    if sink.enabled is enabled:
        return sink, progress
    await store.update_sink(uow, warrant, replace(sink, enabled=enabled), now)
    kind = events.ENABLED if enabled else events.DISABLED
    await record(uow, fact(kind, actor, now, details={"sink": sink.id}))
    return await _the_sink(uow, warrant, sink_id)


async def delete_sink(uow: UnitOfWork, actor: Actor, sink_id: str, now: int, check: Any) -> None:
    """End a sink, with its dead letters. Needs ``sinks:write``."""
    warrant = actor.warrant(WRITE)
    sink, _ = await _the_sink(uow, warrant, sink_id)
    check(sink.revision)
    await store.delete_sink(uow, warrant, sink.id)
    about = {"sink": sink.id, "name": sink.name}
    await record(uow, fact(events.DELETED, actor, now, details=about))


async def renew_secret(
    uow: UnitOfWork, actor: Actor, sink_id: str, seal: Seal, now: int
) -> tuple[Sink, Progress, Secret]:
    """Let a webhook sign with a new secret, shown this once. Needs ``sinks:write``.

    Raises ``Conflict`` for a sink that does not sign.
    """
    warrant = actor.warrant(WRITE)
    sink, _ = await _the_sink(uow, warrant, sink_id)
    if sink.kind is not Kind.WEBHOOK:
        raise Conflict("only a webhook signs what it sends")
    secret = mint(PREFIX, credential_id())
    await store.update_sink(uow, warrant, replace(sink, sealed=_sealed(sink.id, secret, seal)), now)
    await record(uow, fact(events.RENEWED, actor, now, details={"sink": sink.id}))
    return *await _the_sink(uow, warrant, sink_id), secret


async def _the_sink(uow: UnitOfWork, warrant: Warrant, sink_id: str) -> tuple[Sink, Progress]:
    found = await store.find_sink(uow, warrant, sink_id)
    if found is None:
        raise NotFound("there is no such sink")
    return found


async def _check_name(uow: UnitOfWork, warrant: Warrant, name: str, but: str = "") -> None:
    if await store.is_name_taken(uow, warrant, name, but):
        raise Conflict("another sink has this name", "name")


def _key(terms: Terms, key: Secret | None) -> Secret | None:
    """Return the key of a client certificate; raises ``Invalid`` for one without the other."""
    certificate = isinstance(terms, SyslogTerms) and terms.certificate
    if certificate and key is None:
        raise Invalid.field("private_key", "a certificate needs its key")
    if key is not None and not certificate:
        raise Invalid.field("private_key", "goes with a certificate only")
    return key


def _sealed(sink_id: str, secret: Secret | None, seal: Seal) -> bytes | None:
    if secret is None:
        return None
    return seal.close(secret.reveal().encode(), secret_of(sink_id))
