"""Who signs in by a passkey: known by what its device signs, without a name or a password."""

import asyncio
from collections.abc import Mapping
from typing import Any

from doorward.credentials import too_many
from doorward.events import Event, Result
from doorward.kernel.authority import Actor
from doorward.kernel.errors import NotFound, Unauthenticated
from doorward.people import (
    PASSKEY_REFUSED,
    SIGN_IN,
    Passkey,
    answered_challenge,
    check_assertion,
    credential_named,
    new_challenge,
    passkey_named,
    sign_in_options,
    site_of,
    use_passkey,
)
from doorward.tenants import UNSCOPED_ADDRESS, Tenant, base_url_of, tenant_of
from doorward.tokens.service.plant import Plant
from doorward.web.asgi import Request
from doorward.web.cookies import origin_of


async def ask_for_passkey(plant: Plant, request: Request) -> Mapping[str, Any]:
    """Return what a browser is to be asked with at the request's address.

    Raises ``Conflict`` where no browser takes passkeys, saying why, and ``NotFound``.
    """
    tenant = await _tenant(plant, request)
    base_url = base_url_of(plant.settings.base_url, tenant)
    site = site_of(base_url, origin_of(base_url))
    challenge = new_challenge(plant.pepper, tenant.id, SIGN_IN, plant.clock())
    return await asyncio.to_thread(sign_in_options, site, challenge)


async def proven_passkey(
    plant: Plant, request: Request, credential: Mapping[str, Any]
) -> tuple[Passkey, int]:
    """Return the passkey that *credential* proves, and its user's generation.

    What proves nothing is recorded and counted, and told by one sentence
    (``Unauthenticated``). Raises ``Throttled``, ``Conflict`` and ``NotFound`` too.
    """
    tenant, now = await _tenant(plant, request), plant.clock()
    base_url = base_url_of(plant.settings.base_url, tenant)
    site = site_of(base_url, origin_of(base_url))
    if plant.throttle.holds(tenant.id, "passkey", request.origin.address):
        raise too_many()
    system = Actor.system(tenant.id, request.origin)
    passkey = await plant.db.read(passkey_named, system, credential_named(credential))
    if passkey is None:
        raise await _refused(plant, request, tenant, None, "unknown_passkey")
    try:
        challenge, answered = answered_challenge(plant.pepper, tenant.id, SIGN_IN, credential, now)
    except Unauthenticated:
        raise await _refused(plant, request, tenant, passkey, "wrong_challenge") from None
    count, reason = await asyncio.to_thread(check_assertion, site, credential, challenge, passkey)
    if reason:
        raise await _refused(plant, request, tenant, passkey, reason)
    now = plant.clock()
    generation = await plant.db.transact(use_passkey, system, passkey, count, answered, now)
    if generation is None:
        raise await _refused(plant, request, tenant, passkey, "user_kept_out")
    return passkey, generation


async def _refused(
    plant: Plant, request: Request, tenant: Tenant, passkey: Passkey | None, reason: str
) -> Unauthenticated:
    origin = request.origin
    keys = plant.throttle.keys(tenant.id, "passkey", origin.address)
    user, about = ("", {}) if passkey is None else (passkey.user, {"passkey": passkey.id})
    event = Event(
        PASSKEY_REFUSED, tenant.id, plant.clock(), client=user, result=Result.REFUSED,
        reason=reason, origin=origin, details=about,
    )  # fmt: skip
    plant.throttle.judge(keys, await plant.journal.record(event, None, keys))
    return Unauthenticated("the passkey is not accepted")


async def _tenant(plant: Plant, request: Request) -> Tenant:
    row = await plant.db.look(UNSCOPED_ADDRESS, (request.address.host, request.address.slug))
    if row is None:
        raise NotFound("there is no tenant at this address")
    return tenant_of(row)
