"""API tokens from outside: who keeps them, who unlocks them, and what a JWT of theirs says."""

import datetime as dt

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError
from joserfc.jwk import KeySet

from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import Client, Json, World, claims, eventually, header, unique

ROTATE = "/api/v1/keys/rotate"
KEEPER = ("api_tokens:read", "api_tokens:write")


def make_user(world: World, **more: object) -> Json:
    """Make a user, by default without any role."""
    return world.make("users", username=unique("user").replace(" ", "-"), **more)


def make_token(world: World, **more: object) -> Json:
    """Make an API token of a new user."""
    body = {"name": unique("token"), "expires_in": "365d", **more}
    return world.make("api-tokens", **({"user": make_user(world)["id"]} | body))


def unlock(world: World, token: Json, **body: object) -> Json:
    """Unlock a token, as the machine administrator."""
    answer = world.call("POST", f"/api/v1/api-tokens/{token['id']}/unlock", json=body)
    assert answer.status_code == 200, answer.text
    got: Json = answer.json()
    return got


def keeper(world: World) -> Client:
    """Make a client with the role of those who manage tokens and do nothing else."""
    role = world.make("roles", name=unique("API Token Manager"), permissions=list(KEEPER))
    return world.make_client(permissions=(), roles=[role["id"]])


def keys(world: World) -> KeySet:
    """Return the tenant's published keys, as another library reads them."""
    return KeySet.import_key_set(world.http.get("/oauth/jwks").json())


@row("TOK-9", "TOK-28")
def test_403_for_who_does_not_keep_tokens(world: World):
    """Making one takes the right to; whoever has it makes, edits, switches and deletes."""
    body = {"user": make_user(world)["id"], "name": unique("token"), "expires_in": "1d"}
    outsider = world.token(world.make_client(permissions=["clients:write", "api_tokens:read"]))
    answer = world.call("POST", "/api/v1/api-tokens", outsider, json=body)
    assert missing(answer) == ["api_tokens:write"]
    bearer = world.token(keeper(world))
    made = world.call("POST", "/api/v1/api-tokens", bearer, json=body)
    assert made.status_code == 201, made.text
    path = f"/api/v1/api-tokens/{made.json()['id']}"
    for method, more in (("PATCH", ""), ("POST", "/disable"), ("POST", "/enable")):
        answer = world.call(method, path + more, bearer, json={"name": unique("token")})
        assert answer.status_code == 200, answer.text
    assert world.call("DELETE", path, bearer).status_code == 204


@row("TOK-19")
def test_403_for_a_keeper_who_unlocks(world: World):
    """Managing tokens does not give their JWTs; neither does the permission alone."""
    token = make_token(world)
    path = f"/api/v1/api-tokens/{token['id']}/unlock"
    refused = world.call("POST", path, world.token(keeper(world)), json={})
    assert missing(refused) == ["api_tokens:unlock"]
    assert "jwt" not in refused.text
    assert world.events(token["client_id"], type="api_token.unlocked") == []


@row("TOK-21", "TOK-22")
def test_an_unlock_shows_another_jwt_each_time_and_nothing_else_shows_one(world: World):
    """No answer before, between or after has a JWT in it; each unlock is one event."""
    token = make_token(world)
    path = f"/api/v1/api-tokens/{token['id']}"
    first, second = unlock(world, token), unlock(world, token)
    looks = [world.call("GET", path), world.call("GET", "/api/v1/api-tokens?limit=200")]
    told = world.events(token["client_id"], type="api_token.unlocked")
    assert first["jwt"] != second["jwt"]
    assert not [look for look in looks if "jwt" in look.json() or "eyJ" in look.text]
    assert "eyJ" not in str(told)
    assert [one["details"]["jti"] for one in told] == [first["jti"], second["jti"]]


