"""Passkeys: made by who has just proven itself, used to sign in, refused where they do not hold."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.authenticator import PRESENT, Authenticator, octets, text
from tests.browser import Browser, add_passkey, let_pass, signed_in
from tests.server import Server
from tests.wire.shapes import fields, problem
from tests.world import Json, Person, World

OWN = "/api/v1/user/passkeys"
DOOR = "/api/v1/session/passkey"
MINUTE = 60_000


def begun(browser: Browser) -> Json:
    """Ask for a passkey, as a sign-in page does, and return the browser's options."""
    answer = browser.send("POST", f"{DOOR}/begin")
    assert answer.status_code == 200, answer.text
    options: Json = answer.json()["options"]
    assert options["userVerification"] == "required"
    return options


def with_passkey(world: World, **more: Any) -> tuple[Person, Browser, Authenticator]:
    """Return a person, its browser, and the device of its passkey."""
    person = world.make_person(**more)
    browser = signed_in(world, person)
    return person, browser, add_passkey(browser)


def enter(world: World, device: Authenticator, **wrong: str) -> tuple[Browser, Any]:
    """Sign in by the device in a new browser; return browser and answer."""
    browser = Browser(world)
    body = {"credential": device.sign(begun(browser), **wrong)}
    return browser, browser.send("POST", DOOR, json=body)


def test_a_passkey_signs_in_without_name_or_password(world: World):
    """
    The device alone tells who it is; it counts as two factors, and an event tells of each step.
    """
    person, first, device = with_passkey(world, permissions=["users:read"])
    browser, answer = enter(world, device)
    assert answer.status_code == 201
    shown = browser.whoami().json()
    assert (shown["user"]["id"], shown["user"]["passkeys"]) == (person.id, 1)
    assert shown["session"]["method"] == "passkey"
    assert browser.send("GET", "/api/v1/users").status_code == 200
    [item] = first.send("GET", OWN).json()["items"]
    assert (item["name"], item["backed_up"]) == ("laptop", False)
    assert item["last_used"]
    [event] = world.events(client_id=person.id, type="passkey.added")
    assert event["details"]["passkey"] == item["id"]
    opened = world.events(client_id=person.id, type="session.opened")[-1]
    assert opened["details"]["method"] == "passkey"


def test_who_has_a_second_factor_needs_no_code_beside_a_passkey(world: World):
    """
    A passkey proves a device and its owner: the authenticator app is not asked.
    """
    person, _, device = with_passkey(world)
    world.enrol(person)
    assert enter(world, device)[1].status_code == 201


