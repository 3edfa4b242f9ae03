"""The command line's HTTP: its token, its pages, and what it makes of bad answers."""

import pytest

from doorward.web.commands import Exit, Failed, connect, find_id
from tests.unit.cli.conftest import SECRET, TOKEN, Puppet

NAME = [{"field": "name", "message": "is taken"}]
TWO = [*NAME, {"field": "roles[0]", "message": "no such role"}]
REFUSALS = [
    (401, {"detail": "who are you"}, Exit.DENIED, "who are you"),
    (403, {"detail": "no", "missing": ["a:read", "b:write"]}, Exit.DENIED, "a:read, b:write"),
    (404, {"detail": "there is no such client"}, Exit.REFUSED, "there is no such client"),
    (409, {"detail": "taken", "errors": NAME}, Exit.REFUSED, "name: is taken"),
    (412, {"detail": "it was changed"}, Exit.REFUSED, "it was changed"),
    (422, {"errors": TWO}, Exit.REFUSED, "name: is taken; roles[0]: no such role"),
    (500, {"detail": "ours", "request_id": "r1"}, Exit.UNREACHABLE, "ours (request r1)"),
    (503, {"detail": "later", "request_id": "r2"}, Exit.UNREACHABLE, "later (request r2)"),
]


def test_a_token_is_asked_for_once(account: Puppet):
    """
    One token serves many calls, and only calls bring it along.
    """
    account.says("GET", "/api/v1/clients", 200, {"items": [], "next": None})
    connection = connect()

    list(connection.pages("/clients"))
    list(connection.pages("/clients"))

    assert account.paths().count("POST /oauth/token") == 1
    assert account.asked[0]["headers"]["Authorization"].startswith("Basic ")
    assert account.asked[1]["headers"]["Authorization"] == "Bearer the-token"


def test_a_token_that_ended_is_replaced(account: Puppet):
    """
    A 401 in a long run gets a new token and one more try, not more.
    """
    account.says("GET", "/api/v1/keys", 401, {"detail": "ended"})
    account.says("GET", "/api/v1/keys", 200, {"items": [1], "next": None})

    assert list(connect().pages("/keys")) == [1]
    assert account.paths().count("POST /oauth/token") == 2


def test_pages_are_followed_to_their_end(account: Puppet):
    """
    ``next`` goes back as ``after`` until it is null.
    """
    account.says("GET", "/api/v1/roles", 200, {"items": [1, 2], "next": "c1"})
    account.says("GET", "/api/v1/roles", 200, {"items": [3], "next": None})

    assert list(connect().pages("/roles", {"search": "x y"})) == [1, 2, 3]
    assert account.asked[1]["path"] == "/api/v1/roles?search=x+y&limit=200"
    assert account.asked[2]["path"] == "/api/v1/roles?search=x+y&limit=200&after=c1"


def test_a_limit_ends_the_pages(account: Puppet):
    """
    No more is asked for than was wanted.
    """
    account.says("GET", "/api/v1/roles", 200, {"items": [1, 2], "next": "c1"})

    assert list(connect().pages("/roles", limit=2)) == [1, 2]
    assert account.asked[-1]["path"] == "/api/v1/roles?limit=2"


@pytest.mark.parametrize(("status", "problem", "code", "words"), REFUSALS)
def test_a_refusal_becomes_one_line_and_a_code(
    account: Puppet, status: int, problem: dict[str, object], code: Exit, words: str
):
    """
    The line has what the problem says: field and mend, permission, or request id.
    """
    account.says("GET", "/api/v1/clients/x", status, problem)

    with pytest.raises(Failed) as caught:
        connect().get("/clients/x")

    assert caught.value.code is code
    assert words in caught.value.message
    assert "\n" not in caught.value.message


def test_wrong_credentials_are_denied_without_a_secret(account: Puppet):
    """
    The client id and the way out are named; the secret is not.
    """
    account.answers.clear()
    account.says("POST", "/oauth/token", 401, {"error": "invalid_client"})

    with pytest.raises(Failed, match="key-me: run doorward login") as caught:
        connect().get("/clients")

    assert caught.value.code is Exit.DENIED
    assert SECRET not in caught.value.message


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(account: Puppet, status: int):
    """
    Nobody is sent our token or secret because an answer said so.
    """
    account.answers.clear()
    account.says("POST", "/oauth/token", status, {}, Location=f"{account.url}/elsewhere")
    account.says("POST", "/elsewhere", 200, TOKEN)
    account.says("GET", "/elsewhere", 200, TOKEN)

    with pytest.raises(Failed, match="is not Doorward"):
        connect().get("/clients")

    assert account.paths() == ["POST /oauth/token"]


def test_another_program_at_the_address_is_noticed(account: Puppet):
    """
    A page of HTML is not taken for an answer.
    """
    account.answers.clear()
    account.says("POST", "/oauth/token", 200, "<html>Welcome to nginx</html>")

    with pytest.raises(Failed, match="is not Doorward") as caught:
        connect().get("/clients")

    assert caught.value.code is Exit.UNREACHABLE


def test_nobody_there_names_the_address(account: Puppet, monkeypatch: pytest.MonkeyPatch):
    """
    A refused connection ends with code 5 and how to start the server.
    """
    monkeypatch.setenv("DOORWARD_URL", "http://127.0.0.1:9")

    with pytest.raises(Failed, match=r"http://127\.0\.0\.1:9 .*doorward serve") as caught:
        connect().get("/clients")

    assert caught.value.code is Exit.UNREACHABLE


def test_control_characters_do_not_reach_the_terminal(account: Puppet):
    """
    What a server says cannot steer the terminal of who reads it.
    """
    account.says("GET", "/api/v1/clients/x", 404, {"detail": "no\x1b[2J\nsuch"})

    with pytest.raises(Failed) as caught:
        connect().get("/clients/x")

    assert caught.value.message == "no\\x1b[2J\\x0asuch"


def test_a_name_must_mean_one_thing(account: Puppet):
    """
    Two of a name are not guessed between; an id is taken as it is.
    """
    twins = [{"id": "cli_a", "name": "Twin"}, {"id": "cli_b", "name": "twin"}]
    account.says("GET", "/api/v1/clients", 200, {"items": twins, "next": None})
    connection = connect()

    with pytest.raises(Failed, match="cli_a, cli_b"):
        find_id(connection, "clients", "TWIN")
    with pytest.raises(Failed, match="there is no client nobody"):
        find_id(connection, "clients", "nobody")
    assert find_id(connection, "clients", "cli_0123456789abcdef") == "cli_0123456789abcdef"
