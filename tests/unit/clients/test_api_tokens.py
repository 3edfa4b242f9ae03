"""API tokens: kept by their keepers, unlocked by those who have all their user's rights."""

import json

import pytest

from doorward.clients.service.unlocking import TRIES, unlock
from doorward.credentials import list_credentials
from doorward.kernel.clock import DAY, SECOND, rfc3339
from doorward.kernel.errors import Conflict, Unavailable
from doorward.people import UserTerms
from doorward.people.store import update_user
from doorward.settings import Settings
from doorward.signing import Signers, published_key, ring
from doorward.signing.service import mint, rotate
from doorward_sdk import Verifier
from tests.unit.clients.conftest import make_user, role_id
from tests.unit.doors import NOW, PUBLIC_URL, House, fields, refusal
from tests.world import claims, header

Json = dict[str, object]
YEAR = 365 * DAY


def form(user: str, **more: object) -> Json:
    return {"user": user, "name": "Backup", "expires_in": "1y", **more}


async def make(house: House, user: str = "", **more: object) -> Json:
    user = user or await make_user(house, "ada", await role_id(house, "Auditor"))
    async with house.doors() as doors:
        answer = await doors.post("/api-tokens", json=form(user, **more))
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def opened(house: House, token: Json, **body: object) -> Json:
    async with house.doors() as doors:
        answer = await doors.post(f"/api-tokens/{token['id']}/unlock", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    got: Json = answer.json()
    return got


async def test_an_unlock_makes_a_jwt_of_the_user(either_house: House):
    """Signed by the tenant's key, for its user, until the token's end, for both audiences."""
    house = either_house
    user = await make_user(house, "Ada", await role_id(house, "Auditor"))
    token = await make(house, "ada", description="nightly")
    got = await opened(house, token)
    said = claims(str(got["jwt"]))
    assert (token["user"], token["username"]) == (user, "Ada")
    assert "jwt" not in token
    key = await published_key(house.db, house.home, header(str(got["jwt"]))["kid"], NOW)
    assert key is not None
    verified = Verifier(PUBLIC_URL, f"{PUBLIC_URL}/api/v1", [key]).verify(
        str(got["jwt"]), NOW // SECOND
    )
    assert verified.subject == user
    assert (said["sub"], said["user"], said["client_id"]) == (user, "Ada", token["client_id"])
    assert said["exp"] == (NOW + YEAR) // SECOND
    assert (said["tenant"], said["gen"], said["jti"]) == (house.home, 1, got["jti"])
    assert header(str(got["jwt"]))["typ"] == "at+jwt"
    assert "scope" not in said
    assert len(str(got["jwt"])) <= 4096


async def test_every_unlock_is_another_jwt_and_an_event(house: House):
    """Two unlocks, two JWTs, two events that name them; never the JWT itself."""
    token = await make(house)
    first, second = await opened(house, token), await opened(house, token)
    told = [about for type, about in await house.events() if type == "api_token.unlocked"]
    assert first["jwt"] != second["jwt"]
    assert [about["jti"] for about in told] == [first["jti"], second["jti"]]
    assert {str(about["kid"]) for about in told} == {header(str(first["jwt"]))["kid"]}
    assert str(first["jwt"]) not in json.dumps(told)
    assert claims(str(first["jwt"]))["gen"] == claims(str(second["jwt"]))["gen"]


async def test_an_unlock_can_end_the_jwts_before_it(house: House):
    """The credential's generation moves, and the new JWT names the new one."""
    token = await make(house)
    first = await opened(house, token)
    second = await opened(house, token, revoke_earlier=True)
    assert [claims(str(one["jwt"]))["gen"] for one in (first, second)] == [1, 2]
    assert await generation(house, token) == 2


async def generation(house: House, token: Json) -> int:
    warrant = house.actor().warrant("api_tokens:read")
    (found,) = await house.db.read(list_credentials, warrant, str(token["id"]))
    return found.generation


async def test_only_who_has_all_the_users_rights_unlocks(house: House):
    """A keeper of tokens lacks the permission; with it, the user's rights are still needed."""
    token = await make(house)
    path = f"/api-tokens/{token['id']}/unlock"
    keeper = {"api_tokens:read", "api_tokens:write"}
    weak = {*keeper, "api_tokens:unlock", "users:read"}
    auditor = {*weak, *[f"{area}:read" for area in ("clients", "roles", "apis", "events")]}
    auditor |= {"tenants:read", "keys:read", "api_keys:read"}
    answers = []
    for powers in (keeper, weak, auditor):
        async with house.doors(house.actor(powers)) as doors:
            answers.append(await doors.post(path))
    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert answers[0].json()["missing"] == ["api_tokens:unlock"]
    assert "clients:read" in answers[1].json()["missing"]
    told = [type for type, _ in await house.events() if type == "api_token.unlocked"]
    assert len(told) == 1


async def test_a_keeper_keeps_tokens_without_a_ceiling(house: House):
    """Making, editing, switching and deleting need `api_tokens:write` and no right of the user."""
    user = await make_user(house, "ada", await role_id(house, "Administrator"))
    keeper = house.actor({"api_tokens:read", "api_tokens:write"})
    async with house.doors(keeper) as doors:
        made = await doors.post("/api-tokens", json=form(user))
        path = f"/api-tokens/{made.json()['id']}"
        statuses = [
            (await doors.post(f"{path}/disable")).status_code,
            (await doors.post(f"{path}/enable")).status_code,
            (await doors.patch(path, json={"filter": "10.0.0.0/8"})).status_code,
            (await doors.patch(path, json={"filter": ""})).status_code,
            (await doors.delete(path)).status_code,
        ]
    assert made.status_code == 201
    assert statuses == [200, 200, 200, 200, 204]


async def test_each_field_can_be_edited(house: House):
    """User, name, description, filter, end, enabled: each is kept, and events name it."""
    token = await make(house)
    other = await make_user(house, "bob")
    changes: Json = {
        "user": "bob", "name": "Restore", "description": "weekly", "filter": "10.0.0.0/8",
        "expires_at": rfc3339(NOW + 2 * YEAR), "enabled": False,
    }  # fmt: skip
    for name, to in changes.items():
        async with house.doors() as doors:
            edited = (await doors.patch(f"/api-tokens/{token['id']}", json={name: to})).json()
        assert edited[name] == (other if name == "user" else to)
    assert edited["state"] == "disabled"
    told = [about["changed"] for type, about in await house.events() if type == "api_token.edited"]
    assert told == [[name] for name in changes]


async def test_another_user_ends_the_jwts_before(house: House):
    """What names one user never acts for the next."""
    token = await make(house)
    await make_user(house, "bob")
    async with house.doors() as doors:
        await doors.patch(f"/api-tokens/{token['id']}", json={"name": "Same user"})
        assert await generation(house, token) == 1
        await doors.patch(f"/api-tokens/{token['id']}", json={"user": "bob"})
    assert await generation(house, token) == 2


async def test_an_end_may_be_now_or_past_and_stays_an_end(house: House):
    """It is marked expired, cannot be unlocked, and to put it off ends the JWTs before."""
    token = await make(house)
    path = f"/api-tokens/{token['id']}"
    async with house.doors() as doors:
        ended = await doors.patch(path, json={"expires_at": rfc3339(NOW)})
        locked = await doors.post(f"{path}/unlock")
        listed = (await doors.get("/api-tokens")).json()["items"]
        assert await generation(house, token) == 1
        risen = await doors.patch(path, json={"expires_in": "1d"})
    assert ended.json()["state"] == "expired"
    assert locked.status_code == 409
    assert [one["state"] for one in listed] == ["expired"]
    assert risen.json()["state"] == "active"
    assert await generation(house, token) == 2


@pytest.mark.parametrize("who", ["nobody", "usr_0000000000000000", "foreign"])
async def test_unknown_and_foreign_users_are_one_field_error(house: House, who: str):
    """Neither can have a token, and the answers do not differ."""
    tenant = await house.second_tenant()
    foreign = await make_user(house, "eve", tenant=tenant)
    wanted = foreign if who == "foreign" else who
    await make_user(house, "ada")
    token = await make(house, "ada")
    async with house.doors() as doors:
        made = await doors.post("/api-tokens", json=form(wanted, name="Other"))
        edited = await doors.patch(f"/api-tokens/{token['id']}", json={"user": wanted})
    for answer in (made, edited):
        assert answer.status_code == 422
        assert fields(answer) == ["user"]
        assert answer.json()["errors"][0]["message"] == "there is no such user"


async def test_who_is_kept_out_has_no_jwt_made(house: House):
    """409 for a user that is blocked."""
    token = await make(house)
    warrant = house.actor().warrant("users:write")
    terms = UserTerms("ada", blocked=True)
    await house.db.transact(update_user, warrant, str(token["user"]), terms, NOW)
    async with house.doors() as doors:
        answer = await doors.post(f"/api-tokens/{token['id']}/unlock")
    assert answer.status_code == 409


async def test_its_key_stays_published_until_the_jwt_ends(either_house: House):
    """Through a rotation after the unlock, and for an unlock after the rotation began."""
    house = either_house
    token = await make(house)
    kid = header(str((await opened(house, token))["jwt"]))["kid"]
    await turn(house)
    end = NOW + YEAR
    assert await published_key(house.db, house.home, kid, end) is not None
    assert await published_key(house.db, house.home, kid, end + DAY) is None
    later = await make(house, "ada", name="Longer", expires_in="2y")
    assert header(str((await opened(house, later))["jwt"]))["kid"] == kid
    assert await published_key(house.db, house.home, kid, end + YEAR) is not None


async def turn(house: House, *, compromised: bool = False) -> None:
    actor = house.actor()
    fresh = await mint(house.db, actor, house.tools.seal, None)
    await house.db.transact(rotate, actor, fresh, house.clock(), compromised=compromised)


async def test_a_key_lost_while_signing_signs_nothing(
    either_house: House, monkeypatch: pytest.MonkeyPatch
):
    """A compromise between signing and recording: the JWT is made again, by the new key."""
    house = either_house
    token = await make(house)
    active, turned = Signers.active, []

    async def signs_and_turns(self: Signers, tenant: str, now: int) -> object:
        signer = await active(self, tenant, now)
        if not turned:
            turned.append(signer.kid)
            await turn(house, compromised=True)
        return signer

    monkeypatch.setattr(Signers, "active", signs_and_turns)
    got = await opened(house, token)
    keys = await house.db.read(ring, house.actor())
    assert header(str(got["jwt"]))["kid"] == keys.active(NOW).kid != turned[0]
    told = [about for type, about in await house.events() if type == "api_token.unlocked"]
    assert [about["jti"] for about in told] == [got["jti"]]


async def test_a_token_edited_while_signing_is_signed_anew(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    """Whatever is let out says what holds; what keeps changing is given up, unrecorded."""
    token = await make(house)
    active, numbers = Signers.active, iter(range(100))

    async def signs_and_edits(self: Signers, tenant: str, now: int) -> object:
        async with house.doors() as doors:
            name = {"name": f"Backup {next(numbers)}"}
            await doors.patch(f"/api-tokens/{token['id']}", json=name)
        return await active(self, tenant, now)

    monkeypatch.setattr(Signers, "active", signs_and_edits)
    settings = Settings(public_url=PUBLIC_URL)
    asked = unlock(house.db, house.tools.seal, settings, house.actor(), str(token["id"]), NOW)
    assert isinstance(await refusal(asked), Unavailable)
    assert next(numbers) == TRIES
    assert "api_token.unlocked" not in [type for type, _ in await house.events()]


async def test_an_unlock_needs_an_end_that_is_a_second_away(house: House):
    """A JWT counts whole seconds, and one without a life is not made."""
    token = await make(house, expires_in=None, expires_at=rfc3339(NOW + 900))
    settings = Settings(public_url=PUBLIC_URL)
    asked = unlock(house.db, house.tools.seal, settings, house.actor(), str(token["id"]), NOW)
    assert isinstance(await refusal(asked), Conflict)
