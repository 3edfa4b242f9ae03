"""``/users``: 200, 201, 204, 403, 404, 409, 412, 422."""

from typing import Any

import pytest

from doorward.kernel.page import encode_cursor
from tests.unit.doors import House, fields

ADA = {"username": "ada@example.com", "name": "Ada Lovelace", "email": "ada@example.com"}


async def test_a_record_is_made_read_edited_and_removed(house: House):
    """201, 200, 200, 204, then 404; the tag moves with the edit."""
    async with house.doors() as doors:
        made = await doors.post("/users", json=ADA)
        assert made.status_code == 201
        shown = made.json()
        assert ADA.items() <= shown.items()
        assert (shown["active"], shown["blocked"]) == (True, False)
        path = f"/users/{shown['id']}"
        read = await doors.get(path)
        assert (read.json(), read.headers["etag"]) == (shown, '"1"')
        edited = await doors.patch(path, json={"blocked": True}, headers={"If-Match": '"1"'})
        assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
        late = await doors.patch(path, json={"name": "x"}, headers={"If-Match": '"1"'})
        assert late.status_code == 412
        assert (await doors.delete(path, headers={"If-Match": '"1"'})).status_code == 412
        assert (await doors.delete(path)).status_code == 204
        assert (await doors.get(path)).status_code == 404


async def test_a_repeated_create_makes_one(house: House):
    """The same key is 201, then 200 with the same record."""
    headers = {"Idempotency-Key": "k"}
    async with house.doors() as doors:
        first = await doors.post("/users", json=ADA, headers=headers)
        again = await doors.post("/users", json=ADA, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_the_list_filters_searches_and_sorts(house: House):
    """By state, by a part of any name or address whatever its case, by username."""
    async with house.doors() as doors:
        for body in (
            ADA,
            {"username": "zoë", "last_name": "ÉCLAIR", "active": False},
            {"username": "bob_1", "blocked": True},
        ):
            house.clock.tick()
            await doors.post("/users", json=body)

        async def found(**query: Any) -> list[str]:
            page = (await doors.get("/users", params=query)).json()
            return [one["username"] for one in page["items"]]

        assert await found() == ["ada@example.com", "zoë", "bob_1"]
        assert await found(active="false") == ["zoë"]
        assert await found(blocked="true") == ["bob_1"]
        assert await found(search="LOVE") == ["ada@example.com"]
        assert await found(search="éclair") == ["zoë"]
        assert await found(search="_") == ["bob_1"]
        assert await found(search="%") == []
        assert await found(sort="-username") == ["zoë", "bob_1", "ada@example.com"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["username"]),
        ({"username": " "}, ["username"]),
        ({"username": "x" * 101}, ["username"]),
        ({"username": "x", "email": "nowhere"}, ["email"]),
        ({"username": "x", "active": "yes"}, ["active"]),
        ({"username": "x", "notes": "x" * 1001, "blocked": None}, ["notes", "blocked"]),
        ({"username": "x", "role": "admin"}, ["role"]),
    ],
)
async def test_422_names_each_field(house: House, body: dict[str, Any], wrong: list[str]):
    """What is wrong, unknown or missing is refused under its own name."""
    async with house.doors() as doors:
        answer = await doors.post("/users", json=body)
    assert (answer.status_code, fields(answer)) == (422, wrong)


async def test_409_for_a_username_that_is_taken(house: House):
    """The field is named."""
    async with house.doors() as doors:
        await doors.post("/users", json=ADA)
        answer = await doors.post("/users", json={"username": "ADA@example.com"})
    assert (answer.status_code, fields(answer)) == (409, ["username"])


async def test_403_names_the_permission(house: House):
    """Reading and writing have a permission each."""
    async with house.doors(house.actor([])) as doors:
        read, write = await doors.get("/users"), await doors.post("/users", json=ADA)
    assert [one.json()["missing"] for one in (read, write)] == [["users:read"], ["users:write"]]


@pytest.mark.parametrize(
    "after",
    [
        "nonsense",
        encode_cursor("created_at", "soon", "usr_1"),
        encode_cursor("created_at", "9" * 30, "usr_1"),
        encode_cursor("username", "ada", "usr_1"),
        encode_cursor("created_at", "1"),
        encode_cursor("created_at", "1", "\x00"),
    ],
)
async def test_422_for_a_cursor_no_page_gave(house: House, after: str):
    """A made-up cursor, of another order or beyond all numbers, is a field error."""
    async with house.doors() as doors:
        answer = await doors.get("/users", params={"after": after})
    assert (answer.status_code, fields(answer)) == (422, ["after"])
