"""REST doors of clients: register, look, edit, cut off, and their secrets."""

from fastapi import APIRouter

from doorward.clients.api import registry, secrets

router = APIRouter()
router.include_router(registry.router)
router.include_router(secrets.router)