@row("TOK-2", "TOK-3")
def test_a_jwt_verifies_with_its_tenants_keys_alone(world: World):
    """Another library takes it apart by the published key set, and refuses it by another's."""
    own, other = world.second_tenant(), world.second_tenant()
    token = make_token(own, expires_in="10y")
    got = unlock(own, token)
    assert len(got["jwt"]) <= 4096
    said = jwt.decode(got["jwt"], keys(own), algorithms=["ES256"])
    assert said.header["typ"] == "at+jwt"
    assert (said.claims["sub"], said.claims["user"]) == (token["user"], token["username"])
    assert said.claims["exp"] - said.claims["iat"] >= 3_649 * 86_400
    assert said.claims["iss"] == own.machine["base_url"]
    stranger = next(iter(keys(other).keys))
    with pytest.raises(InvalidKeyIdError):
        jwt.decode(got["jwt"], keys(other), algorithms=["ES256"])
    with pytest.raises(BadSignatureError):
        jwt.decode(got["jwt"], stranger, algorithms=["ES256"])


@row("TOK-3")
def test_its_key_is_published_for_as_long_as_the_jwt_lives(world: World):
    """A rotation tells when the old key leaves: not before the ten years are over."""
    own = world.second_tenant()
    got = unlock(own, make_token(own, expires_in="10y"))
    assert own.call("POST", ROTATE, json={}).status_code in {200, 201}
    key = own.get(f"/api/v1/keys/{header(got['jwt'])['kid']}")
    assert key["deactivates_at"] < got["expires_at"] < key["retires_at"]


@row("TOK-16", "TOK-29")
def test_every_field_is_kept_and_can_be_edited(world: World):
    """User, name, description, filter, end and state, each by itself."""
    token = make_token(world, description="nightly backup")
    path = f"/api/v1/api-tokens/{token['id']}"
    assert world.get(path)["description"] == "nightly backup"
    user = make_user(world)
    changes = {
        "user": user["username"], "name": unique("token"), "description": "weekly",
        "filter": "10.0.0.0/8, 2001:db8::/32", "expires_at": "2031-01-01T00:00:00.000Z",
        "enabled": False,
    }  # fmt: skip
    for name, to in changes.items():
        assert world.call("PATCH", path, json={name: to}).status_code == 200
        assert world.get(path)[name] == (user["id"] if name == "user" else to)
    told = world.events(token["client_id"], type="api_token.edited")
    assert [one["details"]["changed"] for one in told] == [[name] for name in changes]


@row("TOK-31", "TOK-33")
def test_an_end_may_be_past_and_the_token_stays_listed(world: World):
    """By an edit or at once; it is marked expired and gives no JWT any more."""
    edited, ended = make_token(world), make_token(world)
    path = f"/api/v1/api-tokens/{edited['id']}"
    answer = world.call("PATCH", path, json={"expires_at": "2020-01-01T00:00:00Z"})
    assert answer.json()["state"] == "expired"
    answer = world.call("POST", f"/api/v1/api-tokens/{ended['id']}/expire")
    assert answer.json()["state"] == "expired"
    states = {one["id"]: one["state"] for one in world.pages("/api/v1/api-tokens", limit=200)}
    assert [states[one["id"]] for one in (edited, ended)] == ["expired"] * 2
    assert "end" in problem(world.call("POST", f"{path}/unlock"), 409)["detail"]


def test_422_for_a_token_that_cannot_be(world: World):
    """Without an end, beyond ten years, of an unknown user or a foreign one, with a bad filter."""
    other = world.second_tenant()
    good = {"user": make_user(world)["id"], "name": unique("token"), "expires_in": "1d"}
    cases: list[tuple[Json, str]] = [
        ({"expires_in": None}, "expires_at"),
        ({"expires_in": "11y"}, "expires_at"),
        ({"user": "usr_0000000000000000"}, "user"),
        ({"user": make_user(other)["id"]}, "user"),
        ({"filter": "10.0.0.1-10.0.0.0"}, "filter"),
    ]
    answers: list[httpx.Response] = [
        world.call("POST", "/api/v1/api-tokens", json=good | more) for more, _ in cases
    ]
    assert [fields(answer) for answer in answers] == [[wrong] for _, wrong in cases]
    unknown, foreign = (answers[place].json()["errors"] for place in (2, 3))
    assert unknown == foreign


