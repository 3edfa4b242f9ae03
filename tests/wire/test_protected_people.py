"""People and their API tokens at APIs behind the SDK's gate: both examples, the same guarantees."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import DATABASES, Servers
from tests.edge import AUDIENCE, id_of
from tests.protected import Protected, issuer_of, offered, protected
from tests.rows import row
from tests.world import Json, Person, World, claims, eventually, unique

LATER = "2036-01-01T00:00:00Z"


@dataclass(frozen=True)
class Example:
    """One of the examples: who calls *path* needs *opens*; what lacks it is answered *lacking*."""

    module: str
    preset: str
    path: str
    opens: str
    another: str
    lacking: int


EXAMPLES = [
    Example("portal", "incydr", "/v1/devices", "devices:read", "alerts:read", 403),
    Example(
        "edge_intelligence",
        "iot-od",
        "/nbapi/ei/v1/agents",
        "data_logics:manage",
        "users:read",
        401,
    ),
]


@dataclass
class Place:
    """An example that is running, protected for a tenant."""

    example: Example
    service: Protected

    @property
    def world(self) -> World:
        """Its tenant."""
        return self.service.world

    def status(self, token: str, address: str = "") -> int:
        """Return the status of a call with *token*, as if it came from *address*."""
        headers = {"x-tenant-id": id_of(self.world)}
        headers |= {"X-Forwarded-For": address} if address else {}
        return self.service.call("GET", self.example.path, token, headers=headers).status_code

    def person(self, *permissions: str) -> Person:
        """Make a user with exactly these permissions, those that open the example by default."""
        return self.world.make_person(permissions=permissions or [self.example.opens])

    def api_token(self, person: Person, **more: Any) -> Json:
        """Make an API token of *person*."""
        body = {"name": unique("token"), "user": person.id, "expires_at": LATER, **more}
        return self.world.make("api-tokens", **body)

    def unlocked(self, token: Json) -> str:
        """Return a JWT of an API token."""
        answer = self.world.call("POST", f"/api/v1/api-tokens/{token['id']}/unlock", json={})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["jwt"])

    def change(self, path: str, **body: Any) -> None:
        """Edit what is at *path*."""
        answer = self.world.call("PATCH", f"/api/v1/{path}", json=body)
        assert answer.status_code == 200, answer.text


@pytest.fixture(
    scope="module",
    params=[(one, database) for one in EXAMPLES for database in DATABASES],
    ids=[f"{one.module}-{database}" for one in EXAMPLES for database in DATABASES],
)
def place(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Give each example, behind a proxy on this machine that its gate believes."""
    example, database = request.param
    world = servers.world(database).second_tenant(preset=example.preset)
    managed = f"{issuer_of(world)}/api/v1"
    api = offered(world, AUDIENCE if example.preset == "iot-od" else managed)
    believed = {"DOORWARD_RULES": "", "DOORWARD_TRUSTED_PROXIES": "127.0.0.1/32"}
    folder = tmp_path_factory.mktemp(example.module)
    with protected(world, example.module, api, folder, **believed) as running:
        yield Place(example, running)


def by_jwt(place: Place, person: Person) -> str:
    """Return a JWT of a new API token of *person*."""
    return place.unlocked(place.api_token(person))


def by_user_token(place: Place, person: Person) -> str:
    """Return *person*'s own token."""
    return place.world.token_of(person)


Holder = Callable[[Place, Person], str]
HOLDERS = pytest.mark.parametrize("holder", [by_jwt, by_user_token], ids=["api token", "user"])


@row("TOK-12", "EI-9")
@HOLDERS
def test_the_users_rights_of_now_decide(place: Place, holder: Holder) -> None:
    """
    What the user's role gains or loses the same token has or lacks at its next call.
    """
    example, person = place.example, place.person(place.example.another)
    role = place.world.get(f"/api/v1/users/{person.id}")["roles"][0]
    token = holder(place, person)
    assert place.status(token) == example.lacking

    place.change(f"roles/{role}", permissions=[example.opens])
    assert place.status(token) == 200
    place.change(f"users/{person.id}", roles=[])
    assert place.status(token) == example.lacking


@HOLDERS
@pytest.mark.parametrize("how", ["blocked", "inactive", "deleted"])
def test_a_user_who_is_kept_out_takes_the_token_along(
    place: Place, holder: Holder, how: str
) -> None:
    """
    Blocked, inactive or deleted: 401 at the next call; let in again, the API token works again.
    """
    person = place.person()
    token = holder(place, person)
    assert place.status(token) == 200
    path = f"users/{person.id}"
    if how == "deleted":
        assert place.world.call("DELETE", f"/api/v1/{path}").status_code == 204
        assert place.status(token) == 401
        return
    member, off = ("blocked", True) if how == "blocked" else ("active", False)
    place.change(path, **{member: off})
    assert place.status(token) == 401
    place.change(path, **{member: not off})
    assert place.status(token) == 200


@row("TOK-15")
def test_the_filter_is_about_the_callers_address(place: Place) -> None:
    """
    The gate tells the address of the caller, not its own: who is outside the filter is 401.
    """
    filtered = place.api_token(place.person(), filter="192.0.2.0/28, 2001:db8::1-2001:db8::9")
    token = place.unlocked(filtered)

    seen = {
        address: place.status(token, address)
        for address in ("192.0.2.15", "192.0.2.16", "2001:db8::9", "2001:db8::a", "")
    }

    wanted = {"192.0.2.15": 200, "192.0.2.16": 401, "2001:db8::9": 200, "2001:db8::a": 401, "": 401}
    assert seen == wanted


@row("TOK-14", "TOK-17")
def test_enabled_and_expire_hold_here_too(place: Place) -> None:
    """
    Off it is refused, on the same JWT works, and after its Expire it does not.
    """
    soon = datetime.now(UTC) + timedelta(seconds=4)
    short = place.unlocked(place.api_token(place.person(), expires_at=soon.isoformat()))
    assert place.status(short) == 200
    made = place.api_token(place.person())
    token = place.unlocked(made)
    path = f"/api/v1/api-tokens/{made['id']}"

    seen = []
    for act in ("disable", "enable"):
        assert place.world.call("POST", f"{path}/{act}").status_code == 200
        seen.append(place.status(token))
    assert seen == [401, 200]
    place.change(f"api-tokens/{made['id']}", expires_at="2020-01-01T00:00:00Z")
    assert place.status(token) == 401
    time.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds()) + 0.2)
    assert place.status(short) == 401


def test_a_new_password_ends_a_users_token_and_no_api_token(place: Place) -> None:
    """
    What was proven by the old password is over; the API token never was.
    """
    person = place.person()
    own, kept = by_user_token(place, person), by_jwt(place, person)
    body = {"password": "another quiet river in winter"}
    changed = place.world.call("PUT", f"/api/v1/users/{person.id}/password", json=body)

    assert changed.status_code == 204
    assert [place.status(one) for one in (own, kept)] == [401, 200]


def test_the_log_names_user_and_token(place: Place) -> None:
    """
    A call by API token is its user's, and is counted as the token's use.
    """
    person = place.person()
    made = place.api_token(person)
    token = place.unlocked(made)
    assert place.status(token) == 200

    world = place.world
    (event,) = eventually(lambda: world.events(claims(token)["client_id"], "call.allowed"))
    used = eventually(lambda: world.get(f"/api/v1/api-tokens/{made['id']}/usage")["items"])

    assert (event["actor"], event["actor_kind"]) == (person.id, "user")
    assert event["details"]["route"] == place.example.path
    assert [one["calls"] for one in used] == [1]
