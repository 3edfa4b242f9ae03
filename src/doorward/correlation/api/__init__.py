"""REST doors of the correlation room."""

from fastapi import APIRouter

from doorward.correlation.api import rules, runs, workflows

router = APIRouter()
router.include_router(rules.router)
router.include_router(runs.router)
router.include_router(workflows.router)
