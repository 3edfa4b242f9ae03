"""What any tenant may have of APIs, permissions and rules has an end."""

import pytest

from doorward.access.model import ApiTerms, AreaTerms
from doorward.access.service import catalogue, create_api, create_area, delete_area
from doorward.kernel.errors import Conflict
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
