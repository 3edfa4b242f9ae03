"""Northbound changes of clients: what that product answers, and that rights are the verbs'."""

from typing import Any

import pytest

from tests.northbound import READ, WRITE, ask, bearer, failed, site_of, token, told
from tests.rows import row
from tests.world import Client, Json, World, claims, unique

CREATE = """mutation ($input: ClientInput!) { administration { createClient(input: $input) {
    status message clientSecret
    client { id clientId name tokenExpiration enabled capabilities authorizationGroups }
} } }"""
EDIT = """mutation ($id: ID!, $input: ClientEdit!) { administration {
    editClient(id: $id, input: $input) { status message client { name description enabled } }
} }"""
ONE = """mutation ($id: ID!) { administration {
    %s(id: $id) { status message clientSecret client { enabled } }
} }"""


@pytest.fixture
def site(world: World) -> World:
    """A tenant of the test's own that is like the product."""
    return site_of(world)


@pytest.fixture
def held(site: World) -> str:
    """A token that may change clients, and hand out reading users."""
    return bearer(site, READ, WRITE, "clients:read", "clients:write", "users:read", "roles:read")


def change(site: World, held: str, query: str, **variables: Any) -> Json:
    """Make one change and return its result."""
    [result] = told(ask(site, held, query, variables=variables)).values()
    assert isinstance(result, dict)
    return result


def register(site: World, held: str, **more: Any) -> Json:
    """Ask for a client that may read users."""
    wanted = {"name": unique("Probe"), "capabilities": ["users:read"]} | more
    return change(site, held, CREATE, input=wanted)


@row("XIQ-3", "XIQ-7")
def test_a_registered_client_gets_a_token_and_in(site: World, held: str):
    """Its secret is in the answer, once; the group goes by its name."""
    site.make("roles", name="Readers", permissions=["users:read"])
    made = register(
        site,
        held,
        name="Probe",
        capabilities=[],
        authorizationGroups=["Readers"],
        tokenExpiration=60,
    )
    assert made["status"] == "SUCCESS"
    assert made["client"]["tokenExpiration"] == 60
    client = Client(made["client"]["id"], made["client"]["clientId"], made["clientSecret"], {})
    assert site.call("GET", "/api/v1/users", token(site, client)).status_code == 200
    assert client.secret not in site.call("GET", "/api/v1/events", params={"limit": "200"}).text
    [event] = site.events(client.client_id, "client.created")
    assert event["actor"] == claims(held)["client_id"]


def test_what_cannot_be_is_an_error_with_words_and_changes_nothing(site: World, held: str):
    """A taken name, wrong seconds, unknown capabilities and groups: ERROR, and what is wrong."""
    before = list(site.pages("/api/v1/clients"))
    wrong: dict[str, Json] = {
        "name": {"name": before[0]["name"]},
        "one line": {"name": "  "},
        "printable": {"name": "a\nb"},
        "tokenExpiration": {"tokenExpiration": 1},
        "capabilities": {"capabilities": ["no:such"]},
        "authorizationGroups": {"authorizationGroups": ["no such group"]},
        "expiresAt": {"expiresAt": "tomorrow"},
        "still to come": {"expiresAt": "2001-01-01T00:00:00Z"},
    }
    for word, more in wrong.items():
        result = register(site, held, **more)
        assert result["status"] == "ERROR", word
        assert word in result["message"]
        assert result["client"] is None
        assert result["clientSecret"] is None
    assert list(site.pages("/api/v1/clients")) == before


@row("XIQ-4")
def test_nobody_hands_out_what_they_lack(site: World, held: str):
    """A capability beyond the caller's own is an error that names it, and nothing is made."""
    wanted = {"name": "mighty", "capabilities": ["tenants:write"]}
    answer = ask(site, held, CREATE, variables={"input": wanted})
    assert "tenants:write" in failed(answer)
    assert answer.json()["errors"][0]["extensions"] == {"missing": ["tenants:write"]}
    assert all(one["name"] != "mighty" for one in site.pages("/api/v1/clients"))


