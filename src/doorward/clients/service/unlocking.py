"""Unlocking an API token: a new JWT of its user, shown once (TOK-22, D-3).

The JWT is signed outside any transaction and let out only after one has found that all it
says still holds, that its key stays published until it ends, and has recorded it.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from doorward.access import load_catalogue
from doorward.clients.events import UNLOCKED
from doorward.clients.model import Client
from doorward.clients.service.rights import personal_ceiling, the_client
from doorward.clients.service.sorts import API_TOKENS
from doorward.clients.store import user_open
from doorward.credentials import end_tokens, list_credentials
from doorward.events import fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.clock import SECOND, rfc3339
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.errors import Conflict, Unavailable
from doorward.kernel.ids import token_id
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Secret
from doorward.settings import Settings
from doorward.signing import Signers, keep_published
from doorward.tenants import base_url_of, own_tenant

UNLOCK: Final = "api_tokens:unlock"
TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A JWT just made; instants in milliseconds."""

    token: Client
    jwt: Secret
    jti: str
    kid: str
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a JWT of the token would say now; another one makes what was signed void."""

    token: Client = field(compare=False)
    revision: int
    user: str
    username: str
    issuer: str
    audience: tuple[str, ...]
    credential: str
    generation: int
    ends: int

    def claims(self, jti: str, at: int) -> dict[str, Any]:
        """Return the claims of RFC 9068 §2.2 and ours; *at* is in seconds."""
        return {
            "iss": self.issuer,
            "aud": list(self.audience),
            "sub": self.user,
            "client_id": self.token.client_id,
            "user": self.username,
            "jti": jti,
            "iat": at,
            "nbf": at,
            "exp": self.ends,
            "tenant": self.token.tenant,
            "tenantUid": self.token.tenant,
            "cid": self.credential,
            "gen": self.generation,
        }


async def unlock(
    db: Database,
    seal: Seal,
    settings: Settings,
    actor: Actor,
    key: str,
    now: int,
    *,
    revoke: bool = False,
) -> Unlocked:
    """Make a new JWT of the token *key*; *revoke* ends those before it.

    Needs ``api_tokens:unlock`` and every right that the token's user has now: a JWT is as
    good as these; and of a session a fresh proof. Raises ``NotFound``, ``Forbidden``,
    ``Unproven``, and ``Conflict`` for a token that has expired or whose user is kept out.
    """
    for _ in range(TRIES):
        plan = await db.read(_plan, actor, settings.base_url, key, now, revoke=revoke)
        signer = await Signers(db, seal).active(actor.tenant, now)
        jti = token_id()
        claims = plan.claims(jti, now // SECOND)
        jwt = Secret(signer.seal(claims, plan.ends * SECOND))
        made = Unlocked(plan.token, jwt, jti, signer.kid, now, plan.ends * SECOND)
        if await db.transact(_settle, actor, settings.base_url, made, plan, revoke=revoke):
            return made
    raise Unavailable("the token or its signing key keeps changing; try again")


async def _plan(
    uow: UnitOfWork, actor: Actor, base_url: str, key: str, now: int, *, revoke: bool
) -> _Plan:
    warrant = actor.warrant(UNLOCK)
    token = await the_client(uow, warrant, key, API_TOKENS)
    actor.check_fresh(now)
    user = token.user or ""
    if not await user_open(uow, warrant, user):
        raise Conflict("the user of this token is deleted or kept out")
    await personal_ceiling(uow, actor, warrant, user)
    ends = (token.expires_at or 0) // SECOND
    if ends <= now // SECOND:
        raise Conflict("this token has expired: give it a later end first")
    (credential,) = await list_credentials(uow, warrant, token.id)
    issuer = base_url_of(base_url, await own_tenant(uow, warrant))
    catalogue = await load_catalogue(uow, warrant)
    apis = (catalogue.managed_api, catalogue.default_api)
    audience = dict.fromkeys(api.audience_at(issuer) for api in apis if api is not None)
    generation = credential.generation + revoke
    return _Plan(
        token, token.revision, user, token.username, issuer, tuple(audience), credential.id,
        generation, ends,
    )  # fmt: skip


async def _settle(
    uow: UnitOfWork, actor: Actor, base_url: str, made: Unlocked, plan: _Plan, *, revoke: bool
) -> bool:
    """Record the JWT and have its key kept; false when what it says holds no more."""
    warrant = actor.warrant(UNLOCK)
    now, token = made.issued_at, made.token
    if await _plan(uow, actor, base_url, token.id, now, revoke=revoke) != plan:
        return False
    if not await keep_published(uow, warrant, made.kid, made.expires_at, now):
        return False
    if revoke:
        await end_tokens(uow, warrant, token.id)
    about = {
        "jti": made.jti,
        "kid": made.kid,
        "expires_at": rfc3339(made.expires_at),
        "revoked_earlier": revoke,
    }
    await record(uow, fact(UNLOCKED, actor, now, client=token.client_id, details=about))
    return True
