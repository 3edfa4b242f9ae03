"""One client app at a time: adding, refusing the second, deleting, and the secret shown once."""

import httpx
import pytest

from tests.rows import row
from tests.wire.shapes import fields, problem
from tests.world import Client, World, unique

APP = {"name": "Cortex XSOAR", "permissions": ["logs:access"]}


@pytest.fixture
def app(world: World) -> World:
    """A fresh tenant that is like the product."""
    return world.second_tenant(unique("Acme"), preset="data-security")


def add(app: World, **more: object) -> httpx.Response:
    """Ask for a client app."""
    return app.call("POST", "/api/v1/clients", json=APP | more)


@row("DSEC-5", "DSEC-9", "DSEC-23")
def test_the_first_is_added_and_the_second_refused_with_words_that_help(app: World):
    """Only one; the refusal says to delete it or to chain both programs. What the tenant
    came with, its machine administrator and its event correlator, takes no slot.
    """
    assert [one["user_defined"] for one in app.pages("/api/v1/clients")] == [False] * 2
    assert add(app).status_code == 201
    told = problem(add(app, name="Splunk"), 409)["detail"]
    assert "only one API client" in told
    assert "delete" in told
    assert "SIEM" in told
    assert [one["name"] for one in app.pages("/api/v1/clients")][2:] == [APP["name"]]


@row("DSEC-5", "DSEC-22")
def test_deleting_it_ends_its_secret_and_tokens_and_frees_the_slot(app: World):
    """The token request is 401, the live token is refused, and another app can be added."""
    made = add(app, permissions=["logs:access", "users:read"]).json()
    client = Client(made["id"], made["client_id"], made["client_secret"], made)
    token = app.token(client)
    assert app.call("GET", "/api/v1/users", token).status_code == 200
    assert add(app, name="Splunk").status_code == 409
    assert app.call("DELETE", f"/api/v1/clients/{client.id}").status_code == 204
    assert app.ask_token(client).status_code == 401
    assert app.call("GET", "/api/v1/users", token).status_code == 401
    assert add(app, name="Splunk").status_code == 201


@row("DSEC-3")
def test_nothing_gets_a_token_before_it_was_added(app: World):
    """Made-up credentials are 401; those of the app that was added are not."""
    made_up = "dws_" + "A" * 16 + "_" + "B" * 44 + "_" + "C" * 6
    nobody = Client("", "key-" + "1" * 20, made_up, {})
    assert app.ask_token(nobody).status_code == 401
    made = add(app).json()
    added = Client(made["id"], made["client_id"], made["client_secret"], made)
    assert app.ask_token(added).status_code == 200


@row("DSEC-13")
def test_a_name_is_needed_and_nobody_elses(app: World):
    """None, an empty and a blank one are refused at their field; so is a taken one."""
    for name in ("", "   "):
        assert fields(add(app, name=name)) == ["name"]
    assert fields(app.call("POST", "/api/v1/clients", json={"permissions": []})) == ["name"]
    taken = add(app, name="machine ADMINISTRATOR")
    assert taken.status_code == 409
    assert fields(taken, 409) == ["name"]


@row("DSEC-19", "DSEC-20")
def test_the_secret_is_shown_after_saving_and_never_again(app: World):
    """It is in the answer of the create; no later answer of any kind has it, nor has Copy."""
    made = add(app)
    secret = made.json()["client_secret"]
    assert made.headers["cache-control"] == "no-store"
    where = f"/api/v1/clients/{made.json()['id']}"
    seen = [
        app.call("GET", where).text,
        app.call("GET", "/api/v1/clients").text,
        app.call("GET", f"{where}/secrets").text,
        app.call("PATCH", where, json={"description": "again"}).text,
        app.call("GET", "/api/v1/events", params={"limit": "200"}).text,
    ]
    assert not any(secret in text or secret[22:60] in text for text in seen)
    copied = app.call("POST", f"{where}/copy")
    assert copied.status_code in {404, 409}
    assert secret not in copied.text
    if not app.server.database:
        for path in app.server.data.rglob("*"):
            kept = path.read_bytes() if path.is_file() else b""
            assert secret.encode()[22:60] not in kept, path.name


@row("DSEC-4")
def test_access_is_what_was_ticked_while_adding(app: World):
    """Only the product's three scopes and ours can be ticked; what is added later needs a save."""
    wrong = add(app, permissions=["incidents:everything"])
    assert fields(wrong) == ["permissions"]
    made = add(app).json()
    client = Client(made["id"], made["client_id"], made["client_secret"], made)
    assert app.ask_token(client, scope="incident_api").status_code == 400
    both = ["logs:access", "incident_management:manage"]
    app.call("PATCH", f"/api/v1/clients/{client.id}", json={"permissions": both})
    assert app.ask_token(client, scope="incident_api").json()["scope"] == "incident_api"


@row("DSEC-20", "DSEC-21")
def test_a_lost_secret_is_replaced_by_a_reset(app: World):
    """The former secret is refused from then on, the new one works."""
    made = add(app).json()
    client = Client(made["id"], made["client_id"], made["client_secret"], made)
    fresh = app.reset(client)
    assert app.ask_token(client).status_code == 401
    assert app.ask_token(fresh).status_code == 200


@row("DSEC-18")
def test_nothing_exists_before_it_is_saved(app: World):
    """
    A form that is refused leaves no client, no secret and no taken name behind.
    """
    before = app.get("/api/v1/clients")["items"]
    name = unique("unsaved")
    for wrong in ({"permissions": ["logs:write"]}, {"token_seconds": 1}, {"filter": "nowhere"}):
        refused = app.call("POST", "/api/v1/clients", json={"name": name, **wrong})
        assert refused.status_code == 422
    assert app.get("/api/v1/clients")["items"] == before
    assert app.call("POST", "/api/v1/clients", json={"name": name}).status_code == 201
