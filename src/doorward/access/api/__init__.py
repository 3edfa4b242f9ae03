"""REST doors of APIs, what they offer, endpoint rules and roles."""

from fastapi import APIRouter

from doorward.access.api import apis, areas, reach, roles, rules

router = APIRouter()
router.include_router(apis.router)
router.include_router(areas.router)
router.include_router(rules.router)
router.include_router(roles.router)
router.include_router(reach.router)
