"""``GET /iam/users/me``: the caller's roles, tenant by tenant, for tenant administrators (D-17)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from doorward.access import Held
from doorward.clients import held_roles
from doorward.dialects.iot_od.answers import told
from doorward.guard import TENANT_HEADER, Doorkeeper, Way
from doorward.kernel.authority import Actor, ActorKind
from doorward.kernel.errors import Forbidden, NotAllowed
from doorward.people import own_roles
from doorward.tenants import Tenant
from doorward.tokens import Plant
from doorward.web.asgi import Request, Response

ME: Final = Way("GET", "/iam/users/me", "")
"""No permission opens it: what it tells depends on the roles themselves."""

ADMINISTRATORS: Final = frozenset(("tenant-admin", "administrator"))
"""The built-in roles that make a Tenant Admin: this product's own, and that of every tenant, which
gives no less. What somebody made themselves does not, whatever it is called."""


class Memberships:
    """The door; one per process."""

    def __init__(self, plant: Plant, keeper: Doorkeeper) -> None:
        self._db = plant.db
        self._keeper = keeper

    async def answer(self, request: Request, _tenant: Tenant) -> Response:
        """Tell an administrator's tenants and roles, one item a role.

        Raises ``Forbidden``, once it is recorded, for who administers no tenant.
        """
        if request.method not in {"GET", "HEAD"}:
            raise NotAllowed("one's roles are only read here", ("GET", "HEAD"))
        actor, found = await self._keeper.identify(_anywhere(request), ME.template, managed=False)
        told_of = administered(await self._held(actor))
        if not told_of:
            await self._keeper.forbidden(actor, ME, ("tenant-admin",))
            raise Forbidden("this is for tenant administrators")
        self._keeper.passed(actor, ME, 200)
        answer = told(200, {"roles": [_item(one) for one in told_of]})
        return replace(answer, headers={**dict(answer.headers), **self._keeper.notice(found)})

    async def _held(self, actor: Actor) -> Sequence[Held]:
        verb = own_roles if actor.kind is ActorKind.USER else held_roles
        return await self._db.read(verb, actor)


def administered(held: Sequence[Held]) -> list[Held]:
    """Return every role that is held where one of them makes its holder an administrator."""
    admin = {one.tenant for one in held if one.built_in and one.slug in ADMINISTRATORS}
    return [one for one in held if one.tenant in admin]


def _anywhere(request: Request) -> Request:
    # Here one learns which tenants there are, so none can be asked for yet.
    headers = {name: value for name, value in request.headers.items() if name != TENANT_HEADER}
    return replace(request, headers=headers, repeated=request.repeated - {TENANT_HEADER})


def _item(held: Held) -> dict[str, str]:
    return {
        "tenant_name": held.tenant_name,
        "tenant_id": held.tenant,
        "role_name": held.slug,
        "role_id": held.uuid,
    }
