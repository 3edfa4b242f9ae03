"""The porter: lets people in who prove who they are, and gives their browser a session."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from doorward.kernel.authority import Actor, ActorKind
from doorward.kernel.errors import CodeNeeded, Invalid, Unauthenticated
from doorward.kernel.secret import Secret
from doorward.people import (
    UNSCOPED_SESSION,
    Guest,
    How,
    Person,
    Session,
    Why,
    end_own,
    oneself,
    open_session,
    renew_session,
    session_named,
    session_of,
)
from doorward.tokens.model import Declined
from doorward.tokens.service.linking import Choice, choose, look_at
from doorward.tokens.service.passkeys import ask_for_passkey, proven_passkey
from doorward.tokens.service.persons import Login, PersonProver, not_accepted
from doorward.tokens.service.plant import Plant
from doorward.tokens.service.proving import Spoken, State
from doorward.web.asgi import Request
from doorward.web.cookies import cookie_of

_NOT_ACCEPTED = "user name, password or code is not accepted"


class Entered(NamedTuple):
    """A session just opened or proven anew, and what its browser is to hold."""

    session: Session
    secret: Secret


class Proof(NamedTuple):
    """What somebody sent to prove who they are; ``code`` only where there is a second factor."""

    username: str
    password: Secret
    code: Secret | None = None


class Porter:
    """Opens sessions; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._prover = PersonProver(plant)

    async def enter(self, request: Request, proof: Proof) -> Entered:
        """Open a session for a name, a password and, where there is one, a second factor.

        Raises ``Unauthenticated`` with one sentence for all that proves nothing, ``CodeNeeded``
        once the password is right, ``Throttled``, ``NotFound``, ``Unavailable``.
        """
        try:
            person = await self._prover.run(_login(request, proof, "session"), self._admit(request))
        except Declined:
            raise Unauthenticated(_NOT_ACCEPTED) from None
        how = How.CODE if person.second_factor else How.PASSWORD
        return await self.open(request, (person.id, person.home.tenant, person.generation), how)

    async def ask_for_passkey(self, request: Request) -> Mapping[str, Any]:
        """Return what a browser is to be asked with, as :func:`ask_for_passkey` does."""
        return await ask_for_passkey(self._plant, request)

    async def enter_by_passkey(self, request: Request, credential: Mapping[str, Any]) -> Entered:
        """Open a session for a passkey's user; raises as :func:`proven_passkey` does."""
        passkey, generation = await proven_passkey(self._plant, request, credential)
        who = (passkey.user, passkey.tenant, generation)
        return await self.open(request, who, How.PASSKEY)

    async def prove_by_passkey(
        self, request: Request, actor: Actor, credential: Mapping[str, Any]
    ) -> Entered:
        """Let the person of the acting session prove by a passkey who it is.

        Raises ``Invalid`` for one that is not accepted, or is somebody else's.
        """
        try:
            passkey, _ = await proven_passkey(self._plant, request, credential)
        except Unauthenticated as refused:
            raise Invalid.field("credential", refused.detail) from None
        if passkey.user != actor.id:
            raise Invalid.field("credential", "the passkey is not accepted")
        return await self.renew(actor, How.PASSKEY)

    async def look(self, request: Request, token: Secret) -> Guest:
        """Return whom a link lets in, as :func:`look_at` does."""
        return await look_at(self._plant, request, token)

    async def use(self, request: Request, choice: Choice) -> Entered:
        """Open a session for who chose a password by a link; raises as :func:`choose` does."""
        return await self.open(request, await choose(self._plant, request, choice), How.LINK)

    async def open(self, request: Request, who: tuple[str, str, int], how: How) -> Entered:
        """Open a session for a user of a home and generation, proven *how*.

        The one that the browser had before ends.
        """
        plant, now = self._plant, self._plant.clock()
        await self._replace(request)
        user, home, generation = who
        actor = Actor(ActorKind.USER, user, home, frozenset(), request.origin)
        return Entered(
            *await plant.db.transact(open_session, actor, plant.pepper, how, generation, now)
        )

    async def prove(
        self, request: Request, actor: Actor, password: Secret, code: Secret | None
    ) -> Entered:
        """Let the person of the acting session prove anew who it is; its secret changes.

        Raises ``Invalid`` naming what is not accepted, or ``code`` where one is needed.
        """
        about, _ = await oneself(self._plant.db, actor, "")
        proof = Proof(about.username, password, code)
        try:
            person = await self._prover.run(_login(request, proof, "proof"), self._admit(request))
        except CodeNeeded as needed:
            raise Invalid.field("code", needed.detail) from None
        except Declined:
            raise Invalid.field("password", "password or code is not accepted") from None
        if person.id != actor.id:
            raise Invalid.field("password", "password or code is not accepted")
        how = How.CODE if person.second_factor else How.PASSWORD
        return await self.renew(actor, how)

    async def renew(self, actor: Actor, how: How) -> Entered:
        """Note that the acting session's person proved itself *how*; its secret changes."""
        plant = self._plant
        renewed = await plant.db.transact(renew_session, actor, plant.pepper, how, plant.clock())
        return Entered(*renewed)

    def _admit(self, request: Request) -> Any:
        def judge(state: State, person: Person, now: int) -> Spoken[Person]:
            hindrance = state.card.hindrance(now, request.origin.address)
            if hindrance:
                raise not_accepted(hindrance)
            return Spoken(None, lambda _counts: person)

        return judge

    async def _replace(self, request: Request) -> None:
        """End the session that the browser holds, if it is one: nothing of it goes on."""
        cookie = cookie_of(request, self._plant.settings)
        if cookie is None:
            return
        presented, address, now = Secret(cookie), request.address, self._plant.clock()
        key = (address.host, address.slug, session_named(presented), "", str(now))
        row = await self._plant.db.look(UNSCOPED_SESSION, key)
        session = None if row is None else session_of(row)
        pepper = self._plant.pepper
        if session and pepper.proves(presented, session.digest, session.pepper_id):
            origin = request.origin
            actor = Actor(ActorKind.USER, session.user, session.tenant, frozenset(), origin)
            await self._plant.db.transact(_end, actor, session.id, now)


async def _end(uow: Any, actor: Actor, session: str, now: int) -> None:
    await end_own(uow, actor, now, but="", only=session, why=Why.REPLACED)


def _login(request: Request, proof: Proof, method: str) -> Login:
    code = None if proof.code is None else proof.code.reveal()
    return Login(
        request.address.host, request.address.slug, request.origin, proof.username,
        proof.password, code, method, coded=True, asks=True,
    )  # fmt: skip
