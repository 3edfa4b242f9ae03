"""REST doors of the response room."""

from fastapi import APIRouter

from doorward.response.api import incidents, quarantine

router = APIRouter()
router.include_router(incidents.router)
router.include_router(quarantine.router)
