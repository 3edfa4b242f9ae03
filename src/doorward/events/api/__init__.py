"""REST doors of events: what happened, counted and one by one, as a list, a file or a stream."""

from fastapi import APIRouter

from doorward.events.api import counting, exporting, listing, streaming

router = APIRouter()
router.include_router(exporting.router)
router.include_router(streaming.router)
router.include_router(listing.router)
router.include_router(counting.router)
