"""Second factors: begun, confirmed, spent once each, removed. 200, 204, 403, 404, 409, 422, 429."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pyotp
import pytest

from doorward.kernel.errors import Fault
from doorward.kernel.secret import Secret
from doorward.people import second_factor_proves, spend_step, unscoped_renew_hash
from doorward.people.model import factor_context
from tests.unit.doors import House, fields
from tests.unit.people.people import OTHER, WORDS, a_role, a_user, alter, holding, row_of

SHORT = "vK3$mQ9x"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The one of RFC 6238, appendix B."""


def code(house: House, secret: str, steps: int = 0) -> str:
    """Return the code that an app shows now, or some steps of 30 seconds off."""
    return str(pyotp.TOTP(secret).at(house.clock() // 1000 + 30 * steps))


async def enrol(house: House, doors: httpx.AsyncClient) -> str:
    """Set a second factor up and return its secret; the next code is a step later."""
    begun = await doors.post("/user/second-factor", json={"password": WORDS})
    assert begun.status_code == 200, begun.text
    secret = str(begun.json()["secret"])
    body = {"code": code(house, secret)}
    confirmed = await doors.post("/user/second-factor/confirm", json=body)
    assert confirmed.status_code == 204, confirmed.text
    house.clock.tick(30_000)
    return secret


async def test_it_is_shown_once_and_counts_once_confirmed(either_house: House):
    """What apps read is in the address; before the code nothing is asked for one."""
    house = either_house
    user = await a_user(house, password=WORDS, username="ada@example.com")
    async with house.doors(house.person(user.id)) as doors, house.doors() as admin:
        begun = await doors.post("/user/second-factor", json={"password": WORDS})
        assert begun.headers["cache-control"] == "no-store"
        secret, uri = begun.json()["secret"], urlsplit(begun.json()["uri"])
        assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
        assert unquote(uri.path) == "/Default:ada@example.com"
        assert parse_qs(uri.query) == {"secret": [secret], "issuer": ["Default"]}
        path = f"/users/{user.id}"
        assert (await admin.get(path)).json()["second_factor"] is False
        body = {"code": code(house, secret)}
        assert (await doors.post("/user/second-factor/confirm", json=body)).status_code == 204
        assert (await admin.get(path)).json()["second_factor"] is True
    kept = await row_of(house, user.id)
    assert secret.encode() not in kept["totp_sealed"]
    assert [kind for kind, _ in (await house.events())[-2:]] == [
        "user.second_factor_begun",
        "user.second_factor_added",
    ]
    assert secret not in str(await house.events())


async def test_beginning_takes_the_password(house: House):
    """A stolen token sets no second factor up; a second begin before confirming replaces it."""
    user = await a_user(house, password=WORDS)
    async with house.doors(house.person(user.id)) as doors:
        refused = await doors.post("/user/second-factor", json={"password": OTHER})
        assert (refused.status_code, fields(refused)) == (422, ["password"])
        old, new = [
            (await doors.post("/user/second-factor", json={"password": WORDS})).json()["secret"]
            for _ in range(2)
        ]
        path = "/user/second-factor/confirm"
        assert (await doors.post(path, json={"code": code(house, old)})).status_code == 422
        assert (await doors.post(path, json={"code": code(house, new)})).status_code == 204


async def test_what_is_not_there_cannot_be_confirmed_or_removed(house: House):
    """409 for each: nothing begun, confirmed already, none to remove."""
    user = await a_user(house, password=WORDS)
    async with house.doors(house.person(user.id)) as doors, house.doors() as admin:
        body = {"code": "000000"}
        assert (await doors.post("/user/second-factor/confirm", json=body)).status_code == 409
        assert (await doors.post("/user/second-factor/remove", json=body)).status_code == 409
        assert (await admin.delete(f"/users/{user.id}/second-factor")).status_code == 409
        await enrol(house, doors)
        assert (await doors.post("/user/second-factor/confirm", json=body)).status_code == 409
        again = await doors.post("/user/second-factor", json={"password": WORDS})
        assert again.status_code == 409


async def test_removing_takes_a_code_not_used_yet(either_house: House):
    """The code that confirmed it is spent; the next one removes it."""
    house = either_house
    user = await a_user(house, password=WORDS)
    async with house.doors(house.person(user.id)) as doors:
        secret = await enrol(house, doors)
        path = "/user/second-factor/remove"
        spent = await doors.post(path, json={"code": code(house, secret, -1)})
        assert (spent.status_code, fields(spent)) == (422, ["code"])
        assert (await doors.post(path, json={"code": code(house, secret)})).status_code == 204
    row = await row_of(house, user.id)
    assert (row["totp_sealed"], row["totp_confirmed_at"]) == (None, None)


async def test_a_short_password_is_not_left_alone(house: House):
    """One's own removal is refused until there is a longer password; an administrator's ends it."""
    user = await a_user(house, password=WORDS)
    async with house.doors(house.person(user.id)) as doors, house.doors() as admin:
        secret = await enrol(house, doors)
        change = {"present": WORDS, "password": SHORT}
        assert (await doors.put("/user/password", json=change)).status_code == 204
        body = {"code": code(house, secret)}
        assert (await doors.post("/user/second-factor/remove", json=body)).status_code == 409
        before = (await row_of(house, user.id))["generation"]
        assert (await admin.delete(f"/users/{user.id}/second-factor")).status_code == 204
        shown = (await admin.get(f"/users/{user.id}")).json()
    assert (shown["second_factor"], shown["has_password"]) == (False, False)
    assert (await row_of(house, user.id))["generation"] == before + 1
    told = ("user.second_factor_removed", {"user": user.id, "password_ended": True})
    assert (await house.events())[-1] == told


async def test_a_long_password_outlives_an_administrators_removal(house: House):
    """What may stand alone stays, and so do the user's tokens."""
    user = await a_user(house, password=WORDS)
    async with house.doors(house.person(user.id)) as doors, house.doors() as admin:
        await enrol(house, doors)
        before = (await row_of(house, user.id))["generation"]
        assert (await admin.delete(f"/users/{user.id}/second-factor")).status_code == 204
        assert (await admin.get(f"/users/{user.id}")).json()["has_password"]
    assert (await row_of(house, user.id))["generation"] == before


async def test_nobody_disarms_somebody_mightier(house: House):
    """Attack: a clerk who knows an administrator's password removes the second factor. 403."""
    mighty = await a_role(house, "keys:write")
    user = await a_user(house, mighty, password=WORDS)
    async with house.doors(house.person(user.id)) as doors:
        await enrol(house, doors)
    async with house.doors(holding(house)) as clerk:
        answer = await clerk.delete(f"/users/{user.id}/second-factor")
        assert (answer.status_code, answer.json()["missing"]) == (403, ["keys:write"])
    assert (await row_of(house, user.id))["totp_confirmed_at"] is not None


async def test_unknown_and_foreign_users_are_alike(house: House):
    """404 for both."""
    foreign = await a_user(house, actor=house.actor(tenant=await house.second_tenant()))
    async with house.doors() as doors:
        for id in (foreign.id, "usr_0000000000000000"):
            assert (await doors.delete(f"/users/{id}/second-factor")).status_code == 404


async def test_guessing_codes_ends_in_429(house: House):
    """Of a million codes three or so are tried, the right one no better than the others."""
    user = await a_user(house, password=WORDS)
    async with house.doors(house.person(user.id)) as doors:
        secret = await enrol(house, doors)
        wrong = [f"{number:06}" for number in range(10) if f"{number:06}" != code(house, secret)]
        path = "/user/second-factor/remove"
        heard = [
            (await doors.post(path, json={"code": guess})).status_code
            for guess in (*wrong[:4], code(house, secret))
        ]
    assert heard == [422, 422, 422, 429, 429]


async def test_of_two_with_one_code_one_is_let_in(either_house: House):
    """Spending is one statement: however many present it at once, one has it."""
    house = either_house
    user = await a_user(house)
    for step in (7, 8):
        spent = await asyncio.gather(
            *(house.db.transact(spend_step, user.id, step) for _ in range(5))
        )
        assert sorted(spent) == [False] * 4 + [True]
    assert not await house.db.transact(spend_step, user.id, 7)
    assert not await house.db.transact(spend_step, "usr_0000000000000000", 9)


def sealed(house: House, secret: str, user: str = "usr_a") -> bytes:
    return house.tools.seal.close(secret.encode(), factor_context(user))


@pytest.mark.parametrize(
    ("steps", "last", "good"),
    [(-2, 0, False), (-1, 0, True), (0, 0, True), (1, 0, True), (2, 0, False),
     (0, -1, True), (-1, -1, False), (0, 1, False)],
)  # fmt: skip
async def test_a_clock_may_be_off_by_a_step(house: House, steps: int, last: int, good: bool):
    """One step either way, and never one that is not later than the last one spent."""
    this = house.clock() // 30_000
    spent = this + last if last else 0
    found = second_factor_proves(
        "usr_a", sealed(house, SECRET), Secret(code(house, SECRET, steps)), house.clock(), spent,
        house.tools.seal,
    )  # fmt: skip
    assert found == (this + steps if good else None)


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "abcdef", "１２３４５６", "\ud800", " 123456"]
)
async def test_what_is_no_code_proves_nothing(house: House, text: str):
    """Text of any sort is compared and refused, never an error; where none is set up as well."""
    seal, now = house.tools.seal, house.clock()
    for kept in (sealed(house, SECRET), None):
        assert second_factor_proves("usr_a", kept, Secret(text), now, 0, seal) is None
    right = Secret(code(house, "A" * 32))
    assert second_factor_proves("usr_a", None, right, now, 0, seal) is None, "a decoy proves"


