"""The next revision of a tenant's catalogue, and the one that holds now."""

from typing import Final, Protocol

from doorward.access import store
from doorward.access.model import Api, Catalogue, catalogue_of, write_document
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, NotFound
from doorward.tenants import move_catalogue

APIS_READ: Final = "apis:read"
APIS_WRITE: Final = "apis:write"

LARGEST: Final = 5_000
"""How many APIs, permissions and rules one tenant may have together: all tenants' decisions
share the processes that keep their catalogues."""


class Check(Protocol):
    """Raises ``Stale`` for a revision other than the one a change is based on."""

    def __call__(self, revision: int, /) -> None:
        """Accept *revision* or raise."""


async def publish(uow: UnitOfWork, warrant: Warrant) -> Catalogue:
    """Write the next catalogue, in the transaction of the change that needs one.

    Raises ``Conflict`` for one that is too large to decide by.
    """
    document = write_document(
        await store.every_api(uow, warrant),
        await store.every_area(uow, warrant),
        await store.every_rule(uow, warrant),
    )
    catalogue = catalogue_of(document)
    if catalogue.size > LARGEST:
        words = f"a tenant has at most {LARGEST} APIs, permissions and rules together"
        raise Conflict(words)
    revision = await move_catalogue(uow, warrant)
    await store.insert_document(uow, warrant, revision, document)
    return catalogue


async def load_catalogue(uow: UnitOfWork, warrant: Warrant) -> Catalogue:
    """Return the tenant's catalogue as this transaction sees it."""
    document = await store.current_document(uow, warrant)
    return catalogue_of(document or write_document((), (), ()))


async def the_api(uow: UnitOfWork, warrant: Warrant, api_id: str) -> Api:
    """Return the API, or raise ``NotFound``."""
    api = await store.find_api(uow, warrant, api_id)
    if api is None:
        raise NotFound("there is no such API")
    return api


async def own_api(uow: UnitOfWork, warrant: Warrant, api_id: str) -> Api:
    """Return the API if its owner may change it; ``Conflict`` for the management API."""
    api = await the_api(uow, warrant, api_id)
    if api.managed:
        raise Conflict("the management API is built in: nobody changes it")
    return api
