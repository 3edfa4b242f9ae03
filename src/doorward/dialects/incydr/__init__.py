"""The Incydr dialect: tokens, users, customer and audit log as its clients use them."""

from doorward.dialects.incydr.audit import COUNT, SEARCH, AuditLog
from doorward.dialects.incydr.customer import CUSTOMER, customer
from doorward.dialects.incydr.oauth import (
    OAUTH,
    USER_TOKEN,
    oauth,
    refused,
    user_token,
)
from doorward.dialects.incydr.users import USERS, users
from doorward.dialects.speaking import Dialect, Door, told_by_oauth
from doorward.guard import Doorkeeper
from doorward.tokens import Issuer, PersonIssuer, Plant

__all__ = ["dialect"]


def dialect(plant: Plant, keeper: Doorkeeper) -> Dialect:
    """Return the dialect's doors."""
    issuer, persons = Issuer(plant), PersonIssuer(plant)
    log = AuditLog(plant, keeper)
    token_doors: dict[str, Door] = {
        path: lambda request, _tenant: oauth(request, issuer, plant.settings) for path in OAUTH
    }
    token_doors[USER_TOKEN] = lambda request, _tenant: user_token(request, persons, plant.settings)
    doors: dict[str, Door] = {
        USERS.template: lambda request, _tenant: users(request, keeper, plant),
        CUSTOMER.template: lambda request, _tenant: customer(request, keeper),
        SEARCH: log.search,
        **dict.fromkeys(COUNT, log.count),
    }
    return Dialect("incydr", doors, refused, token_doors, told_by_oauth)
