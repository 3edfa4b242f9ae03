"""The Site Engine dialect: its token endpoint, and its northbound interface over our own rooms.

Owns how that product's clients ask and are answered. Does not own the network: what they ask
of it is an error that says so.
"""

from doorward.dialects.speaking import Dialect, told_by_oauth
from doorward.dialects.xiq_se import northbound, token
from doorward.dialects.xiq_se.northbound import Northbound
from doorward.dialects.xiq_se.token import TokenDoor
from doorward.guard import Doorkeeper
from doorward.kernel.errors import Refusal
from doorward.kernel.vault import Vault
from doorward.tokens import Declined, Plant, declined
from doorward.web.asgi import Response

__all__ = ["dialect"]


def dialect(plant: Plant, keeper: Doorkeeper, vault: Vault) -> Dialect:
    """Return the dialect's doors."""
    tokens, asked = TokenDoor(plant), Northbound(plant, keeper, vault)
    return Dialect(
        "xiq_se",
        {
            northbound.GRAPHQL: lambda request, _tenant: asked.graphql(request),
            northbound.SCHEMA: lambda request, _tenant: asked.schema(request),
            northbound.QUERIES: lambda request, _tenant: asked.queries(request),
            northbound.MUTATIONS: lambda request, _tenant: asked.mutations(request),
        },
        refused,
        {token.PATH: tokens.answer},
        told_by_oauth,
    )


def refused(refusal: Refusal | Declined, request_id: str) -> Response:
    """Return the error answers of the northbound doors; the token door has those of OAuth."""
    if isinstance(refusal, Declined):
        return declined(refusal)
    return northbound.refused(refusal, request_id)
