"""Paging, filter, sort and search of lists."""

import pytest

from tests.wire.shapes import fields
from tests.world import World, unique

LISTS = ["clients", "roles", "users", "apis", "keys", "tenants", "events"]


@pytest.mark.parametrize("what", LISTS)
def test_every_list_has_one_shape(world: World, what: str):
    """``items`` and ``next``, null at the end."""
    body = world.get(f"/api/v1/{what}", limit=200)
    assert set(body) == {"items", "next"}
    assert isinstance(body["items"], list)
    assert body["next"] is None or isinstance(body["next"], str)


def test_pages_join_without_gap_or_repeat(tenant: World):
    """Following ``next`` as ``after`` gives each item once, oldest first."""
    made = [tenant.make_client(name=f"page {number}").id for number in range(7)]
    for limit in (1, 2, 3, 7, 8, 200):
        listed = [one["id"] for one in tenant.pages("/api/v1/clients", limit=limit)]
        assert [id for id in listed if id in made] == made, limit
        assert len(set(listed)) == len(listed)


def test_the_last_page_says_so(tenant: World):
    """When the items end exactly at the limit, ``next`` is null already."""
    for number in range(3):
        tenant.make_client(name=f"client {number}")
    total = len(list(tenant.pages("/api/v1/clients")))
    assert tenant.get("/api/v1/clients", limit=total)["next"] is None
    assert tenant.get("/api/v1/clients", limit=total - 1)["next"] is not None


def test_paging_is_stable_while_others_come_and_go(tenant: World):
    """A client made or deleted between two pages moves no other over the edge."""
    made = [tenant.make_client(name=f"stable {number}") for number in range(6)]
    first = tenant.get("/api/v1/clients", limit=3)
    tenant.call("DELETE", f"/api/v1/clients/{made[0].id}")
    late = tenant.make_client(name="late")
    rest = list(tenant.pages("/api/v1/clients", limit=3))
    after = tenant.get("/api/v1/clients", limit=200, after=first["next"])["items"]
    seen = [one["id"] for one in first["items"]] + [one["id"] for one in after]
    assert len(seen) == len(set(seen))
    assert {client.id for client in made[1:]} | {late.id} <= set(seen)
    assert late.id in {one["id"] for one in rest}


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", ""])
def test_a_limit_outside_its_bounds_is_refused(world: World, limit: str):
    """``limit`` is 1 to 200."""
    answer = world.call("GET", "/api/v1/clients", params={"limit": limit})
    assert fields(answer) == ["limit"]


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("after", ["nonsense", "-1", "9" * 400])
def test_a_made_up_cursor_is_refused(world: World, what: str, after: str):
    """A cursor that no page gave is a field error, never a 500 or a silent first page."""
    assert fields(world.call("GET", f"/api/v1/{what}", params={"after": after})) == ["after"]


def test_clients_are_found_by_name_and_id(tenant: World):
    """``search`` matches a part of the name, whatever its case, and the client id."""
    wanted = tenant.make_client(name="Nightly Backup")
    tenant.make_client(name="Other job")

    def found(text: str) -> list[str]:
        return [one["id"] for one in tenant.get("/api/v1/clients", search=text)["items"]]

    assert found("night") == [wanted.id]
    assert found("BACKUP") == [wanted.id]
    assert found(wanted.client_id) == [wanted.id]
    assert found("no such client") == []


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"', "*", "--", "é"])
def test_search_takes_every_character_as_itself(tenant: World, text: str):
    """Wildcards and quotes of the database are plain characters."""
    plain = tenant.make_client(name="plain")
    odd = tenant.make_client(name=f"odd {text} name")
    found = [one["id"] for one in tenant.get("/api/v1/clients", search=text)["items"]]
    assert odd.id in found
    assert plain.id not in found


def test_clients_are_filtered_by_state(tenant: World):
    """``enabled`` filters in both directions."""
    on, off = tenant.make_client(), tenant.make_client(enabled=False)

    def found(state: str) -> set[str]:
        return {one["id"] for one in tenant.pages("/api/v1/clients", enabled=state)}

    assert on.id in found("true")
    assert off.id not in found("true")
    assert found("false") == {off.id}


def test_clients_are_sorted_by_name(tenant: World):
    """``sort`` by name, up and down, page after page."""
    for name in ("b", "d", "a", "c"):
        tenant.make_client(name=f"sorted {name}")

    def names(sort: str) -> list[str]:
        pages = tenant.pages("/api/v1/clients", sort=sort, search="sorted", limit=3)
        return [one["name"] for one in pages]

    expected = ["sorted a", "sorted b", "sorted c", "sorted d"]
    assert names("name") == expected
    assert names("-name") == expected[::-1]


def test_an_unknown_sort_is_refused(world: World):
    """A sort nobody offers is a field error."""
    assert fields(world.call("GET", "/api/v1/clients", params={"sort": "secret"})) == ["sort"]


def test_a_repeated_or_unknown_filter_is_not_ignored(world: World):
    """A filter that is not known must not widen what is listed."""
    answer = world.call("GET", "/api/v1/clients", params={unique("filter").replace(" ", ""): "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("query", ["after=%00", "search=a%00b", "sort=%00", "client_id=%00"])
def test_a_nul_in_the_query_is_refused(world: World, query: str):
    """No database ever sees it: 400 or 422, wherever it stands."""
    assert world.call("GET", f"/api/v1/events?{query}").status_code in {400, 422}
