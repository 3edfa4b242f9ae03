"""REST doors of the correlation room."""

from fastapi import APIRouter

from doorward.correlation.api import rules

router = APIRouter()
router.include_router(rules.router)
