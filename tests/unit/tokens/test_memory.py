"""What one tenant has computed stays in nobody else's memory for long."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from doorward.access import catalogue_of
from doorward.access.model import Api, ApiTerms, Area, AreaTerms, write_document
from doorward.guard.service.inspecting import Remembered
from doorward.kernel.db import Database
from doorward.tokens import Catalogues
from doorward.tokens.model import narrow

ACTIONS = frozenset({"read", "write"})


def _document(areas: int) -> str:
    api = Api("own", ApiTerms("own", ""), True, True, 1, 0, 0)
    terms = AreaTerms("x", ACTIONS)
    named = [Area(str(n), "own", f"area_{n}", terms, 1, 0, 0) for n in range(areas)]
    return write_document([api], named, [])


class _Shelf:
    """A database that gives every revision of every tenant the same catalogue."""

    def __init__(self, areas: int) -> None:
        self.document = _document(areas)
        self.asked = 0

    async def look(self, _lookup: object, _key: object) -> tuple[str]:
        self.asked += 1
        return (self.document,)


def test_a_tenant_keeps_one_catalogue() -> None:
    """
    However often a tenant edits its APIs, only the revision in force is held.
    """
    shelf = _Shelf(10)
    catalogues = Catalogues(cast("Database", shelf), most=1_000)

    async def work() -> None:
        for revision in range(100):
            await catalogues.at("tenant-1", revision)
            await catalogues.at("tenant-1", revision)

    asyncio.run(work())
    assert shelf.asked == 100
    assert len(catalogues._known) == 1
    assert catalogues._held == catalogue_of(shelf.document).size == 21


def test_large_catalogues_push_each_other_out() -> None:
    """
    All together hold no more than the limit; the one just asked for is always there.
    """
    catalogues = Catalogues(cast("Database", _Shelf(10)), most=100)

    async def work() -> None:
        for tenant in range(50):
            await catalogues.at(f"tenant-{tenant}", 1)

    asyncio.run(work())
    assert [*catalogues._known] == [f"tenant-{number}" for number in range(46, 50)]
    assert catalogues._held == 84


def test_what_was_narrowed_goes_with_its_catalogue() -> None:
    """
    Each scope asked for is remembered where it belongs, and never more than so many.
    """
    catalogue = catalogue_of(_document(400))
    rights = catalogue.grantable
    for one in sorted(rights):
        assert narrow(rights, catalogue, "https://x", (one,), None).scope == (one,)

    assert 0 < len(catalogue.memo) <= 512
    assert catalogue.memo is not catalogue_of(_document(401)).memo


def test_remembered_signatures_are_counted_by_their_length() -> None:
    """
    Long tokens take the place of many short ones, and the newest is never forgotten.
    """
    remembered = Remembered(10_000)
    signed: Any = SimpleNamespace()
    for number in range(1_000):
        digest = str(number).encode()
        remembered.keep(digest, signed, 1 + number % 4_096)
        assert remembered.find(digest) is signed
        assert remembered._held <= 10_000
        assert remembered._held == sum(length for _, length in remembered._signed.values())
