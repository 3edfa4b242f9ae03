"""Links that let somebody in once: the first administrator, an invitation, a reset."""

import json
import re
from collections.abc import Callable

from tests.browser import Browser, signed_in
from tests.server import Server
from tests.wire.shapes import fields, missing, problem
from tests.wire.test_sessions import next_code
from tests.world import PASSWORD, Json, World, eventually, unique

LINK = "/api/v1/link"
OTHER = "seven lamps over the harbour"


def token_in(url: str) -> str:
    """Return what follows the # of a link."""
    place, _, token = url.partition("#")
    assert place.endswith("/console/link")
    assert re.fullmatch(r"dwl_[0-9A-Za-z]{16}_[0-9A-Za-z]{44}_[0-9A-Za-z]{6}", token)
    return token


def bare(world: World, **more: object) -> Json:
    """Make a user without a password."""
    return world.make("users", username=unique("new").replace(" ", "-"), **more)


def link_for(world: World, user_id: str, purpose: str) -> Json:
    """Let the administrator make a link."""
    path = f"/api/v1/users/{user_id}/link"
    answer = world.call("POST", path, json={"purpose": purpose})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    made: Json = answer.json()
    return made


def test_an_invitation_lets_its_user_in_once(world: World):
    """
    Looked at, it says who is invited; used, it sets the password and signs in; then it is spent.
    """
    user = bare(world)
    made = link_for(world, user["id"], "invitation")
    token = token_in(made["url"])
    assert not made["mailed"]
    browser = Browser(world)
    looked = browser.send("POST", f"{LINK}/look", json={"token": token})
    assert looked.json() == {
        "purpose": "invitation", "username": user["username"], "tenant_name": "Default",
        "code": False,
    }  # fmt: skip
    weak = {"token": token, "password": "too short"}
    assert fields(browser.send("POST", LINK, json=weak)) == ["password"]
    body = {"token": token, "password": PASSWORD}
    assert browser.send("POST", LINK, json=body).status_code == 201
    assert browser.whoami().json()["user"]["username"] == user["username"]
    assert browser.whoami().json()["session"]["method"] == "link"
    problem(Browser(world).send("POST", LINK, json=body), 404)
    problem(browser.send("POST", f"{LINK}/look", json={"token": token}), 404)
    again = {"username": user["username"], "password": PASSWORD}
    assert Browser(world).send("POST", "/api/v1/session", json=again).status_code == 201
    types = [event["type"] for event in world.events(client_id=user["id"])]
    assert [one for one in types if one.startswith("link.")] == ["link.made", "link.used"]
    assert token.split("_")[2] not in str(world.events())


def test_who_is_only_invited_cannot_sign_in_otherwise(world: World):
    """
    Without a password nothing else opens: no session, no token, no Basic.
    """
    user = bare(world)
    token = token_in(link_for(world, user["id"], "invitation")["url"])
    for password in (PASSWORD, token, ""):
        body = {"username": user["username"], "password": password}
        answer = Browser(world).send("POST", "/api/v1/session", json=body)
        assert answer.status_code in {401, 422}
        assert world.http.post("/api/v1/user-token", json=body).status_code in {401, 422}
    assert world.call("GET", "/api/v1/users", token).status_code == 401


def test_a_reset_ends_what_rested_on_the_old_password(world: World):
    """
    Sessions and tokens end, the new password signs in, the old one does not.
    """
    person = world.make_person(permissions=["users:read"])
    before, script = signed_in(world, person), world.token_of(person)
    token = token_in(link_for(world, person.id, "reset")["url"])
    browser = Browser(world)
    body = {"token": token, "password": OTHER}
    assert browser.send("POST", LINK, json=body).status_code == 201
    problem(before.whoami(), 401)
    assert not world.passes(script)
    problem(Browser(world).sign_in(person), 401)
    assert Browser(world).sign_in(person, password=OTHER).status_code == 201


def test_a_link_stands_for_a_password_alone(world: World):
    """
    Whoever has a second factor gives its code too; without it the link is not spent.
    """
    person = world.make_person()
    secret = world.enrol(person)
    token = token_in(link_for(world, person.id, "reset")["url"])
    browser = Browser(world)
    assert browser.send("POST", f"{LINK}/look", json={"token": token}).json()["code"] is True
    body = {"token": token, "password": OTHER}
    for more in ({}, {"code": ""}):
        told = problem(browser.send("POST", LINK, json=body | more), 401)
        assert told["type"].endswith("/code-needed")
    assert fields(browser.send("POST", LINK, json=body | {"code": "000000"})) == ["code"]
    right = body | {"code": next_code(secret)}
    assert browser.send("POST", LINK, json=right).status_code == 201


def test_what_ends_a_link(world: World):
    """
    A newer link, another password, being kept out, deletion: each answers like a made-up one.
    """
    person, user = world.make_person(), bare(world)
    old = token_in(link_for(world, person.id, "reset")["url"])
    newer = token_in(link_for(world, person.id, "reset")["url"])
    invited = token_in(link_for(world, user["id"], "invitation")["url"])
    path = f"/api/v1/users/{person.id}"
    made_up = "dwl_0000000000000000_" + "0" * 44 + "_AAAAAA"
    other = world.second_tenant()
    elsewhere = token_in(link_for(other, bare(other)["id"], "invitation")["url"])

    def refused(token: str) -> str:
        answer = Browser(world).send("POST", f"{LINK}/look", json={"token": token})
        return str(problem(answer, 404)["detail"])

    told = {refused(old), refused(made_up), refused("x"), refused(elsewhere)}
    assert world.call("PUT", f"{path}/password", json={"password": OTHER}).status_code == 204
    told.add(refused(newer))
    world.call("PATCH", f"/api/v1/users/{user['id']}", json={"blocked": True})
    told.add(refused(invited))
    world.call("DELETE", f"/api/v1/users/{user['id']}")
    told.add(refused(invited))
    assert len(told) == 1
    assert world.events(type="link.refused")


