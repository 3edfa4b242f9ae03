"""``/users/{id}/password`` and ``/user/password``: 204, 403, 404, 409, 412, 422, 429, 503."""

import asyncio

import pytest

from doorward.kernel.errors import Invalid, Stale, Unavailable
from doorward.kernel.secret import Secret
from doorward.people import Hasher, Proofs
from tests.unit.doors import House, fields, refusal
from tests.unit.people.people import OTHER, WORDS, a_role, a_user, alter, holding, row_of


async def proves(house: House, user_id: str, password: str) -> bool:
    """Whether a user's password is *password* now."""
    return await house.hasher.proves(
        (await row_of(house, user_id))["password_hash"], Secret(password)
    )


async def test_a_user_is_made_with_a_password_or_without(either_house: House):
    """Nothing of it is told back or recorded, only that there is one."""
    house = either_house
    async with house.doors() as doors:
        with_one = await doors.post("/users", json={"username": "ada", "password": WORDS})
        without = await doors.post("/users", json={"username": "bob"})
    assert (with_one.status_code, without.status_code) == (201, 201)
    assert with_one.json()["has_password"]
    assert not without.json()["has_password"]
    assert await proves(house, with_one.json()["id"], WORDS)
    assert WORDS not in with_one.text + str(await house.events())


async def test_a_repeated_create_is_told_by_all_but_the_password(house: House):
    """What is kept of a request to know it again is a fast digest, so no password is in it."""
    headers = {"Idempotency-Key": "k"}
    async with house.doors() as doors:
        first = await doors.post(
            "/users", json={"username": "ada", "password": WORDS}, headers=headers
        )
        again = await doors.post(
            "/users", json={"username": "ada", "password": OTHER}, headers=headers
        )
    assert (first.status_code, again.status_code) == (201, 200)
    assert await proves(house, first.json()["id"], WORDS)


async def test_a_password_that_is_refused_makes_no_user(house: House):
    """422 at the field, and nobody is made."""
    async with house.doors() as doors:
        for password in ("short", "ada@example.com-1", "x" * 300, 7, ["a"]):
            body = {"username": "ada@example.com", "password": password}
            answer = await doors.post("/users", json=body)
            assert (answer.status_code, fields(answer)) == (422, ["password"]), password
        assert (await doors.get("/users")).json()["items"] == []


async def test_setting_a_password_moves_the_generation(either_house: House):
    """204; the new one proves, the old one does not, and every token of before is dead."""
    house = either_house
    user = await a_user(house, password=WORDS)
    before = await row_of(house, user.id)
    house.clock.tick()
    async with house.doors() as doors:
        path = f"/users/{user.id}/password"
        assert (await doors.put(path, json={"password": OTHER})).status_code == 204
        shown = (await doors.get(f"/users/{user.id}")).json()
    after = await row_of(house, user.id)
    assert after["generation"] == before["generation"] + 1
    assert after["revision"] == before["revision"] + 1
    assert after["password_changed_at"] == house.clock()
    assert shown["has_password"]
    assert await proves(house, user.id, OTHER)
    assert not await proves(house, user.id, WORDS)
    assert (await house.events())[-1] == ("user.password_set", {"user": user.id})


async def test_nobody_becomes_somebody_mightier(house: House):
    """Attack: a clerk sets an administrator's password to sign in as one. 403, by name."""
    mighty = await a_role(house, "keys:write", "clients:read")
    user = await a_user(house, mighty, password=WORDS)
    async with house.doors(holding(house, "clients:read")) as clerk:
        answer = await clerk.put(f"/users/{user.id}/password", json={"password": OTHER})
    assert (answer.status_code, answer.json()["missing"]) == (403, ["keys:write"])
    assert await proves(house, user.id, WORDS)