WRONGS: dict[str, Callable[[Authenticator], Json]] = {
    "another relying party": lambda device: {"rp": "evil.example"},
    "a made-up challenge": lambda device: {"challenge": text(bytes(56))},
    "another page": lambda device: setattr(device, "origin", "https://evil.example") or {},
    "an owner who was not asked": lambda device: setattr(device, "flags", PRESENT) or {},
    "another key": lambda device: setattr(device, "key", Authenticator("").key) or {},
    "a device nobody knows": lambda device: setattr(device, "credential", bytes(32)) or {},
    "a count that did not grow": lambda device: setattr(device, "count", -1) or {},
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_what_does_not_hold_lets_nobody_in(world: World, wrong: str):
    """
    One sentence for all of it, recorded; nothing is set.
    """
    _, _, device = with_passkey(world)
    assert enter(world, device)[1].status_code == 201
    device.count = 5
    browser, answer = enter(world, device, **WRONGS[wrong](device))
    assert problem(answer, 401)["detail"] == "the passkey is not accepted"
    assert browser.cookies == {}
    assert world.events(type="passkey.refused")


def test_an_answer_is_taken_once(world: World):
    """
    What somebody listened to is nothing: its challenge is spent, even where devices do not count.
    """
    _, _, device = with_passkey(world)
    device.count = -1
    browser = Browser(world)
    body = {"credential": device.sign(begun(browser))}
    assert browser.send("POST", DOOR, json=body).status_code == 201
    problem(Browser(world).send("POST", DOOR, json=body), 401)


def test_a_challenge_is_for_one_purpose_and_tenant(world: World):
    """
    What was asked elsewhere, or to make a passkey, signs nobody in.
    """
    _, browser, device = with_passkey(world)
    other = world.second_tenant()
    elsewhere = begun(Browser(other))["challenge"]
    making = browser.send("POST", f"{OWN}/begin").json()["options"]["challenge"]
    for challenge in (elsewhere, making):
        problem(enter(world, device, challenge=challenge)[1], 401)
    options = begun(Browser(other))
    answer = Browser(other).send("POST", DOOR, json={"credential": device.sign(options)})
    problem(answer, 401)


def test_who_is_kept_out_is_kept_out_by_passkey_too(world: World):
    """
    Blocked, removed or without a password (who comes by an invitation alone): nobody is let in.
    """
    person, _, device = with_passkey(world)
    path = f"/api/v1/users/{person.id}"
    world.call("PATCH", path, json={"blocked": True})
    problem(enter(world, device)[1], 401)
    world.call("PATCH", path, json={"blocked": False})
    assert enter(world, device)[1].status_code == 201
    assert world.call("DELETE", path).status_code == 204
    problem(enter(world, device)[1], 401)


def test_a_passkey_is_removed_by_its_owner_and_by_an_administrator(world: World):
    """
    From then on it signs nobody in; the id of another's is not there.
    """
    person, browser, device = with_passkey(world)
    stranger = signed_in(world, world.make_person())
    [item] = browser.send("GET", OWN).json()["items"]
    problem(stranger.send("DELETE", f"{OWN}/{item['id']}"), 404)
    assert browser.send("DELETE", f"{OWN}/{item['id']}").status_code == 204
    problem(enter(world, device)[1], 401)
    device = add_passkey(browser, "key ring")
    path = f"/api/v1/users/{person.id}/passkeys"
    [item] = world.get(path)["items"]
    assert world.call("DELETE", f"{path}/{item['id']}").status_code == 204
    problem(world.call("DELETE", f"{path}/{item['id']}"), 404)
    problem(enter(world, device)[1], 401)
    assert len(world.events(client_id=person.id, type="passkey.removed")) == 2


def test_making_one_takes_a_fresh_proof_and_its_own_answer(world: World):
    """
    Whoever finds a session open plants no passkey; another's challenge, a second use and a known
    device are refused.
    """
    person, browser, device = with_passkey(world)
    options = browser.send("POST", f"{OWN}/begin").json()["options"]
    assert [octets(one["id"]) for one in options["excludeCredentials"]] == [device.credential]
    problem(browser.send("POST", OWN, json={"name": "x", "credential": device.make(options)}), 409)
    other = signed_in(world, world.make_person())
    fresh = Authenticator(world.server.public_url)
    body = {"name": "x", "credential": fresh.make(options)}
    assert fields(other.send("POST", OWN, json=body)) == ["credential"]
    assert browser.send("POST", OWN, json=body).status_code == 201
    problem(browser.send("POST", OWN, json=body), 409)
    unasked = Authenticator(world.server.public_url, flags=PRESENT)
    options = browser.send("POST", f"{OWN}/begin").json()["options"]
    body = {"name": "x", "credential": unasked.make(options)}
    assert fields(browser.send("POST", OWN, json=body)) == ["credential"]
    let_pass(world, person, 5 * MINUTE, "proven_at")
    told = problem(browser.send("POST", f"{OWN}/begin"), 403)
    assert told["type"].endswith("/fresh-proof-needed")
    item, _ = browser.send("GET", OWN).json()["items"]
    problem(browser.send("DELETE", f"{OWN}/{item['id']}"), 403)


def test_a_passkey_is_proof_within_a_session(world: World):
    """
    Its owner may go on; somebody else's passkey proves nothing here.
    """
    person, browser, device = with_passkey(world)
    _, _, foreign = with_passkey(world)
    let_pass(world, person, 5 * MINUTE, "proven_at")
    proof = "/api/v1/session/proof"
    answer = browser.send("POST", proof, json={"credential": foreign.sign(begun(browser))})
    assert fields(answer) == ["credential"]
    assert fields(browser.send("POST", proof, json={})) == ["password"]
    answer = browser.send("POST", proof, json={"credential": device.sign(begun(browser))})
    assert answer.status_code == 200
    assert browser.send("POST", f"{OWN}/begin").status_code == 200


@pytest.mark.parametrize("body", [
    {}, {"id": 7}, {"id": "x", "response": None}, {"id": "x", "response": {"clientDataJSON": "é"}},
    {"id": "\x7f", "response": {"clientDataJSON": "e30"}, "rawId": "", "type": "public-key"},
])  # fmt: skip
def test_what_no_browser_answers_is_refused(world: World, body: Json):
    """
    401 without a session, a field error within one; never a fault.
    """
    _, browser, device = with_passkey(world)
    for credential in (body, body | {"id": text(device.credential)}):
        problem(Browser(world).send("POST", DOOR, json={"credential": credential}), 401)
        made = browser.send("POST", OWN, json={"name": "x", "credential": credential})
        assert fields(made) == ["credential"]
    whole = json.loads(json.dumps(device.sign(begun(browser))))
    for part in whole["response"]:
        broken = whole | {"response": whole["response"] | {part: "AAAA"}}
        if part != "userHandle":
            problem(Browser(world).send("POST", DOOR, json={"credential": broken}), 401)


def test_at_an_address_there_are_no_passkeys(new_server: Callable[..., Server]):
    """
    Where the public URL is an address, or a name without https, the answer says what to mend.
    """
    for url, words in (("http://127.0.0.1:9", "host name"), ("http://doors.example", "https")):
        server = new_server(env={"DOORWARD_PUBLIC_URL": url})
        world = World(server.init().start(), server.machine)
        answer = Browser(world).send("POST", f"{DOOR}/begin")
        assert words in problem(answer, 409)["detail"]
        server.kill()