def test_who_makes_a_link_must_hold_what_it_opens(world: World):
    """
    A clerk who manages users makes none for somebody mightier; 409 for what makes no sense.
    """
    clerk = world.token(world.make_client(permissions=["users:read", "users:write"]))
    mighty = world.make_person(permissions=["keys:write"])
    path = f"/api/v1/users/{mighty.id}/link"
    assert missing(world.call("POST", path, clerk, json={"purpose": "reset"})) == ["keys:write"]
    problem(world.call("POST", path, json={"purpose": "invitation"}), 409)
    user = bare(world)
    path = f"/api/v1/users/{user['id']}/link"
    problem(world.call("POST", path, json={"purpose": "reset"}), 409)
    assert fields(world.call("POST", path, json={"purpose": "first"})) == ["purpose"]
    assert world.call("POST", path, clerk, json={"purpose": "invitation"}).status_code == 200


def test_no_other_page_uses_a_link(world: World):
    """
    Like signing in, it is no business of another page.
    """
    token = token_in(link_for(world, bare(world)["id"], "invitation")["url"])
    browser = Browser(world, site="cross-site")
    body = {"token": token, "password": PASSWORD}
    problem(browser.send("POST", LINK, json=body), 403)
    assert browser.cookies == {}


def test_init_prints_the_first_link(database: str, new_server: Callable[..., Server]):
    """
    Whoever opens it chooses name and password, and is administrator; a second use is nothing. On
    the machine `users link` makes another, and ends the one before.
    """
    server = new_server(database)
    done = server.cli("init", "--machine-admin", "--output", "json")
    server.machine = json.loads(done.stdout)
    world = World(server.start(), server.machine)
    token = token_in(server.machine["console_link"])
    browser = Browser(world)
    looked = browser.send("POST", f"{LINK}/look", json={"token": token}).json()
    assert (looked["purpose"], looked["username"]) == ("first", None)
    body = {"token": token, "password": PASSWORD}
    assert fields(browser.send("POST", LINK, json=body)) == ["username"]
    again = server.cli("users", "link", "--output", "json")
    assert again.returncode == 0, again.stderr
    problem(browser.send("POST", LINK, json=body | {"username": "ada"}), 404)
    token = token_in(json.loads(again.stdout)["url"])
    body = {"token": token, "password": PASSWORD, "username": "ada"}
    assert browser.send("POST", LINK, json=body).status_code == 201
    shown = browser.whoami().json()
    assert [role["name"] for role in shown["roles"]] == ["Administrator"]
    assert browser.send("GET", "/api/v1/keys").status_code == 200
    problem(Browser(world).send("POST", LINK, json=body), 404)


def test_the_command_makes_links_for_users(world: World):
    """
    `users link USER` is an invitation, or a reset where there is a password.
    """
    user, person = bare(world), world.make_person()
    world.server.cli("login", "--local")
    for name, purpose in ((user["username"], "invitation"), (person.username, "reset")):
        done = world.server.cli("users", "link", name, "--output", "json")
        assert done.returncode == 0, done.stderr
        token = token_in(json.loads(done.stdout)["url"])
        looked = Browser(world).send("POST", f"{LINK}/look", json={"token": token})
        assert looked.json()["purpose"] == purpose


def test_the_first_start_prints_a_link_that_works(new_server: Callable[..., Server]):
    """
    `make run` on an empty folder shows where the first administrator gets in.
    """
    server = new_server()
    server.launch("--first-run-demo")
    server.wait_ready()
    assert eventually(lambda: "#dwl_" in server.log)
    [token] = re.findall(r"/console/link#(dwl_\w+)", server.log)
    world = World(server, {})
    browser = Browser(world)
    body = {"token": token, "password": PASSWORD, "username": "ada"}
    assert browser.send("POST", LINK, json=body).status_code == 201
    assert browser.whoami().json()["permissions"]


def test_a_recovery_code_stands_once_for_the_second_factor(world: World):
    """
    Ten are shown once; each signs in once, however it is typed; new ones end them, and so does
    the end of the second factor.
    """
    person = world.make_person()
    browser = signed_in(world, person)
    path = "/api/v1/user/recovery-codes"
    problem(browser.send("POST", path), 409)
    secret = world.enrol(person)
    browser = signed_in(world, person, code=next_code(secret))
    answer = browser.send("POST", path)
    assert answer.headers["cache-control"] == "no-store"
    codes = answer.json()["codes"]
    assert len(set(codes)) == 10
    assert browser.whoami().json()["user"]["recovery_codes"] == 10
    typed = codes[0].lower().replace("-", " ")
    assert Browser(world).sign_in(person, code=typed).status_code == 201
    problem(Browser(world).sign_in(person, code=codes[0]), 401)
    other = world.make_person()
    world.enrol(other)
    problem(Browser(world).sign_in(other, code=codes[1]), 401)
    assert browser.whoami().json()["user"]["recovery_codes"] == 9
    [used] = world.events(client_id=person.id, type="user.recovery_code_used")
    assert used["details"]["left"] == 9
    anew = browser.send("POST", path).json()["codes"]
    problem(Browser(world).sign_in(person, code=codes[2]), 401)
    assert Browser(world).sign_in(person, code=anew[0]).status_code == 201
    for code in codes + anew:
        assert code not in str(world.events(client_id=person.id))
