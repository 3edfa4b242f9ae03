"""REST doors of the response room."""

from fastapi import APIRouter

from doorward.response.api import evidence, incidents, quarantine, switches

router = APIRouter()
router.include_router(incidents.router)
router.include_router(quarantine.router)
router.include_router(evidence.router)
router.include_router(switches.router)
