"""The gql client, unmodified, against a Site Engine tenant; and curl on the token address."""

import json
import subprocess

import pytest
import requests
from gql import Client as Gql
from gql import gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport

from tests.northbound import READ, WRITE, site_of
from tests.rows import row
from tests.world import Client, World, unique

TOKEN = "/oauth/token/access-token"
SERVER = "{ administration { serverInfo { version upTime } } }"
CREATE = """mutation ($input: ClientInput!) { administration { createClient(input: $input) {
    status message clientSecret client { clientId }
} } }"""
LINE = (
    "curl -sS -X POST '{url}/oauth/token/access-token?grant_type=client_credentials' "
    "-u '{id}:{secret}' -H 'Content-Type: application/x-www-form-urlencoded' -H 'Accept: */*' "
    "-d ''"
)


@pytest.fixture
def site(world: World) -> World:
    """A tenant of the test's own that is like the product."""
    return site_of(world)


@pytest.fixture
def client(site: World) -> Client:
    """A registered client in a group that may read and change clients."""
    rights = [READ, WRITE, "clients:read", "clients:write"]
    group = site.make("roles", name="Integrations", permissions=rights)
    return site.make_client(permissions=[], roles=[group["id"]])


def session_of(site: World, client: Client) -> Gql:
    """Get a token as public clients do and return gql with it."""
    base = site.machine["base_url"]
    answer = requests.post(
        f"{base}{TOKEN}?grant_type=client_credentials",
        auth=client.basic,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    transport = RequestsHTTPTransport(f"{base}/nbi/graphql", headers=headers, retries=0)
    return Gql(transport=transport, fetch_schema_from_transport=True)


@row("XIQ-3", "XIQ-7")
def test_gql_gets_a_token_queries_and_mutates(site: World, client: Client):
    """With the schema fetched and every document checked against it by the client itself."""
    with session_of(site, client) as session:
        info = session.execute(gql(SERVER))["administration"]["serverInfo"]
        assert info["version"]
        request = gql(CREATE)
        request.variable_values = {"input": {"name": unique("Probe"), "tokenExpiration": 60}}
        made = session.execute(request)["administration"]["createClient"]
        assert made["status"] == "SUCCESS"
        key = made["client"]["clientId"]
        asked = gql(f'{{ administration {{ client(id: "{key}") {{ name tokenExpiration }} }} }}')
        assert session.execute(asked)["administration"]["client"]["tokenExpiration"] == 60


@row("XIQ-4", "XIQ-13", "XIQ-16")
def test_gql_is_refused_once_the_group_lacks_the_capability(site: World, client: Client):
    """The same token, from the next call on: the verb's and the door's own, each by
    name.
    """
    [group] = [one for one in site.pages("/api/v1/roles") if one["name"] == "Integrations"]
    where = f"/api/v1/roles/{group['id']}"
    with session_of(site, client) as session:
        asked = gql("{ administration { clients { items { name } } } }")
        assert session.execute(asked)["administration"]["clients"]["items"]
        site.call("PATCH", where, json={"permissions": [READ]})
        with pytest.raises(TransportQueryError, match="clients:read"):
            session.execute(asked)
        site.call("PATCH", where, json={"permissions": []})
        with pytest.raises(TransportQueryError, match=READ):
            session.execute(gql(SERVER))


@row("XIQ-21")
def test_gql_hears_401_when_the_client_is_switched_off(site: World, client: Client):
    """And is let in with the same token when it is switched on."""
    with session_of(site, client) as session:
        site.call("POST", f"/api/v1/clients/{client.id}/disable")
        with pytest.raises(TransportQueryError, match="get a new one"):
            session.execute(gql(SERVER))
        site.call("POST", f"/api/v1/clients/{client.id}/enable")
        assert session.execute(gql(SERVER))["administration"]


@row("XIQ-3")
def test_curl_gets_a_token_and_asks(site: World, client: Client):
    """The documented token line, then a raw query as body."""
    base = site.machine["base_url"]
    line = LINE.format(url=base, id=client.client_id, secret=client.secret)
    token = json.loads(shell(line))["access_token"]
    answer = shell(
        f"curl -sS '{base}/connect/rest/services/nbi/query' -H 'Accept: text/plain' "
        f"-H 'Authorization: Bearer {token}' -d '{SERVER}'"
    )
    assert json.loads(answer)["data"]["administration"]["serverInfo"]["upTime"]
    assert shell(f"{line.replace('-X POST', '-X GET')} -o /dev/null -w '%{{http_code}}'") == "405"


def shell(line: str) -> str:
    """Run *line* and return what it prints."""
    done = subprocess.run(
        ["bash", "-c", line], check=True, capture_output=True, text=True, timeout=20
    )
    return done.stdout
