"""The OpenAPI 3.1 document and the reference page made from it."""

import re

import jsonschema_rs
import pytest

from doorward.web.meanings import unexplained
from tests.rows import row
from tests.world import Json, World


@pytest.fixture
def document(world: World) -> Json:
    answer = world.http.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    body: Json = answer.json()
    return body


def test_it_is_openapi_3_1(document: Json):
    """Version, title, and the way to get a token."""
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    schemes = document["components"]["securitySchemes"].values()
    [flow] = [one["flows"]["clientCredentials"] for one in schemes if one["type"] == "oauth2"]
    assert flow["tokenUrl"].endswith("/oauth/token")


@row("TOK-8")
def test_every_schema_is_a_schema(document: Json):
    """Each named schema is valid JSON Schema 2020-12."""
    for name, schema in document["components"]["schemas"].items():
        jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]}), name


@pytest.mark.parametrize("area", ["tenants", "apis", "roles", "users", "clients", "keys", "events"])
def test_every_area_has_its_paths(document: Json, area: str):
    """Each room of the contract is there."""
    assert f"/api/v1/{area}" in document["paths"]


def test_every_operation_has_its_own_id(document: Json):
    """Generated clients get one name an operation."""
    ids = [
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    ]
    assert len(ids) == len(set(ids))


@row("INC-4")
def test_the_reference_page_needs_nothing_from_elsewhere(world: World, document: Json):
    """One page documents every operation, without a script or style from another origin."""
    answer = world.http.get("/api/v1/docs", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    elsewhere = re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', answer.text)
    assert elsewhere == []
    for path in document["paths"]:
        assert path in answer.text, path
    assert "default-src" in answer.headers["content-security-policy"]


def test_the_way_to_it_stays_with_the_tenant(world: World):
    """Below a tenant's prefix it leads to that tenant's page."""
    tenant = world.second_tenant()
    answer = tenant.http.get("/api/v1/docs", follow_redirects=True)

    assert answer.status_code == 200
    assert str(answer.url).endswith(f"{tenant.prefix}/console/developer/reference")


def test_every_parameter_and_member_is_explained(document: Json):
    """Whatever is sent or answered, there is a sentence on what it means."""
    assert unexplained(document) == []
