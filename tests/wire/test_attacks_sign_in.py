"""Attacks on what proves people and keys: what leaks of it, and what outlives its end."""

from doorward.kernel.secret import Pepper
from doorward.tokens.model import Of, new_family, spell
from tests.wire.shapes import oauth_error, problem
from tests.world import Client, World, unique

OPEN = {"basic_on_portal": "warn"}


def test_a_refresh_token_sent_as_an_id_stays_out_of_the_log(world: World):
    """Whoever mixes them up tells nobody who reads events: it may be good for hours yet."""
    stray = spell(Pepper("p", {"p": bytes(32)}), "p", "tenant", new_family(Of.USER), 1).reveal()

    answer = world.ask_token(Client("", stray, "nothing", {}))

    assert oauth_error(answer, 401) == "invalid_client"
    assert stray not in str(world.events(type="authentication.failed"))


def test_what_ended_with_a_key_stays_ended(world: World):
    """A key that is given a later end lives again, but no token from before its end does (D-1)."""
    body = {"name": unique("key"), "roles": ["Auditor"], "expires_in": "1d"}
    made = world.make("api-keys", **body)
    key = Client(made["id"], made["client_id"], made["secret"], made)
    before = world.token(key)
    path = f"/api/v1/api-keys/{key.id}"
    assert world.call("POST", f"{path}/expire").status_code == 200
    assert world.call("PATCH", path, json={"expires_in": "30d"}).status_code == 200
    assert not world.passes(before)
    assert world.passes(world.token(key))


def test_a_password_acts_at_home_alone(world: World):
    """
    A call by name and password that names another tenant is refused, like that of a token, and
    not done at home instead.
    """
    home, other = world.second_tenant(), world.second_tenant()
    path = f"/api/v1/tenants/{home.machine['id']}"
    assert home.call("PATCH", path, json={"policies": OPEN}).status_code == 200
    person = home.make_person(permissions=["users:read"])
    basic = home.basic_header(person.username, person.password)

    for there, status in ((home, 200), (other, 403)):
        headers = {"x-tenant-id": there.machine["id"]}
        answer = home.http.get("/api/v1/users", headers=basic | headers)
        assert answer.status_code == status, answer.text
    problem(answer, 403)
    [event] = home.events(client_id=person.id, type="call.refused")
    assert event["reason"] == "another_tenant"


def test_a_secret_that_may_not_be_kept_any_more_is_not(world: World):
    """
    Where copying is switched off the sealed secrets are forgotten, not only hidden (D-2): switched
    on again there is nothing to look at, and the secrets themselves go on working.
    """
    own = world.second_tenant()
    path = f"/api/v1/tenants/{own.machine['id']}"

    def turn(*, on: bool) -> None:
        answer = own.call("PATCH", path, json={"policies": {"retrievable_secrets": on}})
        assert answer.status_code == 200, answer.text

    turn(on=True)
    client = own.make_client()
    copied = own.call("POST", f"/api/v1/clients/{client.id}/copy")
    assert copied.json()["client_secret"] == client.secret
    turn(on=False)
    turn(on=True)
    problem(own.call("POST", f"/api/v1/clients/{client.id}/copy"), 409)
    assert own.passes(own.token(client))
