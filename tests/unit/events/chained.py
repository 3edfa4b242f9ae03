"""A log that is linked and sealed as the server does it, and checked as an outsider does it."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from doorward.events import Event, Walker, record
from doorward.events.chain import Finding, Verification
from doorward.events.service import list_heads, list_links
from doorward.kernel.authority import Actor
from doorward.kernel.page import Window
from doorward.signing import Algorithm
from doorward.signing.events import CREATED
from doorward.signing.jose import SigningKey, generate
from tests.unit.doors import NOW
from tests.unit.events.conftest import Place, event

MINUTE = 60_000


class Chained:
    """A walker over a place's log; each tenant's heads are signed by the one key."""

    def __init__(self, place: Place, key: SigningKey | None = None) -> None:
        self.place = place
        self.key = key or generate(Algorithm.ES256)
        self.walker = Walker(place.db, self._attest, place.clock, MINUTE)

    async def _attest(
        self, _tenant: str, _now: int, kind: str, claims: Mapping[str, Any]
    ) -> tuple[str, str, str]:
        key = self.key
        return key.kid, key.attest(kind, claims), orjson.dumps(key.public_jwk()).decode()

    async def begin(self, *tenants: str) -> None:
        """Let the log of each tenant tell of the key, as one that was furnished does."""
        for tenant in tenants or ("tenant-a",):
            told = {"kid": self.key.kid}
            await self.write(Event(CREATED, tenant, NOW, "system", "system", details=told))

    async def write(self, *happened: Event | str) -> None:
        """Record events, each in a transaction of its own."""
        for one in happened:
            told = event(one) if isinstance(one, str) else one
            await self.place.db.transact(record, told)

    async def seal(self) -> int:
        """Link what is new, let a minute pass, and return how many heads were signed."""
        await self.walker.catch_up()
        self.place.clock.tick(MINUTE)
        return await self.walker.seal_due()

    async def heads(self, tenant: str = "tenant-a") -> list[dict[str, Any]]:
        """Return the tenant's heads as they go out."""
        warrant = Actor.system(tenant).warrant("events:read")
        page = await self.place.db.read(list_heads, warrant, Window(200))
        return [
            {"number": row["number"], "jws": row["jws"], "jwk": orjson.loads(row["jwk"])}
            for row in page.items
        ]

    async def check(
        self, outside: Iterable[Mapping[str, Any]] = (), tenant: str = "tenant-a", limit: int = 200
    ) -> Verification:
        """Return the check of a tenant's whole log, everything fed."""
        check = Verification(tenant, await self.heads(tenant), outside)
        warrant = Actor.system(tenant).warrant("events:read")
        after = None
        while True:
            page = await self.place.db.read(list_links, warrant, Window(limit, after))
            for one in page.items:
                check.feed(*one)
            after = page.next
            if after is None:
                return check

    async def findings(
        self, outside: Iterable[Mapping[str, Any]] = (), tenant: str = "tenant-a"
    ) -> list[Finding]:
        """Return what the check finds."""
        return (await self.check(outside, tenant)).finish()