def test_an_edit_changes_what_it_names_and_nothing_else(site: World, held: str):
    """A member left out stays; null is refused where there is nothing it could mean."""
    client = site.make_client(description="before", token_seconds=60)
    name = unique("renamed")
    result = change(site, held, EDIT, id=client.id, input={"name": name})
    assert result["client"] == {"name": name, "description": "before", "enabled": True}
    assert site.stored(client)["token_seconds"] == 60
    for member in ("description", "enabled", "capabilities", "tokenExpiration", "name"):
        result = change(site, held, EDIT, id=client.id, input={member: None})
        assert (result["status"], member in result["message"]) == ("ERROR", True)
    assert site.stored(client)["description"] == "before"
    result = change(site, held, EDIT, id=client.client_id, input={"capabilities": []})
    assert result["status"] == "SUCCESS"
    assert site.stored(client)["permissions"] == []


@row("XIQ-21")
def test_a_client_is_switched_off_and_on(site: World, held: str):
    """Its tokens are refused meanwhile and work as before afterwards."""
    client = site.make_client()
    its = token(site, client)
    off = change(site, held, ONE % "disableClient", id=client.id)
    assert off["client"] == {"enabled": False}
    assert site.call("GET", "/api/v1/users", its).status_code == 401
    assert change(site, held, ONE % "enableClient", id=client.id)["status"] == "SUCCESS"
    assert site.call("GET", "/api/v1/users", its).status_code == 200


@row("XIQ-24")
def test_a_new_secret_ends_the_former(site: World, held: str):
    """The id stays, the new secret works, the former and its tokens do not."""
    client = site.make_client()
    its = token(site, client)
    result = change(site, held, ONE % "resetClientSecret", id=client.id)
    fresh = Client(client.id, client.client_id, result["clientSecret"], {})
    assert site.ask_token(client).status_code == 401
    assert site.call("GET", "/api/v1/users", its).status_code == 401
    assert site.call("GET", "/api/v1/users", token(site, fresh)).status_code == 200


@row("XIQ-28")
def test_a_deleted_client_is_gone(site: World, held: str):
    """Its row, its secret and its tokens; deleting it again is an ERROR."""
    client = site.make_client()
    its = token(site, client)
    assert change(site, held, ONE % "deleteClient", id=client.id)["status"] == "SUCCESS"
    assert site.ask_token(client).status_code == 401
    assert site.call("GET", "/api/v1/users", its).status_code == 401
    assert all(one["id"] != client.id for one in site.pages("/api/v1/clients"))
    again = change(site, held, ONE % "deleteClient", id=client.id)
    assert (again["status"], again["message"]) == ("ERROR", "there is no such client")


@row("XIQ-13", "XIQ-16")
@pytest.mark.parametrize(
    "name", ["enableClient", "disableClient", "resetClientSecret", "deleteClient"]
)
def test_a_change_needs_the_northbound_capability_and_the_verbs_own(site: World, name: str):
    """Reading alone, northbound writing alone, writing clients alone: each is refused by name."""
    client = site.make_client()
    variables = {"id": client.id}
    query = ONE % name
    reading = bearer(site, READ, "clients:read", "clients:write")
    assert WRITE in failed(ask(site, reading, query, variables=variables), 403)
    writing = bearer(site, READ, WRITE, "clients:read")
    assert "clients:write" in failed(ask(site, writing, query, variables=variables))
    assert site.stored(client)["enabled"] is True
    assert site.ask_token(client).status_code == 200


def test_one_request_makes_one_change(site: World, held: str):
    """Two are refused before either is made: a secret could be lost with the other's error."""
    client = site.make_client()
    query = f"""mutation {{ administration {{
        a: disableClient(id: "{client.id}") {{ status }}
        b: deleteClient(id: "{client.id}") {{ status }}
    }} }}"""
    assert "one change" in failed(ask(site, held, query))
    assert site.stored(client)["enabled"] is True


def test_another_tenants_client_is_nobody(site: World, world: World, held: str):
    """Its id finds nothing here, whatever is to be done to it."""
    theirs = world.make_client()
    for name in ("disableClient", "resetClientSecret", "deleteClient"):
        assert change(site, held, ONE % name, id=theirs.id)["status"] == "ERROR"
    assert world.ask_token(theirs).status_code == 200
