"""Discovery and keys (RFC 8414, RFC 7517)."""

from typing import Any

import httpx
import jwt
import pytest

from tests.world import World, claims, header

DOCUMENTS = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]


def public(world: World, url: str) -> httpx.Response:
    """Fetch a published address the way an outsider would."""
    return httpx.get(url.replace("localhost", "127.0.0.1"), timeout=10)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_the_document_names_the_endpoints(world: World, path: str):
    """Both well-known addresses give the same document, made for this issuer."""
    base = world.machine["base_url"]
    answer = world.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    document = answer.json()
    assert document["issuer"] == base
    assert document["token_endpoint"] == f"{base}/oauth/token"
    assert document["introspection_endpoint"] == f"{base}/oauth/introspect"
    assert document["revocation_endpoint"] == f"{base}/oauth/revoke"
    assert document["jwks_uri"] == f"{base}/oauth/jwks"
    assert document["grant_types_supported"] == ["client_credentials"]
    methods = {"client_secret_basic", "client_secret_post"}
    for endpoint in ("token", "introspection", "revocation"):
        assert set(document[f"{endpoint}_endpoint_auth_methods_supported"]) == methods
    assert document == world.http.get(DOCUMENTS[0]).json()


def test_each_tenant_has_its_own_document(world: World, tenant: World):
    """A tenant's metadata is where RFC 8414 §3.1 looks for it: the issuer's path comes last."""
    slug = tenant.prefix.removeprefix("/t/")
    inserted = world.http.get(f"/.well-known/oauth-authorization-server/t/{slug}")
    assert inserted.status_code == 200
    assert inserted.json()["issuer"] == tenant.machine["base_url"]
    assert inserted.json()["jwks_uri"] == f"{tenant.machine['base_url']}/oauth/jwks"
    appended = tenant.http.get("/.well-known/openid-configuration")
    assert appended.json() == inserted.json()


def keys(world: World) -> list[dict[str, Any]]:
    """Return the published keys."""
    answer = world.http.get("/oauth/jwks")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["keys"]
    return found


def test_the_key_set_is_public_and_only_public(world: World):
    """Every key has an id, an algorithm and a use, and no private part."""
    published = keys(world)
    assert {"ES256", "EdDSA", "RS256"} >= {key["alg"] for key in published}
    for key in published:
        assert key["use"] == "sig"
        assert key["kid"]
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key)
    assert len({key["kid"] for key in published}) == len(published)


def test_the_key_set_may_be_cached_for_a_while(world: World):
    """Verifiers are told how long a key set is good, so that they neither hammer nor go stale."""
    assert "max-age=" in world.http.get("/oauth/jwks").headers["cache-control"]


def test_a_token_verifies_with_the_published_key(world: World):
    """An ordinary JWT library, given the published keys, accepts the token."""
    client = world.make_client()
    token = world.token(client)
    ring = jwt.PyJWKSet.from_dict({"keys": keys(world)})
    base = world.machine["base_url"]
    key = ring[header(token)["kid"]]
    decoded = jwt.decode(token, key, ["ES256"], audience=f"{base}/api/v1", issuer=base)
    assert decoded == claims(token)


def test_no_key_is_shared_between_tenants(world: World, tenant: World):
    """A key belongs to one tenant: neither its id nor its value appears in another's set."""
    here, there = keys(world), keys(tenant)
    assert not {key["kid"] for key in here} & {key["kid"] for key in there}
    values = [{key.get("x") or key.get("n") for key in ring} for ring in (here, there)]
    assert not values[0] & values[1]


def test_the_protected_resource_of_a_foreign_issuer_is_unknown(world: World):
    """No document is made up for a tenant that does not exist."""
    answer = world.http.get("/.well-known/oauth-authorization-server/t/nobody-here")
    assert answer.status_code == 404
    assert public(world, f"{world.server.url}/t/nobody-here/oauth/jwks").status_code == 404
