"""What somebody may do, and why not: the guard's own decision, asked ahead of any call.

The rights come from the very statements that judge calls, so that what is told here is what
would happen: only the token is left out, which a client may still narrow.
"""

from dataclasses import dataclass
from typing import Final

from doorward.access import Catalogue, Listed, RuleTerms, load_catalogue
from doorward.clients import Card, Client, Sort, card_of
from doorward.clients import show as show_client
from doorward.guard.model import RouteBook
from doorward.guard.store import UNSCOPED_CALL, UNSCOPED_PERSON_CALL
from doorward.kernel.authority import OWN, Actor, Warrant
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.errors import Invalid, NotFound
from doorward.people import READ as READ_USERS
from doorward.people import person_of
from doorward.people import show as show_user
from doorward.tenants import Tenant, own_tenant
from doorward.tokens import card_for

RULES: Final = "apis:read"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose rights are asked for, its card as a call would read it, and the catalogue then."""

    id: str
    sort: str
    card: Card
    catalogue: Catalogue
    hindrance: str

    @property
    def powers(self) -> frozenset[str]:
        """The effective rights: the most that a token of this subject can carry."""
        offered = self.catalogue.offered if self.card.personal else self.catalogue.grantable
        return self.card.granted & offered


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a call would pass. Without a ``rule`` nothing is there, so it is denied."""

    api: Listed
    rule: RuleTerms | None
    missing: tuple[str, ...]
    hindrance: str

    @property
    def allowed(self) -> bool:
        """Whether nothing stands in its way."""
        return self.rule is not None and not self.missing and not self.hindrance


async def subject_client(
    db: Database, actor: Actor, sort: Sort, key: str, now: int, address: str | None
) -> Subject:
    """Return what the client *key* may do, seen from *address*, or from a good one for None.

    Needs the reading permission of its sort; raises ``NotFound``.
    """
    client, tenant, catalogue = await db.read(_client, actor, sort, key)
    named = ("", tenant.slug, client.client_id, "", str(now), "", "", "")
    row = await db.look(UNSCOPED_CALL, named)
    if row is None:
        raise NotFound("there is no such client")
    card = card_of(row, client.client_id, "")
    # It was deleted this moment: the statement then shows a decoy.
    if card.client_id != client.client_id:
        raise NotFound("there is no such client")
    return Subject(client.id, card.sort, card, catalogue, _hindrance(card, now, address))


async def subject_user(db: Database, actor: Actor, key: str, now: int) -> Subject:
    """Return what the user *key* may do at home. Needs ``users:read``; raises ``NotFound``."""
    user, tenant, catalogue = await db.read(_user, actor, key)
    row = await db.look(UNSCOPED_PERSON_CALL, ("", tenant.slug, user, "", str(now), "", "", ""))
    person = None if row is None else person_of(row)
    if person is None or not person.id:
        raise NotFound("there is no such user")
    card = card_for(person, person.home)
    return Subject(user, card.sort, card, catalogue, card.hindrance(now, ""))


def decide(subject: Subject, doors: RouteBook, api: Listed, method: str, path: str) -> Decision:
    """Return whether *subject* could call *method* *path* of *api*, and what is missing.

    *doors* are the management API's own, which go before rules of the same API.
    """
    rule: RuleTerms | None = None
    missing: tuple[str, ...] = ()
    way = (doors.find(path) or {}).get(method) if api.managed else None
    if way is not None:
        own = way.permission in {"", OWN}
        rule = RuleTerms(method, way.template, frozenset((way.permission or OWN,)))
        missing = () if own or way.permission in subject.powers else (way.permission,)
        if way.permission == OWN and not subject.card.personal:
            missing = (OWN,)
    else:
        rule = subject.catalogue.match(api.id, method, path)
        missing = () if rule is None else rule.missing(subject.powers)
    return Decision(api, rule, missing, subject.hindrance)


def find_api(catalogue: Catalogue, named: str | None, issuer: str) -> Listed:
    """Return the API that an id, a name or an audience names; the management API for None.

    Raises ``Invalid``.
    """
    if named is None:
        if catalogue.managed_api is None:
            raise Invalid.field("api", "name an API: this tenant has no management API")
        return catalogue.managed_api
    for api in catalogue.apis.values():
        if named in {api.id, api.name, api.audience_at(issuer)}:
            return api
    raise Invalid.field("api", "the id, name or audience of an API of this tenant")


def _hindrance(card: Card, now: int, address: str | None) -> str:
    found = card.hindrance(now, address or "")
    return "" if address is None and found == "wrong_address" else found


async def _client(
    uow: UnitOfWork, actor: Actor, sort: Sort, key: str
) -> tuple[Client, Tenant, Catalogue]:
    client = await show_client(uow, actor, key, sort)
    warrant = actor.warrant(sort.read)
    return client, *await _place(uow, warrant)


async def _user(uow: UnitOfWork, actor: Actor, key: str) -> tuple[str, Tenant, Catalogue]:
    user = await show_user(uow, actor, key)
    return user.id, *await _place(uow, actor.warrant(READ_USERS))


async def _place(uow: UnitOfWork, warrant: Warrant) -> tuple[Tenant, Catalogue]:
    return await own_tenant(uow, warrant), await load_catalogue(uow, warrant)
