"""REST doors of the guard: reports of judged calls, and what somebody may do."""

from fastapi import APIRouter

from doorward.guard.api import access, calls

router = APIRouter()
router.include_router(calls.router)
router.include_router(access.router)
