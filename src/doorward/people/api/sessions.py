"""Doors to the sessions that are open: one's own, and for administrators those of a user."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from doorward.kernel.authority import OWN
from doorward.kernel.page import Page
from doorward.people.model import Session
from doorward.people.service import (
    READ,
    WRITE,
    end_of_user,
    end_own,
    page_of_user,
    page_own,
)
from doorward.web.api import Caller, Desk, Paging, answer, moment, page_of
from doorward.web.fields import ObjectId, ends, gives

own = APIRouter(prefix="/user/sessions", tags=["One's own sign-in"])
of_users = APIRouter(prefix="/users/{user_id}/sessions", tags=["Users"])


class SessionShown(BaseModel):
    """A session that is open; ``current`` is the one that asks."""

    id: str
    method: str
    created_at: str
    last_seen: str
    until: str
    address: str
    agent: str
    current: bool


class SessionList(BaseModel):
    """One page of sessions."""

    items: list[SessionShown]
    next: str | None


@own.get("", summary="List one's own sessions", **gives(OWN, SessionList))
async def list_own(desk: Desk, actor: Caller, window: Paging) -> Response:
    """Where one is signed in, oldest first."""
    page = await desk.db.read(page_own, actor, window, desk.clock())
    return _page(page, actor.session)


@own.delete("", summary="End one's other sessions", **ends(OWN))
async def end_others(desk: Desk, actor: Caller) -> Response:
    """Sign out everywhere but here."""
    await desk.db.transact(end_own, actor, desk.clock(), but=actor.session)
    return Response(status_code=204)


@own.delete("/{session_id}", summary="End a session", **ends(OWN))
async def end_one(desk: Desk, actor: Caller, session_id: ObjectId) -> Response:
    """End one of one's own sessions."""
    await desk.db.transact(end_own, actor, desk.clock(), only=session_id)
    return Response(status_code=204)


@of_users.get(
    "",
    summary="List a user's sessions",
    **gives(READ, SessionList, 404),
)
async def list_of_user(desk: Desk, actor: Caller, user_id: ObjectId, window: Paging) -> Response:
    """Where a user is signed in, oldest first."""
    page = await desk.db.read(page_of_user, actor, user_id, window, desk.clock())
    return _page(page, actor.session)


@of_users.delete("", summary="End a user's sessions", **ends(WRITE))
async def end_all(desk: Desk, actor: Caller, user_id: ObjectId) -> Response:
    """Sign a user out everywhere; it may sign in again."""
    await desk.db.transact(end_of_user, actor, user_id, desk.clock())
    return Response(status_code=204)


@of_users.delete(
    "/{session_id}",
    summary="End a user's session",
    **ends(WRITE),
)
async def end_one_of_user(
    desk: Desk, actor: Caller, user_id: ObjectId, session_id: ObjectId
) -> Response:
    """End one of a user's sessions."""
    await desk.db.transact(end_of_user, actor, user_id, desk.clock(), only=session_id)
    return Response(status_code=204)


def _page(page: Page[Session], current: str) -> Response:
    def shown(session: Session) -> dict[str, Any]:
        return {
            "id": session.id,
            "method": session.method,
            "created_at": moment(session.created_at),
            "last_seen": moment(session.seen_at),
            "until": moment(session.until),
            "address": session.address,
            "agent": session.agent,
            "current": session.id == current,
        }

    return answer(page_of(page.map(shown)))
