"""Does this token hold, here and now?

What a signature proves follows from the token and its key alone, so it is remembered by the
token's digest. Everything that can change is read in one statement begun after the request
arrived: tenant, client, roles, credential and its generation, revocation, the key's place.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from doorward.access import Catalogue, Denial
from doorward.clients import CARD_WIDTH, Card, card_of
from doorward.guard.model import Elsewhere, Found, Unaccepted
from doorward.guard.store import UNSCOPED_CALL, UNSCOPED_PERSON_CALL
from doorward.kernel.clock import SECOND
from doorward.kernel.errors import NotFound
from doorward.people import PERSON_WIDTH, USER_PREFIX, Person, person_of
from doorward.signing import published_key
from doorward.tenants import UNSCOPED_ADDRESS, tenant_of
from doorward.tokens import Plant, card_for, issuer_of
from doorward.web.asgi import Address
from doorward_sdk import (
    Expected,
    SignedClaims,
    TokenRefused,
    Verified,
    check_signature,
    judge,
    parse,
)

_NO_CLAIM: Final = ""


class Remembered:
    """Signatures that were checked, by the token's digest: at most *most* characters of tokens.

    Tokens differ in length by a factor of ten and their tenants choose it, so what is counted is
    text. When it is too much the older half goes; what comes again is checked again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._signed: dict[bytes, tuple[SignedClaims, int]] = {}

    def find(self, digest: bytes) -> SignedClaims | None:
        """Return the claims that the token with this digest was found to carry."""
        found = self._signed.get(digest)
        return None if found is None else found[0]

    def keep(self, digest: bytes, signed: SignedClaims, length: int) -> None:
        """Remember what the token of this digest and *length* carries."""
        if self._held + length > self._most:
            for old in list(self._signed)[: len(self._signed) // 2 + 1]:
                self._held -= self._signed.pop(old)[1]
        self._signed[digest] = (signed, length)
        self._held += length


_SIGNED: Final = Remembered(12_000_000)
"""Some 17,000 ordinary tokens. It follows from tokens and keys alone: one for all doors."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a token is looked at.

    ``address`` is where the caller is, empty when nobody knows. ``managed`` wants a token for
    the management API; otherwise any audience will do. ``there`` is the tenant to act in, by
    header (D-13). A request that was ``accepted`` earlier (ms) is not refused for its token's
    expiry since (INC-16), but for everything that was cut off meanwhile it is.
    """

    address: str
    managed: bool = True
    there: str | None = None
    accepted: int | None = None


class Inspector:
    """Checks access tokens against the present state; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant

    async def inspect(self, presented: str, at: Address, look: "Look") -> Found:
        """Return what *presented* may do at the tenant of *at*, as *look* says.

        Raises :class:`Unaccepted`, :class:`Elsewhere` for a tenant by header that is not the
        caller's, ``NotFound`` for an address that is no tenant's, ``Unavailable``.
        """
        now = self._plant.clock()
        signed = await self._signature(presented, at, now)
        credential = _text(signed.claims.get("cid"))
        if credential.startswith(USER_PREFIX):
            return await self._person(signed, credential, at, look, now)
        return await self._client(signed, credential, at, look, now)

    async def _client(
        self, signed: SignedClaims, credential: str, at: Address, look: "Look", now: int
    ) -> Found:
        client, jti, family, kid = _names(signed)
        key = (at.host, at.slug, client, credential, str(now), jti, family, kid)
        row = await self._plant.db.look(UNSCOPED_CALL, key)
        if row is None:
            raise NotFound("there is no tenant at this address")
        card = card_of(row, client, credential)
        revoked, public_jwk = row[CARD_WIDTH], row[CARD_WIDTH + 1]
        token, catalogue = await self._judge(signed, card, now, look, public_jwk)
        if revoked is not None:
            raise Unaccepted("revoked", card)
        if card.personal and token.subject != card.user:
            raise Unaccepted("another_user", card)
        if card.hindrance(now, look.address):
            raise Unaccepted("suspended", card)
        if look.there not in {None, card.tenant}:
            raise Elsewhere(card)
        return Found(token, card, powers_of(token, card, catalogue), denial_of(catalogue))

    async def _person(
        self, signed: SignedClaims, user: str, at: Address, look: "Look", now: int
    ) -> Found:
        _, jti, family, kid = _names(signed)
        key = (at.host, at.slug, user, look.there or "", str(now), jti, family, kid)
        row = await self._plant.db.look(UNSCOPED_PERSON_CALL, key)
        if row is None:
            raise NotFound("there is no tenant at this address")
        person = person_of(row)
        home = card_for(person, person.home)
        revoked, public_jwk = row[PERSON_WIDTH], row[PERSON_WIDTH + 1]
        token, _ = await self._judge(signed, home, now, look, public_jwk)
        if revoked is not None:
            raise Unaccepted("revoked", home)
        return (await acting(self._plant, person, look, now))._replace(token=token)

    async def _judge(
        self, signed: SignedClaims, card: Card, now: int, look: "Look", public_jwk: str | None
    ) -> tuple[Verified, Catalogue]:
        plant = self._plant
        if public_jwk is None:
            raise Unaccepted("unknown_key", card)
        issuer = issuer_of(plant.settings, card)
        catalogue = await plant.catalogues.at(card.tenant, card.catalogue_revision)
        audiences = None
        if look.managed and catalogue.managed_api is not None:
            audiences = frozenset((catalogue.managed_api.audience_at(issuer),))
        try:
            token = judge(signed, Expected(issuer, audiences), (look.accepted or now) / SECOND)
        except TokenRefused as refusal:
            raise Unaccepted(refusal.reason.value, card) from None
        if not card.known or token.tenant != card.tenant:
            raise Unaccepted("unknown_client", card)
        if not card.standing.carries(token.credential, token.generation, now):
            raise Unaccepted("ended_credential", card)
        return token, catalogue

    async def _signature(self, presented: str, at: Address, now: int) -> SignedClaims:
        digest = hashlib.sha256(presented.encode("utf-8", "replace")).digest()
        known = _SIGNED.find(digest)
        if known is not None:
            return known
        tenant = await self._tenant(at)
        try:
            unverified = parse(presented)
            key = await published_key(self._plant.db, tenant, unverified.kid, now)
            if key is None:
                raise Unaccepted("unknown_key")
            signed = check_signature(unverified, key)
        except TokenRefused as refusal:
            raise Unaccepted(refusal.reason.value) from None
        _SIGNED.keep(digest, signed, len(presented))
        return signed

    async def _tenant(self, at: Address) -> str:
        row = await self._plant.db.look(UNSCOPED_ADDRESS, (at.host, at.slug))
        if row is None:
            raise NotFound("there is no tenant at this address")
        return tenant_of(row).id


async def acting(plant: Plant, person: Person, look: Look, now: int) -> Found:
    """Return what *person*, who is proven, may do where *look* says: at home or elsewhere (D-13).

    Raises :class:`Unaccepted` for who is kept out, :class:`Elsewhere` for a tenant that is not
    the person's.
    """
    home = card_for(person, person.home)
    if home.hindrance(now, look.address):
        raise Unaccepted("suspended", home)
    if look.there is None or look.there == home.tenant:
        offered = await plant.catalogues.at(home.tenant, home.catalogue_revision)
        return Found(None, home, home.granted & offered.offered, denial_of(offered))
    found = person.permissions is not None and person.there.tenant == look.there
    there = card_for(person, person.there) if found else None
    if there is None or there.hindrance(now, look.address):
        raise Elsewhere(home)
    offered = await plant.catalogues.at(there.tenant, there.catalogue_revision)
    return Found(None, there, there.granted & offered.offered, denial_of(offered), home)


def powers_of(token: Verified, card: Card, catalogue: Catalogue) -> frozenset[str]:
    """Return the effective rights: a person's are those of now, a client's its scope's too."""
    if card.personal:
        return card.granted & catalogue.offered
    return token.scope & card.granted & catalogue.grantable


def denial_of(catalogue: Catalogue) -> Denial:
    """Return what the management API answers a missing permission with (D-4)."""
    return catalogue.managed_api.denial if catalogue.managed_api else Denial.FORBIDDEN


def _names(signed: SignedClaims) -> tuple[str, str, str, str]:
    """Return client, ``jti``, family and key of a token; the ``jti`` stands for no family."""
    claims = signed.claims
    jti = _text(claims.get("jti"))
    return _text(claims.get("client_id")), jti, _text(claims.get("fam")) or jti, signed.key.kid


def _text(value: object) -> str:
    # What is no text is refused when the claims are judged; until then it names nobody.
    return value if isinstance(value, str) and "\x00" not in value else _NO_CLAIM
