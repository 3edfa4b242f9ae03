"""Rules over REST: those that are built in, those of a tenant's own, and dry runs of both."""

import pytest

from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import Json, World, unique

GUESSING = """title: Somebody guesses
name: guesses
description: Three wrong secrets of one client within a minute.
level: critical
correlation:
  type: event_count
  rules: [wrong]
  group-by: [client_id]
  timespan: 1m
  condition: {gte: 3}
---
title: A wrong secret
name: wrong
logsource: {product: doorward}
detection:
  failed: {type: authentication.failed}
  condition: failed
"""


def make(world: World, source: str = GUESSING, **more: object) -> Json:
    """Make a rule that must be accepted."""
    return world.make("rules", source=source, **more)


def test_200_lists_what_is_built_in_and_what_is_ones_own(tenant: World) -> None:
    """Built-in rules are on from the start; one's own come first; each says what it looks for."""
    made = make(tenant)
    listed = tenant.get("/api/v1/rules")["items"]
    assert listed[0] == made
    assert made["title"] == "Somebody guesses"
    assert (made["severity"], made["group_by"]) == ("critical", ["client_id"])
    rest = listed[1:]
    assert len(rest) >= 14
    assert all(one["built_in"] and one["enabled"] and one["description"] for one in rest)
    own = tenant.get("/api/v1/rules", built_in="false")["items"]
    assert own == [made]


def test_a_rule_is_made_changed_and_removed(tenant: World) -> None:
    """With its version checked, each an event that names the rule and never holds its text."""
    made = make(tenant, enabled=False)
    path = f"/api/v1/rules/{made['id']}"
    read = tenant.call("GET", path)
    assert read.json() == made
    changed = tenant.call(
        "PATCH",
        path,
        json={"source": GUESSING.replace("Somebody", "Someone"), "enabled": True},
        headers={"If-Match": read.headers["etag"]},
    )
    assert changed.status_code == 200, changed.text
    assert (changed.json()["title"], changed.json()["enabled"]) == ("Someone guesses", True)
    stale = {"If-Match": read.headers["etag"]}
    problem(tenant.call("PATCH", path, json={"enabled": False}, headers=stale), 412)
    assert tenant.call("DELETE", path).status_code == 204
    problem(tenant.call("GET", path), 404)
    told = [one for one in tenant.events() if one["type"].startswith("rule.")]
    assert [one["type"] for one in told] == ["rule.created", "rule.edited", "rule.deleted"]
    assert "timespan" not in str(told)


def test_a_create_can_be_repeated(tenant: World) -> None:
    """With an Idempotency-Key the second answer is 200 and the same rule."""
    headers = {"Idempotency-Key": unique("key")}
    first = tenant.call("POST", "/api/v1/rules", json={"source": GUESSING}, headers=headers)
    again = tenant.call("POST", "/api/v1/rules", json={"source": GUESSING}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_a_built_in_rule_is_switched_and_no_more(tenant: World, world: World) -> None:
    """Off in one tenant it stays on in others; its text is nobody's to change, nor is its place."""
    path = "/api/v1/rules/secret-guessing"
    assert tenant.call("PATCH", path, json={"enabled": False}).json()["enabled"] is False
    assert tenant.get(path)["enabled"] is False
    assert world.get(path)["enabled"] is True
    problem(tenant.call("PATCH", path, json={"source": GUESSING}), 409)
    problem(tenant.call("DELETE", path), 409)
    assert tenant.call("PATCH", path, json={"enabled": True}).json()["enabled"] is True


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (GUESSING.replace("gte", "lt"), "absent"),
        (GUESSING.replace("client_id", "nobody"), "no field nobody"),
        ("a: &a [*a]", ""),
        ("- just\n- a list", "Sigma"),
    ],
)
def test_422_says_what_is_wrong_with_a_rule(tenant: World, source: str, words: str) -> None:
    """At the field ``source``, whether it is saved or only tried."""
    for path in ("/api/v1/rules", "/api/v1/rules/dry-run"):
        refused = tenant.call("POST", path, json={"source": source})
        assert fields(refused) == ["source"]
        assert words in refused.text


def guess(world: World, times: int) -> str:
    """Let somebody try wrong secrets of a new client; return its client id."""
    client = world.make_client()
    for _ in range(times):
        assert world.ask_token(client, secret="wrong").status_code == 401
    return client.client_id


def test_a_dry_run_tells_what_would_have_been_found(tenant: World, world: World) -> None:
    """In events of the past, saved or not; nothing comes of it, and other tenants stay unseen."""
    client = guess(tenant, 3)
    quiet = guess(tenant, 2)
    unsaved = tenant.call("POST", "/api/v1/rules/dry-run", json={"source": GUESSING})
    assert unsaved.status_code == 200, unsaved.text
    made = make(tenant)
    saved = tenant.call("POST", f"/api/v1/rules/{made['id']}/dry-run", json={})
    for answer in (unsaved.json(), saved.json()):
        [would] = answer["found"]
        assert would["about"] == {"client_id": client}
        assert (would["severity"], would["times"], len(would["events"])) == ("critical", 1, 3)
        assert answer["complete"]
        assert quiet not in str(answer)
    later = {"since": "2100-01-01T00:00:00Z", "until": "2100-01-02T00:00:00Z"}
    nothing = tenant.call("POST", f"/api/v1/rules/{made['id']}/dry-run", json=later).json()
    assert (nothing["events"], nothing["found"]) == (0, [])
    other = world.second_tenant()
    assert (
        other.call("POST", "/api/v1/rules/dry-run", json={"source": GUESSING}).json()["found"] == []
    )


def test_a_sample_shows_a_built_in_rule_at_work(tenant: World) -> None:
    """Its events and what is found in them; one's own rules have none."""
    shown = tenant.get("/api/v1/rules/guessed-then-used/sample")
    [would] = shown["found"]
    assert would["severity"] == "critical"
    assert would["events"][-1] == shown["events"][-1]["id"]
    made = make(tenant)
    problem(tenant.call("GET", f"/api/v1/rules/{made['id']}/sample"), 404)


def test_403_names_what_is_missing(tenant: World) -> None:
    """Reading rules changes none, and a dry run takes the right to read events."""
    reader = tenant.token(tenant.make_client(permissions=["rules:read"]))
    made = make(tenant)
    path = f"/api/v1/rules/{made['id']}"
    assert tenant.call("GET", path, reader).status_code == 200
    assert missing(tenant.call("PATCH", path, reader, json={"enabled": False})) == ["rules:write"]
    assert missing(tenant.call("POST", f"{path}/dry-run", reader, json={})) == ["events:read"]
    stranger = tenant.token(tenant.make_client(permissions=["events:read"]))
    assert missing(tenant.call("POST", f"{path}/dry-run", stranger, json={})) == ["rules:read"]


@row("XIQ-13")
def test_correlation_needs_its_capabilities(tenant: World) -> None:
    """Without them rules are not even seen."""
    stranger = tenant.token(tenant.make_client(permissions=["users:read"]))
    assert missing(tenant.call("GET", "/api/v1/rules", stranger)) == ["rules:read"]
