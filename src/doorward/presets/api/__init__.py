"""REST doors of presets: those that are shipped, and the tenant's own."""

from fastapi import APIRouter

from doorward.presets.api import own, shipped

router = APIRouter()
router.include_router(shipped.router)
router.include_router(own.router)
