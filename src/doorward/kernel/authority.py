"""Authority: who acts, in which tenant, with which powers.

The levels of trust are types: what a door reads is ``Presented`` (each room that
recognises credentials has its own), what checked out is ``Proven``, who then acts
is an :class:`Actor`, and what lets a store be reached is a :class:`Warrant`.
"""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from doorward.kernel.clock import MINUTE
from doorward.kernel.errors import Forbidden, Unproven


class ActorKind(StrEnum):
    """What sort of party acts."""

    CLIENT = "client"
    USER = "user"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as far as it can be trusted."""

    address: str = ""
    agent: str = ""
    request_id: str = ""


NOWHERE: Final = Origin()
"""The origin of what no request asked for."""


OWN: Final = "own"
"""What every user may do with its own sign-in. It is no permission that anybody could grant, name
in a scope or put into a role: those have an area and an action."""


SELF: Final = "self"
"""Who one is: what whoever acts for a user may be told, be it by API token."""


FRESH: Final = 5 * MINUTE
"""How long what a person proved in a session counts for the few acts that ask for it anew."""


class Everything:
    """Powers without end, for the system's own acts: installing and repairing."""

    def __contains__(self, permission: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody proven, with the powers that hold for this one request.

    ``id`` is a client id (``key-…``), a user id or ``system``. ``powers`` are the
    effective rights: (granted ∪ roles) ∩ scope, computed after the request arrived. A user
    may act ``through`` a machine identity of its own, named by its client id, or by a
    ``session``: then ``proven_at`` (ms) is when it last proved who it is.
    """

    kind: ActorKind
    id: str
    tenant: str
    powers: Container[str]
    origin: Origin = NOWHERE
    through: str = ""
    session: str = ""
    proven_at: int | None = None

    def may(self, permission: str) -> bool:
        """Whether *permission* is among the powers.

        What is a user's own, only the user may, and not through an API token: that is kept by a
        machine. Who the user is, it may be told.
        """
        if permission == SELF:
            return self.kind is ActorKind.USER
        if permission == OWN:
            return self.kind is ActorKind.USER and not self.through
        return permission in self.powers

    def warrant(self, permission: str) -> "Warrant":
        """Return proof that this actor may use *permission* in its tenant.

        Raises :class:`Forbidden`, naming the permission, when it may not.
        """
        if not self.may(permission):
            message = f"this needs the permission {permission}"
            if permission == OWN:
                message = "this is for a user's own token"
            raise Forbidden(message, (permission,))
        return Warrant(self, permission)

    def check_fresh(self, now: int) -> None:
        """Raise :class:`Unproven` where a session's person proved too long ago who it is.

        Programs are asked nothing: what they send proves them anew at each call.
        """
        if self.proven_at is not None and now - self.proven_at > FRESH:
            raise Unproven("enter your password again, or use a passkey, and repeat this")

    @classmethod
    def system(cls, tenant: str, origin: Origin = NOWHERE) -> "Actor":
        """Return the system itself acting in *tenant*."""
        return cls(ActorKind.SYSTEM, "system", tenant, Everything(), origin)


@dataclass(frozen=True, slots=True)
class Warrant:
    """Proof that somebody may use one permission in one tenant.

    A store takes a warrant where another program would take a tenant id, so a row
    cannot be reached without authority, nor in somebody else's tenant. Only
    :meth:`Actor.warrant` writes one.
    """

    actor: Actor
    permission: str

    @property
    def tenant(self) -> str:
        """The one tenant it holds in."""
        return self.actor.tenant
