"""REST doors where people sign in, and where they prove anew who they are."""

from fastapi import APIRouter

from doorward.tokens.api import links, passkeys, signing_in

router = APIRouter()
router.include_router(signing_in.router)
router.include_router(passkeys.router)
router.include_router(links.router)
