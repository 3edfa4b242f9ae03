"""``/remediation/api/…`` of a Data Security tenant: quarantine and restore of assets."""

import re

import pytest

from tests.rows import row
from tests.wire.test_data_security_incidents import RIGHTS, App, error
from tests.world import Client, World, unique

ASSETS = "/remediation/api/assets"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000")


@pytest.fixture
def app(world: World) -> App:
    """A tenant of the test's own, and its client's ``remediation_api``."""
    tenant = world.second_tenant(unique("Acme"), preset="data-security")
    client = tenant.make_client(permissions=RIGHTS)
    return App(tenant, client, "remediation_api")


def target(app: App) -> tuple[str, str]:
    """Return the id of a user of the tenant, and a token of that user."""
    person = app.world.make_person(permissions=["users:read"])
    return person.id, app.world.token_of(person)


def passes(app: App, token: str) -> bool:
    """Whether a user's token is accepted."""
    return app.world.call("GET", "/api/v1/users", token).status_code == 200


@row("DSEC-16", "DSEC-2")
def test_an_asset_is_quarantined_and_restored(app: App):
    """Acknowledged by 202; who asks how far it is hears success, because it is done."""
    asset, token = target(app)
    done = app.post(f"{ASSETS}/{asset}/quarantine")
    assert done.status_code == 202, done.text
    assert not passes(app, token)
    told = app.get(ASSETS, remediation_type="system_quarantine", asset_id=asset)
    assert set(told) == {
        "asset_id", "asset_name", "remediation_type", "action_taker", "action_date", "status",
    }  # fmt: skip
    assert (told["asset_id"], told["status"], told["action_taker"]) == (asset, "success", "api")
    assert DATE.fullmatch(told["action_date"])
    assert done.json() == told
    nothing = {"remediation_type": "system_restore", "asset_id": asset}
    error(app.world.call("GET", ASSETS, app.token, params=nothing), 404)
    assert app.post(f"{ASSETS}/{asset}/restore").status_code == 202
    assert passes(app, token)
    assert app.get(ASSETS, **nothing)["status"] == "success"


@row("DSEC-16")
def test_the_form_that_its_playbooks_send_does_the_same(app: App):
    """One door for both, by remediation_type; what nothing here shares cannot be removed."""
    asset, token = target(app)
    body = {"asset_id": asset, "remediation_type": "system_quarantine"}
    assert app.post(ASSETS, **body, remove_inherited_sharing=False).status_code == 202
    assert not passes(app, token)
    assert app.post(ASSETS, **body | {"remediation_type": "system_restore"}).status_code == 202
    assert passes(app, token)
    error(app.post(ASSETS, **body | {"remediation_type": "remove_public_sharing"}), 422)
    error(app.post(ASSETS, remediation_type="system_quarantine"), 422)


@row("DSEC-16")
def test_each_door_is_refused_without_its_scope(app: App):
    """403 with the two other scopes, 401 without a token, and nothing is done."""
    asset, token = target(app)
    other = app.world.token(app.client, scope="api_access incident_api")
    body = {"asset_id": asset, "remediation_type": "system_quarantine"}
    doors = (
        ("POST", ASSETS, {"json": body}), ("GET", ASSETS, {"params": body}),
        ("POST", f"{ASSETS}/{asset}/quarantine", {}), ("POST", f"{ASSETS}/{asset}/restore", {}),
    )  # fmt: skip
    for method, path, more in doors:
        assert error(app.world.call(method, path, other, **more), 403) == "insufficient_scope"
        assert error(app.world.call(method, path, "", **more), 401) == "invalid_token"
    assert passes(app, token)


@row("DSEC-16")
def test_what_is_not_there_or_is_oneself_is_refused(app: App):
    """404 for unknown and foreign assets, 409 for the client that asks; addresses work too."""
    for unknown in ("usr_0000000000000000", "nothing"):
        error(app.post(f"{ASSETS}/{unknown}/quarantine"), 404)
        error(app.post(f"{ASSETS}/{unknown}/restore"), 404)
    me: Client = app.client
    error(app.post(f"{ASSETS}/{me.id}/quarantine"), 409)
    assert app.post(f"{ASSETS}/203.0.113.9/quarantine").status_code == 202
    listed = list(app.world.pages("/api/v1/quarantine", lasting="true"))
    assert [one["asset"]["id"] for one in listed] == ["203.0.113.9"]
