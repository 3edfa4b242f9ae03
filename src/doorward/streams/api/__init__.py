"""REST doors of sinks: what there is, what is done to one, and its dead letters."""

from fastapi import APIRouter

from doorward.streams.api import acting, letters, sinks

router = APIRouter()
router.include_router(sinks.router)
router.include_router(acting.router)
router.include_router(letters.router)
