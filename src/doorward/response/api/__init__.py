"""REST doors of the response room."""

from fastapi import APIRouter

from doorward.response.api import incidents

router = APIRouter()
router.include_router(incidents.router)
