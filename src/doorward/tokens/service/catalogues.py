"""The catalogues at work in this process, of each tenant the one its last decision named.

Which revision counts is read with every decision; a revision's text never changes, so
remembering it can never be wrong (DESIGN §6).
"""

from collections import OrderedDict
from typing import Final

from doorward.access import CATALOGUE, Catalogue, catalogue_of
from doorward.kernel.db import Database
from doorward.kernel.errors import Unavailable

MOST: Final = 100_000
"""How much all of them may hold together (:attr:`Catalogue.size`): some 60 MB."""


class Catalogues:
    """One catalogue a tenant, the longest unused dropped when they grow too large together."""

    def __init__(self, db: Database, most: int = MOST) -> None:
        self._db = db
        self._most = most
        self._held = 0
        self._known: OrderedDict[str, tuple[int, Catalogue]] = OrderedDict()

    async def at(self, tenant: str, revision: int) -> Catalogue:
        """Return the catalogue that a decision has just read as the tenant's.

        Raises ``Unavailable`` when it was replaced so often meanwhile that it is gone.
        """
        known = self._known.get(tenant)
        if known is not None and known[0] == revision:
            self._known.move_to_end(tenant)
            return known[1]
        row = await self._db.look(CATALOGUE, (tenant, str(revision)))
        if row is None:
            raise Unavailable("the catalogue changed meanwhile")
        found = catalogue_of(row[0])
        self._keep(tenant, revision, found)
        return found

    def _keep(self, tenant: str, revision: int, catalogue: Catalogue) -> None:
        before = self._known.pop(tenant, None)
        if before is not None:
            self._held -= before[1].size
        self._known[tenant] = (revision, catalogue)
        self._held += catalogue.size
        while self._held > self._most and len(self._known) > 1:
            _, (_, dropped) = self._known.popitem(last=False)
            self._held -= dropped.size
