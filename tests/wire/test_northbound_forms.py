"""The forms in which a northbound question may come, and how each that cannot be read is told."""

from typing import Any

import pytest

from tests.northbound import GRAPHQL, READ, SERVER, WRITE, ask, bearer, failed, site_of, told
from tests.rows import row
from tests.world import World

QUERIES = "/connect/rest/services/nbi/query"
MUTATIONS = "/connect/rest/services/nbi/mutation"
JSON = {"Content-Type": "application/json"}
UNREAD: dict[str, dict[str, Any]] = {
    "nothing": {"content": b"", "headers": JSON},
    "no JSON": {"content": b"{", "headers": JSON},
    "a list": {"json": [{"query": SERVER}]},
    "no query": {"json": {"variables": {}}},
    "an empty query": {"json": {"query": "  "}},
    "a query of another type": {"json": {"query": 7}},
    "variables as text": {"json": {"query": SERVER, "variables": "{}"}},
    "a name of another type": {"json": {"query": SERVER, "operationName": 7}},
    "an unknown member": {"json": {"query": SERVER, "x": 1}},
    "a member twice": {"content": b'{"query":"{a}","query":"{b}"}', "headers": JSON},
    "a NUL": {"json": {"query": "{ a\x00 }"}},
    "no UTF-8": {"content": b'{"query":"\xff"}', "headers": JSON},
    "a form": {"data": {"query": SERVER}},
    "text": {"content": SERVER.encode(), "headers": {"Content-Type": "text/plain"}},
    "a query beside the body": {"json": {"query": SERVER}, "params": {"query": SERVER}},
}


@pytest.fixture
def site(world: World) -> World:
    """A tenant of the test's own that is like the product."""
    return site_of(world)


@pytest.fixture
def held(site: World) -> str:
    """A token that may read and change clients."""
    return bearer(site, READ, WRITE, "clients:read", "clients:write")


def send(site: World, held: str, path: str, text: str, **headers: str) -> Any:
    """Send bare text to one of the doors that take it."""
    return site.call("POST", path, held, content=text.encode(), headers=headers)


@row("XIQ-3")
def test_the_text_doors_answer_text(site: World, held: str):
    """The raw query as body; JSON under the name text/plain for whoever wants that."""
    answer = send(site, held, QUERIES, SERVER, Accept="text/plain")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.json()["data"]["administration"]["serverInfo"]["version"]
    plain = send(site, held, QUERIES, SERVER)
    assert plain.headers["content-type"] == "application/json"


def test_each_text_door_runs_one_kind_of_operation(site: World, held: str):
    """A mutation at the door of queries, and the other way round, is refused and does nothing."""
    client = site.make_client()
    change = f'mutation {{ administration {{ disableClient(id: "{client.id}") {{ status }} }} }}'
    assert "only a query" in failed(send(site, held, QUERIES, change))
    assert "only a mutation" in failed(send(site, held, MUTATIONS, SERVER))
    assert site.stored(client)["enabled"] is True
    answer = send(site, held, MUTATIONS, change)
    assert told(answer)["disableClient"] == {"status": "SUCCESS"}
    assert site.stored(client)["enabled"] is False


def test_a_get_changes_nothing(site: World, held: str):
    """A mutation in the address is refused (RFC 9110 §9.2.1)."""
    client = site.make_client()
    change = f'mutation {{ administration {{ deleteClient(id: "{client.id}") {{ status }} }} }}'
    answer = site.call("GET", GRAPHQL, held, params={"query": change})
    assert "only a query" in failed(answer)
    assert site.stored(client)["enabled"] is True


@pytest.mark.parametrize("what", UNREAD)
def test_what_cannot_be_read_is_400_in_the_shape_of_graphql(site: World, held: str, what: str):
    """Data null and one error that says what is wrong."""
    request = UNREAD[what]
    assert failed(site.call("POST", GRAPHQL, held, **dict(request)), 400)