def test_revoking_earlier_moves_the_generation(world: World):
    """An unlock that asks for it names a new generation; one that does not keeps the old."""
    token = make_token(world)
    got = [unlock(world, token), unlock(world, token, revoke_earlier=True), unlock(world, token)]
    assert [claims(one["jwt"])["gen"] for one in got] == [1, 2, 2]


def test_409_for_a_token_whose_user_is_gone(world: World):
    """It stays listed, and nobody gets a JWT of it."""
    token = make_token(world)
    assert world.call("DELETE", f"/api/v1/users/{token['user']}").status_code == 204
    problem(world.call("POST", f"/api/v1/api-tokens/{token['id']}/unlock"), 409)
    assert world.get(f"/api/v1/api-tokens/{token['id']}")["username"] == ""


def accepted(world: World, token: str, address: str = "127.0.0.1") -> bool:
    """Whether the server says that *token*, carried by somebody at *address*, is active."""
    answer = world.http.post(
        "/oauth/introspect", data={"token": token, "address": address}, auth=world.admin.basic
    )
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["active"])


@row("TOK-17")
def test_a_switch_refuses_the_jwt_and_lets_the_same_one_in_again(world: World):
    """Off, it is refused with 401; on, the very same JWT is known again."""
    token = make_token(world)
    jwt_text = unlock(world, token)["jwt"]
    path = f"/api/v1/api-tokens/{token['id']}"
    seen = []
    for act in ("disable", "enable"):
        assert world.call("POST", f"{path}/{act}").status_code == 200
        seen.append((accepted(world, jwt_text), world.call("GET", "/v1/users", jwt_text)))
    assert [active for active, _ in seen] == [False, True]
    # Its user has no role, so once it is let in the answer is about rights.
    assert [answer.status_code for _, answer in seen] == [401, 403]


@row("TOK-12", "TOK-17", "TOK-1")
def test_a_jwt_has_the_rights_of_its_user_now(world: World):
    """A role taken away or given acts on the next call of the same JWT, as does a switch."""
    role = world.make("roles", name=unique("role"), permissions=["users:read"])
    user = make_user(world, roles=[role["id"]])
    token = make_token(world, user=user["id"])
    jwt_text = unlock(world, token)["jwt"]
    assert world.call("GET", "/api/v1/users", jwt_text).status_code == 200
    assert missing(world.call("GET", "/api/v1/roles", jwt_text)) == ["roles:read"]
    path = f"/api/v1/api-tokens/{token['id']}"
    for act, status in (("disable", 401), ("enable", 200)):
        world.call("POST", f"{path}/{act}")
        assert world.call("GET", "/api/v1/users", jwt_text).status_code == status
    changes = {"permissions": ["roles:read"]}
    assert world.call("PATCH", f"/api/v1/roles/{role['id']}", json=changes).status_code == 200
    assert missing(world.call("GET", "/api/v1/users", jwt_text)) == ["users:read"]
    assert world.call("GET", "/api/v1/roles", jwt_text).status_code == 200
    body = {"blocked": True}
    assert world.call("PATCH", f"/api/v1/users/{user['id']}", json=body).status_code == 200
    assert world.call("GET", "/api/v1/roles", jwt_text).status_code == 401


@row("TOK-19")
def test_403_for_an_unlock_beyond_ones_own_rights(world: World):
    """Who may unlock but has less than the token's user gets no JWT, and may after a change."""
    role = world.make("roles", name=unique("role"), permissions=["users:read", "events:read"])
    token = make_token(world, user=make_user(world, roles=[role["id"]])["id"])
    path = f"/api/v1/api-tokens/{token['id']}/unlock"
    some = world.token(world.make_client(permissions=["api_tokens:unlock", "users:read"]))
    assert missing(world.call("POST", path, some)) == ["events:read"]
    changes = {"permissions": ["users:read"]}
    assert world.call("PATCH", f"/api/v1/roles/{role['id']}", json=changes).status_code == 200
    assert world.call("POST", path, some).status_code == 200


