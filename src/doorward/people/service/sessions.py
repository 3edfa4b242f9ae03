"""Sessions: opened by who has proven who it is, shown, and ended by those who may."""

from collections.abc import Sequence
from dataclasses import replace

from doorward.events import Event, Result, fact, record, record_all
from doorward.kernel.authority import OWN, Actor, ActorKind
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import NotFound
from doorward.kernel.ids import credential_id
from doorward.kernel.page import Page, Window
from doorward.kernel.secret import Pepper, Secret, mint, public_part
from doorward.people import store
from doorward.people.events import SESSION_ENDED, SESSION_OPENED, SESSION_PROVEN
from doorward.people.model import LONGEST, SESSION_PREFIX, How, Session, Why
from doorward.people.service.rights import READ, WRITE, the_user

_AT_ONCE = 200


def session_named(presented: Secret) -> str:
    """Return the id of the session that a browser's secret claims to be of, empty for none."""
    public = public_part(presented, SESSION_PREFIX)
    return "" if public is None else f"ses_{public}"


async def open_session(
    uow: UnitOfWork, actor: Actor, pepper: Pepper, how: How, generation: int, now: int
) -> tuple[Session, Secret]:
    """Open a session for the acting user, who has just proven itself *how*, at home.

    *generation* is that of the proof: a password set meanwhile has ended the session already.
    Returns it, and the secret that its browser is to hold.
    """
    warrant = actor.warrant(OWN)
    public = credential_id()
    secret = mint(SESSION_PREFIX, public)
    session = Session(
        f"ses_{public}", warrant.tenant, actor.id, pepper.digest(secret), pepper.current,
        generation, how.value, now, now, now, now + LONGEST, actor.origin.address,
        actor.origin.agent,
    )  # fmt: skip
    await store.insert_session(uow, warrant, session)
    about = {"session": session.id, "method": how.value}
    await record(uow, fact(SESSION_OPENED, actor, now, client=actor.id, details=about))
    return session, secret


async def renew_session(
    uow: UnitOfWork, actor: Actor, pepper: Pepper, how: How, now: int
) -> tuple[Session, Secret]:
    """Note that the person of the acting session has proven itself anew, and change the secret.

    Raises ``NotFound`` where the session has ended meanwhile.
    """
    warrant = actor.warrant(OWN)
    secret = mint(SESSION_PREFIX, actor.session.removeprefix("ses_"))
    digest = pepper.digest(secret)
    if not await store.renew_session(uow, warrant, actor.session, digest, pepper.current, now):
        raise _no_session()
    session = await own_session(uow, actor)
    about = {"session": session.id, "method": how.value}
    event = fact(SESSION_PROVEN, at_home(actor, session), now, client=actor.id, details=about)
    await record(uow, event)
    return session, secret


async def own_session(uow: UnitOfWork, actor: Actor) -> Session:
    """Return the session that acts; raises ``NotFound`` for who acts by none."""
    session = await store.own_session(uow, actor.warrant(OWN), actor.session)
    if session is None:
        raise _no_session()
    return session


def at_home(actor: Actor, session: Session) -> Actor:
    """Return the actor as it acts at home: what a person does with its own is told there."""
    return replace(actor, tenant=session.tenant)


async def page_own(uow: UnitOfWork, actor: Actor, window: Window, now: int) -> Page[Session]:
    """Return a page of one's own open sessions."""
    return await store.page_of_sessions(uow, actor.warrant(OWN), window, now, None)


async def end_own(
    uow: UnitOfWork, actor: Actor, now: int, *, only: str = "", but: str = "", why: Why = Why.ENDED
) -> None:
    """End one's own sessions: *only* one, or all *but* one. Raises ``NotFound`` for no such one."""
    ended = await store.end_sessions(uow, actor.warrant(OWN), user_id=None, only=only, but=but)
    if only and not ended:
        raise _no_session()
    await _tell(uow, [(at_home(actor, one), one) for one in ended], why, now)


async def page_of_user(
    uow: UnitOfWork, actor: Actor, user_id: str, window: Window, now: int
) -> Page[Session]:
    """Return a page of a user's open sessions. Needs ``users:read``; raises ``NotFound``."""
    warrant = actor.warrant(READ)
    await the_user(uow, warrant, user_id)
    return await store.page_of_sessions(uow, warrant, window, now, user_id)


async def end_of_user(
    uow: UnitOfWork, actor: Actor, user_id: str, now: int, *, only: str = ""
) -> None:
    """End a user's sessions, or *only* one. Needs ``users:write``; raises ``NotFound``."""
    warrant = actor.warrant(WRITE)
    await the_user(uow, warrant, user_id)
    ended = await store.end_sessions(uow, warrant, user_id=user_id, only=only)
    if only and not ended:
        raise _no_session()
    await _tell(uow, [(actor, one) for one in ended], Why.CUT_OFF, now)


async def touch(uow: UnitOfWork, session: Session, now: int) -> None:
    """Note that *session*, which was found by its secret, is in use."""
    await store.unscoped_touch(uow, session.id, now)


async def end_over(uow: UnitOfWork, now: int) -> int:
    """End sessions that are over by the clock, some at a time; return how many: housekeeping.

    Links and answered challenges that are over are forgotten.
    """
    await store.unscoped_drop_over(uow, now)
    await store.unscoped_forget_answered(uow, now)
    over = await store.unscoped_take_over(uow, now, _AT_ONCE)
    await record_all(uow, [_event(one.user, ActorKind.USER, one, Why.OVER, now) for one in over])
    return len(over)


def _event(actor: str, kind: ActorKind, session: Session, why: Why, now: int) -> Event:
    about = {"session": session.id, "user": session.user, "why": why.value}
    return Event(
        SESSION_ENDED, session.tenant, now, actor, kind.value, session.user, Result.SUCCESS, "",
        details=about,
    )  # fmt: skip


async def _tell(
    uow: UnitOfWork, ended: Sequence[tuple[Actor, Session]], why: Why, now: int
) -> None:
    events = [
        replace(_event(actor.id, actor.kind, one, why, now), origin=actor.origin)
        for actor, one in ended
    ]
    if events:
        await record_all(uow, events)


def _no_session() -> NotFound:
    return NotFound("there is no such session")
