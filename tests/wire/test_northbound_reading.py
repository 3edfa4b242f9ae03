"""Northbound queries: what each needs, what each tells, and what is told to whom."""

import pytest

from tests.northbound import GRAPHQL, READ, SERVER, ask, bearer, failed, site_of, token, told
from tests.rows import row
from tests.world import Client, World, eventually, unique

FIELDS = {
    "clients { items { name } }": "clients:read",
    'client(id: "x") { name }': "clients:read",
    "authorizationGroups { items { name } }": "roles:read",
    'authorizationGroup(id: "x") { name }': "roles:read",
    "users { total }": "users:read",
    "events { next }": "events:read",
}

PAGE = """query ($after: String) {
    administration { clients(first: 1, after: $after) { items { clientId userDefined } next } }
}"""
TWO = """
    query a($n: Int) { administration { clients(first: $n) { items { id } } } }
    query b { administration { serverInfo { version } } }
"""
EVERY = """
    id clientId name description owner authorizationGroups capabilities tokenExpiration enabled
    userDefined expiresAt createdAt createdBy lastModified lastUsed
"""


@pytest.fixture
def site(world: World) -> World:
    """A tenant of the test's own that is like the product."""
    return site_of(world)


@row("XIQ-3", "XIQ-16")
def test_the_server_tells_its_version_and_how_long_it_is_up(site: World):
    """The one query that every public client makes; the northbound capability is enough for it."""
    info = told(ask(site, bearer(site, READ), SERVER))["serverInfo"]
    assert info["version"]
    assert " days " in info["upTime"]


@row("XIQ-4", "XIQ-13", "XIQ-16")
def test_what_a_group_gives_and_takes_acts_on_the_next_call(site: World):
    """One token: allowed while the group has the capability, refused once it has not, and again
    allowed when it was given back.
    """
    group = site.make("roles", name="Readers", permissions=[READ, "clients:read"])
    client = site.make_client(permissions=[], roles=[group["id"]])
    held = token(site, client)
    query = "{ administration { clients { items { name } } } }"
    where = f"/api/v1/roles/{group['id']}"
    assert told(ask(site, held, query))["clients"]["items"]
    assert site.call("PATCH", where, json={"permissions": [READ]}).status_code == 200
    assert "clients:read" in failed(ask(site, held, query))
    assert told(ask(site, held, SERVER))
    assert site.call("PATCH", where, json={"permissions": ["clients:read"]}).status_code == 200
    assert READ in failed(ask(site, held, SERVER), 403)
    site.call("PATCH", where, json={"permissions": [READ, "clients:read"]})
    assert told(ask(site, held, query))["clients"]["items"]


@row("XIQ-13", "XIQ-16")
def test_without_the_northbound_capability_nothing_is_read(site: World):
    """A client that may read all the rest is refused at the door, and that is recorded."""
    client = site.make_client(permissions=["clients:read", "users:read"])
    held = token(site, client)
    answer = ask(site, held, "{ administration { clients { items { name } } } }")
    assert READ in failed(answer, 403)
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    [event] = site.events(client.client_id, "call.refused")
    assert event["details"]["missing"] == [READ]


@row("XIQ-13")
def test_correlating_events_needs_its_capabilities_like_anything_else(site: World):
    """A client of the Event Correlation group reads events, and nothing northbound; one that
    lacks the group's capabilities reads neither.
    """
    groups = {one["name"]: one["id"] for one in site.pages("/api/v1/roles")}
    correlator = site.make_client(permissions=[], roles=[groups["Event Correlation"]])
    held = token(site, correlator)
    assert site.call("GET", "/api/v1/events", held).status_code == 200
    assert READ in failed(ask(site, held, SERVER), 403)
    other = token(site, site.make_client(permissions=[], roles=[groups["Help Desk"]]))
    assert site.call("GET", "/api/v1/events", other).status_code == 403
    assert READ in failed(ask(site, other, SERVER), 403)


@row("XIQ-13")
@pytest.mark.parametrize("field", FIELDS)
def test_each_field_needs_the_capability_of_what_it_shows(site: World, field: str):
    """Without it the answer is 200, data null and an error that names it; that is recorded."""
    client = site.make_client(permissions=[READ])
    answer = ask(site, token(site, client), f"{{ administration {{ {field} }} }}")
    assert failed(answer) == f"this needs the permission {FIELDS[field]}"
    assert answer.json()["errors"][0]["extensions"] == {"missing": [FIELDS[field]]}
    [event] = site.events(client.client_id, "call.refused")
    assert event["details"]["missing"] == [FIELDS[field]]


