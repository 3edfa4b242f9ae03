"""Signing keys: published before they sign, kept until their last token ends (guarantee 6)."""

from tests.wire.shapes import problem
from tests.world import Json, World, header


def published(world: World) -> set[str]:
    return {key["kid"] for key in world.http.get("/oauth/jwks").json()["keys"]}


def keys(world: World) -> list[Json]:
    return list(world.pages("/api/v1/keys"))


def test_keys_are_listed_without_their_private_parts(tenant: World):
    """Id, algorithm and state of each key, and nothing that could sign."""
    listed = keys(tenant)
    assert {key["kid"] for key in listed} >= published(tenant)
    for key in listed:
        assert {"id", "kid", "alg", "state", "created_at"} <= set(key)
        assert "private" not in str(key).lower()
        assert '"d"' not in str(key)


def test_the_key_that_signs_is_published(tenant: World):
    """A token's ``kid`` is in the key set at that moment."""
    token = tenant.token(tenant.make_client())
    assert header(token)["kid"] in published(tenant)


def test_rotation_takes_nothing_away(tenant: World):
    """After a rotation, tokens of before are still good, and their key still published."""
    client = tenant.make_client()
    before = tenant.token(client)
    answer = tenant.call("POST", "/api/v1/keys/rotate", json={"alg": "ES256"})
    assert answer.status_code in {200, 201}, answer.text
    assert header(before)["kid"] in published(tenant)
    assert tenant.passes(before)
    after = tenant.token(client)
    assert header(after)["kid"] in published(tenant)
    assert tenant.passes(after)


def test_a_new_key_is_published_before_it_signs(tenant: World):
    """Whatever key signs was already in the key set fetched before the rotation's tokens."""
    client = tenant.make_client()
    for _ in range(3):
        assert tenant.call("POST", "/api/v1/keys/rotate", json={}).status_code in {200, 201}
        ring = published(tenant)
        assert header(tenant.token(client))["kid"] in ring


def test_a_key_in_use_cannot_be_removed(tenant: World):
    """Removing the signing key, or one whose tokens live, is refused with 409."""
    kid = header(tenant.token(tenant.make_client()))["kid"]
    [mine] = [key for key in keys(tenant) if key["kid"] == kid]
    problem(tenant.call("DELETE", f"/api/v1/keys/{mine['id']}"), 409)
    tenant.call("POST", "/api/v1/keys/rotate", json={})
    problem(tenant.call("DELETE", f"/api/v1/keys/{mine['id']}"), 409)
    assert kid in published(tenant)


def test_a_rotation_is_recorded(tenant: World):
    """Who turned the keys can be read later."""
    tenant.call("POST", "/api/v1/keys/rotate", json={})
    assert [one for one in tenant.events() if one["type"].startswith("key.")]


def test_another_tenants_key_is_unknown(world: World, tenant: World):
    """By id it is 404, for every verb."""
    theirs = keys(tenant)[0]["id"]
    problem(world.call("DELETE", f"/api/v1/keys/{theirs}"), 404)
