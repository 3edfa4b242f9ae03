"""The route book: which way a path is, for nothing but that path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.guard import RouteBook, Way

WAYS = [
    Way("GET", "/api/v1/clients", "clients:read"),
    Way("POST", "/api/v1/clients", "clients:write"),
    Way("GET", "/api/v1/clients/{client_id}", "clients:read"),
    Way("DELETE", "/api/v1/clients/{client_id}", "clients:write"),
    Way("POST", "/api/v1/clients/{client_id}/reset", "clients:write"),
    Way("GET", "/api/v1/clients/special", "events:read"),
    Way("DELETE", "/api/v1/clients/{client_id}/secrets/{secret_id}", "clients:write"),
    Way("GET", "/api/v1/openapi.json", ""),
]
BOOK = RouteBook(WAYS)


def found(path: str) -> dict[str, str] | None:
    """Return the permission of each method at *path*."""
    ways = BOOK.find(path)
    return None if ways is None else {method: way.permission for method, way in ways.items()}


def test_each_path_has_its_own_ways() -> None:
    """
    Methods of one template stand together, and a plain path goes before a shaped one.
    """
    assert found("/api/v1/clients") == {"GET": "clients:read", "POST": "clients:write"}
    assert found("/api/v1/clients/cli_1") == {"GET": "clients:read", "DELETE": "clients:write"}
    assert found("/api/v1/clients/cli_1/reset") == {"POST": "clients:write"}
    assert found("/api/v1/clients/special") == {"GET": "events:read"}
    assert found("/api/v1/openapi.json") == {"GET": ""}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/api/v1",
        "/api/v1/clients/",
        "/api/v1//clients",
        "/api/v1/clients//reset",
        "/api/v1/clients/cli_1/",
        "/api/v1/clients/cli_1/reset/",
        "/api/v1/clients/cli_1/reset/now",
        "/api/v1/clients/a/b/reset",
        "/api/v1/Clients",
        "/x/api/v1/clients",
        "/api/v1/openapiXjson",
        "/api/v1/clients\n",
        "/api/v1/clients/{client_id}/secrets",
    ],
)
def test_nothing_else_is_a_way(path: str) -> None:
    """
    Another spelling of a path is another path, and there is nothing: deny by default.
    """
    assert found(path) is None


@given(st.text(max_size=30))
def test_a_parameter_is_one_segment(value: str) -> None:
    """
    Whatever stands for an id, it never holds a slash, so that no id reaches another route.
    """
    ways = found(f"/api/v1/clients/{value}/reset")

    if not value or "/" in value:
        assert ways is None
    else:
        assert ways in ({"POST": "clients:write"}, None)


def test_an_empty_book_has_no_way() -> None:
    """
    Where no control plane is served nothing is found.
    """
    assert RouteBook([]).find("/api/v1/clients") is None
