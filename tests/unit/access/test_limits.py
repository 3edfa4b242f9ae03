"""What any tenant may have of APIs, permissions and rules has an end."""

import pytest

from doorward.access.model import ApiTerms, AreaTerms, RuleBook, RuleTerms
from doorward.access.service import catalogue, create_api, create_area, delete_area
from doorward.kernel.errors import Conflict, Invalid
from tests.unit.access.test_verbs import BOTH, Shop, anything
from tests.unit.doors import House


async def test_a_catalogue_has_an_end(house: House, monkeypatch: pytest.MonkeyPatch):
    """All tenants' decisions share the memory: what is one too many is refused, less is not."""
    shop = await Shop(house).open()
    size = (await shop.catalogue()).size
    monkeypatch.setattr(catalogue, "LARGEST", size + 2)
    now = house.clock()
    await shop.do(create_area, shop.api, "fits", AreaTerms("x", BOTH), now)
    with pytest.raises(Conflict, match="at most"):
        await shop.do(create_area, shop.api, "more", AreaTerms("x", frozenset({"read"})), now)
    with pytest.raises(Conflict, match="at most"):
        await shop.do(create_api, ApiTerms("More", "https://more.example"), now)
    assert "more:read" not in (await shop.catalogue()).offered
    await shop.do(delete_area, (shop.api, "fits"), shop.how(), anything)


def test_a_template_is_not_deeper_than_its_reader_can_go() -> None:
    """Rules are found segment by segment: some segments are enough, and each has its call."""
    deep = "/" + "/".join(["x"] * 64)
    book = RuleBook([RuleTerms("GET", deep, all_of=frozenset({"orders:read"}))])
    assert book.match("GET", deep) is not None
    assert book.match("GET", deep + "/x" * 900) is None
    with pytest.raises(Invalid, match="segments"):
        RuleTerms("GET", deep + "/x", all_of=frozenset({"orders:read"}))