@pytest.mark.parametrize("held", ["", "abc", "a.b.c"])
def test_without_a_good_token_it_is_401(site: World, held: str):
    """None, or one that is no token: clients fetch a new one and repeat."""
    answer = ask(site, held, SERVER)
    assert failed(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer ")


@row("XIQ-20")
def test_a_token_that_ran_out_is_401_and_a_new_one_works(site: World):
    """As clients of the product expect it."""
    client = site.make_client(permissions=[READ], token_seconds=2)
    held = token(site, client)
    assert told(ask(site, held, SERVER))
    assert eventually(lambda: ask(site, held, SERVER).status_code == 401, within=10)
    assert told(ask(site, token(site, client), SERVER))


def test_clients_are_listed_in_pages_and_one_by_one(site: World):
    """All of them, system-made ones too, with what the REST door shows and never a secret."""
    client = site.make_client(
        name=unique("Probe"),
        description="looks\nround",
        token_seconds=77,
        permissions=["users:read"],
    )
    held = bearer(site, READ, "clients:read")
    query = PAGE
    seen, after = [], None
    while True:
        page = told(ask(site, held, query, variables={"after": after}))["clients"]
        seen += page["items"]
        after = page["next"]
        if after is None:
            break
    listed = list(site.pages("/api/v1/clients"))
    assert [one["clientId"] for one in seen] == [one["client_id"] for one in listed]
    assert [one["userDefined"] for one in seen] == [one["user_defined"] for one in listed]
    for key in (client.id, client.client_id):
        answer = ask(site, held, f'{{ administration {{ client(id: "{key}") {{ {EVERY} }} }} }}')
        shown = told(answer)["client"]
        assert (shown["name"], shown["description"]) == (client.body["name"], "looks\nround")
        assert (shown["tokenExpiration"], shown["capabilities"]) == (77, ["users:read"])
        assert client.secret not in answer.text


def test_groups_users_and_events_are_what_rest_shows(site: World):
    """The same rooms, asked another way."""
    site.make("users", username="ada@example.com", name="Ada")
    held = bearer(site, READ, "roles:read", "users:read", "events:read")
    found = told(
        ask(
            site,
            held,
            """{ administration {
                authorizationGroups(first: 200) { items { id name capabilities builtIn } }
                users(first: 10) { total items { username active } }
                events(first: 5, result: success) { items { id type time } next }
                caller { kind capabilities }
            } }""",
        )
    )
    roles = list(site.pages("/api/v1/roles"))
    groups = found["authorizationGroups"]["items"]
    assert [one["capabilities"] for one in groups] == [one["permissions"] for one in roles]
    one = roles[0]["id"]
    again = f'{{ administration {{ authorizationGroup(id: "{one}") {{ name }} }} }}'
    assert told(ask(site, held, again))["authorizationGroup"]["name"] == roles[0]["name"]
    assert found["users"]["items"][0] == {"username": "ada@example.com", "active": True}
    logged = site.get("/api/v1/events", limit=5, result="success")["items"]
    assert [one["id"] for one in found["events"]["items"]] == [one["id"] for one in logged]
    assert found["caller"]["kind"] == "client"
    assert READ in found["caller"]["capabilities"]


def test_what_is_not_there_and_what_cannot_be_asked_are_errors(site: World, world: World):
    """Unknown and foreign clients are alike; pages and times are checked; nothing is guessed."""
    foreign = world.make_client()
    held = bearer(site, READ, "clients:read", "events:read", "users:read")
    unknown, theirs = (
        failed(ask(site, held, f'{{ administration {{ client(id: "{key}") {{ name }} }} }}'))
        for key in ("cli_0000000000000000", foreign.id)
    )
    assert unknown == theirs == "there is no such client"
    for field, word in {
        "clients(first: 0) { next }": "first",
        "clients(first: 201) { next }": "first",
        'clients(after: "zz") { next }': "after",
        'events(since: "yesterday") { next }': "since",
        "users(offset: -1) { total }": "offset",
        'client(id: "\\u0000") { name }': "NUL",
        'clients(search: "a\\u0000") { next }': "NUL",
        'events(type: ["a", "\\u0000"]) { next }': "NUL",
    }.items():
        assert word in failed(ask(site, held, f"{{ administration {{ {field} }} }}"))


@row("XIQ-3")
def test_a_query_in_the_address_is_answered(site: World):
    """GET with query, variables and operationName, for queries alone."""
    headers = {"Authorization": f"Bearer {bearer(site, READ, 'clients:read')}"}
    asked = {
        "query": TWO,
        "variables": '{"n": 1}',
        "operationName": "a",
    }
    answer = site.http.get(GRAPHQL, params=asked, headers=headers)
    assert len(told(answer)["clients"]["items"]) == 1
    assert "serverInfo" in told(
        site.http.get(GRAPHQL, params=asked | {"operationName": "b"}, headers=headers)
    )


def test_the_schema_is_pulled_as_text(site: World):
    """SDL, for whoever may read; it is the text that introspection tells."""
    held = bearer(site, READ)
    where = f"{GRAPHQL}/schema.idl"
    answer = site.call("GET", where, held)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "type AdministrationQuery" in answer.text
    assert site.http.get(where).status_code == 401
    assert failed(site.call("GET", where, bearer(site, "users:read")), 403)
    assert site.call("POST", where, held).status_code == 405


def test_calls_are_counted_in_the_clients_usage(site: World):
    """A northbound call is activity of its client like any other."""
    client = site.make_client(permissions=[READ])
    told(ask(site, token(site, client), SERVER))
    used = eventually(lambda: site.get(f"/api/v1/clients/{client.id}/usage")["items"])
    assert [(one["permission"], one["route"]) for one in used] == [(READ, f"POST {GRAPHQL}")]


def test_other_tenants_have_no_northbound(world: World):
    """Where another dialect is spoken there is nothing at these addresses (D-15)."""
    held = world.token(world.make_client())
    for path in (GRAPHQL, f"{GRAPHQL}/schema.idl", "/connect/rest/services/nbi/query"):
        assert world.call("POST", path, held, json={"query": SERVER}).status_code == 404


def test_another_tenants_token_opens_nothing(site: World, world: World):
    """A token is good at its own tenant's address only."""
    neighbour = site_of(world)
    stranger: Client = neighbour.make_client(permissions=[READ])
    assert ask(site, token(neighbour, stranger), SERVER).status_code == 401