@pytest.mark.parametrize(
    ("seconds", "digits"), [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
)
async def test_codes_are_those_of_the_standard(house: House, seconds: int, digits: str):
    """RFC 6238, appendix B: the last six digits at some instants."""
    proved = second_factor_proves(
        "usr_a", sealed(house, SECRET), Secret(digits), seconds * 1000, 0, house.tools.seal
    )
    assert proved == seconds // 30


async def test_a_sealed_one_opens_in_its_own_row_only(house: House):
    """Moved to another user's row it is a fault, not that user's second factor."""
    with pytest.raises(Fault):
        second_factor_proves("usr_b", sealed(house, SECRET), Secret("0"), 0, 0, house.tools.seal)


async def test_a_hash_is_renewed_unless_it_was_changed(either_house: House):
    """The same password hashed anew ends no token; a change meanwhile is not undone."""
    house = either_house
    user = await a_user(house, password=WORDS)
    before: Any = await row_of(house, user.id)
    old = before["password_hash"]
    assert await house.db.transact(unscoped_renew_hash, user.id, old, "anew")
    assert not await house.db.transact(unscoped_renew_hash, user.id, old, "late")
    after = await row_of(house, user.id)
    assert (after["password_hash"], after["generation"]) == ("anew", before["generation"])
    await alter(house, user.id, password_hash=old)
