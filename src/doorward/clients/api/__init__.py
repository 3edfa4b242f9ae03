"""REST doors of machine identities: register, look, edit, cut off, and their secrets."""

from fastapi import APIRouter

from doorward.clients.api import clients, keys, tokens

router = APIRouter()
router.include_router(clients.router)
router.include_router(keys.router)
router.include_router(tokens.router)
