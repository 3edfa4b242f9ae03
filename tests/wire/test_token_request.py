"""What ``POST /oauth/token`` takes and refuses (RFC 6749 §2.3, §3.2; D-11, D-12)."""

import re
from urllib.parse import quote

import httpx
import pytest

from tests.rows import row
from tests.wire.shapes import oauth_error
from tests.world import World, unique

GRANT = {"grant_type": "client_credentials"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(world: World, **more: object) -> httpx.Response:
    # A request's parameters are of many types.
    return world.http.post("/oauth/token", **more)  # type: ignore[arg-type]


@row("INC-1", "INC-2")
def test_id_and_secret_as_basic_get_a_token(world: World):
    """Id and secret, given as user name and password of HTTP Basic, get a token."""
    client = world.make_client()
    answer = post(world, data=GRANT, auth=client.basic)
    assert answer.status_code == 200
    assert world.passes(answer.json()["access_token"])


def test_id_and_secret_in_the_body_get_a_token(world: World):
    """Id and secret in the form body are as good as Basic (D-12)."""
    client = world.make_client()
    body = GRANT | {"client_id": client.client_id, "client_secret": client.secret}
    assert post(world, data=body).status_code == 200


def test_basic_is_form_decoded(world: World):
    """A library that form-encodes both halves of Basic is understood (RFC 6749 §2.3.1)."""
    client = world.make_client()
    encoded = client.client_id.replace("-", "%2D")
    header = world.basic_header(encoded, quote(client.secret, safe=""))
    assert post(world, data=GRANT, headers=header).status_code == 200


def test_the_scheme_name_is_not_case_sensitive(world: World):
    """``basic`` is ``Basic`` (RFC 9110 §11.1)."""
    client = world.make_client()
    header = world.basic_header(*client.basic)["Authorization"].replace("Basic", "bAsIc")
    assert post(world, data=GRANT, headers={"Authorization": header}).status_code == 200


def test_two_methods_at_once_are_refused(world: World):
    """Basic beside a secret in the body is refused, though both are right (RFC 6749 §2.3)."""
    client = world.make_client()
    body = GRANT | {"client_id": client.client_id, "client_secret": client.secret}
    answer = post(world, data=body, auth=client.basic)
    assert oauth_error(answer, 400) == "invalid_request"


def test_the_same_client_id_beside_basic_is_allowed(world: World):
    """A ``client_id`` in the body is no second method when Basic names the same client."""
    client = world.make_client()
    answer = post(world, data=GRANT | {"client_id": client.client_id}, auth=client.basic)
    assert answer.status_code == 200


def test_another_client_id_beside_basic_is_refused(world: World):
    """One request cannot name two clients."""
    client, other = world.make_client(), world.make_client()
    answer = post(world, data=GRANT | {"client_id": other.client_id}, auth=client.basic)
    assert oauth_error(answer, 400) == "invalid_request"


@pytest.mark.parametrize(
    "twice", ["grant_type=client_credentials", "scope=users%3Aread", "client_id=x", "madeup=1"]
)
def test_a_repeated_parameter_is_refused(world: World, twice: str):
    """No parameter may come twice, known or not (RFC 6749 §3.2)."""
    client = world.make_client()
    body = f"grant_type=client_credentials&{twice}&{twice}"
    answer = post(world, content=body, headers=FORM, auth=client.basic)
    assert oauth_error(answer, 400) == "invalid_request"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_only_post_is_answered(world: World, method: str):
    """Any other method is 405 and says what is allowed, with credentials or without."""
    client = world.make_client()
    answer = world.http.request(method, "/oauth/token", auth=client.basic)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert "access_token" not in answer.text


def test_a_secret_in_the_query_is_refused(world: World):
    """A right secret in the address gets no token: addresses end up in logs (D-12)."""
    client = world.make_client()
    query = {"client_id": client.client_id, "client_secret": client.secret}
    answer = post(world, params=query, data=GRANT)
    assert oauth_error(answer, 400) == "invalid_request"
    assert client.secret not in answer.text


def test_parameters_in_the_query_are_refused(world: World):
    """The standard endpoint reads the body only; a grant in the query is not one."""
    client = world.make_client()
    answer = post(world, params=GRANT, auth=client.basic)
    assert oauth_error(answer, 400) == "invalid_request"


def test_no_grant_type_is_an_invalid_request(world: World):
    """``grant_type`` is required (RFC 6749 §4.4.2)."""
    client = world.make_client()
    answer = post(world, data={"scope": "users:read"}, auth=client.basic)
    assert oauth_error(answer, 400) == "invalid_request"


@pytest.mark.parametrize("grant", ["password", "refresh_token", "authorization_code", "x"])
def test_other_grants_are_unsupported(world: World, grant: str):
    """What is not offered says so by its own code (RFC 6749 §5.2; D-11)."""
    client = world.make_client()
    answer = post(world, data={"grant_type": grant}, auth=client.basic)
    assert oauth_error(answer, 400) == "unsupported_grant_type"


def test_a_request_nobody_can_read_is_recorded(world: World):
    """One event, of no client: who could not be read was not believed to be anybody."""
    tenant = world.second_tenant()
    client = tenant.make_client()
    for body in ("grant_type=x", "scope=users:read", "grant_type=a&grant_type=b", "a" * 70_000):
        assert post(tenant, content=body, headers=FORM, auth=client.basic).status_code >= 400
    found = tenant.events(type="authentication.failed")
    assert [(one["reason"], one["client_id"]) for one in found] == [("malformed_request", None)] * 4


def test_json_is_not_a_form(world: World):
    """A body of another type is refused, not guessed at."""
    client = world.make_client()
    assert oauth_error(post(world, json=GRANT, auth=client.basic), 400) == "invalid_request"


def test_no_credentials_are_an_invalid_client(world: World):
    """Without credentials the answer is 401 with a Basic challenge (RFC 6749 §5.2)."""
    assert oauth_error(post(world, data=GRANT), 401) == "invalid_client"


@pytest.mark.parametrize(
    "value",
    ["Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Basic /////w==", "Bearer abc", "Basic  Og=="],
)
def test_a_broken_authorization_header_is_an_invalid_client(world: World, value: str):
    """A header that holds no id and secret never gets further than 401."""
    answer = post(world, data=GRANT, headers={"Authorization": value})
    assert oauth_error(answer, 401) == "invalid_client"


def test_two_authorization_headers_are_refused(world: World):
    """Of two headers neither is believed: a proxy may have seen the other one."""
    client = world.make_client()
    header = ("Authorization", world.basic_header(*client.basic)["Authorization"])
    answer = post(world, data=GRANT, headers=[header, header])
    assert oauth_error(answer, 400) == "invalid_request"


def test_unknown_client_and_wrong_secret_look_the_same(world: World):
    """Unknown id, wrong or misspelt secret, a deleted or disabled client: one answer."""
    known, stranger, gone, off = (world.make_client() for _ in range(4))
    assert world.call("DELETE", f"/api/v1/clients/{gone.id}").status_code == 204
    assert world.call("POST", f"/api/v1/clients/{off.id}/disable").status_code == 200
    misspelt = known.secret[:-1] + ("a" if known.secret[-1] != "a" else "b")
    answers = [
        post(world, data=GRANT, auth=auth)
        for auth in (
            ("key-" + "1" * 20, known.secret),
            (known.client_id, stranger.secret),
            (known.client_id, misspelt),
            (known.client_id, "hunter2"),
            gone.basic,
            (off.client_id, stranger.secret),
        )
    ]
    assert [oauth_error(answer, 401) for answer in answers] == ["invalid_client"] * 6
    assert len({answer.text for answer in answers}) == 1
    # Who proves the right secret may be told why it does not help.
    assert oauth_error(post(world, data=GRANT, auth=off.basic), 401) == "invalid_client"


def test_a_body_over_64_kib_is_refused(world: World):
    """A form of more than 64 KiB is 413 before anything is looked up."""
    client = world.make_client()
    answer = post(world, data=GRANT | {"scope": "x" * 70_000}, auth=client.basic)
    assert answer.status_code == 413


def test_no_secret_is_ever_repeated(world: World):
    """A refusal quotes nothing of what was presented, and the server prints it nowhere."""
    client = world.make_client()
    secret = "dws_" + unique("Zq9").replace(" ", "").replace("-", "x")
    answer = post(world, data=GRANT, auth=(client.client_id, secret))
    assert oauth_error(answer, 401) == "invalid_client"
    assert secret not in answer.text
    world.token(client)
    assert secret not in world.server.log
    assert client.secret not in world.server.log


def test_secrets_are_recognisable(world: World):
    """Ids and secrets have the published forms, so that scanners can find leaked ones."""
    client = world.make_client()
    assert re.fullmatch(r"key-[1-9A-HJ-NP-Za-km-z]{20}", client.client_id)
    assert re.fullmatch(r"dws_[0-9A-Za-z]{16}_[0-9A-Za-z]{44}_[0-9A-Za-z]{6}", client.secret)
