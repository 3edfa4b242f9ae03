"""The key set as verifiers fetch it: by address, cached for as long as is safe."""

from typing import Any, NamedTuple

import orjson
import pytest

from doorward.kernel.authority import Origin
from doorward.kernel.clock import Clock
from doorward.kernel.db import Database
from doorward.kernel.errors import NotAllowed, NotFound
from doorward.signing import JWKS_MAX_AGE
from doorward.signing.wire import jwks
from doorward.tenants.model import State, Tenant
from doorward.tenants.store import insert_tenant
from doorward.web.asgi import Address, Request, Response
from doorward_sdk import import_jwks
from tests.unit.signing.conftest import MINE, NOW, THEIRS


class Stand(NamedTuple):
    """A data plane whose clock stands still."""

    db: Database
    clock: Clock = lambda: NOW


async def fetch(db: Database, slug: str = "", host: str = "", method: str = "GET") -> Response:
    address = Address(host, slug)
    request = Request(method, "/oauth/jwks", "", {}, frozenset(), address, Origin(), secure=True)
    return await jwks(request, Stand(db))


async def settle(db: Database) -> None:
    """Give both tenants an address: the default one, and /t/other or other.example.com."""
    for actor, slug, host in ((MINE, "default", None), (THEIRS, "other", "other.example.com")):
        tenant = Tenant(
            actor.tenant, slug, slug, host, slug == "default", State.ACTIVE, 900, 1, 1, NOW, NOW
        )
        await db.transact(insert_tenant, actor.warrant("tenants:write"), tenant)


def kids(answer: Response) -> list[str]:
    body: dict[str, Any] = orjson.loads(answer.body)
    return [key.kid for key in import_jwks(body)]


async def test_each_address_has_its_own_keys(db: Database):
    """The tenant follows from host or prefix (D-15), and keys never mix (guarantee 4)."""
    await settle(db)
    mine, theirs = kids(await fetch(db)), kids(await fetch(db, "other"))
    assert (len(mine), len(theirs)) == (1, 1)
    assert mine != theirs
    assert kids(await fetch(db, host="other.example.com")) == theirs


async def test_it_may_be_cached_for_less_than_the_lead(db: Database):
    """Verifiers are told how long a key set is good."""
    await settle(db)
    headers = dict((await fetch(db)).headers)
    assert headers["Cache-Control"] == f"public, max-age={JWKS_MAX_AGE}"
    assert headers["Content-Type"] == "application/json"


async def test_404_where_no_tenant_is(db: Database):
    """No key set is made up."""
    await settle(db)
    with pytest.raises(NotFound):
        await fetch(db, "nobody")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_405_for_anything_but_reading(db: Database, method: str):
    """Keys are turned over the REST API, never here."""
    with pytest.raises(NotAllowed) as caught:
        await fetch(db, method=method)
    assert caught.value.allow == ("GET", "HEAD")
