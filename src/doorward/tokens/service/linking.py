"""Who comes by a link that lets in once: looked at, and let in with the password it chooses."""

from typing import Final, NamedTuple

from doorward.credentials import too_many
from doorward.events import Event, Result
from doorward.kernel.authority import Actor
from doorward.kernel.errors import CodeNeeded, Invalid, NotFound
from doorward.kernel.secret import Secret
from doorward.people import (
    LINK_REFUSED,
    Guest,
    Kept,
    check_password,
    guest_of,
    settle_guest,
)
from doorward.tenants import UNSCOPED_ADDRESS, tenant_of
from doorward.tokens.service.persons import spend_code
from doorward.tokens.service.plant import Plant
from doorward.web.asgi import Request

_WRONG: Final = "this link was used, is over or is not whole: ask for another"


class Choice(NamedTuple):
    """A link and the password chosen by it; ``username`` is for the first administrator."""

    token: Secret
    password: Secret
    username: str | None = None
    code: Secret | None = None


async def look_at(plant: Plant, request: Request, token: Secret) -> Guest:
    """Return whom the link of *token* lets in at the request's address.

    A link that is not accepted is recorded and counted like a wrong password. Raises
    ``NotFound``, with one sentence for all of them, and ``Throttled``.
    """
    row = await plant.db.look(UNSCOPED_ADDRESS, (request.address.host, request.address.slug))
    if row is None:
        raise NotFound("there is no tenant at this address")
    tenant, origin = tenant_of(row).id, request.origin
    if plant.throttle.holds(tenant, "link", origin.address):
        raise too_many()
    system = Actor.system(tenant, origin)
    guest = await plant.db.read(guest_of, system, token, plant.pepper, plant.clock())
    if guest is None:
        await _refuse(plant, request, tenant, "", "unknown_link")
        raise NotFound(_WRONG)
    return guest


async def choose(plant: Plant, request: Request, choice: Choice) -> tuple[str, str, int]:
    """Spend a link for the password chosen; return the user, its home and its generation.

    Raises ``NotFound``, ``Throttled``, ``Invalid`` for a password or name that cannot be or a
    wrong code, ``CodeNeeded`` where there is a second factor, ``Conflict`` for a name taken.
    """
    guest = await look_at(plant, request, choice.token)
    tenant, username = guest.link.tenant, choice.username or ""
    if (guest.user is None) != bool(username):
        words = "choose one" if guest.user is None else "this link is for a user who has a name"
        raise Invalid.field("username", words)
    words_about = [*guest.words, username]
    alone = check_password(choice.password, words_about, second_factor=guest.second_factor)
    if guest.second_factor:
        await _check_code(plant, request, guest, choice.code)
    kept = Kept(await plant.hasher.hash(choice.password, tenant), alone)
    system = Actor.system(tenant, request.origin)
    user, generation = await plant.db.transact(
        settle_guest, system, guest, kept, plant.clock(), username=username
    )
    return user, tenant, generation


async def _check_code(plant: Plant, request: Request, guest: Guest, code: Secret | None) -> None:
    assert guest.sign_in is not None  # noqa: S101 who has a second factor has a record
    if code is None:
        raise CodeNeeded("enter a code of your authenticator app too")
    user, tenant = guest.link.user, guest.link.tenant
    if plant.throttle.holds(tenant, user, request.origin.address):
        raise too_many()
    factor = (user, tenant, guest.sign_in.sealed, guest.sign_in.step)
    if not await spend_code(plant, factor, code, plant.clock(), request.origin):
        await _refuse(plant, request, tenant, user, "wrong_code")
        raise Invalid.field("code", "a code of your authenticator app that was not used yet")


async def _refuse(plant: Plant, request: Request, tenant: str, user: str, reason: str) -> None:
    origin = request.origin
    keys = plant.throttle.keys(tenant, user or "link", origin.address)
    event = Event(
        LINK_REFUSED, tenant, plant.clock(), client=user, result=Result.REFUSED, reason=reason,
        origin=origin,
    )  # fmt: skip
    plant.throttle.judge(keys, await plant.journal.record(event, None, keys))
