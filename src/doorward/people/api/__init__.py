"""REST doors of users, members, and of what people sign in with."""

from fastapi import APIRouter

from doorward.people.api import links, members, own, passkeys, proofs, records, session, sessions

router = APIRouter()
router.include_router(records.router)
router.include_router(proofs.router)
router.include_router(links.router)
router.include_router(members.router)
router.include_router(own.router)
router.include_router(session.router)
router.include_router(passkeys.own)
router.include_router(passkeys.of_users)
router.include_router(sessions.own)
router.include_router(sessions.of_users)