async def test_unknown_and_foreign_users_are_alike(house: House):
    """404 for both, before the password is looked at."""
    tenant = await house.second_tenant()
    foreign = await a_user(house, actor=house.actor(tenant=tenant))
    async with house.doors() as doors:
        answers = [
            await doors.put(f"/users/{id}/password", json={"password": "short"})
            for id in (foreign.id, "usr_0000000000000000")
        ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


async def test_ones_own_password_takes_the_present_one(either_house: House):
    """204 with the present one; every token of before ends; a wrong one is a field error."""
    house = either_house
    user = await a_user(house, password=WORDS)
    async with house.doors(house.person(user.id)) as doors:
        wrong = await doors.put("/user/password", json={"present": OTHER, "password": OTHER})
        assert (wrong.status_code, fields(wrong)) == (422, ["present"])
        assert await proves(house, user.id, WORDS)
        right = await doors.put("/user/password", json={"present": WORDS, "password": OTHER})
        assert right.status_code == 204
    assert await proves(house, user.id, OTHER)
    assert (await row_of(house, user.id))["generation"] == 3
    assert [kind for kind, _ in (await house.events())[-2:]] == [
        "user.proof_refused",
        "user.password_changed",
    ]


async def test_a_user_without_a_password_has_no_present_one(house: House):
    """Nothing proves what is not there, not even nothing."""
    user = await a_user(house)
    async with house.doors(house.person(user.id)) as doors:
        answer = await doors.put("/user/password", json={"present": "", "password": OTHER})
    assert (answer.status_code, fields(answer)) == (422, ["present"])


async def test_a_password_about_oneself_is_refused(house: House):
    """Names of the record and of the tenant are known to whoever guesses."""
    user = await a_user(house, password=WORDS, username="ada@example.com", name="Augusta King")
    async with house.doors(house.person(user.id)) as doors:
        for password in ("augusta king 1815", "default-default-7", "ada@example.com!!"):
            body = {"present": WORDS, "password": password}
            assert fields(await doors.put("/user/password", json=body)) == ["password"], password


async def test_what_is_ones_own_is_no_clients(house: House):
    """403 for a client, whatever it holds; 404 for a user acting in another tenant."""
    user = await a_user(house, password=WORDS)
    elsewhere = house.person(user.id, await house.second_tenant())
    body = {"present": WORDS, "password": OTHER}
    async with house.doors() as client, house.doors(elsewhere) as away:
        assert (await client.put("/user/password", json=body)).json()["missing"] == ["own"]
        assert (await away.put("/user/password", json=body)).status_code == 404


async def test_guesses_are_counted_and_then_not_looked_at(house: House):
    """After the limit 429, for the right password too: a guess learns nothing any more."""
    user = await a_user(house, password=WORDS)
    async with house.doors(house.person(user.id)) as doors:
        heard = [
            (await doors.put("/user/password", json={"present": guess, "password": OTHER}))
            for guess in ("one", "two", "three", "four", WORDS)
        ]
        assert [one.status_code for one in heard] == [422, 422, 422, 429, 429]
        assert int(heard[-1].headers["retry-after"]) > 0
    assert await proves(house, user.id, WORDS)
    house.clock.tick(61_000)
    async with house.doors(house.person(user.id)) as doors:
        answer = await doors.put("/user/password", json={"present": WORDS, "password": OTHER})
        assert answer.status_code == 204


async def test_of_two_changes_at_once_one_is_made(house: House):
    """Both proved the same present password; the second finds it changed: 412."""
    user = await a_user(house, password=WORDS)
    async with house.doors(house.person(user.id)) as doors:
        answers = await asyncio.gather(
            *(
                doors.put("/user/password", json={"present": WORDS, "password": f"{OTHER} {n}"})
                for n in range(2)
            )
        )
    assert sorted(one.status_code for one in answers) == [204, 412]
    assert (await row_of(house, user.id))["generation"] == 3


async def test_a_short_one_is_not_kept_once_the_second_factor_is_gone(house: House):
    """It is looked at again in the transaction: between check and change it went."""

    class Slow(Hasher):
        async def hash(self, password: Secret, tenant: str = "") -> str:
            await alter(house, user.id, totp_sealed=None, totp_confirmed_at=None)
            return await super().hash(password, tenant)

    user = await a_user(house, password=WORDS)
    await alter(house, user.id, totp_sealed=b"x", totp_confirmed_at=1)
    slow = Slow()
    proofs = house.proofs
    assert isinstance(proofs, Proofs)
    proofs._hasher = slow
    refused = await refusal(proofs.set_password(house.actor(), user.id, Secret("vK3$mQ9x")))
    slow.close()
    assert isinstance(refused, Stale)
    assert await proves(house, user.id, WORDS)


async def test_when_too_many_wait_it_is_503(house: House):
    """Who comes when the thread is full is told when to come again, and nothing is changed."""
    house.proofs._hasher = full = Hasher(most_waiting=-1)
    user = await a_user(house)
    refused = await refusal(house.proofs.set_password(house.actor(), user.id, Secret(WORDS)))
    full.close()
    assert isinstance(refused, Unavailable)
    assert refused.retry_after >= 1
    assert not (await row_of(house, user.id))["password_hash"]


@pytest.mark.parametrize("second_factor", [False, True])
async def test_eight_characters_do_beside_a_second_factor(house: House, second_factor: bool):
    """And only beside one that counts already."""
    user = await a_user(house)
    if second_factor:
        await alter(house, user.id, totp_sealed=b"x", totp_confirmed_at=1)
    work = house.proofs.set_password(house.actor(), user.id, Secret("vK3$mQ9x"))
    if second_factor:
        await work
        assert not (await row_of(house, user.id))["password_alone"]
    else:
        assert isinstance(await refusal(work), Invalid)