@pytest.mark.parametrize(
    "query",
    [
        {"query": SERVER, "variables": "{"},
        {"query": SERVER, "variables": "[]"},
        {"variables": "{}"},
        {"query": SERVER, "x": "1"},
        [("query", SERVER)] * 2,
        {},
    ],
)
def test_an_address_that_cannot_be_read_is_400(site: World, held: str, query: Any):
    """The same for GET."""
    assert failed(site.call("GET", GRAPHQL, held, params=query), 400)


def test_whoever_is_not_known_learns_nothing_of_the_form(site: World):
    """Without a token everything is 401, readable or not."""
    for request in UNREAD.values():
        assert failed(site.call("POST", GRAPHQL, "", **dict(request)), 401)


@pytest.mark.parametrize("path", [GRAPHQL, QUERIES, MUTATIONS])
def test_other_methods_are_405_and_too_much_is_413(site: World, held: str, path: str):
    """Each says so in the shape of GraphQL."""
    answer = site.call("DELETE", path, held)
    assert failed(answer, 405)
    assert "POST" in answer.headers["allow"]
    assert failed(site.call("POST", path, held, content=b"x" * 70_000), 413)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("{ administration { serverInfo { version }", "Syntax Error"),
        ("{ administration { nothing } }", "Cannot query field"),
        ("{ administration { clients } }", "must have a selection"),
        ('{ administration { clients(first: "x") { next } } }', "Int cannot represent"),
        ("query ($n: Int!) { administration { clients(first: $n) { next } } }", "$n"),
        ("query a { __typename } query b { __typename }", "operationName"),
        ("subscription { administration }", "only a mutation or a query"),
        ("type Query { a: Int }", "operationName"),
    ],
)
def test_graphqls_own_errors_are_200_without_data(site: World, held: str, query: str, word: str):
    """As that product answers: clients read the first error's message."""
    assert word in failed(ask(site, held, query))


@row("XIQ-16")
@pytest.mark.parametrize(
    "query",
    [
        "{ network { devices { up ip sysName nickName sitePath } } }",
        '{ accessControl { group(name: "x") { name } } }',
        "{ administration { serverInfo { version } } ...n } fragment n on Query { network { up } }",
        'mutation { network { createSite(input: {siteLocation: "/World"}) { status message } } }',
        "mutation { accessControl { enforceAccessControlEngines { status } } }",
    ],
)
def test_what_is_the_products_own_is_a_clear_error(site: World, held: str, query: str):
    """Real clients' network and access control operations are refused as not kept here."""
    assert "not kept by this server" in failed(ask(site, held, query))


def test_errors_show_nothing_of_the_inside(site: World, held: str):
    """No trace, no file, no type of ours in any answer to what is wrong."""
    for query in ("{ nothing }", "{", '{ administration { client(id: "x") { name } } }'):
        text = ask(site, held, query).text
        assert not any(word in text for word in ("Traceback", ".py", "doorward", "graphql."))


@row("XIQ-16")
def test_a_users_name_and_password_open_the_northbound(site: World):
    """Basic works on an API that is not the portal, with that user's rights (D-16)."""
    person = site.make_person(permissions=[READ])
    user, password = person.username, person.password
    answer = site.http.post(GRAPHQL, json={"query": SERVER}, auth=(user, password))
    assert told(answer)["serverInfo"]["version"]
    assert answer.headers.get("deprecation") is None
    clients = {"query": "{ administration { clients { next } } }"}
    refused = site.http.post(GRAPHQL, json=clients, auth=(user, password))
    assert "clients:read" in failed(refused)
    wrong = site.http.post(GRAPHQL, json={"query": SERVER}, auth=(user, password + "x"))
    assert failed(wrong, 401)
    assert "Basic" not in wrong.headers["www-authenticate"]
    by_token = {"query": "{ administration { caller { id kind } } }"}
    answer = site.call("POST", GRAPHQL, site.token_of(person), json=by_token)
    assert told(answer)["caller"] == {"id": person.id, "kind": "user"}
