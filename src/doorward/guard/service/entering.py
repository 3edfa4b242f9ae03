"""A call by a session's cookie: whose it is, and whether one of our own pages made it."""

import contextlib

from doorward.guard.model import Foreign, Found, Unaccepted
from doorward.guard.service.inspecting import Look, acting
from doorward.kernel.errors import NotFound, Unavailable
from doorward.kernel.secret import Secret
from doorward.people import (
    TOUCH,
    UNSCOPED_SESSION,
    person_of,
    session_named,
    session_of,
    touch,
)
from doorward.tokens import Plant, card_for, issuer_of
from doorward.web.asgi import Request
from doorward.web.cookies import is_from_ours


async def enter(plant: Plant, request: Request, cookie: str, look: Look) -> Found:
    """Return what the session that *cookie* is of may do at the request's address, as *look* says.

    All of it is read in one statement begun after the request arrived. Raises :class:`Foreign`
    where no page of ours made the request, whatever the cookie says, else as
    :meth:`Inspector.inspect` does.
    """
    now = plant.clock()
    presented = Secret(cookie)
    address = request.address
    key = (address.host, address.slug, session_named(presented), look.there or "", str(now))
    row = await plant.db.look(UNSCOPED_SESSION, key)
    if row is None:
        raise NotFound("there is no tenant at this address")
    person, session = person_of(row), session_of(row)
    home = card_for(person, person.home)
    if not is_from_ours(request, issuer_of(plant.settings, home)):
        raise Foreign(home)
    if session is None or not plant.pepper.proves(presented, session.digest, session.pepper_id):
        raise Unaccepted("unknown_session")
    if not home.known or session.generation != person.generation:
        raise Unaccepted("ended_session", home)
    if not session.open(look.accepted or now):
        raise Unaccepted("session_over", home)
    found = await acting(plant, person, look, now)
    if now - session.seen_at >= TOUCH:
        # Without it the session may end a little early; the call itself needs nothing written.
        with contextlib.suppress(Unavailable):
            await plant.db.transact(touch, session, now)
    return found._replace(session=session)
