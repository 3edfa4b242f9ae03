"""The catalogues at work in this process, by tenant and revision.

Which revision counts is read with every decision; a revision's text never changes, so
remembering it can never be wrong (DESIGN §6).
"""

from collections import OrderedDict
from typing import Final

from doorward.access import CATALOGUE, Catalogue, catalogue_of
from doorward.kernel.db import Database
from doorward.kernel.errors import Unavailable

_MOST: Final = 256


class Catalogues:
    """At most 256 catalogues, the longest unused dropped."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: OrderedDict[tuple[str, int], Catalogue] = OrderedDict()

    async def at(self, tenant: str, revision: int) -> Catalogue:
        """Return the catalogue that a decision has just read as the tenant's.

        Raises ``Unavailable`` when it was replaced so often meanwhile that it is gone.
        """
        name = (tenant, revision)
        known = self._known.get(name)
        if known is not None:
            self._known.move_to_end(name)
            return known
        row = await self._db.look(CATALOGUE, (tenant, str(revision)))
        if row is None:
            raise Unavailable("the catalogue changed meanwhile")
        found = self._known[name] = catalogue_of(row[0])
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return found