@row("TOK-14")
def test_a_jwt_ends_when_its_token_does(world: World):
    """By the clock, to the second; the token stays listed."""
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=4)
    token = make_token(world, expires_in=None, expires_at=ends.isoformat())
    jwt_text = unlock(world, token)["jwt"]
    assert claims(jwt_text)["exp"] == int(ends.timestamp())
    assert accepted(world, jwt_text)
    assert eventually(lambda: not accepted(world, jwt_text), within=10)
    assert world.call("GET", "/v1/users", jwt_text).status_code == 401
    path = f"/api/v1/api-tokens/{token['id']}"
    # A JWT counts whole seconds, so the token's own end may be a part of one later.
    assert eventually(lambda: world.get(path)["state"] == "expired")


@row("TOK-30")
def test_a_deleted_token_is_neither_listed_nor_accepted(world: World):
    """For good: its JWT is refused, and there is nothing to unlock or to bring back."""
    token = make_token(world)
    jwt_text = unlock(world, token)["jwt"]
    path = f"/api/v1/api-tokens/{token['id']}"
    assert accepted(world, jwt_text)
    assert world.call("DELETE", path).status_code == 204
    assert not accepted(world, jwt_text)
    assert world.call("GET", "/v1/users", jwt_text).status_code == 401
    assert token["id"] not in {one["id"] for one in world.pages("/api/v1/api-tokens", limit=200)}
    again = (world.call("GET", path), world.call("POST", f"{path}/unlock"))
    assert [answer.status_code for answer in again] == [404, 404]


def test_the_tokens_of_one_user_are_listed(world: World):
    """By the user's id; somebody else's, and those of nobody, are left out."""
    user = make_user(world)
    mine = [make_token(world, user=user["id"])["id"] for _ in range(2)]
    make_token(world)
    assert [one["id"] for one in world.pages("/api/v1/api-tokens", user=user["id"])] == mine
    assert list(world.pages("/api/v1/api-tokens", user=user["id"], enabled=False)) == []
    assert list(world.pages("/api/v1/api-tokens", user="usr_nobody")) == []


def test_what_ends_a_jwt(world: World):
    """Expiry by edit for good, another user, and an unlock that revokes those before it."""
    cuts: list[tuple[str, Json]] = [
        ("", {"user": make_user(world)["id"]}),
        ("", {"expires_at": "2020-01-01T00:00:00Z"}),
        ("/unlock", {"revoke_earlier": True}),
        ("/expire", {}),
    ]
    for more, body in cuts:
        token = make_token(world)
        jwt_text = unlock(world, token)["jwt"]
        path = f"/api/v1/api-tokens/{token['id']}"
        assert accepted(world, jwt_text)
        method = "POST" if more else "PATCH"
        assert world.call(method, path + more, json=body).status_code == 200
        assert not accepted(world, jwt_text), (more, body)
        # To put a past end off does not bring back what had ended.
        assert world.call("PATCH", path, json={"expires_in": "2y"}).status_code == 200
        assert not accepted(world, jwt_text), (more, body)


@row("TOK-15")
@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
        ("10.1.0.0/16", "10.1.255.255", "10.2.0.0"),
        ("192.0.2.7-192.0.2.9", "192.0.2.8", "192.0.2.10"),
        ("2001:db8::/32", "2001:db8::1", "2001:db9::1"),
        ("2001:db8::1-2001:db8::f", "2001:db8::f", "2001:db8::10"),
    ],
)
def test_a_filter_refuses_callers_from_elsewhere(
    world: World, text: str, inside: str, outside: str
):
    """One address, a network, a range, in IPv4 and IPv6; and whoever's place is not known."""
    token = make_token(world, filter=text)
    jwt_text = unlock(world, token)["jwt"]
    assert [accepted(world, jwt_text, place) for place in (inside, outside, "")] == [
        True, False, False,
    ]  # fmt: skip
