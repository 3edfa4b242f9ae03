"""A tenant as a document: exported, applied elsewhere, rehearsed, never beyond one's rights."""

from tests.wire.shapes import fields, missing
from tests.world import Json, World, unique

SHOP: Json = {
    "name": "shop",
    "apis": [
        {
            "name": "Shop",
            "audience": "https://shop.example",
            "areas": [{"name": "goods", "label": "Goods", "actions": ["read", "write"]}],
            "rules": [{"method": "GET", "template": "/goods/{id}", "all_of": ["goods:read"]}],
        }
    ],
    "roles": [{"name": "Clerk", "permissions": ["goods:read"], "built_in": False}],
}


def apply(tenant: World, document: Json, token: str | None = None, **query: str):
    """Apply *document* to the tenant."""
    return tenant.call("POST", "/api/v1/preset", token, json=document, params=query)


def nothing(told: Json) -> bool:
    """Whether applying did nothing at all."""
    kinds = ("apis", "areas", "rules", "roles")
    return told["settings"] == [] and all(set(told[one].values()) == {0} for one in kinds)


def test_an_exported_tenant_makes_another_equal(world: World):
    """Export, apply elsewhere, export there: the same document; applying it again does nothing."""
    for preset in ("incydr", "iot-od", "xiq-se", "horizon", "data-security"):
        one, other = world.second_tenant(preset=preset), world.second_tenant()
        assert apply(one, SHOP).status_code == 200
        path = f"/api/v1/tenants/{one.machine['id']}"
        one.call("PATCH", path, json={"policies": {"key_seconds": 60}, "token_seconds": 77})
        document = one.get("/api/v1/preset")
        assert apply(other, document).status_code == 200, preset
        assert other.get("/api/v1/preset") == document
        assert nothing(apply(other, document).json())
        assert nothing(apply(one, document).json())


def test_a_document_adds_and_changes_and_takes_nothing_away(tenant: World):
    """What is counted is what is there; what the document leaves out stays."""
    told = apply(tenant, SHOP).json()
    assert told["apis"] == told["areas"] == told["rules"] == {"added": 1, "changed": 0}
    assert told["roles"]["added"] == 1
    wider: Json = {**SHOP, "roles": [{"name": "clerk", "permissions": ["goods:write"]}]}
    wider["apis"] = [{**SHOP["apis"][0], "areas": [], "rules": [], "description": "The shop"}]
    told = apply(tenant, wider).json()
    assert (told["apis"], told["roles"]) == ({"added": 0, "changed": 1},) * 2
    document = tenant.get("/api/v1/preset")
    assert document["apis"][0]["areas"][0]["actions"] == ["read", "write"]
    assert len(document["apis"][0]["rules"]) == 1
    [clerk] = document["roles"]
    assert clerk["permissions"] == ["goods:read", "goods:write"]


def test_a_rehearsal_changes_nothing(tenant: World):
    """``dry_run`` counts what would be done, and leaves neither a thing nor an event behind."""
    before, told = tenant.get("/api/v1/preset"), len(tenant.events())
    rehearsed = apply(tenant, SHOP, dry_run="true").json()
    assert rehearsed["dry_run"]
    assert tenant.get("/api/v1/preset") == before
    assert len(tenant.events()) == told
    done = apply(tenant, SHOP).json()
    assert {**done, "dry_run": True} == rehearsed


def test_applying_is_on_record(tenant: World):
    """What was laid out is told, with a summary of it all."""
    apply(tenant, SHOP)
    [event] = tenant.events(type="preset.applied")[1:]
    assert event["details"]["preset"] == "shop"
    assert event["details"]["added"] == {"apis": 1, "areas": 1, "rules": 1, "roles": 1}
    assert tenant.events(type="api.laid_out")


def test_nobody_gives_what_they_lack(tenant: World):
    """A role of rights beyond the caller's own is refused whole, and so is what needs more."""
    rights = ["tenants:write", "apis:write", "roles:write"]
    token = tenant.token(tenant.make_client(permissions=rights))
    document = {**SHOP, "roles": [{"name": "Mighty", "permissions": ["clients:write"]}]}
    assert missing(apply(tenant, document, token)) == ["clients:write"]
    everything = {"name": "x", "roles": [{"name": "Mighty", "permissions": "all"}]}
    assert "clients:write" in missing(apply(tenant, everything, token))
    assert tenant.get("/api/v1/preset")["apis"] == []
    for lacking in rights[1:]:
        others = [one for one in rights if one != lacking]
        other = tenant.token(tenant.make_client(permissions=others))
        assert missing(apply(tenant, SHOP, other)) == [lacking]
    assert apply(tenant, SHOP, token).status_code == 200


def test_what_a_document_first_offers_can_be_granted_by_its_administrator(tenant: World):
    """Areas of the management API: the machine administrator has them with its next token."""
    incydr = tenant.get("/api/v1/presets/incydr")
    assert apply(tenant, incydr).status_code == 200
    later = World(tenant.server, tenant.machine, tenant.prefix)
    client = later.make_client(permissions=["alerts:read", "devices:read"])
    assert later.token(client)


def test_a_built_in_role_is_nobody_s_to_describe(tenant: World):
    """A document that names a role of every tenant is refused."""
    document = {"name": "x", "roles": [{"name": "administrator", "permissions": []}]}
    assert apply(tenant, document).status_code == 409


def test_an_area_of_the_house_stays_grantable(tenant: World):
    """It can get another label, not be taken from every client at once."""
    area = {"name": "clients", "label": "Machines", "actions": ["read"]}
    relabelled = {"name": "x", "management": {"areas": [area]}}
    assert apply(tenant, relabelled).json()["areas"] == {"added": 0, "changed": 1}
    assert tenant.make_client(permissions=["clients:write"])
    taken = {"name": "x", "management": {"areas": [{**area, "grantable": False}]}}
    assert apply(tenant, taken).status_code == 422


def test_what_is_wrong_is_named_by_its_place(tenant: World):
    """Unknown members, clashes and rights that no API offers; nothing is changed by any."""
    before = tenant.get("/api/v1/preset")
    shop = SHOP["apis"][0]
    for document, place in (
        ({**SHOP, "colour": "red"}, "colour"),
        ({**SHOP, "policies": {"most_clients": 0}}, "policies.most_clients"),
        ({**SHOP, "dialect": "klingon"}, "dialect"),
        ({**SHOP, "apis": [{**shop, "audience": "shop"}]}, "apis[0].audience"),
        ({**SHOP, "apis": [shop, shop]}, "apis"),
        ({**SHOP, "apis": [{**shop, "areas": []}]}, "rules"),
        ({**SHOP, "roles": [{"name": "x", "permissions": ["no:such"]}]}, "roles"),
    ):
        assert fields(apply(tenant, document))[0].startswith(place.partition("[")[0]), place
    assert tenant.get("/api/v1/preset") == before


def test_a_name_that_stands_for_something_else_is_a_conflict(tenant: World):
    """An area of another API, an audience that is taken, the management API's own name."""
    tenant.make("apis", name=unique("other"), audience="https://shop.example")
    assert apply(tenant, SHOP).status_code == 409
    shop = {**SHOP["apis"][0], "audience": "https://other.example"}
    clients = {**shop, "areas": [{"name": "clients", "label": "x", "actions": ["read"]}]}
    assert apply(tenant, {"name": "x", "apis": [{**clients, "rules": []}]}).status_code == 409
    assert apply(tenant, {"name": "x", "apis": [{**shop, "name": "Management"}]}).status_code == 409
